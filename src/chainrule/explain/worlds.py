"""The counterfactuals on the screen: one step with the edge, without its term, without the edge."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from chainrule.derive import RATE, Optimiser
from chainrule.evaluate import Value, as_number
from chainrule.explain.counterfactual import Counterfactual, World
from chainrule.explain.edges import units_among
from chainrule.explain.explanation import Explanation
from chainrule.explain.layered import size
from chainrule.explain.phrases import (
    WIDTH,
    counted,
    equation,
    gradient,
    joined,
    listed,
    named,
    number,
    paragraph,
    units_text,
    width_of_table,
)
from chainrule.explain.semiring import middle
from chainrule.explain.stepping import stays_put
from chainrule.explain.worked.update import setting
from chainrule.expr import Gradient, Name, Rational
from chainrule.typeset.document import Inline, Paragraph, Table

WEIGHTS: Final = 3
"""So many weights are shown: those farthest from the loss, where gradients vanish first."""

HEADINGS: Final[dict[World, str]] = {
    "as_it_is": "as it is",
    "term_cut": "{}term cut",
    "edge_removed": "edge removed, run again",
}


def worlds_table(story: Explanation) -> Table:
    """A column for each world, a row for each number that differs between them."""
    table = _table(story, " the step")
    return table if width_of_table(table) <= WIDTH else _table(story, "")


def _table(story: Explanation, the_step: str) -> Table:
    whose = "skip's " if story.skip else "its "
    shown = [world for world in story.worlds if world.world in HEADINGS]

    def row(label: Inline, value: Callable[[Counterfactual], Value | None]) -> tuple[Inline, ...]:
        return label, *(_cell(value(world)) for world in shown)

    weights = upstream(story)[:WEIGHTS]
    shapes = story.problem.network.shapes
    rows = [row((f"loss before{the_step}",), lambda world: world.loss)]
    for w in weights or (story.tail,):
        label = joined("norm of " if w in shapes else "", gradient(story.loss, w))
        rows.append(row(label, partial(Counterfactual.gradient, wrt=w)))
    if len(story.steps) > 1:
        numbers = [w for w in weights if w not in shapes]
        rows += [row(joined(named(w), f" after{the_step}"), partial(_weight_after, w)) for w in numbers]
        rows.append(row((f"loss after{the_step}",), lambda world: world.values_after.get(story.loss)))
    header: tuple[Inline, ...] = ((), *((HEADINGS[world.world].format(whose),) for world in shown))
    return Table(header, tuple(rows), "l" + "r" * len(shown))


def _cell(value: Value | None) -> Inline:
    return (number(None),) if value is None else size(value)


def _weight_after(weight: Name, world: Counterfactual) -> Value | None:
    return world.after.get(weight)


def upstream(story: Explanation) -> tuple[Name, ...]:
    """The parameters that the edge's term reaches, those farthest from the loss first."""
    reached = {story.tail}
    for name, edges in story.flow.edges.items():
        if any(edge.head in reached for edge in edges):
            reached.add(name)
    return tuple(name for name in story.problem.network.leaves("parameter") if name in reached)


def other_worlds(story: Explanation) -> Iterator[Paragraph]:
    """What else "without it" could mean: the branch removed, and what is not worked out."""
    for world in story.worlds:
        if world.failure:
            what = HEADINGS.get(world.world, "branch removed, run again").format("")
            yield paragraph(f"No numbers for “{what}”: {world.failure}.")
    hidden = len(upstream(story)) - WEIGHTS
    if hidden > 0:
        yield paragraph(f"{counted(hidden, 'more weight')} upstream: --format json has them.")
    branch = story.world("branch_removed")
    if story.skip is not None and branch is not None and branch.loss is not None:
        yield paragraph(
            _branch(story, branch), " Not computed: a plain network rebuilt and trained with weights of its own."
        )


def _branch(story: Explanation, branch: Counterfactual) -> Inline:
    """The dual: the skip stays and what it bypasses goes."""
    wrt = (upstream(story) or (story.tail,))[0]
    after = branch.values_after.get(story.loss)
    then = joined(" → ", number(after)) if after is not None else ()
    found = branch.gradient(wrt) or 0
    if wrt in story.problem.network.shapes:
        slope = joined("the norm of ", gradient(story.loss, wrt), " is ", *size(found))
    else:
        slope = (equation(Gradient(story.loss, wrt), found),)
    goes = joined("The other way round, ", _what_goes(story), " removed and run again: loss ")
    return joined(goes, number(branch.loss), then, ", ", *slope, ".")


def _what_goes(story: Explanation) -> str:
    """The bypassed units by number, or just the branch."""
    if story.link is None:
        return "the branch"
    inner = [name for name in story.flow.between(*story.link).forward() if name != story.tail]
    units = units_among(inner, story.units)
    return units_text(units) if units else "the branch"


# ---------------------------------------------------------------------- the step


def step_line(story: Explanation) -> Iterator[Paragraph]:
    """`One step of gradient descent with η = 0.1 takes L from 1/8 down to 0.0978.`."""
    if len(story.steps) < 2 or story.problem.rate is None:
        return
    before, after = (as_number(step.loss) for step in story.steps)
    step, loss = joined("One step of ", *_rule(story.problem.optimiser, (RATE, story.problem.rate))), named(story.loss)
    rise = middle(after) - middle(before)
    if rise == 0:
        yield paragraph(*step, " leaves ", loss, " at ", number(after), ".")
        return
    to, end = (" up to ", ": it is too long.") if rise > 0 else (" down to ", ".")
    yield paragraph(*step, " takes ", loss, " from ", number(before), to, number(after), end)


def rule_line(story: Explanation) -> Iterator[Paragraph]:
    """By which rule the steps above are taken, where that is not plain gradient descent."""
    optimiser = story.problem.optimiser
    if len(story.steps) > 1 and not stays_put(optimiser):
        remembered = ", the first: nothing is remembered yet" if optimiser.rule.state else ""
        yield paragraph("Each step is one of ", *_rule(optimiser), remembered, ".")


def _rule(optimiser: Optimiser, *more: tuple[Name, Rational]) -> Inline:
    """`Adam with η = 0.1, β₁ = 0.9 and ε = 10⁻⁸`."""
    settings = (*more, *((hyper.name, optimiser.value(hyper)) for hyper in optimiser.hyper))
    said = listed([(setting(name, value),) for name, value in settings])
    return joined(optimiser.rule.title, " with " if settings else "", *said)
