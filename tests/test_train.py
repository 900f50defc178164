"""Descent: exact while numbers are short, certain ever after; at kinks it takes the slope in force and says so."""

from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval, Unworkable
from chainrule.expr import Equation, Expr, Name, Next, Rational, System, apply, name_from_key
from chainrule.ops import TABLE
from chainrule.problem.model import Convention, Network, Role
from chainrule.train import descend, trace
from strategies import networks, rationals
from witness import REAL, OnKinkError, dual_gradient, real

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
L, W, X, Y = (Name(letter) for letter in "Lwxy")


def named(text: str) -> list[Name]:
    return [name_from_key(key) for key in text.split()]


def network(equations: dict[str, Expr], conventions: dict[tuple[Name, str], Convention] | None = None) -> Network:
    """A network whose parameters are the leaves named w."""
    system = System(Equation(name_from_key(key), right) for key, right in equations.items())
    roles: dict[Name, Role] = {name: "parameter" if name.base == "w" else "input" for name in system.leaves()}
    return Network(system, L, roles, {}, conventions or {})


x, y, w0, w1, w2, ws, h0, h1, z0, z1, z2, y_hat = named("x y w_0 w_1 w_2 w_s h_0 h_1 z_0 z_1 z_2 y_hat")

SKIP = {
    "z_0": w0 * x,
    "h_0": apply("relu", z0),
    "z_1": w1 * h0,
    "h_1": apply("relu", z1),
    "z_2": w2 * h1 + ws * h0,
    "y_hat": apply("identity", z2),
    "L": apply("abs", y - y_hat),
}
DATA: dict[Name, Rational] = {x: 1, y: -3, w0: HALF, w1: HALF, w2: HALF, ws: HALF}

# ---------------------------------------------------------------------- the exercise it began with


def test_the_source_exercise_comes_out_as_its_solution_says():
    # FLOW.md, numbers to reproduce: loss 27/8 → 3, gradients (3/4, 1/4, 1/4, 1/2), weights after (−1/4, 1/4, 1/4, 0)
    before, after = descend(network(SKIP), DATA, 1, 1)
    assert (before.loss, after.loss) == (Fraction(27, 8), 3)
    assert [before.gradients[w] for w in (w0, w1, w2, ws)] == [3 * QUARTER, QUARTER, QUARTER, HALF]
    assert [after.parameters[w] for w in (w0, w1, w2, ws)] == [-QUARTER, QUARTER, QUARTER, 0]
    assert [before.values[q] for q in (z0, h0, z1, h1, z2, y_hat)] == [
        HALF,
        HALF,
        QUARTER,
        QUARTER,
        3 * HALF / 4,
        3 * HALF / 4,
    ]
    assert before.inputs == after.inputs == {x: 1, y: -3}
    assert before.kinks == before.notes == after.notes == ()


def test_the_kink_that_the_step_leads_to_is_found_and_no_weight_depends_on_it():
    # by hand: after the step z_1 = w_1·h_0 = 0, so ∂L/∂z_1 is s·w_2 = s/4, and ∂L/∂h_0 that times w_1: s/16
    (kink,) = descend(network(SKIP), DATA, 1, 1)[1].kinks
    assert (kink.quantity, kink.op, kink.at) == (h1, "relu", "z_1 = 0")
    assert (kink.slope, kink.origin, kink.allowed) == (0, "default", (0, 1))
    assert kink.affects == ((z1, 0, QUARTER), (h0, 0, Fraction(1, 16)))


# ---------------------------------------------------------------------- conventions


@pytest.mark.parametrize("slope", [0, HALF, 1])
def test_a_convention_holds_for_its_equation_and_no_other(slope):
    equations = {"h_0": apply("relu", w0 * x), "h_1": apply("relu", w1 * x), "L": h0 + h1}
    stated = {(h0, "relu"): Convention(slope, "stated")}
    (step,) = descend(network(equations, stated), {w0: 0, w1: 0, x: 3}, 1, 0)
    assert step.gradients[w0] == 3 * slope
    assert step.gradients[w1] == 0
    assert [(kink.quantity, kink.slope, kink.origin) for kink in step.kinks] == [
        (h0, slope, "stated"),
        (h1, 0, "default"),
    ]


