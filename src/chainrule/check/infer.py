"""Leaves without a value take the number that stands in their place where numbers are first put in."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from chainrule.check.claims import Claim
from chainrule.check.figures import Figure
from chainrule.check.pairing import Pair, pairing
from chainrule.check.world import World, are_equal, value_or_none
from chainrule.derive import update
from chainrule.evaluate import Interval, Value
from chainrule.expr import Datum, Expr, Gradient, Name, Next, Num, Rational, Symbol, operations_in, symbols_in
from chainrule.expr.array import Array
from chainrule.problem import RATE, Problem

FEW: Final = 4
"""Points at which a learning rate is looked for."""

MOST_PARTS: Final = 100_000
"""A learning rate is a multiple of one of so many parts at least: 0.00001."""


def with_inferred(problem: Problem, claims: Sequence[Claim]) -> tuple[Problem, tuple[Name, ...]]:
    """The problem with what the first substitutions say of leaves that have no value, and which leaves those are."""
    if problem.rate is None:
        problem = problem._replace(rate=_rate_under_another_name(claims))
    missing = {leaf for leaf in problem.network.roles if leaf not in problem.given}
    if problem.rate is None:
        missing.add(RATE)
    found: dict[Name, Rational] = {}
    common = _common([put_in for claim in claims for put_in in _put_in(claim, problem)], missing) if missing else {}
    for claim in claims if missing else ():
        for pair in _pairs(claim, problem, common):
            if isinstance(pair.part, Name) and pair.part in missing:
                found.setdefault(pair.part, pair.number)
    if not found:
        return problem, ()
    given = {**problem.given, **{name: value for name, value in found.items() if name != RATE}}
    return problem._replace(given=given, rate=found.get(RATE, problem.rate)), tuple(found)


def _rate_under_another_name(claims: Iterable[Claim]) -> Rational | None:
    """The value of α, where that turned out to be the learning rate."""
    data = (claim.rights[-1].figure for claim in claims if claim.quantity == RATE and claim.role == "given")
    return next((figure.value for figure in data if isinstance(figure, Figure)), None)


def _pairs(claim: Claim, problem: Problem, common: Mapping[Name, frozenset[Rational]]) -> Iterator[Pair]:
    """What the numbers of a claim stand for, by the formula before them or by the quantity's own equation."""
    for formula, calculation in _put_in(claim, problem):
        yield from pairing(formula, calculation, lambda pair: _fits(pair, problem.given, common)) or ()


def _put_in(claim: Claim, problem: Problem) -> Iterator[tuple[Expr, Expr]]:
    """Each formula of a claim, with the calculation in which numbers may be put into it."""
    if claim.step:
        return
    formula = _own(claim.quantity, problem)
    for right in claim.rights:
        if right.expr is None:
            continue
        if formula is not None and right.figure is None:
            yield formula, right.expr
        if not right.is_numeric:
            formula = right.expr


def _common(put_in: Iterable[tuple[Expr, Expr]], missing: Collection[Name]) -> dict[Name, frozenset[Rational]]:
    """The numbers that stand in every calculation that a leaf is put into: `0.5·2` and `0.5·3` put in 0.5 for x."""
    found: dict[Name, frozenset[Rational]] = {}
    for formula, calculation in put_in:
        numbers = frozenset() if any(symbols_in(calculation)) else _numbers(calculation) - _numbers(formula)
        for leaf in symbols_in(formula) if numbers else ():
            if isinstance(leaf, Name) and leaf in missing:
                found[leaf] = found.get(leaf, numbers) & numbers
    return {leaf: numbers for leaf, numbers in found.items() if numbers}


def _numbers(expr: Expr) -> frozenset[Rational]:
    return frozenset(arg.value for node in operations_in(expr) for arg in node.args if isinstance(arg, Num))


def _fits(pair: Pair, given: Mapping[Name, Datum], common: Mapping[Name, frozenset[Rational]]) -> bool:
    if not isinstance(pair.part, Name):
        return True
    if pair.part in given:
        return given[pair.part] == pair.number
    return pair.number in common.get(pair.part, (pair.number,))


def _own(quantity: Symbol | None, problem: Problem) -> Expr | None:
    """The equation of a quantity, where one is known before anything is derived."""
    match quantity:
        case Name() if quantity in problem.network.system:
            return problem.network.system[quantity]
        case Next(of=name):
            return update((name,), problem.network.loss).equations[0].right
        case _:
            return None


# ---------------------------------------------------------------------- the learning rate


def rate_in_letters(world: World, claims: Iterable[Claim]) -> Rational | None:
    """The learning rate for which an update holds everywhere: 0.1 in `w ← w + 0.1·δ·x`, where δ is −∂L/∂z.

    A rule other than plain descent has more to tell than a rate, and is left alone.
    """
    parameters = world.network.leaves("parameter")
    if len(world.update.equations) != len(parameters):
        return None
    for claim in claims:
        if isinstance(claim.quantity, Next) and claim.quantity.of in parameters and not claim.step:
            formulas = (right.expr for right in claim.rights if right.expr is not None and not right.is_numeric)
            rates = (_rate(world, claim.quantity.of, formula) for formula in formulas)
            if (found := next((rate for rate in rates if rate is not None), None)) is not None:
                return found
    return None


def _rate(world: World, name: Name, formula: Expr) -> Rational | None:
    """What the gradient is multiplied by in `formula`, if that is one short number at every point."""
    gradient = Gradient(world.network.loss, name)
    rates = {_rate_at(point, name, gradient, formula) for point in world.points()[:FEW]}
    return rates.pop() if len(rates) == 1 else None


def _rate_at(point: Mapping[Symbol, Value], name: Name, gradient: Gradient, formula: Expr) -> Rational | None:
    before, after, slope = point[name], value_or_none(formula, point), point.get(gradient)
    if isinstance(before, Array) or after is None or isinstance(after, Array):
        return None
    if slope is None or isinstance(slope, Array) or are_equal(slope, 0):
        return None
    step = before - after
    rate = (step if isinstance(step, Interval) else Fraction(step)) / slope
    near = Fraction(rate.middle if isinstance(rate, Interval) else rate).limit_denominator(MOST_PARTS)
    return near if are_equal(rate, near) and near else None
