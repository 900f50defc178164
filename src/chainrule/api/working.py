"""A network worked out at given data: values, gradients, steps, and what confirms them."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from chainrule.api.entered import Entered
from chainrule.api.formats import Displayed
from chainrule.api.settings import Settings
from chainrule.derive import Backward
from chainrule.diagnostic import ChainruleError, Diagnostic, Span
from chainrule.evaluate import Unworkable, Value, Witness, confirm, said
from chainrule.expr import Name, key_of, symbols_in
from chainrule.expr.array import Array
from chainrule.problem import Problem, build
from chainrule.read import Reading
from chainrule.train import Step, descend
from chainrule.typeset.document import Document

MOST_ONES: Final = 4
"""So many rows or columns of an array that lacks its value are written out in the mend."""

if TYPE_CHECKING:
    from chainrule.api.along import HessianVector
    from chainrule.api.further import Further
    from chainrule.api.hessian import Hessian


FEW_ENTRIES: Final = 12
"""An array of more entries is shown by its shape."""


class Keyed(Mapping[str, Value]):
    """Values by ASCII name: `gradients["w_0"]`."""

    def __init__(self, values: Mapping[Name, Value]) -> None:
        self._values: Final = {key_of(name): value for name, value in values.items()}

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{key}: {_entries_said(value)}" for key, value in self._values.items()) + "}"


def _entries_said(value: Value) -> str:
    """`value` for a Python user: a small array entry by entry, a large one by its shape."""
    if isinstance(value, Array) and len(value.entries) <= FEW_ENTRIES:
        return "[" + ", ".join(_entries_said(part) for part in value) + "]"
    return said(value)


class Working(Displayed):
    """A network worked out.

    Args:
        problem: what was worked out.
        back: its backward pass.
        steps: the network before each step and after the last; empty where no data is given.
        witness: what finite differences say of the gradients; None without data.
        reading: the document; its stated values are compared when the working is shown.
        exact: the steps with no line rounded, where `steps` has every line rounded; else the same.
    """

    def __init__(
        self,
        problem: Problem,
        back: Backward,
        steps: tuple[Step, ...],
        witness: Witness | None,
        reading: Reading,
        exact: tuple[Step, ...] = (),
    ) -> None:
        self.problem: Final = problem
        self.back: Final = back
        self.steps: Final = steps
        self.witness: Final = witness
        self.reading: Final = reading
        self.exact: Final = exact or steps

    @property
    def values(self) -> Keyed:
        """The value of every quantity at the given weights."""
        return Keyed(self.steps[0].values if self.steps else {})

    @property
    def gradients(self) -> Keyed:
        """The gradient of the loss by every quantity, input and parameter, at the given weights."""
        return Keyed(self.steps[0].gradients if self.steps else {})

    @property
    def parameters(self) -> Keyed:
        """The parameters after the last step."""
        return Keyed(self.steps[-1].parameters if self.steps else {})

    @property
    def state(self) -> Keyed:
        """What the update rule remembers after the last step: `state["m_w0"]`; empty for gradient descent."""
        return Keyed(self.steps[-1].state if self.steps else {})

    @property
    def loss(self) -> Value | None:
        """The loss at the given weights; None where no data is given."""
        return self.steps[0].loss if self.steps else None

    def hessian(self, *names: str) -> "Hessian":
        """The second derivatives of the loss by the parameters `names`, by all if none are named, at this data.

        Raises:
            ChainruleError: E0107 for what is no input or parameter, E0612 for more than 12 parameters.
        """
        from chainrule.api.hessian import Hessian

        return Hessian(self, names)

    def hessian_vector(self, along: Mapping[str, Entered]) -> "HessianVector":
        """The Hessian times the direction `along`, {"w_0": 1, "w_1": -2}, at this data.

        Raises:
            ChainruleError: E0107 for what is no input or parameter, E0608 for what is no number.
        """
        from chainrule.api.along import HessianVector

        return HessianVector(self, along)

    def document(self, *, full: bool = True, steps_table: bool = False, further: "Iterable[Further]" = ()) -> Document:
        """What `chainrule solve` shows.

        Args:
            full: for a page that stands alone and is read back: both branches of every slope, activations defined.
            steps_table: the table of parameters and loss by step as well.
            further: lines that go beyond: `(working.hessian(),)`.
        """
        from chainrule.api.differing import differing
        from chainrule.explain.worked import steps_table as table_of
        from chainrule.explain.worked import worked

        shown = worked(
            self.problem,
            self.back,
            self.steps,
            self.witness,
            differs=differing(self.reading, self.problem),
            exact=self.exact if self.problem.precision.every_line else (),
            further=[block for part in further for block in part.blocks(full=full)],
            full=full,
        )
        table = table_of(self.problem.network, self.steps, self.problem.precision).blocks if steps_table else ()
        return Document((*shown.blocks, *table))

    def json(self, further: "Iterable[Further]" = ()) -> dict[str, Any]:
        """The working as plain data; every number a string, `"3/8"` where it is exact."""
        from chainrule.api.as_json import solved_json
        from chainrule.api.differing import differing

        solved = solved_json(self.problem, self.steps, differing(self.reading, self.problem))
        return solved | {part.kind: part.json() for part in further}

    def on_screen(self) -> Document:
        """What fits on a screen: one example of several, and each slope by the branch that is taken."""
        return self.document(full=False)


def solved(reading: Reading, settings: Settings) -> Working:
    """`reading` worked out; symbolically where it gives no data at all.

    Raises:
        ChainruleError: E0301 if some values are given and others missing; E0302 to E0304 if an equation cannot be
            worked out; E0305 if finite differences do not confirm a gradient, which is a fault of this program.
    """
    problem = build(reading, settings.overrides())
    return worked_out(problem, reading, 0 if problem.rate is None else settings.steps)


def worked_out(problem: Problem, reading: Reading, count: int) -> Working:
    """`problem`, which `reading` states, worked out for `count` steps; symbolically where it gives no data at all.

    Raises:
        ChainruleError: as `solved`.
    """
    network = problem.network
    back = network.derived()
    if not problem.given:
        return Working(problem, back, (), None, reading)
    _require_all(problem)
    rate = Fraction(0) if problem.rate is None else problem.rate
    try:
        exact = descend(
            network, problem.given, rate, count, problem.precision._replace(every_line=False), problem.optimiser
        )
        rounds = problem.precision.every_line
        steps = descend(network, problem.given, rate, count, problem.precision, problem.optimiser) if rounds else exact
    except Unworkable as error:
        raise error.at(problem.places) from None
    witness = _confirmed(problem, exact[0])
    for step in exact[1:]:
        _confirmed(problem, step)
    return Working(problem, back, steps, witness, reading, exact)


def _confirmed(problem: Problem, step: Step) -> Witness:
    """What finite differences say of the gradients of `step`; gradients they contradict are not handed out."""
    witness = confirm(problem.network.system, problem.network.loss, step.leaves, step.gradients)
    return require_confirmed(witness, "the gradient")


def require_confirmed(witness: Witness, what: str) -> Witness:
    """`witness`, if it contradicts nothing; `what` is what was compared.

    Raises:
        ChainruleError: E0305, which is a fault of this program.
    """
    if witness.differing:
        wrong = witness.differing[0]
        raise ChainruleError(
            Diagnostic(
                "E0305",
                f"finite differences do not confirm {what} of {key_of(wrong.wrt)}:"
                f" derived {said(wrong.claimed)}, measured {said(wrong.measured)}",
                notes=("this is a fault of chainrule, not of the exercise; nothing was printed",),
                help="please report it with the exercise",
            )
        )
    return witness


def _require_all(problem: Problem) -> None:
    missing = [name for name in problem.network.roles if name not in problem.given]
    if not missing:
        return
    keys = [key_of(name) for name in missing]
    ones = [f"{key_of(name)} = {_ones(problem.network.shapes.get(name, ()))}" for name in missing[:4]]
    raise ChainruleError(
        Diagnostic(
            "E0301",
            f"{', '.join(keys)} {'has' if len(keys) == 1 else 'have'} no value",
            _first_use(problem, missing[0]),
            f"uses {keys[0]}",
            help=f"write a line such as {', '.join(ones)}, or pass "
            + " ".join(f"--set {one.replace(' ', '')}" for one in ones),
        )
    )


def _ones(shape: Sequence[int]) -> str:
    """Ones in `shape`, as data is written; of a large one only how it begins."""
    if not shape:
        return "1"
    length, *rest = shape
    return f"[{', '.join([_ones(rest)] * length)}]" if length <= MOST_ONES else f"[{_ones(rest)}, …]"


def _first_use(problem: Problem, name: Name) -> Span | None:
    """The equation that first uses `name`."""
    for equation in problem.network.system:
        if name in symbols_in(equation.right) and isinstance(equation.left, Name):
            return problem.places.get(equation.left)
    return None
