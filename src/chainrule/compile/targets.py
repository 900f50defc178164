"""The back ends by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from chainrule.compile.arrays import ArrayScript
from chainrule.compile.batch import Batched, Shaped
from chainrule.compile.batch_script import BatchScript
from chainrule.compile.compiled import Compiled
from chainrule.compile.numpy import REDUCTIONS, Reduction
from chainrule.compile.plan import Plan, plan
from chainrule.compile.python import PYTHON
from chainrule.compile.script import Script
from chainrule.compile.tape import Tape, TapeScript
from chainrule.compile.taped import Taped
from chainrule.derive import Backward, Optimiser
from chainrule.diagnostic import did_you_mean, fail
from chainrule.expr import Name, Symbol, System, key_of
from chainrule.expr.array import Shape


class Job(NamedTuple):
    """What is to be compiled.

    Args:
        system: the forward equations.
        back: their backward pass.
        leaves: the leaves, in order of first use.
        parameters: those that a step of descent changes.
        wrt: whose gradients an evaluation returns.
        defaults: the values of leaves that need not be given.
        rate: the learning rate, likewise.
        shapes: of the leaves and quantities that are arrays.
        optimiser: the rule of the step, with its numbers.
        batch: arrays of the network get one axis more, of examples; numbers always may.
    """

    system: System
    back: Backward
    leaves: Sequence[Name]
    parameters: Sequence[Name]
    wrt: Sequence[Name]
    defaults: Mapping[Name, Any] = {}
    rate: Any = None
    shapes: Mapping[Name, Shape] = {}
    optimiser: Optimiser = Optimiser()
    batch: bool = False

    def plans(self) -> tuple[Plan, Plan]:
        """What an evaluation computes, and what a step of descent does."""
        evaluation = plan(self.system, self.back, self.leaves, self.wrt)
        if self.wrt == self.parameters:
            return evaluation, evaluation
        return evaluation, plan(self.system, self.back, self.leaves, self.parameters)


def wanted(
    wrt: str | Iterable[str], back: Backward, leaves: Sequence[Name], parameters: Sequence[Name]
) -> tuple[Name, ...]:
    """Whose gradients are meant.

    Args:
        wrt: "parameters", "leaves" or "everything", else names in ASCII form: ("w_0", "h_1").

    Raises:
        ChainruleError: E0701 if the loss has no gradient by one of them.
    """
    words = {"parameters": parameters, "leaves": leaves, "everything": (*back.lines,)}
    if isinstance(wrt, str) and wrt in words:
        return tuple(name for name in words[wrt] if name in back.lines)
    known = {key_of(name): name for name in back.lines}
    asked = dict.fromkeys([wrt] if isinstance(wrt, str) else wrt)
    for key in asked:
        if key not in known:
            near = did_you_mean(key, (*known, *words)) or "name quantities, or say 'parameters', 'leaves', 'everything'"
            raise fail("E0701", f"the loss has no gradient by '{key}'", help=near)
    return tuple(known[key] for key in asked)


def _require_numbers(target: str, job: Job) -> None:
    if job.shapes:
        raise fail("E0705", f"the back end '{target}' computes with numbers, not with arrays", help='choose "numpy"')


def _python(job: Job, _: Reduction) -> Compiled:
    _require_numbers("python", job)
    evaluation, stepping = (Script(wanted, PYTHON) for wanted in job.plans())
    return Compiled(evaluation, stepping, job.defaults, job.rate, job.optimiser)


def _tape(job: Job, _: Reduction) -> Compiled:
    _require_numbers("tape", job)
    tape = Tape(job.system, job.back, job.leaves, (*job.wrt, *job.parameters))
    evaluation, stepping = (TapeScript(tape, job.leaves, job.back.loss, names) for names in (job.wrt, job.parameters))
    return Taped(evaluation, stepping, job.defaults, job.rate, job.optimiser)


def _numpy(job: Job, reduce: Reduction) -> Compiled:
    shapes: dict[Symbol, Shape] = dict(job.shapes.items())
    if shapes and not job.batch:
        arrays, stepped = (ArrayScript(wanted, shapes) for wanted in job.plans())
        return Shaped(arrays, stepped, job.defaults, job.rate, job.optimiser)
    evaluation, stepping = (BatchScript(wanted, shapes, job.parameters, reduce) for wanted in job.plans())
    return Batched(evaluation, stepping, job.defaults, job.rate, job.optimiser)


TARGETS: Final[Mapping[str, Callable[[Job, Reduction], Compiled]]] = {
    "python": _python,
    "tape": _tape,
    "numpy": _numpy,
}


def compiled(target: str, job: Job, reduce: Reduction = "mean") -> Compiled:
    """`job` as code of the back end `target`.

    Args:
        reduce: what the loss of a batch is, where the back end knows batches.

    Raises:
        ChainruleError: E0701 if there is no such back end, or no such loss of a batch; E0703 if it needs a package that
            is not installed, E0705 if it has no arrays.
    """
    for what, word, known in (("back end", target, [*TARGETS]), ("loss of a batch", reduce, REDUCTIONS)):
        if word not in known:
            near = did_you_mean(str(word), known) or f"choose one of {', '.join(known)}"
            raise fail("E0701", f"there is no {what} called '{word}'", help=near)
    return TARGETS[target](job, reduce)
