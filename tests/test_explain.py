"""What an edge does to the gradient of the source exercise and its like, with values worked out by hand."""

from fractions import Fraction

import pytest

from chainrule import render
from chainrule.diagnostic import ChainruleError
from chainrule.explain import answers, explain, explanation_document, explanation_json
from chainrule.expr import apply, key_of
from chainrule.problem.model import Convention, Problem
from chainrule.typeset.document import Document, Paragraph
from skipping import (
    DATA,
    HALF,
    SKIPPING,
    L,
    h_0,
    h_1,
    n,
    numbers_in,
    problem,
    relu,
    screen,
    w_0,
    w_1,
    w_2,
    w_s,
    x,
    y,
    y_hat,
    z_0,
    z_1,
    z_2,
)


@pytest.fixture
def exercise() -> Problem:
    """The source exercise, with the slope 1 at z = 0 that it states."""
    stated = problem(SKIPPING, DATA, 1)
    conventions = {(h, "relu"): Convention(1, "stated") for h in (h_0, h_1)}
    return stated._replace(network=stated.network._replace(conventions=conventions))


# ---------------------------------------------------------------------- the source exercise


def test_the_skip_connection_is_found(exercise: Problem) -> None:
    story = explain(exercise)
    assert story.link == (h_0, z_2)
    assert [skip.link for skip in story.skips] == [(h_0, z_2)]


def test_the_gradient_is_split_into_two_thirds_by_the_skip_and_one_third_by_unit_1(exercise: Problem) -> None:
    skip, unit_1 = explain(exercise).ways
    assert (skip.value, skip.share) == (HALF, Fraction(2, 3))
    assert (unit_1.value, unit_1.share) == (Fraction(1, 4), Fraction(1, 3))


def test_three_counterfactuals_give_three_answers(exercise: Problem) -> None:
    # by hand: with the term cut ∂L/∂w_0 = w_1·w_2·x = 1/4 and the loss stays 27/8; without the edge ŷ = 1/8, L = 25/8;
    # after either step w_0 = w_1 = w_2 = 1/4, so ŷ = 1/64 and L = 193/64
    story = explain(exercise)
    found = {
        world.world: (world.loss, world.gradient(w_0), world.after[w_0], world.values_after[L])
        for world in story.worlds
    }
    quarter = Fraction(1, 4)
    assert found == {
        "as_it_is": (Fraction(27, 8), Fraction(3, 4), -quarter, 3),
        "term_cut": (Fraction(27, 8), quarter, quarter, Fraction(193, 64)),
        "edge_removed": (Fraction(25, 8), quarter, quarter, Fraction(193, 64)),
        "branch_removed": (Fraction(13, 4), HALF, 0, 3),  # ŷ = 1/4; the step takes w_0 and w_s to 0
    }


def test_one_dead_unit_is_the_cause_of_all_four_zero_gradients(exercise: Problem) -> None:
    before, after = explain(exercise).zeros
    assert before == ()
    (zero,) = after
    assert set(zero.names) == {w_0, w_1, w_2, w_s}
    assert [(root.kind, root.quantity, root.where) for root in zero.roots] == [("off", h_0, z_0)]


def test_the_unit_dies_at_every_learning_rate_above_two_thirds_and_the_skip_is_to_blame(exercise: Problem) -> None:
    story = explain(exercise)
    (lethal,) = story.lethal
    assert (lethal.quantity, lethal.rate, lethal.linear, lethal.exact) == (h_0, Fraction(2, 3), True, True)
    assert not lethal.included  # at z_0 = 0 the exercise takes slope 1
    assert story.blamed  # without its term w_0 would be 1/4


@pytest.mark.parametrize(("rate", "dead"), [(Fraction(2, 3), False), (Fraction(2, 3) + Fraction(1, 10**9), True)])
def test_the_lethal_rate_is_the_threshold_itself(exercise: Problem, rate: Fraction, dead: bool) -> None:
    assert (explain(exercise._replace(rate=rate)).switched == (h_0,)) == dead


def test_the_kink_after_the_step_decides_a_gradient_and_no_weight(exercise: Problem) -> None:
    (kinked,) = explain(exercise).kinks
    affected = {wrt: (low, high) for wrt, low, high in kinked.touch.affects}
    assert (kinked.step, kinked.touch.at) == (1, "z_1 = 0")
    assert affected == {z_1: (0, Fraction(1, 4)), h_0: (0, Fraction(1, 16))}
    assert kinked.torch[h_0] == 0


def test_n_units_carry_one_half_to_the_n_plus_1(exercise: Problem) -> None:
    depth = explain(exercise).depth
    assert depth is not None
    assert [depth.carried(k) for k in (1, 2, 10)] == [Fraction(1, 4), Fraction(1, 8), Fraction(1, 2048)]


