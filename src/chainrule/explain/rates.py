"""The lethal learning rate: from which η on one step switches a unit off.

After the step every parameter is w − η·∂L/∂w, or what the stated rule makes of it, which for a first step is linear in
η too; so what goes into a unit is a function of η. Where that is linear, the η
at which it changes sign is exact; elsewhere it is found by halving, and said to be approximate.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from fractions import Fraction
from math import inf
from typing import Final, NamedTuple

from chainrule.derive import Optimiser
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Number, evaluate, number_of, numbers
from chainrule.evaluate.degree import Degree, Grown, degree_of
from chainrule.evaluate.exact import decided
from chainrule.evaluate.interval import Interval
from chainrule.evaluate.kinks import places, sides_of
from chainrule.explain.flow import together
from chainrule.explain.semiring import is_zero, middle
from chainrule.explain.stepping import moves, stepped
from chainrule.expr import Expr, Name, Rational, Symbol, num
from chainrule.ops import TABLE
from chainrule.problem.model import Network, Problem
from chainrule.train import Step
from chainrule.train.kinks import Use, uses_in

SAMPLES: Final = 64
"""Points at which a curve is looked at for its first change of sign."""

HALVINGS: Final = 40
"""Halvings of the distance between two samples: 12 digits, of which 6 are shown."""

LOOKED_FOR: Final = 12
"""Of so many units a rate is looked for by halving: they switch off in the order of the network, for like reasons."""

LARGEST: Final = 2_000
"""In a network of more equations no rate is looked for by halving: each unit would take a hundred evaluations."""


class Lethal(NamedTuple):
    """A learning rate beyond which one step switches a unit off.

    Args:
        quantity: the output of the unit.
        where: what goes into it; below 0 it is off.
        rate: η at which that is 0.
        linear: in η, so that the unit is off at every larger rate.
        exact: `rate` is, to the last digit.
        included: it is off at `rate` itself: on the kink the slope taken is 0.
    """

    quantity: Name
    where: Expr
    rate: Rational
    linear: bool
    exact: bool
    included: bool


class _Descent:
    """The network as a function of the learning rate of one step."""

    def __init__(self, network: Network, step: Step, optimiser: Optimiser) -> None:
        self.network: Final = network
        self.step: Final = step
        self.moves: Final = numbers(moves(network, step.parameters, step.gradients, optimiser))
        self.degrees: Final = _degrees(network, step, self.moves)
        self.known: Final[dict[Rational, Mapping[Symbol, Number]]] = {}

    def at(self, expr: Expr, rate: Rational) -> Number:
        """`expr` after a step at that rate."""
        if rate not in self.known:
            self.known[rate] = self._values(rate)
        return number_of(expr, self.known[rate])

    def _values(self, rate: Rational) -> Mapping[Symbol, Number]:
        step = self.step
        after = {w: stepped(value, self.moves[w], rate) for w, value in step.parameters.items()}
        given = together(step.inputs, after)
        return together(given, evaluate(self.network.system, given))

    def is_linear(self, expr: Expr) -> bool:
        """Whether `expr` is a polynomial of degree 1 in the learning rate."""
        return is_linear(degree_of(expr, self.degrees))


def lethal_rates(problem: Problem, step: Step, off: Collection[Name] = ()) -> tuple[Lethal, ...]:
    """The learning rates that switch a unit off, the least first.

    Args:
        problem: the network, the learning rate of the step, if one is stated, and its rule.
        step: at the given weights.
        off: the units that are off after it: for these a rate is also looked for where it is not linear.
    """
    network, rate = problem.network, problem.rate
    try:
        descent = _Descent(network, step, problem.optimiser)
    except ChainruleError:  # no step can be taken: Adam without ε divides 0 by 0 where a gradient is 0
        return ()
    curved = tuple(off)[:LOOKED_FOR] if rate and len(network.system) <= LARGEST else ()
    found: list[Lethal] = []
    for use in filter(switches, uses_in(network)):
        # on the way to a rate the network may have no values; then nothing can be said of this unit
        with suppress(ChainruleError, ValueError, ZeroDivisionError, OverflowError):
            lethal = _lethal(descent, use, rate if use.quantity in curved else None)
            found += [lethal] if lethal else []
    return tuple(sorted(found, key=lambda lethal: lethal.rate))


def switched(network: Network, before: Step, after: Step) -> tuple[Name, ...]:
    """The units that are on before a step and off after it."""
    units = filter(switches, uses_in(network))
    return tuple(use.quantity for use in units if _side(use, before) == 1 and _side(use, after) == -1)


def _side(use: Use, step: Step) -> int | None:
    """On which side of its kink all of it is; None where it is on several, or in no branch that is taken."""
    values = together(step.named)
    sides = {*decided(lambda xp: sides_of(use.place, values, xp))}
    return sides.pop() if len(sides) == 1 else None


def switches(use: Use) -> bool:
    """Whether it is off below the kink, as ReLU is; max(a, b) only passes on to the other."""
    return use.kink.slopes[0] == 0 and TABLE[use.place.op].arity == 1


def _lethal(descent: _Descent, use: Use, rate: Rational | None) -> Lethal | None:
    where = use.place.where
    included = use.convention.slope == use.kink.slopes[0]
    linear = descent.is_linear(where)
    if linear:
        start, later = descent.at(where, 0), descent.at(where, 1)
        found = _falls_to_0(middle(start), middle(later))
        exact = not isinstance(start, Interval) and not isinstance(later, Interval)
    else:
        found = _first_change(lambda eta: middle(descent.at(where, eta)), Fraction(rate)) if rate else None
        exact = False
    return None if found is None else Lethal(use.quantity, where, num(found).value, linear, exact, included)


def _falls_to_0(start: Fraction, later: Fraction) -> Fraction | None:
    """Where start + η·(later − start) falls to 0 from above; None where it does not."""
    return start / (start - later) if start > 0 and later < start else None


def _first_change(height: Callable[[Rational], Rational], rate: Fraction) -> Fraction | None:
    """The first η up to `rate` where `height` falls from above 0 to below, as far as `SAMPLES` points tell."""
    if height(0) <= 0:
        return None
    samples = (rate * k / SAMPLES for k in range(1, SAMPLES + 1))
    high = next((eta for eta in samples if height(eta) < 0), None)
    if high is None:
        return None
    low = high - rate / SAMPLES
    for _ in range(HALVINGS):
        half = (low + high) / 2
        low, high = (low, half) if height(half) < 0 else (half, high)
    return high


# ---------------------------------------------------------------------- linear or not


def _degrees(network: Network, step: Step, by: Mapping[Name, Number]) -> Mapping[Symbol, Grown]:
    """How everything grows with the learning rate: what moves through a kink is no polynomial."""
    grown = growing(step, [w for w, move in by.items() if not is_zero(move)])
    for left, right in network.system.ordered:
        degree = degree_of(right, grown)
        through_kink = isinstance(degree, Degree) and degree.n > 0 and any(places(right))
        grown[left] = Degree(inf) if through_kink else degree
    return grown


def growing(step: Step, moving: Iterable[Name]) -> dict[Symbol, Grown]:
    """Every leaf: what moves has degree 1, all else is the number that it is."""
    grown: dict[Symbol, Grown] = {}
    for leaf, value in together(step.leaves).items():
        grown[leaf] = Degree(0) if isinstance(value, Interval) else value
    grown.update(dict.fromkeys(moving, Degree(1)))
    return grown


def is_linear(grown: Grown) -> bool:
    """Whether it is a polynomial of degree 1 at most."""
    return not isinstance(grown, Degree) or grown.n <= 1
