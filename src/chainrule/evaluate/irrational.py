"""exp, log, tanh and erfc of intervals, and π: mpmath's digits, moved outward so that they certainly enclose.

mpmath is loaded when the first irrational value is met; its own intervals have no tanh.
"""

from collections.abc import Callable
from typing import Any, Final

from chainrule.evaluate.interval import End, Interval, compare, joined
from chainrule.evaluate.rational import MOST_BITS

GUARD: Final = 12
"""Bits asked of mpmath beyond those carried, so that widening its answer costs nothing that is kept."""

LARGEST: Final = MOST_BITS * 693 // 1000
"""e to this power has about `MOST_BITS` bits (ln 2 ≈ 0.693)."""

TINY: Final[End] = (1, -LARGEST)
"""What is above 0 and too small to carry lies below this."""

FLAT: Final = 300
"""From here on erfc lies below `TINY`: erfc x < e^(−x²) for x > 0, and FLAT² > LARGEST."""


def exp(x: Interval) -> Interval:
    """e to the power x.

    Raises:
        OverflowError: beyond 2 to the `MOST_BITS`.
    """
    if compare(x.top, (LARGEST, 0)) > 0:
        raise OverflowError(f"e to a power above {LARGEST:,} is too large to carry")
    if compare(x.bottom, (-LARGEST, 0)) >= 0:
        return _rising("exp", x)
    # too small to carry, but certainly above 0
    tiny = compare(x.top, (-LARGEST, 0)) < 0
    return joined((0, 0), TINY if tiny else _end("exp", x.top, x.bits, +1), x.bits)


def log(x: Interval) -> Interval:
    """The natural logarithm of what lies above 0."""
    return _rising("log", x)


def tanh(x: Interval) -> Interval:
    """The hyperbolic tangent, which stays within −1 and 1 however it is widened."""
    low, high = (_end("tanh", end, x.bits, outward) for end, outward in ((x.bottom, -1), (x.top, +1)))
    return joined(low if compare(low, (-1, 0)) > 0 else (-1, 0), high if compare(high, (1, 0)) < 0 else (1, 0), x.bits)


def erfc(x: Interval) -> Interval:
    """The complementary error function, which falls from 2 to 0 and stays between them however it is widened."""
    low, high = _erfc_end(x.top, x.bits, -1), _erfc_end(x.bottom, x.bits, +1)
    return joined(low if low[0] > 0 else (0, 0), high if compare(high, (2, 0)) < 0 else (2, 0), x.bits)


def _erfc_end(end: End, bits: int, outward: int) -> End:
    if compare(end, (FLAT, 0)) > 0:
        return (0, 0) if outward < 0 else TINY
    if compare(end, (-FLAT, 0)) < 0:
        return (2, 0) if outward > 0 else ((2 << LARGEST) - 1, -LARGEST)
    # mpmath's erfc cancels; it is asked for more bits, so that the unit it is moved by is far more than its error
    return _end("erfc", end, bits, outward, spare=GUARD)


def pi(bits: int) -> Interval:
    """The circumference of a circle of diameter 1."""
    from mpmath import libmp  # here: as below

    _, mantissa, exponent, _ = libmp.mpf_pi(bits + GUARD, "n")
    return joined((int(mantissa) - 1, exponent), (int(mantissa) + 1, exponent), bits)


def _rising(function: str, x: Interval) -> Interval:
    """A function that only rises takes the ends to the ends."""
    return joined(_end(function, x.bottom, x.bits, -1), _end(function, x.top, x.bits, +1), x.bits)


def _end(function: str, end: End, bits: int, outward: int, spare: int = 0) -> End:
    """One end of a monotone function, moved outward by one unit in the last of `bits` + `GUARD` places.

    mpmath evaluates with bits to spare and rounds to nearest, so what it returns is less than one unit in its last
    place from the truth, though not always on the side a directed rounding would need. Moving by that whole unit puts
    the end on the right side for certain; 0 it returns only where the function is exactly 0.
    """
    digits = bits + GUARD
    sign, mantissa, exponent, length = _mpmath_function(function)(*end, digits + spare)
    if not mantissa:
        return 0, 0
    shift = digits + spare - length
    return (-int(mantissa) if sign else int(mantissa)) * (1 << shift) + (outward << spare), exponent - shift


def _mpmath_function(function: str) -> Callable[[int, int, int], tuple[int, Any, int, int]]:
    from mpmath import libmp  # here: costs 35 ms that exact working should not pay

    evaluate = getattr(libmp, f"mpf_{function}")
    return lambda mantissa, exponent, digits: evaluate(libmp.from_man_exp(mantissa, exponent), digits, "n")
