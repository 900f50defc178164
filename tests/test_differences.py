"""The second witness: finite differences confirm right gradients, name wrong ones, and say where there are two."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chainrule.evaluate import confirm, evaluate
from chainrule.evaluate.degree import Degree, degree_of
from chainrule.evaluate.differences import ONE_BY_ONE
from chainrule.evaluate.nudge import Entry, Nudged
from chainrule.expr import Equation, Name, System, apply, plus
from strategies import EXACT, expressions, networks, rationals
from witness import OnKinkError, dual_gradient

A, T, W, X, L = (Name(letter) for letter in ("a", "t", "w", "x", "L"))


def quantity(letter: str, number: int) -> Name:
    return Name(letter, "", str(number))


def true_gradients(drawn) -> dict[Name, Fraction]:
    """By dual numbers; of networks that sit on a kink, none."""
    names = [*drawn.given, *(left for left, _ in drawn.system)]
    try:
        return {name: dual_gradient(drawn.system, drawn.loss, drawn.given, name) for name in names}
    except OnKinkError:
        assume(False)
        raise


# ---------------------------------------------------------------------- right and wrong


@settings(max_examples=40)
@given(networks())
def test_right_gradients_are_all_confirmed(drawn):
    gradients = true_gradients(drawn)
    witness = confirm(drawn.system, drawn.loss, drawn.given, gradients)
    assert witness.differing == witness.kinked == ()
    assert witness.agreed == witness.compared == len(gradients) - 1  # that of the loss is 1 by definition


@settings(max_examples=40)
@given(networks(), st.data())
def test_a_wrong_gradient_is_named_and_no_other(drawn, data):
    gradients = true_gradients(drawn)
    wrong = data.draw(st.sampled_from([name for name in gradients if name != drawn.loss]))
    error = data.draw(st.sampled_from([Fraction(1, 10**30), Fraction(-1, 7), Fraction(2)]))
    witness = confirm(drawn.system, drawn.loss, drawn.given, {**gradients, wrong: gradients[wrong] + error})
    assert [difference.wrt for difference in witness.differing] == [wrong]
    assert witness.differing[0].measured == gradients[wrong]
    assert witness.agreed == witness.compared - 1


def test_of_irrational_gradients_20_digits_are_compared():
    system = System([Equation(L, apply("exp", W * X))])
    right = evaluate(system, {W: 1, X: 1})[L]
    for error, agreed in ((Fraction(1, 10**21), 1), (Fraction(1, 10**18), 0)):
        witness = confirm(system, L, {W: 1, X: 1}, {W: right + error})
        assert (witness.agreed, witness.compared) == (agreed, 1)


def test_only_the_names_asked_for_are_compared():
    system = System([Equation(A, W * X), Equation(L, A * A)])
    witness = confirm(system, L, {W: 2, X: 3}, {W: 36, X: 999, A: 12}, wrt=[W, A])
    assert (witness.agreed, witness.compared) == (2, 2)


def test_what_the_loss_does_not_depend_on_has_gradient_0():
    system = System([Equation(A, W * 2), Equation(L, X * X)])
    witness = confirm(system, L, {W: 2, X: 3}, {A: 0, W: 1, X: 6})
    assert [difference.wrt for difference in witness.differing] == [W]


# ---------------------------------------------------------------------- kinks


@pytest.mark.parametrize("claimed", [0, Fraction(1, 2), 1])
def test_a_gradient_on_a_kink_is_not_compared_whatever_is_claimed(claimed):
    witness = confirm(System([Equation(L, apply("relu", W * X))]), L, {W: 0, X: 2}, {W: 2 * claimed, X: 0})
    assert witness.kinked == (W,)
    assert (witness.agreed, witness.compared) == (1, 1)  # x moves along the kink, not off it


def test_where_kinks_cancel_the_slope_is_confirmed_and_any_other_left_to_convention():
    # relu(w) − relu(−w) = w; under the convention relu′(0) = 0 the chain rule gives 0 there
    system = System([Equation(L, apply("relu", W) - apply("relu", -W))])
    assert confirm(system, L, {W: 0}, {W: 1}).agreed == 1
    assert confirm(system, L, {W: 0}, {W: 0}).kinked == (W,)


@pytest.mark.parametrize("bits", [150, 170, 230])
def test_a_kink_very_near_is_no_kink(bits):
    near = Fraction(1, 2**bits)
    for side, slope in ((1, 3), (-1, 0)):
        witness = confirm(System([Equation(L, 3 * apply("relu", W))]), L, {W: side * near}, {W: slope})
        assert (witness.agreed, witness.kinked) == (1, ())


def test_an_edge_of_the_domain_very_near_is_none():
    near = Fraction(1, 2**170)
    assert confirm(System([Equation(L, apply("log", W))]), L, {W: near}, {W: 2**170}).agreed == 1


def test_kinks_of_irrational_quantities_are_found():
    system = System([Equation(A, apply("log", apply("exp", X)) - X), Equation(L, apply("abs", A + W))])
    witness = confirm(system, L, {X: 3, W: 0}, {A: 0, W: 0, X: 0})
    assert set(witness.kinked) == {A, W}
    assert witness.agreed == 1  # A does not move with X


# ---------------------------------------------------------------------- many at once


def chain(length: int) -> tuple[System, dict[Name, int | Fraction], dict[Name, int | Fraction]]:
    """h_i = w_i·h_{i−1} + h_{i−2}, L = h_n: its data, and its gradients by the recurrence, worked out here."""
    one = quantity("h", 1)
    weights = {quantity("w", i): Fraction(i % 5 - 2, 3) for i in range(2, length)}
    equations = [Equation(quantity("h", 0), X), Equation(one, X * 2)]
    values = {0: Fraction(3), 1: Fraction(6)}
    for i in range(2, length):
        w, before, skipped = quantity("w", i), quantity("h", i - 1), quantity("h", i - 2)
        equations.append(Equation(quantity("h", i), w * before + skipped))
        values[i] = weights[w] * values[i - 1] + values[i - 2]
    equations.append(Equation(L, quantity("h", length - 1) * 1))
    by_h = {length - 1: Fraction(1), length: Fraction(0)}
    for i in range(length - 2, -1, -1):
        by_h[i] = by_h[i + 1] * weights.get(quantity("w", i + 1), 0 if i == 0 else 1) + (
            by_h[i + 2] if i + 2 < length else 0
        )
    gradients = {quantity("h", i): by_h[i] for i in range(length)}
    gradients |= {quantity("w", i): by_h[i] * values[i - 1] for i in range(2, length)}
    gradients[X] = by_h[0] + 2 * by_h[1]
    return System(equations), {X: 3, **weights}, gradients


def test_gradients_of_a_long_network_are_confirmed_together():
    system, given_, gradients = chain(150)
    assert len(system) * len(gradients) > ONE_BY_ONE
    witness = confirm(system, L, given_, gradients)
    assert witness.agreed == witness.compared == len(gradients)
    assert witness.differing == ()


@pytest.mark.parametrize("count", [1, 3])
def test_wrong_gradients_of_a_long_network_are_found_by_halving(count):
    system, given_, gradients = chain(150)
    wrong = [quantity("w", 2 + 40 * i) for i in range(count)]
    spoiled = {name: value + (name in wrong) for name, value in gradients.items()}
    witness = confirm(system, L, given_, spoiled)
    assert {difference.wrt for difference in witness.differing} == set(wrong)
    assert witness.agreed == witness.compared - count


def test_kinks_of_a_long_network_are_kept_out_of_the_comparison():
    system, given_, gradients = chain(150)
    kinked = quantity("k", 0)
    last = system.equations[-1]
    grown = System(
        [*system.equations[:-1], Equation(kinked, apply("relu", A)), last._replace(right=last.right + kinked)]
    )
    witness = confirm(grown, L, {**given_, A: 0}, {**gradients, kinked: 1, A: Fraction(1, 2)})
    assert witness.kinked == (A,)
    assert witness.differing == ()
    assert witness.agreed == witness.compared == len(gradients) + 1


# ---------------------------------------------------------------------- exactness


@given(expressions((W, X), 3, EXACT), rationals(), rationals())
def test_the_degree_is_never_too_low(expr, at, other):
    """Between kinks, differences of an order above the degree vanish."""
    grown = degree_of(expr, {W: Degree(1), X: other})
    degree = int(grown.n) if isinstance(grown, Degree) else 0
    assume(degree <= 12)
    step = Fraction(1, 10**9)
    offset = at + Fraction(1, 10**6)  # off the kinks that lie at short numbers
    system = System([Equation(L, expr)])
    line = [evaluate(system, {W: offset + k * step, X: other})[L] for k in range(degree + 2)]
    differences = [line]
    while len(differences[-1]) > 1:
        differences.append([b - a for a, b in zip(differences[-1], differences[-1][1:], strict=False)])
    assert differences[-1] == [0]


@pytest.mark.parametrize(
    ("expr", "degree"),
    [
        (W * W * X, 2),
        (W**3 - W, 3),
        (W**X, 2),
        (apply("relu", W * W), 2),
        (apply("squared_error", W * W, X), 4),
        (W / X, 1),
        (apply("cases", W, apply("less", W * W, 0), X), 1),
        (apply("tanh", X), 0),
        (plus(X, X), 0),
        (W**0, 0),
    ],
    ids=str,
)
def test_degrees_of_polynomials(expr, degree):
    grown = degree_of(expr, {W: Degree(1), X: 2})
    assert (grown.n if isinstance(grown, Degree) else 0) == degree


@pytest.mark.parametrize("expr", [1 / W, apply("tanh", W), apply("sigmoid", W * W), X**W, W ** Fraction(1, 2), W**-1])
def test_what_is_no_polynomial_has_no_degree(expr):
    grown = degree_of(expr, {W: Degree(1), X: 2})
    assert isinstance(grown, Degree)
    assert grown.n == float("inf")


@given(st.integers(1, 16), rationals(-3, 3))
def test_slopes_of_polynomials_are_exact(degree, at):
    system = System([Equation(L, plus(*(X * W**k for k in range(1, degree + 1))))])
    slope = Nudged(system, L, {W: at, X: 3}).slope({Entry(W): 1}, lambda found: True)
    assert slope is not None
    assert slope.above == sum(3 * k * Fraction(at) ** (k - 1) for k in range(1, degree + 1))
