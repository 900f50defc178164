"""Figures as a document prints them: a value, and the last place that was written."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from chainrule.evaluate import Interval, Number, Undecided, Value
from chainrule.expr import Apply, Expr, Num, Rational
from chainrule.expr.array import Array
from chainrule.read.model import Side

_DECIMAL: Final = re.compile(r"(\d+)(?:(?:\.|\{?,\}?)(\d+))?|\.(\d+)")
"""`0.25`, `.25`, `0,25`, `0{,}25`; which of them the reader took for one number, its value says."""


LONGEST: Final = 300
"""Digits of a number that is looked at."""


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
    def significant(self) -> int:
        """How many significant digits are printed: 2 in 0.25, 3 in 0.250, 1 in 0.5."""
        if self.places is None:
            return len(str(abs(self.value.numerator))) + len(str(self.value.denominator))
        return len(str(abs(int(self.value * Fraction(10) ** self.places))).lstrip("0"))

    @property
    def is_plain(self) -> bool:
        """Whether it is written as nothing but digits and a point."""
        return all(char.isdigit() or char in ".-−" for char in self.text.strip())

    def stands_for(self, value: Value, relation: str = "=") -> bool:
        """Whether `value` is what is printed, or rounds to it; of an array every entry.

        After `=` a whole number must be exact, and so must a single decimal of a value that has three at most: whoever
        writes 0.2 for 0.25 has dropped a digit.
        """
        if isinstance(value, Array):
            return all(self.stands_for(entry, relation) for entry in value.entries)
        if self.places is None or (relation == "=" and (self.places <= 0 or (self.places == 1 and _is_short(value)))):
            return self._lies_within(value, 0) <= 0
        side = self._lies_within(value, 1)
        return side < 0 or (side == 0 and self._is_rounding_of_tie(value))

    def _is_rounding_of_tie(self, value: Number) -> bool:
        """0.25 is rounded to 0.3 at school and to 0.2 by computers; 0.75 only to 0.8."""
        is_away = not isinstance(value, Interval) and abs(Fraction(self.value)) > abs(Fraction(value))
        return is_away or self.value * Fraction(10) ** (self.places or 0) % 2 == 0

    def nearly(self, value: Value, relation: str = "=") -> bool:
        """Whether `value`, which has more digits than are printed, would round to a figure one unit away."""
        if isinstance(value, Array):
            return False
        if not self.places or self.significant < 2 or (relation == "=" and _is_short(value)):
            return False
        if not isinstance(value, Interval) and 10 ** abs(self.places) % value.denominator == 0:
            return False  # nothing had to be rounded, so nothing can have been rounded wrongly
        return self._lies_within(value, 3) < 0

    def is_shortened(self, value: Value) -> bool:
        """Whether `value` rounded, up or down, or cut off at the printed places gives this figure.

        One decimal of a value with three at most is not enough: 0.2 for 0.25 is a slip.
        """
        if isinstance(value, Array):
            return False
        if not self.places or (self.places == 1 and _is_short(value)):
            return False
        return self._lies_within(value, 2) < 0

    def _lies_within(self, value: Number, halves: int) -> int:
        """Negative, zero or positive as `value` lies less than, just, or more than so many half units away.

        In whole numbers, for this is asked thousands of times. An interval that reaches to both sides lies within.
        """
        above, below = self.value.as_integer_ratio()
        power = self.places or 0
        if isinstance(value, Interval):
            return _interval_within(value, self.value, Fraction(halves, 2) / Fraction(10) ** power)
        n, d = value.as_integer_ratio()
        off, unit = 2 * abs(n * below - above * d), halves * d * below
        if power < 0:
            unit *= 10 ** abs(power)
        else:
            off *= 10**power
        return (off > unit) - (off < unit)


def _interval_within(value: Interval, figure: Rational, bound: Fraction) -> int:
    try:
        return -1 if abs(value - figure) < bound else 1
    except Undecided:
        return -1


def _is_short(value: Number) -> bool:
    """Whether `value` is a decimal of three places at most."""
    return not isinstance(value, Interval) and 1000 % value.denominator == 0


def figure_of(side: Side, expr: Expr) -> Figure | None:
    """The figure that a side is, if it is one number and no calculation.

    `-0.25`, `3/8` and `1.2·10^{-3}` are numbers; `0.5/2` and `1 + 1` are calculations.
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
    return literals_in(text).get(abs(Fraction(value)), places_needed(value))


def places_needed(value: Rational) -> int | None:
    """The decimal places of `value` written out; None where they never end."""
    below = value.denominator
    places = 0
    while below % 10 == 0 or below % 5 == 0 or below % 2 == 0:
        below //= 10 if below % 10 == 0 else 5 if below % 5 == 0 else 2
        places += 1
    return places if below == 1 else None


@lru_cache(maxsize=64)
def literals_in(text: str) -> Mapping[Fraction, int]:
    """Every number written in `text` with the most decimal places it is written with.

    Remembered, because every entry of an array asks it of the whole array.
    """
    found: dict[Fraction, int] = {}
    for whole, places, bare in _DECIMAL.findall(text):
        digits = places or bare
        if len(whole) + len(digits) > LONGEST:
            continue
        value = Fraction(int((whole or "0") + digits), 10 ** len(digits))
        found[value] = max(found.get(value, 0), len(digits))
    return found