@pytest.mark.parametrize(
    "sentence",
    [
        "adds a term to the gradient of h₀, here 2/3 of it. Without that term ∂L/∂h₀ would be 1/4 instead of 3/4",
        "∂L/∂h₀ = ∂L/∂z₂·wₛ + ∂L/∂z₁·w₁ 3/4 = 1/2 via skip + 1/4 via unit 1 2 paths, both live, none cancel",
        "loss before the step 27/8 27/8 25/8 ∂L/∂w₀ 3/4 1/4 1/4 w₀ after the step −1/4 1/4 1/4",
        "loss after the step 3 193/64 193/64",
        "w₀ = −1/4 makes z₀ = −1/4 < 0, so unit 0 is off for every x > 0 and all four weights' gradients stay 0",
        "This happens at any η > 2/3.",
        "that way back carries (1/2)ⁿ⁺¹ (n = 10: 1/2048)",
        "The skip still carries wₛ = 1/2: each skip multiplies by its own factor",
        "Kink: z₁ = 0 after the step: ∂L/∂h₀ is 1/16 (PyTorch: 0); no weight affected.",
        "shares are first order, at this point",
        "Not computed: a plain network rebuilt",
    ],
)
def test_the_screen_says(exercise: Problem, sentence: str) -> None:
    assert sentence in screen(explain(exercise))


def test_the_screen_fits_80_by_24(exercise: Problem) -> None:
    lines = render.terminal(explanation_document(explain(exercise))).splitlines()
    assert len(lines) < 24  # one is for the command
    assert max(map(len, lines)) <= 80


def test_the_order_is_answer_terms_worlds_price_depth_kink_scope(exercise: Problem) -> None:
    text = screen(explain(exercise))
    marks = ["skip connection", "via skip", "as it is", "price", "Depth:", "Kink:", "Scope:"]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


# ---------------------------------------------------------------------- which edge


def test_any_edge_may_be_explained(exercise: Problem) -> None:
    story = explain(exercise, (h_1, z_2))
    assert story.skip is None
    assert (story.ways[0].value, story.ways[0].share) == (HALF, 1)
    assert "The edge from h₁ to z₂ is the only way back to h₁." in screen(story)


def test_an_edge_that_is_not_there_is_answered_with_those_that_are(exercise: Problem) -> None:
    with pytest.raises(ChainruleError) as caught:
        explain(exercise, (h_0, n("z_3")))
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.help) == ("E0609", "did you mean 'h_0->z_2'?")
    assert "h_0->z_1" in finding.notes[0]


def test_without_a_skip_connection_the_whole_network_is_explained() -> None:
    chain = {z_0: w_0 * x, h_0: relu(z_0), z_1: w_1 * h_0, L: apply("squared_error", z_1, y)}
    story = explain(problem(chain, {x: 1, y: 0, w_0: HALF, w_1: HALF}, 1))
    assert story.link is None
    assert screen(story).startswith("There is no skip connection")
    # ŷ = 1/4: ∂L/∂z_1 = 1/4, and so on by hand
    gradients = {key_of(passage.name): passage.gradient for passage in story.passages}
    assert gradients == {
        "z_1": Fraction(1, 4),
        "h_0": Fraction(1, 8),
        "z_0": Fraction(1, 8),
        "y": -Fraction(1, 4),
        "w_1": Fraction(1, 8),
        "w_0": Fraction(1, 8),
        "x": Fraction(1, 16),
    }


def test_of_several_skip_connections_the_longest_is_explained_and_the_others_are_named() -> None:
    z_3, h_3, w_3, w_t = map(n, ("z_3", "h_3", "w_3", "w_t"))
    deep = {**SKIPPING, z_3: w_3 * z_2 + w_t * h_0, h_3: relu(z_3), L: apply("abs", y - h_3)}
    del deep[y_hat]
    story = explain(problem(deep, {**DATA, w_3: HALF, w_t: HALF}, HALF))
    assert story.link == (h_0, z_3)
    assert [skip.link for skip in story.skips] == [(h_0, z_3), (h_0, z_2)]
    assert "The longest of two skip connections, from h₀ to z₃, is one of three ways back" in screen(story)
    assert "--edge 'h_0->z_2'" in screen(story)


def test_a_shared_weight_is_no_skip_connection() -> None:
    shared = {z_0: w_0 * x, z_1: w_0 * z_0, L: apply("squared_error", z_1, y)}
    assert explain(problem(shared, {x: 1, y: 0, w_0: 2})).skips == ()


def test_a_softmax_skips_nothing() -> None:
    e_0, e_1, p = map(n, ("e_0", "e_1", "p"))
    softmax = {
        z_0: w_0 * x,
        z_1: w_1 * x,
        e_0: apply("exp", z_0),
        e_1: apply("exp", z_1),
        n("s"): e_0 + e_1,
        p: e_0 / n("s"),
        L: apply("squared_error", p, y),
    }
    assert explain(problem(softmax, {x: 1, y: 0, w_0: 2, w_1: 1})).skips == ()


