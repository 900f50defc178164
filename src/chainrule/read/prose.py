"""What prose puts around mathematics: bullets, labels, bold type, remarks in brackets."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from chainrule.read.strip import Strip

_BULLET: Final = r"\s*(?:(?:[-*+•◦▪–]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,4})[.)])[ \t]+)?(?:\[[ xX]\][ \t]+)?"
_LABEL: Final = (
    r"(?:\*\*[^*\n]{1,80}\*\*\s*[:：.]?|\*\*[^*\n]{1,80}[:：.]\s?\*\*|[^\s.!?=$:：]+(?:\s[^\s.!?=$:：]+){0,3}\s*[:：])"
)
_LOOSE: Final = r"(?:[\s,;.:，。；、：→⇒]|\band\b|\bund\b|\*\*|\\q?quad\b)*"


@cache
def _bullet() -> re.Pattern[str]:
    return re.compile(_BULLET)


@cache
def _around() -> re.Pattern[str]:
    return re.compile(rf"{_LOOSE}(?:{_LABEL})?\s*")


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?:#{{1,6}}\s)?{_BULLET}(?:{_LABEL})?\s*(?:\*\*)?")


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf"{_LOOSE}(?:\\\\\s*)?(?:\([^()]{{1,80}}\)[\s.]*)?[✓✔✅\s]*")


@cache
def _markup() -> re.Pattern[str]:
    return re.compile(r"(?<![\w)\]*])\*\*(?=\S)[^*\n]{1,200}?(?<=\S)(\*\*)(?![\w(*])|\\(?=[_*])")


@cache
def _bold_line() -> re.Pattern[str]:
    return re.compile(r"\s*\*\*(?!\*)\s*(?P<title>[^*\n]+?)\s*(?:\*\*\s*[:：.]?)\s*")


def bold_title(line: str) -> str:
    """The title that `line` is if it is nothing but bold words; else nothing."""
    found = _bold_line().fullmatch(line) if "**" in line else None
    return "" if found is None or "![" in line else found["title"]


def stands_alone(gaps: Sequence[str]) -> bool:
    """Between, before and behind the formulas of a line there are only labels and what separates."""
    first, *between, last = gaps
    return bool(
        _before().fullmatch(first) and all(_around().fullmatch(gap) for gap in between) and _behind().fullmatch(last)
    )


def bare(line: Strip) -> Strip:
    """`line` without its bullet, without bold type, and without the backslashes Markdown wants before `_` and `*`."""
    bullet = _bullet().match(line.text)
    line = line.cut(bullet.end() if bullet else 0, len(line.text))
    if "**" not in line.text and "\\" not in line.text:
        return line
    holes: list[tuple[int, int]] = []
    for found in _markup().finditer(line.text):
        holes.append((found.start(), found.start() + (2 if found[1] else 1)))
        if found[1]:
            holes.append(found.span(1))
    return line.without(holes)
