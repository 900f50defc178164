"""Tables on a screen; one too wide for it is printed in pieces, each with the first column before it."""

from collections.abc import Iterator, Sequence
from typing import Final

from chainrule.render.strip import Face, Run, Strip, indented, padded, width_of
from chainrule.render.wrap import wrapped
from chainrule.typeset.document import Inline, Table

GAP: Final = 3
INDENT: Final = 2


def table_strips(table: Table, width: int, face: Face) -> list[Strip]:
    """The rows, every column aligned as the table says."""
    rows = (table.header, *table.rows) if any(table.header) else table.rows
    grid = [[face.strip(cell) for cell in row] for row in rows]
    widths = [max(map(width_of, column)) for column in zip(*grid, strict=True)]
    strips: list[Strip] = []
    for shown in _pieces(widths, width - INDENT):
        strips += [()] if strips else []
        if widths[0] + sum(GAP + widths[i] for i in shown[1:]) > width - INDENT and len(shown) == 2:
            strips += _folded([row[0] for row in grid], [row[shown[1]] for row in rows], widths[0], width, face)
        else:
            strips += (
                _row([row[i] for i in shown], [widths[i] for i in shown], [table.align[i] for i in shown])
                for row in grid
            )
    return indented(strips, INDENT)


def _pieces(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """The numbers of the columns of each piece."""
    now, used = [0], widths[0] if widths else 0
    for i in range(1, len(widths)):
        if len(now) > 1 and used + GAP + widths[i] > room:
            yield now
            now, used = [0], widths[0]
        now.append(i)
        used += GAP + widths[i]
    yield now


def _row(cells: Sequence[Strip], widths: Sequence[int], aligns: Sequence[str]) -> Strip:
    strip: Strip = ()
    for cell, width, align in zip(cells, widths, aligns, strict=True):
        strip = (*strip, *([Run(" " * GAP)] if strip else []), *_aligned(cell, width, align))
    return strip


def _folded(labels: Sequence[Strip], texts: Sequence[Inline], label: int, width: int, face: Face) -> Iterator[Strip]:
    """Labels `label` cells wide, and beside each a text that may take more than a line."""
    before = label + GAP
    for strip, text in zip(labels, texts, strict=True):
        first, *rest = wrapped(text, max(width - INDENT - before, 1), face) or [()]
        yield (*padded(strip, before), *first)
        yield from indented(rest, before)


def _aligned(cell: Strip, width: int, align: str) -> Strip:
    """`cell` in a column; a number in a centred one is centred without its sign, so that bars and digits line up."""
    spare = width - width_of(cell)
    if align == "r":
        return (Run(" " * spare), *cell)
    if align == "l":
        return padded(cell, width)
    signed = bool(cell) and cell[0].text.startswith(("−", "-"))
    before = max((spare + signed) // 2 - signed, 0)
    return padded((Run(" " * before), *cell), width)
