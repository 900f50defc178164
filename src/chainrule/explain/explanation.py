"""The explanation: what is known of one edge, or of the whole network where nothing is skipped, as a value."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chainrule.derive import Backward, slope_of
from chainrule.evaluate import Number, number_of, numbers
from chainrule.explain.causes import Zero, zeros
from chainrule.explain.counterfactual import (
    Counterfactual,
    World,
    as_it_is,
    branch_removed,
    edge_removed,
    steps_of,
    term_cut,
)
from chainrule.explain.depth import Depth, depth_of, shown_rows
from chainrule.explain.edges import Skip, known_link, skips, units_of
from chainrule.explain.flow import Edge, Flow, Link, flow_at, flow_of, slopes_of, together
from chainrule.explain.rates import Lethal, lethal_rates, switched
from chainrule.explain.semiring import GRADIENT, LIVE, PATHS, SIGNED, Signed, is_zero, middle, quotient, scaled, sweep
from chainrule.expr import ONE, Expr, Gradient, Name, Symbol, times
from chainrule.problem.model import Network, Problem
from chainrule.train import Step, Touch
from chainrule.train.kinks import Use, uses_in


class Passage(NamedTuple):
    """What comes back to one quantity.

    Args:
        name: the quantity.
        paths: how many paths lead from it to the loss.
        live: how many of them carry something; None without numbers.
        gradient: the sum over them; None without numbers.
        signed: the sum of those above 0 and of those below.
    """

    name: Name
    paths: int
    live: int | None = None
    gradient: Number | None = None
    signed: Signed | None = None


class Way(NamedTuple):
    """One term of ∂L/∂q: what comes back along one edge.

    Args:
        edge: which.
        term: ∂L/∂head · ∂head/∂q, the local derivative put in where it is a short expression.
        paths, live, value: as in `Passage`, for the paths that begin with this edge.
        share: `value` as a part of the whole gradient; None where that is 0.
    """

    edge: Edge
    term: Expr
    paths: int
    live: int | None = None
    value: Number | None = None
    share: Number | None = None


class Kinked(NamedTuple):
    """A kink that is touched.

    Args:
        step: 0 at the given weights, 1 after the step.
        touch: what `chainrule.train` says of it.
        torch: every gradient as PyTorch would have it.
    """

    step: int
    touch: Touch
    torch: Mapping[Name, Number]


class Explanation(NamedTuple):
    """What a connection does to the gradient.

    Args:
        problem: what is explained.
        flow: the paths, at the given weights.
        units: the number of the unit that a quantity belongs to.
        missing: the leaves without a value; if there are any, nothing below has numbers.
        skips: every skip connection found, the one that skips most first.
        link: the edge that is explained; None if nothing is skipped and no edge was asked for.
        depths: the numbers of units for which a table is to say what the bypassed way carries.
        passage: what comes back to the edge's tail.
        ways: the terms it consists of, the explained edge's first.
        worlds: what a step does with and without the edge.
        steps: the network at the given weights, and after one step.
        zeros: for each step, the parameters' gradients that are zero, by cause.
        switched: the units that the step switches off.
        lethal: the learning rates that switch a unit off.
        blamed: the edge's term is what switches units off in this step: without it they stay on.
        depth: what the bypassed way carries when it is longer; None where it is no single chain of units.
        kinks: those touched.
        passages: what comes back to every quantity; empty where an edge is explained.
    """

    problem: Problem
    flow: Flow
    units: Mapping[Name, str]
    missing: tuple[Name, ...]
    skips: tuple[Skip, ...]
    link: Link | None
    depths: tuple[int, ...] = ()
    passage: Passage | None = None
    ways: tuple[Way, ...] = ()
    worlds: tuple[Counterfactual, ...] = ()
    steps: tuple[Step, ...] = ()
    zeros: tuple[tuple[Zero, ...], ...] = ()
    switched: tuple[Name, ...] = ()
    lethal: tuple[Lethal, ...] = ()
    blamed: bool = False
    depth: Depth | None = None
    kinks: tuple[Kinked, ...] = ()
    passages: tuple[Passage, ...] = ()

    @property
    def loss(self) -> Name:
        """What is differentiated."""
        return self.problem.network.loss

    @property
    def skip(self) -> Skip | None:
        """The explained edge as a skip connection, if it is one."""
        return next((skip for skip in self.skips if skip.link == self.link), None)

    @property
    def tail(self) -> Name:
        """The quantity whose gradient the explained edge is a term of."""
        if self.link is None:
            raise LookupError("no edge is explained")
        return self.link[0]

    def world(self, name: World) -> Counterfactual | None:
        """The counterfactual of that name, if it was worked out."""
        return next((world for world in self.worlds if world.world == name), None)


def explain(problem: Problem, edge: Link | None = None, depth: tuple[int, int] | None = None) -> Explanation:
    """What `edge` contributes to the gradient, by derivation and by measurement.

    Args:
        problem: the network and its data; without data the explanation has no numbers.
        edge: its ends; by default the skip connection that skips most, if there is one.
        depth: from how many units to how many a table is to say what the bypassed way carries.

    Raises:
        ChainruleError: E0609 if the network has no such edge, E0604 if `depth` is no range; E0302 to E0304 if the
            network cannot be worked out.
    """
    network = problem.network
    back = network.derived(at_kink=slope_of)
    missing = tuple(leaf for leaf in network.roles if leaf not in problem.given)
    flow = flow_of(back, None)
    found = skips(flow, network)
    link = found[0].link if edge is None and found else edge
    if link is not None:
        known_link(link, flow)
    story = Explanation(problem, flow, units_of(network), missing, found, link, shown_rows(depth))
    if not missing:
        story = _at_numbers(story, back)
    return _of_edge(story, link) if link is not None else story._replace(passages=_passages(story))


def _at_numbers(story: Explanation, back: Backward) -> Explanation:
    """What the numbers say whichever edge is asked about: steps, zeros, lethal rates, kinks."""
    network = story.problem.network
    steps = steps_of(story.problem)
    uses = uses_in(network)
    flows = [flow_at(back, uses, values_at(step)) for step in steps]
    off = switched(network, steps[0], steps[-1])
    zero = tuple(_zeros_at(network, flow, step, uses) for flow, step in zip(flows, steps, strict=True))
    return story._replace(
        flow=flows[0],
        steps=steps,
        zeros=zero,
        switched=off,
        lethal=lethal_rates(network, steps[0], story.problem.rate, off),
        kinks=tuple(_kinked(back, uses, steps)),
    )


def values_at(step: Step) -> dict[Symbol, Number]:
    """Everything that has a value at that step."""
    return together(step.inputs, step.parameters, step.values)


def _zeros_at(network: Network, flow: Flow, step: Step, uses: Iterable[Use]) -> tuple[Zero, ...]:
    values = together(values_at(step), slopes_of(uses))
    return zeros(network, flow, values, numbers(step.gradients), network.leaves("parameter"))


def switched_off(zero: Iterable[Zero]) -> frozenset[Name]:
    """The units that are off and stop a gradient."""
    return frozenset(root.quantity for group in zero for root in group.roots if root.kind == "off")


def _kinked(back: Backward, uses: Iterable[Use], steps: Iterable[Step]) -> Iterable[Kinked]:
    torch = {use.slope: use.kink.conventions.get("torch", use.convention.slope) for use in uses}
    for number, step in enumerate(steps):
        if step.kinks:
            gradients = sweep(flow_of(back, together(values_at(step), torch)), GRADIENT)
            yield from (Kinked(number, touch, gradients) for touch in step.kinks)


# ---------------------------------------------------------------------- one edge


def _of_edge(story: Explanation, link: Link) -> Explanation:
    (passage,) = _passages(story, link[:1])
    story = story._replace(passage=passage, ways=_ways(story, passage))
    if story.missing:
        return story
    story = story._replace(worlds=_worlds(story, link), depth=depth_of(story.flow, link, story.units))
    return story._replace(blamed=_blamed(story))


def _passages(story: Explanation, names: Iterable[Name] | None = None) -> tuple[Passage, ...]:
    flow, names = story.flow, tuple(story.flow.edges if names is None else names)
    paths = sweep(flow, PATHS)
    if story.missing:
        return tuple(Passage(name, paths[name]) for name in names)
    live, gradient, signed = sweep(flow, LIVE), sweep(flow, GRADIENT), sweep(flow, SIGNED)
    return tuple(Passage(name, paths[name], live[name], gradient[name], signed[name]) for name in names)


def _ways(story: Explanation, passage: Passage) -> tuple[Way, ...]:
    """One for each use of the tail: the explained edge first, the others nearest the loss first."""
    edges = sorted(story.flow.edges[passage.name], key=lambda edge: edge.link != story.link)
    beyond = _passages(story, (edge.head for edge in edges))
    return tuple(_way(story, passage, edge, onward) for edge, onward in zip(edges, beyond, strict=True))


def _way(story: Explanation, passage: Passage, edge: Edge, onward: Passage) -> Way:
    term = _term(story, edge)
    if onward.gradient is None or passage.gradient is None or onward.live is None:
        return Way(edge, term, onward.paths)
    value = scaled(edge.weight, onward.gradient)
    live = 0 if is_zero(edge.weight) else onward.live
    return Way(edge, term, onward.paths, live, value, quotient(value, passage.gradient))


def _term(story: Explanation, edge: Edge) -> Expr:
    """∂L/∂head·∂head/∂tail; ∂L/∂L and a factor 1 go without saying."""
    if edge.head == story.loss:
        return edge.factor
    beyond = Gradient(story.loss, edge.head)
    return beyond if edge.factor == ONE else times(beyond, edge.factor)


def _worlds(story: Explanation, link: Link) -> tuple[Counterfactual, ...]:
    worlds = (
        as_it_is(story.steps),
        term_cut(story.problem, story.flow, story.steps[0], link),
        edge_removed(story.problem, link),
        branch_removed(story.problem, story.flow, link),
    )
    return tuple(world for world in worlds if world is not None)


def _blamed(story: Explanation) -> bool:
    """Whether the units that the step switches off would have stayed on without the edge's term."""
    cut = story.world("term_cut")
    off = [root.where for group in story.zeros[-1] for root in group.roots if root.kind == "off"]
    if cut is None or not cut.values_after or not off:
        return False
    values = together(story.steps[0].inputs, cut.after, cut.values_after)
    return all(middle(number_of(where, values)) > 0 for where in off if where is not None)