# ---------------------------------------------------------------------- without numbers


def test_without_data_both_terms_stand_as_formulas_and_it_says_what_is_missing() -> None:
    story = explain(problem(SKIPPING, {x: 1}))
    text = screen(story)
    assert "∂L/∂h₀ = ∂L/∂z₂·wₛ + ∂L/∂z₁·w₁" in text
    assert "w₁·∂h₁/∂z₁·w₂" in text  # what the bypassed way multiplies
    assert "No numbers: w₀, w₁, w₂, wₛ and y have no value; --set w_0=1 gives one." in text


def test_both_paragraphs_of_the_answer_are_there_and_say_when_the_gradient_is_uninterrupted() -> None:
    additional, deep = (screen_of(paragraph) for paragraph in answers(explain(problem(SKIPPING, {}))))
    assert "besides ∂L/∂z₁·w₁ there is the term ∂L/∂z₂·wₛ" in additional
    assert "vanish" in deep
    assert "uninterrupted only if that is 1" in deep
    identity = explain(problem({**SKIPPING, z_2: w_2 * h_1 + h_0}, {}))
    assert "that is 1: the gradient passes uninterrupted" in screen_of(answers(identity)[1])


def screen_of(block: Paragraph) -> str:
    return " ".join(render.terminal(Document((block,))).split())


# ---------------------------------------------------------------------- odd cases


def test_without_a_learning_rate_the_lethal_one_is_still_known(exercise: Problem) -> None:
    story = explain(exercise._replace(rate=None))
    assert len(story.steps) == 1
    assert "A step at any η > 2/3 would switch unit 0 off." in screen(story)
    assert "after the step" not in screen(story)


def test_terms_that_cancel_are_not_shown_as_shares(exercise: Problem) -> None:
    given_ = {**DATA, w_1: 1, w_2: 1, w_s: -Fraction(3, 4)}
    text = screen(explain(exercise._replace(given=given_, rate=None)))
    assert "1/4 = −3/4 via skip + 1 via unit 1 2 paths, both live, some cancel" in text
    assert "No shares, because paths cancel: those above 0 sum to 1, those below to −3/4" in text
    assert "█" not in text


def test_a_network_that_cannot_do_without_the_edge_says_so() -> None:
    network = problem({z_0: w_0 * x, h_0: 1 / z_0, L: apply("abs", y - h_0)}, {x: 1, y: 0, w_0: 1})
    story = explain(network, (z_0, h_0))
    removed = story.world("edge_removed")
    assert removed is not None
    assert removed.gradient(w_0) is None
    assert "No numbers for “edge removed, run again”: division by zero in h₀ = 1/0." in screen(story)


def test_at_numbers_that_cannot_be_worked_out_the_error_is_that_of_the_equation() -> None:
    with pytest.raises(ChainruleError) as caught:
        explain(problem({L: 1 / (w_0 * x)}, {x: 0, w_0: 1}))
    assert caught.value.diagnostics[0].code == "E0302"


def test_irrational_numbers_are_shown_as_approximate() -> None:
    smooth = {**SKIPPING, h_0: apply("tanh", z_0), h_1: apply("sigmoid", z_1), L: apply("squared_error", y, y_hat)}
    text = screen(explain(problem(smooth, DATA, 1), depth=(1, 64)))
    assert "≈" in text
    assert "≈ ≈" not in text


@pytest.mark.parametrize("depth", [(0, 3), (5, 4), (1, 65)])
def test_a_range_of_depths_that_is_none_is_refused(exercise: Problem, depth: tuple[int, int]) -> None:
    with pytest.raises(ChainruleError) as caught:
        explain(exercise, depth=depth)
    assert caught.value.diagnostics[0].code == "E0604"


def test_the_table_of_depths_shows_the_doublings(exercise: Problem) -> None:
    story = explain(exercise, depth=(1, 64))
    assert story.depths == (1, 2, 4, 8, 16, 32, 64)
    assert explanation_json(story)["depth"]["carried"]["16"] == "1/131072"
    assert "4 1/32 1/2 16/17" in screen(story)  # (1/2)⁵ beside 1/2


def test_json_has_every_number_as_a_string(exercise: Problem) -> None:
    found = explanation_json(explain(exercise))
    assert found["schema"] == 1
    assert found["edge"] == ["h_0", "z_2"]
    assert found["gradient"]["by_length"] == {"3": "1/2", "5": "1/4"}  # h_0 → z_2 → ŷ → L, and round by z_1, h_1
    assert found["gradient"]["mean_length"] == "11/3"
    assert found["gradient"]["heaviest"][1]["path"] == ["h_0", "z_1", "h_1", "z_2", "y_hat", "L"]
    assert not list(numbers_in(found, lambda key: key in ("schema", "step", "bypassed_by")))
