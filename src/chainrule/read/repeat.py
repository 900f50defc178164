"""`repeat t = 1..3:` and the lines indented below it: written once, and meant once for every value of the index.

The index stands below or above a name: h_t, h_{t-1}, W^(t), w_{t,1}. A repeat may stand in another.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple, TypeAlias

from chainrule.diagnostic import Diagnostic, Span
from chainrule.read.plain_tokens import HIGH, LOW, LOWERED, RAISED
from chainrule.read.units import Line

MAX_LINES: Final = 10_000
"""How many lines the repeats of a block may mean, all together."""

MAX_NESTED: Final = 2
"""How many repeats may stand in one another."""

GOES_ON: Final = ("+", "-", "−", "·", "*", "/", "=", "≈")
"""A line that begins so goes on with the one above."""


class Copy(NamedTuple):
    """A line as it reads for one value of the index, and where it is written."""

    text: str
    place: Span


class _Head(NamedTuple):
    """`repeat t = 1..3:`."""

    letter: str
    values: range
    line: Line


class _Repeat(NamedTuple):
    """A head and what stands below it."""

    head: _Head
    body: "tuple[_Item, ...]"

    @property
    def size(self) -> int:
        """How many lines it means."""
        return len(self.head.values) * sum(item.size if isinstance(item, _Repeat) else 1 for item in self.body)


_Item: TypeAlias = "Line | _Repeat"


def written_out(lines: Sequence[Line], text: str) -> Iterator[Line | Copy | Diagnostic]:
    """The lines of a block in order, with the copies that its repeats mean in their place.

    Args:
        lines: those with something on them.
        text: of the whole block: it tells how far each line is indented.
    """
    left = MAX_LINES
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not is_head(line):
            yield line
            continue
        below = _below(lines, at, text)
        at += len(below)
        repeat = _repeat(line, below, text, ())
        if isinstance(repeat, _Repeat) and repeat.size > left:
            repeat = _refused(line, f"this means more than {MAX_LINES:,} lines", "repeat fewer times")
        if isinstance(repeat, Diagnostic):
            yield repeat
        else:
            left -= repeat.size
            yield from _copies(repeat)


def is_head(line: Line) -> bool:
    """Whether a line begins a repeat; `repeat = 3` gives a value to a name."""
    return re.match(r"repeat\b(?!\s*=)", line.text) is not None


def _below(lines: Sequence[Line], at: int, text: str) -> list[Line]:
    """The lines from `at` on that are indented more than the one before it."""
    margin = _indent(lines[at - 1], text)
    stop = at
    while stop < len(lines) and _indent(lines[stop], text) > margin:
        stop += 1
    return list(lines[at:stop])


def _indent(line: Line, text: str) -> int:
    return len(text[text.rfind("\n", 0, line.start) + 1 : line.start].expandtabs(4))


def _repeat(line: Line, below: Sequence[Line], text: str, around: tuple[str, ...]) -> _Repeat | Diagnostic:
    head = _head(line)
    if isinstance(head, Diagnostic):
        return head
    if head.letter in around:
        return _refused(line, f"{head.letter} counts the repeat around this one already", "take another letter")
    if len(around) == MAX_NESTED:
        return _refused(line, f"more than {MAX_NESTED} repeats stand in one another", "write the inner one out")
    if not below:
        return _refused(line, "nothing is repeated", "indent the lines below that are to be repeated")
    body: list[_Item] = []
    at = 0
    while at < len(below):
        inner = below[at]
        at += 1
        if is_head(inner):
            nested = _below(below, at, text)
            at += len(nested)
            found = _repeat(inner, nested, text, (*around, head.letter))
            if isinstance(found, Diagnostic):
                return found
            body.append(found)
        else:
            body.append(inner)
    return _Repeat(head, tuple(_joined(body)))


def _head(line: Line) -> _Head | Diagnostic:
    found = _spelled_head().fullmatch(line.text)
    if found is None:
        return _refused(line, "it is not clear what is repeated how often", "write 'repeat t = 1..3:'")
    first, last = int(found["first"]), int(found["last"])
    if last < first:
        return _refused(line, f"{found['index']} counts from {first} down to {last}", f"write {last}..{first}")
    return _Head(found["index"], range(first, last + 1), line)


def _joined(items: Sequence[_Item]) -> Iterator[_Item]:
    """Lines that go on in the next one, as one."""
    before: Line | None = None
    for item in items:
        if isinstance(item, Line) and before is not None and item.text.startswith(GOES_ON):
            place = Span(before.place.source, before.place.start, item.place.end)
            before = before._replace(text=f"{before.text} {item.text}", stop=item.stop, place=place)
            continue
        if before is not None:
            yield before
        before = item if isinstance(item, Line) else None
        if not isinstance(item, Line):
            yield item
    if before is not None:
        yield before


def _copies(repeat: _Repeat) -> Iterator[Copy]:
    index = repeat.head.letter
    for value in repeat.head.values:
        for item in repeat.body:
            inner = _copies(item) if isinstance(item, _Repeat) else (Copy(item.text, item.place),)
            for text, place in inner:
                yield Copy(put_in(text, index, value), place)


def put_in(text: str, index: str, value: int) -> str:
    """`text` with `value` for the index wherever it stands in a script: h_t, h_{t-1}, W^(t), w_{t,1}, hₜ."""
    return _script().sub(lambda found: _bare(found, _scripted(found[0], index, value)), text)


def _bare(found: re.Match[str], script: str) -> str:
    """`_{1}` as `_1`, if it is an index that was put in and nothing behind it would join it."""
    behind = found.string[found.end() : found.end() + 1]
    joins = behind.isalnum() or behind == "_"
    return script if joins or script == found[0] or not script[2:-1].isdecimal() else _braced().sub(r"_\1", script)


def _scripted(script: str, index: str, value: int) -> str:
    if script[0] in LOWERED:
        lowered = "".join(LOWERED[char] for char in script)
        counted = counted_in(lowered, index, value)
        return script if counted == lowered else f"_{{{counted}}}"
    if script[0] == "⁽":
        raised = "".join(RAISED[char] for char in script[1:-1])
        return script if (counted := counted_in(raised, index, value)) == raised else f"^({counted})"
    return script[0] + counted_in(script[1:], index, value)


def counted_in(script: str, index: str, value: int) -> str:
    """What a script says where the index has this value: `t-1` is 1 for t = 2."""
    return _counter(index).sub(lambda found: str(value + int((found[1] or "0").translate(_PLAIN))), script)


_PLAIN: Final = str.maketrans("−", "-", " \t")


@cache
def _counter(index: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){index}(?![A-Za-z0-9])(\s*[-−+]\s*\d{{1,6}})?")


@cache
def _script() -> re.Pattern[str]:
    return re.compile(
        rf"[_^]\{{[^{{}}]*\}}|\^[(\[][^()\[\]]*[)\]]|_[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*|[{LOW}]+|⁽[{HIGH}]+⁾"
    )


@cache
def _braced() -> re.Pattern[str]:
    return re.compile(r"_\{(\d+)\}")


@cache
def _spelled_head() -> re.Pattern[str]:
    return re.compile(r"repeat\s+(?P<index>[A-Za-z])\s*=\s*(?P<first>\d{1,6})\s*(?:\.\.\.?|…)\s*(?P<last>\d{1,6})\s*:")


def _refused(line: Line, message: str, mend: str) -> Diagnostic:
    return Diagnostic("E0285", message, line.place, "", help=mend)
