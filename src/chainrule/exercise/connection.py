"""The question in prose: what difference a second way back makes; and its answer.

Asked of the skip connection where there is one, else of the quantity nearest the inputs that is used more than once,
and not at all where nothing is: there is no second way then.
"""

from typing import NamedTuple

from chainrule.derive import Line
from chainrule.exercise.lines import Task, is_asked
from chainrule.explain import Explanation, answers, explain
from chainrule.explain.phrases import formula, gradient, joined, listed, named, number, paragraph, spelled
from chainrule.typeset.document import Inline, Paragraph


class Connection(NamedTuple):
    """What is asked about a second way back, and the answer."""

    title: str
    ask: Inline
    answer: tuple[Paragraph, ...]


def connection(task: Task) -> Connection | None:
    """The question that this network raises, if it raises one."""
    if not task.problem.network.shapes:  # between arrays paths are not counted
        story = explain(task.problem)
        if story.skip is not None:
            return _of_skip(story)
    asked = (line for name, line in task.back.lines.items() if is_asked(task.problem.network, name))
    shared = [line for line in asked if len(line.terms) > 1]
    return _of_uses(shared[-1]) if shared else None


def _of_skip(story: Explanation) -> Connection:
    edge = story.ways[0].edge
    ask = joined(
        "One connection leads from ", named(edge.tail), " straight to ", named(edge.head), ". What does it change when "
        "the error is propagated back? Say it for your equations, then for the training of deep networks.",
    )  # fmt: skip
    return Connection("The skip connection", ask, (*answers(story), *_in_numbers(story)))


def _in_numbers(story: Explanation) -> tuple[Paragraph, ...]:
    """How much of the gradient the connection's term is, at the given data."""
    way, whole, cut = story.ways[0], story.passage, story.world("term_cut")
    if way.value is None or whole is None or whole.gradient is None or cut is None:
        return ()
    rest = cut.gradients[whole.name]
    wrt = gradient(story.loss, whole.name)
    return (
        paragraph(
            "At this data the term is ", number(way.value), ": without it ", wrt, " would be ", number(rest),
            " instead of ", number(whole.gradient), ".",
        ),
    )  # fmt: skip


def _of_uses(line: Line) -> Connection:
    count = len(line.terms)
    often = "twice" if count == 2 else f"{spelled(count)} times"
    uses = listed([(named(term.of),) for term in line.terms])
    ask = joined(named(line.wrt), f" is used {often}: for ", uses, ". What does that mean for its gradient?")
    answer = paragraph(
        "The loss feels a change of ", named(line.wrt), " along every way that leads from it, and to first order the "
        "effects add up. So ", gradient(line.loss, line.wrt), f" is a sum of {spelled(count)} terms, one a use: ",
        formula(line.right), ". With a term left out it would be the gradient of another network.",
    )  # fmt: skip
    return Connection(f"Used {often}", ask, (answer,))
