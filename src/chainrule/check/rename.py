"""An exercise in the names of somebody's work: the same network, with other letters.

Who writes a for what the exercise calls z, and z for what it calls h, has made no mistake. If the network that the work
states is built like that of the exercise, its names are taken; else the names must be those of the exercise.
"""

from collections.abc import Iterator, Mapping
from itertools import islice, permutations
from typing import Final, TypeVar

from chainrule.check.pairing import COMMUTATIVE, MOST_ORDERS
from chainrule.diagnostic import ChainruleError
from chainrule.expr import Apply, Equation, Expr, Name, Symbol, System, replace, symbols_in
from chainrule.problem import Problem, build
from chainrule.problem.model import Network
from chainrule.read import Reading, vocabulary_of

LARGEST: Final = 60
"""Equations of a network whose names are compared."""

MOST: Final = 2_000
"""Quantities that are paired at most, wrong turns included."""

T = TypeVar("T")

Pairs = dict[Name, Name]
"""Names of the exercise and those of the work."""


def in_names_of(work: Reading, exercise: Problem) -> tuple[Problem, Pairs]:
    """The exercise in the names that `work` uses, and those that differ."""
    try:
        own = build(work).network
    except ChainruleError:
        return exercise, {}
    if set(own.system.by_left) == set(exercise.network.system.by_left):
        return exercise, {}
    pairs = next(_matches(exercise.network, own), None) if len(own.system) <= LARGEST else None
    if pairs is None:
        return exercise, {}
    return _renamed(exercise, pairs), {name: other for name, other in pairs.items() if name != other}


def read_for(problem: Problem, work: Reading) -> Reading:
    """`work`, read as what speaks of `problem`: `dW` is ∂L/∂W there, though W and L are nowhere in it.

    A program says itself what each of its names is.
    """
    if any(statement.block == "function" for statement in work.statements):
        return work
    network = problem.network
    known = {*network.roles, *(left for left, _ in network.system if isinstance(left, Name))}
    return work._replace(vocabulary=vocabulary_of(work.statements, work.declarations, known, network.loss))


# ---------------------------------------------------------------------- finding the pairs


def _matches(ours: Network, theirs: Network) -> Iterator[Pairs]:
    """Every way in which the two networks are built alike, from the loss down."""
    tries = iter(range(MOST))

    def completed(pairs: Pairs, open_: list[Name]) -> Iterator[Pairs]:
        """`pairs` with those that follow from the equations of the quantities in `open_`."""
        if not open_:
            yield pairs
        elif next(tries, None) is not None:
            for found in _followed(ours.system, theirs.system, pairs, open_[0]):
                yield from completed(found, [*open_[1:], *(name for name in found if name not in pairs)])

    return completed({ours.loss: theirs.loss}, [ours.loss])


def _followed(ours: System, theirs: System, pairs: Pairs, name: Name) -> Iterator[Pairs]:
    """`pairs` with those that the equations of `name` and its partner give; as they are, if both are leaves."""
    other = pairs[name]
    if name in ours and other in theirs:
        yield from _unified(ours[name], theirs[other], pairs)
    elif name not in ours and other not in theirs:
        yield pairs


def _unified(a: Expr, b: Expr, pairs: Pairs) -> Iterator[Pairs]:
    """The pairs under which `a` and `b` are one expression; terms and factors in any order, equal names first.

    Where the exercise has a function of one quantity, the work may hand that quantity on: `h = z` for `h = ReLU(z)`.
    """
    if isinstance(a, Name) and isinstance(b, Name):
        if pairs.get(a, b) == b and (a in pairs or b not in pairs.values()):
            yield {**pairs, a: b}
    elif isinstance(a, Apply) and isinstance(b, Apply):
        if a.op == b.op and len(a.args) == len(b.args):
            for order in _orders(a, b):
                yield from _unified_all(a.args, order, pairs)
    elif isinstance(a, Apply) and len(a.args) == 1 and isinstance(b, Name):
        yield from _unified(a.args[0], b, pairs)
    elif a == b:
        yield pairs


def _unified_all(a: tuple[Expr, ...], b: tuple[Expr, ...], pairs: Pairs) -> Iterator[Pairs]:
    if not a:
        yield pairs
        return
    for found in _unified(a[0], b[0], pairs):
        yield from _unified_all(a[1:], b[1:], found)


def _orders(a: Apply, b: Apply) -> list[tuple[Expr, ...]]:
    if a.op not in COMMUTATIVE:
        return [b.args]
    orders = [*islice(permutations(b.args), MOST_ORDERS)]
    return sorted(orders, key=lambda order: -sum(map(_names_shared, a.args, order)))


def _names_shared(a: Expr, b: Expr) -> int:
    return len(set(symbols_in(a)) & set(symbols_in(b)))


# ---------------------------------------------------------------------- renaming


def _renamed(problem: Problem, pairs: Pairs) -> Problem:
    network = problem.network
    by: dict[Symbol, Expr] = {name: other for name, other in pairs.items()}  # noqa: C416 (the types differ)
    equations = (Equation(_other(left, pairs), replace(right, by)) for left, right in network.system)
    return problem._replace(
        network=Network(
            System(equations),
            pairs[network.loss],
            _keys(network.roles, pairs),
            _keys(network.calls, pairs),
            {(pairs.get(name, name), op): slope for (name, op), slope in network.conventions.items()},
        ),
        given=_keys(problem.given, pairs),
        places=_keys(problem.places, pairs),
        guessed=tuple(pairs.get(name, name) for name in problem.guessed),
    )


def _other(symbol: Symbol, pairs: Pairs) -> Symbol:
    return pairs.get(symbol, symbol) if isinstance(symbol, Name) else symbol


def _keys(mapping: Mapping[Name, T], pairs: Pairs) -> dict[Name, T]:
    return {pairs.get(name, name): value for name, value in mapping.items()}
