"""What is wrong, where, and how to mend it: one value for every finding.

Shape clashes, unreadable input and wrong homework share the type `Diagnostic`. It is raised inside a
`ChainruleError` when the work cannot go on, and returned like any other value when it can.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, NamedTuple

EXCERPT_CELLS: Final = 72
"""How much of an overlong source line an excerpt shows, in display cells."""


class Position(NamedTuple):
    """A place as people count: lines and columns from 1, columns in characters."""

    line: int
    column: int


class Source:
    """A text that came from somewhere: a file, one cell of a notebook, standard input.

    Args:
        name: what messages call it, usually the file name.
        text: the text, exactly as decoded.
        cell: the cell of a notebook, or the page of a PDF, counted from 1; None for other documents.
        part: what that is a number of.
    """

    __slots__ = ("_starts", "cell", "name", "part", "text")

    def __init__(self, name: str, text: str, cell: int | None = None, part: str = "cell") -> None:
        self.name: Final = name
        self.text: Final = text
        self.cell: Final = cell
        self.part: Final = part
        self._starts: list[int] | None = None

    def position(self, offset: int) -> Position:
        """The line and column of the character at `offset`."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """Line number `line`, counted from 1, without its end."""
        starts = self._line_starts()
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            starts = [0]
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts


class Span(NamedTuple):
    """The characters `start` to `end` (exclusive) of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there, as it was written."""
        return self.source.text[self.start : self.end]

    @property
    def lead(self) -> str:
        """What stands before it on its line."""
        text = self.source.text
        return text[text.rfind("\n", 0, self.start) + 1 : self.start]

    @property
    def begin(self) -> Position:
        """Where it begins, as people count."""
        return self.source.position(self.start)

    @property
    def finish(self) -> Position:
        """Where it ends (the column after its last character), as people count."""
        return self.source.position(self.end)

    def __str__(self) -> str:
        """`file:line:column`, with the cell where there is one."""
        cell = "" if self.source.cell is None else f"[{self.source.part} {self.source.cell}]"
        return f"{self.source.name}{cell}:{self.begin.line}:{self.begin.column}"


class Diagnostic(NamedTuple):
    """One finding, complete in itself.

    Args:
        code: `E0102`; stable, so that documentation can name it.
        message: one sentence that stands alone, lower case, without a full stop.
        where: the place it is about, if it has one.
        label: the few words beside the caret.
        notes: what else a reader should know.
        help: a mend that can be pasted or followed.
    """

    code: str
    message: str
    where: Span | None = None
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""

    def __str__(self) -> str:
        """The finding as a terminal shows it, with excerpt and caret."""
        lines = [f"error[{self.code}]: {self.message}"]
        gutter = ""
        if self.where is not None:
            line = self.where.begin.line
            gutter = " " * len(str(line))
            text, caret = excerpt(self.where)
            lines += [f"{gutter}--> {self.where}", f"{gutter} |", f"{line} | {text}"]
            lines.append(f"{gutter} | {caret} {self.label}".rstrip())
        lines += [f"{gutter} = note: {note}" for note in self.notes]
        if self.help:
            lines.append(f"{gutter} = help: {self.help}")
        return "\n".join(lines)


class ChainruleError(Exception):
    """The work cannot go on; `diagnostics` say why. Verdicts on homework are returned, never raised."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        self.diagnostics: Final = diagnostics

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.diagnostics))


def fail(code: str, message: str, where: Span | None = None, label: str = "", *, help: str = "") -> ChainruleError:  # noqa: A002 (the field's name)
    """A `ChainruleError` with one diagnostic, ready to raise."""
    return ChainruleError(Diagnostic(code, message, where, label, (), help))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'w_0'?` for the nearest of `known`, or nothing when none is near."""
    from difflib import get_close_matches  # here: costs 4 ms that only mistakes should pay

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""


def cells(text: str) -> int:
    """How many cells of a terminal `text` takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def excerpt(where: Span) -> tuple[str, str]:
    """The line `where` begins on and the carets below it, cut to `EXCERPT_CELLS` around the place.

    Carets count display cells. A place of several lines is marked to the end of its first.
    """
    begin = where.begin
    line = where.source.line_text(begin.line).replace("\t", " ")
    first = begin.column - 1
    last = min(first + max(where.end - where.start, 1), max(len(line), first + 1))
    lead, marked, rest = map(_printable, (line[:first], line[first:last], line[last:]))
    if cells(lead) + cells(marked) > EXCERPT_CELLS:
        keep = max(EXCERPT_CELLS // 2 - cells(marked), 12)
        if cells(lead) > keep:
            lead = "…" + beginning(lead[::-1], keep)[::-1]
        marked = cut_to(marked, EXCERPT_CELLS - cells(lead))
    rest = cut_to(rest, EXCERPT_CELLS - cells(lead) - cells(marked))
    return (lead + marked + rest).rstrip(), " " * cells(lead) + "^" * max(cells(marked), 1)


def _printable(text: str) -> str:
    """`text` without what could steer a terminal."""
    return text if text.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in text)


def cut_to(text: str, room: int) -> str:
    """`text`, or as much of it as fits into `room` cells with an ellipsis behind it."""
    return text if cells(text) <= room else f"{beginning(text, room - 1)}…" if room > 0 else ""


def beginning(text: str, room: int) -> str:
    """As much of the beginning of `text` as fits into `room` cells."""
    for i, char in enumerate(text):
        room -= _cells_of(char)
        if room < 0:
            return text[:i]
    return text
