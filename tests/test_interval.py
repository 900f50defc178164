"""An interval holds the true value, always; and it is narrow."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainrule.evaluate import Exact, Interval, Undecided, enclosing, irrational
from chainrule.evaluate.interval import hull
from chainrule.evaluate.rational import exact_root
from chainrule.expr import Name
from strategies import expressions, rationals
from witness import REAL, real, real_value

BITS = 90
EPSILON = Fraction(1, 10**230)
"""The witness works to 250 digits; what it says is off by less than this, relatively."""

fractions = st.builds(Fraction, st.integers(-(10**9), 10**9), st.sampled_from([1, 7, 64, 10**6, 10**20]))
A, B = Name("a"), Name("b")


@st.composite
def intervals(draw: st.DrawFn, numbers: st.SearchStrategy[Fraction] = fractions) -> tuple[Interval, Fraction]:
    """An interval, wide or narrow, and a number in it."""
    low, high = sorted((draw(numbers), draw(numbers)))
    if draw(st.booleans()):
        high = low
    held = low + (high - low) * draw(st.fractions(0, 1, max_denominator=100))
    return hull(low, high, draw(st.integers(20, BITS))), held


def holds(interval: Interval, value) -> bool:
    """Whether `value`, exact or to 240 digits, lies inside."""
    if isinstance(value, (int, Fraction)):
        return value in interval
    spare = abs(value) * real(EPSILON)
    return bool(real(interval.low) - spare <= value <= real(interval.high) + spare)


# ---------------------------------------------------------------------- enclosure


@given(intervals(), intervals())
def test_sums_differences_and_products_of_held_numbers_are_held(a, b):
    (x, p), (y, q) = a, b
    assert p + q in x + y
    assert p - q in x - y
    assert p * q in x * y
    assert -p in -x
    assert abs(p) in abs(x)


@given(intervals(), intervals())
def test_quotients_of_held_numbers_are_held_and_0_is_never_divided_by(a, b):
    (x, p), (y, q) = a, b
    if y.low <= 0 <= y.high:
        with pytest.raises((ZeroDivisionError, Undecided)):
            _ = x / y
    else:
        assert p / q in x / y


@given(intervals(st.fractions(-20, 20, max_denominator=1000)), st.integers(-9, 9))
def test_powers_of_held_numbers_are_held(a, n):
    x, p = a
    assume(n >= 0 or p)
    try:
        power = x**n
    except (Undecided, ZeroDivisionError):
        assert n < 0
        assert x.low**-n * x.high**-n <= 0 or x.width > abs(x.middle) / 2
    else:
        assert p**n in power
        if n > 0 and n % 2 == 0:
            assert power.low >= 0


@given(intervals(st.fractions(0, 10**6, max_denominator=10**6)))
def test_roots_of_held_numbers_are_held(a):
    x, p = a
    root = x.sqrt()
    assert root.low**2 <= p <= root.high**2


@given(intervals(), rationals(), st.integers(5, BITS))
def test_exact_numbers_mix_with_intervals_and_fewer_digits_still_hold(a, q, bits):
    x, p = a
    assert p + q in x + q
    assert q - p in q - x
    assert q * p in q * x
    assert p in x.carried(bits)


@pytest.mark.parametrize("name", ["exp", "tanh", "log"])
@settings(max_examples=60)
@given(data=st.data())
def test_functions_of_held_numbers_are_held(name, data):
    low = Fraction(1, 10**9) if name == "log" else Fraction(-60)
    x, p = data.draw(intervals(st.fractions(low, 60, max_denominator=10**9)))
    assume(name != "log" or x.low > 0)
    assert holds(getattr(irrational, name)(x), getattr(REAL, name)(real(p)))


def test_functions_are_held_also_where_the_digits_asked_for_as_a_guard_are_all_0():
    """Which is so once in some thousand times; only then does it show which way mpmath rounded."""
    for n in range(1, 8_001):  # n/1024 needs no rounding of its own
        value = irrational.log(enclosing(Fraction(n, 1024), 14))
        assert holds(value, REAL.log(REAL.mpf(n) / 1024)), n


@settings(max_examples=60)
@given(st.data())
def test_whole_expressions_hold_the_true_value(data):
    expr = data.draw(expressions((A, B), 3))
    env = {A: data.draw(rationals()), B: data.draw(rationals())}
    for digits in (20, 60):
        value = Exact(digits, ties=True)
        ours = _put_in(expr, env, value)
        if not value.unproven:
            assert holds(enclosing(ours, 4 * digits), real_value(expr, {name: real(q) for name, q in env.items()}))


def _put_in(expr, env, xp):
    from chainrule.evaluate.values import put_in

    return put_in(expr, env, xp)


# ---------------------------------------------------------------------- narrowness


@given(fractions, st.integers(10, 400))
def test_a_rational_number_is_enclosed_to_its_last_bit(q, bits):
    x = enclosing(q, bits)
    assert q in x
    assert x.width <= abs(q) / 2 ** (bits - 2)


@pytest.mark.parametrize("name", ["exp", "tanh", "log"])
@settings(max_examples=60)
@given(q=st.fractions(Fraction(1, 10**6), 60, max_denominator=10**6))
def test_functions_lose_few_bits(name, q):
    x = enclosing(q, BITS)
    value = getattr(irrational, name)(x)
    spread = {"exp": q + 1, "tanh": 1, "log": 1 / abs(value.middle) if value.middle else 1}[name]  # of relative errors
    assert value.width <= abs(value.middle) * (8 * spread + 8) / 2**BITS or q == 1


@given(st.fractions(0, 10**9, max_denominator=10**6))
def test_roots_lose_no_bits(q):
    root = enclosing(q, BITS).sqrt()
    assert root.width <= root.high / 2 ** (BITS - 3)


@given(st.integers(1, 60))
def test_certain_bits_are_those_that_both_ends_share(digits):
    third = enclosing(Fraction(1, 3), digits * 4)
    assert third.certain_bits() >= digits * 4 - 2
    assert (third - third).certain_bits() <= 1
    assert enclosing(5, 20).certain_bits() == 20


# ---------------------------------------------------------------------- order


@given(intervals(), intervals())
def test_what_is_decided_holds_for_every_number_and_the_rest_is_undecided(a, b):
    (x, p), (y, q) = a, b
    for decide, true in (
        (lambda: x < y, p < q),
        (lambda: x > y, p > q),
        (lambda: x <= y, p <= q),
        (lambda: x >= y, p >= q),
    ):
        try:
            assert decide() == true
        except Undecided:
            assert x.low <= y.high
            assert y.low <= x.high


@given(intervals())
def test_the_sign_is_that_of_every_number_or_unknown(a):
    x, p = a
    if x.sign is None:
        assert x.low <= 0 <= x.high
    else:
        assert (p > 0) - (p < 0) == x.sign


@given(intervals(), intervals())
def test_the_larger_and_the_smaller_of_held_numbers_are_held(a, b):
    (x, p), (y, q) = a, b
    xp = Exact(30)
    assert max(p, q) in enclosing(xp.maximum(x, y), BITS)
    assert min(p, q) in enclosing(xp.minimum(x, y), BITS)


@given(intervals(), intervals())
def test_the_hull_holds_both_and_nothing_beyond(a, b):
    (x, p), (y, q) = a, b
    both = hull(x, y, 4 * BITS)
    assert p in both
    assert q in both
    assert (both.low, both.high) == (min(x.low, y.low), max(x.high, y.high))


def test_equal_intervals_are_equal_and_hash_alike_whatever_bits_they_carry():
    a, b = enclosing(3, 20), enclosing(3, 200)
    assert a == b
    assert hash(a) == hash(b)
    assert a != 3


# ---------------------------------------------------------------------- bounds


@pytest.mark.parametrize("x", [70_000, 10**9, 10**300])
def test_exp_beyond_what_can_be_carried_is_refused_at_once(x):
    with pytest.raises(OverflowError, match="too large to carry"):
        irrational.exp(enclosing(x, BITS))


@pytest.mark.parametrize("x", [-70_000, -(10**9), -(10**300)])
def test_exp_of_the_very_negative_lies_just_above_0(x):
    value = irrational.exp(enclosing(x, BITS))
    assert value.low == 0 < value.high < Fraction(1, 10**20000)


@pytest.mark.parametrize("x", [200, 10**6, 10**300, -200, -(10**300)])
def test_tanh_stays_within_its_bounds(x):
    value = irrational.tanh(enclosing(x, BITS))
    assert max(abs(value.low), abs(value.high)) == 1
    assert value.width < Fraction(1, 2 ** (BITS - 4))


def test_numbers_too_large_to_carry_are_refused():
    with pytest.raises(OverflowError, match="too large to carry"):
        enclosing(Fraction(10**20, 3), BITS) ** 10_000


@given(st.integers(0, 10**30), st.integers(1, 10**30), st.integers(1, 12))
def test_a_power_has_its_exact_root_and_its_neighbour_none(above, below, q):
    x = Fraction(above, below)
    assert exact_root(x**q, q) == x
    neighbour = Fraction((x**q).numerator + 1, (x**q).denominator)
    root = exact_root(neighbour, q)
    assert root is None or root**q == neighbour
