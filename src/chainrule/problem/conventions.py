"""The slope in force at each kink of a network, and who chose it.

Where a document writes ∂h_1/∂z_1 = {0 if z_1 < 0; 1 else}, it has chosen: on the boundary the closed branch holds. The
slope it chose is found by evaluating both sides on the kink: our derivative is linear in the slope there, theirs is a
number, so the slope is the root of a linear equation.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from chainrule.derive import Backward, backward, slope_of
from chainrule.diagnostic import ChainruleError, Span
from chainrule.evaluate import Interval, value_of
from chainrule.evaluate.kinks import places
from chainrule.expr import Expr, Gradient, Name, Partial, Rational, Symbol, System, operations_in, symbols_in
from chainrule.expr.array import Array, Shape
from chainrule.ops import Kink
from chainrule.problem.facts import Definition, Slope
from chainrule.problem.model import Convention

Key = tuple[Name, str]
"""A kink of a network: the quantity whose equation has it, and the operation that does."""


class _Edge(NamedTuple):
    key: Key
    kink: Kink
    where: Expr


def conventions_of(
    system: System,
    loss: Name,
    definitions: Mapping[Name, Definition],
    slopes: Iterable[Slope],
    declared: Mapping[tuple[Name | None, str], Convention],
    preset: str = "exercise",
    shapes: Mapping[Name, Shape] = {},
) -> dict[Key, Convention]:
    """The convention at every kink.

    A preset ("torch", "jax") overrides everything; then what a `conventions` block declares, then what a stated
    derivative chooses, then the closed branch of the cases that define the quantity, then the row's default.

    Args:
        declared: by the quantity, or None for every one, and the operation.
        shapes: of the quantities and leaves that are arrays.
    """
    edges = [*_edges(system)]
    if preset != "exercise":
        return {edge.key: Convention(edge.kink.conventions.get(preset, edge.kink.default), preset) for edge in edges}
    stated = _stated(system, loss, edges, slopes, shapes)
    found: dict[Key, Convention] = {}
    for edge in edges:
        quantity, op = edge.key
        closed = dict(definitions[quantity].closed) if quantity in definitions else {}
        found[edge.key] = (
            declared.get(edge.key)
            or declared.get((None, op))
            or stated.get(edge.key)
            or (Convention(closed[op], "cases", (definitions[quantity].place,)) if op in closed else None)
            or Convention(edge.kink.default, "default")
        )
    return found


def _edges(system: System) -> Iterator[_Edge]:
    for left, right in system.ordered:
        for place in places(right):
            if place.kink is not None and isinstance(left, Name):
                yield _Edge((left, place.op), place.kink, place.where)


def _stated(
    system: System, loss: Name, edges: list[_Edge], slopes: Iterable[Slope], shapes: Mapping[Name, Shape]
) -> dict[Key, Convention]:
    """The slopes that stated derivatives choose; the first statement decides, later ones that agree are added."""
    if not edges:
        return {}
    back = backward(system, loss, slope_of, dict(shapes.items()))
    found: dict[Key, Convention] = {}
    for slope in slopes:
        if not any(node.op in ("cases", "step") for node in operations_in(slope.expr)):
            continue
        for edge in edges:
            chosen = _chosen(back, edge, slope)
            if chosen is not None:
                found[edge.key] = _merged(found.get(edge.key), chosen, slope.place)
    return found


def _merged(known: Convention | None, slope: Rational, place: Span) -> Convention:
    if known is None:
        return Convention(slope, "stated", (place,))
    return known._replace(places=(*known.places, place)) if known.slope == slope else known


def _chosen(back: Backward, edge: _Edge, stated: Slope) -> Rational | None:
    """The slope at the kink of `edge` under which the stated derivative is right there; None if it does not tell."""
    unknown = slope_of(*edge.key)
    ours = _ours(back, stated.left)
    if ours is None or unknown not in symbols_in(ours):
        return None
    symbols = [*symbols_in(ours), *symbols_in(stated.expr), *symbols_in(edge.where)]
    try:
        on_kink = _on_kink(edge.where, symbols)
        if on_kink is None:
            return None
        theirs = _number(stated.expr, on_kink)
        at_0, at_1 = (_number(ours, {**on_kink, unknown: slope}) for slope in (0, 1))
    except (ArithmeticError, ValueError, ChainruleError):  # ValueError also where numbers stand for arrays in a product
        return None
    if at_0 == at_1:
        return None
    slope = Fraction(theirs - at_0) / (at_1 - at_0)
    between = sorted(edge.kink.slopes)
    return (slope.numerator if slope.denominator == 1 else slope) if between[0] <= slope <= between[1] else None


def _ours(back: Backward, left: Symbol) -> Expr | None:
    """Our right side for a stated derivative."""
    match left:
        case Gradient(of=back.loss, wrt=wrt) if wrt in back.lines:
            return back.lines[wrt].right
        case Partial(of=of, wrt=wrt) if wrt in back.lines:
            return next((term.local for term in back.lines[wrt].terms if term.of == of), None)
        case _:
            return None


def _on_kink(where: Expr, symbols: Iterable[Symbol]) -> dict[Symbol, Rational] | None:
    """Values that lie on the kink and are otherwise unremarkable; None where they cannot be found by one division."""
    values: dict[Symbol, Rational] = {}
    for i, symbol in enumerate(dict.fromkeys(symbols)):
        values[symbol] = Fraction(3 * i + 2, 7) + i  # no two equal, none 0 or 1
    for free in dict.fromkeys(symbols_in(where)):
        at_0, at_1 = (_number(where, {**values, free: value}) for value in (0, 1))
        if at_1 == at_0:
            continue
        values[free] = Fraction(-at_0) / (at_1 - at_0)
        if _number(where, values) == 0:
            return values
    return None


def _number(expr: Expr, values: Mapping[Symbol, Rational]) -> Rational:
    value = value_of(expr, values)
    if isinstance(value, (Interval, Array)):
        raise ValueError("not rational")
    return value
