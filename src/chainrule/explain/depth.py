"""Depth: what the bypassed way back carries when more units stand on it, and what the skip carries beside it.

Where the bypassed part is one chain, its factor is r·c: r from the edges up to the last, c from the last. With n copies
of what stands there it is rⁿ·c, which vanishes where |r| < 1 and explodes where |r| > 1. The skip carries its own local
derivative whatever stands beside it.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chainrule.diagnostic import fail
from chainrule.evaluate import Interval, Number, enclosing
from chainrule.explain.edges import units_among
from chainrule.explain.flow import ARITHMETIC, Edge, Flow, Link
from chainrule.explain.paths import only_path
from chainrule.explain.semiring import is_zero, scaled
from chainrule.expr import Name

DEEPEST: Final = 64
"""As many units as a table goes to."""

SHORT_BITS: Final = 64
"""A ratio of more binary digits is carried as an interval: its powers would fill the screen."""

ALL_ROWS: Final = 12
"""A longer table shows the doublings only."""


class Depth(NamedTuple):
    """The bypassed chain, repeated.

    Args:
        units: those that are repeated, by number.
        names: the quantities on the chain, between the ends of the skip.
        ratio: what one copy multiplies the gradient by.
        last: what the last edge, into the end of the skip, multiplies it by.
        skip: what the skip carries: its local derivative.
    """

    units: tuple[str, ...]
    names: tuple[Name, ...]
    ratio: Number
    last: Number
    skip: Edge

    def carried(self, n: int) -> Number:
        """rⁿ·c, exact while r is short enough for its n-th power to be written down."""
        ratio = self.ratio
        if not isinstance(ratio, Interval) and max(map(int.bit_length, ratio.as_integer_ratio())) > SHORT_BITS:
            ratio = enclosing(ratio, ARITHMETIC.bits)
        return scaled(self.last, ARITHMETIC.power(ratio, n))


def depth_of(flow: Flow, link: Link, units: Mapping[Name, str]) -> Depth | None:
    """The chain that `link` bypasses; None where what it bypasses is no chain, or holds no unit."""
    skip = flow.edge(link)
    chain = only_path(flow.without((link,)).between(*link), link[0])
    if skip is None or len(chain) < 2:
        return None
    names = tuple(edge.tail for edge in chain[1:])
    among = units_among(names, units)
    ratio = ARITHMETIC.multiplied(tuple(edge.weight for edge in chain[:-1]))
    return Depth(among, names, ratio, chain[-1].weight, skip) if among else None


def shown_rows(between: tuple[int, int] | None) -> tuple[int, ...]:
    """All of a short range; of a long one its ends and the doublings between, 1 2 4 8 …: the law is geometric.

    Raises:
        ChainruleError: E0604 if the range is none, or goes beyond `DEEPEST`.
    """
    if between is None:
        return ()
    first, last = between
    if not 1 <= first <= last <= DEEPEST:
        message = f"no depths from {first} to {last}: at least 1 unit, at most {DEEPEST}"
        raise fail("E0604", message, help=f"write --depth 8 or --depth 1..{DEEPEST}")
    rows = range(first, last + 1)
    doublings = (1 << k for k in range(DEEPEST.bit_length()))
    return tuple(rows) if len(rows) <= ALL_ROWS else tuple(sorted({first, last, *(n for n in doublings if n in rows)}))


def is_dead(depth: Depth) -> bool:
    """Whether nothing comes back along the chain, at any depth."""
    return is_zero(depth.ratio) or is_zero(depth.last)
