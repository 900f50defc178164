"""Intervals: two ends between which an irrational number certainly lies.

The ends are whole numbers times one power of two, so + − · / and the square root are whole-number arithmetic and cannot
err; whatever does not fit the carried bits is rounded outward.
"""

from fractions import Fraction
from math import isqrt
from typing import Final, TypeAlias, final

from chainrule.evaluate.rational import MOST_BITS
from chainrule.expr import Rational
from chainrule.expr.array import Array

End: TypeAlias = tuple[int, int]
"""One end: a whole number, and the power of two it is multiplied by."""


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
    def bottom(self) -> End:
        """The lower end."""
        return self._low, self._exponent

    @property
    def top(self) -> End:
        """The upper end."""
        return self._high, self._exponent

    @property
    def low(self) -> Fraction:
        """The lower end as a number."""
        return _number(self._low, self._exponent)

    @property
    def high(self) -> Fraction:
        """The upper end as a number."""
        return _number(self._high, self._exponent)

    @property
    def middle(self) -> Fraction:
        """The number half way between the ends."""
        return _number(self._low + self._high, self._exponent - 1)

    @property
    def width(self) -> Fraction:
        """How far the ends lie apart."""
        return _number(self._high - self._low, self._exponent)

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
        """How many leading binary digits are certain, at most as many as are carried."""
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

    def __add__(self, other: "Number") -> "Interval":
        other = enclosing(other, self.bits)
        exponent = min(self._exponent, other._exponent)
        here, there = self._exponent - exponent, other._exponent - exponent
        low = (self._low << here) + (other._low << there)
        high = (self._high << here) + (other._high << there)
        return _outward(low, high, exponent, max(self.bits, other.bits))

    __radd__ = __add__

    def __sub__(self, other: "Number") -> "Interval":
        return self + -other

    def __rsub__(self, other: Rational) -> "Interval":
        return -self + other

    def __mul__(self, other: "Number") -> "Interval":
        other = enclosing(other, self.bits)
        a, b, c, d = self._low, self._high, other._low, other._high
        if a >= 0 and c >= 0:
            low, high = a * c, b * d
        else:
            products = (a * c, a * d, b * c, b * d)
            low, high = min(products), max(products)
        return _outward(low, high, self._exponent + other._exponent, max(self.bits, other.bits))

    __rmul__ = __mul__

    def __truediv__(self, other: "Number") -> "Interval":
        """The quotient.

        Raises:
            ZeroDivisionError: by an interval that holds 0 alone.
            Undecided: by one that holds 0 and more.
        """
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

    def sqrt(self) -> "Interval":
        """The square root of what lies at 0 or above; the integer root is a floor, so it needs no widening."""
        scale = max(2 * self.bits - self._high.bit_length(), 0)
        scale += (self._exponent - scale) % 2  # an even exponent can be halved
        low, high = max(self._low, 0) << scale, self._high << scale
        return _outward(isqrt(low), _root_above(high), (self._exponent - scale) // 2, self.bits)

    # ------------------------------------------------------------------ comparisons

    def __lt__(self, other: "Number") -> bool:
        """Whether every number here is below every number there.

        Raises:
            Undecided: if some are and some are not.
        """
        other = enclosing(other, self.bits)
        if compare(self.top, other.bottom) < 0:
            return True
        if compare(self.bottom, other.top) >= 0:
            return False
        raise Undecided

    def __gt__(self, other: "Number") -> bool:
        return -self < -other

    def __ge__(self, other: "Number") -> bool:
        return not self < other

    def __le__(self, other: "Number") -> bool:
        return not -self < -other


Number: TypeAlias = int | Fraction | Interval
"""An exact number, or an interval that holds an irrational one."""

Value: TypeAlias = Number | Array
"""What a quantity can be worth: a number, or an array of them."""


def enclosing(value: Number, bits: int) -> Interval:
    """The narrowest interval of `bits` binary digits around `value`; an interval is itself."""
    if isinstance(value, Interval):
        return value
    above, below = value.as_integer_ratio()
    if below == 1:
        return _outward(above, above, 0, bits)
    scale = max(bits + below.bit_length() - above.bit_length(), 0)
    low, rest = divmod(above << scale, below)
    return _outward(low, low + (rest != 0), -scale, bits)


def hull(a: Number, b: Number, bits: int) -> Interval:
    """The narrowest interval that holds both."""
    a, b = enclosing(a, bits), enclosing(b, bits)
    low = a.bottom if compare(a.bottom, b.bottom) < 0 else b.bottom
    high = a.top if compare(a.top, b.top) > 0 else b.top
    return joined(low, high, bits)


def joined(low: End, high: End, bits: int) -> Interval:
    """The interval between two ends."""
    exponent = min(low[1], high[1])
    return _outward(low[0] << (low[1] - exponent), high[0] << (high[1] - exponent), exponent, bits)


def compare(a: End, b: End) -> int:
    """Negative, zero or positive as `a` is below, at or above `b`."""
    exponent = min(a[1], b[1])
    return (a[0] << (a[1] - exponent)) - (b[0] << (b[1] - exponent))


def _number(mantissa: int, exponent: int) -> Fraction:
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)


def _outward(low: int, high: int, exponent: int, bits: int) -> Interval:
    """`low`·2^`exponent` to `high`·2^`exponent`, cut to `bits` digits so that nothing falls outside.

    `>>` rounds towards −∞: it can only lower the low end, and, with the sign turned twice, only raise the high one.
    """
    excess = max(low.bit_length(), high.bit_length()) - bits
    excess = max(excess, -MOST_BITS - bits - exponent)  # so that nothing smaller grows longer: it moves outward to 0
    if excess > 0:
        low >>= excess
        high = -(-high >> excess)
        exponent += excess
    if exponent > MOST_BITS - bits and max(abs(low), abs(high)).bit_length() + exponent > MOST_BITS:
        raise OverflowError(f"a number beyond 2^{MOST_BITS:,} is too large to carry")
    return Interval(low, high, exponent, bits)


def _root_above(square: int) -> int:
    return isqrt(square - 1) + 1 if square > 0 else 0