def test_a_convention_holds_for_its_operation_and_no_other():
    equations = {"L": apply("relu", w0) + apply("abs", w1) + apply("max", w0, w1)}
    stated = {(L, "abs"): Convention(1, "jax"), (L, "max"): Convention(QUARTER, "stated")}
    (step,) = descend(network(equations, stated), {w0: 0, w1: 0}, 1, 0)
    assert step.gradients == {w0: 0 + QUARTER, w1: 1 + (1 - QUARTER)}
    assert [(kink.op, kink.origin) for kink in step.kinks] == [("relu", "default"), ("abs", "jax"), ("max", "stated")]


@pytest.mark.parametrize("op", [row.name for row in TABLE.values() if row.kinks])
def test_where_nothing_is_stated_the_slope_is_the_default_of_the_row(op):
    (kink,) = TABLE[op].kinks
    args = (w0,) if TABLE[op].arity == 1 else (w0, x)
    (step,) = descend(network({"L": apply(op, *args)}), {name: 2 if len(args) == 2 else 0 for name in args}, 1, 0)
    assert step.gradients[w0] == kink.default == step.kinks[0].slope
    assert step.kinks[0].at == ("w_0 = x" if len(args) == 2 else "w_0 = 0")


# ---------------------------------------------------------------------- what a convention decides


@settings(max_examples=15)
@given(st.lists(rationals(-3, 3, 3), min_size=2, max_size=8), st.data())
def test_ranges_under_all_conventions_are_those_of_trying_them(weights, data):
    # k units relu(0·w_i) in a row and beside one another: L = Σ a_i·h_i + h_1·…: brute force over the corners
    count = len(weights)
    h = [Name("h", "", str(i)) for i in range(count)]
    made = {
        f"h_{i}": apply("relu", weights[i] * h[i - 1] if i and data.draw(st.booleans()) else w0) for i in range(count)
    }
    made["L"] = sum((weights[i] * h[i] for i in range(1, count)), weights[0] * h[0])

    def gradients(slopes):
        conventions = {(h[i], "relu"): Convention(slopes[i], "stated") for i in range(count)}
        return descend(network(made, conventions), {w0: 0}, 1, 0)[0]

    tried = [gradients([bits >> i & 1 for i in range(count)]).gradients for bits in range(2**count)]
    found = {name: (low, high) for kink in gradients([0] * count).kinks for name, low, high in kink.affects}
    for name in tried[0]:
        low, high = min(world[name] for world in tried), max(world[name] for world in tried)
        if low != high:
            assert found[name][0] <= low <= high <= found[name][1]
            assert count > 6 or found[name] == (low, high)
        else:
            assert name not in found or count > 6


def test_each_kink_affects_only_the_gradients_behind_it():
    net = network({"h_0": apply("relu", w0), "h_1": apply("abs", w1), "L": 2 * h0 + 3 * h1})
    kinks = descend(net, {w0: 0, w1: 0}, 1, 0)[0].kinks
    assert {kink.quantity: kink.affects for kink in kinks} == {h0: ((w0, 0, 2),), h1: ((w1, -3, 3),)}


@pytest.mark.parametrize(("at", "touched"), [(-1, [h1]), (0, [h0, h1]), (1, [h0])])
def test_a_kink_in_a_branch_that_is_not_taken_is_not_touched(at, touched):
    # h_0 looks at relu(w) only where x ≥ 0, h_1 only where x ≤ 0
    net = network(
        {
            "h_0": apply("cases", w0, apply("less", x, 0), apply("relu", w0)),
            "h_1": apply("cases", apply("relu", w0), apply("less_equal", x, 0), w0),
            "L": h0 + h1,
        }
    )
    assert [kink.quantity for kink in descend(net, {w0: 0, x: at}, 1, 0)[0].kinks] == touched


# ---------------------------------------------------------------------- steps


