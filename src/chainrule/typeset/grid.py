"""Vectors and matrices as boxes: of what is long, the ends are kept."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Final, TypeVar

from chainrule.typeset.box import ELLIPSIS, Box, Call, Cases, Fenced, Grid, Over, Root, Row, Scripts

Part = TypeVar("Part")

MOST: Final = 8
"""So many rows or columns are shown; of more than that, the first and the last."""

FIRST: Final = 4
LAST: Final = 3
"""How many are kept at either end, with an ellipsis between them."""


def grid_of(shape: Sequence[int], entry: Callable[[int], Box], start: int = 0) -> Box:
    """An array of `shape` whose entries, row by row, are `entry(0)`, `entry(1)`, …; those left out are not asked for.

    Args:
        shape: the lengths of the axes; a number has none.
        entry: the box of the entry with that number.
        start: the number of the first one.
    """
    if not shape:
        return entry(start)
    length, *rest = shape
    step = prod(rest)
    if len(rest) != 1:
        parts: tuple[Box, ...] = _ends(length, lambda i: grid_of(rest, entry, start + i * step), ELLIPSIS)
        return Grid(tuple((part,) for part in parts), is_vector=True)

    def row(i: int) -> tuple[Box, ...]:
        return _ends(step, lambda j: entry(start + i * step + j), ELLIPSIS)

    return Grid(_ends(length, row, (ELLIPSIS,) * min(step, MOST)))


def _ends(length: int, part: Callable[[int], Part], gap: Part) -> tuple[Part, ...]:
    """The parts from first to last, or the ends of them with `gap` between."""
    if length <= MOST:
        return tuple(map(part, range(length)))
    return (*map(part, range(FIRST)), gap, *map(part, range(length - LAST, length)))


def elided(box: Box) -> Box:
    """`box` with every large grid in it cut down to its ends."""
    match box:
        case Grid():
            return ends_of(box)
        case Row(parts):
            return Row(tuple(map(elided, parts)))
        case Scripts(base, below, above):
            return Scripts(elided(base), below, above)
        case Fenced(left, body, right):
            return Fenced(left, elided(body), right)
        case Call(function, args):
            return Call(function, tuple(map(elided, args)))
        case Over(above, below):
            return Over(elided(above), elided(below))
        case Root(body):
            return Root(elided(body))
        case Cases(branches):
            return Cases(tuple((elided(value), None if when is None else elided(when)) for value, when in branches))
        case _:
            return box


def ends_of(grid: Grid) -> Grid:
    """`grid` cut down to its ends, and what stands in it as well."""
    rows = grid.rows
    gap = (ELLIPSIS,) * min(len(rows[0]), MOST)
    return Grid(_ends(len(rows), lambda i: _row(rows[i]), gap), grid.is_vector)


def _row(row: tuple[Box, ...]) -> tuple[Box, ...]:
    return _ends(len(row), lambda j: elided(row[j]), ELLIPSIS)
