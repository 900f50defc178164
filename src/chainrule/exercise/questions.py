"""The questions of an exercise, in order, each with the lines that answer it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chainrule.derive import Backward, backward
from chainrule.exercise.connection import connection
from chainrule.explain.phrases import joined, named
from chainrule.explain.worked_lines import Sheet, backward_chain, forward_chain, update_chain
from chainrule.explain.worked_numbers import numbers_at
from chainrule.expr import Name
from chainrule.ops import DECIMALS, box_of
from chainrule.problem.model import Network, Problem
from chainrule.train import Step, descend
from chainrule.typeset.box import Box
from chainrule.typeset.document import Chain, Inline, Paragraph


class Part(NamedTuple):
    """Lines that belong together, under a word: the forward pass, the backward pass.

    Args:
        title: the word; "" for none.
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
        """How many lines of room the answer takes: one for each line, in prose about eight."""
        return max(8, sum(len(part.answer) for part in self.parts))


class Task(NamedTuple):
    """A problem, worked as far as its data allows: `steps` are the given weights and those after one step."""

    problem: Problem
    back: Backward
    steps: tuple[Step, ...]


def task_of(problem: Problem) -> Task:
    """The backward pass of `problem`, and the numbers if all are given.

    Raises:
        ChainruleError: E0302 to E0304 if an equation cannot be worked out at the data.
    """
    network = problem.network
    back = backward(network.system, network.loss, lambda quantity, op: network.conventions[quantity, op].slope)
    if any(leaf not in problem.given for leaf in network.roles):
        return Task(problem, back, ())
    stepping = problem.rate is not None
    return Task(problem, back, descend(network, problem.given, problem.rate if stepping else 0, int(stepping)))  # type: ignore[arg-type]


def questions_of(task: Task) -> Iterator[Question]:
    """Every question that `task` allows: without data there is nothing to calculate, without a rate no step."""
    yield _derivation(task)
    asked = connection(task.problem, task.back)
    if asked is not None:
        yield Question(asked.title, asked.ask, prose=asked.answer)
    if task.steps:
        yield _numbers(task)
    if len(task.steps) > 1:
        yield _update(task)
        yield _again(task)


# ---------------------------------------------------------------------- one by one


def _derivation(task: Task) -> Question:
    loss = named(task.back.loss)
    ask = joined(
        "Write down the equations of the forward pass, then the gradient of ", loss, " by every quantity and every weight. "
        "Reuse what you have: a line may use the gradients above it by name.",
    )  # fmt: skip
    forward, backwards = _forward(task, None), _backward(task, None)
    parts = (Part("Forward", forward, forward), Part("Backward", backwards, backwards))
    return Question("Complete the backpropagation", ask, parts, derives=True)


def _numbers(task: Task) -> Question:
    ask = ("Put the data in: first forward, then backward, with the weights as given.",)
    forward = Part("Forward", _forward(task, None), _forward(task, task.steps[0]))
    backwards = Part("Backward", _in_short(task, None), _in_short(task, task.steps[0]))
    return Question("The gradients at the data", ask, (forward, backwards))


def _update(task: Task) -> Question:
    symbols, numbers = _sheet(task, None), _sheet(task, task.steps[0])
    parameters = [name for name in task.back.lines if name in task.steps[0].parameters]
    equations = [update_chain(symbols, name, None, None) for name in parameters]
    answer = [update_chain(numbers, name, task.problem.rate, task.steps[1].parameters[name]) for name in parameters]
    ask = ("Take one step of gradient descent, all weights at once. What are they afterwards?",)
    return Question("The update", ask, (Part("", tuple(equations), tuple(answer)),))


def _again(task: Task) -> Question:
    ask = joined("Run forward once more with the new weights. What is ", named(task.back.loss), " now?")
    return Question("The forward pass again", ask, (Part("", _forward(task, None), _forward(task, task.steps[1])),))


# ---------------------------------------------------------------------- lines


def _sheet(task: Task, step: Step | None) -> Sheet:
    numbers = None if step is None else numbers_at(step, task.back.loss, DECIMALS)
    return Sheet(task.problem.network, task.back, numbers, full=True)


def _forward(task: Task, step: Step | None) -> tuple[Chain, ...]:
    sheet = _sheet(task, step)
    return tuple(forward_chain(sheet, left) for left, _ in sheet.network.system.ordered if isinstance(left, Name))


def _backward(task: Task, step: Step | None) -> tuple[Chain, ...]:
    """Of quantities and parameters: nobody steps along the data."""
    sheet = _sheet(task, step)
    return tuple(backward_chain(sheet, name) for name in task.back.lines if _is_asked(sheet.network, name))


def _in_short(task: Task, step: Step | None) -> tuple[Chain, ...]:
    """As `_backward`, without the chain rule in partials, which the first question asks for."""
    partials = {box_of(line.partials) for line in task.back.lines.values()}
    chains = _backward(task, step)
    return tuple(chain._replace(links=_without(chain.links, partials)) for chain in chains)


def _without(links: Sequence[tuple[str, Box]], partials: set[Box]) -> tuple[tuple[str, Box], ...]:
    kept = tuple(link for link in links if link[1] not in partials)
    return kept or tuple(links)  # where both say the same, one stays


def _is_asked(network: Network, name: Name) -> bool:
    return network.roles.get(name, "parameter") == "parameter"
