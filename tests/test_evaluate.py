"""Numbers put in: exact where rational, certain where not, and a plain finding where there is no value."""

import subprocess
import sys
import time
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.diagnostic import ChainruleError, Source, Span
from chainrule.evaluate import Exact, Interval, Undecided, Unworkable, Value, enclosing, evaluate, value_of, working
from chainrule.expr import Equation, Expr, Name, System, apply, as_expr
from strategies import EXACT, expressions, networks, rationals
from witness import REAL, Dual, dual_value, real, real_value, real_values

A, B, X, Y, Z = (Name(letter) for letter in "abxyz")


def put(right: Expr, **given: Value) -> Value:
    """The value of y in y = `right`."""
    return evaluate([Equation(Y, right)], {Name(letter): value for letter, value in given.items()})[Y]


def finding(right: Expr, **given: Value) -> Unworkable:
    """Why y = `right` has no value, and that it was said at once."""
    start = time.perf_counter()
    with pytest.raises(Unworkable) as caught:
        put(right, **given)
    assert time.perf_counter() - start < 1
    assert caught.value.left == Y
    return caught.value


def power(*tower: int) -> Expr:
    expr = as_expr(tower[-1])
    for base in reversed(tower[:-1]):
        expr = as_expr(base) ** expr
    return expr


EXP_LOG_X = apply("log", apply("exp", X))
"""Is x, but no number of digits proves it."""


# ---------------------------------------------------------------------- values


@given(st.data())
def test_rational_expressions_have_the_value_that_fractions_give(data):
    expr = data.draw(expressions((A, B), 4, EXACT))
    env = {A: data.draw(rationals()), B: data.draw(rationals())}
    ours, theirs = value_of(expr, env), dual_value(expr, {name: Dual(value) for name, value in env.items()})
    assert not isinstance(ours, Interval)
    assert ours == theirs.value


@settings(max_examples=40)
@given(st.data())
def test_every_expression_has_the_value_that_250_digits_give(data):
    expr = data.draw(expressions((A, B), 3))
    env = {A: data.draw(rationals()), B: data.draw(rationals())}
    ours, theirs = value_of(expr, env), real_value(expr, {name: real(value) for name, value in env.items()})
    middle = real(ours.middle if isinstance(ours, Interval) else ours)
    assert abs(middle - theirs) <= REAL.mpf(10) ** -20 * abs(theirs) + REAL.mpf(10) ** -40


@settings(max_examples=40)
@given(networks(smooth=True))
def test_networks_have_the_values_that_250_digits_give(drawn):
    ours, theirs = evaluate(drawn.system, drawn.given), real_values(drawn.system, drawn.given)
    for name, value in ours.items():
        middle = real(value.middle if isinstance(value, Interval) else value)
        assert abs(middle - theirs[name]) <= REAL.mpf(10) ** -20 * abs(theirs[name]) + REAL.mpf(10) ** -40


@settings(max_examples=50)
@given(networks())
def test_the_order_in_which_equations_are_written_changes_nothing(drawn):
    backwards = System(reversed(drawn.system.equations))
    assert evaluate(backwards, drawn.given) == evaluate(drawn.system, drawn.given)


def test_the_published_slip_is_not_repeated():
    # z_2 = w_2·h_1 + w_s·h_0 with all weights 1/2, h_1 = 1/4, h_0 = 1/2: by hand 1/8 + 1/4 = 3/8
    half = Fraction(1, 2)
    assert put(A * X + A * Z, a=half, x=Fraction(1, 4), z=half) == Fraction(3, 8)


def test_an_equation_counts_more_than_a_given_of_the_same_name():
    assert put(X + 1, x=1, y=100) == 2


def test_cases_look_only_at_the_branch_that_is_taken():
    safe_log = apply("cases", apply("log", X), apply("less", 0, X), as_expr(0))
    assert put(safe_log, x=-1) == 0
    assert put(safe_log, x=1) == 0
    with pytest.raises(ChainruleError, match="E0303"):
        put(apply("cases", as_expr(0), apply("less", 0, X), apply("log", X)), x=-1)


