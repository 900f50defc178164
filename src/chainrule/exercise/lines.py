"""The lines that an exercise asks for: forward, backward, the update; in symbols or with numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from chainrule.derive import Backward
from chainrule.explain.worked.lines import Sheet, backward_chain, forward_chain
from chainrule.explain.worked.numbers import Link, numbers_at
from chainrule.explain.worked.update import stepping_of, update_chains
from chainrule.expr import Name
from chainrule.ops import box_of
from chainrule.problem.model import Network, Problem
from chainrule.train import Step, descend
from chainrule.typeset.box import Box
from chainrule.typeset.document import Chain


class Task(NamedTuple):
    """A problem, worked as far as its data allows.

    Args:
        problem: what is given.
        back: its backward pass.
        steps: the network at the given weights, and after one step if one can be taken; empty where a value is missing.
        exact: the same with no line rounded, where every line of `steps` is.
    """

    problem: Problem
    back: Backward
    steps: tuple[Step, ...]
    exact: tuple[Step, ...] = ()


def task_of(problem: Problem) -> Task:
    """`problem`, derived and worked.

    Raises:
        ChainruleError: E0302 to E0304 if an equation cannot be worked out at the data.
    """
    network = problem.network
    back = network.derived()
    if any(leaf not in problem.given for leaf in network.roles):
        return Task(problem, back, ())
    count = 0 if problem.rate is None or not network.leaves("parameter") else 1
    steps = descend(network, problem.given, problem.rate or 0, count, problem.precision, problem.optimiser)
    if not problem.precision.every_line:
        return Task(problem, back, steps)
    exact = descend(network, problem.given, problem.rate or 0, count, optimiser=problem.optimiser)
    return Task(problem, back, steps, exact)


def is_asked(network: Network, name: Name) -> bool:
    """Whether the gradient by `name` is asked for: by a quantity or a parameter; by data only where nothing is one."""
    return network.roles.get(name, "parameter") == "parameter" or "parameter" not in network.roles.values()


def forward_lines(task: Task, step: Step | None = None) -> tuple[Chain, ...]:
    """Every quantity, from the inputs to the loss; with the numbers of `step`, if there is one."""
    sheet = _sheet(task, step)
    return tuple(forward_chain(sheet, left) for left, _ in sheet.network.system.ordered if isinstance(left, Name))


def backward_lines(task: Task, step: Step | None = None) -> tuple[Chain, ...]:
    """Every gradient that is asked for, from the loss to the parameters."""
    sheet = _sheet(task, step)
    return tuple(backward_chain(sheet, name) for name in task.back.lines if is_asked(sheet.network, name))


def short_backward_lines(task: Task, step: Step | None = None) -> tuple[Chain, ...]:
    """As `backward_lines`, without the chain rule in partials: the local derivatives at once."""
    partials = {box_of(line.partials) for line in task.back.lines.values() if line.partials is not None}
    return tuple(chain._replace(links=_without(chain.links, partials)) for chain in backward_lines(task, step))


def _without(links: Sequence[Link], partials: set[Box]) -> tuple[Link, ...]:
    return tuple(link for link in links if link[1] not in partials)


def update_lines(task: Task, *, solved: bool) -> tuple[Chain, ...]:
    """What becomes of each parameter, in the order of the gradients."""
    sheet = _sheet(task, task.steps[0] if solved else None)
    taken = stepping_of(task.problem, sheet.numbers, task.steps, 1, full=True)
    parameters = [name for name in task.back.lines if name in task.steps[0].parameters]
    return tuple(chain for name in parameters for chain in update_chains(taken, name))


def _sheet(task: Task, step: Step | None) -> Sheet:
    exact = next((exact for other, exact in zip(task.steps, task.exact, strict=False) if other is step), None)
    numbers = None if step is None else numbers_at(step, task.problem, exact)
    return Sheet(task.problem.network, task.back, numbers, full=True)
