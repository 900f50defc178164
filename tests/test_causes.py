"""Why a gradient is zero, and from which learning rate on."""

from fractions import Fraction

from chainrule.explain import Explanation, explain
from chainrule.expr import apply, key_of
from skipping import HALF, L, h_0, h_1, n, problem, relu, screen, w_0, w_1, x, y, z_0, z_1


def zero_statuses(story: Explanation) -> dict[str, str]:
    return {key_of(name): zero.status for zero in story.zeros[0] for name in zero.names}


def test_a_gradient_without_a_path_is_disconnected() -> None:
    network = {z_0: w_0 * x, L: apply("squared_error", z_0, y)}
    stated = problem(network, {x: 1, y: 0, w_0: 1, w_1: 1})
    story = explain(stated._replace(network=stated.network._replace(roles={**stated.network.roles, w_1: "parameter"})))
    assert zero_statuses(story) == {"w_1": "disconnected"}
    assert "∂L/∂w₁ is 0 whatever the numbers: no path leads from there to L." in screen(story)


def test_live_paths_that_cancel_are_not_called_blocked() -> None:
    network = {z_0: w_0 * x, z_1: -w_0 * x, L: z_0 + z_1}
    assert zero_statuses(explain(problem(network, {x: 1, w_0: 1}))) == {"w_0": "cancelled"}


def test_what_a_float_would_call_0_is_not_0() -> None:
    tiny = Fraction(1, 10**200)
    network = {z_0: w_0 * x, z_1: z_0 * x, L: z_1 * 1}
    assert zero_statuses(explain(problem(network, {x: tiny, w_0: 1}))) == {"w_0": "underflow"}


def test_a_kink_whose_slope_is_taken_as_0_blocks_and_is_named() -> None:
    story = explain(problem({h_0: relu(w_0 * x), L: h_0 * 1}, {x: 1, w_0: 0}))
    (zero,) = story.zeros[0]
    assert [(root.kind, root.quantity) for root in zero.roots] == [("kink", h_0)]


def test_the_zero_factor_nearest_each_end_is_named() -> None:
    # unit 0 is off, and so is unit 1, whose bias keeps it below 0
    network = {z_0: w_0 * x, h_0: relu(z_0), z_1: w_1 * h_0 + n("b_1"), h_1: relu(z_1), L: h_1 * 1}
    (first, *_) = explain(problem(network, {x: 1, w_0: -1, w_1: 1, n("b_1"): -1})).zeros[0]
    assert first.names[0] == w_0
    assert {root.quantity for root in first.roots} == {h_0}
    assert {root.quantity for root in first.beyond} == {h_1}


def test_for_which_inputs_a_unit_is_off_follows_from_its_weight_and_bias() -> None:
    # z = −2·x + 3 < 0 for x > 3/2
    network = {z_0: w_0 * x + n("b_0"), h_0: relu(z_0), L: h_0 * 1}
    story = explain(problem(network, {x: 2, w_0: -2, n("b_0"): 3}))
    assert "z₀ = −1 < 0, so unit 0 is off for every x > 3/2" in screen(story)


def test_a_rate_that_is_not_linear_is_said_to_be_approximate() -> None:
    network = {z_0: w_0 * x, z_1: w_1 * z_0 - 1, h_1: relu(z_1), L: h_1 * 1}
    # at w_0 = w_1 = 2, x = 1: z_1 = 3, ∂L/∂w_0 = ∂L/∂w_1 = 2, after the step z_1 = (2 − 2η)² − 1, 0 at η = 1/2
    story = explain(problem(network, {x: 1, w_0: 2, w_1: 2}, Fraction(3, 4)))
    (lethal,) = story.lethal
    assert not lethal.linear
    assert abs(lethal.rate - HALF) < Fraction(1, 10**9)
    assert "Going up from 0, it first happens at η ≈ 0.5" in screen(story)
