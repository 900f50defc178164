"""Every printed digit is certain; what is exact is printed exactly or said not to be."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chainrule.evaluate import Interval, decimal, enclosing, said, value_of, written
from chainrule.expr import apply
from chainrule.ops import Precision, exponent_of, figure, rounded
from witness import REAL, real

exact = st.fractions(max_denominator=10**4) | st.fractions() | st.integers()


def as_decimal(text: str) -> Fraction:
    return Fraction(Decimal(text.replace("−", "-")))


# ---------------------------------------------------------------------- rounding


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9), st.integers(0, 6))
@example(Decimal("0.125"), 2)
@example(Decimal("-2.5"), 0)
def test_exact_numbers_are_rounded_half_up(value, places):
    theirs = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=400))
    assert rounded(Fraction(value), places) == Fraction(theirs)
    assert decimal(Fraction(value), places) == Fraction(theirs)


@given(st.fractions(), st.integers(-3, 30))
def test_rounding_moves_by_at_most_half_a_unit(value, places):
    unit = Fraction(10) ** -places
    assert abs(rounded(value, places) - value) <= unit / 2
    assert rounded(value, places) / unit == int(rounded(value, places) / unit)


@given(st.fractions(-30, 30, max_denominator=1000).filter(bool), st.integers(0, 40))
def test_irrational_values_round_as_250_digits_of_them_do(x, places):
    theirs = REAL.nstr(REAL.exp(real(x)), 200, strip_zeros=False, min_fixed=-REAL.inf, max_fixed=REAL.inf)
    assert decimal(value_of(apply("exp", x), {}, 100), places) == rounded(Fraction(theirs), places)


def test_a_rounding_that_is_undecided_asks_for_more_digits():
    asked = []

    def again(digits: int) -> Interval:
        asked.append(digits)
        return enclosing(Fraction(1, 8) - Fraction(1, 10**300), 4 * digits)

    close = enclosing(Fraction(1, 8) - Fraction(1, 10**300), 100)
    assert decimal(close, 2, again) == Fraction(12, 100)
    assert asked == [100, 200, 400]


def test_what_stays_on_the_boundary_is_rounded_half_up():
    assert decimal(enclosing(Fraction(1, 8), 100) + enclosing(Fraction(1, 3), 50) * 0, 2) == Fraction(13, 100)
    wide = enclosing(Fraction(3, 8), 50) + (enclosing(Fraction(1, 3), 50) - enclosing(Fraction(1, 3), 50))
    assert wide.low < Fraction(3, 8) < wide.high
    assert decimal(wide, 2, lambda digits: wide) == Fraction(38, 100)


# ---------------------------------------------------------------------- JSON


@given(exact)
def test_exact_numbers_are_written_as_they_are(value):
    assert_written(value)


def test_exact_numbers_longer_than_python_writes_at_once_are_written_whole():
    for value in (10**30_000, -(10**30_000) + 1, Fraction(-(10**20_000) - 1, 3), Fraction(1, 10**4300)):
        assert_written(value)


def assert_written(value) -> None:
    text = written(value)
    above, _, below = text.partition("/")
    assert _read(above) * Fraction(1, _read(below) if below else 1) == value
    assert (below == "") == (Fraction(value).denominator == 1)


def _read(digits: str) -> int:
    """int(digits) without its limit of 4,300 digits."""
    sign, size = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    number = 0
    for start in range(0, len(size), 1000):
        number = number * 10 ** len(size[start : start + 1000]) + int(size[start : start + 1000])
    return sign * number


@given(st.fractions(-50, 50, max_denominator=1000).filter(bool))
def test_irrational_numbers_are_written_with_17_correct_digits(x):
    for ours, theirs in (("exp", REAL.exp), ("tanh", REAL.tanh)):
        shown = Decimal(written(value_of(apply(ours, x), {}, 60)))
        truth = Decimal(REAL.nstr(theirs(real(x)), 100))
        assert shown == Context(prec=17, rounding=ROUND_HALF_EVEN).plus(truth)


def test_written_numbers_give_the_nearest_float():
    assert float(written(value_of(apply("exp", 1), {}))) == 2.718281828459045
    assert written(value_of(apply("exp", -20), {})) == "2.0611536224385578e-9"
    assert written(value_of(apply("exp", 100), {})) == "2.6881171418161354e43"


def test_what_cannot_be_told_from_0_is_written_0():
    third = enclosing(Fraction(1, 3), 100)
    assert written(third - third) == "0"
    assert written(value_of(apply("exp", -(10**9)), {})) == "0"


def test_digits_that_are_not_certain_are_not_written():
    vague = enclosing(Fraction(22, 7), 12)
    assert vague.low < Fraction(22, 7) < vague.high
    assert len(written(vague)) <= 5
    assert abs(Fraction(written(vague)) - Fraction(22, 7)) < Fraction(1, 100)


# ---------------------------------------------------------------------- figures for people


@given(exact, st.integers(0, 8))
@example(Fraction(1, 10**20), 6)
@example(10**300, 6)
@example(Fraction(10**600 + 1, 10**610), 6)
def test_a_figure_is_exact_or_said_not_to_be(value, decimals):
    text, is_exact = figure(value, Precision(decimals))
    above, _, below = text.partition("/")
    shown = as_decimal(above) / (as_decimal(below) if below else 1)
    assert is_exact == (shown == value) or "e" in text
    assert abs(shown - value) <= max(Fraction(1, 2 * 10**decimals), abs(Fraction(value)) / 1000)
    assert (text in ("0", "−0")) == (value == 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(3, 8), "0.375"),
        (Fraction(-27, 8), "−3.375"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 1234), "0.000810"),
        (Fraction(-1, 3 * 10**9), "−3.333e-10"),
        (0, "0"),
        (-3, "−3"),
        (100, "100"),
        (10**21, "1.000e21"),
    ],
)
def test_figures_as_the_screens_show_them(value, text):
    assert figure(value)[0] == text


def test_figures_of_numbers_longer_than_python_writes_at_once_are_short():
    assert figure(10**5000)[0] == "1.000e5000"
    assert figure(Fraction(10**6000 + 1, 10**6010))[0] == "1.000e-10"
    assert figure(Fraction(-(10**6000) - 1, 3 * 10**6000))[0] == "−0.333333"


@given(st.fractions(0).filter(bool))
def test_the_exponent_is_the_place_of_the_first_digit(size):
    assert Fraction(10) ** exponent_of(size) <= size < Fraction(10) ** (exponent_of(size) + 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(3, 8), "0.375"),
        (-2, "−2"),
        (Fraction(1, 3), "1/3"),
        (Fraction(10**9, 1234567), "about 810.000591"),
        (10**100, "about 10^100"),
        (Fraction(-1, 10**100), "about −10^-100"),
        (value_of(apply("exp", 1), {}), "about 2.718282"),
        (enclosing(Fraction(1, 3), 50) - enclosing(Fraction(1, 3), 50), "about 0"),
    ],
)
def test_messages_say_numbers_short_and_whether_they_are_rounded(value, text):
    assert said(value) == text
