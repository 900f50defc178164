"""What an exercise asks for and a piece of work nowhere has."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chainrule.check.claims import Stage
from chainrule.check.verdict import Judgement
from chainrule.expr import Gradient, Name, Next, Symbol
from chainrule.problem import Problem


class Missing(NamedTuple):
    """A result that is asked for.

    Args:
        quantity: whose.
        stage: the part of the work it belongs to.
        step: how many steps of descent come before it.
    """

    quantity: Symbol
    stage: Stage
    step: int


def missing_from(judgements: Iterable[Judgement], problem: Problem) -> tuple[Missing, ...]:
    """The results that are asked for and not among the claims, right or wrong.

    With data, these are the values of every quantity, the gradients by every quantity and parameter, the updated
    parameters, and the loss after the step; without, the gradients as formulas.
    """
    found = set(_answered(judgements, wants_numbers(problem)))
    return tuple(item for item in asked_by(problem) if (item.quantity, item.step) not in found)


def wants_numbers(problem: Problem) -> bool:
    """Whether there is data enough to put numbers in; else formulas are asked for."""
    return all(leaf in problem.given for leaf in problem.network.roles)


def _answered(judgements: Iterable[Judgement], numbers: bool) -> Iterator[tuple[Symbol, int]]:
    for judgement in judgements:
        claim = judgement.claim
        if claim.quantity is None or claim.final is None or claim.final.expr is None:
            continue
        if claim.has_value or not numbers or isinstance(claim.quantity, Next):
            yield claim.quantity, claim.step
            # δ_2 = ∂L/∂z_2 = −0.14 answers for both
            yield from ((right.expr, claim.step) for right in claim.rights if isinstance(right.expr, Symbol))


def asked_by(problem: Problem, *, again: bool = False) -> Iterator[Missing]:
    """The results that `problem` asks for: forward, backward, the update, forward again.

    Args:
        problem: the exercise.
        again: after the step every quantity, not only the loss.
    """
    numbers = wants_numbers(problem)
    network = problem.network
    quantities = [left for left, _ in network.system.ordered if isinstance(left, Name)]
    parameters = network.leaves("parameter")
    if numbers:
        yield from (Missing(name, "numbers", 0) for name in quantities)
    differentiated = (*(name for name in reversed(quantities) if name != network.loss), *parameters)
    stage: Stage = "numbers" if numbers else "derivation"
    yield from (Missing(Gradient(network.loss, name), stage, 0) for name in differentiated)
    if numbers and parameters and problem.rate is not None:
        yield from (Missing(Next(name), "update", 0) for name in parameters)
        yield from (Missing(name, "forward again", 1) for name in (quantities if again else (network.loss,)))
