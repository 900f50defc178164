"""Running text, in Markdown and LaTeX alike → the formulas in it.

A line that has marks gives the formulas they enclose; lines without are collected, for they may be mathematics in
plain text, one going on with the other.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from chainrule.read.body import body_of
from chainrule.read.columns import columns_of, is_screen
from chainrule.read.find import Finds
from chainrule.read.lines import Line, formulas_in
from chainrule.read.marks import MATHEMATICS, Mark, Marks, moved
from chainrule.read.prose import bold_title, stands_alone
from chainrule.read.screen import slopes_in
from chainrule.read.sentence import sentence_in
from chainrule.read.strip import Strip, joined
from chainrule.read.words import has_relation

_RELATIONS: Final = ("=", "≈", r"\approx")


class Running:
    """The running text of one strip.

    Args:
        strip: all of the text.
        finds: where what is found goes.
        tex: whether it is LaTeX throughout.
    """

    def __init__(self, strip: Strip, finds: Finds, *, tex: bool = False) -> None:
        self.strip = strip
        self.marks = Marks(strip.text, tex=tex)
        self._finds = finds
        self._is_screen = is_screen(strip.text) and "```" not in strip.text
        self._lines: list[Line] = []

    def line(self, start: int, end: int) -> int:
        """The line from `start` to `end`, and those that a formula begun in it leads over; where the next begins."""
        marks, end = self._marks_of(start, end)
        line = self.strip.cut(start, min(end + 1, len(self.strip.text)))
        marks = [moved(mark, -start) for mark in marks]
        title = bold_title(line.text)
        if any(mark.kind in MATHEMATICS for mark in marks):
            self._titled(title)
            self.flush()
            self._mixed(line, marks)
            return end + 1
        candidate = Line(_laid_bare(line, marks), _between(line, marks))
        if title and not any(formulas_in([candidate], sentences=False)):
            self._titled(title)
        self._lines.append(candidate)
        return end + 1

    def flush(self) -> None:
        """What the collected lines of plain text hold."""
        if self._lines:
            lines_in(self._lines, self._finds, sentences=not self._is_screen)
            self._lines = []

    def end_of_line(self, at: int) -> int:
        """Where the line that `at` is in ends."""
        end = self.strip.text.find("\n", at)
        return len(self.strip.text) if end < 0 else end

    def _titled(self, title: str) -> None:
        if title:
            self.flush()
            self._finds.heading(title)

    def _marks_of(self, start: int, end: int) -> tuple[list[Mark], int]:
        """The marks of a line, which ends where the line of its last mark ends."""
        found: list[Mark] = []
        while True:
            found += self.marks.within(start, end)
            if not found or found[-1].end <= end:
                return found, end
            start = found[-1].end
            end = self.end_of_line(start)

    def _mixed(self, line: Strip, marks: Sequence[Mark]) -> None:
        """Formulas among words."""
        gaps = list(_between(line, marks))
        bodies: list[Strip | None] = []
        for i, mark in enumerate(marks, start=1):
            body = body_of(line.cut(mark.inside, mark.until)) if mark.kind in MATHEMATICS else None
            if body is not None and mark.kind == "inline":
                body, gaps[i] = _with_value(body, gaps[i])
            bodies.append(body)
        alone = stands_alone([gap.text for gap in gaps])
        self._sentence(gaps[0])
        for mark, body, gap in zip(marks, bodies, gaps[1:], strict=True):
            if body is not None:
                self._finds.latex(body, display=alone or mark.kind == "display")
            self._sentence(gap)

    def _sentence(self, strip: Strip) -> None:
        if not self._is_screen:
            for formula in sentence_in(strip):
                self._finds.plain(formula, display=False)


def lines_in(lines: Sequence[Line], finds: Finds, *, sentences: bool) -> None:
    """Find what is in lines of plain text that stand below one another; without sentences they may be a screen."""
    if not sentences:
        for line in lines:
            slopes_in(line.whole, finds)
    for run in columns_of(lines):
        for formula, display in formulas_in(run, sentences=sentences):
            finds.plain(formula, display=display)


def _with_value(body: Strip, gap: Strip) -> tuple[Strip, Strip]:
    """A formula with what stands behind its closing dollar sign though it belongs before it; and the rest.

    As in `$w_1$ = 0.5` and `$y =$ ___`.
    """
    found = _behind().match(gap.text)
    if found is None or not (has_relation(found[0]) or body.text.endswith(_RELATIONS)):
        return body, gap
    return joined([body, gap.cut(0, found.end())]), gap.cut(found.end(), len(gap.text))


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(r"[ \t]*(?:[=≈][ \t]*)?(?:_{2,}|[-−+]?\d++(?:[.,/]\d++)*+)(?=[\s.,;:)]|\Z)")


def _between(line: Strip, marks: Sequence[Mark]) -> tuple[Strip, ...]:
    """What stands before, between and behind the marks."""
    starts = [0, *(mark.end for mark in marks)]
    ends = [*(mark.start for mark in marks), len(line.text)]
    return tuple(line.cut(start, end) for start, end in zip(starts, ends, strict=True))


def _laid_bare(line: Strip, marks: Sequence[Mark]) -> Strip:
    """`line` without the backticks of code, and without what is passed over."""
    holes: list[tuple[int, int]] = []
    for mark in marks:
        holes += [(mark.start, mark.inside), (mark.until, mark.end)]
    return line.without(holes)
