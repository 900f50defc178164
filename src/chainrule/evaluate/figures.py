"""Values as figures: rounded so that every printed digit is certain."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, TypeAlias

from chainrule.evaluate.interval import Interval, Number, Value
from chainrule.expr.array import Array, said_shape
from chainrule.ops import SHORT, Precision, approximation, exponent_of, figure, rounded

DOUBLED: Final = (100, 200, 400, 800, 1_000)
"""How many digits are asked for, one after the other, while a rounding is undecided."""

SIGNIFICANT: Final = 17
"""Digits that JSON gives of an irrational value: those that tell one float from the next."""

NEGLIGIBLE: Final = Fraction(1, 10**40)
"""What is less than this, and cannot be told from 0, is 0."""

READABLE_BITS: Final = 100
"""Beyond this many bits a message says how large a number is, not which."""

AT_ONCE: Final = 10**4000
"""Python writes at most 4,300 digits of a number at once."""

Nested: TypeAlias = str | list[Any]
"""How JSON has a value."""


def settled(value: Number, precision: Precision = SHORT) -> Fraction | None:
    """What is printed of `value` in decimals; None while its digits leave two figures possible.

    What cannot be told from 0, to many more digits than are printed, is 0.
    """
    if not isinstance(value, Interval):
        return approximation(value, precision)
    if value.sign is None:
        return Fraction(0) if value.width <= NEGLIGIBLE / 10**precision.digits else None
    low = approximation(value.low, precision)
    return low if low == approximation(value.high, precision) else None


def shown(value: Number, precision: Precision = SHORT) -> Fraction:
    """What is printed of `value` in decimals; what cannot be told from a boundary is rounded half up."""
    if not isinstance(value, Interval):
        return approximation(value, precision)
    found = settled(value, precision)
    if found is not None:
        return found
    ends = (approximation(value.low, precision), approximation(value.high, precision))
    return Fraction(0) if value.sign is None else max(ends, key=abs)


def decimal(value: Number, places: int, again: Callable[[int], Number] | None = None) -> Fraction:
    """`value` to `places` decimal places, half up, certain to the last place.

    Args:
        value: what is to be rounded.
        places: decimal places; negative ones round to tens, hundreds, …
        again: the same value worked to that many digits, asked for while both neighbours are possible. What stays
            undecided to 1,000 digits lies on the boundary as far as anyone can tell, and is rounded half up.
    """
    if again is not None:
        for digits in DOUBLED:
            if not isinstance(value, Interval) or rounded(value.low, places) == rounded(value.high, places):
                break
            value = again(digits)
    return _nearest(value, places) if isinstance(value, Interval) else rounded(value, places)


def _nearest(value: Interval, places: int) -> Fraction:
    """What every number of the interval rounds to; else the rounding of the boundary that lies in it."""
    low, high = rounded(value.low, places), rounded(value.high, places)
    is_one_boundary = abs(high - low) == Fraction(10) ** -places
    return max(low, high, key=abs) if is_one_boundary else rounded(value.middle, places)


def written(value: Number, again: Callable[[int], Number] | None = None) -> str:
    """`value` as JSON has it: `3/8` if exact, else 17 significant digits, fewer where fewer are certain.

    What cannot be told from 0 is `0`.
    """
    if not isinstance(value, Interval):
        above, below = value.as_integer_ratio()
        return _whole(above) if below == 1 else f"{_whole(above)}/{_whole(below)}"
    if 0 in value:
        return "0"
    size = max(abs(value.low), abs(value.high))
    certain = min(SIGNIFICANT, max(1, value.certain_bits() * 30103 // 100_000))  # log₁₀ 2 ≈ 0.30103
    shown = decimal(value, certain - 1 - exponent_of(size), again)
    if shown == 0:  # hardly anything was certain
        return "0"
    exponent = exponent_of(abs(shown))  # 0.99…9 may have become 1
    digits = str(abs(shown) / Fraction(10) ** (exponent - SIGNIFICANT + 1)).rstrip("0")
    sign = "-" if shown < 0 else ""
    if -5 <= exponent < SIGNIFICANT:
        return sign + _pointed(digits, exponent)
    return f"{sign}{_pointed(digits, 0)}e{exponent}"


def nested(value: Value, write: Callable[[Number], str] = written) -> Nested:
    """A number as `write` has it; an array as nested lists of those."""
    if not isinstance(value, Array):
        return write(value)
    lists: Nested = value.map(write).nested()
    return lists


def _whole(n: int) -> str:
    """All digits of n, which may be some 30,000."""
    parts: list[str] = []
    size = abs(n)
    while size >= AT_ONCE:
        size, part = divmod(size, AT_ONCE)
        parts.append(f"{part:04000d}")
    return ("-" if n < 0 else "") + str(size) + "".join(reversed(parts))


def _pointed(digits: str, exponent: int) -> str:
    """`digits` with the point after the place that is worth 10^exponent."""
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole, rest = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
    return f"{whole}.{rest}" if rest else whole


def said(value: Value) -> str:
    """`value` as a message says it: short, rounded where it must be, with U+2212 for minus."""
    if isinstance(value, Array):
        return said_shape(value.shape)
    if isinstance(value, Interval):
        return "about 0" if 0 in value else f"about {_short(value.middle)[0]}"
    text, exact = _short(Fraction(value))
    return text if exact else f"about {text}"


def _short(number: Fraction) -> tuple[str, bool]:
    if number and abs(number.numerator.bit_length() - number.denominator.bit_length()) > READABLE_BITS:
        return f"{'−' if number < 0 else ''}10^{exponent_of(abs(number))}", False
    return figure(number)
