"""What is set off in running text: mathematics by its delimiters, and code, links, comments, where none is looked for.

One expression finds what may open; each opener then looks for its own end. Every search is linear: an end that was
not found once is not looked for again.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["display", "inline", "code", "skip"]

ENVIRONMENTS: Final = frozenset(
    "align alignat aligned alignedat displaymath dmath eqnarray equation flalign gather gathered math multline split"
    .split()
)  # fmt: skip
"""Environments of LaTeX that are formulas of their own; each also with a star."""


class Mark(NamedTuple):
    """Something set off.

    Args:
        kind: mathematics in display or in line, code, or what is passed over.
        start: where its delimiter begins.
        end: where its closing delimiter ends.
        inside: where its content begins.
        until: where its content ends.
    """

    kind: Kind
    start: int
    end: int
    inside: int
    until: int


MATHEMATICS: Final = ("display", "inline")
"""The kinds of mark that enclose a formula."""


def moved(mark: Mark, by: int) -> Mark:
    """`mark`, its offsets counted from elsewhere."""
    return Mark(mark.kind, mark.start + by, mark.end + by, mark.inside + by, mark.until + by)


@cache
def _openers(tex: bool) -> re.Pattern[str]:
    mathematics = r"\\begin\{(?P<env>[A-Za-z]+)\*?\} | \$\$? | \\\\?[(\[]"
    if tex:
        return re.compile(rf"(?s:{mathematics} | \\verb\*?(?P<verb>[^\w\s*]) | \\texttt\{{ | \\.)", re.VERBOSE)
    return re.compile(
        rf"""(?s: {mathematics} | \\. | ``* | <!-- | <(?P<raw>script|style|pre|svg)\b
        | </?(?:(?:span|div|br|hr|img|details|summary|table|thead|tbody|t[rdh]|su[bp]|fig\w+|font|center|kbd|[ou]l|li
          |strong|em|code|section|h[1-6])\b[^<>]{{0,500}} | [apbi](?:\s(?:href|class|id|name|style)=[^<>]{{0,500}})?)>
        | \]\((?=[^\s()]) | https?://[^\s<>)\]"]+ )""",
        re.VERBOSE,
    )


class Marks:
    """The marks of one text.

    Args:
        text: the text.
        tex: it is LaTeX throughout; else Markdown, where backticks and HTML mean something too.
    """

    def __init__(self, text: str, *, tex: bool = False) -> None:
        self._text = text
        self._tex = tex
        self._ahead: dict[str, tuple[int, int]] = {}
        self._missing: dict[str, int] = {}
        self._paragraph = (0, 0)

    def within(self, start: int, end: int) -> Iterator[Mark]:
        """The marks that begin between `start` and `end`, in order; the last may end further on."""
        opener = _openers(self._tex)
        while found := opener.search(self._text, start, end):
            mark = self._mark(found)
            if mark is not None:
                yield mark
            start = found.end() if mark is None else mark.end

    def paragraph_end(self, at: int) -> int:
        """Where the next blank line begins."""
        start, end = self._paragraph
        if not start <= at < end:
            blank = _blank_line().search(self._text, at)
            end = blank.start() if blank else len(self._text)
            self._paragraph = (at, end)
        return end

    def _mark(self, found: re.Match[str]) -> Mark | None:
        opening = found[0]
        if found["env"]:
            return self._environment(found) if found["env"] in ENVIRONMENTS else None
        if opening == "$$":
            return self._display(found, "$$")
        if opening == "$":
            return self._dollar(found)
        if opening[0] == "\\":
            return self._backslash(found)
        if opening[0] == "`":
            return self._code(found)
        return self._passed_over(found)

    def _environment(self, found: re.Match[str]) -> Mark:
        r"""From `\begin{align}` to the `\end{align}` that belongs to it."""
        name, depth = found["env"], 1
        if found[0] not in self._missing:
            for edge in _edges(name).finditer(self._text, found.end()):
                depth += 1 if edge[1] == "begin" else -1
                if not depth:
                    return Mark("display", found.start(), edge.end(), found.end(), edge.start())
            self._missing[found[0]] = len(self._text)
        return self._unclosed(found)

    def _display(self, found: re.Match[str], closing: str) -> Mark:
        until = self._find(closing, found.end())
        if until < 0 or _is_prose(self._text, found.end(), until):
            return self._unclosed(found)
        return Mark("display", found.start(), until + len(closing), found.end(), until)

    def _unclosed(self, found: re.Match[str]) -> Mark:
        """What lacks its end goes to the end of the paragraph: better one formula misread than all that follow."""
        end = max(found.end(), self.paragraph_end(found.end()))
        return Mark("display", found.start(), end, found.end(), end)

    def _dollar(self, found: re.Match[str]) -> Mark | None:
        start, limit = found.end(), self.paragraph_end(found.start())
        closing = _to_dollar().match(self._text, start, limit)
        if closing is None:
            return None
        until = closing.end() - 1
        if self._text[until + 1 : until + 2].isdigit() or _is_price(self._text[start:until]):
            return None
        return Mark("inline", found.start(), until + 1, start, until)

    def _backslash(self, found: re.Match[str]) -> Mark | None:
        r"""`\(…\)` and `\[…\]`, which Markdown may want with two backslashes; any other is an escape."""
        opening = found[0]
        if opening[-1] == "{":
            return self._typewriter(found)
        if opening[-1] not in "([":
            return self._verbatim(found) if self._tex and found["verb"] else None
        if self._tex and opening.startswith(r"\\"):
            return None  # a new line, then a bracket
        closing = opening[:-1] + {"(": ")", "[": "]"}[opening[-1]]
        limit = self.paragraph_end(found.start()) if opening[-1] == "(" else len(self._text)
        until = self._find(closing, found.end())
        if not 0 <= until < limit or (not self._tex and not _looks_set(self._text, found.end(), until)):
            return None
        kind: Kind = "inline" if opening[-1] == "(" else "display"
        return Mark(kind, found.start(), until + len(closing), found.end(), until)

    def _verbatim(self, found: re.Match[str]) -> Mark | None:
        until = self._text.find(found["verb"], found.end(), self.paragraph_end(found.start()))
        return None if until < 0 else Mark("skip", found.start(), until + 1, until, until)

    def _typewriter(self, found: re.Match[str]) -> Mark | None:
        r"""To the brace that closes `\texttt{`; what is set as on a screen is quoted, not claimed."""
        depth, limit = 1, self.paragraph_end(found.start())
        if self._missing.get(found[0]) == limit:
            return None
        for brace in _braces().finditer(self._text, found.end(), limit):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if not depth:
                return Mark("code", found.start(), brace.end(), found.end(), brace.start())
        self._missing[found[0]] = limit
        return None

    def _code(self, found: re.Match[str]) -> Mark | None:
        ticks, limit = found[0], self.paragraph_end(found.start())
        if self._missing.get(ticks) == limit:
            return None
        for run in _ticks().finditer(self._text, found.end(), limit):
            if run[0] == ticks:
                return Mark("code", found.start(), run.end(), found.end(), run.start())
        self._missing[ticks] = limit
        return None

    def _passed_over(self, found: re.Match[str]) -> Mark:
        end = found.end()
        if found[0] == "<!--":
            end = self._behind("-->", end)
        elif found["raw"]:
            end = self._behind(f"</{found['raw']}>", end)
        elif found[0] == "](":
            end = _to_bracket().match(self._text, end).end()  # type: ignore[union-attr] # it matches nothing too
        return Mark("skip", found.start(), end, end, end)

    def _behind(self, closing: str, start: int) -> int:
        at = self._find(closing, start)
        return start if at < 0 else at + len(closing)

    def _find(self, closing: str, start: int) -> int:
        """Where `closing` stands next; what was found ahead is kept, so that no stretch is searched twice."""
        since, at = self._ahead.get(closing, (len(self._text) + 1, 0))
        if not since <= start <= at:
            at = self._text.find(closing, start)
            while at > 0 and closing[0] == "$" and _escaped(self._text, at):
                at = self._text.find(closing, at + 1)
            at = len(self._text) + 1 if at < 0 else at
            self._ahead[closing] = (start, at)
        return at if at <= len(self._text) else -1


