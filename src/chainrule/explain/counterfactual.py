"""What if the edge were not there: different questions with different answers, so each has a name of its own.

    as it is        nothing changed
    term cut        the edge's term left out of the gradient, every activation frozen: what "without that term" means
    edge removed    the edge's term left out of the equation, and everything run again
    branch removed  the other way round: the edge stays, what it bypasses goes (the lesion of Veit et al. 2016)

A fifth is named and not computed: a plain network rebuilt with weights of its own and trained.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from math import prod
from typing import Literal, NamedTuple, TypeAlias

from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Value, evaluate
from chainrule.explain.flow import Flow, Link
from chainrule.explain.stepping import moves, stepped
from chainrule.expr import ZERO, Apply, Datum, Equation, Expr, Gradient, Name, Symbol, System, plus, replace
from chainrule.expr.array import Array, Shape
from chainrule.ops import shape_of
from chainrule.problem.model import Network, Problem, Role
from chainrule.train import Step, descend

World: TypeAlias = Literal["as_it_is", "term_cut", "edge_removed", "branch_removed"]


class Counterfactual(NamedTuple):
    """One step of descent in one of these worlds, by the rule that the exercise states.

    Args:
        world: which.
        loss: before the step.
        gradients: of the loss, by name.
        after: the parameters after the step; empty where no learning rate is stated.
        values_after: of every quantity after the step; empty where there is none, or where it cannot be worked out.
        failure: why there are no numbers, if there are none: without the edge something is divided by 0.
    """

    world: World
    loss: Value | None
    gradients: Mapping[Name, Value]
    after: Mapping[Name, Value]
    values_after: Mapping[Name, Value]
    failure: str = ""

    def gradient(self, wrt: Name) -> Value | None:
        """∂loss/∂wrt in this world: 0 where the loss no longer depends on it, None where there are no numbers."""
        return None if self.loss is None else self.gradients.get(wrt, 0)


# ---------------------------------------------------------------------- the worlds


def worlds_of(problem: Problem, flow: Flow, steps: tuple[Step, ...], link: Link) -> tuple[Counterfactual, ...]:
    """Every world that there is for an edge."""
    worlds = (
        as_it_is(steps),
        term_cut(problem, steps[0], link),
        edge_removed(problem, link),
        branch_removed(problem, flow, link),
    )
    return tuple(world for world in worlds if world is not None)


def as_it_is(steps: tuple[Step, ...]) -> Counterfactual:
    """The network as it stands, its step taken already."""
    first, last = steps[0], steps[-1]
    before = Counterfactual("as_it_is", first.loss, first.gradients, {}, {})
    return before if len(steps) == 1 else before._replace(after=last.parameters, values_after=last.values)


def term_cut(problem: Problem, step: Step, link: Link) -> Counterfactual:
    """The gradient without the edge's term; the step it would make, and the network run with the weights after it."""
    return _stepped("term_cut", problem, step.loss, _gradients(problem.network, step.named, link))


def edge_removed(problem: Problem, link: Link) -> Counterfactual:
    """The network without the edge, run again."""
    return _run_again("edge_removed", problem, (link,))


def branch_removed(problem: Problem, flow: Flow, link: Link) -> Counterfactual | None:
    """The network without what the edge bypasses, run again; None if it bypasses nothing."""
    arrivals = {edge.link for edges in flow.between(*link).edges.values() for edge in edges if edge.head == link[1]}
    return _run_again("branch_removed", problem, arrivals - {link}) if len(arrivals) > 1 else None


def _run_again(world: World, problem: Problem, links: Iterable[Link]) -> Counterfactual:
    problem = removed(problem, links)
    network = problem.network
    try:
        values = {**problem.given, **_named(evaluate(network.system, problem.given))}
        gradients = _gradients(network, values)
    except ChainruleError as error:
        return Counterfactual(world, None, {}, {}, {}, error.diagnostics[0].message)
    return _stepped(world, problem, values[network.loss], gradients)


