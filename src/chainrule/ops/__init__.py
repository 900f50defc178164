"""The table of operations: what each is, how it is differentiated, how it is written.

`op` says what a row holds, `table` holds the rows, `xp` the arithmetic they are written against, `notation` the boxes
of each, `box_of` the boxes of a whole expression, `figures` the digits of a number.
"""

from chainrule.ops.box_of import box_of, figure_box, name_box, plain
from chainrule.ops.figures import (
    AS_GIVEN,
    SHORT,
    Precision,
    approximation,
    exponent_of,
    figure,
    in_decimals,
    rounded,
)
from chainrule.ops.op import Binds, Branches, Entrywise, Flat, Kink, Op, Variadic
from chainrule.ops.table import ROWS, TABLE, row_of, square, step
from chainrule.ops.xp import Xp

__all__ = [
    "AS_GIVEN",
    "ROWS",
    "SHORT",
    "TABLE",
    "Binds",
    "Branches",
    "Entrywise",
    "Flat",
    "Kink",
    "Op",
    "Precision",
    "Variadic",
    "Xp",
    "approximation",
    "box_of",
    "exponent_of",
    "figure",
    "figure_box",
    "in_decimals",
    "name_box",
    "plain",
    "rounded",
    "row_of",
    "square",
    "step",
]
