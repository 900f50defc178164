"""From the statements of a document to a problem: which equations are the network, what is given, what is assumed."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, Span, did_you_mean, fail
from chainrule.evaluate import Interval, Value, value_of
from chainrule.expr import Equation, Expr, Name, Rational, Symbol, System, key_of, symbols_in
from chainrule.problem.conventions import conventions_of
from chainrule.problem.declared import declared_conventions, declared_roles
from chainrule.problem.facts import Definition, Stated, facts_of
from chainrule.problem.loss import loss_of, reached
from chainrule.problem.model import Network, Problem
from chainrule.problem.roles import roles_of
from chainrule.problem.unstated import unstated
from chainrule.read import Reading

RATE: Final = Name("eta")
"""The name of the learning rate, however a document spells it."""


class Overrides(NamedTuple):
    """What the user says beside the document.

    Args:
        values: of leaves, by name; they replace what the document gives.
        rate: the learning rate, if it replaces the document's.
        convention: "exercise" for what the document and the table say, else a program: "torch", "jax".
    """

    values: Mapping[Name, Rational] = {}
    rate: Rational | None = None
    convention: str = "exercise"


def build(reading: Reading, overrides: Overrides = Overrides()) -> Problem:  # noqa: B008 (a frozen value)
    """The problem that `reading` states.

    Raises:
        ChainruleError: E0104 for unequal definitions in a `network` block, E0105 for a cycle, E0106 if the loss cannot
            be told, E0107 for an unknown name among the overrides, E0110 if no network is stated.
    """
    facts = facts_of(reading)
    definitions = _chosen(facts.definitions)
    if not definitions:
        raise ChainruleError(unstated(reading))
    loss = loss_of([*definitions.values()])
    reach = reached(loss, {name: definition.expr for name, definition in definitions.items()})
    parts = {name: definition for name, definition in definitions.items() if name in reach}
    system = System(Equation(name, definition.expr) for name, definition in parts.items())
    leaves = [leaf for leaf in system.leaves() if isinstance(leaf, Name)]
    given, places = _given(facts.values, leaves)
    roles, guessed = roles_of(leaves, parts, declared_roles(reading))
    if "parameter" not in roles.values() and _is_unused(facts.values, roles, definitions):
        raise ChainruleError(unstated(reading))
    network = Network(
        system,
        loss,
        roles,
        calls={name: part.called[0] for name, part in parts.items() if len(part.called) == 1},
        conventions=conventions_of(
            system, loss, parts, facts.slopes, declared_conventions(reading), overrides.convention
        ),
    )
    rate = next((stated for stated in facts.values if stated.name == RATE), None)
    if rate is not None:
        places[RATE] = rate.place
    return Problem(
        network,
        {**given, **_known(overrides.values, leaves)},
        overrides.rate if overrides.rate is not None else rate.value if rate is not None else None,
        {**places, **{name: part.place for name, part in parts.items()}},
        guessed,
    )


def _chosen(definitions: Iterable[Definition]) -> dict[Name, Definition]:
    """One definition for each name: a `network` block's, else the first; in the order in which they are set out.

    A definition inside a sentence gives the meaning, but the order and the place are those of the first that stands by
    itself: that is where a reader looks for the line.
    """
    definitions = [*definitions]
    certain = {definition.name for definition in definitions if not definition.equated}
    by_name: dict[Name, list[Definition]] = {}
    for definition in definitions:
        if not definition.equated or definition.expr in certain:  # w_0 = w_1 = 0.5 defines neither
            by_name.setdefault(definition.name, []).append(definition)
    chosen = [_one(same) for same in by_name.values()]
    chosen.sort(key=lambda pair: pair[0])
    return {definition.name: definition for _, definition in chosen}


def _one(same: list[Definition]) -> tuple[tuple[bool, int, int], Definition]:
    """The definition that stands, and where it is in the order of the document."""
    in_block = [definition for definition in same if definition.statement.block == "network"]
    for other in in_block[1:]:
        if not _are_equal(in_block[0].expr, other.expr):
            raise _conflict(in_block[0], other)
    first = in_block[0] if in_block else same[0]
    shown = next((definition for definition in in_block or same if definition.statement.display), first)
    called = first.called or next((d.called for d in same if d.called and _are_equal(d.expr, first.expr)), ())
    closed = first.closed or next((d.closed for d in same if d.closed and _are_equal(d.expr, first.expr)), ())
    order = (not shown.statement.display, shown.statement.group, shown.place.start)
    return order, first._replace(place=shown.place, statement=shown.statement, called=called, closed=closed)


def _conflict(first: Definition, other: Definition) -> ChainruleError:
    key = key_of(first.name)
    return ChainruleError(
        Diagnostic(
            "E0104",
            f"{key} is defined twice, and not as the same",
            other.place,
            "the second definition",
            (f"the first stands at {first.place}",),
            f"remove one of the two, or give the second quantity a name of its own, such as {first.name.base}_new",
        )
    )


def _are_equal(a: Expr, b: Expr) -> bool:
    """Whether two right sides are the same function, tried at three points."""
    if a == b:
        return True
    symbols = dict.fromkeys((*symbols_in(a), *symbols_in(b)))
    return all(_at(a, symbols, seed) == _at(b, symbols, seed) for seed in (2, 5, 11))


def _at(expr: Expr, symbols: Mapping[Symbol, None], seed: int) -> Value | None:
    values: dict[Symbol, Value] = {symbol: (seed * (i + 3)) % 13 - 6 for i, symbol in enumerate(symbols)}
    try:
        value = value_of(expr, values)
    except (ArithmeticError, ValueError):
        return None
    return round(value.middle, 30) if isinstance(value, Interval) else value


def _given(values: Iterable[Stated], leaves: list[Name]) -> tuple[dict[Name, Rational], dict[Name, Span]]:
    """The value and place of each leaf that has one: the first stated, `x_1` standing in for `x`."""
    known = set(leaves)
    given: dict[Name, Rational] = {}
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


def _is_unused(values: Iterable[Stated], roles: Mapping[Name, object], definitions: Mapping[Name, object]) -> bool:
    """Whether data is given for names that no equation uses: the equations are not stated, the data is."""
    return any(
        value.name not in roles
        and value.name not in definitions
        and value.name != RATE
        and _first_point(value.name) not in roles
        for value in values
    )


def _known(values: Mapping[Name, Rational], leaves: list[Name]) -> Mapping[Name, Rational]:
    """`values`, every name of which must be a leaf."""
    for name in values:
        if name not in leaves:
            keys = [key_of(leaf) for leaf in leaves]
            near = did_you_mean(key_of(name), keys)
            raise fail(
                "E0107",
                f"{key_of(name)} is not an input or parameter of this network",
                help=near or f"these are: {', '.join(keys[:12])}",
            )
    return values
