"""Which examples a document gives: a `data` block, or inputs and targets with the number of an example below them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, Span, did_you_mean
from chainrule.evaluate import as_number
from chainrule.expr import Datum, Name, key_of
from chainrule.problem.facts import Stated
from chainrule.problem.model import Role
from chainrule.problem.roles import PARAMETERS
from chainrule.read import Reading, Table, left_side

INDICES: Final = ("i", "n", "k")
"""Letters that stand for the number of any example, in a network that is written with it."""


class Given(NamedTuple):
    """A value that an example gives, and where it stands; `Stated` and `Cell` both have these."""

    value: Datum
    place: Span


class Examples(NamedTuple):
    """What the examples of a document give.

    Args:
        columns: the leaves that they give values to.
        rows: for each example the value of each column.
        how: "mean" or "sum" of their losses.
        whole: what that is called; None for the name of the loss itself.
        declared: a document says how its losses make one.
    """

    columns: tuple[Name, ...]
    rows: tuple[tuple[Given, ...], ...]
    how: str
    whole: Name | None
    declared: bool


def examples_of(reading: Reading, values: Iterable[Stated], roles: Mapping[Name, Role]) -> Examples | None:
    """The examples that `reading` gives; None for at most one that is given like any other data.

    Raises:
        ChainruleError: E0113 for a column that is no input or target, E0114 for two tables, E0115 where an example
            lacks a value that the others have.
    """
    said = next((d for d in reading.declarations if d.kind == "loss" and d.op), None)
    how = said.op if said else "mean"
    whole = said.names[-1] if said and len(said.names) > 1 else None
    columns, rows = _tabled(reading.tables, roles) if reading.tables else _indexed(values, roles)
    if not rows or (not reading.tables and len(rows) < 2):
        return None
    stated = None if said else _stated_sum(reading, len(rows))
    if stated is not None:
        whole, how = stated
    return Examples(columns, rows, how, whole, said is not None or stated is not None)


def _stated_sum(reading: Reading, count: int) -> tuple[Name, str] | None:
    """J and "mean" of `J = 1/n·Σ L^(i)`, or "sum" of `J = Σ L^(i)`; None for whatever says more than that."""
    for statement in reading.statements:
        left = left_side(statement.sides[0], reading.vocabulary) if len(statement.sides) > 1 else None
        if not isinstance(left, Name) or left not in reading.vocabulary.loss:
            continue
        found = _sum_of_all().fullmatch("".join(statement.sides[1].text.split()))
        divisor = (found["over"] or found["by"]) if found else None
        if found and (divisor is None or divisor in "nNmM" or divisor == str(count)):
            return left, "sum" if divisor is None else "mean"
    return None


@cache
def _sum_of_all() -> re.Pattern[str]:
    r"""`\frac{1}{n}\sum_{i=1}^{n}L^{(i)}`, `1/nΣ_iL_i`: nothing but the losses of all, perhaps over their number."""
    divided = r"(?:\\[dt]?frac\{?1\}?\{?(?P<over>\w+)\}?|\(?1/(?P<by>\w+?)\)?)(?:\\cdot|·|\*)?"
    script = r"[_^](?:\{\(?\w\)?\}|\(\w\)|\w)"
    return re.compile(rf"(?:{divided})?(?:\\sum|[Σ∑])(?:\\limits)?(?:[_^](?:\{{[^{{}}]*\}}|\w))*[A-Za-z]+{script}")


def index_of(name: Name) -> str:
    """i for x^(i) and x_i, which stand for any example; nothing for other names."""
    if not name.subscript and name.superscript in INDICES:
        return name.superscript
    return name.subscript if not name.superscript and name.subscript in INDICES else ""


def without_index(names: Iterable[Name], columns: Iterable[Name], taken: Iterable[Name]) -> dict[Name, Name]:
    """z for z^(i), if the columns are written with that index; nothing where such a name is `taken`."""
    indices = {index_of(column) for column in columns} - {""}
    found = {name: Name(name.base, name.accent) for name in (*names, *columns) if index_of(name) in indices}
    return {} if {*found.values()} & {*taken} else found


def columns_as_inputs(reading: Reading) -> Mapping[Name, Role]:
    """Columns whose letter says parameter: that they differ from example to example says otherwise."""
    return {name: "input" for table in reading.tables for name in table.names if name.base in PARAMETERS}


# ------------------------------------------------------------------------------------------------------- a block


def _tabled(
    tables: Sequence[Table], roles: Mapping[Name, Role]
) -> tuple[tuple[Name, ...], tuple[tuple[Given, ...], ...]]:
    first, *others = tables
    if others:
        raise _refused("E0114", "there are two data blocks", others[0].place, "put their examples into one block")
    general = _general(roles)
    for name, place in zip(first.names, first.places, strict=True):
        if roles.get(general.get(name, name), "parameter") == "parameter":
            raise _no_column(name, place, roles)
    return tuple(general.get(name, name) for name in first.names), tuple(
        tuple(Given(*cell) for cell in row) for row in first.rows
    )


def _no_column(name: Name, place: Span, roles: Mapping[Name, Role]) -> ChainruleError:
    known = [key_of(leaf) for leaf, role in roles.items() if role != "parameter"]
    if name in roles:
        message = f"{key_of(name)} is a parameter: all examples share it"
        return _refused("E0113", message, place, f"give it in a given block, or declare 'inputs: {key_of(name)}'")
    message = f"{key_of(name)} is no input or target of this network"
    near = did_you_mean(key_of(name), known)
    return _refused("E0113", message, place, near or f"these are: {', '.join(known[:12]) or 'none'}")


# ---------------------------------------------------------------------------------------------- names with a number


def _indexed(
    values: Iterable[Stated], roles: Mapping[Name, Role]
) -> tuple[tuple[Name, ...], tuple[tuple[Given, ...], ...]]:
    """(x_1, y_1) = (1, −3), (x_2, y_2) = (2, 0), where the network has x and y: two examples."""
    found: dict[Name, dict[int, Given]] = {}
    plain = set()
    general = _general(roles)
    for stated in values:
        plain.add(stated.name)
        name, number = numbered(stated.name)
        name = general.get(name, name)
        if number and stated.name not in roles and roles.get(name) in ("input", "target"):
            found.setdefault(name, {}).setdefault(number, Given(as_number(stated.value), stated.place))
    found = {name: given for name, given in found.items() if name not in plain}
    count = max((max(given) for given in found.values()), default=0)
    most = sum(len(given) for given in found.values())
    if count < 2 or count > most:  # x_7 alone is no seventh example
        return (), ()
    for name, given in found.items():
        missing = next((number for number in range(1, count + 1) if number not in given), None)
        if missing is not None:
            raise _incomplete(name, missing, next(iter(given.values())).place)
    return tuple(found), tuple(tuple(given[number] for given in found.values()) for number in range(1, count + 1))


def _general(roles: Mapping[Name, Role]) -> Mapping[Name, Name]:
    """x^(i) by x, where that is no leaf itself."""
    found = {
        Name(leaf.base, leaf.accent): leaf for leaf, role in roles.items() if index_of(leaf) and role != "parameter"
    }
    return {name: leaf for name, leaf in found.items() if name not in roles}


def numbered(name: Name) -> tuple[Name, int]:
    """(x, 2) for x_2 and for x^(2); 0 for what has no number, or more than one."""
    if name.subscript.isdecimal() and not name.superscript:
        return Name(name.base, name.accent), int(name.subscript[:9])
    if name.superscript.isdecimal():
        return Name(name.base, name.accent, name.subscript), int(name.superscript[:9])
    return name, 0


def _incomplete(name: Name, number: int, place: Span) -> ChainruleError:
    key = key_of(name)
    message = f"example {number} gives no {key}: others do"
    return _refused("E0115", message, place, f"write {key}_{number} = 0, say, or put the examples into a data block")


def _refused(code: str, message: str, place: Span, mend: str) -> ChainruleError:
    return ChainruleError(Diagnostic(code, message, place, help=mend))
