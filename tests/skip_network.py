"""The network of the source exercise, built by hand: no reader has a part in what these tests say."""

from fractions import Fraction

from chainrule.derive import Backward, backward
from chainrule.diagnostic import Source, Span
from chainrule.evaluate import Witness, confirm
from chainrule.explain.worked import Differs, worked
from chainrule.expr import Equation, Name, Rational, System, apply, name_from_key
from chainrule.ops import TABLE
from chainrule.problem.model import Convention, Network, Problem, Role
from chainrule.train import Step, descend
from chainrule.typeset.document import Document

x, y, y_hat, L, eta = map(name_from_key, ("x", "y", "y_hat", "L", "eta"))
w_0, w_1, w_2, w_s = map(name_from_key, ("w_0", "w_1", "w_2", "w_s"))
z_0, z_1, z_2, h_0, h_1 = map(name_from_key, ("z_0", "z_1", "z_2", "h_0", "h_1"))
g_0, g_1, g_2 = map(name_from_key, ("g_0", "g_1", "g_2"))

UPWARDS = (
    Equation(L, apply("abs", y - y_hat)),
    Equation(y_hat, z_2),
    Equation(z_2, w_2 * h_1 + w_s * h_0),
    Equation(h_1, apply("relu", z_1)),
    Equation(z_1, w_1 * h_0),
    Equation(h_0, apply("relu", z_0)),
    Equation(z_0, w_0 * x),
)
"""The loss first, as the source writes it."""

ROLES: dict[Name, Role] = {
    y: "target",
    w_2: "parameter",
    w_s: "parameter",
    w_1: "parameter",
    w_0: "parameter",
    x: "input",
}

NETWORK = Network(
    System(UPWARDS),
    L,
    ROLES,
    {y_hat: g_2, h_1: g_1, h_0: g_0},
    {
        (h_0, "relu"): Convention(1, "stated"),
        (h_1, "relu"): Convention(1, "stated"),
        (L, "abs"): Convention(1, "stated"),
    },
)

DATA = Source(
    "exercise.md", "\n" * 54 + "(x, y) = (1, -3)\nw_0 = w_1 = w_2 = w_s = 0.5\neta = 1\n\nL = 3.325\n\nz_2 = 0.325\n"
)


def at(words: str) -> Span:
    """Where `words` stand in the data."""
    start = DATA.text.index(words)
    return Span(DATA, start, start + len(words))


HALF = Fraction(1, 2)
GIVEN: dict[Name, Rational] = {x: 1, y: -3, w_0: HALF, w_1: HALF, w_2: HALF, w_s: HALF}
PLACES = {name: at("(x, y) = (1, -3)" if name in (x, y) else "w_0 = w_1 = w_2 = w_s = 0.5") for name in GIVEN}
PROBLEM = Problem(NETWORK, GIVEN, 1, {**PLACES, eta: at("eta = 1")})

DIFFERS = (
    Differs(at("3.325"), "L", "3.325", Fraction(27, 8)),
    Differs(at("0.325"), "z_2", "0.325", Fraction(3, 8)),
)


def back(network: Network) -> Backward:
    """The backward pass with the conventions of `network`, or the table's."""

    def slope(quantity: Name, op: str) -> Rational:
        chosen = network.conventions.get((quantity, op))
        return TABLE[op].kinks[0].default if chosen is None else chosen.slope

    return backward(network.system, network.loss, slope)


def steps_of(problem: Problem, count: int = 1) -> tuple[Step, ...]:
    """The steps of `problem`; none without data."""
    if not problem.given:
        return ()
    count = count if problem.rate is not None else 0
    return descend(problem.network, problem.given, problem.rate or 0, count, problem.precision)


def witness_of(problem: Problem, step: Step) -> Witness:
    """What finite differences say at `step`."""
    network = problem.network
    return confirm(network.system, network.loss, {**step.inputs, **step.parameters}, step.gradients)


def worked_out(problem: Problem = PROBLEM, count: int = 1, **options: object) -> Document:
    """The worked solution of `problem`."""
    steps = steps_of(problem, count)
    witness = witness_of(problem, steps[0]) if steps else None
    return worked(problem, back(problem.network), steps, witness, **options)  # type: ignore[arg-type]
