"""Update rules: gradient descent, momentum, Nesterov, RMSProp, Adam, AdamW, as torch.optim takes them."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.api import sheet, show
from chainrule.app.main import main
from chainrule.derive import RULES, Optimiser, rule_called, update
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval
from chainrule.expr import Equation, Expr, Name, System, apply, key_of, name_from_key
from chainrule.expr.array import Array
from chainrule.ops import plain
from chainrule.problem.model import Network
from chainrule.train import Step, descend
from strategies import rationals
from test_train import W, X, network

TENTH, HALF = Fraction(1, 10), Fraction(1, 2)
MU, BETA_1, BETA_2, RHO, EPSILON, DECAY = (
    Name("mu"), Name("beta", "", "1"), Name("beta", "", "2"), Name("rho"), Name("epsilon"), Name("lambda"),
)  # fmt: skip

EXAMPLE = Path(__file__).parents[1] / "examples" / "adam-two-steps.md"

SLOPE = {"L": W * X}
"""∂L/∂w = x, wherever w is."""

PARABOLA = {"L": apply("squared_error", W, 0)}
"""∂L/∂w = w."""


def taken(rule: str, equations: dict[str, Expr], start, rate, steps, x=1, **stated) -> tuple[Step, ...]:
    names = {"mu": MU, "beta_1": BETA_1, "beta_2": BETA_2, "rho": RHO, "epsilon": EPSILON, "decay": DECAY}
    optimiser = Optimiser(RULES[rule], {names[key]: value for key, value in stated.items()})
    return descend(network(equations), {W: start, X: x}, rate, steps, optimiser=optimiser)


def weights(steps: tuple[Step, ...]) -> list:
    return [step.parameters[W] for step in steps]


# ---------------------------------------------------------------------- worked by hand


def test_momentum_adds_up_what_came_before():
    # v = 1, 0.9 + 1 = 1.9, 1.71 + 1 = 2.71, and w falls by a tenth of each
    steps = taken("momentum", SLOPE, 0, TENTH, 3)
    assert weights(steps) == [0, -TENTH, Fraction(-29, 100), Fraction(-561, 1000)]
    assert [step.state for step in steps] == [
        {Name("v", "", "w"): value} for value in (0, 1, Fraction(19, 10), Fraction(271, 100))
    ]


def test_nesterov_looks_one_step_ahead():
    # w falls by a tenth of 1 + 0.9·v: 1.9, then 1 + 0.9·1.9 = 2.71
    assert weights(taken("nesterov", SLOPE, 0, TENTH, 2)) == [0, Fraction(-19, 100), Fraction(-461, 1000)]


def test_rmsprop_divides_by_the_root_of_the_mean_square():
    # v = 0.01·1, its root 0.1; then v = 0.0099 + 0.01 = 0.0199
    first, second = taken("rmsprop", SLOPE, 0, TENTH, 2, epsilon=0)[1:]
    assert first.parameters[W] == -1
    assert first.state == {Name("v", "", "w"): Fraction(1, 100)}
    assert second.state == {Name("v", "", "w"): Fraction(199, 10_000)}
    moved = second.parameters[W] + 1
    assert Fraction(1, 100) / Fraction(199, 10_000) in moved * moved


def test_epsilon_stands_outside_the_root():
    assert weights(taken("rmsprop", SLOPE, 0, 1, 1, rho=0, epsilon=1))[1] == -HALF  # 1/(√1 + 1)
    assert weights(taken("adam", SLOPE, 0, 1, 1, x=3, epsilon=3))[1] == -HALF  # 3/(√9 + 3)


@given(rationals(-9, 9).filter(bool), st.integers(1, 6))
def test_adam_goes_as_far_at_any_slope_that_stays(slope, steps):
    # m̂ = g and v̂ = g², whatever the betas are: each step is η·g/(|g| + ε), and nothing is rounded on the way
    epsilon = Fraction(1, 10**8)
    last = taken("adam", SLOPE, 0, TENTH, steps, x=slope)[-1]
    assert last.parameters[W] == -steps * TENTH * slope / (abs(slope) + epsilon)


def test_two_steps_of_adam_by_hand():
    # β₁ = β₂ = ½, η = 1: w = 1 falls to 0, where the gradient is 0; m̂ = v̂ = ¼/(1 − ¼) = ⅓, so w falls by √⅓
    steps = taken("adam", PARABOLA, 1, 1, 2, beta_1=HALF, beta_2=HALF, epsilon=0)
    assert weights(steps)[:2] == [1, 0]
    last = steps[-1].parameters[W]
    assert isinstance(last, Interval)
    assert Fraction(1, 3) in last * last
    assert last.sign == -1
    assert steps[2].state == {Name("m", "", "w"): Fraction(1, 4), Name("v", "", "w"): Fraction(1, 4)}
    assert steps[2].update[Name("m", "hat", "w")] == steps[2].update[Name("v", "hat", "w")] == Fraction(1, 3)


def test_where_the_slope_is_0_only_weight_decay_moves_a_parameter():
    # gradient descent and AdamW shrink w by the factor 1 − ηλ
    for rule in ("sgd", "adamw"):
        steps = taken(rule, SLOPE, 1, HALF, 3, x=0, decay=TENTH)
        assert weights(steps) == [Fraction(19, 20) ** n for n in range(4)]
    assert weights(taken("adam", SLOPE, 1, HALF, 3, x=0)) == [1, 1, 1, 1]


def test_weight_decay_is_part_of_the_gradient_that_adam_sees():
    # g = 0 + 0.1·2 = 0.2, and the first step is η·g/(g + ε) = 0.5·0.2/(0.2 + 0.3)
    steps = taken("adam", SLOPE, 2, HALF, 1, x=0, decay=TENTH, epsilon=Fraction(3, 10))
    assert weights(steps)[1] == 2 - Fraction(1, 5)


@given(rationals(-3, 3), rationals(0, 1, 8), st.integers(0, 6))
def test_without_momentum_momentum_is_gradient_descent(start, rate, steps):
    plain_ = weights(taken("sgd", PARABOLA, start, rate, steps))
    for rule in ("momentum", "nesterov"):
        assert weights(taken(rule, PARABOLA, start, rate, steps, mu=0)) == plain_


# ---------------------------------------------------------------------- numbers


def test_momentum_stays_exact_until_it_is_long():
    steps = taken("momentum", PARABOLA, 1, Fraction(1, 3), 300)
    w, v = Fraction(1), Fraction(0)
    for step in steps:
        ours = step.parameters[W], step.state[Name("v", "", "w")]
        for found, exact in zip(ours, (w, v), strict=True):
            if isinstance(found, Interval):
                assert exact in found
                assert abs(found.middle - exact) <= abs(exact) / 10**50
            else:
                assert found == exact
        v = Fraction(9, 10) * v + w
        w -= v / 3
    notes = [note for step in steps for note in step.notes]
    assert any("v_w" in note and "carried at 50 digits" in note for note in notes)


def test_hundreds_of_steps_of_adam_keep_their_digits():
    # by then β₂ᵗ has four thousand bits if it is exact
    steps = taken("adam", PARABOLA, 1, Fraction(1, 100), 400)
    last = steps[-1].parameters[W]
    assert isinstance(last, Interval)
    assert last.certain_bits() > 160
    assert not [note for step in steps for note in step.notes if "fewer" in note]


def test_the_step_is_a_list_of_equations_in_letters_that_the_network_leaves_free():
    w, t, loss = Name("w"), Name("t"), Name("L")
    step = update([w], loss, Optimiser(RULES["adam"]), {w, loss, t, BETA_1})
    assert [f"{plain(left)} = {plain(right)}" for left, right in step.equations] == [
        "m_w⁺ = β₁⁽ˢᵗᵉᵖ⁾·m_w + (1 − β₁⁽ˢᵗᵉᵖ⁾)·∂L/∂w",
        "v_w⁺ = β₂·v_w + (1 − β₂)·(∂L/∂w)²",
        "m̂_w = m_w⁺/(1 − (β₁⁽ˢᵗᵉᵖ⁾)ᵏ)",
        "v̂_w = v_w⁺/(1 − β₂ᵏ)",
        "w⁺ = w − η·m̂_w/(√(v̂_w) + ε)",
    ]


def test_what_is_remembered_has_a_name_of_its_own_that_is_read_back():
    keys = ["w", "w_0", "w_h1", "wh_1", "w_11^(2)", "W^(1)", "theta_0", "y_hat"]
    step = update([name_from_key(key) for key in keys], Name("L"), Optimiser(RULES["adam"]))
    assert len(step.remembered) == len(set(step.remembered)) == 2 * len(keys)
    for name in step.remembered:
        assert name_from_key(key_of(name)) == name
    assert [key_of(name) for name in step.remembered][:4] == ["m_w", "v_w", "m_w0", "v_w0"]


# ---------------------------------------------------------------------- names of rules


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("Adam", "adam"), ("AdamW", "adamw"), ("adam-w", "adamw"), ("SGD", "sgd"), ("gradient descent", "sgd"),
        ("RMSProp", "rmsprop"), ("Nesterov momentum", "nesterov"), ("SGD with momentum", "momentum"),
    ],
)  # fmt: skip
def test_a_rule_is_known_however_it_is_spelled(word, rule):
    found = rule_called(word)
    assert found is not None
    assert found.name == rule


def test_every_default_lies_in_its_range():
    for rule in RULES.values():
        for hyper in (*rule.hyper, rule.decay):
            assert hyper.allows(hyper.default)
            assert not hyper.allows(-1)


# ---------------------------------------------------------------------- documents

DOCUMENT = """
z = w*x
L = (z - y)^2
x = 1, y = 2, w = 0.5
learning rate = 0.1
"""


def stepped(document: str, **settings):
    return cr.solve(document, cr.Settings(**settings))


@pytest.mark.parametrize(
    "line", ["rule: adam", "optimizer: Adam", "**Update rule:** Adam, of course", "optimiser = ADAM"]
)
def test_a_document_may_name_its_rule(line):
    work = stepped(DOCUMENT + line)
    assert work.problem.optimiser.rule.name == "adam"
    assert work.parameters["w"] == HALF + TENTH * 3 / (3 + Fraction(1, 10**8))


def test_a_word_of_prose_is_no_rule():
    assert stepped(DOCUMENT + "rule: apply the chain rule\n").problem.optimiser == Optimiser()


@pytest.mark.parametrize("block", ["given", "network"])
def test_in_a_block_an_unknown_rule_is_refused(block):
    with pytest.raises(ChainruleError, match=r"E0240.*(?s:.*)did you mean 'adam'"):
        stepped(f"```network\n```\n{DOCUMENT}\n```{block}\nrule: adem\n```")


def test_what_a_document_states_of_its_rule_is_used_and_named():
    work = stepped(DOCUMENT + "rule: adamw\n\n$\\beta_1 = 0.8$ and $\\beta_2 = 0.9$\n\nweight decay = 0.1\n")
    assert work.problem.optimiser.stated == {BETA_1: Fraction(4, 5), BETA_2: Fraction(9, 10), DECAY: TENTH}
    said = " ".join(str(work).split())
    assert "rule: AdamW β₁ = 0.8 β₂ = 0.9 (line 8) ε = 10⁻⁸ (PyTorch's default) λ = 0.1 (line 10)" in said


def test_who_states_a_momentum_means_that_rule():
    work = stepped(DOCUMENT + "momentum = 0.5", steps=2)
    assert work.problem.optimiser.rule.name == "momentum"
    # ∂L/∂w = 2·(0.5 − 2) = −3, so w = 0.8; then 2·(0.8 − 2) = −2.4, v = −1.5 − 2.4 and w = 0.8 + 0.39
    assert work.parameters["w"] == Fraction(119, 100)
    assert dict(work.state) == {"v_w": Fraction(-39, 10)}


def test_a_letter_of_the_network_is_no_number_of_the_rule():
    document = "z = mu*x\nL = (z - y)^2\nparameters: mu\nx = 1, y = 2, mu = 0.5\nlearning rate = 0.1\nrule: momentum"
    assert stepped(document).problem.optimiser.stated == {}


def test_lambda_is_a_weight_decay_only_where_a_rule_or_the_words_say_so():
    assert stepped(DOCUMENT + "lambda = 0.1").problem.optimiser.stated == {}
    assert stepped(DOCUMENT + "weight decay = 0.1").problem.optimiser.stated == {DECAY: TENTH}
    assert stepped(DOCUMENT + "lambda = 0.1\n\nrule: sgd").problem.optimiser.stated == {DECAY: TENTH}


def test_the_user_has_the_last_word():
    work = stepped(DOCUMENT + "rule: adam\n\nbeta1 = 0.8", rule="momentum", hyper={"momentum": "1/2"})
    assert (work.problem.optimiser.rule.name, work.problem.optimiser.stated) == ("momentum", {MU: HALF})


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"rule": "adm"}, r"there is no update rule 'adm'(?s:.*)did you mean 'adam'"),
        ({"rule": "adam", "hyper": {"momentum": "0.9"}}, r"Adam has no momentum(?s:.*)momentum, nesterov"),
        ({"rule": "sgd", "hyper": {"beta2": "0.9"}}, r"gradient descent has no beta2(?s:.*)adam, adamw"),
        ({"hyper": {"bet1": "0.9"}}, r"no update rule asks for 'bet1'(?s:.*)did you mean 'beta1'"),
        ({"rule": "adam", "hyper": {"beta1": 1}}, "beta1 must be at least 0 and below 1, not 1"),
        ({"rule": "rmsprop", "hyper": {"rho": 2}}, "rho must be at least 0 and at most 1, not 2"),
        ({"hyper": {"weight_decay": -1}}, "weight decay must be at least 0, not -1"),
    ],
)
def test_what_a_rule_cannot_take_is_refused(settings, says):
    with pytest.raises(ChainruleError, match=says):
        stepped(DOCUMENT, **settings)


def test_the_place_of_a_stated_number_that_is_out_of_range_is_shown():
    with pytest.raises(ChainruleError, match=r"E0608.*below 1(?s:.*):8:"):
        stepped(DOCUMENT + "rule: adam\n\nbeta2 = 1.5")


# ---------------------------------------------------------------------- shown


def test_a_network_takes_the_numbers_of_its_rule_by_word():
    work = cr.network(DOCUMENT).solve(rule="adam", beta1=0.5, epsilon=0, steps=1)
    assert work.parameters["w"] == Fraction(3, 5)
    assert work.state["m_w"] == Fraction(-3, 2)


def test_json_has_the_rule_and_its_state():
    work = stepped(DOCUMENT, rule="momentum", steps=2).json()
    assert work["rule"] == {"name": "momentum", "hyperparameters": {"mu": "9/10"}}
    # v = −3, then −2.7 + 2·(0.8 − 2) = −5.1
    assert [step["state"] for step in work["steps"]] == [{"v_w": "0"}, {"v_w": "-3"}, {"v_w": "-51/10"}]
    assert work["schema"] == 1
    without = stepped(DOCUMENT).json()
    assert "rule" not in without
    assert not any("state" in step for step in without["steps"])


def test_the_lines_of_a_rule_stand_once_in_symbols_and_for_each_parameter_in_numbers():
    shown = str(stepped(DOCUMENT, rule="momentum", hyper={"momentum": "1/2"}, steps=2))
    for line in (
        "rule: momentum\nμ = 0.5 (chosen)\n",
        "v ← μ·v + ∂L/∂w",
        "w ← w − η·v",
        "v_w ← 0.5·0 + (−3) = −3",
        "w ← 0.5 − 0.1·(−3) = 0.8",
        "v_w ← 0.5·(−3) + (−2.4) = −3.9",
        "w ← 0.8 − 0.1·(−3.9) = 1.19",
    ):
        assert line in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_line_of_a_rule_is_shown_with_its_corrected_averages():
    shown = str(stepped(DOCUMENT, rule="adam"))
    assert "m_w ← 0.9·0 + (1 − 0.9)·(−3) = −0.3" in shown
    assert "m̂_w = (−0.3)/(1 − 0.9¹) = −3" in shown
    assert "v_w ← 0.999·0 + (1 − 0.999)·(−3)² = 0.009" in shown
    assert "v̂_w = 0.009/(1 − 0.999¹) = 9" in shown
    assert "w   ← 0.5 − 0.1·(−3)/(√9 + 10⁻⁸) ≈ 0.600000" in shown


def test_an_average_of_small_squares_is_told_to_four_digits():
    shown = str(cr.solve("z = w*x\nL = z^2\nx = 0.0301\nw = 1\nlearning rate = 0.1\nrule: adam"))
    # g = 2·0.0301² = 0.00181202, g² = 3.2834e-6
    assert "≈ 3.283e-9 " in shown
    assert "v̂_w ≈ 3.283e-9/(1 − 0.999¹)" in shown
    assert "/(√(3.283e-6) + 10⁻⁸)" in shown


def test_steps_that_are_not_shown_are_announced():
    net = cr.network(DOCUMENT)
    assert "the first 2 of 5 steps are shown; the others go on alike" in str(net.solve(rule="adam", steps=5))
    assert "go on alike" not in str(net.solve(rule="adam", steps=2))
    assert "the first of 3 steps is shown; the others go on alike" in str(net.solve(rule="sgd", steps=3))


def test_without_data_the_rule_stands_in_symbols():
    shown = str(cr.solve("z = w*x\nL = (z - y)^2\nrule: adam"))
    assert "m ← β₁·m + (1 − β₁)·∂L/∂w" in shown
    assert "step 1" not in shown


def test_the_command_line_takes_a_rule(tmp_path, capsys):
    path = tmp_path / "exercise.md"
    path.write_text(DOCUMENT)
    assert (
        main(["solve", str(path), "--rule", "adamw", "--weight-decay", "1/10", "--steps", "2", "--format", "json"]) == 0
    )
    solved = json.loads(capsys.readouterr().out)
    assert solved["rule"]["hyperparameters"] == {
        "beta_1": "9/10", "beta_2": "999/1000", "epsilon": "1/100000000", "lambda": "1/10",
    }  # fmt: skip
    assert len(solved["steps"]) == 3


# ---------------------------------------------------------------------- read back and judged


@pytest.mark.parametrize("ending", ["md", "txt", "json"])
@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_wrong_in_what_was_worked_out(rule, ending, tmp_path):
    path, solved = tmp_path / "exercise.md", tmp_path / f"solved.{ending}"
    path.write_text(DOCUMENT)
    asked = ["--rule", rule, "--weight-decay", "1/10", "--steps", "2"]
    assert main(["solve", str(path), *asked, "-o", str(solved)]) == 0
    verdicts = cr.check(solved).verdicts
    assert verdicts.first is None
    assert verdicts.problem.optimiser.rule.name == rule
    assert verdicts.problem.optimiser.stated[DECAY] == TENTH
    assert verdicts.counted("right") > 5


def test_a_wrong_line_of_a_rule_is_found_and_what_follows_is_not_charged():
    work = """
    rule: Adam

    ∂L/∂w = 2·(z − y)·x = −3
    m_w ← β_1·m_w + (1 − β_1)·∂L/∂w = 0.1·(−3) = −0.3
    v_w ← β_2·v_w + (1 − β_2)·∂L/∂w = 0.001·(−3) = −0.003
    m̂_w = m_w/(1 − β_1^t) = −0.3/0.1 = −3
    """
    report = cr.check(DOCUMENT + work).verdicts
    assert report.first is not None
    assert report.first.claim.read_back.startswith("v_w ← β₂·v_w + (1 − β₂)·∂L/∂w")
    assert report.counted("wrong") == 1


def test_one_parameter_needs_no_subscript_on_what_is_remembered():
    work = """
    momentum = 0.9

    ∂L/∂w = −3
    v ← 0.9·v + ∂L/∂w = −3
    w ← w − 0.1·v = 0.8
    z = 0.8
    ∂L/∂w = −2.4
    v ← 0.9·(−3) − 2.4 = −5.1
    w ← 0.8 + 0.51 = 1.31
    """
    verdicts = cr.check(DOCUMENT + work).verdicts
    assert verdicts.first is None
    assert not any(verdicts.summary[verdict] for verdict in ("unread", "unjudged"))
    wrong = cr.check(DOCUMENT + work.replace("= −5.1", "= −5.4")).verdicts
    assert wrong.first is not None
    assert wrong.first.claim.read_back == "v_w ← 0.9·(−3) − 2.4 = −5.4"


def test_a_step_by_a_rule_that_nobody_names_is_not_judged():
    work = """
    ∂L/∂w = −3
    u ← 0.9·u + ∂L/∂w = −3
    w ← w − 0.1·u = 0.8
    z = 0.8
    u ← 0.9·(−3) − 2.4 = −5.1
    w ← 0.8 + 0.51 = 1.31
    z = 1.31
    """
    verdicts = cr.check(DOCUMENT + work).verdicts
    assert verdicts.first is None
    assert verdicts.summary["unjudged"] > 0


def test_both_betas_mean_adam():
    assert stepped(DOCUMENT + "β_1 = 0.9, β_2 = 0.99").problem.optimiser == Optimiser(
        RULES["adam"], {BETA_1: Fraction(9, 10), BETA_2: Fraction(99, 100)}
    )


def test_a_momentum_that_the_rule_has_no_use_for_is_said():
    assert "note: Adam has no momentum: the one in line 6 is not used" in str(
        stepped(DOCUMENT + "momentum = 0.9\n\nrule: Adam")
    )


def test_the_example_moves_both_parameters_by_the_learning_rate_first():
    # m̂ = g and √v̂ = |g| in the first step, so each moves by η·g/(|g| + ε), whatever its gradient
    work = cr.solve(EXAMPLE, cr.Settings(steps=2))
    first = work.steps[1].parameters
    for name, start, slope in ((W, HALF, Fraction(1, 4)), (Name("b"), -1, Fraction(1, 8))):
        assert first[name] == start + TENTH * slope / (slope + Fraction(1, 10**8))
    assert "one step of Adam" in show(sheet(EXAMPLE))


def test_a_rule_takes_arrays_entry_by_entry():
    # L = 3·w_1 − 2·w_2: Adam moves the entries by −η·3/(3 + ε) and η·2/(2 + ε) in every step
    c, loss = Name("c"), Name("L")
    system = System([Equation(loss, apply("inner", c, W))])
    net = Network(system, loss, {c: "input", W: "parameter"}, {}, {}, {c: (2,), W: (2,), loss: ()})
    given_ = {c: Array((2,), (3, -2)), W: Array((2,), (0, 1))}
    steps = descend(net, given_, TENTH, 2, optimiser=Optimiser(RULES["adam"], {EPSILON: 1}))
    assert steps[2].parameters[W] == Array((2,), (-2 * TENTH * Fraction(3, 4), 1 + 2 * TENTH * Fraction(2, 3)))
    assert steps[1].state[Name("m", "", "w")] == Array((2,), (Fraction(3, 10), Fraction(-1, 5)))


# ---------------------------------------------------------------------- PyTorch

NETWORK = """
z_1 = w_1*x + b
h_1 = tanh(z_1)
z_2 = w_2*h_1
L = (z_2 - y)^2 + w_1^2
x = 0.5, y = 2, w_1 = 0.4, w_2 = -0.7, b = 0.1
"""

SETTINGS = [
    ("sgd", {}),
    ("sgd", {"weight_decay": "1/10"}),
    ("momentum", {"momentum": "0.9"}),
    ("momentum", {"momentum": "0.5", "weight_decay": "1/20"}),
    ("nesterov", {"momentum": "0.8"}),
    ("nesterov", {"momentum": "0.8", "weight_decay": "0.3"}),
    ("rmsprop", {}),
    ("rmsprop", {"rho": "0.9", "epsilon": "1e-3", "weight_decay": "0.1"}),
    ("adam", {}),
    ("adam", {"beta1": "0.5", "beta2": "0.7", "epsilon": "0.01"}),
    ("adam", {"weight_decay": "0.2"}),
    ("adamw", {}),
    ("adamw", {"weight_decay": "0.2", "beta1": "0.8"}),
    ("adamw", {"weight_decay": "0"}),
]


def torch_optimiser(rule: str, parameters, rate: float, numbers: dict[str, float]):
    import torch

    decay = {"weight_decay": numbers["weight_decay"]} if "weight_decay" in numbers else {}
    betas = numbers.get("beta1", 0.9), numbers.get("beta2", 0.999)
    epsilon = numbers.get("epsilon", 1e-8)
    match rule:
        case "rmsprop":
            return torch.optim.RMSprop(parameters, rate, alpha=numbers.get("rho", 0.99), eps=epsilon, **decay)
        case "adam":
            return torch.optim.Adam(parameters, rate, betas, epsilon, **decay)
        case "adamw":
            return torch.optim.AdamW(parameters, rate, betas, epsilon, **decay)
        case _:
            momentum = numbers.get("momentum", 0.0)
            return torch.optim.SGD(parameters, rate, momentum, nesterov=rule == "nesterov", **decay)


@pytest.mark.second_tier
@pytest.mark.parametrize(("rule", "numbers"), SETTINGS)
@pytest.mark.parametrize("rate", ["1/10", "1/1000"])
def test_every_step_is_that_of_torch_optim(rule, numbers, rate):
    torch = pytest.importorskip("torch")
    steps = cr.network(NETWORK).solve(rule=rule, learning_rate=rate, steps=12, **numbers).steps
    start = {"w_1": 0.4, "w_2": -0.7, "b": 0.1}
    theirs = {key: torch.tensor(value, dtype=torch.float64, requires_grad=True) for key, value in start.items()}
    floats = {word: float(Fraction(value)) for word, value in numbers.items()}
    optimiser = torch_optimiser(rule, [*theirs.values()], float(Fraction(rate)), floats)
    for step, after in pairwise(steps):
        for name, value in step.parameters.items():
            assert middle(value) == pytest.approx(theirs[key_of(name)].item(), rel=1e-12)
        optimiser.zero_grad()
        loss = (theirs["w_2"] * torch.tanh(theirs["w_1"] * 0.5 + theirs["b"]) - 2) ** 2 + theirs["w_1"] ** 2
        loss.backward()
        optimiser.step()
        for name, value in after.parameters.items():
            assert middle(value) == pytest.approx(theirs[key_of(name)].item(), rel=1e-12)


def middle(value) -> float:
    return float(value.middle if isinstance(value, Interval) else value)
