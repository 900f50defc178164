"""Intervals: two ends between which an irrational number certainly lies.

The ends are whole numbers times one power of two, so + − · / and the square root are whole-number arithmetic and cannot
err; whatever does not fit the carried bits is rounded outward. exp, log and tanh come from mpmath, loaded when the first
irrational value is met.
"""

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any, Final, TypeAlias, final

from chainrule.expr import Rational

MOST_BITS: Final = 100_000
"""No number is larger than 2 to this power, and no exact one longer: what needs more is an `OverflowError`."""

GUARD: Final = 12
"""Bits asked of mpmath beyond those carried, so that widening its answer costs nothing that is kept."""

LARGEST_EXPONENT: Final = MOST_BITS * 693 // 1000
"""e to this power has about `MOST_BITS` bits (ln 2 ≈ 0.693)."""


class Undecided(Exception):
    """Two intervals overlap, so a comparison of them needs more digits; `decided` provides them."""


@final
class Interval:
    """The numbers from `low` to `high`, both included, carried with `bits` binary digits."""

    __slots__ = ("_exponent", "_high", "_low", "bits")

    def __init__(self, low: int, high: int, exponent: int, bits: int) -> None:
        """From `low`·2^`exponent` to `high`·2^`exponent`; `enclosing` is for everyone else."""
        self._low: Final = low
        self._high: Final = high
        self._exponent: Final = exponent
        self.bits: Final = bits

    @property
    def low(self) -> Fraction:
        """The lower end, exactly."""
        return _dyadic(self._low, self._exponent)

    @property
    def high(self) -> Fraction:
        """The upper end, exactly."""
        return _dyadic(self._high, self._exponent)

    @property
    def middle(self) -> Fraction:
        """The number half way between the ends, exactly."""
        return _dyadic(self._low + self._high, self._exponent - 1)

    @property
    def width(self) -> Fraction:
        """How far the ends lie apart, exactly."""
        return _dyadic(self._high - self._low, self._exponent)

    @property
    def sign(self) -> int | None:
        """−1, 0 or 1; None where the interval reaches to both sides of 0 or touches it."""
        if self._low > 0:
            return 1
        if self._high < 0:
            return -1
        return 0 if self._low == self._high else None

    def __contains__(self, value: Rational) -> bool:
        return self.low <= value <= self.high

    def certain_bits(self) -> int:
        """How many leading binary digits are certain: relative to the value, and at most as many as are carried."""
        width = self._high - self._low
        size = max(abs(self._low), abs(self._high))
        return self.bits if width == 0 else min(self.bits, size.bit_length() - width.bit_length())

    def carried(self, bits: int) -> "Interval":
        """The same number with `bits` binary digits: fewer are rounded outward, more add nothing but room."""
        return _outward(self._low, self._high, self._exponent, bits)

    def __repr__(self) -> str:
        return f"Interval<{float(self)!r} ± {float(self.width / 2):.1e}>"

    def __float__(self) -> float:
        return float(self.middle)

    def __eq__(self, other: object) -> bool:
        """Whether it is the same interval: equal intervals need not hold equal numbers."""
        return isinstance(other, Interval) and (self.low, self.high) == (other.low, other.high)

    def __hash__(self) -> int:
        return hash((self.low, self.high))

    # ------------------------------------------------------------------ arithmetic

    def __neg__(self) -> "Interval":
        return Interval(-self._high, -self._low, self._exponent, self.bits)

    def __abs__(self) -> "Interval":
        if self._low >= 0:
            return self
        if self._high <= 0:
            return -self
        return Interval(0, max(-self._low, self._high), self._exponent, self.bits)

    def __add__(self, other: "Value") -> "Interval":
        other = enclosing(other, self.bits)
        exponent = min(self._exponent, other._exponent)
        here, there = self._exponent - exponent, other._exponent - exponent
        low = (self._low << here) + (other._low << there)
        high = (self._high << here) + (other._high << there)
        return _outward(low, high, exponent, max(self.bits, other.bits))

    __radd__ = __add__

    def __sub__(self, other: "Value") -> "Interval":
        return self + -other

    def __rsub__(self, other: Rational) -> "Interval":
        return -self + other

    def __mul__(self, other: "Value") -> "Interval":
        other = enclosing(other, self.bits)
        a, b, c, d = self._low, self._high, other._low, other._high
        if a >= 0 and c >= 0:
            low, high = a * c, b * d
        else:
            products = (a * c, a * d, b * c, b * d)
            low, high = min(products), max(products)
        return _outward(low, high, self._exponent + other._exponent, max(self.bits, other.bits))

    __rmul__ = __mul__

    def __truediv__(self, other: "Value") -> "Interval":
        other = enclosing(other, self.bits)
        if other._low <= 0 <= other._high:
            raise ZeroDivisionError("division by zero") if other.sign == 0 else Undecided
        if other._low < 0:
            return -self / -other
        bits = max(self.bits, other.bits)
        scale = bits + other._high.bit_length()
        low = (self._low << scale) // (other._high if self._low >= 0 else other._low)
        high = -((-self._high << scale) // (other._low if self._high >= 0 else other._high))
        return _outward(low, high, self._exponent - other._exponent - scale, bits)

    def __rtruediv__(self, other: Rational) -> "Interval":
        return enclosing(other, self.bits) / self

    def __pow__(self, power: int) -> "Interval":
        """A whole power, by squaring; an even one forgets the sign first, so x² never reaches below 0."""
        if power < 0:
            return 1 / self**-power
        base = abs(self) if power % 2 == 0 else self
        result = enclosing(1, self.bits)
        while power:
            if power & 1:
                result *= base
            power >>= 1
            if power:
                base = abs(base) * abs(base)
        return result

    # ------------------------------------------------------------------ comparisons

    def __lt__(self, other: "Value") -> bool:
        other = enclosing(other, self.bits)
        if _compare(self._high, self._exponent, other._low, other._exponent) < 0:
            return True
        if _compare(self._low, self._exponent, other._high, other._exponent) >= 0:
            return False
        raise Undecided

    def __gt__(self, other: "Value") -> bool:
        return -self < -other

    def __ge__(self, other: "Value") -> bool:
        return not self < other

    def __le__(self, other: "Value") -> bool:
        return not -self < -other

    # ------------------------------------------------------------------ functions

    def sqrt(self) -> "Interval":
        """The square root of what lies at 0 or above; the integer root is a floor, so it needs no widening."""
        scale = 2 * self.bits - max(self._high.bit_length(), 1)
        scale = max(scale, 0)
        scale += (self._exponent - scale) % 2  # an even exponent can be halved
        low, high = max(self._low, 0) << scale, self._high << scale
        return _outward(isqrt(low), _root_above(high), (self._exponent - scale) // 2, self.bits)

    def exp(self) -> "Interval":
        """e to this power.

        Raises:
            OverflowError: beyond 2 to the `MOST_BITS`.
        """
        if _compare(self._high, self._exponent, LARGEST_EXPONENT, 0) > 0:
            raise OverflowError(f"e to a power above {LARGEST_EXPONENT:,} is too large to carry")
        if _compare(self._low, self._exponent, -LARGEST_EXPONENT, 0) < 0:
            # too small to carry, but certainly above 0
            if _compare(self._high, self._exponent, -LARGEST_EXPONENT, 0) < 0:
                return Interval(0, 1, -LARGEST_EXPONENT, self.bits)
            return _joined((0, 0), _end("exp", self._high, self._exponent, self.bits, +1), self.bits)
        return self._rising("exp")

    def log(self) -> "Interval":
        """The natural logarithm of what lies above 0."""
        return self._rising("log")

    def tanh(self) -> "Interval":
        """The hyperbolic tangent, which stays within −1 and 1 however it is widened."""
        result = self._rising("tanh")
        one = 1 << max(-result._exponent, 0)
        return Interval(max(result._low, -one), min(result._high, one), result._exponent, self.bits)

    def _rising(self, function: str) -> "Interval":
        """A function that only rises takes the ends to the ends."""
        low = _end(function, self._low, self._exponent, self.bits, -1)
        high = _end(function, self._high, self._exponent, self.bits, +1)
        return _joined(low, high, self.bits)


Value: TypeAlias = int | Fraction | Interval
"""What a quantity can be worth: an exact number, or an interval that holds an irrational one."""


def enclosing(value: Value, bits: int) -> Interval:
    """The narrowest interval of `bits` binary digits around `value`; an interval is itself."""
    if isinstance(value, Interval):
        return value
    above, below = value.as_integer_ratio()
    if below == 1:
        return _outward(above, above, 0, bits)
    scale = max(bits + below.bit_length() - above.bit_length(), 0)
    low, rest = divmod(above << scale, below)
    return _outward(low, low + (rest != 0), -scale, bits)


def hull(a: Value, b: Value, bits: int) -> Interval:
    """The interval from `a` to `b`, whichever is the lower."""
    a, b = enclosing(a, bits), enclosing(b, bits)
    low = min((a._low, a._exponent), (b._low, b._exponent), key=_by_size)
    high = max((a._high, a._exponent), (b._high, b._exponent), key=_by_size)
    return _joined(low, high, bits)


def _by_size(end: tuple[int, int]) -> Fraction:
    return _dyadic(*end)


def _dyadic(mantissa: int, exponent: int) -> Fraction:
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)


def _outward(low: int, high: int, exponent: int, bits: int) -> Interval:
    """`low`·2^`exponent` to `high`·2^`exponent`, cut to `bits` digits so that nothing falls outside.

    `>>` rounds towards −∞: it can only lower the low end, and, with the sign turned twice, only raise the high one.
    """
    excess = max(low.bit_length(), high.bit_length()) - bits
    excess = max(excess, -MOST_BITS - bits - exponent)  # below 2^−MOST_BITS an end moves outward to 0 or to that
    if excess > 0:
        low >>= excess
        high = -(-high >> excess)
        exponent += excess
    if exponent > MOST_BITS - bits and max(abs(low), abs(high)).bit_length() + exponent > MOST_BITS:
        raise OverflowError(f"a number beyond 2^{MOST_BITS:,} is too large to carry")
    return Interval(low, high, exponent, bits)


def _joined(low: tuple[int, int], high: tuple[int, int], bits: int) -> Interval:
    """The interval between two ends, each a mantissa and its exponent."""
    exponent = min(low[1], high[1])
    return _outward(low[0] << (low[1] - exponent), high[0] << (high[1] - exponent), exponent, bits)


def _compare(a: int, exponent_a: int, b: int, exponent_b: int) -> int:
    """Negative, zero or positive as a·2^exponent_a is below, at or above b·2^exponent_b."""
    exponent = min(exponent_a, exponent_b)
    return (a << (exponent_a - exponent)) - (b << (exponent_b - exponent))


def _root_above(square: int) -> int:
    return isqrt(square - 1) + 1 if square > 0 else 0


def _end(function: str, mantissa: int, exponent: int, bits: int, outward: int) -> tuple[int, int]:
    """One end of a rising function, moved outward by one unit in the last of `bits` + `GUARD` places.

    mpmath evaluates with bits to spare and rounds to nearest, so what it returns is less than one unit in its last
    place from the truth, though not always on the side a directed rounding would need. Moving by that whole unit puts
    the end on the right side for certain; 0 it returns only where the function is exactly 0.
    """
    digits = bits + GUARD
    sign, man, exp, count = _mpmath_function(function)(mantissa, exponent, digits)
    if not man:
        return 0, 0
    shift = digits - count
    return (-int(man) if sign else int(man)) * (1 << shift) + outward, exp - shift


def _mpmath_function(function: str) -> Callable[[int, int, int], tuple[int, Any, int, int]]:
    from mpmath import libmp  # here: costs 35 ms that exact working should not pay

    evaluate = getattr(libmp, f"mpf_{function}")
    return lambda mantissa, exponent, digits: evaluate(libmp.from_man_exp(mantissa, exponent), digits, "n")
