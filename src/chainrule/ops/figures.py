"""Numbers as digits: how many are printed, and which. Every digit printed is rounded half up, as at school."""

from fractions import Fraction
from typing import Final, NamedTuple

from chainrule.expr import Rational

TOO_LONG: Final = 10**21
"""From here on a number is shown by its first digits and a power of ten."""

FIRST_DIGITS: Final = 4
"""How many digits stand before a power of ten, where only decimal places were asked for."""

SMALL: Final = -4
"""A number whose first significant digit is worth less than 10^-4 is shown with a power of ten: 1.23e-5."""

LONGEST_FRACTION: Final = 1000
"""What is no short decimal is shown as a fraction while what stands above and below is less than this."""


class Precision(NamedTuple):
    """How many digits are printed of what is worked out.

    Args:
        digits: decimal places, or significant digits.
        significant: it is significant digits that are counted: 0.250 has three, and so has 1.23·10⁻⁵.
        every_line: every line is rounded so, and the lines below go on with the rounded figure, as on paper.
    """

    digits: int = 6
    significant: bool = False
    every_line: bool = False

    def __str__(self) -> str:
        kind = "significant digit" if self.significant else "decimal"
        return f"{self.digits} {kind}{'' if self.digits == 1 else 's'}"


SHORT: Final = Precision()
"""What is printed unless somebody asks for something else."""

AS_GIVEN: Final = Precision(20)
"""Data stands as it is given; a longer decimal is a measurement that nobody writes down in full."""


def rounded(value: Rational, places: int) -> Fraction:
    """`value` to `places` decimal places, half up: away from 0. Negative ones are tens, hundreds and so on."""
    scale = Fraction(10) ** places
    scaled = abs(Fraction(value)) * scale
    size = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator) / scale
    return -size if value < 0 else size


def approximation(value: Rational, precision: Precision = SHORT) -> Fraction:
    """What `value` is taken for where it is printed in decimals; 0 only if it is 0."""
    return rounded(value, _places(abs(Fraction(value)), precision)) if value else Fraction(0)


def _places(size: Fraction, precision: Precision) -> int:
    """The decimal places that `size` > 0 is rounded to."""
    if precision.significant:
        return precision.digits - 1 - exponent_of(size)
    if size >= TOO_LONG or 2 * size * 10**precision.digits < 1:
        return FIRST_DIGITS - 1 - exponent_of(size)
    return precision.digits


def figure(value: Rational, precision: Precision = SHORT) -> tuple[str, bool]:
    """`value` as it is printed, and whether that is exactly its value.

    To decimal places: the shortest decimal where that is exact (0.375), else a short fraction (1/3), else rounded
    (0.593270). To significant digits: a whole number as it is, else with its zeros (0.250). The minus is U+2212; zero
    has no sign, and nothing else is rounded to it.
    """
    size = abs(Fraction(value))
    shown = approximation(size, precision)
    sign = "−" if value < 0 else ""
    if shown != size and _is_short_fraction(size):
        return f"{sign}{size.numerator}/{size.denominator}", True
    return sign + _written(shown, precision, is_exact=shown == size), shown == size


def _is_short_fraction(size: Fraction) -> bool:
    """1/3, but not 3/8, which is a short decimal."""
    return max(size.denominator, size.numerator) < LONGEST_FRACTION and 10**SHORT.digits % size.denominator != 0


def in_decimals(value: Rational, precision: Precision = SHORT) -> str:
    """`value` in decimals, also where `figure` would rather print a fraction."""
    shown = approximation(value, precision)
    return ("−" if value < 0 else "") + _written(abs(shown), precision, is_exact=False)


def _written(shown: Fraction, precision: Precision, *, is_exact: bool) -> str:
    """The digits of `shown`, which has no more of them than are to be printed."""
    if not shown:
        return "0"
    exponent = exponent_of(shown)
    if precision.significant:
        places = precision.digits - 1 - exponent
        if exponent < SMALL or places < 0:
            return _scientific(shown, exponent, precision.digits)
        return str(shown) if is_exact and shown.denominator == 1 else _fixed(shown, places)
    if shown >= TOO_LONG or (shown * 10**precision.digits).denominator != 1:
        return _scientific(shown, exponent, FIRST_DIGITS)
    text = _fixed(shown, precision.digits)
    return text.rstrip("0").rstrip(".") if is_exact and "." in text else text


def _fixed(shown: Fraction, places: int) -> str:
    digits = str((shown * 10**places).numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _scientific(shown: Fraction, exponent: int, count: int) -> str:
    """`count` digits and a power of ten, for what would be printed as 0 or be longer than a line."""
    return f"{_fixed(shown / Fraction(10) ** exponent, count - 1)}e{exponent}"


def exponent_of(size: Fraction) -> int:
    """The power of ten that the first digit of `size` > 0 is worth: 10^n ≤ size < 10^(n+1)."""
    bits = size.numerator.bit_length() - size.denominator.bit_length()
    exponent = bits * 30103 // 100_000  # log₁₀ 2 ≈ 0.30103; from here it is a step or two
    while Fraction(10) ** exponent > size:
        exponent -= 1
    while Fraction(10) ** (exponent + 1) <= size:
        exponent += 1
    return exponent
