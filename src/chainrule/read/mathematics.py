"""Is a stretch of plain text nothing but mathematics? Its words decide, and what stands beside what.

A sentence must not become a formula, so the burden of proof lies with the mathematics: there is a relation with
something on both sides, and no words of prose among it. A label before it and remarks behind it do not count.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from chainrule.read.strip import Strip
from chainrule.read.words import OPERANDS, Word, has_relation, is_prose, words

_ASIDES: Final = frozenset("because since as so where with weil da".split())
_BEHIND: Final = frozenset("ᵀ′'")
_EVIDENCE: Final = frozenset(("name", "function", "number", "operator", "blank"))


class Mathematics(NamedTuple):
    """A stretch that is mathematics, and what stands behind it: an aside, or nothing."""

    strip: Strip
    rest: Strip


def mathematics_in(strip: Strip, *, goes_on: bool = False, in_bracket: bool = False) -> Mathematics | None:
    """What is mathematics of a stretch that is nothing else, apart from a label before it and remarks behind it.

    Args:
        strip: a line, or a part of one.
        goes_on: whether its left side stands above it.
        in_bracket: whether a bracket that opens above it has not closed there.
    """
    if not goes_on and not has_relation(strip.text):
        return None
    found = words(strip.text)
    found = _before_aside(found[_label(found) :])
    remarks = _remarks(found, strip.text)
    found = _outside(found, remarks)
    while found and (found[-1].kind == "comma" or found[-1].text in (".", "\\\\")):
        if (in_bracket or open_brackets(strip.text)) and found[-1].text == ",":
            break
        found.pop()
    if not _is_mathematics(found, goes_on=goes_on):
        return None
    start, end = found[0].start, found[-1].end
    holes = [(a - start, b - start) for a, b in remarks if start < a and b < end]
    return Mathematics(strip.cut(start, end).without(holes), strip.cut(end, len(strip.text)))


def open_brackets(text: str) -> int:
    """How many arrays and calls begin in `text` that do not end there."""
    return text.count("[") + text.count("(") - text.count("]") - text.count(")")


def apart(line: Strip) -> list[Strip]:
    """`x = 1   y = −3`: the statements of a line in which the room between them is wide; a remark ends one."""
    statements: list[tuple[int, int]] = []
    complete = False  # the last statement has its relation
    for part in _parts().finditer(line.text):
        related = has_relation(part[0])
        begin, end = statements[-1] if statements else (0, 0)
        if statements and (
            not complete
            or open_brackets(line.text[begin:end]) > 0
            or _belongs(line.text[max(end - 40, 0) : end], part[0])
        ):
            statements[-1] = (statements[-1][0], part.end())
            complete = complete or related
        elif related or not statements:
            statements.append(part.span())
            complete = related
    return [line.cut(start, end) for start, end in statements]


def wide_parts(text: str) -> list[tuple[int, int]]:
    """Where the parts of a line begin and end that wide room separates."""
    return [part.span() for part in _parts().finditer(text)]


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(r"\S+(?:[ \u00a0]\S+)*+")


def _belongs(before: str, part: str) -> bool:
    """`part` cannot stand by itself: it begins with a sign, or what stands before it ends with one."""
    found, last = words(part), words(before)[-1:]
    if is_prose(found):
        return False
    return not (found and last and found[0].kind in (*OPERANDS, "open") and _is_complete(last[0]))


def _is_complete(last: Word) -> bool:
    """Whether nothing need follow: a transpose stands behind what it is of."""
    return last.kind in OPERANDS or last.text in _BEHIND


def _is_mathematics(found: Sequence[Word], *, goes_on: bool) -> bool:
    relations = [i for i, word in enumerate(found) if word.kind == "equals"]
    if not found or is_prose(found) or (not relations and not goes_on):
        return False
    if not goes_on and relations[0] == 0:
        return False
    return any(word.kind in _EVIDENCE for word in found)


def _label(found: Sequence[Word]) -> int:
    """How many words say what the line is: `forward again:`, `Output:`, `Step 3:`."""
    for i, word in enumerate(found[:8]):
        if word.text in (":", "：") and i:
            return i + 1
        if word.kind in ("equals", "operator", "comma"):
            break
    return 0


def _before_aside(found: Sequence[Word]) -> list[Word]:
    """What stands before `, because ŷ > y`."""
    seen = False
    for i, word in enumerate(found):
        seen = seen or word.kind == "equals"
        if seen and word.text in _ASIDES:
            return list(found[:i])
    return list(found)


def _remarks(found: Sequence[Word], text: str) -> list[tuple[int, int]]:
    """Brackets that hold words, such as `(true label)`; not those of a call."""
    remarks, open_ = list[tuple[int, int]](), list[int]()
    for i, word in enumerate(found):
        if word.kind == "open":
            open_.append(i)
        elif word.kind == "close" and open_:
            first = open_.pop()
            stands_off = not text[max(found[first].start - 1, 0) : found[first].start].strip()
            if not open_ and stands_off and _is_talk(found[first + 1 : i]):
                remarks.append((found[first].start, word.end))
    return remarks


def _outside(found: Sequence[Word], remarks: Sequence[tuple[int, int]]) -> list[Word]:
    """The words that stand in none of the remarks."""
    left, at = list[Word](), 0
    for word in found:
        while at < len(remarks) and remarks[at][1] <= word.start:
            at += 1
        if at == len(remarks) or word.start < remarks[at][0]:
            left.append(word)
    return left


def _is_talk(inside: Sequence[Word]) -> bool:
    return is_prose(inside) or [word.kind for word in inside] == ["maybe"]
