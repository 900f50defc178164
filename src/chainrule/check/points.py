"""Points chosen by chance, at which two expressions are compared: equal at all of them, they are the same function.

Whole numbers where the network is rational (exact, and fast), small fractions where it is not (a sigmoid of 70 is 1 to
30 digits). The points are the same at every run.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Final, TypeAlias

from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval, Number, Value
from chainrule.evaluate.exact import Exact, decided
from chainrule.evaluate.kinks import Place, places, sides_of
from chainrule.evaluate.values import put_in
from chainrule.expr import Name, Rational, Symbol, System
from chainrule.expr.array import SCALAR, Array, Shape, entries_of, mapped, shaped
from chainrule.problem.model import Network

ENOUGH: Final = 5
"""Points at which two expressions are compared. Two different polynomials of degree 8 agree at five points out of 199
with a chance of (8/199)⁵, one in ten million."""

TRIES: Final = 48
"""How many points are tried to reach both sides of every kink …"""

EQUATIONS: Final = 200_000
"""… as long as not more than so many equations are worked out for it."""

MOST: Final = 16
"""Points kept at most."""

NEARNESS: Final = 1_000
"""Points near the data differ from it by at most 1.5 divided by this."""


Point: TypeAlias = Mapping[Symbol, Value]
"""Values of everything, consistent with the network."""


def distributions_in(network: Network, given: Mapping[Name, Value]) -> frozenset[Name]:
    """The targets that are probabilities: whose data, row by row, is nowhere below 0 and sums to exactly 1.

    ∂L/∂z = p − y holds for these alone; so their points sum to 1 as well.
    """
    targets = ((name, given.get(name)) for name in network.leaves("target"))
    return frozenset(
        name for name, value in targets if isinstance(value, Array) and all(map(_is_distribution, _rows(value)))
    )


def _rows(value: Array) -> list[tuple[Number, ...]]:
    length = value.shape[-1]
    return [value.entries[i : i + length] for i in range(0, len(value.entries), length)]


def _is_distribution(row: Sequence[Number]) -> bool:
    exact = [entry for entry in row if not isinstance(entry, Interval)]
    return len(exact) == len(row) and min(exact) >= 0 and sum(exact) == 1


def _summing_to_1(value: Value) -> Value:
    """`value` with the last entry of each row what is left to 1."""
    if not isinstance(value, Array):
        return value
    xp = Exact()
    rows = ((*front, xp.summed((1, *(-entry for entry in front)))) for *front, _ in _rows(value))
    return Array(value.shape, [entry for row in rows for entry in row])


def points_of(
    network: Network,
    system: System,
    rate: Name,
    beside: Mapping[Symbol, Value],
    distributions: Collection[Name] = (),
) -> tuple[Point, ...]:
    """Points at which every side of every kink is reached, as far as `TRIES` points do.

    Args:
        network: what its leaves are by chance.
        system: what is worked out there.
        rate: the name of the learning rate, which is by chance too.
        beside: values that `system` uses besides; they are the same at every point.
        distributions: leaves that sum to 1.
    """
    leaves = (*network.roles, rate)
    kinks = [(left, place) for left, right in network.system.ordered for place in places(right)]
    chance = _Chance(_is_rational(network, leaves))
    kept: list[Point] = []
    missing = {(left, place.op, side): 2 for left, place in kinks for side in (-1, 1)}
    for _ in range(min(TRIES, max(ENOUGH, EQUATIONS // len(system)))):
        drawn: dict[Symbol, Value] = {leaf: chance.value(network.shapes.get(leaf, SCALAR)) for leaf in leaves}
        drawn.update((leaf, _summing_to_1(drawn[leaf])) for leaf in distributions)
        values = _forward(network, drawn)
        if values is None:
            continue
        sides = _sides(kinks, values)
        useful = [key for key in sides if missing.get(key, 0) > 0]
        if len(kept) < ENOUGH or useful:
            for key in useful:
                missing[key] -= 1
            kept.append(_completed(system, {**values, **beside}))
        if len(kept) >= MOST or (len(kept) >= ENOUGH and not any(missing.values())):
            break
    return tuple(kept)


def near(
    network: Network,
    system: System,
    given: Mapping[Symbol, Value],
    beside: Mapping[Symbol, Value],
    distributions: Collection[Name] = (),
) -> tuple[Point, ...]:
    """Points close to the data, on the same side of every kink; none if the data sits on one."""
    kinks = [(left, place) for left, right in network.system.ordered for place in places(right)]
    forward = _forward(network, given)
    here = None if forward is None else _sides(kinks, forward)
    chance = _Chance(rational=False)
    kept: list[Point] = []
    for _ in range(2 * ENOUGH):
        drawn: dict[Symbol, Value] = {leaf: mapped(chance.beside, value) for leaf, value in given.items()}
        drawn.update((leaf, _summing_to_1(drawn[leaf])) for leaf in distributions)
        values = _forward(network, drawn)
        if here and values is not None and _sides(kinks, values) == here:
            kept.append(_completed(system, {**values, **beside}))
        if len(kept) == ENOUGH:
            break
    return tuple(kept)


class _Chance:
    """Numbers that look like chance, none 0, the same at every run; whole where all is `rational`."""

    def __init__(self, rational: bool) -> None:
        self._numbers: Final = _drawn(rational)

    def value(self, shape: Shape) -> Value:
        """A number, or an array of them."""
        drawn: Value = shaped(shape, [next(self._numbers) for _ in range(prod(shape))])
        return drawn

    def beside(self, number: Value) -> Value:
        """A number close to this one."""
        return number + Fraction(next(self._numbers), NEARNESS)


def _drawn(rational: bool) -> Iterator[Rational]:
    state = 20_240_229
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64  # Knuth's MMIX generator
        drawn = (state >> 33) % 198 - 99
        whole = drawn if drawn < 0 else drawn + 1
        yield whole if rational else Fraction(whole, 64)


def _is_rational(network: Network, leaves: Iterable[Name]) -> bool:
    """Whether the values stay rational, tried at one point; not where there are none at that point."""
    chance = _Chance(rational=False)
    values = _forward(network, {leaf: chance.value(network.shapes.get(leaf, SCALAR)) for leaf in leaves})
    if values is None:
        return False
    return not any(isinstance(entry, Interval) for value in values.values() for entry in entries_of(value))


def _forward(network: Network, leaves: Mapping[Symbol, Value]) -> dict[Symbol, Value] | None:
    """The forward values; None where an equation has none (the logarithm of a negative number)."""

    def work(xp: Exact) -> dict[Symbol, Value]:
        values = dict(leaves)
        for left, right in network.system.ordered:
            values[left] = put_in(right, values, xp)
        return values

    try:
        return decided(work)
    except (ArithmeticError, ValueError, ChainruleError):
        return None


def _sides(kinks: list[tuple[Symbol, Place]], values: Mapping[Symbol, Value]) -> list[tuple[Symbol, str, int]]:
    """On which side of each kink the point lies; kinks in branches not taken are left out."""

    def work(xp: Exact) -> list[tuple[Symbol, str, int]]:
        return [(left, place.op, side) for left, place in kinks for side in sides_of(place, values, xp)]

    return decided(work)


def _completed(system: System, values: dict[Symbol, Value]) -> dict[Symbol, Value]:
    """The forward values and those of every other equation that has one."""

    def work(xp: Exact) -> dict[Symbol, Value]:
        everything = dict(values)
        for left, right in system.ordered:
            if left not in everything:
                try:
                    everything[left] = put_in(right, everything, xp)
                except (ArithmeticError, ValueError, ChainruleError):
                    continue
        return everything

    return decided(work)
