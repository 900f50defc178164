"""Rational results: in lowest terms, whole ones as `int`, and never longer than can be carried."""

from fractions import Fraction
from typing import Final

from chainrule.expr import Rational

MOST_BITS: Final = 100_000
"""No number is larger than 2 to this power, and no exact one longer: what needs more is an `OverflowError`."""


def ratio(above: int, below: int) -> Rational:
    """above/below in lowest terms.

    Raises:
        OverflowError: if it takes more than `MOST_BITS` to write down.
    """
    value: Rational = above // below if below == 1 or above % below == 0 else Fraction(above, below)
    # before cancelling, because that is cheap; what is too long even after it must stop
    if is_long(above, below) and is_long(*value.as_integer_ratio()):
        raise too_long("a result")
    return value


def is_long(above: int, below: int) -> bool:
    """Whether one of the two takes more than `MOST_BITS`."""
    return above.bit_length() > MOST_BITS or below.bit_length() > MOST_BITS


def too_long(what: str) -> OverflowError:
    """The error that says so, ready to raise."""
    return OverflowError(f"{what} has more than {MOST_BITS:,} binary digits")


def is_less(x: Rational, y: Rational) -> bool:
    """x < y; across multiplied, because `Fraction` asks abstract base classes before it compares."""
    a, b = x.as_integer_ratio()
    c, d = y.as_integer_ratio()
    return a * d < c * b


def exact_root(x: Rational, q: int) -> Rational | None:
    """The q-th root of x ≥ 0 if that is rational: exactly where above and below are both q-th powers."""
    above, below = (_whole_root(part, q) for part in x.as_integer_ratio())
    return None if above is None or below is None else ratio(above, below)


def _whole_root(n: int, q: int) -> int | None:
    root = _root_below(n, q)
    return root if root**q == n else None


def _root_below(n: int, q: int) -> int:
    """The greatest whole number whose q-th power is at most n, by Newton's method.

    The root of the leading half of the digits is a start from which a turn or two are enough.
    """
    if n.bit_length() <= q:  # 2^q is the least q-th power above 1
        return min(n, 1)
    half = n.bit_length() // (2 * q)
    root = (_root_below(n >> half * q, q) + 1) << half if half else 4
    while True:  # from above, the method falls until it has arrived
        lower = ((q - 1) * root + n // root ** (q - 1)) // q
        if lower >= root:
            return root
        root = lower