@settings(max_examples=40)
@given(networks(units=4), rationals(-2, 2, 10))
def test_a_step_subtracts_the_rate_times_the_gradient(drawn, rate):
    before, after = descend(drawn.network, drawn.given, rate, 1)
    for name in drawn.network.leaves("parameter"):
        try:
            slope = dual_gradient(drawn.system, drawn.loss, drawn.given, name)
        except OnKinkError:
            assume(False)
            raise
        assert after.parameters[name] == drawn.given[name] - rate * slope
        assert before.parameters[name] == drawn.given[name]


@given(rationals(-3, 3), st.integers(0, 12), rationals(0, 1, 8))
def test_descent_on_a_parabola_is_a_geometric_series(start, steps, rate):
    # L = ½(w − 0)², ∂L/∂w = w, so w after n steps is (1 − η)ⁿ·w
    trail = descend(network({"L": apply("squared_error", W, 0)}), {W: start}, rate, steps)
    assert [step.parameters[W] for step in trail] == [(1 - Fraction(rate)) ** n * start for n in range(steps + 1)]


@settings(max_examples=20)
@given(networks(units=4, smooth=True), st.integers(0, 3), st.integers(0, 3))
def test_a_longer_descent_begins_with_the_shorter(drawn, some, more):
    rate = Fraction(1, 100)
    long = descend(drawn.network, drawn.given, rate, some + more)
    assert long[: some + 1] == descend(drawn.network, drawn.given, rate, some)
    assert tuple(islice(trace(drawn.network, drawn.given, rate), some + 1)) == long[: some + 1]


def test_a_parameter_that_the_loss_does_not_depend_on_stays():
    net = network({"a": w1 * 2, "L": w0 * w0})
    assert descend(net, {w0: 1, w1: 5}, 1, 2)[2].parameters == {w0: 1, w1: 5}


# ---------------------------------------------------------------------- long numbers


CUBIC = {"L": apply("squared_error", Y, W**2)}
"""∂L/∂w = 2·w·(w² − y): the digits of w triple at every step."""


def test_a_long_parameter_is_carried_at_50_correct_digits_and_said_to_be():
    trail = descend(network(CUBIC), {W: HALF, Y: 3}, Fraction(1, 10), 8)
    exact = HALF
    for step in trail:
        ours = step.parameters[W]
        if isinstance(ours, Interval):
            assert abs(ours.middle - exact) < abs(exact) / 10**50
            assert exact in ours
        else:
            assert ours == exact
            assert max(exact.numerator.bit_length(), exact.denominator.bit_length()) <= 512
        exact -= Fraction(1, 10) * 2 * exact * (exact**2 - 3)
    assert [step.notes for step in trail if step.notes] == [
        ("after 5 steps, w would take more than 512 bits: carried at 50 digits",)
    ]


def test_irrational_descent_follows_250_digits_of_itself():
    net = network({"h": apply("tanh", w0 * X), "L": apply("squared_error", w1 * Name("h"), Y)})
    trail = descend(net, {w0: HALF, w1: HALF, X: 2, Y: -1}, Fraction(1, 2), 60)
    a = b = REAL.mpf(1) / 2
    for step in trail:
        for ours, theirs in ((step.parameters[w0], a), (step.parameters[w1], b)):
            middle = ours.middle if isinstance(ours, Interval) else ours
            assert abs(real(middle) - theirs) < REAL.mpf(10) ** -45
        h = REAL.tanh(2 * a)
        error = b * h + 1
        a, b = a - error * b * (1 - h**2) * 2 / 2, b - error * h / 2
    assert trail[-1].notes == ()


def test_a_descent_that_loses_digits_is_worked_again_with_more():
    # w ← 4w(1 − w), the logistic map: w = sin²(2ⁿθ) doubles every error
    net = network({"L": W**3 * Fraction(4, 3) - W**2 * Fraction(3, 2)})
    start = Fraction(1, 3)
    trail = descend(net, {W: start}, 1, 300)
    theta = REAL.asin(REAL.sqrt(real(start)))
    truth = REAL.sin(2**300 * theta) ** 2
    last = trail[-1].parameters[W]
    assert isinstance(last, Interval)
    assert abs(real(last.middle) - truth) < REAL.mpf(10) ** -45


