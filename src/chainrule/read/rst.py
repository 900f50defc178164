"""reStructuredText → formulas and headings: roles and directives for mathematics, literal blocks, tables.

One pass over the lines. What a directive holds is known by its indentation; everything else is running text.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from chainrule.read.body import body_of
from chainrule.read.find import Finds
from chainrule.read.markdown import fenced
from chainrule.read.running import Running
from chainrule.read.strip import Strip, joined, said

_CODE: Final = ("code", "code-block", "sourcecode")
_TITLES: Final = ("rubric", "topic", "admonition")
"""Directives whose argument is a title."""
_PASSED_OVER: Final = frozenset(
    "contents toctree literalinclude include graphviz plot index bibliography only highlight testcode testoutput "
    "doctest prompt tikz mermaid autoclass autofunction automodule csv-table".split()
)


def rst_in(strip: Strip, finds: Finds) -> None:
    """Find what is in a document of reStructuredText."""
    _Scan(_with_dollars(strip), finds).run()


def _with_dollars(strip: Strip) -> Strip:
    """`strip` with the roles for mathematics written between dollar signs."""
    at, parts = 0, list[Strip]()
    for role in _role().finditer(strip.text):
        formula = strip.cut(*role.span("formula"))
        if "$" not in formula.text:
            parts += (strip.cut(at, role.start()), said("$", formula), formula.trimmed(), said("$", formula))
            at = role.end()
    return joined([*parts, strip.cut(at, len(strip.text))])


class _Scan:
    """One walk over the lines."""

    def __init__(self, strip: Strip, finds: Finds) -> None:
        self._strip = strip
        self._text = strip.text
        self._finds = finds
        self._running = Running(strip, finds)

    def run(self) -> None:
        at = 0
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
        if (explicit := _explicit().match(line)) is not None:
            self._running.flush()
            return self._directive(explicit, start, end)
        if (title_end := self._titled(start, end)) >= 0:
            return title_end
        if (table := _rulers().match(line)) is not None:
            self._running.flush()
            return self._grid(start, end) if table["grid"] else self._columns(start, end)
        after = self._running.line(start, end)
        if line.rstrip().endswith("::"):
            self._running.flush()
            indent = len(line) - len(line.lstrip())
            until = self._block_end(after, indent)
            fenced("", self._dedented(after, until), self._finds)
            return until
        return after

    def _titled(self, start: int, end: int) -> int:
        """The end of a title that stands in this line or the next, with a line of signs below it; −1 if none does."""
        line = self._text[start:end].rstrip()
        if _signs().fullmatch(line) is not None:
            start, end = end + 1, self._running.end_of_line(end + 1)
            line = self._text[start:end].rstrip()
        below = self._text[end + 1 : self._running.end_of_line(end + 1)].rstrip()
        if not line.strip() or len(below) < len(line.strip()) or _signs().fullmatch(below) is None:
            return -1
        self._running.flush()
        self._finds.heading(line.strip())
        self._running.line(start, end)
        return self._running.end_of_line(end + 1) + 1

    def _directive(self, explicit: re.Match[str], start: int, end: int) -> int:
        """`.. name:: argument` and what stands below it, further in; a comment, where there is no name."""
        until = self._block_end(end + 1, len(explicit["indent"]))
        name = explicit["name"]
        if name is None:
            return until if explicit["target"] is None else end + 1
        argument = self._strip.cut(start + explicit.start("argument"), start + explicit.end("argument")).trimmed()
        hold = _HOLDERS.get(name)
        if hold is not None:
            hold(argument, self._dedented(self._behind_options(end + 1), until), self._finds)
            return until
        if name in _PASSED_OVER:
            return until
        if name in _TITLES:
            self._finds.heading(argument.text)
        return end + 1

    def _block_end(self, at: int, indent: int) -> int:
        """Where the first line begins that stands no further in than `indent`."""
        while at < len(self._text):
            end = self._running.end_of_line(at)
            line = self._text[at:end]
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                return at
            at = end + 1
        return len(self._text)

    def _behind_options(self, at: int) -> int:
        options = _options().match(self._text, at)
        return options.end() if options else at

    def _dedented(self, start: int, end: int) -> Strip:
        inside = self._strip.cut(min(start, end), end)
        return inside.without(found.span() for found in _indentation().finditer(inside.text))

    def _grid(self, start: int, end: int) -> int:
        """A table with `+---+` between its rows, whose first row is a header if `+===+` stands below it."""
        borders = [i for i, char in enumerate(self._text[start:end]) if char == "+"]
        rows, header, at = list[tuple[int, bool]](), False, start
        while at < len(self._text) and self._text[at : at + end - start + 1].lstrip()[:1] in ("+", "|"):
            line = self._text[at : self._running.end_of_line(at)]
            if not line.lstrip():
                break
            if line.lstrip().startswith("|"):
                rows.append((at, False))
            elif "=" in line:
                rows = [(row, True) for row, _ in rows]
                header = True
            at = self._running.end_of_line(at) + 1
        for row, is_header in rows:
            self._cells(row, borders, header=is_header and header)
        return at

    def _columns(self, start: int, end: int) -> int:
        """A table with `===  ===` above, below its header, and below itself."""
        borders = [-1, *(found.end() - 1 for found in _gap().finditer(self._text[start:end]))]
        rows, rulers, at = list[tuple[int, int]](), 1, end + 1
        while at < len(self._text):
            until = self._running.end_of_line(at)
            line = self._text[at:until]
            if (ruler := _rulers().match(line)) is not None and not ruler["grid"]:
                rulers += 1
            elif not line.strip() and rulers > 1:
                break
            elif line.strip():
                rows.append((at, rulers))
            at = until + 1
        for row, seen in rows:
            self._cells(row, borders, header=seen == 1 and rulers > 2)
        return at

    def _cells(self, start: int, borders: list[int], *, header: bool) -> None:
        """One row, cut where the borders of its table stand; a role is longer in the raw text than it is here."""
        from chainrule.read.table import row_in  # here: few documents have tables

        line = self._strip.cut(start, self._running.end_of_line(start))
        first = line.offsets[0] - line.column
        column = {-1: -1} | {offset - first: i for i, offset in enumerate(line.offsets)}
        cuts = [column.get(border, len(line.text)) for border in borders]
        edges = [*cuts, len(line.text)]
        inside = [line.cut(min(a + 1, len(line.text)), b) for a, b in pairwise(edges) if a < b]
        cells = [cell.trimmed() for cell in inside]
        row_in([cell for cell in cells if cell.text.strip("|\r")], self._finds, header=header)


def _mathematics(argument: Strip, inside: Strip, finds: Finds) -> None:
    """`.. math::`: a formula on the line of its name, or below; blank lines part formulas."""
    for part in (argument, *_paragraphs(inside)):
        finds.latex(body_of(part), display=True)


def _paragraphs(strip: Strip) -> Iterator[Strip]:
    at = 0
    for blank in _blank_lines().finditer(strip.text):
        yield strip.cut(at, blank.start())
        at = blank.end()
    yield strip.cut(at, len(strip.text))


def _code(argument: Strip, inside: Strip, finds: Finds) -> None:
    fenced(argument.text.lower(), inside, finds)


def _raw(argument: Strip, inside: Strip, finds: Finds) -> None:
    """`.. raw:: html` or `latex`."""
    if argument.text == "html":
        from chainrule.read.html import html_in  # here: hardly any document has it

        html_in(inside, finds)
    elif argument.text == "latex":
        fenced("latex", inside, finds)


def _picture(argument: Strip, _inside: Strip, finds: Finds) -> None:
    """A picture whose address spells a formula."""
    from chainrule.read.images import formula_of  # here: few documents have pictures

    formula = formula_of(argument)
    if formula is not None:
        finds.latex(formula, display=True)


def _listed(_argument: Strip, inside: Strip, finds: Finds) -> None:
    """`.. list-table::`: `* - ` begins a row and `- ` below it another cell."""
    from chainrule.read.table import row_in  # here: few documents have tables

    rows: list[list[Strip]] = []
    for found in _item().finditer(inside.text):
        if found["row"]:
            rows.append([])
        cell = inside.cut(*found.span("cell")).trimmed()
        if rows and cell.text:
            rows[-1].append(cell)
    for i, row in enumerate(rows):
        row_in(row, finds, header=not i)


_HOLDERS: Final[dict[str, Callable[[Strip, Strip, Finds], None]]] = {
    "math": _mathematics,
    **dict.fromkeys(_CODE, _code),
    "parsed-literal": lambda _, inside, finds: fenced("", inside, finds),
    "raw": _raw,
    "image": _picture,
    "list-table": _listed,
}
"""Directives that hold something: what their argument and their content are read as."""


@cache
def _role() -> re.Pattern[str]:
    return re.compile(r":math:`(?P<formula>[^`]+)`")


@cache
def _explicit() -> re.Pattern[str]:
    return re.compile(
        r"(?P<indent>[ \t]*)\.\.(?:[ \t]+(?:\|[^|\n]+\|[ \t]+)?(?P<name>[A-Za-z][\w:.-]*?)::(?:[ \t]+|$)"
        r"(?P<argument>.*)|[ \t]+(?P<target>_[^\n]*:.*|\[[^\]\n]+\].*)|[ \t].*|[ \t]*$)"
    )


@cache
def _signs() -> re.Pattern[str]:
    return re.compile(r"([=\-~`:'\"^_*+#<>.])\1{2,}")


@cache
def _rulers() -> re.Pattern[str]:
    return re.compile(r"[ \t]*(?:(?P<grid>\+[-=]{2,}\+[-=+]*)|={2,}(?:[ \t]+={2,})+)[ \t]*\r?$")


@cache
def _gap() -> re.Pattern[str]:
    return re.compile(r"(?<==)[ \t]+(?==)")


@cache
def _options() -> re.Pattern[str]:
    return re.compile(r"(?:[ \t]*:[\w-]+:[^\n]*(?:\n|\Z))*")


@cache
def _indentation() -> re.Pattern[str]:
    return re.compile(r"^[ \t]+", re.MULTILINE)


@cache
def _blank_lines() -> re.Pattern[str]:
    return re.compile(r"\n[ \t\r]*\n\s*")


@cache
def _item() -> re.Pattern[str]:
    return re.compile(r"^(?P<row>\*[ \t]*)?-[ \t]+(?P<cell>[^\n]*)", re.MULTILINE)
