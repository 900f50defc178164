"""What if the edge were not there: different questions with different answers, so each has a name of its own.

    as it is        nothing changed
    term cut        the edge's term left out of the gradient, every activation frozen: what "without that term" means
    edge removed    the edge's term left out of the equation, and everything run again
    branch removed  the other way round: the edge stays, what it bypasses goes (the lesion of Veit et al. 2016)

A fifth is named and not computed: a plain network rebuilt with weights of its own and trained.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Literal, NamedTuple, TypeAlias

from chainrule.derive import slope_of
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Number, as_number, evaluate, numbers
from chainrule.explain.flow import ARITHMETIC, Flow, Link, flow_at, together
from chainrule.explain.semiring import GRADIENT, scaled, sweep
from chainrule.expr import ZERO, Apply, Equation, Expr, Name, Rational, Symbol, System, plus, replace
from chainrule.problem.model import Network, Problem
from chainrule.train import Step, descend
from chainrule.train.kinks import uses_in

World: TypeAlias = Literal["as_it_is", "term_cut", "edge_removed", "branch_removed"]


class Counterfactual(NamedTuple):
    """One step of gradient descent in one of these worlds.

    Args:
        world: which.
        loss: before the step.
        gradients: of the loss, by name.
        after: the parameters after the step; empty where no learning rate is stated.
        values_after: of every quantity after the step; empty where there is none, or where it cannot be worked out.
        failure: why there are no numbers, if there are none: without the edge something is divided by 0.
    """

    world: World
    loss: Number | None
    gradients: Mapping[Name, Number]
    after: Mapping[Name, Number]
    values_after: Mapping[Name, Number]
    failure: str = ""

    def gradient(self, wrt: Name) -> Number | None:
        """∂loss/∂wrt in this world: 0 where the loss no longer depends on it, None where there are no numbers."""
        return None if self.loss is None else self.gradients.get(wrt, 0)


# ---------------------------------------------------------------------- the worlds


def as_it_is(steps: tuple[Step, ...]) -> Counterfactual:
    """The network as it stands, its step taken already."""
    first, last = steps[0], steps[-1]
    before = Counterfactual("as_it_is", as_number(first.loss), numbers(first.gradients), {}, {})
    if len(steps) == 1:
        return before
    return before._replace(after=numbers(last.parameters), values_after=numbers(last.values))


def term_cut(problem: Problem, flow: Flow, step: Step, link: Link) -> Counterfactual:
    """The gradient without the edge's term; the step it would make, and the network run with the weights after it."""
    return _stepped("term_cut", problem, as_number(step.loss), sweep(flow.without((link,)), GRADIENT))


def edge_removed(problem: Problem, link: Link) -> Counterfactual:
    """The network without the edge, run again."""
    return _run_again("edge_removed", problem, (link,))


def branch_removed(problem: Problem, flow: Flow, link: Link) -> Counterfactual | None:
    """The network without what the edge bypasses, run again; None if it bypasses nothing."""
    arrivals = {edge.link for edges in flow.between(*link).edges.values() for edge in edges if edge.head == link[1]}
    return _run_again("branch_removed", problem, arrivals - {link}) if len(arrivals) > 1 else None


def _run_again(world: World, problem: Problem, links: Iterable[Link]) -> Counterfactual:
    network = problem.network._replace(system=removed(problem.network, links))
    try:
        values = together(problem.given, evaluate(network.system, problem.given))
    except ChainruleError as error:
        return Counterfactual(world, None, {}, {}, {}, error.diagnostics[0].message)
    back = network.derived(at_kink=slope_of)
    gradients = sweep(flow_at(back, uses_in(network), values), GRADIENT)
    return _stepped(world, problem._replace(network=network), values[network.loss], gradients)


def _stepped(world: World, problem: Problem, loss: Number, gradients: Mapping[Name, Number]) -> Counterfactual:
    """One step along these gradients, and the network run with the weights after it."""
    network, given, rate = problem.network, problem.given, problem.rate
    if rate is None:
        return Counterfactual(world, loss, gradients, {}, {})
    after = {w: stepped(as_number(given[w]), gradients.get(w, 0), rate) for w in network.leaves("parameter")}
    try:
        values = numbers(evaluate(network.system, together(given, after)))
    except ChainruleError as error:
        return Counterfactual(world, loss, gradients, after, {}, error.diagnostics[0].message)
    return Counterfactual(
        world, loss, gradients, after, {name: value for name, value in values.items() if isinstance(name, Name)}
    )


def steps_of(problem: Problem) -> tuple[Step, ...]:
    """The given weights, and those after one step where a learning rate is stated and the step can be taken.

    Raises:
        ChainruleError: E0301 to E0304 if the network cannot be worked out at the given weights.
    """
    if problem.rate is not None:
        # perhaps only the step is impossible; what fails at the given weights fails again below
        with suppress(ChainruleError):
            return descend(problem.network, problem.given, problem.rate, 1)
    return descend(problem.network, problem.given, problem.rate or 0, 0)


def stepped(value: Number, gradient: Number, rate: Rational) -> Number:
    """w − η·∂L/∂w."""
    return ARITHMETIC.summed((value, scaled(-rate, gradient)))


# ---------------------------------------------------------------------- equations without an edge


def removed(network: Network, links: Iterable[Link]) -> System:
    """The equations without the edges: in the equation of each head, the terms that use the tail are left out."""
    rights: dict[Symbol, Expr] = {}
    for tail, head in links:
        rights[head] = without(rights.get(head, network.system[head]), tail)
    return System(Equation(left, rights.get(left, right)) for left, right in network.system)


def without(right: Expr, tail: Name) -> Expr:
    """`right` without the terms that use `tail`; where it is no sum that could lose a term, with 0 put for `tail`."""
    left_over = _left_over(right, tail)
    return replace(right, {tail: ZERO}) if left_over is None else left_over


def _left_over(expr: Expr, tail: Name) -> Expr | None:
    """What stays of `expr`; None if it goes as a whole: a product goes with any of its factors."""
    if expr == tail:
        return None
    if not isinstance(expr, Apply):
        return expr
    parts = [_left_over(arg, tail) for arg in expr.args]
    kept = [part for part in parts if part is not None]
    if expr.op == "add":
        return plus(*kept) if kept else None
    return Apply(expr.op, tuple(kept)) if len(kept) == len(parts) else None
