"""Everything that tests draw at random: numbers, names, expressions over the rows of the table, networks with data."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from hypothesis import strategies as st

from chainrule.expr import (
    Apply,
    Equation,
    Expr,
    Name,
    Num,
    Rational,
    Symbol,
    System,
    apply,
    num,
    plus,
    symbols_in,
    times,
)
from chainrule.ops import ROWS, TABLE, Op
from chainrule.problem.model import Network, Role

# ---------------------------------------------------------------------- numbers


@st.composite
def rationals(draw: st.DrawFn, low: int = -5, high: int = 5, denominators: int = 12) -> Rational:
    """Short exact numbers, whole ones as `int`; often whole, because kinks and zeros lie there."""
    below = draw(st.just(1) | st.integers(1, denominators))
    return num(Fraction(draw(st.integers(low * below, high * below)), below)).value


RANGES: Mapping[str, st.SearchStrategy[Rational]] = {
    "any": rationals(),
    "positive": rationals(0, 6).filter(lambda x: x > 0),
    "nonzero": rationals().filter(lambda x: x != 0),
    "small": rationals(-3, 3),
    "probability": st.integers(1, 9).map(lambda tenths: Fraction(tenths, 10)),
    "constant": rationals(),
    "condition": st.booleans(),
}
"""The ranges that the column `sample` of the table names."""


def arguments(row: Op) -> st.SearchStrategy[tuple[Rational, ...]]:
    """Numbers at which `row` is defined."""
    return st.tuples(*(RANGES[sample] for sample in row.sample))


# ---------------------------------------------------------------------- names


@st.composite
def names(draw: st.DrawFn) -> Name:
    """Names with everything that a name may have."""
    base = draw(st.text("abwxyzWLGN", min_size=1, max_size=3) | st.sampled_from(["eta", "net", "out", "hat", "sigma"]))
    accent = draw(st.sampled_from(["", "", "hat", "bar", "tilde", "dot"]))
    subscript = draw(st.text("01h,_+ ", max_size=3) | st.sampled_from(["", "hat", "bar_1", "dot", "new", "hat1"]))
    superscript = draw(st.sampled_from(["", "", "2", "l-1", "+", "T", "′", "hat"]))
    return Name(base, accent, subscript, superscript)


# ---------------------------------------------------------------------- expressions

EXACT = ("add", "neg", "mul", "identity", "relu", "abs", "max", "min", "cases", "squared_error")
"""Rows that are polynomials between their kinks: rational in, rational out."""

EVERY = tuple(row.name for row in ROWS if not row.mixes and row.name not in ("less", "less_equal", "step", "hadamard"))
"""Rows whose value is a number and that people write between numbers."""


@st.composite
def expressions(draw: st.DrawFn, symbols: Sequence[Symbol], depth: int = 3, rows: Sequence[str] = EVERY) -> Expr:
    """Expressions over `rows`, defined whatever the symbols are worth."""

    def within(wanted: str, depth: int) -> Expr:
        """An expression whose value certainly lies in a range that the column `sample` names."""
        if wanted == "condition":
            return apply(
                draw(st.sampled_from(["less", "less_equal"])), within("any", depth - 1), within("any", depth - 1)
            )
        if wanted == "constant" or draw(st.integers(0, 4)) == 0 or (depth <= 0 and wanted != "any"):
            return num(draw(RANGES[wanted]))
        if wanted in ("positive", "nonzero"):
            square = within("any", depth - 1)
            return plus(times(square, square), Num(1))
        if wanted == "small":
            return apply("tanh", within("any", depth - 1))
        if depth <= 0 or draw(st.integers(0, 4)) == 0:
            return draw(st.sampled_from(symbols))
        row = draw(st.sampled_from(rows))
        samples = ("positive", "constant") if row == "pow" else TABLE[row].sample
        return Apply(row, tuple(within(sample, depth - 1) for sample in samples))

    return within("any", depth)


# ---------------------------------------------------------------------- networks


class Drawn(NamedTuple):
    """A scalar network with data."""

    system: System
    loss: Name
    roles: Mapping[Name, Role]
    given: Mapping[Name, Rational]

    @property
    def network(self) -> Network:
        """As the layers above `problem` want it, with no convention stated."""
        return Network(self.system, self.loss, self.roles, {}, {})


ACTIVATIONS = ("relu", "abs", "identity", "neg")
SMOOTH = ("tanh", "sigmoid")
PAIRS = ("max", "min", "squared_error", "mul")


@st.composite
def networks(draw: st.DrawFn, units: int = 6, smooth: bool = False) -> Drawn:
    """Directed acyclic graphs of scalars with one sink, the equations in any order.

    Args:
        units: there are at most so many before the loss; each uses any of the earlier ones, or an input.
        smooth: whether there are tanh and sigmoid as well; without them every number is rational.
    """
    weights = [Name("w", "", str(i)) for i in range(draw(st.integers(1, 3)))]
    earlier = [Name("x", "", str(i)) for i in range(draw(st.integers(1, 2)))]
    made: list[Equation] = []
    for i in range(draw(st.integers(1, units))):
        made.append(Equation(Name("h", "", str(i)), draw(_unit(weights, earlier, smooth))))
        earlier.append(made[-1].left)
    used = {symbol for _, right in made for symbol in symbols_in(right)}
    prediction = plus(*(left for left, _ in made if left not in used))
    loss = draw(st.sampled_from([apply("squared_error", TARGET, prediction), apply("abs", TARGET - prediction)]))
    system = System(draw(st.permutations([*made, Equation(LOSS, loss)])))
    roles = {name: _role(name) for name in system.leaves()}
    return Drawn(system, LOSS, roles, {name: draw(rationals(-2, 2, 7)) for name in roles})


TARGET = Name("y")
LOSS = Name("L")


def _unit(weights: Sequence[Name], earlier: Sequence[Name], smooth: bool) -> st.SearchStrategy[Expr]:
    weight, quantity = st.sampled_from(weights), st.sampled_from([*earlier])
    weighted = st.lists(st.builds(times, weight, quantity), min_size=1, max_size=3)
    return st.one_of(
        weighted.map(lambda terms: plus(*terms)),
        st.builds(apply, st.sampled_from(ACTIVATIONS + SMOOTH if smooth else ACTIVATIONS), quantity),
        st.builds(apply, st.sampled_from(PAIRS), quantity, quantity),
        expressions((*weights, *earlier), 2, EVERY if smooth else EXACT),
    )


def _role(name: Name) -> Role:
    return "parameter" if name.base == "w" else "target" if name == TARGET else "input"
