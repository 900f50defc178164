"""A calculation with the numbers that its decimals may have been rounded from.

Who knows z only as −0.1774 cannot tell whether −0.1774·2 ≈ −0.3549 is a mistake: z may be −0.17744. Where nothing else
is known of the numbers that are put in, each stands for everything that rounds to it.
"""

from fractions import Fraction
from typing import Final

from chainrule.check.calculation import places_of
from chainrule.check.figures import Figure
from chainrule.evaluate import Value
from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Undecided, hull
from chainrule.evaluate.values import put_in
from chainrule.expr import Apply, Expr, Name, Num, Rational, Symbol

FEWEST: Final = 2
"""Decimal places of a number that may have been rounded; 0.5 is taken to be one half."""

BITS: Final = 80


def may_come_to(calculation: Expr, figure: Figure, relation: str) -> bool:
    """Whether `figure` is what unrounded numbers in the places of the decimals of `calculation` come to."""
    spans: dict[Symbol, Value] = {}
    opened = _opened(calculation, spans)
    try:
        return bool(spans) and figure.stands_for(put_in(opened, spans, Exact(20)), relation)
    except (Undecided, ArithmeticError, ValueError):
        return False


def _opened(expr: Expr, spans: dict[Symbol, Value]) -> Expr:
    """`expr` with a name for each decimal, and in `spans` what that may stand for."""
    if isinstance(expr, Apply):
        return Apply(expr.op, tuple(_opened(arg, spans) for arg in expr.args))
    places = places_of(expr.value) if isinstance(expr, Num) else None
    if not isinstance(expr, Num) or places is None or places < FEWEST:
        return expr
    name = Name(f"decimal {len(spans)}")
    spans[name] = _span(expr.value, places)
    return name


def _span(value: Rational, places: int) -> Value:
    half = Fraction(1, 2 * 10**places)
    return hull(value - half, value + half, BITS)
