"""Lines of plain text → the formulas in them.

A line that is nothing but mathematics is a formula of its own, or several with wide room between them; lines below it
that begin with a sign go on with what stands above them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chainrule.read.mathematics import apart, mathematics_in, wide_parts
from chainrule.read.prose import bare
from chainrule.read.sentence import sentence_in
from chainrule.read.strip import Strip, below
from chainrule.read.words import has_relation, words


class Line(NamedTuple):
    """A line of text, its end included.

    Args:
        whole: all of it, code in backticks laid bare.
        pieces: what is left of it where code, links and the like are left out.
    """

    whole: Strip
    pieces: tuple[Strip, ...]


def formulas_in(lines: Sequence[Line], *, sentences: bool) -> Iterator[tuple[Strip, bool]]:
    """The formulas of lines that stand below one another; True with those that stand by themselves.

    Args:
        lines: the lines.
        sentences: whether formulas are looked for inside sentences too.
    """
    open_: list[_Open] = []
    beside: list[Strip] = []  # what is found in the words behind them
    for line in lines:
        if open_ and _go_on(open_, line.whole):
            continue
        yield from _closed(open_, beside)
        open_, beside = [], []
        if not has_relation(line.whole.text):
            continue
        parts = apart(bare(line.whole))
        found = [mathematics_in(part) for part in parts]
        open_ = [_Open([formula.strip], formula.strip.column) for formula in found if formula is not None]
        if sentences:
            rest = [part if formula is None else formula.rest for part, formula in zip(parts, found, strict=True)]
            beside = [formula for piece in (rest if open_ else line.pieces) for formula in sentence_in(piece)]
    yield from _closed(open_, beside)


def _closed(open_: Sequence["_Open"], beside: Sequence[Strip]) -> Iterator[tuple[Strip, bool]]:
    yield from ((below(formula.parts), True) for formula in open_)
    yield from ((formula, False) for formula in beside)


class _Open(NamedTuple):
    """A formula that the next line may go on with, and the column it begins at."""

    parts: list[Strip]
    column: int

    def takes(self, part: Strip) -> bool:
        """`= 0.5`; a sum that goes on below its sign of relation; whatever follows a sign at the end."""
        if not (first := words(part.text[:40])[:1]):
            return False
        if first[0].kind == "equals" or self.parts[-1].text.rstrip().endswith(_LEAVE_OPEN):
            return True
        return first[0].text in _SIGNS and part.column >= _relation_column(self.parts[0])


_SIGNS = tuple("+-−–·*/")
_LEAVE_OPEN = (*_SIGNS, "=", "≈", "(")


def _relation_column(strip: Strip) -> int:
    at = next((word.start for word in words(strip.text) if word.kind == "equals"), 0)
    return strip.cut(at, len(strip.text)).column


def _go_on(open_: Sequence[_Open], line: Strip) -> bool:
    """Let `line` go on with the formulas above it, each part with the last that begins no further to the right."""
    further: list[tuple[_Open, Strip]] = []
    for part in wide_parts(line):
        column = part.column
        above = [formula for formula in open_ if formula.column <= column][-1:] or [open_[0]]
        if further and further[-1][0] is above[0]:
            begins = further[-1][1].offsets[0] - line.offsets[0]
            further[-1] = (above[0], line.cut(begins, begins + part.offsets[-1] - line.offsets[0]))
        else:
            further.append((above[0], part))
    found = [(formula, part) for formula, part in further if formula.takes(part)]
    parts = [mathematics_in(part, goes_on=True) for _, part in found]
    if not found or len(found) < len(further) or None in parts:
        return False
    for (formula, _), part in zip(found, parts, strict=True):
        if part is not None:
            formula.parts.append(part.strip)
    return True
