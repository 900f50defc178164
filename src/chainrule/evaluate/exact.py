"""The arithmetic of exact numbers: rational where the result is rational, an interval where it is not.

Sums and products work on numerators and denominators and reduce once at the end; `Fraction` would reduce at every
operation, which costs half as much again. Whole results are `int`, some ten times faster still.
"""

from collections.abc import Callable
from math import gcd
from typing import Final, TypeVar

from chainrule.evaluate import irrational
from chainrule.evaluate.figures import said
from chainrule.evaluate.interval import Interval, Number, Undecided, enclosing, hull
from chainrule.evaluate.rational import MOST_BITS, exact_root, is_less, is_long, ratio, too_long
from chainrule.ops import TABLE

DIGITS: Final = 50
"""Decimal digits an irrational value is worked to unless something needs more."""

MOST_DIGITS: Final = 1_000
"""Where doubling stops: two numbers equal to this many digits are taken as equal, and it is said."""

SPARE_BITS: Final = 32
"""Binary digits carried beyond those asked for, so that a few operations leave all asked for correct."""

T = TypeVar("T")


class Exact:
    """`ops.Xp` over `int`, `Fraction` and `Interval`.

    Args:
        digits: the decimal digits of an interval.
        ties: what overlaps is equal, instead of `Undecided`; `unproven` then says where that was taken.
    """

    __slots__ = ("bits", "digits", "ties", "unproven")

    def __init__(self, digits: int = DIGITS, *, ties: bool = False) -> None:
        self.digits: Final = digits
        self.bits: Final = digits * 3322 // 1000 + SPARE_BITS  # log₂ 10 ≈ 3.322
        self.ties: Final = ties
        self.unproven: Final[list[str]] = []

    # ------------------------------------------------------------------ arithmetic

    def summed(self, terms: tuple[Number, ...], /) -> Number:
        """The sum of all terms."""
        above, below = 0, 1
        for term in terms:
            if type(term) is int:
                above += term * below
                continue
            if type(term) is Interval:
                return self._summed_intervals(terms)
            n, d = term.as_integer_ratio()
            if d == below:
                above += n
            else:
                # over the least common denominator: a mean of many examples must not multiply its denominators up
                common = gcd(d, below)
                above = above * (d // common) + n * (below // common)
                below *= d // common
                if below.bit_length() > MOST_BITS:
                    raise too_long("a sum")
        return ratio(above, below)

    def _summed_intervals(self, terms: tuple[Number, ...]) -> Number:
        total: Number = self.summed(tuple(term for term in terms if type(term) is not Interval))
        for term in terms:
            if type(term) is Interval:
                total = term + total if total != 0 else term
        return total

    def multiplied(self, factors: tuple[Number, ...], /) -> Number:
        """The product of all factors; exactly 0 where one is, also beside an interval."""
        above, below = 1, 1
        for factor in factors:
            if type(factor) is int:
                above *= factor
            elif type(factor) is Interval:
                return self._multiplied_intervals(factors)
            else:
                n, d = factor.as_integer_ratio()
                above *= n
                below *= d
            if is_long(above, below):
                raise too_long("a product")
        return ratio(above, below)

    def _multiplied_intervals(self, factors: tuple[Number, ...]) -> Number:
        product: Number = self.multiplied(tuple(factor for factor in factors if type(factor) is not Interval))
        if product == 0:
            return 0
        for factor in factors:
            if type(factor) is Interval:
                product = factor * product if product != 1 else factor
        return product

    def divide(self, x: Number, y: Number, /) -> Number:
        """The quotient x/y."""
        if type(y) is Interval and y.sign is None:
            self._equal("a divisor and 0 are")
            raise ZeroDivisionError(f"division by what is 0 to {self.digits:,} digits")
        if y == 0:
            raise ZeroDivisionError("division by zero")
        if type(x) is Interval or type(y) is Interval:
            return 0 if x == 0 else enclosing(x, self.bits) / y
        a, b = x.as_integer_ratio()
        c, d = y.as_integer_ratio()
        return ratio(a * d, b * c)

    def power(self, x: Number, y: Number, /) -> Number:
        """x to the power y; 0⁰ = 1, the empty product, as every polynomial needs it."""
        if type(y) is not Interval and y.denominator == 1:
            return self._whole_power(x, y.numerator)
        sign = self._sign(x, "the base of a power")
        if sign < 0:
            raise ValueError(f"{said(x)} to the power {said(y)}, which is not whole")
        if sign == 0:
            return self._power_of_0(y)
        return self._root_power(x, y)

    def _whole_power(self, x: Number, n: int) -> Number:
        if n == 0:
            return 1
        if n < 0 and self._sign(x, "the base of a negative power") == 0:
            raise ZeroDivisionError(f"division by zero: 0 to the power {said(n)}")
        if type(x) is Interval:
            return x**n
        a, b = x.as_integer_ratio()
        if (max(a.bit_length(), b.bit_length()) - 1) * abs(n) > MOST_BITS:
            raise too_long(f"{said(x)} to the power {said(n)}")
        return ratio(a**n, b**n) if n > 0 else ratio(b**-n, a**-n)

    def _root_power(self, x: Number, y: Number) -> Number:
        """Exact where x is 1, or y is p/q and x has a rational q-th root; that is irrational everywhere else."""
        if x == 1:
            return 1
        if type(x) is not Interval and type(y) is not Interval:
            root = exact_root(x, y.denominator)
            if root is not None:
                return self._whole_power(root, y.numerator)
        return self.exp(self.multiplied((y, self.log(x))))

    def _power_of_0(self, y: Number) -> Number:
        sign = self._sign(y, "the exponent of 0")
        if sign > 0:
            return 0
        raise ZeroDivisionError(f"division by zero: 0 to the power {said(y)}")

    # ------------------------------------------------------------------ functions

    def exp(self, x: Number, /) -> Number:
        """e to the power x."""
        return self._function("exp", x, irrational.exp)

    def log(self, x: Number, /) -> Number:
        """The natural logarithm."""
        sign = self._sign(x, "what a logarithm is taken of")
        if sign <= 0:
            raise ValueError(f"log of {said(x) if sign else 0}")
        return self._function("log", x, irrational.log)

    def tanh(self, x: Number, /) -> Number:
        """The hyperbolic tangent."""
        return self._function("tanh", x, irrational.tanh)

    def expm1(self, x: Number, /) -> Number:
        """e to the power x, less 1; what cancels is made up for by more digits."""
        return self.summed((self.exp(x), -1))

    def log1p(self, x: Number, /) -> Number:
        """The natural logarithm of 1 + x."""
        return self.log(self.summed((1, x)))

    def erfc(self, x: Number, /) -> Number:
        """The complementary error function; irrational at every rational number but 0."""
        return 1 if type(x) is not Interval and x == 0 else irrational.erfc(enclosing(x, self.bits))

    def pi(self) -> Number:
        """The circumference of a circle of diameter 1."""
        return irrational.pi(self.bits)

    def sqrt(self, x: Number, /) -> Number:
        """The square root, exact for a square."""
        if self._sign(x, "what a root is taken of") < 0:
            raise ValueError(f"square root of {said(x)}")
        root = None if type(x) is Interval else exact_root(x, 2)
        return enclosing(x, self.bits).sqrt() if root is None else root

    def _function(self, name: str, x: Number, interval: Callable[[Interval], Interval]) -> Number:
        """A function whose value is irrational at every rational argument but those its row names."""
        if type(x) is not Interval:
            exact = TABLE[name].exact_at.get(x)
            if exact is not None:
                return exact
        return interval(enclosing(x, self.bits))

    # ------------------------------------------------------------------ order

    def absolute(self, x: Number, /) -> Number:
        """The size without the sign; it has no jump, so an interval across 0 needs no decision."""
        if type(x) is Interval:
            return abs(x)
        return -x if x < 0 else x

    def maximum(self, x: Number, y: Number, /) -> Number:
        """The larger; where intervals overlap, an interval that holds the larger whichever it is."""
        try:
            return y if _less(x, y) else x
        except Undecided:
            a, b = enclosing(x, self.bits), enclosing(y, self.bits)
            return hull(max(a.low, b.low), max(a.high, b.high), self.bits)

    def minimum(self, x: Number, y: Number, /) -> Number:
        """The smaller; where intervals overlap, an interval that holds the smaller whichever it is."""
        try:
            return y if _less(y, x) else x
        except Undecided:
            a, b = enclosing(x, self.bits), enclosing(y, self.bits)
            return hull(min(a.low, b.low), min(a.high, b.high), self.bits)

    def less(self, x: Number, y: Number, /) -> bool:
        """Whether x < y."""
        try:
            return _less(x, y)
        except Undecided:
            self._equal("the two sides of a comparison are")
            return False

    def less_equal(self, x: Number, y: Number, /) -> bool:
        """Whether x ≤ y."""
        return not self.less(y, x)

    def where(self, condition: bool, yes: Number, no: Number, /) -> Number:
        """One of two values."""
        return yes if condition else no

    def _sign(self, x: Number, what: str) -> int:
        if type(x) is not Interval:
            return (x > 0) - (x < 0)
        sign = x.sign
        if sign is None:
            self._equal(f"{what} and 0 are")
            return 0
        return sign

    def _equal(self, what: str) -> None:
        self.give_up(f"{what} equal to {self.digits:,} digits, not proven")

    def give_up(self, fact: str) -> None:
        """Goes on where no more digits are to be had, and says so.

        Raises:
            Undecided: where more are to be had.
        """
        if not self.ties:
            raise Undecided
        self.unproven.append(fact)

    def say_where(self, quantity: str, since: int) -> None:
        """Names the quantity in every fact from number `since` on."""
        self.unproven[since:] = [f"in {quantity}, {fact}" for fact in self.unproven[since:]]


def decided(work: Callable[[Exact], T], digits: int = DIGITS) -> T:
    """What `work` returns in an arithmetic of `digits`; of twice as many for as long as a comparison is undecided.

    At `MOST_DIGITS` what still overlaps is taken as equal: two formulas for one number cannot be told from two
    numbers by digits alone. `Exact.unproven` then says so.
    """
    while digits < MOST_DIGITS:
        try:
            return work(Exact(digits))
        except Undecided:
            digits *= 2
    return work(Exact(MOST_DIGITS, ties=True))


def _less(x: Number, y: Number) -> bool:
    return x < y if type(x) is Interval or type(y) is Interval else is_less(x, y)
