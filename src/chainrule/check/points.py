"""Points chosen by chance, at which two expressions are compared: equal at all of them, they are the same function.

Whole numbers where the network is rational (exact, and fast), small fractions where it is not (a sigmoid of 70 is 1 to
30 digits). The points are the same at every run. The equations get numbers many times over, so they run as generated
code.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Final, TypeAlias

from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval, Number, Value
from chainrule.evaluate.exact import Exact, decided
from chainrule.evaluate.generated import Generated
from chainrule.evaluate.kinks import places, sides_of
from chainrule.evaluate.values import Put
from chainrule.expr import Equation, Name, Rational, Symbol, System
from chainrule.expr.array import SCALAR, Array, Shape, entries_of, mapped, shaped
from chainrule.problem.model import Network

ENOUGH: Final = 5
"""Points at which two expressions are compared. Two different polynomials of degree 8 agree at five points out of 199
with a chance of (8/199)⁵, one in ten million."""

TRIES: Final = 48
"""How many points are tried to reach both sides of every kink …"""

EQUATIONS: Final = 200_000
"""… as long as not more than so many equations are worked out for it."""

MOST_ENTRIES: Final = 20_000
"""Entries of all arrays, up to which points are tried."""

MOST: Final = 16
"""Points kept at most."""

NEARNESS: Final = 1_000
"""Points near the data differ from it by at most 1.5 divided by this."""


FACTS: Final = (ArithmeticError, ValueError, ChainruleError)
"""What says that an expression has no value somewhere. (What is undecided is no such fact: it asks for more digits.)"""

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


class Points:
    """Where the points of one network come from.

    Args:
        network: what its leaves are by chance.
        system: what is worked out at them.
        distributions: leaves that sum to 1.
        put: what puts numbers in.
    """

    def __init__(
        self,
        network: Network,
        system: System,
        distributions: Collection[Name],
        put: Generated,
    ) -> None:
        self._shapes: Final = network.shapes
        self._forward: Final = network.system.ordered
        self._system: Final = system
        self._distributions: Final = distributions
        self._put: Final = put
        self._kinks: Final = [(left, place) for left, right in self._forward for place in places(right)]

    def anywhere(self, leaves: Sequence[Name], beside: Mapping[Symbol, Value]) -> tuple[Point, ...]:
        """Points at which every side of every kink is reached, as far as `TRIES` points do.

        Args:
            leaves: what is by chance.
            beside: values that `system` uses besides; they are the same at every point.
        """
        if self._is_large:
            return ()
        chance = _Chance(self._is_rational(leaves))
        kept: list[Point] = []
        missing = {(left, place.op, side): 2 for left, place in self._kinks for side in (-1, 1)}
        for _ in range(min(TRIES, max(ENOUGH, EQUATIONS // max(1, len(self._system))))):
            values = self._worked(self._drawn(leaves, chance))
            if values is None:
                continue
            sides = self._sides(values)
            useful = [key for key in sides if missing.get(key, 0) > 0]
            if len(kept) < ENOUGH or useful:
                for key in useful:
                    missing[key] -= 1
                kept.append(self._completed({**values, **beside}))
            if len(kept) >= MOST or (len(kept) >= ENOUGH and not any(missing.values())):
                break
        return tuple(kept)

    def near(self, given: Mapping[Symbol, Value], beside: Mapping[Symbol, Value]) -> tuple[Point, ...]:
        """Points close to the data, on the same side of every kink; none if the data sits on one.

        Args:
            given: the values of the leaves.
            beside: what `system` uses besides, there.
        """
        if self._is_large:
            return ()
        forward = self._worked(given)
        here = None if forward is None else self._sides(forward)
        chance = _Chance(rational=False)
        kept: list[Point] = []
        for _ in range(2 * ENOUGH):
            values = self._worked(self._summed_to_1({leaf: mapped(chance.beside, at) for leaf, at in given.items()}))
            if here and values is not None and self._sides(values) == here:
                kept.append(self._completed({**values, **beside}))
            if len(kept) == ENOUGH:
                break
        return tuple(kept)

    @property
    def _is_large(self) -> bool:
        """Whether exact numbers in all entries would take minutes: of a network of real size no points are tried."""
        return sum(map(prod, self._shapes.values())) > MOST_ENTRIES

    def _drawn(self, leaves: Iterable[Name], chance: "_Chance") -> dict[Symbol, Value]:
        return self._summed_to_1({leaf: chance.value(self._shapes.get(leaf, SCALAR)) for leaf in leaves})

    def _summed_to_1(self, drawn: Mapping[Symbol, Value]) -> dict[Symbol, Value]:
        return {**drawn, **{leaf: _summing_to_1(drawn[leaf]) for leaf in self._distributions}}

    def _is_rational(self, leaves: Iterable[Name]) -> bool:
        """Whether the values stay rational, tried at one point; not where there are none at that point."""
        chance = _Chance(rational=False)
        values = self._worked({leaf: chance.value(self._shapes.get(leaf, SCALAR)) for leaf in leaves})
        if values is None:
            return False
        return not any(isinstance(entry, Interval) for value in values.values() for entry in entries_of(value))

    def _worked(self, leaves: Mapping[Symbol, Value]) -> dict[Symbol, Value] | None:
        """The forward values; None where an equation has none (the logarithm of a negative number)."""

        def work(xp: Exact) -> dict[Symbol, Value]:
            values = dict(leaves)
            for left, right in self._forward:
                values[left] = self._put(right, values, xp)
            return values

        try:
            return decided(work)
        except FACTS:
            return None

    def _sides(self, values: Mapping[Symbol, Value]) -> list[tuple[Symbol, str, int]]:
        """On which side of each kink the point lies; kinks in branches not taken are left out."""

        def work(xp: Exact) -> list[tuple[Symbol, str, int]]:
            sides = ((left, place.op, sides_of(place, values, xp, self._put)) for left, place in self._kinks)
            return [(left, op, side) for left, op, found in sides for side in found]

        return decided(work)

    def _completed(self, forward: dict[Symbol, Value]) -> dict[Symbol, Value]:
        """The forward values and those of every other equation that has one."""
        further = [equation for equation in self._system.ordered if equation.left not in forward]
        return decided(lambda xp: worked_as_far(further, forward, xp, self._put))


def worked_as_far(
    equations: Iterable[Equation], given: Mapping[Symbol, Value], xp: Exact, put: Put
) -> dict[Symbol, Value]:
    """The value of every equation that has one: what is not given, or divides by zero, leaves the others alone."""
    values = dict(given)
    for left, right in equations:
        try:
            values[left] = put(right, values, xp)
        except FACTS:
            continue
    return values


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
