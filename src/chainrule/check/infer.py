"""Leaves without a value take the number that stands in their place where numbers are first put in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chainrule.check.claims import Claim
from chainrule.check.figures import Figure
from chainrule.check.pairing import Pair, pairing
from chainrule.derive import update
from chainrule.expr import Datum, Expr, Name, Next, Rational, Symbol
from chainrule.problem import RATE, Problem


def with_inferred(problem: Problem, claims: Sequence[Claim]) -> tuple[Problem, tuple[Name, ...]]:
    """The problem with what the first substitutions say of leaves that have no value, and which leaves those are."""
    if problem.rate is None:
        problem = problem._replace(rate=_rate_under_another_name(claims))
    missing = {leaf for leaf in problem.network.roles if leaf not in problem.given}
    if problem.rate is None:
        missing.add(RATE)
    found: dict[Name, Rational] = {}
    for claim in claims if missing else ():
        for pair in _pairs(claim, problem):
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


def _pairs(claim: Claim, problem: Problem) -> Iterator[Pair]:
    """What the numbers of a claim stand for, by the formula before them or by the quantity's own equation."""
    if claim.step:
        return
    formula = _own(claim.quantity, problem)
    for right in claim.rights:
        if right.expr is None:
            continue
        if formula is not None and right.figure is None:
            yield from pairing(formula, right.expr, lambda pair: _fits(pair, problem.given)) or ()
        if not right.is_numeric:
            formula = right.expr


def _fits(pair: Pair, given: Mapping[Name, Datum]) -> bool:
    return not isinstance(pair.part, Name) or given.get(pair.part, pair.number) == pair.number


def _own(quantity: Symbol | None, problem: Problem) -> Expr | None:
    """The equation of a quantity, where one is known before anything is derived."""
    match quantity:
        case Name() if quantity in problem.network.system:
            return problem.network.system[quantity]
        case Next(of=name):
            return update((name,), problem.network.loss).equations[0].right
        case _:
            return None
