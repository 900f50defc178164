"""Markdown and plain text → formulas and headings.

One pass over the lines. A heading, a fence, a table is known by the beginning of its line; everything else is running
text, where a formula may lead over many lines, whatever these begin with.
"""

import re
from functools import cache
from typing import Final

from chainrule.read.body import body_of
from chainrule.read.find import BLOCKS, Finds
from chainrule.read.lines import Line
from chainrule.read.running import Running, lines_in
from chainrule.read.strip import Strip
from chainrule.read.words import LONGEST

_PLAIN: Final = ("", "text", "txt", "plain", "plaintext", "output")
_TEX: Final = ("latex", "tex")


def markdown_in(strip: Strip, finds: Finds) -> None:
    """Find what is in a text of Markdown, or in a plain one."""
    _Scan(_with_pictures(unquoted(strip)), finds).run()


def _with_pictures(strip: Strip) -> Strip:
    if "://" not in strip.text:
        return strip
    from chainrule.read.images import with_formulas  # here: many documents have no links

    return with_formulas(strip)


class _Scan:
    """One walk over the lines of a text."""

    def __init__(self, strip: Strip, finds: Finds) -> None:
        self._strip = strip
        self._text = strip.text
        self._finds = finds
        self._running = Running(strip, finds)

    def run(self) -> None:
        front = _front_matter().match(self._text)
        at = front.end() if front else 0
        while at < len(self._text):
            at = self._line(at)
        self._running.flush()

    def _line(self, start: int) -> int:
        """Deal with the line at `start` and with what it opens; where the next one begins."""
        end = self._running.end_of_line(start)
        line = self._text[start:end]
        if not line.strip():
            self._running.flush()
            return end + 1
        first = line.lstrip()[0]
        if first in "`~" and (fence := _fence().match(line)) is not None:
            return self._fenced(fence, end + 1)
        if first == "#" and (title := _heading().match(line)) is not None:
            self._heading(title["title"] or "")
        elif first not in "|$\\" and "=" not in line and _is_underline(self._text, end):
            self._heading(line)
            self._running.line(start, end)
            return self._running.end_of_line(end + 1) + 1
        elif _is_table(self._text, start, end):
            from chainrule.read.table import table_in  # here: many documents have none

            self._running.flush()
            return table_in(self._strip, self._running.marks, start, self._finds)
        return self._running.line(start, end)

    def _heading(self, title: str) -> None:
        self._running.flush()
        self._finds.heading(title.strip("*_# \t\r"))

    def _fenced(self, fence: re.Match[str], start: int) -> int:
        """What stands between two fences, by the word behind the first."""
        self._running.flush()
        closing = _closing(fence["ticks"]).search(self._text, start)
        until = closing.start() if closing else len(self._text)
        fenced(fence["word"].strip("{}.").lower(), self._strip.cut(min(start, until), until), self._finds)
        return self._running.end_of_line(closing.end()) + 1 if closing else len(self._text)


def fenced(word: str, inside: Strip, finds: Finds) -> None:
    """What is set off as a block; `word` says what it holds: one of `BLOCKS`, a language, or "" for plain text."""
    if word in BLOCKS:
        finds.block(word, inside)
    elif word == "math":
        finds.latex(body_of(inside), display=True)
    elif word in _TEX:
        from chainrule.read.tex import tex_in  # here: hardly any Markdown has it

        tex_in(inside, finds)
    elif word in _PLAIN:
        lines = [Line(inside.cut(*found.span()), ()) for found in _whole_line().finditer(inside.text)]
        lines_in(lines, finds, sentences=False)


def unquoted(strip: Strip) -> Strip:
    """`strip` without the `>` before quoted lines; inside of a formula it is a sign of relation."""
    text = strip.text
    if text.find(">") < 0 or _quote().search(text) is None:
        return strip
    holes: list[tuple[int, int]] = []
    dollars = depth = 0
    for line in _whole_line().finditer(text):
        quote = _quote().match(text, line.start())
        if quote is not None and not dollars % 2 and depth <= 0:
            holes.append(quote.span())
        elif line[0].isspace():
            dollars = depth = 0
        else:
            dollars += line[0].count("$$")
            depth += line[0].count(r"\begin{") - line[0].count(r"\end{")
    return strip.without(holes)


def _is_underline(text: str, end: int) -> bool:
    """The line that ends at `end` has `===` or `---` below it."""
    return text[end + 1 : end + 3] in ("==", "--") and _underline().match(text, end + 1) is not None


def _is_table(text: str, start: int, end: int) -> bool:
    """The line between `start` and `end` is the first of a table: below it stands `|---|---|`."""
    if "|" not in text[start:end] or end - start > LONGEST:
        return False
    below = _ruler().match(text, end + 1)
    return below is not None and "|" in below[0]


@cache
def _ruler() -> re.Pattern[str]:
    return re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*+\|?[ \t]*\r?(?=\n|\Z)")


@cache
def _underline() -> re.Pattern[str]:
    return re.compile(r"(?:={2,}|-{2,})[ \t]*\r?(?=\n|\Z)")


@cache
def _front_matter() -> re.Pattern[str]:
    return re.compile(r"\s*\A---[ \t]*\r?\n(?:(?!---|\.\.\.).*\n)*+(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")


@cache
def _heading() -> re.Pattern[str]:
    return re.compile(r"[ ]{0,3}#{1,6}(?:[ \t]+(?P<title>.*?))?(?:[ \t]*\{[#.][^{}]*\})?\s*\Z")


@cache
def _fence() -> re.Pattern[str]:
    return re.compile(r"\s*(?P<ticks>`{3,}|~{3,})[ \t]*(?P<word>[^\s`]*)[^`]*\Z")


@cache
def _closing(ticks: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*{ticks[0]}{{{len(ticks)},}}[ \t]*\r?$", re.MULTILINE)


@cache
def _whole_line() -> re.Pattern[str]:
    return re.compile(r"[^\n]*\n|[^\n]+")


@cache
def _quote() -> re.Pattern[str]:
    return re.compile(r"^[ ]{0,3}>(?:[ ]?>)*+[ ]?", re.MULTILINE)
