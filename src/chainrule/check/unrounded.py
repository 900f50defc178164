"""A calculation with the numbers that its decimals may have been rounded from.

Who knows z only as −0.1774 cannot tell whether −0.1774·2 ≈ −0.3549 is a mistake: z may be −0.17744. Where nothing else
is known of the numbers that are put in, each stands for everything that rounds to it.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from chainrule.check.entries import paired
from chainrule.check.figures import Figure, places_needed
from chainrule.check.world import are_equal
from chainrule.evaluate import Interval, Number, Value
from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Undecided, hull
from chainrule.evaluate.values import put_in
from chainrule.expr import Apply, Expr, Name, Num, Rational, Symbol

FEWEST: Final = 2
"""Decimal places of a number that may have been rounded; 0.5 is taken to be one half."""

BITS: Final = 80

WIDEST: Final = Fraction(1, 50)
"""How far unrounded numbers may carry a calculation from what it comes to as written, by its size."""


def may_come_to(calculation: Expr, figure: Figure, relation: str) -> bool:
    """Whether `figure` is what unrounded numbers in the places of the decimals of `calculation` come to."""
    spans: dict[Symbol, Value] = {}
    opened = _opened(calculation, spans)
    try:
        return bool(spans) and figure.stands_for(put_in(opened, spans, Exact(20)), relation)
    except (Undecided, ArithmeticError, ValueError):
        return False


def may_be(calculation: Expr, value: Value, data: Collection[Rational], written: Mapping[Fraction, int]) -> bool:
    """Whether `calculation` comes to `value`, entry by entry, with unrounded numbers in the places of its decimals.

    A number of the data stands for itself. Where so few digits are put in that much would do, nothing is said.

    Args:
        calculation: of numbers alone.
        value: the right value.
        data: the numbers that are given.
        written: the decimal places with which each number is written, where it has more than it needs: 3 for 0.250.
    """
    spans: dict[Symbol, Value] = {}
    opened = _opened(calculation, spans, data, written)
    try:
        pairs = paired(put_in(opened, spans, Exact(20)), value)
    except (Undecided, ArithmeticError, ValueError):
        return False
    return bool(spans) and pairs is not None and all(_holds(*pair) for pair in pairs)


def _holds(reached: Number, value: Number) -> bool:
    """Whether `value` lies in the interval `reached`, which is a narrow one."""
    if not isinstance(reached, Interval):
        return are_equal(reached, value)
    middle = value.middle if isinstance(value, Interval) else Fraction(value)
    return reached.low <= middle <= reached.high and reached.high - reached.low <= 2 * WIDEST * abs(middle)


def _opened(
    expr: Expr,
    spans: dict[Symbol, Value],
    data: Collection[Rational] = (),
    written: Mapping[Fraction, int] = MappingProxyType({}),
) -> Expr:
    """`expr` with a name for each decimal, and in `spans` what that may stand for."""
    if isinstance(expr, Apply):
        return Apply(expr.op, tuple(_opened(arg, spans, data, written) for arg in expr.args))
    needed = places_needed(expr.value) if isinstance(expr, Num) else None
    places = max(needed, written.get(Fraction(expr.value), 0)) if isinstance(expr, Num) and needed is not None else None
    if not isinstance(expr, Num) or places is None or places < FEWEST or expr.value in data:
        return expr
    name = Name(f"decimal {len(spans)}")
    spans[name] = _span(expr.value, places)
    return name


def _span(value: Rational, places: int) -> Value:
    half = Fraction(1, 2 * 10**places)
    return hull(value - half, value + half, BITS)
