"""The counterfactuals on the screen: one step with the edge, without its term, without the edge."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from chainrule.evaluate import Number
from chainrule.explain.counterfactual import Counterfactual, World
from chainrule.explain.edges import units_among
from chainrule.explain.explanation import Explanation
from chainrule.explain.phrases import (
    WIDTH,
    counted,
    equation,
    gradient,
    joined,
    named,
    number,
    paragraph,
    units_text,
    width_of_table,
)
from chainrule.expr import Gradient, Name
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

    def row(label: Inline, value: Callable[[Counterfactual], Number | None]) -> tuple[Inline, ...]:
        return label, *((number(value(world)),) for world in shown)

    weights = upstream(story)[:WEIGHTS]
    rows = [row((f"loss before{the_step}",), lambda world: world.loss)]
    rows += [row((gradient(story.loss, w),), partial(Counterfactual.gradient, wrt=w)) for w in weights or (story.tail,)]
    if len(story.steps) > 1:
        rows += [row(joined(named(w), f" after{the_step}"), partial(_weight_after, w)) for w in weights]
        rows.append(row((f"loss after{the_step}",), lambda world: world.values_after.get(story.loss)))
    header: tuple[Inline, ...] = ((), *((HEADINGS[world.world].format(whose),) for world in shown))
    return Table(header, tuple(rows), "l" + "r" * len(shown))


def _weight_after(weight: Name, world: Counterfactual) -> Number | None:
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
    if branch is not None and branch.loss is not None:
        yield paragraph(
            _branch(story, branch), " Not computed: a plain network rebuilt and trained with weights of its own."
        )


def _branch(story: Explanation, branch: Counterfactual) -> Inline:
    """The dual: the skip stays and what it bypasses goes."""
    wrt = (upstream(story) or (story.tail,))[0]
    after = branch.values_after.get(story.loss)
    then = joined(" → ", number(after)) if after is not None else ()
    slope = equation(Gradient(story.loss, wrt), branch.gradient(wrt) or 0)
    goes = joined("The other way round, ", _what_goes(story), " removed and run again: loss ")
    return joined(goes, number(branch.loss), then, ", ", slope, ".")


def _what_goes(story: Explanation) -> str:
    """The bypassed units by number, or just the branch."""
    if story.link is None:
        return "the branch"
    inner = [name for name in story.flow.between(*story.link).forward() if name != story.tail]
    units = units_among(inner, story.units)
    return units_text(units) if units else "the branch"
