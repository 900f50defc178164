"""The table of operations: what each is, how it is differentiated, how it is written.

`op` says what a row holds, `table` holds the rows, `xp` the arithmetic they are written against, `notation` the boxes
of each, `box_of` the boxes of a whole expression, `figures` the digits of a number. `shape_rules` and `shapes` say
which shape what has, and `elaborate` what a product between arrays means.
"""

from chainrule.ops.box_of import box_of, figure_box, name_box, plain
from chainrule.ops.elaborate import ORDER, Product, elaborate, is_plain, plainer, readings
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
from chainrule.ops.op import (
    Binds,
    Branches,
    Entrywise,
    Expanded,
    Flat,
    Kink,
    Op,
    Pullback,
    Variadic,
    VariadicPullback,
)
from chainrule.ops.shapes import (
    NO_SHAPES,
    SCALAR,
    Misshapen,
    Shape,
    Shapes,
    broadcast,
    meaning_of,
    quantities,
    said_shape,
    shape_of,
    shape_of_node,
    statics,
)
from chainrule.ops.short import square, step
from chainrule.ops.table import ROWS, TABLE, row_of
from chainrule.ops.xp import Xp

__all__ = [
    "AS_GIVEN",
    "NO_SHAPES",
    "ORDER",
    "ROWS",
    "SCALAR",
    "SHORT",
    "TABLE",
    "Binds",
    "Branches",
    "Entrywise",
    "Expanded",
    "Flat",
    "Kink",
    "Misshapen",
    "Op",
    "Precision",
    "Product",
    "Pullback",
    "Shape",
    "Shapes",
    "Variadic",
    "VariadicPullback",
    "Xp",
    "approximation",
    "box_of",
    "broadcast",
    "elaborate",
    "exponent_of",
    "figure",
    "figure_box",
    "in_decimals",
    "is_plain",
    "meaning_of",
    "name_box",
    "plain",
    "plainer",
    "quantities",
    "readings",
    "rounded",
    "row_of",
    "said_shape",
    "shape_of",
    "shape_of_node",
    "square",
    "statics",
    "step",
]
