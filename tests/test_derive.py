"""The backward pass: right to the last digit, one term for each use, as short as a hand would write it, and linear."""

import gc
import sys
import time
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainrule.derive import backward, differentiate, slope_of, update
from chainrule.evaluate import Interval, confirm, evaluate, value_of
from chainrule.expr import (
    Apply,
    Equation,
    Expr,
    Gradient,
    Name,
    Next,
    Num,
    Partial,
    Rational,
    System,
    apply,
    symbols_in,
)
from chainrule.ops import TABLE, plain
from conftest import growth
from strategies import EXACT, Drawn, expressions, networks, rationals
from witness import (
    REAL,
    Dual,
    OnKinkError,
    dual_gradient,
    dual_value,
    edge_slopes,
    paths_sum,
    real,
    real_slope,
    real_value,
)

A, B, H, L, W, X, Y, Z = (Name(letter) for letter in "abhLwxyz")


def default_slope(quantity: Name, op: str) -> Rational:
    return TABLE[op].kinks[0].default


def gradients_of(drawn: Drawn) -> dict[Name, Rational]:
    """By the backward equations, evaluated."""
    back = backward(drawn.system, drawn.loss, default_slope)
    values = evaluate(back.system(), {**drawn.given, **evaluate(drawn.system, drawn.given)})
    return {name: values[Gradient(drawn.loss, name)] for name in back.lines}


def lines(*equations: tuple[Name, Expr]) -> dict[str, str]:
    """The backward pass as a person would read it."""
    back = backward(System(Equation(*equation) for equation in equations), L, slope_of)
    return {plain(line.left): plain(line.right) for line in back.lines.values()}


# ---------------------------------------------------------------------- right


@settings(max_examples=50)
@given(networks())
def test_gradients_are_those_of_dual_numbers_exactly(drawn):
    for name, gradient in gradients_of(drawn).items():
        try:
            assert gradient == dual_gradient(drawn.system, drawn.loss, drawn.given, name)
        except OnKinkError:
            assume(False)


@settings(max_examples=50)
@given(networks())
def test_gradients_are_the_sums_over_all_paths_exactly(drawn):
    gradients = gradients_of(drawn)
    for name, gradient in gradients.items():
        try:
            assert gradient == paths_sum(drawn.system, drawn.loss, drawn.given, name)
        except OnKinkError:
            assume(False)


@settings(max_examples=40)
@given(networks())
def test_gradients_are_finite_differences_exactly(drawn):
    gradients = gradients_of(drawn)
    witness = confirm(drawn.system, drawn.loss, drawn.given, gradients)
    assert witness.differing == ()
    assert witness.compared + len(witness.kinked) == len(gradients)


@settings(max_examples=40)
@given(networks(smooth=True))
def test_gradients_of_smooth_networks_are_finite_differences_to_20_digits(drawn):
    witness = confirm(drawn.system, drawn.loss, drawn.given, gradients_of(drawn))
    assert witness.differing == ()


@given(st.data())
def test_local_derivatives_are_those_of_dual_numbers_exactly(data):
    expr = data.draw(expressions((A, B), 3, EXACT))
    env = {A: data.draw(rationals()), B: data.draw(rationals())}
    local = differentiate(expr, Y, lambda op: Num(default_slope(Y, op)))
    assert set(local) == set(symbols_in(expr))
    values = {**env, Y: value_of(expr, env)}
    for symbol, slope in local.items():
        duals = {name: Dual(value, int(name == symbol)) for name, value in env.items()}
        try:
            assert value_of(slope, values) == dual_value(expr, duals).slope
        except OnKinkError:
            assume(False)


