"""A `data` block: a line of names and below it a line of values for each example, separated by commas."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from chainrule.diagnostic import Diagnostic, Span
from chainrule.expr import Name, key_of
from chainrule.read.arithmetic import number
from chainrule.read.atoms import MAX_DIGITS, MAX_EXPONENT
from chainrule.read.model import Cell, Declaration, Table
from chainrule.read.plain_tokens import LAYERED, spelled
from chainrule.read.units import Line

MAX_ROWS: Final = 10_000
"""How many examples a block may hold."""


def table_in(lines: Sequence[Line]) -> Iterator[Table | Declaration | Diagnostic]:
    """The table that the lines of a block are, and what is wrong with it: then there is no table."""
    if not lines:
        return
    header, *rows = lines
    places = [*_cells(header)]
    names = tuple(map(_name, places))
    wrong = [*_wrong_names(places), *_wrong_length(header, rows)]
    values = [] if wrong else [_row(row, names) for row in rows]
    wrong += [found for found in values if isinstance(found, Diagnostic)]
    if wrong:
        yield from wrong
        return
    yield Declaration("name", header.place, names)
    yield Table(header.place, names, tuple(places), tuple(row for row in values if not isinstance(row, Diagnostic)))


def _cells(line: Line) -> Iterator[Span]:
    """What stands between the commas of a line, without white space."""
    at = line.place.start
    for part in line.text.split(","):
        start = at + len(part) - len(part.lstrip())
        yield Span(line.place.source, start, start + max(len(part.strip()), 1 if not part else 0))
        at += len(part) + 1


def _name(place: Span) -> Name:
    return Name(*spelled(place.text))


def _wrong_names(places: Sequence[Span]) -> Iterator[Diagnostic]:
    seen: dict[Name, Span] = {}
    for place in places:
        if not _spelling().fullmatch(place.text):
            mend = "begin the block with the names of inputs and targets, such as 'x_1, x_2, y'"
            yield _refused("E0280", f"'{place.text.strip()}' is no name of a column", place, "not a name", mend)
        elif _name(place) in seen:
            message = f"{key_of(_name(place))} has two columns"
            yield _refused("E0281", message, place, "the second", "leave one of them out, or give it its own name")
        else:
            seen[_name(place)] = place


def _wrong_length(header: Line, rows: Sequence[Line]) -> Iterator[Diagnostic]:
    if not rows:
        mend = "write the values of each example in a line of its own: 0, 1, 1"
        yield _refused("E0282", "no example stands below the names", header.place, "nothing follows", mend)
    if len(rows) > MAX_ROWS:
        message, where = f"there are more than {MAX_ROWS:,} examples", rows[MAX_ROWS].place
        yield _refused("E0282", message, where, "the first that is too many", "leave the rest out")


def _row(line: Line, names: Sequence[Name]) -> tuple[Cell, ...] | Diagnostic:
    places = [*_cells(line)]
    if len(places) != len(names):
        message = f"{_counted(len(places), 'value')} for {_counted(len(names), 'name')}"
        mend = f"give a value for each of {', '.join(map(key_of, names))}"
        return _refused("E0283", message, line.place, "", mend)
    cells = [_cell(place) for place in places]
    wrong = next((cell for cell in cells if isinstance(cell, Diagnostic)), None)
    return tuple(cell for cell in cells if isinstance(cell, Cell)) if wrong is None else wrong


def _cell(place: Span) -> Cell | Diagnostic:
    written = place.text.replace("−", "-")
    found = _number().fullmatch(written)
    if found is None or len(written) > MAX_DIGITS or abs(int(found["exponent"] or 0)) > MAX_EXPONENT:
        mend = "write a whole number, a decimal such as 0.5, or a fraction such as 1/3"
        what = f"'{place.text[:20].strip()}' is no number" if place.text.strip(", \n") else "a value is missing"
        return _refused("E0284", what, place, "", mend)
    if found["below"] is not None and not int(found["below"]):
        return _refused("E0284", f"{place.text} divides by zero", place, "", "write another number")
    value = number(written.lstrip("+-")).value
    return Cell(-value if written.startswith("-") else value, place)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _refused(code: str, message: str, where: Span, label: str, mend: str) -> Diagnostic:
    return Diagnostic(code, message, where, label, help=mend)


@cache
def _spelling() -> re.Pattern[str]:
    return re.compile(LAYERED)


@cache
def _number() -> re.Pattern[str]:
    decimal = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE](?P<exponent>[-+]?\d{1,6}))?"
    return re.compile(rf"[-+]?(?:\d+/(?P<below>\d+)|{decimal})", re.ASCII)
