"""The table: every operation on one row. Adding an operation is adding a row in one file of `rows`, and nothing else.

Values are written against `Xp`; slopes are expressions, so a derivative derives, prints and compiles itself.
"""

from typing import Final

from chainrule.expr import Apply
from chainrule.ops.op import Op
from chainrule.ops.rows import (
    arithmetic,
    competing,
    entries,
    kinked,
    layers,
    losses,
    piecewise,
    products,
    smooth,
    windows,
)

ROWS: Final[tuple[Op, ...]] = (
    *arithmetic.ROWS,
    *smooth.ROWS,
    *kinked.ROWS,
    *piecewise.ROWS,
    *products.ROWS,
    *entries.ROWS,
    *competing.ROWS,
    *windows.ROWS,
    *layers.ROWS,
    *losses.ROWS,
)

TABLE: Final = {row.name: row for row in ROWS}


def row_of(node: Apply) -> Op:
    """The row of the operation that `node` applies.

    Raises:
        LookupError: if the table has no such row; a missing rule is an error, never a zero.
    """
    try:
        return TABLE[node.op]
    except KeyError:
        raise LookupError(f"no operation is called '{node.op}'; the table has {', '.join(TABLE)}") from None
