"""Second derivatives: the backward equations differentiated once more.

The backward pass is a list of equations like any other, so the local derivatives of its lines say how fast every
gradient changes when something else does. Carried along from the parameters through the forward and then the backward
equations, one line for each, they give the Hessian times a direction v: R{∂L/∂w} = Σ ∂²L/∂w∂u·v_u, at a few times the
cost of the gradients; with v one parameter alone, a column of the Hessian itself.

Source: Pearlmutter, Fast exact multiplication by the Hessian (1994), Neural Computation 6 (1), 147-160.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from chainrule.derive.forms import KinkSlope
from chainrule.derive.local import AtKink, differentiate
from chainrule.derive.reverse import Backward
from chainrule.derive.tidy import product, total
from chainrule.expr import ONE, ZERO, Along, Equation, Expr, Gradient, Name, Second, Symbol, System, symbols_in
from chainrule.ops import TABLE


class Column(NamedTuple):
    """What the Hessian has in one column, from the diagonal down; above it stands the same, for it is symmetric.

    Args:
        by: the parameter that the gradients are differentiated by.
        lines: the equations that lead there, in order of dependency: first of quantities, then of gradients.
        wrt: the parameters whose gradients they end in.
    """

    by: Name
    lines: tuple[Equation, ...]
    wrt: tuple[Name, ...]


def hessian_columns(system: System, back: Backward, names: Sequence[Name], at_kink: KinkSlope) -> Iterator[Column]:
    """The second derivatives of the loss by `names`, column by column.

    Args:
        system: the forward equations.
        back: their backward pass.
        names: leaves that the loss depends on.
        at_kink: the slope where an operation has its kink: that of the first derivative.
    """
    for i, by in enumerate(names):
        wrt = tuple(names[i:])
        yield Column(by, derivatives_by(system, back, by, wrt, at_kink), wrt)


def derivatives_by(
    system: System, back: Backward, by: Name, wrt: Iterable[Name], at_kink: KinkSlope
) -> tuple[Equation, ...]:
    """The lines that lead to ∂²L/∂w∂by for every w of `wrt`; a line that says 0 where nothing depends on `by`."""
    lines = _carried(system, back, {by: ONE}, partial(_by, by), at_kink)
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


def hessian_vector(system: System, back: Backward, names: Sequence[Name], at_kink: KinkSlope) -> System:
    """The Hessian of the loss times a direction: R{∂L/∂w} for every w of `names`, from R{w}, which are its leaves."""
    lines = _carried(system, back, {name: Along(name) for name in names}, Along, at_kink)
    wanted = [Along(Gradient(back.loss, name)) for name in names]
    lines.update((symbol, ZERO) for symbol in wanted if symbol not in lines)
    return System(_needed(lines, wanted))


def _carried(
    system: System,
    back: Backward,
    moved: Mapping[Symbol, Expr],
    called: Callable[[Symbol], Symbol],
    at_kink: KinkSlope,
) -> dict[Symbol, Expr]:
    """For every equation that `moved` has an effect on, how fast its left side changes, by the name for that.

    Args:
        moved: how fast the leaves change.
        called: the name for how fast a quantity or a gradient changes.
    """
    tangents: dict[Symbol, Expr] = dict(moved)
    lines: dict[Symbol, Expr] = {}
    for left, right in (*system.ordered, *back.system().ordered):
        slopes = differentiate(right, left, _kinks_of(left, at_kink))
        factors = ((slope, tangents[used]) for used, slope in slopes.items() if used in tangents)
        # as a person writes the chain rule: ∂z/∂h·∂h/∂w forward, ∂²L/∂z∂w·∂z/∂h backward
        change = total(product(pair if isinstance(left, Name) else pair[::-1]) for pair in factors)
        if change != ZERO:
            tangents[left] = called(left)
            lines[called(left)] = change
    return lines


def _kinks_of(left: Symbol, at_kink: KinkSlope) -> AtKink:
    """The slopes in force; an operation with a kink in a derivative is nobody's choice, and has the table's."""
    if isinstance(left, Name):
        return lambda op: at_kink(left, op)
    return lambda op: TABLE[op].kinks[0].default


def _needed(lines: Mapping[Symbol, Expr], wanted: Iterable[Symbol]) -> list[Equation]:
    """The lines that `wanted` depend on, in their order."""
    needed = set(wanted)
    kept: list[Equation] = []
    for left, right in reversed([*lines.items()]):
        if left in needed:
            kept.append(Equation(left, right))
            needed.update(symbols_in(right))
    return kept[::-1]
