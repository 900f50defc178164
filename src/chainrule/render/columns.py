"""Chains on a screen: aligned below one another, or side by side as on paper."""

from collections.abc import Sequence
from typing import Final

from chainrule.render.breaks import ANYWHERE, BETWEEN_TERMS, fitting
from chainrule.render.fold import Lines, Measured, Part, column, head_of, measured, split
from chainrule.render.strip import Face, Run, Strip, indented, padded, width_of
from chainrule.render.wrap import wrapped
from chainrule.typeset.document import Chain, Inline, SideBySide
from chainrule.typeset.document import Lines as LinesBlock

NARROW: Final = 76
"""Below this many cells two columns are printed one after the other."""

RULE: Final = " │ "
GAP: Final = "  "
"""Between two columns, with titles and without."""


def lines_of(block: LinesBlock, width: int, face: Face) -> list[Strip]:
    """Chains below one another."""
    return [strip for cell in _cells(block.chains, width, face) for strip in cell]


def side_by_side(block: SideBySide, width: int, face: Face) -> list[Strip]:
    """Two columns; where the screen is too narrow for what stands in them, the left one and then the right one."""
    lefts, rights = ([_measured(row[side], face) for row in block.rows] for side in (0, 1))
    titles = [face.strip(title) for title in block.titles]
    gap = face.words(RULE if any(block.titles) else GAP)
    room = width - len(gap)
    left = split(lefts, rights, room, width_of(titles[0]))
    columns = _column(lefts, left, face), _column(rights, room - left, face)
    if width < NARROW or not (_is_within(columns[0], left) and _is_within(columns[1], room - left)):
        return _stacked(block, width, face)
    rows = [(titles[:1], titles[1:])] if any(block.titles) else []
    rows += zip(*columns, strict=True)
    return [strip for row in rows for strip in _row(*row, left, gap)]


def _is_within(column: Sequence[Sequence[Strip]], width: int) -> bool:
    return all(width_of(strip) <= width for cell in column for strip in cell)


def _row(left: list[Strip], right: list[Strip], width: int, gap: str) -> list[Strip]:
    """The lines of one row, the shorter cell filled up with empty ones."""
    height = max(len(left), len(right))
    left, right = (cell + [()] * (height - len(cell)) for cell in (left, right))
    return [(*padded(one, width), Run(gap), *other) for one, other in zip(left, right, strict=True)]


def _stacked(block: SideBySide, width: int, face: Face) -> list[Strip]:
    if block.by_rows:
        cells = _cells([chain for row in block.rows for chain in row], width, face)
        return [*(face.strip(title) for title in block.titles if title), *(strip for cell in cells for strip in cell)]
    strips: list[Strip] = []
    for side, title in enumerate(block.titles):
        strips += [()] if side and title else []
        strips += [face.strip(title)] if title else []
        strips += [strip for cell in _cells([row[side] for row in block.rows], width, face) for strip in cell]
    return strips


def _cells(chains: Sequence[Chain | None], width: int, face: Face) -> list[list[Strip]]:
    return _column([_measured(chain, face) for chain in chains], width, face, anywhere=True)


def _measured(chain: Chain | None, face: Face) -> Measured | None:
    if chain is None:
        return None
    return measured(chain, face.width, width_of(face.strip(_aside(chain))))


def _aside(chain: Chain) -> Inline:
    return (", ", *chain.aside) if chain.aside else ()


def _column(items: Sequence[Measured | None], width: int, face: Face, *, anywhere: bool = False) -> list[list[Strip]]:
    """The strips of every chain of a column; `anywhere` breaks a line inside an array rather than exceed the width."""
    head = head_of(items)
    return [
        [] if item is None else _chain(item, lines, head, width, face, anywhere=anywhere)
        for item, lines in zip(items, column(items, width), strict=True)
    ]


def _chain(item: Measured, lines: Lines, head: int, width: int, face: Face, *, anywhere: bool) -> list[Strip]:
    """One chain: its left side in the colour of its column, the lines after the first aligned at the relation."""
    breaks = ANYWHERE if anywhere else BETWEEN_TERMS
    style = "" if item.chain.style == "plain" else item.chain.style
    left = padded((Run(face.maths(item.chain.left), style),), head)
    strips: list[Strip] = []
    for parts in lines or ((),):
        for text in fitting("".join(_link(part, face) for part in parts), width - head, breaks):
            strips.append((*(left if not strips else (Run(" " * head),)), Run(text)))
    aside = face.strip(_aside(item.chain))
    if not aside:
        return strips
    if width_of(strips[-1]) + width_of(aside) <= width:
        return [*strips[:-1], strips[-1] + aside]
    behind = wrapped(item.chain.aside, width - head - 1, face) if anywhere else [aside[1:]]
    return [*strips, *indented(behind, head + 1)]


def _link(part: Part, face: Face) -> str:
    """A right side behind its relation; the rest of one begins under it, with its own sign."""
    return f" {face.words(part.relation) or ' '} {face.maths(part.box).lstrip()}"
