"""The questions of an exercise, in order, each with its answer."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from chainrule.exercise.connection import connection
from chainrule.exercise.lines import Task, backward_lines, forward_lines, short_backward_lines, update_lines
from chainrule.explain.phrases import joined, named
from chainrule.ops import SHORT, Precision
from chainrule.typeset.document import Chain, Inline, Paragraph

PROSE_LINES: Final = 8
"""Room for an answer in words."""


class Part(NamedTuple):
    """Lines that belong together.

    Args:
        title: what they are: the forward pass, the backward pass; "" where the question says it.
        equations: the lines in symbols.
        answer: the lines as they are to be handed in.
    """

    title: str
    equations: tuple[Chain, ...]
    answer: tuple[Chain, ...]


class Question(NamedTuple):
    """One question.

    Args:
        title: its heading.
        ask: what is asked.
        parts: the lines that answer it; empty where the answer is prose.
        prose: the answer in words.
        derives: it asks for the equations themselves.
    """

    title: str
    ask: Inline
    parts: tuple[Part, ...] = ()
    prose: tuple[Paragraph, ...] = ()
    derives: bool = False

    @property
    def height(self) -> int:
        """How many lines of room the answer takes."""
        return max(PROSE_LINES, sum(len(part.answer) for part in self.parts))


def questions_of(task: Task) -> Iterator[Question]:
    """Every question that `task` allows: without data there is nothing to calculate, without a rate no step."""
    yield _derivation(task)
    asked = connection(task)
    if asked is not None:
        yield Question(asked.title, asked.ask, prose=asked.answer)
    if task.steps:
        yield _numbers(task)
    if len(task.steps) > 1:
        yield _update(task)
        yield _again(task)


def _derivation(task: Task) -> Question:
    ask = joined(
        "Write down the equations of the forward pass, then the gradient of ", named(task.back.loss), " by every "
        "quantity and every weight. Reuse what you have: a line may name the gradients above it.",
    )  # fmt: skip
    forward, backward = forward_lines(task), backward_lines(task)
    parts = (Part("Forward", forward, forward), Part("Backward", backward, backward))
    return Question("Complete the backpropagation", ask, parts, derives=True)


def _numbers(task: Task) -> Question:
    given = task.steps[0]
    parts = (
        Part("Forward", forward_lines(task), forward_lines(task, given)),
        Part("Backward", short_backward_lines(task), short_backward_lines(task, given)),
    )
    ask = f"Put the data in: first forward, then backward.{_rounding(task.problem.precision)}"
    return Question("The gradients at the data", (ask,), parts)


def _rounding(precision: Precision) -> str:
    """What is to be rounded to what, where the exercise says so."""
    if precision.every_line:
        return f" Round every line to {precision}, half up, and go on with the rounded figures."
    return "" if precision == SHORT else f" Write what is not exact to {precision}."


def _update(task: Task) -> Question:
    part = Part("", update_lines(task, solved=False), update_lines(task, solved=True))
    rule = task.problem.optimiser.rule.title
    ask = (f"Take one step of {rule}, with all weights at once. What are they afterwards?",)
    return Question("The update", ask, (part,))


def _again(task: Task) -> Question:
    part = Part("", forward_lines(task), forward_lines(task, task.steps[1]))
    ask = joined("Run forward once more, with the new weights. What is ", named(task.back.loss), " now?")
    return Question("The forward pass again", ask, (part,))
