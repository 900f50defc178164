"""The values that a document gives the leaves of its network, and whose names they are."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from chainrule.diagnostic import Span, did_you_mean, fail
from chainrule.expr import Datum, Name, key_of
from chainrule.problem.facts import Stated
from chainrule.problem.model import RATE

NAMED: Final = 12
"""So many leaves are named to somebody who asked for what is none."""


def given_in(values: Iterable[Stated], leaves: list[Name]) -> tuple[dict[Name, Datum], dict[Name, Span]]:
    """The value and place of each leaf that has one: the first stated, `x_1` standing in for `x`."""
    known = set(leaves)
    given: dict[Name, Datum] = {}
    places: dict[Name, Span] = {}
    stated = [value for value in values if not _is_worked(value, known)]
    for value in stated:
        if value.name in known and value.name not in given:
            given[value.name] = value.value
            places[value.name] = value.place
    for value in stated:
        plain = _first_point(value.name)
        if plain is not None and plain in known and plain not in given and value.name not in known:
            given[plain] = value.value
            places[plain] = value.place
    return given, places


def _is_worked(value: Stated, leaves: set[Name]) -> bool:
    """In `ŷ = z_2 = 0.325` the number is a result: something in the chain has an equation."""
    return any(other not in leaves for other in value.chain if other != RATE)


def _first_point(name: Name) -> Name | None:
    """x for x_1: the first data point of an exercise that has only one."""
    return Name(name.base, name.accent) if name.subscript == "1" and not name.superscript else None


def is_in_vain(values: Iterable[Stated], roles: Mapping[Name, object], definitions: Mapping[Name, object]) -> bool:
    """Whether data is given for names that no equation uses: the equations are not stated, the data is."""
    return any(
        value.name not in roles
        and value.name not in definitions
        and value.name != RATE
        and _first_point(value.name) not in roles
        for value in values
    )


def require_leaves(names: Iterable[Name], leaves: Collection[Name]) -> None:
    """Every one of `names` must be a leaf.

    Raises:
        ChainruleError: E0107 if one is not.
    """
    for name in names:
        if name not in leaves:
            keys = [*map(key_of, leaves)]
            mend = did_you_mean(key_of(name), keys) or f"these are: {', '.join(keys[:NAMED])}"
            raise fail("E0107", f"{key_of(name)} is not an input or parameter of this network", help=mend)