def test_digits_that_are_lost_for_good_are_said_to_be():
    net = network({"L": W**3 * Fraction(4, 3) - W**2 * Fraction(3, 2)})
    trail = trace(net, {W: Fraction(1, 3)}, 1)
    notes = [note for step in islice(trail, 3300) for note in step.notes]
    assert "fewer than 50 digits of w are certain" in notes[1]


# ---------------------------------------------------------------------- no value


def test_data_that_has_no_value_is_reported_as_it_is():
    with pytest.raises(Unworkable) as caught:
        descend(network({"L": apply("log", W)}), {W: -1}, 1, 3)
    assert caught.value.diagnostics[0].code == "E0303"
    assert caught.value.diagnostics[0].notes == ("with w = −1",)


def test_a_descent_that_overshoots_says_after_how_many_steps():
    # L = ln w: ∂L/∂w = 1/w, so w = 1 becomes 1 − 2 = −1
    with pytest.raises(Unworkable) as caught:
        descend(network({"L": apply("log", W)}), {W: 1}, 2, 3)
    (finding,) = caught.value.diagnostics
    assert (finding.code, caught.value.left) == ("E0303", L)
    assert finding.notes == ("with w = −1", "this is after 1 step with learning rate 2")
    assert finding.help == "choose a smaller learning rate"


def test_a_descent_that_runs_away_ends_with_a_finding():
    with pytest.raises(ChainruleError, match=r"(?s)E0304.*after \d+ steps with learning rate 10"):
        descend(network(CUBIC), {W: HALF, Y: 3}, 10, 100)


def test_a_step_that_is_too_long_to_write_down_is_a_finding_of_that_step():
    with pytest.raises(Unworkable) as caught:
        descend(network({"L": W * X}), {W: 1, X: 2}, Fraction(1, 3 ** (10**5)) * 3, 1)
    assert caught.value.left == Next(W)


def test_a_missing_value_is_named():
    with pytest.raises(ChainruleError, match=r"E0301.*x has no value"):
        descend(network({"L": W * X}), {W: 1}, 1, 1)
    with pytest.raises(ChainruleError, match=r"E0301.*w has no value"):
        descend(network({"L": W * X}), {X: 1}, 1, 1)


def test_an_unproven_kink_is_said_in_the_notes():
    net = network({"a": apply("log", apply("exp", W)) - W, "L": apply("relu", Name("a"))})
    (step,) = descend(net, {W: 3}, 1, 0)
    assert [kink.at for kink in step.kinks] == ["a = 0"]
    says = "the two sides of a comparison are equal to 1,000 digits, not proven"
    assert step.notes == (f"in ∂L/∂a, {says}", f"in L, {says}")
    assert [name for name, low, high in step.kinks[0].affects] == [Name("a")]  # for w, the two paths cancel


def test_a_finding_in_a_gradient_shows_the_slope_in_force_at_a_kink():
    net = network({"L": apply("sqrt", apply("relu", W))})
    with pytest.raises(Unworkable, match=r"E0302.*division by zero in ∂L/∂w = ") as caught:
        descend(net, {W: 0}, 1, 0)
    assert "slope" not in str(caught.value)


TIES = [
    ("L = sum(PReLU(x, 2))", [0, 1], "the slope at 0 is the one below it"),
    ("L = sum(LeakyReLU(x, 0.2))", [0, 1], "the slope at 0 is the one below it"),
    ("L = max_over(x)", [1, 1], "equal largest entries share"),
    ("L = min(x)", [1, 1], "equal smallest entries share"),
    ("L = sum(max_pool(x, 2))", [1, 1], "equal largest entries of a window share"),
]


@pytest.mark.parametrize(("loss", "x", "note"), TIES, ids=[loss for loss, _, _ in TIES])
def test_what_is_taken_where_there_is_nothing_to_choose_is_said_where_it_is_touched(loss, x, note):
    net = cr.network(f"```network\n{loss}\nx: 2\n```")
    assert any(note in said for said in net.solve(x=x).steps[0].notes)
    assert not net.solve(x=[-1, 2]).steps[0].notes
