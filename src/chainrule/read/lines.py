"""Lines of plain text → the formulas in them.

A line that is nothing but mathematics is a formula of its own, with the lines below it that go on (`= 0.5·1 = 0.5`).
A sentence must not become a formula, so the burden of proof lies with the mathematics: a relation, something on both
sides of it, and no words of prose among it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from chainrule.read.prose import bare
from chainrule.read.sentence import sentence_in
from chainrule.read.strip import Strip, joined
from chainrule.read.words import OPERANDS, Word, has_relation, is_prose, words

_ASIDES: Final = frozenset("because since as so where with weil da".split())


class Line(NamedTuple):
    """A line of text, its end included.

    Args:
        whole: all of it, code in backticks laid bare.
        pieces: what is left where code, links and the like are left out.
    """

    whole: Strip
    pieces: tuple[Strip, ...]


def formulas_in(lines: Sequence[Line], *, sentences: bool) -> Iterator[tuple[Strip, bool]]:
    """The formulas of lines that stand below one another; True with those that stand by themselves.

    Args:
        lines: the lines.
        sentences: whether formulas are looked for inside sentences too.
    """
    open_: list[Strip] = []  # the formula that the next line may go on with
    for line in lines:
        clean = bare(line.whole)
        further = _further(open_[-1].text, clean) if open_ else None
        if further is not None:
            open_.append(further)
            continue
        if open_:
            yield joined(open_), True
        *complete, open_ = [[], *([strip] for strip in _statements(clean))]
        yield from ((strip, True) for strips in complete for strip in strips)
        if sentences and not open_ and has_relation(clean.text):
            for piece in line.pieces:
                yield from ((strip, False) for strip in sentence_in(piece))
    if open_:
        yield joined(open_), True


def mathematics_in(strip: Strip, *, goes_on: bool = False) -> Strip | None:
    """What is mathematics of a line that is nothing else, apart from a label before it and remarks behind it.

    Args:
        strip: the line, or a part of it.
        goes_on: whether its left side stands above it.
    """
    if not goes_on and not has_relation(strip.text):
        return None
    found = words(strip.text)
    found = _before_aside(found[_label(found) :])
    remarks = _remarks(found, strip.text)
    found = [word for word in found if not any(start <= word.start < end for start, end in remarks)]
    while found and (found[-1].kind == "comma" or found[-1].text == "."):
        found.pop()
    if not _is_mathematics(found, goes_on):
        return None
    start, end = found[0].start, found[-1].end
    holes = [(a - start, b - start) for a, b in remarks if start < a and b < end]
    return strip.cut(start, end).without(holes)


def _is_mathematics(found: Sequence[Word], goes_on: bool) -> bool:
    relations = [i for i, word in enumerate(found) if word.kind == "equals"]
    if is_prose(found) or not relations and not goes_on:
        return False
    if not goes_on and (relations[0] == 0 or relations[-1] == len(found) - 1 and len(relations) > 1):
        return False
    return any(word.kind in ("name", "function", "number", "operator", "blank") for word in found)


def _statements(line: Strip) -> list[Strip]:
    """The statements of a line that holds nothing but mathematics and asides."""
    return [found for part in _apart(line) if (found := mathematics_in(part)) is not None]


def _further(before: str, line: Strip) -> Strip | None:
    """`line`, if it goes on where the line before it ended: `= 0.5`, or after a `+` at the end."""
    first = words(line.text[:40])[:1]
    left_open = before.rstrip().endswith(("+", "-", "−", "·", "*", "/", "=", "≈", "("))
    if not first or first[0].kind != "equals" and not left_open:
        return None
    return mathematics_in(line, goes_on=True)


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
        if seen and word.text.lower() in _ASIDES and len(word.text) > 1:
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
            inside = found[first + 1 : i]
            stands_off = text[: found[first].start][-1:].isspace() or first == 0
            if stands_off and any(w.kind in ("maybe", "prose") for w in inside) and not open_:
                remarks.append((found[first].start, word.end))
    return remarks


def _apart(line: Strip) -> list[Strip]:
    """`x = 1   y = −3`: the statements of a line in which the room between them is wide; a remark ends one."""
    statements: list[tuple[int, int]] = []
    for part in _parts().finditer(line.text):
        start, end = statements[-1] if statements else part.span()
        if not has_relation(line.text[start:end]) or _belongs(line.text[start:end], part[0]):
            statements[-1:] = [(start, part.end())]
        elif has_relation(part[0]):
            statements.append(part.span())
    return [line.cut(start, end) for start, end in statements]


def _belongs(before: str, part: str) -> bool:
    """`part` cannot stand by itself: it begins with a sign, or what stands before it ends with one."""
    first, last = words(part[:40])[:1], words(before[-40:])[-1:]
    if is_prose(words(part)):
        return False
    return not (first and last and first[0].kind in (*OPERANDS, "open") and last[0].kind in OPERANDS)


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(r"\S+(?:[ \u00a0]\S+)*+")