@pytest.mark.parametrize(
    ("expr", "x", "value"),
    [
        (X**0, 0, 1),
        (X**A, 0, 1),
        (X**2, Fraction(-1, 2), Fraction(1, 4)),
        (X**-3, -2, Fraction(-1, 8)),
        (X ** Fraction(1, 2), Fraction(9, 4), Fraction(3, 2)),
        (X ** Fraction(-2, 3), Fraction(8, 27), Fraction(9, 4)),
        (X ** Fraction(1, 2), 0, 0),
        (X ** Fraction(5, 1), -1, -1),
        (X ** Fraction(1, 10**9 + 7), 1, 1),
        (apply("sqrt", X), Fraction(16, 9), Fraction(4, 3)),
        (apply("sqrt", X), 0, 0),
        (apply("exp", X - X), 5, 1),
        (apply("sigmoid", X), 0, Fraction(1, 2)),
        (apply("exp", X) ** A, 3, 1),
        (apply("tanh", X) * 0, 3, 0),
        (0 / apply("tanh", X), 3, 0),
    ],
)
def test_what_is_rational_is_exact_also_where_the_way_there_is_not(expr, x, value):
    ours = put(expr, x=x, a=0)
    assert ours == value
    assert not isinstance(ours, Interval)


# ---------------------------------------------------------------------- no value


@pytest.mark.parametrize(
    ("right", "x", "code", "says", "numbers"),
    [
        (1 / X, 0, "E0302", "division by zero in y = 1/x", "x = 0"),
        (2 / (X - 3), 3, "E0302", "division by zero in y = 2/(x − 3)", "x = 3"),
        (X**-1, 0, "E0302", "0 to the power −1", "x = 0"),
        (X ** Fraction(-1, 2), 0, "E0302", "0 to the power −0.5", "x = 0"),
        (apply("log", X), -2, "E0303", "log of −2 in y = ln(x)", "x = −2"),
        (apply("log", X), 0, "E0303", "log of 0", "x = 0"),
        (apply("log", -apply("exp", X)), 1, "E0303", "log of about −2.718282", "x = 1"),
        (apply("sqrt", X), Fraction(-1, 4), "E0303", "square root of −0.25 in y = √x", "x = −0.25"),
        (X ** Fraction(1, 3), -8, "E0303", "−8 to the power 1/3, which is not whole", "x = −8"),
        (X ** apply("exp", 1), -8, "E0303", "−8 to the power about 2.718282, which is not whole", "x = −8"),
        (apply("exp", X), 10**9, "E0304", "too large to carry in y = eˣ", "x = 1000000000"),
        (X ** (10**6), 3, "E0304", "3 to the power 1000000 has more than 100,000 binary digits", "x = 3"),
        (apply("exp", X) ** (10**6), 1, "E0304", "too large to carry", "x = 1"),
        ((X * X) ** 20 + 1, 10**1000, "E0304", "about 10^2000 to the power 20 has more", "x = about 10^1000"),
        (X * (X * X) ** 15 * X + 1, 10**1000, "E0304", "a product has more than 100,000 binary", "x = about 10^1000"),
    ],
)
def test_a_finding_names_the_equation_and_its_numbers(right, x, code, says, numbers):
    (diagnostic,) = finding(right, x=x).diagnostics
    assert diagnostic.code == code
    assert says in diagnostic.message
    assert diagnostic.notes == (f"with {numbers}",)
    assert diagnostic.help


@pytest.mark.parametrize("tower", [(9, 9, 9, 9), (9, 9, 9), (2, 3, 4, 5), (10, 10, 10), (2, 1_000_000)])
def test_towers_of_powers_are_refused_at_once(tower):
    assert finding(power(*tower)).diagnostics[0].code == "E0304"


@pytest.mark.parametrize("base", [Fraction(3, 2), apply("exp", Fraction(1, 10**60)), apply("tanh", 1), as_expr(-1)])
def test_a_power_with_a_huge_exponent_is_bounded_in_time(base):
    start = time.perf_counter()
    with suppress(Unworkable):
        assert abs(put(as_expr(base) ** (as_expr(3) ** 60_000))) <= 1
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("op", ["sigmoid", "tanh"])
def test_functions_that_level_off_have_a_value_however_far_out(op):
    for x in (10**6, 10**300):
        assert abs(real(put(apply(op, X), x=x).middle) - 1) < REAL.mpf(10) ** -45
        assert abs(real(put(apply(op, X), x=-x).middle) + (op == "tanh")) < REAL.mpf(10) ** -45


def test_a_missing_value_is_named_with_the_option_that_gives_it():
    with pytest.raises(ChainruleError, match=r"E0301.*w_0 has no value") as caught:
        evaluate([Equation(Y, X * Name("w", "", "0"))], {X: 1})
    assert caught.value.diagnostics[0].help == "give it one: --set w_0=1"


def test_a_finding_shows_the_numbers_there_are_while_others_are_missing():
    (diagnostic,) = finding(1 / X + A, x=0).diagnostics
    assert diagnostic.notes == ("with x = 0",)