def _gradients(network: Network, values: Mapping[Name, Value], cut: Link | None = None) -> dict[Name, Value]:
    """Every gradient at these values; without the term of the edge `cut`."""
    found = evaluate(System(_backward(network, cut)), values)
    return {left.wrt: value for left, value in found.items() if isinstance(left, Gradient)}


def _backward(network: Network, cut: Link | None) -> Iterator[Equation]:
    for name, line in network.derived().lines.items():
        if cut is not None and name == cut[0]:
            kept = [line.flow(term) for term in line.terms if term.of != cut[1]]
            yield Equation(line.left, plus(*kept) if kept else _nought(name, network.shapes))
        else:
            yield Equation(line.left, line.right)


def _nought(name: Name, shapes: Mapping[Name, Shape]) -> Expr:
    """0, in the shape of what is called so."""
    return Apply("mul", (ZERO, name)) if name in shapes else ZERO


def _stepped(world: World, problem: Problem, loss: Value, gradients: Mapping[Name, Value]) -> Counterfactual:
    """One step along these gradients, and the network run with the weights after it."""
    network, given, rate = problem.network, problem.given, problem.rate
    if rate is None:
        return Counterfactual(world, loss, gradients, {}, {})
    own: dict[Name, Value] = {w: given[w] for w in network.leaves("parameter")}
    after: dict[Name, Value] = {}
    try:
        by = moves(network, own, gradients, problem.optimiser)
        after = {w: stepped(value, by[w], rate) for w, value in own.items()}
        values = _named(evaluate(network.system, {**given, **after}))
    except ChainruleError as error:
        return Counterfactual(world, loss, gradients, after, {}, error.diagnostics[0].message)
    return Counterfactual(world, loss, gradients, after, values)


def _named(values: Mapping[Symbol, Value]) -> dict[Name, Value]:
    return {name: value for name, value in values.items() if isinstance(name, Name)}


def steps_of(problem: Problem) -> tuple[Step, ...]:
    """The given weights, and those after one step where a learning rate is stated and the step can be taken.

    Raises:
        ChainruleError: E0301 to E0304 if the network cannot be worked out at the given weights.
    """
    if problem.rate is not None:
        # perhaps only the step is impossible; what fails at the given weights fails again below
        with suppress(ChainruleError):
            return descend(problem.network, problem.given, problem.rate, 1, optimiser=problem.optimiser)
    return descend(problem.network, problem.given, problem.rate or 0, 0)


# ---------------------------------------------------------------------- equations without an edge


def removed(problem: Problem, links: Iterable[Link]) -> Problem:
    """The problem without the edges: in the equation of each head, the terms that use the tail are left out.

    Where that cannot be, 0 stands in the place of the tail; for an array, a leaf of its shape with all entries 0.
    """
    network, shapes = problem.network, dict(problem.network.shapes)
    rights: dict[Symbol, Expr] = {}
    zeros: dict[Name, Datum] = {}
    for tail, head in links:
        nothing = Name(tail.base, tail.accent, tail.subscript, f"{tail.superscript}removed")
        if tail in shapes:
            shapes[nothing], zeros[nothing] = shapes[tail], _zeros(shapes[tail])
        right = rights.get(head, network.system[head])
        rights[head] = without(right, tail, nothing if tail in shapes else ZERO, shapes)
    system = System(Equation(left, rights.get(left, right)) for left, right in network.system)
    roles: dict[Name, Role] = {**network.roles, **dict.fromkeys(zeros, "input")}
    return problem._replace(
        network=network._replace(system=system, roles=roles, shapes=shapes), given={**problem.given, **zeros}
    )


def _zeros(shape: Shape) -> Array:
    return Array(shape, (0,) * prod(shape))


def without(right: Expr, tail: Name, nothing: Expr, shapes: Mapping[Name, Shape]) -> Expr:
    """`right` without the terms that use `tail`.

    Where it is no sum that could lose a term, or what is left has lost the shape of the whole, `nothing` stands for
    `tail`.
    """
    left_over = _left_over(right, tail)
    sized: dict[Symbol, Shape] = dict(shapes.items())
    if left_over is None or (sized and shape_of(left_over, sized) != shape_of(right, sized)):
        return replace(right, {tail: nothing})
    return left_over


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