@settings(max_examples=40)
@given(st.data())
def test_local_derivatives_are_finite_differences_at_250_digits(data):
    expr = data.draw(expressions((A, B), 3))
    env = {A: data.draw(rationals(-2, 2, 7)), B: data.draw(rationals(-2, 2, 7))}
    values = {**env, Y: value_of(expr, env, 100)}
    reals = {name: real(value) for name, value in env.items()}
    for symbol, slope in differentiate(expr, Y, lambda op: Num(0)).items():

        def along(t, symbol=symbol):
            return real_value(expr, {**reals, symbol: t})

        left, right = (real_slope(along, reals[symbol], side) for side in (-1, 1))
        assume(abs(left - right) < REAL.mpf(10) ** -30 * (1 + abs(left)))  # no kink
        ours = value_of(slope, values, 100)
        middle = real(ours.middle if isinstance(ours, Interval) else ours)
        assert abs(middle - left) <= REAL.mpf(10) ** -20 * (1 + abs(left))


@settings(max_examples=50)
@given(networks(), st.data())
def test_a_slope_left_open_at_a_kink_stands_for_every_choice(drawn, data):
    chosen = {}

    def at_kink(quantity: Name, op: str) -> Rational:
        return chosen.setdefault((quantity, op), data.draw(rationals(-1, 1)))

    values = {**drawn.given, **evaluate(drawn.system, drawn.given)}
    fixed = evaluate(backward(drawn.system, drawn.loss, at_kink).system(), values)
    slopes = {slope_of(quantity, op): slope for (quantity, op), slope in chosen.items()}
    assert evaluate(backward(drawn.system, drawn.loss, slope_of).system(), {**values, **slopes}) == fixed


# ---------------------------------------------------------------------- one term for each use


@settings(max_examples=50)
@given(networks())
def test_there_is_one_term_for_each_equation_that_uses_a_quantity(drawn):
    reached = {drawn.loss}
    for left, right in reversed(drawn.system.ordered):
        reached |= set(symbols_in(right)) if left in reached else set()
    uses = Counter(used for left, right in drawn.system for used in set(symbols_in(right)) if left in reached)
    back = backward(drawn.system, drawn.loss, default_slope)
    assert set(back.lines) == reached - {drawn.loss}
    assert {name: len(line.terms) for name, line in back.lines.items()} == uses


@settings(max_examples=50)
@given(networks())
def test_each_term_is_the_slope_along_its_edge(drawn):
    try:
        slopes = edge_slopes(drawn.system, drawn.given)
    except OnKinkError:
        assume(False)
    values = {**drawn.given, **evaluate(drawn.system, drawn.given)}
    for name, line in backward(drawn.system, drawn.loss, default_slope).lines.items():
        for of, local, _ in line.terms:
            assert value_of(local, values) == slopes[name, of]


@settings(max_examples=50)
@given(networks())
def test_each_line_stands_after_those_it_uses_and_leaves_come_last(drawn):
    back = backward(drawn.system, drawn.loss, default_slope)
    seen = {drawn.loss}
    for name, line in back.lines.items():
        assert {term.of for term in line.terms} <= seen
        seen.add(name)
    leaves = [name not in drawn.system for name in back.lines]
    assert leaves == sorted(leaves)


def test_the_lines_of_the_source_exercise_are_those_of_its_solution():
    x, y, w0, w1, w2, ws = (Name("x"), Name("y"), *(Name("w", "", i) for i in "012s"))
    z0, z1, z2, h0, h1, y_hat = (
        *(Name("z", "", i) for i in "012"),
        Name("h", "", "0"),
        Name("h", "", "1"),
        Name("y", "hat"),
    )
    shown = lines(
        (z0, w0 * x), (h0, apply("relu", z0)), (z1, w1 * h0), (h1, apply("relu", z1)), (z2, w2 * h1 + ws * h0),
        (y_hat, apply("identity", z2)), (L, apply("abs", y - y_hat)),
    )  # fmt: skip
    assert shown["∂L/∂z₂"] == "∂L/∂ŷ·1"
    assert shown["∂L/∂h₁"] == "∂L/∂z₂·w₂"
    assert shown["∂L/∂h₀"] == "∂L/∂z₂·wₛ + ∂L/∂z₁·w₁"
    assert shown["∂L/∂wₛ"] == "∂L/∂z₂·h₀"
    assert shown["∂L/∂w₀"] == "∂L/∂z₀·x"
    assert [*shown] == ["∂L/∂" + q for q in ("ŷ", "z₂", "h₁", "z₁", "h₀", "z₀", "y", "w₂", "wₛ", "w₁", "w₀", "x")]


