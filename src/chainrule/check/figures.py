"""Figures as a document prints them: a value, and the last place that was written."""

import re
from fractions import Fraction
from typing import Final, NamedTuple

from chainrule.evaluate import Interval, Value
from chainrule.expr import Apply, Expr, Num, Rational
from chainrule.read.model import Side

_DECIMAL: Final = re.compile(r"(\d+)(?:(?:\.|\{?,\}?)(\d+))?|\.(\d+)")
"""`0.25`, `.25`, `0,25`, `0{,}25`; which of them the reader took for one number, its value says."""

HALF: Final = Fraction(1, 2)


class Figure(NamedTuple):
    """A number that ends a chain.

    Args:
        value: what is printed, exactly.
        places: how many decimal places are printed; None for a fraction, which is exact.
        text: as it was written.
    """

    value: Rational
    places: int | None
    text: str

    @property
    def unit(self) -> Fraction:
        """One unit in the last printed place; 0 for a fraction."""
        return Fraction(0) if self.places is None else Fraction(10) ** -self.places

    @property
    def significant(self) -> int:
        """How many significant digits are printed: 2 in 0.25, 3 in 0.250, 1 in 0.5."""
        if self.places is None:
            return len(str(abs(self.value.numerator))) + len(str(self.value.denominator))
        return len(str(abs(int(self.value / self.unit))).lstrip("0"))

    def stands_for(self, value: Value, relation: str = "=") -> bool:
        """Whether `value` is what is printed, or rounds to it.

        After `=` a whole number must be exact, and so must a single decimal of a value that has three at most: whoever
        writes 0.2 for 0.25 has dropped a digit.
        """
        if value == self.value:
            return True
        if self.places is None or (relation == "=" and (self.places <= 0 or (self.places == 1 and _is_short(value)))):
            return isinstance(value, Interval) and self.value in value
        distance = _distance(value, self.value) / self.unit
        return distance < HALF or (distance == HALF and self._is_rounding_of_tie(value))

    def _is_rounding_of_tie(self, value: Value) -> bool:
        """0.25 is rounded to 0.3 at school and to 0.2 by computers; 0.75 only to 0.8."""
        is_away = not isinstance(value, Interval) and abs(self.value) > abs(value)
        return is_away or (self.value / self.unit) % 2 == 0

    def nearly(self, value: Value, relation: str = "=") -> bool:
        """Whether `value`, which has more digits than are printed, would round to a figure one unit away."""
        if not self.places or self.significant < 2 or (relation == "=" and _is_short(value)):
            return False
        if not isinstance(value, Interval) and (Fraction(value) / self.unit).denominator == 1:
            return False  # nothing had to be rounded, so nothing can have been rounded wrongly
        return _distance(value, self.value) < self.unit * 3 * HALF

    def is_shortened(self, value: Value) -> bool:
        """Whether `value` rounded, up or down, or cut off at the printed places gives this figure."""
        return bool(self.places) and _distance(value, self.value) < self.unit


def _is_short(value: Value) -> bool:
    """Whether `value` is a decimal of three places at most."""
    return not isinstance(value, Interval) and 1000 % value.denominator == 0


def _distance(value: Value, figure: Rational) -> Fraction:
    """How far `value` lies from `figure`; the nearer end of an interval, which is narrower than anything printed."""
    if isinstance(value, Interval):
        return Fraction(0) if figure in value else min(abs(value.low - figure), abs(value.high - figure))
    return abs(Fraction(value) - figure)


def figure_of(side: Side, expr: Expr) -> Figure | None:
    """The figure that a side is, if it is one number and no calculation.

    `-0.25`, `3/8`, `\\frac{3}{8}` and `1.2 \\cdot 10^{-3}` are numbers; `0.5/2` and `1 + 1` are calculations.
    """
    match expr:
        case Num(value=value):
            return Figure(value, _places(value, side.text), side.text)
        case Apply(op="neg", args=(Num(value=value),)):
            return Figure(-value, _places(value, side.text), side.text)
        case Apply(op="neg", args=(Apply() as inner,)):
            found = figure_of(side, inner)
            return found and found._replace(value=-found.value)
        case Apply(op="div", args=(Num(value=int(above)), Num(value=int(below)))) if below:
            return Figure(Fraction(above, below), None, side.text)
        case Apply(op="mul", args=(Num(value=value), Apply(op="pow", args=(Num(value=10), exponent)))):
            return _scientific(value, exponent, side)
        case _:
            return None


def _scientific(mantissa: Rational, exponent: Expr, side: Side) -> Figure | None:
    power = _whole(exponent)
    if power is None or abs(power) > 400:
        return None
    places = _places(mantissa, side.text)
    shifted = None if places is None else places - power
    return Figure(mantissa * Fraction(10) ** power, shifted, side.text)


def _whole(expr: Expr) -> int | None:
    match expr:
        case Num(value=int(value)):
            return value
        case Apply(op="neg", args=(Num(value=int(value)),)):
            return -value
        case _:
            return None


def _places(value: Rational, text: str) -> int | None:
    """The decimal places with which `value` stands in `text`; those it needs, if it does not stand there as such."""
    return literals_in(text).get(abs(Fraction(value)), _places_needed(value))


def _places_needed(value: Rational) -> int | None:
    below = value.denominator
    places = 0
    while below % 10 == 0 or below % 5 == 0 or below % 2 == 0:
        below //= 10 if below % 10 == 0 else 5 if below % 5 == 0 else 2
        places += 1
    return places if below == 1 else None


def literals_in(text: str) -> dict[Fraction, int]:
    """Every number written in `text` with the most decimal places it is written with."""
    found: dict[Fraction, int] = {}
    for whole, places, bare in _DECIMAL.findall(text):
        digits = places or bare
        value = Fraction(int((whole or "0") + digits), 10 ** len(digits))
        found[value] = max(found.get(value, 0), len(digits))
    return found
