"""Values as figures: rounded so that every printed digit is certain."""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from chainrule.evaluate.interval import Interval, Value
from chainrule.expr import Rational
from chainrule.ops import figure

DOUBLED: Final = (100, 200, 400, 800, 1_000)
"""How many digits are asked for, one after the other, while a rounding is undecided."""

SIGNIFICANT: Final = 17
"""Digits that JSON gives of an irrational value: those that tell one float from the next."""

READABLE_BITS: Final = 100
"""Beyond this many bits a message says how large a number is, not which."""


def rounded(value: Rational, places: int) -> Fraction:
    """`value` to `places` decimal places, half to even."""
    scale = Fraction(10) ** places
    return round(Fraction(value) * scale) / scale


def decimal(value: Value, places: int, again: Callable[[int], Value] | None = None) -> Fraction:
    """`value` to `places` decimal places, half to even, certain to the last place.

    Args:
        value: what is to be rounded.
        places: decimal places; negative ones round to tens, hundreds, …
        again: the same value worked to that many digits, asked for while both neighbours are possible. What stays
            undecided to 1,000 digits lies on the boundary as far as anyone can tell, and is rounded half to even.
    """
    if again is not None:
        for digits in DOUBLED:
            if not isinstance(value, Interval) or rounded(value.low, places) == rounded(value.high, places):
                break
            value = again(digits)
    return _nearest(value, places) if isinstance(value, Interval) else rounded(value, places)


def _nearest(value: Interval, places: int) -> Fraction:
    """What every number of the interval rounds to; else the rounding of the boundary that lies in it."""
    half = Fraction(10) ** -places / 2
    boundary = rounded(value.middle - half, places) + half
    return rounded(boundary if boundary in value else value.middle, places)


def written(value: Value, again: Callable[[int], Value] | None = None) -> str:
    """`value` as JSON has it: `3/8` if exact, else 17 significant digits."""
    if not isinstance(value, Interval):
        above, below = value.as_integer_ratio()
        return str(above) if below == 1 else f"{above}/{below}"
    size = max(abs(value.low), abs(value.high))
    if size == 0:
        return "0"
    exponent = _exponent(size)
    shown = decimal(value, SIGNIFICANT - 1 - exponent, again)
    if shown == 0:
        return "0"
    exponent = _exponent(abs(shown))  # 0.99…9 may have become 1
    digits = str(abs(shown) / Fraction(10) ** (exponent - SIGNIFICANT + 1)).rstrip("0")
    sign = "-" if shown < 0 else ""
    if -5 <= exponent < SIGNIFICANT:
        return sign + _pointed(digits, exponent)
    return f"{sign}{_pointed(digits, 0)}e{exponent}"


def _pointed(digits: str, exponent: int) -> str:
    """`digits` with the point after the place that is worth 10^exponent."""
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole, rest = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
    return f"{whole}.{rest}" if rest else whole


def _exponent(size: Fraction) -> int:
    """The power of ten of the first digit: 10^n ≤ size < 10^(n+1)."""
    bits = size.numerator.bit_length() - size.denominator.bit_length()
    estimate = bits * 30103 // 100_000  # log₁₀ 2 ≈ 0.30103; at most 1 off
    while Fraction(10) ** estimate > size:
        estimate -= 1
    while Fraction(10) ** (estimate + 1) <= size:
        estimate += 1
    return estimate


def said(value: Value) -> str:
    """`value` as a message says it: short, rounded where it must be, with U+2212 for minus."""
    number = Fraction(value.middle if isinstance(value, Interval) else value)
    if abs(number.numerator.bit_length() - number.denominator.bit_length()) > READABLE_BITS and number:
        return f"about {'−' if number < 0 else ''}10^{_exponent(abs(number))}"
    text, certain = figure(number)
    return text if certain and not isinstance(value, Interval) else f"about {text}"