def test_a_finding_takes_the_place_of_its_equation():
    place = Span(Source("exercise.md", "y = 1/x"), 0, 7)
    error = finding(1 / X, x=0)
    assert error.at({Y: place}).diagnostics[0].where == place
    assert error.at({X: place}).diagnostics[0].where is None
    assert error.at({}).left == Y


# ---------------------------------------------------------------------- undecided


def test_digits_are_doubled_until_a_comparison_is_decided():
    nearly = Fraction(1, 10**120)
    for sign in (-1, 1):
        done = working([Equation(Y, apply("less", X, EXP_LOG_X + sign * nearly))], {X: 3})
        assert done.values[Y] == (sign == 1)
        assert done.digits == 200
        assert done.unproven == ()


def test_what_1000_digits_cannot_tell_is_taken_as_equal_and_said():
    done = working([Equation(Y, apply("step", EXP_LOG_X - X, -1, 5, 1))], {X: 3})
    assert done.values[Y] == 5
    assert len(done.unproven) == 1
    assert done.unproven[0].startswith("in y, ")
    assert "equal to 1,000 digits, not proven" in done.unproven[0]


@pytest.mark.parametrize("op", ["relu", "abs"])
def test_a_value_at_an_unproven_kink_needs_no_decision(op):
    done = working([Equation(Y, apply(op, EXP_LOG_X - X))], {X: 3})
    value = done.values[Y]
    assert isinstance(value, Interval)
    assert 0 in value
    assert value.high < Fraction(1, 10**45)
    assert done.unproven == ()


def test_division_by_what_cannot_be_told_from_0_is_division_by_zero():
    (diagnostic,) = finding(1 / (EXP_LOG_X - X), x=3).diagnostics
    assert diagnostic.code == "E0302"
    assert "division by what is 0 to 1,000 digits" in diagnostic.message


def test_digits_lost_to_cancellation_are_worked_again():
    huge = as_expr(10) ** 300
    done = working([Equation(Y, apply("tanh", X) * huge + huge - huge * 1), Equation(Z, Y / huge - 1 + 1)], {X: 1})
    assert done.digits == 50  # nothing was lost: numbers are summed exactly before intervals are
    lost = working([Equation(A, apply("exp", X) + huge), Equation(Y, A - huge)], {X: 1})
    assert lost.digits == 400
    assert abs(real(lost.values[Y].middle) - REAL.exp(1)) < REAL.mpf(10) ** -20


def test_digits_that_1000_cannot_keep_are_said_to_be_lost():
    huge = as_expr(10) ** 1000
    lost = working([Equation(A, apply("exp", X) + huge), Equation(Y, A - huge)], {X: 1})
    assert lost.unproven == ("y is known to fewer than 20 digits, worked to 1,000",)


@given(st.integers(20, 300))
def test_more_digits_enclose_the_same_number_more_narrowly(digits):
    few, many = (value_of(apply("exp", X), {X: Fraction(1, 3)}, d) for d in (digits, 2 * digits))
    assert few.low <= many.low <= many.high <= few.high
    assert few.width < Fraction(10) ** (1 - digits)


def test_an_arithmetic_that_may_go_on_never_asks_for_more_digits():
    around_0 = enclosing(Fraction(1, 3), 100) - enclosing(Fraction(1, 3), 100)
    with pytest.raises(Undecided):
        Exact(50).less(around_0, 0)
    xp = Exact(50, ties=True)
    assert not xp.less(around_0, 0)
    assert not xp.less(0, around_0)
    assert xp.less_equal(around_0, 0)
    assert len(xp.unproven) == 3


# ---------------------------------------------------------------------- what is loaded

IMPORTS = """
import sys
from fractions import Fraction
from chainrule.expr import Name, apply
from chainrule.evaluate import confirm, evaluate, value_of
heavy = {"mpmath", "numpy", "sympy", "dataclasses", "inspect", "json", "difflib", "click", "rich", "random"}
assert value_of(apply("sigmoid", 0) + apply("tanh", 0) + apply("sqrt", Fraction(9, 4)) ** 2, {}) == Fraction(11, 4)
print(*sorted(heavy & set(sys.modules)))
value_of(apply("tanh", 1), {})
print("mpmath" in sys.modules)
"""


def test_exact_working_loads_nothing_heavy_and_irrational_working_loads_mpmath():
    script = f"import sys; sys.path[:0] = {sys.path!r}\n{IMPORTS}"
    ran = subprocess.run([sys.executable, "-S", "-c", script], check=True, capture_output=True, text=True)
    assert ran.stdout == "\nTrue\n"
