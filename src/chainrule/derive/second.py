"""Second derivatives: the backward equations differentiated once more.

The backward pass is a list of equations like any other, so the local derivatives of its lines say how fast every
gradient changes when something else does. Carried along from the parameters through the forward and then the backward
equations, one line for each, they give the Hessian times a direction v: R{∂L/∂w} = Σ ∂²L/∂w∂u·v_u, at a few times the
cost of the gradients; with v one parameter alone, a column of the Hessian itself. Between arrays the lines are
R{z} = R{W}·x + W·R{x}; a column by an entry of W is what they give where R{W} is 1 there and 0 elsewhere.

Source: Pearlmutter, Fast exact multiplication by the Hessian (1994), Neural Computation 6 (1), 147-160.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from chainrule.derive.forms import KinkSlope, mixes
from chainrule.derive.forward import change
from chainrule.derive.local import AtKink, differentiate
from chainrule.derive.reverse import Backward
from chainrule.derive.tidy import product, total
from chainrule.diagnostic import fail
from chainrule.expr import (
    ONE,
    ZERO,
    Along,
    Equation,
    Expr,
    Gradient,
    Name,
    Second,
    Symbol,
    System,
    apply,
    operations_in,
    symbols_in,
)
from chainrule.ops import NO_SHAPES, TABLE, Shape, Shapes, plain, row_of


class Column(NamedTuple):
    """What the Hessian has by one parameter, from the diagonal down; above it stands the same, for it is symmetric.

    Args:
        by: the parameter that the gradients are differentiated by; of an array, each entry in turn.
        lines: the equations that lead there, in order of dependency: first of quantities, then of gradients.
        wrt: the parameters whose gradients they end in.
    """

    by: Name
    lines: tuple[Equation, ...]
    wrt: tuple[Name, ...]


def hessian_columns(
    system: System, back: Backward, names: Sequence[Name], at_kink: KinkSlope, shapes: Shapes = NO_SHAPES
) -> Iterator[Column]:
    """The second derivatives of the loss by `names`, column by column.

    In a network of numbers the lines are ∂z/∂w and ∂²L/∂u∂w. Where there are arrays they are R{z} and R{∂L/∂u}, along
    whatever R{w} is.

    Args:
        system: the forward equations.
        back: their backward pass.
        names: leaves that the loss depends on.
        at_kink: the slope where an operation has its kink: that of the first derivative.
        shapes: of the quantities and leaves that are arrays.

    Raises:
        ChainruleError: E0614 if an operation in a line has no derivative.
    """
    for i, by in enumerate(names):
        wrt = tuple(names[i:])
        if shapes:
            lines = hessian_vector(system, back, (by,), at_kink, shapes, wrt).equations
        else:
            lines = derivatives_by(system, back, by, wrt, at_kink)
        yield Column(by, lines, wrt)


def derivatives_by(
    system: System, back: Backward, by: Name, wrt: Iterable[Name], at_kink: KinkSlope
) -> tuple[Equation, ...]:
    """The lines that lead to ∂²L/∂w∂by for every w of `wrt`; a line that says 0 where nothing depends on `by`.

    Raises:
        ChainruleError: E0614 if an operation in a line has no derivative.
    """
    lines = _Carrying(at_kink, partial(_by, by)).lines(system, back, {by: ONE})
    wanted = [Second(back.loss, name, by) for name in wrt]
    lines.update((symbol, ZERO) for symbol in wanted if symbol not in lines)
    return tuple(_needed(lines, wanted))


def _by(by: Name, symbol: Symbol) -> Symbol:
    """The derivative of a quantity or a gradient by `by`."""
    match symbol:
        case Gradient(of=of, wrt=wrt):
            return Second(of, wrt, by)
        case Name():
            return Gradient(symbol, by)
        case _:
            raise TypeError(f"no second derivative of {type(symbol).__name__}")


def hessian_vector(
    system: System,
    back: Backward,
    names: Sequence[Name],
    at_kink: KinkSlope,
    shapes: Shapes = NO_SHAPES,
    wrt: Sequence[Name] = (),
) -> System:
    """The Hessian of the loss times a direction: R{∂L/∂w}, from R{w} for every w of `names`, which are its leaves.

    Args:
        system: the forward equations.
        back: their backward pass.
        names: what moves.
        at_kink: the slope where an operation has its kink: that of the first derivative.
        shapes: of the quantities and leaves that are arrays.
        wrt: the parameters whose gradients are wanted; `names` if none are.

    Raises:
        ChainruleError: E0614 if an operation in a line has no derivative.
    """
    carrying = _Carrying(at_kink, Along, _sized(back, shapes))
    lines = carrying.lines(system, back, {name: Along(name) for name in names})
    wanted = {Along(Gradient(back.loss, name)): name for name in wrt or names}
    for symbol, name in wanted.items():
        lines.setdefault(symbol, apply("spread", 0, name) if name in shapes else ZERO)
    return System(_needed(lines, wanted))


def _sized(back: Backward, shapes: Shapes) -> dict[Symbol, Shape]:
    """The shapes of quantities, of their gradients, and of how fast both change."""
    sized: dict[Symbol, Shape] = dict(shapes)
    sized.update((Gradient(back.loss, name), shape) for name, shape in shapes.items() if isinstance(name, Name))
    sized.update([(Along(symbol), shape) for symbol, shape in sized.items()])
    return sized


class _Carrying:
    """Carries a change through equations.

    Args:
        at_kink: the slope where an operation has its kink.
        called: the name for how fast a quantity or a gradient changes.
        shapes: of all symbols that are no numbers.
    """

    __slots__ = ("at_kink", "called", "shapes")

    def __init__(self, at_kink: KinkSlope, called: Callable[[Symbol], Symbol], shapes: Shapes = NO_SHAPES) -> None:
        self.at_kink: Final = at_kink
        self.called: Final = called
        self.shapes: Final = shapes

    def lines(self, system: System, back: Backward, moved: Mapping[Symbol, Expr]) -> dict[Symbol, Expr]:
        """For every equation that `moved`, how fast the leaves change, has an effect on: how fast its left side does.

        By the name for that.
        """
        changes: dict[Symbol, Expr] = dict(moved)
        found: dict[Symbol, Expr] = {}
        for equation in (*system.ordered, *back.system().ordered):
            changed = self._change(equation, changes)
            if changed != ZERO:
                symbol = changes[equation.left] = self.called(equation.left)
                found[symbol] = changed
        return found

    def _change(self, equation: Equation, changes: Mapping[Symbol, Expr]) -> Expr:
        left, right = equation
        used = [*symbols_in(right)]
        if not any(symbol in changes for symbol in used):
            return ZERO
        try:
            if any(symbol in self.shapes for symbol in (left, *used)) or mixes(right):
                return change(right, left, changes, self._kinks_of(left), self.shapes)
            return self._between_numbers(left, right, changes)
        except TypeError:
            raise _lacking(equation) from None

    def _between_numbers(self, left: Symbol, right: Expr, changes: Mapping[Symbol, Expr]) -> Expr:
        slopes = differentiate(right, left, self._kinks_of(left))
        factors = ((slope, changes[used]) for used, slope in slopes.items() if used in changes)
        # as a person writes the chain rule: ∂z/∂h·∂h/∂w forward, ∂²L/∂z∂w·∂z/∂h backward
        return total(product(pair if isinstance(left, Name) else pair[::-1]) for pair in factors)

    def _kinks_of(self, left: Symbol) -> AtKink:
        """The slopes in force; an operation with a kink in a derivative is nobody's choice, and has the table's."""
        if isinstance(left, Name):
            return lambda op: self.at_kink(left, op)
        return lambda op: TABLE[op].kinks[0].default


def _lacking(equation: Equation) -> Exception:
    """What to raise where the derivative of an operation mixes entries and only a slope will do."""
    left, right = equation
    mixing = dict.fromkeys(node.op for node in operations_in(right) if row_of(node).mixes)
    message = f"{' and '.join(mixing)} has no second derivative in {plain(left)} = {plain(right)}"
    mend = "its derivative mixes entries within a choice of branches: name what these hold in equations of their own"
    return fail("E0614", message, help=mend)


def _needed(lines: Mapping[Symbol, Expr], wanted: Iterable[Symbol]) -> list[Equation]:
    """The lines that `wanted` depend on, in their order."""
    needed = set(wanted)
    kept: list[Equation] = []
    for left, right in reversed([*lines.items()]):
        if left in needed:
            kept.append(Equation(left, right))
            needed.update(symbols_in(right))
    return kept[::-1]
