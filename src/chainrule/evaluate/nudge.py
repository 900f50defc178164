"""The loss as a function of a nudge: some quantities get a little more, and everything after them follows.

A gradient takes several nudges, so they run on generated code.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import comb, factorial
from typing import Final, NamedTuple, TypeAlias

from chainrule.evaluate.degree import Degree, Grown, degree_of
from chainrule.evaluate.exact import Exact, decided
from chainrule.evaluate.generated import Generated
from chainrule.evaluate.interval import Interval, Number, Value, enclosing
from chainrule.evaluate.kinks import Place, is_touched, places, sides_of
from chainrule.evaluate.values import Env, as_number, working
from chainrule.expr import Equation, Name, Symbol, System, symbols_in
from chainrule.expr.array import combined, entries_of, mapped, shape_of_value, shaped

DIGITS: Final = 150
"""Decimal digits of irrational working: the smallest step cancels 72 of them and leaves 78."""

STEPS: Final = tuple(Fraction(1, 1 << bits) for bits in (160, 200, 240))
"""Tried one after the other while a kink is crossed or the slope is not the claimed one. So small a step needs no
extrapolation: the central difference is wrong by the order of step² < 10⁻⁹⁶."""

HIGHEST_DEGREE: Final = 16
"""A polynomial of higher degree is treated as any smooth function: exact points would be long and many."""

Sides = tuple[tuple[int, ...], ...]
"""For each kink, on which side of it each entry is."""


class Entry(NamedTuple):
    """One number: a scalar quantity, or one entry of an array, counted row by row."""

    name: Name
    at: int = 0


Direction: TypeAlias = Mapping[Entry, int]
"""How much more each number gets for every unit of the nudge."""


class Slope(NamedTuple):
    """The slope of the loss coming from below and from above; `smooth` where no kink lies between."""

    below: Number
    above: Number
    smooth: bool


class Nudged:
    """A network at its data, ready to be nudged."""

    def __init__(self, system: System, loss: Symbol, given: Env) -> None:
        self.loss: Final = loss
        self.values: Final = working(system, given, DIGITS).values
        self.equations: Final = [(equation, tuple(places(equation.right))) for equation in system.ordered]
        self.put: Final = Generated()

    def slope(self, direction: Direction, claimed: Callable[[Slope], bool]) -> Slope | None:
        """The slope along `direction`, with ever smaller steps until it is the one that is `claimed`.

        A kink may lie between the points and be seen by none of them; it cannot lie there at every step. None if
        every step crosses a kink or leaves the domain of a function.
        """
        line = _Line(self, direction)
        found: Slope | None = None
        for step in STEPS:
            try:
                found = line.slope(step) or found
            except (ValueError, ZeroDivisionError, OverflowError):
                continue  # outside the domain; a smaller step may stay within
            if found is not None and claimed(found):
                return found
        return found

    def behind_kinks(self) -> set[Symbol]:
        """Everything that can move a quantity that sits exactly on a kink."""
        behind: set[Symbol] = set()
        for equation, its_places in reversed(self.equations):
            if equation.left in behind:
                behind.update(symbols_in(equation.right))
            for place in its_places:
                if decided(lambda xp, place=place: is_touched(place, self.values, xp, self.put), DIGITS):  # type: ignore[misc]
                    behind.update(symbols_in(place.where))
        return behind


class _Line:
    """The loss along one direction: t ↦ loss where every number of the direction has t times its weight added."""

    def __init__(self, network: Nudged, direction: Direction) -> None:
        self.network: Final = network
        self.weights: Final = _by_name(direction, network.values)
        self.affected: Final = _affected(network.equations, self.weights)
        self.degree: Final = self._degree()

    def _degree(self) -> int | None:
        """That of the loss in t, if it is a polynomial whose slope a few exact points give exactly."""
        if any(_is_irrational(self.network.values[equation.left]) for equation, _ in self.affected):
            return None
        grown: dict[Symbol, Grown] = {
            symbol: mapped(lambda x: Degree(0) if isinstance(x, Interval) else x, value)
            for symbol, value in self.network.values.items()
        }
        for name, weight in self.weights.items():
            grown[name] = combined(lambda own, more: Degree(1) if more else own, grown[name], weight)
        for (left, right), _ in self.affected:
            own = degree_of(right, grown)
            grown[left] = own + Degree(1) if left in self.weights else own
        found = grown[self.network.loss]
        if not isinstance(found, Degree):
            return 0
        return int(found.n) if found.n <= HIGHEST_DEGREE else None

    def slope(self, step: Fraction) -> Slope | None:
        """The slope from points `step` apart; None if a kink lies beside the centre but not on it."""
        points: dict[int, tuple[Number, Sides]] = {}

        def at(count: int) -> tuple[Number, Sides]:
            if count not in points:
                points[count] = decided(lambda xp: self._at(count * step, xp), DIGITS)
            return points[count]

        central = CENTRAL if self.degree is None else _central((self.degree + 1) // 2 or 1)
        if len({at(count)[1] for count in (0, *central)}) == 1:
            both = _weighted(central, at, step)
            return Slope(both, both, smooth=True)
        onward = ONWARD if self.degree is None else _onward(self.degree or 1)
        backward = {-count: -weight for count, weight in onward.items()}
        if any(len({at(count)[1] for count in side if count}) > 1 for side in (onward, backward)):
            return None
        return Slope(_weighted(backward, at, step), _weighted(onward, at, step), smooth=False)

    def _at(self, t: Fraction, xp: Exact) -> tuple[Number, Sides]:
        """The loss at t, and on which side of every kink that is."""
        # an interval keeps a number of 150 digits from growing at every operation; exact ones must grow
        nudge: Number = enclosing(t, xp.bits) if self.degree is None else t
        put, values = self.network.put, dict(self.network.values)
        for name, weight in self.weights.items():
            values[name] = _moved(values[name], weight, nudge, xp)
        sides: list[tuple[int, ...]] = []
        for (left, right), its_places in self.affected:
            sides += [sides_of(place, values, xp, put) for place in its_places]
            value = put(right, values, xp)
            weight = self.weights.get(left)  # type: ignore[call-overload]  # a gradient is never nudged
            values[left] = value if weight is None else _moved(value, weight, nudge, xp)
        return as_number(values[self.network.loss]), tuple(sides)


def _by_name(direction: Direction, values: Mapping[Symbol, Value]) -> dict[Name, Value]:
    """The weights in the shape of what they are added to."""
    weights: dict[Name, list[int]] = {}
    for (name, at), weight in direction.items():
        weights.setdefault(name, [0] * len(entries_of(values[name])))[at] = weight
    return {name: shaped(shape_of_value(values[name]), found) for name, found in weights.items()}


def _moved(value: Value, weight: Value, nudge: Number, xp: Exact) -> Value:
    """`value` + `nudge`·`weight`, entry by entry."""
    moved: Value = combined(lambda x, w: xp.summed((x, xp.multiplied((nudge, w)))) if w else x, value, weight)
    return moved


def _is_irrational(value: Value) -> bool:
    return any(isinstance(entry, Interval) for entry in entries_of(value))


def _affected(
    equations: list[tuple[Equation, tuple[Place, ...]]], moved: Iterable[Name]
) -> list[tuple[Equation, tuple[Place, ...]]]:
    """The equations whose value moves with what is `moved`."""
    moving: set[Symbol] = set(moved)
    affected = []
    for equation, its_places in equations:
        if equation.left in moving or not moving.isdisjoint(symbols_in(equation.right)):
            moving.add(equation.left)
            affected.append((equation, its_places))
    return affected


# ---------------------------------------------------------------------- weights


def _central(reach: int) -> dict[int, Fraction]:
    """Weights of the points ±1 … ±reach: exact for polynomials up to degree 2·reach.

    Source: Fornberg 1988, the first derivative on an equispaced grid.
    """
    weights: dict[int, Fraction] = {}
    for k in range(1, reach + 1):
        size = Fraction(factorial(reach) ** 2, k * factorial(reach - k) * factorial(reach + k))
        weights[k] = size if k % 2 else -size
        weights[-k] = -weights[k]
    return weights


def _onward(reach: int) -> dict[int, Fraction]:
    """Weights of the points 0 … reach: exact for polynomials up to degree `reach` (Newton's forward differences)."""
    weights = {k: Fraction((-1) ** (k + 1) * comb(reach, k), k) for k in range(1, reach + 1)}
    return {0: -sum(weights.values(), Fraction(0)), **weights}


CENTRAL: Final = _central(1)
ONWARD: Final = _onward(1)


def _weighted(weights: Mapping[int, Fraction], at: Callable[[int], tuple[Number, Sides]], step: Fraction) -> Number:
    xp = Exact(DIGITS)
    return xp.divide(xp.summed(tuple(xp.multiplied((weight, at(count)[0])) for count, weight in weights.items())), step)
