"""Folding: where a chain of equalities is broken into lines, and how wide the two columns of a page are.

Every format breaks at "=", a screen by cells and a page by the same measure, so folding knows no format. A chain is
broken before its numbers first, then wherever a line is full; a right side longer than a line at + and −.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from chainrule.typeset.box import Box, Call, Fenced, Figure, Grid, Mark, Over, Root, Row, Scripts
from chainrule.typeset.document import Chain

CONTINUED: Final = 3
"""The cells before the rest of a right side, where a relation would stand: those of " = "."""

SPLITS: Final = 24
FOLDS: Final = 4_000
"""How many widths of the left column are tried, and how many chains are folded in trying them: a long working has so
many chains of each length that the next best width costs it little."""


class Part(NamedTuple):
    """A right side, or a piece of one, on one line; the relation is "" where it goes on from the line before."""

    relation: str
    box: Box


Lines: TypeAlias = tuple[tuple[Part, ...], ...]
"""The parts on each line of a folded chain."""


class Measured(NamedTuple):
    """A chain and how wide its parts are.

    Args:
        chain: the chain.
        left: the cells of its left side.
        links: of each right side, its relation included.
        aside: of the words behind it.
        border: the first right side that is numbers alone, where those before it are not; 0 if there is none.
        widest: of the widest term, which is broken only in need.
        measure: what measured them.
    """

    chain: Chain
    left: int
    links: tuple[int, ...]
    aside: int
    border: int
    widest: int
    measure: Callable[[Box], int]


def measured(chain: Chain, measure: Callable[[Box], int], aside: int = 0) -> Measured:
    """`chain`, measured; `aside` is how wide the words behind it are."""
    links = tuple(measure(Mark(relation, "relation")) + measure(box) for relation, box in chain.links)
    terms = (Row(term) for _, box in chain.links for term in _terms(box, "+−"))
    widest = CONTINUED + max(map(measure, terms), default=0)
    return Measured(chain, measure(chain.left), links, aside, _border(chain), widest, measure)


def _border(chain: Chain) -> int:
    last = len(chain.links)
    while last and _is_figures(chain.links[last - 1][1]):
        last -= 1
    # a value alone is no line of its own: only numbers put in, with their value behind them, are
    return last if 0 < last < len(chain.links) - 1 else 0


def _is_figures(box: Box) -> bool:
    """Whether there is no letter in it but the name of a function."""
    match box:
        case Figure() | Mark():
            return True
        case Row(parts):
            return all(map(_is_figures, parts))
        case Fenced(_, body, _) | Root(body):
            return _is_figures(body)
        case Over(above, below):
            return _is_figures(above) and _is_figures(below)
        case Call(_, args):
            return all(map(_is_figures, args))
        case Grid(rows):
            return all(_is_figures(entry) for row in rows for entry in row)
        case Scripts(base, None, above) if above is not None:
            return _is_figures(base) and _is_figures(above)
        case _:
            return False


# ---------------------------------------------------------------------- one chain


def folded(item: Measured, head: int, width: int, *, apart: bool = False) -> Lines:
    """The lines of a chain whose left side takes `head` cells; `apart` breaks before its numbers in any case."""
    if not (apart and item.border) and _fits(item, head, width):
        return (tuple(Part(*link) for link in item.chain.links),)
    lines: list[tuple[Part, ...]] = []
    for first, last in ((0, item.border), (item.border, len(item.links))):
        lines += _filled(item, range(first, last), width - head)
    return tuple(lines)


def _fits(item: Measured, head: int, width: int) -> bool:
    return head + sum(item.links) + item.aside <= width


def _filled(item: Measured, links: range, room: int) -> Iterator[tuple[Part, ...]]:
    """As many right sides on each line as fit."""
    now: list[Part] = []
    used = 0
    for i in links:
        part, wide = Part(*item.chain.links[i]), item.links[i]
        if now and used + wide > room:
            yield tuple(now)
            now, used = [], 0
        if wide > room:
            *full, part = _pieces(part, room, item.measure)
            wide = CONTINUED + item.measure(part.box)
            yield from ((piece,) for piece in full)
        now.append(part)
        used += wide
    if now:
        yield tuple(now)


def _pieces(part: Part, room: int, measure: Callable[[Box], int]) -> list[Part]:
    """A right side that is longer than a line, broken before +, and before − where that is not enough."""
    terms = [*_terms(part.box, "+")]
    if any(CONTINUED + measure(Row(term)) > room for term in terms):
        terms = [*_terms(part.box, "+−")]
    pieces: list[Part] = []
    now: tuple[Box, ...] = ()
    for term in terms:
        if now and CONTINUED + measure(Row((*now, *term))) > room:
            pieces.append(Part("" if pieces else part.relation, Row(now)))
            now = ()
        now = (*now, *term)
    return [*pieces, Part("" if pieces else part.relation, Row(now))]


def _terms(box: Box, signs: str) -> Iterator[tuple[Box, ...]]:
    """The terms of a sum, each with its sign, where that is one of `signs`."""
    parts = box.parts if isinstance(box, Row) else (box,)
    start = 0
    for i, part in enumerate(parts):
        if i and isinstance(part, Mark) and part.text in signs:
            yield parts[start:i]
            start = i
    yield parts[start:]


# ---------------------------------------------------------------------- a column


def column(items: Sequence[Measured | None], width: int) -> list[Lines]:
    """The lines of every chain of a column whose left sides are aligned.

    Where most chains have to be broken before their numbers, all are: lines of one kind should look alike.
    """
    head = head_of(items)
    kind = [item for item in items if item is not None and item.border]
    broken = sum(not _fits(item, head, width) for item in kind)
    apart = 2 * broken > len(kind)
    return [() if item is None else folded(item, head, width, apart=apart) for item in items]


def head_of(items: Sequence[Measured | None]) -> int:
    """The cells of the longest left side."""
    return max((item.left for item in items if item is not None), default=0)


# ---------------------------------------------------------------------- two columns


def split(lefts: Sequence[Measured | None], rights: Sequence[Measured | None], room: int, least: int = 0) -> int:
    """The width of the left column that needs the fewest lines in all; the narrowest of the best.

    Args:
        lefts, rights: the chains of each row.
        room: the cells of both columns together.
        least: of the left one, for its title.
    """
    widths = _candidates(lefts, room, least)
    return min(widths, key=lambda width: (_height(lefts, rights, width, room), width))


def _candidates(lefts: Sequence[Measured | None], room: int, least: int) -> list[int]:
    """Widths at which some left chain just fits, with or without its numbers on the same line."""
    head = head_of(lefts)
    found = {least}
    for item in lefts:
        if item is not None:
            found.add(head + sum(item.links) + item.aside)
            found.add(head + sum(item.links[: item.border or len(item.links)]))
            found.add(head + sum(item.links[item.border :]))
            found.add(head + item.widest)
    widths = sorted(width for width in found if least <= width < room) or [min(least, room)]
    return widths[:: len(widths) // max(min(SPLITS, FOLDS // max(len(lefts), 1)), 4) + 1]


def _height(lefts: Sequence[Measured | None], rights: Sequence[Measured | None], width: int, room: int) -> int:
    """The lines that all rows take; a term too long for its column costs as if it took three times its lines."""
    pairs = zip(column(lefts, width), column(rights, room - width), strict=True)
    over = _overflow(lefts, width) + _overflow(rights, room - width)
    return 3 * over + sum(max(len(left), len(right)) for left, right in pairs)


def _overflow(items: Sequence[Measured | None], width: int) -> int:
    """The lines beyond the first that the widest terms take."""
    inside = max(width - head_of(items), 1)
    return sum((item.widest - 1) // inside for item in items if item is not None)
