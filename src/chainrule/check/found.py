"""A slip that was found to reproduce a line, and what the report says of several."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from chainrule.check.slips import Slip
from chainrule.expr import Expr

ARITHMETIC: Final = "arithmetic slip"
GIVEN: Final = "given data contradicting itself"
TWO: Final = "two different values for one quantity"

ELSE: Final = (ARITHMETIC, TWO)
"""Rows that say little more than that a value is wrong."""

SAID: Final = 2
"""Explanations that are said, where several reproduce a line."""


class Found(NamedTuple):
    """A slip that reproduces a line.

    Args:
        slip: the row of the table.
        says: what happened: `0.125 + 0.2 = 0.325: a digit of 0.25 was dropped`.
        formula: the wrong right side that it makes; None for a slip in a figure.
    """

    slip: Slip
    says: str
    formula: Expr | None = None


def told_apart(found: Sequence[Found]) -> tuple[Found, ...]:
    """The explanations that are said, the most telling first.

    Two rows that make one formula are one of them; that a value is wrong is said only where nothing else explains it.
    """
    telling = [one for one in found if one.slip.name not in ELSE]
    kept: list[Found] = []
    for one in telling or found:
        if one.formula is None or one.formula not in [other.formula for other in kept]:
            kept.append(one)
    return tuple(kept[:SAID])


def perhaps(found: Sequence[Found]) -> str:
    """What may have happened, in one sentence: `a digit of 0.25 was dropped, or w₁ was put in for w₂`."""
    return ", or ".join(one.says for one in told_apart(found))
