"""Explaining: the questions asked of one problem, and where each answer is worked out."""

from collections.abc import Iterable

from chainrule.derive import Backward, slope_of
from chainrule.evaluate import as_number, number_of, numbers
from chainrule.explain.causes import Zero, zeros
from chainrule.explain.counterfactual import steps_of, worlds_of
from chainrule.explain.depth import depth_of, shown_rows
from chainrule.explain.edges import known_link, skips, units_of
from chainrule.explain.explanation import Explanation, Kinked, Passage, Way, values_at
from chainrule.explain.flow import Edge, Flow, Link, flow_at, flow_of, outline_of, slopes_of, together
from chainrule.explain.layers import at_arrays, of_layers
from chainrule.explain.rates import lethal_rates, switched
from chainrule.explain.semiring import GRADIENT, LIVE, PATHS, SIGNED, is_zero, middle, quotient, scaled, sweep
from chainrule.expr import ONE, Expr, Gradient, Name, times
from chainrule.problem.model import Network, Problem
from chainrule.train import Step
from chainrule.train.kinks import Use, uses_in


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
    back = network.derived(at_kink=None if network.shapes else slope_of)
    missing = tuple(leaf for leaf in network.roles if leaf not in problem.given)
    flow = outline_of(back) if network.shapes else flow_of(back, None)
    found = skips(flow, network)
    link = found[0].link if edge is None and found else edge
    if link is not None:
        known_link(link, flow)
    story = Explanation(
        problem, flow, {} if network.shapes else units_of(network), missing, found, link, shown_rows(depth)
    )
    if not missing:
        story = at_arrays(story, back) if network.shapes else _at_numbers(story, back)
    if network.shapes:
        return of_layers(story, back)
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
        lethal=lethal_rates(story.problem, steps[0], off),
        kinks=tuple(_kinked(back, uses, steps)),
    )


def _zeros_at(network: Network, flow: Flow, step: Step, uses: Iterable[Use]) -> tuple[Zero, ...]:
    values = together(values_at(step), slopes_of(uses))
    return zeros(network, flow, values, numbers(step.gradients), network.leaves("parameter"))


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
    story = story._replace(
        worlds=worlds_of(story.problem, story.flow, story.steps, link), depth=depth_of(story.flow, link, story.units)
    )
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
    value = scaled(edge.weight, as_number(onward.gradient))
    live = 0 if is_zero(edge.weight) else onward.live
    return Way(edge, term, onward.paths, live, value, quotient(value, as_number(passage.gradient)))


def _term(story: Explanation, edge: Edge) -> Expr:
    """∂L/∂head·∂head/∂tail; ∂L/∂L and a factor 1 go without saying."""
    if edge.head == story.loss:
        return edge.factor
    beyond = Gradient(story.loss, edge.head)
    return beyond if edge.factor == ONE else times(beyond, edge.factor)


def _blamed(story: Explanation) -> bool:
    """Whether the units that the step switches off would have stayed on without the edge's term."""
    cut = story.world("term_cut")
    off = [root.where for group in story.zeros[-1] for root in group.roots if root.kind == "off"]
    if cut is None or not cut.values_after or not off:
        return False
    values = together(story.steps[0].inputs, cut.after, cut.values_after)
    return all(middle(number_of(where, values)) > 0 for where in off if where is not None)
