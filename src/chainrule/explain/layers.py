"""What is measured where arrays stand in the network: terms use by use, what is off, what depth would do."""

from collections.abc import Iterable

from chainrule.derive import Backward, Line
from chainrule.explain.between import Values, along, inner, term_of
from chainrule.explain.counterfactual import steps_of, worlds_of
from chainrule.explain.explanation import Explanation, Passage, Way
from chainrule.explain.off import off_in
from chainrule.explain.repeated import repeated
from chainrule.explain.semiring import PATHS, quotient, sweep
from chainrule.expr import Gradient, Name
from chainrule.problem.model import Problem


def at_arrays(story: Explanation, back: Backward) -> Explanation:
    """What the numbers say whichever edge is asked about: the steps, and what is off at each."""
    steps = steps_of(story.problem)
    off = tuple(off_in(story.problem.network, back, step.everything(back.loss)) for step in steps)
    return story._replace(steps=steps, off=off)


def of_layers(story: Explanation, back: Backward) -> Explanation:
    """The explained edge and what would be without it; where no edge is explained, every quantity.

    Then the terms are those of the quantity nearest the inputs that is used more than once.
    """
    values = story.steps[0].everything(back.loss) if story.steps else {}
    if story.link is None:
        shared = _shared(story.problem, back)
        story = story._replace(passages=_passages(story, back, values, back.lines))
        return story if shared is None else _termwise(story, back, values, shared)
    link, story = story.link, _termwise(story, back, values, story.link[0])
    if story.missing:
        return story
    return story._replace(
        worlds=worlds_of(story.problem, story.flow, story.steps, link),
        repeated=repeated(story.problem.network, back, story.flow, link, values, story.depths),
    )


def _shared(problem: Problem, back: Backward) -> Name | None:
    """The quantity or input nearest the inputs that is used more than once."""
    roles = problem.network.roles
    shared = [name for name, line in back.lines.items() if len(line.terms) > 1 and roles.get(name, "input") == "input"]
    return shared[-1] if shared else None


def _termwise(story: Explanation, back: Backward, values: Values, name: Name) -> Explanation:
    line = back.lines[name]
    (passage,) = _passages(story, back, values, (name,))
    edges = sorted(story.flow.edges[name], key=lambda edge: edge.link != story.link)
    paths = sweep(story.flow, PATHS)
    ways = (Way(edge, along(line, edge.head), paths[edge.head]) for edge in edges)
    return story._replace(passage=passage, ways=tuple(_valued(way, line, back, values) for way in ways))


def _valued(way: Way, line: Line, back: Backward, values: Values) -> Way:
    """With what the term is worth, and its part along the whole gradient."""
    whole = values.get(line.left)
    if whole is None:
        return way
    value = term_of(back, way.edge.link, values)
    return way._replace(value=value, share=quotient(inner(value, whole), inner(whole, whole)))


def _passages(story: Explanation, back: Backward, values: Values, names: Iterable[Name]) -> tuple[Passage, ...]:
    paths = sweep(story.flow, PATHS)
    return tuple(Passage(name, paths[name], gradient=values.get(Gradient(back.loss, name))) for name in names)