@cache
def _edges(name: str) -> re.Pattern[str]:
    return re.compile(rf"\\(begin|end)\{{{name}\*?\}}")


@cache
def _braces() -> re.Pattern[str]:
    return re.compile(r"(?s)\\.|[{}]")


@cache
def _ticks() -> re.Pattern[str]:
    return re.compile("`+")


@cache
def _blank_line() -> re.Pattern[str]:
    return re.compile(r"\n[ \t]*\r?\n")


@cache
def _to_dollar() -> re.Pattern[str]:
    return re.compile(r"(?s)(?:[^\\$]|\\(?:text|mbox)\{[^{}$]*(?:\$[^{}$]*\$[^{}$]*)++\}|\\.)*+\$")


@cache
def _to_bracket() -> re.Pattern[str]:
    return re.compile(r"""[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+(?:\s"[^"\n]*+")?\)?""")


@cache
def _words() -> re.Pattern[str]:
    return re.compile(
        r"\\[a-z]*(?:text|mathrm|box)[a-z]*\{[^{}]*\}|(?P<run>(?<!\\)\b[^\W\d_]{2,}+(?:[ ,]++[^\W\d_]{2,}+){2})"
    )


def _is_prose(text: str, start: int, end: int) -> bool:
    """It goes over a blank line and has three words in a row: two stray delimiters, not one formula."""
    return _blank_line().search(text, start, end) is not None and _has_words(text[start:end])


def _has_words(text: str) -> bool:
    return any(found["run"] for found in _words().finditer(text))


def _is_price(text: str) -> bool:
    """What stands between two dollar signs is no formula: `5 and ` of "$5 and $6"."""
    if not text or (text[-1:].isspace() and not any(sign in text for sign in "\\=^_")):
        return True
    return _has_words(text)


def _looks_set(text: str, start: int, end: int) -> bool:
    r"""In Markdown a backslash may only keep a bracket from meaning something: `grad\['W2'\]`."""
    return end - start == 1 or any(text.find(sign, start, end) >= 0 for sign in "\\=^_+")


def _escaped(text: str, at: int) -> bool:
    """An odd number of backslashes stands before `at`."""
    first = at
    while first > 0 and text[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1
