"""Lines of plain text → the formulas in them.

A line that is nothing but mathematics is a formula of its own, or several with wide room between them; lines below it
that begin with a sign go on with what stands above them, and so does the rest of a bracket.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from chainrule.read.mathematics import apart, mathematics_in, open_brackets, wide_parts
from chainrule.read.prose import bare
from chainrule.read.sentence import sentence_in
from chainrule.read.strip import Strip, below
from chainrule.read.words import has_relation, words

MOST_BESIDE: Final = 8
"""How many formulas may stand side by side and each go on in the next line."""

_SIGNS: Final = (*"+-−–·*/⊙", ".*")
_LEAVE_OPEN: Final = (*_SIGNS, "=", "≈", "(")


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
        open_ = [_Open(formula.strip) for formula in found if formula is not None]
        if sentences:
            rest = [part if formula is None else formula.rest for part, formula in zip(parts, found, strict=True)]
            beside = [formula for piece in (rest if open_ else line.pieces) for formula in sentence_in(piece)]
    yield from _closed(open_, beside)


def _closed(open_: Sequence["_Open"], beside: Sequence[Strip]) -> Iterator[tuple[Strip, bool]]:
    yield from ((below(formula.parts), True) for formula in open_)
    yield from ((formula, False) for formula in beside)


class _Open:
    """A formula that the next line may go on with, and the column it begins at."""

    __slots__ = ("_brackets", "column", "parts")

    def __init__(self, first: Strip) -> None:
        self.parts = [first]
        self.column = first.column
        self._brackets = open_brackets(first.text)

    def go_on(self, part: Strip) -> None:
        """Let it go on with `part`."""
        self.parts.append(part)
        self._brackets += open_brackets(part.text)

    @property
    def in_bracket(self) -> bool:
        """Whether it ends behind a comma in a bracket."""
        return self._brackets > 0 and self.parts[-1].text.rstrip().endswith(",")

    def takes(self, part: Strip) -> bool:
        """`= 0.5`; a sum that goes on below its sign of relation; what follows a sign at the end, or in a bracket."""
        if not (first := words(part.text[:40])[:1]):
            return False
        if first[0].kind == "equals" or self.parts[-1].text.rstrip().endswith(_LEAVE_OPEN) or self.in_bracket:
            return True
        if self._brackets > 0 and first[0].text == "[":  # the next row, as programs print it
            return True
        return first[0].text in _SIGNS and part.column >= _relation_column(self.parts[0])


def _relation_column(strip: Strip) -> int:
    at = next((word.start for word in words(strip.text) if word.kind == "equals"), 0)
    return strip.cut(at, len(strip.text)).column


def _go_on(open_: Sequence[_Open], line: Strip) -> bool:
    """Let `line` go on with the formulas above it, each part with the last that begins no further to the right."""
    if len(open_) > MOST_BESIDE:
        return False
    further: dict[_Open, tuple[int, int]] = {}
    for start, end in wide_parts(line.text):
        column = line.cut(start, end).column
        above = next((formula for formula in reversed(open_) if formula.column <= column), open_[0])
        further[above] = (further[above][0] if above in further else start, end)
    parts = [(above, line.cut(*span)) for above, span in further.items()]
    taken = [
        mathematics_in(part, goes_on=True, in_bracket=above.in_bracket) if above.takes(part) else None
        for above, part in parts
    ]
    if not taken or None in taken:
        return False
    for (above, _), mathematics in zip(parts, taken, strict=True):
        if mathematics is not None:
            above.go_on(mathematics.strip)
    return True
