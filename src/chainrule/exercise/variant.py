"""An exercise with other numbers: its network as it is, its data drawn anew."""

from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Final

from chainrule.diagnostic import ChainruleError, fail
from chainrule.exercise.drawn import drawn
from chainrule.exercise.friendly import ATTEMPTS, MOST_PARAMETERS, falls, is_instructive
from chainrule.exercise.lines import task_of
from chainrule.exercise.mlp import chunks
from chainrule.exercise.statement import table_of, title_of
from chainrule.expr import Datum, as_expr
from chainrule.expr.array import entries_of
from chainrule.ops import SHORT, plain
from chainrule.problem import Problem, build
from chainrule.problem.model import Network, Role
from chainrule.problem.points import of_example
from chainrule.problem.units import typed, word_for
from chainrule.read import Reading, read_document
from chainrule.train import Step

VARIANT: Final = ": variant "
"""Stands in the title of one, behind that of the exercise."""

ASKED: Final = """\
## Your task

1. Write down the gradient of the loss by every quantity. Reuse what you have: a line may name the gradients above it.
2. Put the numbers in: first forward, then backward.
"""

ASKED_OF_A_STEP: Final = """\
3. Take one step, with all parameters at once.
4. Run forward once more. Has the loss become smaller?
"""


def variant(problem: Problem, reading: Reading, seed: int) -> str:
    """The exercise with other numbers, in Markdown, the same for the same seed.

    Args:
        problem: the exercise.
        reading: the document it was read from; its title is the variant's.
        seed: other numbers for another one.

    Raises:
        ChainruleError: E0642 if it has no data to begin with, or too much; E0641 if no numbers were found.
    """
    _require_data(problem)
    chance = Random(seed)  # noqa: S311 (an exercise, not a secret)
    for _ in range(ATTEMPTS):
        other = problem._replace(given=drawn(problem, chance))
        text = text_of(other, f"{title_of(reading).partition(VARIANT)[0]}{VARIANT}{seed}")
        if other.given != problem.given and _is_of_use(text, problem):
            return text
    raise fail("E0641", "no friendly numbers were found for this exercise", help="try another --seed")


def _require_data(problem: Problem) -> None:
    open_ = [name for name in problem.network.roles if name not in problem.given]
    if open_:
        message = f"there are no numbers to change: {plain(open_[0])} has no value"
        raise fail("E0642", message, help=f"give it one: {plain(open_[0], ascii_only=True)} = 1")
    count = sum(len(entries_of(problem.given[name])) for name in problem.network.leaves("parameter"))
    if count > MOST_PARAMETERS:
        message = f"{count:,} parameters are too many to be worked with by hand"
        raise fail("E0642", message, help=f"{MOST_PARAMETERS} are the most")


def _is_of_use(text: str, problem: Problem) -> bool:
    """Whether the text is read as that network, and its numbers work out without a kink and teach something."""
    try:
        again = build(read_document(text))
        steps = task_of(again).steps
    except ChainruleError:  # as of ln(1 − ŷ) where ŷ is 1
        return False
    return _stays(again) == _stays(problem) and _teaches(steps, problem)


def _stays(problem: Problem) -> tuple[object, ...]:
    """What a variant has in common with its exercise."""
    network = problem.network
    slopes = {place: chosen.slope for place, chosen in network.conventions.items()}
    equations = [*network.system.equations]
    return equations, network.loss, network.roles, slopes, problem.rate, problem.optimiser, problem.precision


def _teaches(steps: tuple[Step, ...], problem: Problem) -> bool:
    """Whether a step can be taken if it can in the exercise, neither pass meets a kink, and the loss falls."""
    takes_step = problem.rate is not None and bool(problem.network.leaves("parameter"))
    return len(steps) == 1 + takes_step and is_instructive(steps) and (not takes_step or falls(steps))


# ---------------------------------------------------------------------- as text


def text_of(problem: Problem, title: str) -> str:
    """An exercise in blocks, as every command reads it."""
    network = problem.network if problem.points is None else problem.points.one
    asked = ASKED + (ASKED_OF_A_STEP if problem.rate is not None and network.leaves("parameter") else "")
    blocks = (
        _block("network", (*_equations(network), *_roles(network))),
        _block("conventions", _slopes(network)),
        _block("given", _given(problem)),
        *(() if problem.points is None else (_block("data", table_of(problem, problem.points).splitlines()),)),
    )
    return "\n".join((f"# {title}\n", *filter(None, blocks), asked))


def _block(kind: str, lines: Iterable[str]) -> str:
    written = "\n".join(lines)
    return f"```{kind}\n{written}\n```\n" if written else ""


def _equations(network: Network) -> Iterator[str]:
    return (f"{typed(left)} = {typed(right)}" for left, right in network.system)


def _roles(network: Network) -> Iterator[str]:
    words: Mapping[Role, str] = {"input": "inputs", "target": "targets", "parameter": "parameters"}
    for role, word in words.items():
        for names in chunks([typed(name) for name in network.leaves(role)]):
            yield f"{word}: {', '.join(names)}"


def _slopes(network: Network) -> Iterator[str]:
    """The slopes at kinks that somebody chose."""
    for (name, op), chosen in network.conventions.items():
        if chosen.origin != "default":
            written = "|.|" if op == "abs" else word_for(op)
            yield f"{written} at 0 in {typed(name)}: {chosen.slope}"


def _given(problem: Problem) -> Iterator[str]:
    own = () if problem.points is None else problem.points.columns
    labels = () if problem.points is None else problem.points.labels
    of_examples = {of_example(name, label) for name in own for label in labels}
    stated = [f"{typed(name)} = {_number(value)}" for name, value in problem.given.items() if name not in of_examples]
    yield from (", ".join(some) for some in chunks(stated))
    if problem.rate is not None:
        yield f"learning rate = {_number(problem.rate)}"
    yield from _rule(problem)
    if problem.precision != SHORT:
        yield f"precision: {problem.precision}{', every line' if problem.precision.every_line else ''}"


def _rule(problem: Problem) -> Iterator[str]:
    optimiser = problem.optimiser
    if problem.rate is not None and optimiser.rule.name != "sgd":
        yield f"rule: {optimiser.rule.name}"
    for name, value in optimiser.stated.items():
        yield f"{typed(name)} = {_number(value)}"


def _number(value: Datum) -> str:
    return plain(as_expr(value), ascii_only=True)
