"""Breaking right sides that are longer than a line: at signs first, then before an array, at last inside one."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from chainrule.diagnostic import cells
from chainrule.render.fold import CONTINUED


class Break(NamedTuple):
    """Where a line may end.

    Args:
        at: the pattern of what is left out there.
        inside: inside of brackets as well.
        each: everywhere at once, if that makes no more than `FEW` lines.
    """

    at: str
    inside: bool = True
    each: bool = False


BEFORE_PLUS: Final = r" (?=\+ )"
BEFORE_SIGNS: Final = r" (?=[-+−] )"
BEFORE_ARRAYS: Final = r"(?=[·*]\[)| (?=⊙ |\.\* )"

BETWEEN_TERMS: Final = (
    Break(BEFORE_PLUS, inside=False),
    Break(BEFORE_SIGNS, inside=False),
    Break(BEFORE_ARRAYS, inside=False),
    Break(BEFORE_PLUS),
    Break(BEFORE_SIGNS),
)
"""Where a term is longer than a line of a narrow column."""

ANYWHERE: Final = (
    *BETWEEN_TERMS,
    Break(BEFORE_ARRAYS),
    Break(r"(?<=\]\],) (?=\[)"),
    Break(r"(?<=\],) (?=\[)", each=True),
    Break(r"(?<=,) "),
)
"""Rather at any of these than beyond the edge of the screen; the rows of a matrix stand below one another."""

FEW: Final = 4
"""The rows of a matrix of more stand on as few lines as they need."""

ALIGNED: Final = CONTINUED + 2
"""Where a line begins that goes on with a term outside of brackets."""

OPENING: Final = "([{"
CLOSING: Final = ")]}"


def fitting(links: str, room: int, breaks: Sequence[Break]) -> list[str]:
    """Right sides with their relations, in lines of at most `room` cells as far as the breaks allow it."""
    lines = [links]
    for allowed in breaks:
        lines = [part for line in lines for part in _broken(line, room, allowed)]
    return lines


def _broken(line: str, room: int, allowed: Break) -> list[str]:
    """`line` in lines that are filled up, or in one for each of its parts."""
    if cells(line) <= room:
        return [line]
    first, *rest = _parts(line, allowed)
    is_each = allowed.each and len(rest) < FEW
    lines = [first.text]
    for between, text in rest:
        if not is_each and cells(f"{lines[-1]}{between}{text}") <= room:
            lines[-1] += between + text
        else:
            lines.append(" " * _indent(lines[-1], text, room) + text)
    return lines


class _Part(NamedTuple):
    """A part of a line, and what stands before it unless it begins a line."""

    between: str
    text: str


def _parts(line: str, allowed: Break) -> Iterator[_Part]:
    from re import finditer  # here: most screens are wide enough

    start, between, depth, at = 0, "", 0, 0
    for found in finditer(allowed.at, line):
        depth += sum((char in OPENING) - (char in CLOSING) for char in line[at : found.start()])
        at = found.start()
        if line[:at].strip() and (allowed.inside or depth <= 0):
            yield _Part(between, line[start:at])
            start, between = found.end(), found[0]
    yield _Part(between, line[start:])


def _indent(before: str, text: str, room: int) -> int:
    """Right behind the bracket that is open at the end of `before`; else as far in as that, and behind a relation."""
    open_: list[int] = []
    for at, char in enumerate(before):
        if char in OPENING:
            open_.append(cells(before[: at + 1]))
        elif char in CLOSING and open_:
            open_.pop()
    begins = len(before) - len(before.lstrip())
    indent = open_[-1] if open_ else begins if begins > CONTINUED else ALIGNED
    return indent if indent + cells(text) <= room else ALIGNED
