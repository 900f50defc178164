"""What a Python user holds of a network: it solves, explains and draws itself, and its backward pass is one too."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from chainrule.api.entered import Entered
from chainrule.api.settings import Settings
from chainrule.derive import HYPERPARAMETERS, Backward
from chainrule.expr import Equation, Name, Rational, System, key_of
from chainrule.problem import Overrides, Problem, Unsized, build
from chainrule.read import Reading
from chainrule.typeset.document import Chain, Document, Lines

if TYPE_CHECKING:
    from chainrule.api.along import HessianVector
    from chainrule.api.explained import Explained
    from chainrule.api.hessian import Hessian
    from chainrule.api.working import Working
    from chainrule.compile.compiled import Compiled
    from chainrule.compile.numpy import Reduction


HYPER_WORDS: Final = tuple(hyper.word for hyper in HYPERPARAMETERS)


class Network:
    """A network written as equations, with whatever data its document gives.

    Args:
        reading: the document.
        overrides: what is said beside it.
    """

    def __init__(self, reading: Reading, overrides: Overrides = Overrides()) -> None:  # noqa: B008 (a frozen value)
        self.reading: Final = reading
        self._overrides: Final = overrides
        self._built: Final = _built(reading, overrides)

    @property
    def problem(self) -> Problem:
        """The equations with their data and conventions.

        Raises:
            ChainruleError: E0102 or E0111 where shapes do not fit before there is data; `solve` may give it.
        """
        if isinstance(self._built, Unsized):
            raise self._built.for_lack_of_data()
        return self._built

    @property
    def equations(self) -> System:
        """The forward equations."""
        return self._built.system if isinstance(self._built, Unsized) else self._built.network.system

    @property
    def loss(self) -> Name:
        """What is differentiated."""
        return self._built.loss if isinstance(self._built, Unsized) else self._built.network.loss

    def _leaves(self) -> set[str]:
        leaves = self._built.system.leaves() if isinstance(self._built, Unsized) else self._built.network.roles
        return {key_of(leaf) for leaf in leaves if isinstance(leaf, Name)}

    def derived(self) -> Backward:
        """The backward pass under the conventions in force, line by line."""
        return self.problem.network.derived()

    def backward(self) -> "Equations":
        """The backward equations, as a network of their own: ∂L/∂z_2 = ∂L/∂ŷ·1 and so on."""
        return Equations(self.derived().system())

    def solve(
        self,
        *,
        learning_rate: "str | Rational | float | None" = None,
        steps: int = 1,
        convention: str = "exercise",
        decimals: int | None = None,
        significant: int | None = None,
        round_lines: bool = False,
        rule: str | None = None,
        **values: Entered,
    ) -> "Working":
        """Works the network out at the given values: `net.solve(x=1, y=-3, w_0="1/2", learning_rate=1)`.

        A float means the decimal that it prints as; a string may be a fraction. `decimals` or `significant` say how
        many digits are printed; with `round_lines` every line is rounded to them, and later lines use the figures.

        Args:
            learning_rate: η; by default the document's.
            steps: how many steps are taken, by `rule`: "sgd", "momentum", "nesterov", "rmsprop", "adam" or "adamw".
            convention: whose slope to take at a kink: "exercise", "torch" or "jax".
            decimals: decimal places printed.
            values: of leaves, and of the rule's own numbers, unless a leaf is called so: `momentum`, `weight_decay`,
                `beta1`, `beta2` and `epsilon` of Adam, `rho` and `epsilon` of RMSProp.

        Raises:
            ChainruleError: if a value is missing, no number, or of no leaf, or the network cannot be worked out there.
        """
        from chainrule.api.working import solved

        leaves = self._leaves()
        hyper = {word: values.pop(word) for word in HYPER_WORDS if word in values and word not in leaves}
        settings = Settings(
            values, learning_rate, decimals, convention, steps, significant, round_lines, rule=rule, hyper=hyper
        )
        return solved(self.reading, settings)

    def compile(
        self,
        target: str = "python",
        *,
        wrt: "str | Iterable[str]" = "parameters",
        reduce: "Reduction" = "mean",
        batch: bool = False,
        rule: str | None = None,
        **hyper: Entered,
    ) -> "Compiled":
        """The network as fast code: one evaluation of the loss and its gradients, and the loop of steps.

        `net.compile("python")` computes with floats; so does `net.compile("tape")`, which is ready sooner where there
        are thousands of equations, and slower to run. `net.compile("numpy")` computes with arrays of one number for
        each example. `.source` is the code; calling the result, or its `.descend`, runs it.

        Args:
            wrt: whose gradients are returned: "parameters", "leaves", "everything", or names.
            reduce: the loss of a batch is the "mean" of its examples' losses, or their "sum".
            batch: with "numpy", arrays that are no parameters get an axis of examples before their own; numbers always
                may be one for each example.
            rule: of the step, "momentum" or "adam" or another that `solve` takes; by default the document's.
            hyper: the rule's own numbers, as `solve` takes them: `beta1="0.8"`.

        Raises:
            ChainruleError: E0701 if there is no such back end or quantity, E0703 if a package is missing; E0604 if
                there is no such rule, or it has no such number.
        """
        from chainrule.compile.targets import Job, compiled, wanted

        problem, network, back = self._stepping_by(rule, hyper), self.problem.network, self.derived()
        leaves, parameters = (*network.roles,), network.leaves("parameter")
        names = wanted(wrt, back, leaves, parameters)
        data = problem.given, problem.rate, network.shapes, problem.optimiser, batch
        return compiled(target, Job(network.system, back, leaves, parameters, names, *data), reduce)

    def _stepping_by(self, rule: str | None, hyper: Mapping[str, Entered]) -> Problem:
        """The same problem with another rule of the step."""
        if rule is None and not hyper:
            return self.problem
        said = Settings(rule=rule, hyper=hyper).overrides()
        return build(self.reading, self._overrides._replace(rule=said.rule, hyper=said.hyper))

    def hessian(self, *names: str) -> "Hessian":
        """The second derivatives of the loss by the parameters `names`, by all if none are named.

        With values where the document gives all its data, else as lines in symbols; `.at(x=1, …)` puts data in.

        Raises:
            ChainruleError: E0107 for what is no input or parameter, E0612 for more than 12 parameters.
        """
        from chainrule.api.hessian import Hessian

        return Hessian(self._working(), names)

    def hessian_vector(self, along: Mapping[str, Entered] | None = None) -> "HessianVector":
        """The Hessian times the direction `along`, {"w_0": 1, "w_1": -2}; in symbols without one.

        Raises:
            ChainruleError: E0107 for what is no input or parameter, E0608 for what is no number.
        """
        from chainrule.api.along import HessianVector

        return HessianVector(self._working(), along)

    def _working(self) -> "Working":
        """The network at the data of its document; in symbols where a value is missing."""
        from chainrule.api.working import worked_out

        given = self.problem.given
        complete = all(name in given for name in self.problem.network.roles)
        return worked_out(self.problem if complete else self.problem._replace(given={}), self.reading, 0)

    def explain(self, edge: str | None = None) -> "Explained":
        """What the skip connection, or `edge` ("h_0->z_2"), contributes to the gradient.

        Raises:
            ChainruleError: if there is no such edge.
        """
        from chainrule.api.explained import explained

        return explained(self.reading, edge)

    def draw(self) -> str:
        """The network as an SVG picture."""
        from chainrule.api.drawn import drawn

        return drawn(self.reading)

    def _repr_svg_(self) -> str | None:
        return None if isinstance(self._built, Unsized) else self.draw()

    def _repr_latex_(self) -> str:
        return Equations(self.equations)._repr_latex_()

    def __repr__(self) -> str:
        return repr(Equations(self.equations))


def _built(reading: Reading, overrides: Overrides) -> Problem | Unsized:
    """The problem; or what does not fit as long as there is no data, which may come later."""
    try:
        return build(reading, overrides)
    except Unsized as error:
        return error


class Equations:
    """A list of equations that displays itself; iterating gives `Equation` values."""

    def __init__(self, system: System) -> None:
        self.system: Final = system

    def __iter__(self) -> Iterator[Equation]:
        return iter(self.system)

    def __len__(self) -> int:
        return len(self.system)

    def __getitem__(self, key: str) -> str:
        """The right side that defines `key` ("dL/dh_0"), in one line of ASCII.

        Raises:
            KeyError: if nothing of that name is defined.
        """
        return self.as_text()[key]

    def as_text(self) -> Mapping[str, str]:
        """Right sides by left side, both in ASCII: {"dL/dz_2": "dL/dy_hat*1", …}."""
        from chainrule.ops import plain

        return {key_of(left): plain(right, ascii_only=True) for left, right in self.system}

    def document(self) -> Document:
        """The equations below one another."""
        from chainrule.ops import box_of

        return Document((Lines(tuple(Chain(box_of(left), (("=", box_of(right)),)) for left, right in self.system)),))

    def _repr_latex_(self) -> str:
        from chainrule.ops import box_of
        from chainrule.render import latex_box

        rows = (rf"{latex_box(box_of(left))} &= {latex_box(box_of(right))}" for left, right in self.system)
        return "$$\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}$$"

    def __repr__(self) -> str:
        from chainrule.ops import plain

        return "\n".join(f"{plain(left)} = {plain(right)}" for left, right in self.system)
