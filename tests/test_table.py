"""Laws that hold on every row of the table; a new row is tested before anyone writes a test for it."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainrule import ops
from chainrule.derive import differentiate
from chainrule.evaluate import Interval, value_of
from chainrule.expr import Apply, Name, Num, Symbol, apply
from chainrule.ops import TABLE, Branches, Flat, Kink, Op, plain, row_of
from strategies import arguments, rationals
from witness import MEANING, REAL, is_on_kink, real, real_slope

IRRATIONAL = {
    *("exp", "log", "sqrt", "tanh", "sigmoid", "pow"),
    *("softplus", "elu", "silu", "normal_cdf", "normal_pdf", "gelu"),
    *("gelu_tanh", "gelu_gate", "gelu_rate", "elu_alpha"),
}
"""Functions that take rational numbers to irrational ones; every other row must stay exact."""

ROWS = tuple(row for row in TABLE.values() if not row.mixes)
"""What works entry by entry is tested with numbers; `test_array_rows` has what mixes entries."""

KINKED = [pytest.param(row, kink, id=row.name) for row in ROWS for kink in row.kinks]


def every_row(*, where=lambda row: True):
    return pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS if where(row)])


def letters(row: Op) -> tuple[Name, ...]:
    return tuple(Name("a", "", str(i)) for i in range(len(row.sample)))


def agree(ours, theirs) -> bool:
    """Enclosed, and equal as far as 45 digits tell; where ours is exact, to the last of 240."""
    if isinstance(ours, Interval):
        spare = REAL.mpf(10) ** -230 * max(1, abs(theirs))
        is_enclosed = real(ours.low) - spare <= theirs <= real(ours.high) + spare
        return is_enclosed and abs(real(ours.middle) - theirs) <= REAL.mpf(10) ** -45 * max(1, abs(theirs))
    return abs(real(ours) - theirs) <= REAL.mpf(10) ** -230 * max(1, abs(theirs))


# ---------------------------------------------------------------------- values


@every_row()
@settings(max_examples=30)
@given(data=st.data())
def test_value_is_what_mathematics_says(row, data):
    args = data.draw(arguments(row))
    assert agree(value_of(applied(row, args), {}), MEANING[row.name](*map(real_or_truth, args)))


@every_row(where=lambda row: row.name not in IRRATIONAL)
@settings(max_examples=30)
@given(data=st.data())
def test_exact_numbers_stay_exact_and_whole_ones_whole(row, data):
    value = value_of(applied(row, data.draw(arguments(row))), {})
    assert type(value) in (int, bool) or (type(value) is Fraction and value.denominator > 1)


@every_row(where=lambda row: row.exact_at)
def test_exact_values_of_irrational_functions_are_exactly_right(row):
    for at, value in row.exact_at.items():
        assert value_of(apply(row.name, at), {}) == value
        assert MEANING[row.name](real(at)) == real(value)


def applied(row: Op, args) -> Apply:
    """The row at numbers; a truth value stands as a comparison that has it."""
    return Apply(row.name, tuple(apply("less", 0, int(arg)) if isinstance(arg, bool) else Num(arg) for arg in args))


def real_or_truth(arg):
    return arg if isinstance(arg, bool) else real(arg)


# ---------------------------------------------------------------------- slopes


@every_row(where=lambda row: not isinstance(row.gradient, Flat) and row.name != "cases")
@settings(max_examples=25)
@given(data=st.data())
def test_slope_is_the_finite_difference(row, data):
    args = data.draw(arguments(row))
    assume(not any(is_on_kink(kink, args) for kink in row.kinks))
    assume(row.jump is None or value_of(row.jump(*map(Num, args)), {}) != 0)
    for i in range(len(args)):
        assert agree_roughly(our_slope(row, args, i), difference(row, args, i)), f"argument {i}"


@every_row(where=lambda row: isinstance(row.gradient, Branches))
@given(condition=st.booleans())
def test_slope_of_cases_is_that_of_the_branch_that_holds(row, condition):
    a, _, b = letters(row)
    choice = apply("less", 0, int(condition))
    local = differentiate(Apply(row.name, (a, choice, b)), Name("y"), no_kink)
    slopes = {symbol: value_of(slope, {}) for symbol, slope in local.items()}
    assert slopes == {a: int(condition), b: int(not condition)}


@every_row(where=lambda row: isinstance(row.gradient, Flat))
@settings(max_examples=25)
@given(data=st.data())
def test_flat_rows_are_constant_on_both_sides_of_their_jump_and_have_slope_0(row, data):
    assert row.jump is not None
    args = data.draw(arguments(row))
    beside = data.draw(st.fractions(Fraction(1, 10**9), Fraction(1, 1000)))
    where = value_of(row.jump(*map(Num, args)), {})
    assume(where != 0 and abs(where) > beside)
    for i in range(len(args)):
        moved = (*args[:i], args[i] + beside, *args[i + 1 :])
        assert value_of(applied(row, moved), {}) == value_of(applied(row, args), {})
    symbols = letters(row)
    assert not any(value_of(slope, dict(zip(symbols, args, strict=True))) for slope in slopes_of(row).values())


def no_kink(op: str) -> Num:
    raise AssertionError(f"asked for a slope at a kink of {op}")


def slopes_of(row: Op, at=no_kink):
    """Local derivatives of the row as it stands in `derive`, by each argument."""
    symbols = letters(row)
    return differentiate(Apply(row.name, symbols), apply(row.name, *symbols), at)


def our_slope(row: Op, args, i: int, at=Fraction(1, 3)):
    symbols = letters(row)
    return value_of(slopes_of(row, lambda op: Num(at))[symbols[i]], dict(zip(symbols, args, strict=True)), 70)


def difference(row: Op, args, i: int, side: int = 0):
    reals = [real(arg) for arg in args]
    return real_slope(lambda x: MEANING[row.name](*reals[:i], x, *reals[i + 1 :]), reals[i], side)


def agree_roughly(ours, theirs) -> bool:
    middle = ours.middle if isinstance(ours, Interval) else ours
    return abs(real(middle) - theirs) <= REAL.mpf(10) ** -45 * max(1, abs(theirs))


# ---------------------------------------------------------------------- kinks


@st.composite
def on_kink(draw, row: Op, kink: Kink):
    """Arguments that lie on the kink: all are drawn, and the first is moved there."""
    args = draw(arguments(row))
    return (args[0] - value_of(kink.where(*map(Num, args)), {}), *args[1:])


@pytest.mark.parametrize(("row", "kink"), KINKED)
@settings(max_examples=20)
@given(data=st.data())
def test_slopes_beside_a_kink_are_those_of_its_row(row, kink, data):
    args = data.draw(on_kink(row, kink))
    for side, slope in zip((-1, 1), kink.slopes, strict=True):
        assert agree_roughly(slope, difference(row, args, 0, side))
        moved = (args[0] + side * Fraction(1, 10**6), *args[1:])
        assert our_slope(row, moved, 0) == slope


@pytest.mark.parametrize(("row", "kink"), KINKED)
@settings(max_examples=20)
@given(data=st.data(), at=rationals(-1, 1))
def test_slope_on_a_kink_is_the_one_chosen(row, kink, data, at):
    args = data.draw(on_kink(row, kink))
    assert is_on_kink(kink, args)
    assert our_slope(row, args, 0, at) == at
    if len(args) == 2:  # max and min move as far as both arguments together: what one is given the other loses
        assert our_slope(row, args, 1, at) == 1 - at


@pytest.mark.parametrize(("row", "kink"), KINKED)
def test_slopes_that_anyone_chooses_lie_between_those_beside_the_kink(row, kink):
    low, high = min(kink.slopes), max(kink.slopes)
    assert low < high
    assert all(low <= slope <= high for slope in (kink.default, *kink.conventions.values()))


def test_conventions_are_those_measured_in_the_programs_named():
    # PyTorch 2: relu, abs, maximum, leaky_relu; JAX: jax.nn.relu, jnp.abs, jnp.maximum, jax.nn.leaky_relu
    leak = Fraction(1, 100)
    measured = {"relu": (0, 0), "abs": (0, 1), "max": (Fraction(1, 2), Fraction(1, 2)), "leaky_relu": (leak, 1)}
    for name, (torch, jax) in measured.items():
        assert TABLE[name].kinks[0].conventions == {"torch": torch, "jax": jax}


# ---------------------------------------------------------------------- spelling


def test_names_of_rows_are_unique():
    assert len(TABLE) == len(ops.ROWS)


def test_every_spelling_means_one_row():
    count = Counter(spelling for row in ops.ROWS for spelling in row.spellings)
    assert [spelling for spelling, times in count.items() if times > 1] == []


@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
def test_no_two_rows_look_alike(ascii_only):
    shown = Counter(plain(Apply(row.name, letters(row)), ascii_only=ascii_only) for row in ROWS)
    assert [text for text, times in shown.items() if times > 1] == []


@every_row()
def test_ascii_notation_is_ascii(row):
    assert plain(Apply(row.name, letters(row)), ascii_only=True).isascii()


@every_row(where=lambda row: row.arity is not None)
def test_sample_has_an_entry_for_each_argument(row):
    assert len(row.sample) == row.arity


def test_an_operation_without_a_row_is_an_error_never_a_zero():
    unknown = Apply("erf", (Name("x"),))
    for use in (row_of, lambda node: differentiate(node, node, no_kink), lambda node: value_of(node, {Name("x"): 1})):
        with pytest.raises(LookupError, match="erf"):
            use(unknown)


def test_every_symbol_in_a_row_gets_a_slope():
    for row in ROWS:
        slopes = differentiate(Apply(row.name, letters(row)), Name("y"), lambda op: Num(0))
        assert set(slopes) == {symbol for symbol in letters(row) if isinstance(symbol, Symbol)}
