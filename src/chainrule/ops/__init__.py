"""The table of operations: what each is, how it is differentiated, how it is written.

`op` says what a row holds, `table` holds the rows, `xp` the arithmetic they are written against, `notation` the boxes
of each, `box_of` the boxes of a whole expression.
"""

from chainrule.ops.box_of import DECIMALS, box_of, exponent_of, figure, name_box, plain
from chainrule.ops.op import Binds, Branches, Entrywise, Flat, Kink, Op, Variadic
from chainrule.ops.table import ROWS, TABLE, row_of, square, step
from chainrule.ops.xp import Xp

__all__ = [
    "DECIMALS",
    "ROWS",
    "TABLE",
    "Binds",
    "Branches",
    "Entrywise",
    "Flat",
    "Kink",
    "Op",
    "Variadic",
    "Xp",
    "box_of",
    "exponent_of",
    "figure",
    "name_box",
    "plain",
    "row_of",
    "square",
    "step",
]
