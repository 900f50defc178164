"""Numbers and formulas as sentences say them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Final

from chainrule.evaluate import Interval, Number, Value, decimal, said
from chainrule.expr import Apply, Datum, Expr, Symbol, as_expr, num, replace
from chainrule.expr.array import Array
from chainrule.ops import Precision, figure, plain, rounded

SHORT: Final = 10_000
"""A fraction with a larger denominator says no more than its decimals."""

PLACES: Final = 6
"""Decimal places that a number is shown with where nothing else is asked for."""

READABLE_BITS: Final = 120
"""A number longer than this is said by its size."""


LISTED: Final = 12
"""An array of more entries is said by its shape."""


def amount(value: Value, places: int | None = None) -> str:
    """`value` as a sentence says it: `0.375`, `1/3` only where no short decimal is; to `places` if they are given."""
    if isinstance(value, Array):
        return _listed(value, places) if prod(value.shape) <= LISTED else said(value)
    if not _is_readable(value):
        return said(value)
    if isinstance(value, Interval):
        return _fixed(decimal(value, 6 if places is None else places), places or 6)
    if places is not None and (Fraction(value) * 10 ** min(places, PLACES)).denominator != 1:
        return _fixed(rounded(value, places), places)
    return figure(value)[0]


def _listed(value: Array, places: int | None) -> str:
    """An array as it is written on one line."""
    parts = (_listed(part, places) if isinstance(part, Array) else amount(part, places) for part in value)
    return f"[{', '.join(parts)}]"


def amount_beside(value: Value, written: str) -> str:
    """`value` with as many places as tell it from what was written instead."""
    for places in range(3, 16):
        shown = amount(value, places)
        if shown != written:
            return shown
    return amount(value, 16)


def _is_readable(value: Number) -> bool:
    number = value.middle if isinstance(value, Interval) else value
    return not number or abs(number.numerator.bit_length() - number.denominator.bit_length()) < READABLE_BITS


def _fixed(value: Fraction, places: int) -> str:
    return figure(value, Precision(max(places, 0)))[0]


def listed(texts: Sequence[str]) -> str:
    """One or more texts: `a`, `a and b`, `a, b and c`."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def exactly(value: Value) -> str:
    """`(exactly 3/8)` for a number that a decimal shows less well than its fraction; nothing for others."""
    if not isinstance(value, Fraction) or value.denominator > SHORT or 100 % value.denominator == 0:
        return ""
    return f" (exactly {'−' if value < 0 else ''}{abs(value.numerator)}/{value.denominator})"


def with_numbers(formula: Expr, values: Mapping[Symbol, Datum]) -> str:
    """`formula` with the numbers put in, and every choice between branches made: `0.5·0.25 + 0.5·0.5`."""
    return plain(chosen(replace(formula, {symbol: as_expr(value) for symbol, value in values.items()})))


def chosen(expr: Expr) -> Expr:
    """`expr`, in which all symbols are numbers, with slopes and conditions worked out to the number they are."""
    if not isinstance(expr, Apply):
        return expr
    if expr.op in ("step", "less", "less_equal", "cases"):
        from chainrule.check.world import value_or_none

        value = value_or_none(expr, {})
        return num(value) if isinstance(value, (int, Fraction)) else expr
    return Apply(expr.op, tuple(map(chosen, expr.args)))