def test_the_chain_rule_in_partials_names_every_edge():
    one, two = Equation(A, W * X), Equation(L, A * A + X)
    line = backward(System([one, two]), L, slope_of).lines[X]
    assert line.partials == Partial(L, X) + Gradient(L, A) * Partial(A, X)
    assert line.right == Num(1) + Gradient(L, A) * W


def test_the_factor_that_is_1_by_definition_is_left_out():
    shown = lines((L, X * W))
    assert shown == {"∂L/∂x": "w", "∂L/∂w": "x"}


def test_a_loss_that_nothing_leads_to_has_no_lines():
    back = backward(System([Equation(L, Num(3)), Equation(A, X)]), L, slope_of)
    assert len(back.lines) == 0
    with pytest.raises(KeyError):
        back.lines[X]


def test_the_update_subtracts_the_rate_times_the_gradient():
    (equation,) = update([W], L).equations
    assert equation == Equation(Next(W), W - Name("eta") * Gradient(L, W))


# ---------------------------------------------------------------------- linear


def skip_chain(units: int) -> System:
    """h_i = relu(z_i), z_i = w_i·h_{i−1} + h_{i−2}: every unit with a skip connection."""
    h = [Name("h", "", str(i)) for i in range(units + 2)]
    equations = []
    for i in range(2, units + 2):
        z, w = Name("z", "", str(i)), Name("w", "", str(i))
        equations += [Equation(z, w * h[i - 1] + h[i - 2]), Equation(h[i], apply("relu", z))]
    return System([*equations, Equation(L, apply("abs", Y - h[-1]))])


def seconds(system: System) -> float:
    """Processor time for the backward pass, every line of it written out."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        _ = [line.right for line in backward(system, L, slope_of).lines.values()]
        return time.process_time() - start
    finally:
        gc.enable()


def test_deriving_twice_as_many_units_takes_at_most_2_6_times_as_long():
    small, large = skip_chain(800), skip_chain(1_600)
    assert growth(lambda: seconds(small), lambda: seconds(large)) < 2.6


def test_lines_stay_as_short_as_a_hand_would_write_them_however_long_the_network():
    back = backward(skip_chain(500), L, slope_of)
    assert max(len(line.terms) for line in back.lines.values()) == 2
    assert max(sum(1 for _ in symbols_in(line.right)) for line in back.lines.values()) == 3


def test_a_chain_longer_than_the_recursion_limit_is_derived():
    units = 2 * sys.getrecursionlimit()
    back = backward(skip_chain(units), L, slope_of)
    assert len(back.lines) == 3 * units + 3
    assert len(back.system()) == len(back.lines)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was_found(enabled):
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        backward(skip_chain(3), L, slope_of)
        with pytest.raises(LookupError):
            backward(System([Equation(L, Apply("erf", (X,)))]), L, slope_of)
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was else gc.disable)()


def test_gradients_of_a_wide_network_cost_no_more_than_its_edges():
    w, h = ([Name(letter, "", str(i)) for i in range(300)] for letter in "wh")
    wide = System([*(Equation(h[i], apply("tanh", w[i] * X)) for i in range(300)), Equation(L, sum(h[1:], h[0] * 1))])
    back = backward(wide, L, slope_of)
    assert len(back.lines[X].terms) == 300
    assert value_of(back.lines[h[5]].right, {}) == Fraction(1)
