"""What an edge between layers contributes, what is off, what depth would do; the numbers were worked out by hand."""

import re
from fractions import Fraction
from math import sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule import api
from chainrule.api import Settings
from chainrule.api.explained import Explained
from chainrule.diagnostic import ChainruleError

TEXT = """\
def net(x, W_1, W_2, w_3, y):
    h_0 = W_1 @ x
    z_1 = W_2 @ h_0
    h_1 = relu(z_1)
    s = h_1 + h_0
    y_hat = w_3 @ s
    L = (y_hat - y)**2
    return L
"""

DATA = Settings(set={"x": [1, 0.5], "W_1": [[1, 2], [3, -4]], "W_2": [[1, -1], [0.5, -1]], "w_3": [1, -1], "y": 0})
OFF = Settings(set={**DATA.set, "W_2": [[1, -1], [0.5, -2]]})


def explained(settings: Settings = DATA, edge: str | None = None, depth: tuple[int, int] | None = None) -> Explained:
    return api.explain(api.network(TEXT), edge, depth, settings)


def said(told: Explained) -> str:
    return " ".join(str(told).split())


def test_the_skip_is_found_and_its_terms_add_up_to_the_gradient_and_so_do_their_shares() -> None:
    # h_0 = [2, 1], z_1 = [1, 0], s = [3, 1], ŷ = 2, ∂L/∂s = 4·[1, −1]; at z_1 = 0 the slope is 0
    # via z_1: W_2ᵀ·[4, 0] = [4, −4]; straight: [4, −4]
    told = explained().json()
    assert told["edge"] == ["h_0", "s"]
    assert told["is_skip"]
    assert told["gradient"]["wrt"] == "h_0"
    assert told["gradient"]["value"] == ["8", "-8"]
    assert {way["via"]: (way["value"], way["share"]) for way in told["gradient"]["ways"]} == {
        "s": (["4", "-4"], "1/2"),
        "z_1": (["4", "-4"], "1/2"),
    }


def test_without_the_term_the_gradient_is_as_long_as_what_is_left_and_points_where_that_does() -> None:
    # [4, −4] is half of [8, −8]
    assert f"would have norm {sqrt(32):.2f} instead of {sqrt(128):.1f}, in the same direction" in said(explained())
    # with W_2 = [[0, 1], [0.5, −1]] z_1 = [1, 0] as before, and what is left is W_2ᵀ·[4, 0] = [0, 4] of [4, 0]
    across = Settings(set={**DATA.set, "W_2": [[0, 1], [0.5, -1]]})
    assert "would have norm 4 instead of 4, at a right angle to it" in said(explained(across))


def test_three_worlds_without_the_skip_give_three_answers() -> None:
    # ∂L/∂W_1 = ∂L/∂h_0·xᵀ. Cut: [4, −4]·xᵀ. Removed: s = [1, 0], ŷ = 1, L = 1, ∂L/∂h_0 = W_2ᵀ·[2, 0] = [2, −2].
    # Branch removed: s = h_0 = [2, 1], the same loss, and ∂L/∂h_0 = [2, −2].
    worlds = {world["world"]: world for world in explained().json()["counterfactuals"]}
    assert {name: (world["loss"], world["gradients"]["W_1"]) for name, world in worlds.items()} == {
        "as_it_is": ("4", [["8", "4"], ["-8", "-4"]]),
        "term_cut": ("4", [["4", "2"], ["-4", "-2"]]),
        "edge_removed": ("1", [["2", "1"], ["-2", "-1"]]),
        "branch_removed": ("1", [["2", "1"], ["-2", "-1"]]),
    }


def test_entries_that_are_off_are_named_with_the_row_that_gets_no_gradient() -> None:
    # W_2 = [[1, −1], [0.5, −2]]: z_1 = [1, −1], so ∂L/∂z_1 = [4, 0] and row 2 of ∂L/∂W_2 is 0
    told = explained(OFF)
    (off,) = told.json()["off"]
    assert (off["quantity"], off["entries"]) == ("h_1", [[2]])
    assert off["stopped"] == [{"gradient": "W_2", "whole": False, "rows": [2], "columns": []}]
    assert "h₁ is off in entry 2: nothing comes back through it, so row 2 of ∂L/∂W₂ is 0." in said(told)


def test_a_layer_that_is_off_altogether_stops_the_whole_gradient() -> None:
    told = explained(Settings(set={**DATA.set, "W_2": [[-1, -1], [-1, -1]]}))
    assert "h₁ is off in every entry: nothing comes back through them, so ∂L/∂W₂ is 0." in said(told)


def test_a_relu_inside_a_sum_is_named_as_such() -> None:
    # relu(W·x) = relu([−3, 1]): entry 1 of h is what comes past the ReLU

    network = "```network\nh = relu(W*x) + x\nL = sum(h^2)\ninputs: x\n```\nx = [1, 2], W = [[-1, -1], [-1, 1]]"
    told = said(api.explain(api.network(network)))
    assert "The ReLU in h is off in entry 1: nothing comes back through it." in told


def test_a_step_that_switches_entries_off_is_told() -> None:
    # ∂L/∂W_2 = [4, 0]·[2, 1]; a step of 1/4 makes its row 1 [−1, −2]; ∂L/∂W_1 = [8, −8]·xᵀ makes
    # W_1 = [[−1, 1], [5, −3]]: h_0 = [−1/2, 7/2], z_1 = [−13/2, −15/4]
    told = said(explained(DATA._replace(learning_rate="1/4")))
    assert "The step switches h₁ off in entries 1 and 2." in told


def test_a_kink_is_told_with_what_hangs_on_it() -> None:
    assert "Kink: entry 2 of z₁ = 0 at the given weights: the slope taken there is 0; it decides" in said(explained())


def test_copies_of_the_bypassed_way_multiply_by_its_matrix_each_time() -> None:
    # z_1 = [1, 0] keeps entry 1 alone, so one copy is v ↦ W_2ᵀ·[v_1, 0] = v_1·[1, −1]; it starts with ∂L/∂s = [4, −4]
    carried = explained(depth=(1, 4)).json()["repeated"]["carried"]
    assert all(term == ["4", "-4"] for term in carried.values())
    # with row 1 halved z_1 = [1/2, 0], s = [5/2, 1], ŷ = 3/2, ∂L/∂s = [3, −3], and every copy halves
    half = Settings(set={**DATA.set, "W_2": [[0.5, -0.5], [0.5, -1]]})
    carried = explained(half, depth=(1, 3)).json()["repeated"]["carried"]
    assert {n: carried[n][0] for n in "123"} == {"1": "3/2", "2": "3/4", "3": "3/8"}
    assert Fraction(carried["10"][0]) == Fraction(3, 2**10)
    assert "gradients vanish along it" in said(explained(half))


def test_a_relu_that_ends_the_bypassed_way_is_part_of_every_copy() -> None:
    # W·x = [−5, 1] keeps entry 2: a copy is v ↦ Wᵀ·[0, v_2] = v_2·[−1, 1], and v_2 stays ∂L/∂h_2 = 1
    network = "h = relu(W*x) + x\nL = v^T*h\nx = [1, 2]\nv = [0, 1]\nW = [[-1, -2], [-1, 1]]\n"
    carried = api.explain(api.network(network), "x->h", (1, 4)).json()["repeated"]["carried"]
    assert set(map(tuple, carried.values())) == {("-1", "1")}


def test_any_spelling_of_the_exercise_names_an_edge() -> None:
    tex = r"$$h = W x$$ $$\hat y = v^\top h$$ $$L = (\hat y - y)^2$$ $x = [1, 2]$, $W = [[1, 0], [0, 1]]$, "
    reading = api.network(tex + "$v = [1, 1]$, $y = 0$")
    for edge in (r"h->\hat y", "h → ŷ", "h->y_hat", r"h \to \hat{y}", r"$h$ -> $\hat y$"):
        assert api.explain(reading, edge).json()["edge"] == ["h", "y_hat"]


def test_an_edge_that_is_not_there_is_refused() -> None:
    with pytest.raises(ChainruleError, match="E0609") as refused:
        explained(edge="x->y_hat")
    assert "s->y_hat" in refused.value.diagnostics[0].notes[0]


def test_where_nothing_is_skipped_a_table_of_depths_says_why_there_is_none() -> None:
    told = api.explain(api.network(TEXT.replace("h_1 + h_0", "h_1 + w_3")), depth=(1, 4), settings=DATA)
    assert "No table of depths" in said(told)


def test_from_layer_to_layer_the_norm_is_multiplied_by_what_the_layers_multiply_by() -> None:
    # h_2 = h_1/2 by a matrix that halves: ∂L/∂h_1 is half of ∂L/∂h_2
    text = "h_1 = U*x\nh_2 = W*h_1\nL = sum(h_2^2)\nx = [1, 2]\nU = [[1, 0], [0, 1]]\nW = [[0.5, 0], [0, 0.5]]"
    assert "From h₂ back to h₁ the gradient's norm is multiplied by 0.50: ten such layers" in said(
        api.explain(api.network(text))
    )


def test_without_data_the_terms_are_told_and_a_value_of_the_right_shape_is_asked_for() -> None:
    declared = "```network\nW: 2 × 2\nx: 2\nv: 2\nz = W*x\ns = z + x\nL = v^T*s\n```"
    told = said(api.explain(api.network(declared)))
    assert re.search(r"--set 'W=\[\[1, 1\], \[1, 1\]\]' gives one", told)


def test_in_principle_a_skip_past_layers_passes_the_gradient_on() -> None:
    declared = "```network\nW: 2 × 2\nx: 2\nv: 2\nz = W*x\nh = relu(z)\ns = h + x\nL = v^T*s\n```"
    told = said(api.explain(api.network(declared)))
    assert "besides Wᵀ·∂L/∂z there is the term ∂L/∂s" in told
    assert "The skip passes the gradient on as it is, however much it skips." in told


def test_the_step_follows_the_rule_that_the_exercise_states() -> None:
    # Adam's first step moves every parameter by η against the sign of its gradient, but for ε
    text = "h = w*x\nL = 1/2*(h - y)^2\nw = 1\nx = 2\ny = 0\nlearning rate = 0.5\n\nrule: Adam\n\nepsilon = 0\n"
    told = api.explain(api.network(text), "w->h").json()
    assert told["rule"] == "adam"
    as_it_is, _, removed = told["counterfactuals"]
    assert as_it_is["after"]["w"] == "1/2"
    assert "division by zero" in removed["failure"]  # without the edge the gradient is 0, and so is its average
    assert "Each step is one of Adam with β₁ = 0.9" in said(api.explain(api.network(text), "w->h"))


@pytest.mark.parametrize(("rule", "word"), [("sgd", "stay"), ("adamw", "are"), ("momentum", "are")])
def test_gradients_stay_0_only_where_the_rule_moves_nothing_without_one(rule: str, word: str) -> None:
    text = "z = w*x + b\nh = relu(z)\nL = 1/2*(h - y)^2\nw = 1\nb = 0\nx = 1\ny = -3\nlearning rate = 1"
    assert f"all two parameters' gradients {word} 0" in said(
        api.explain(api.network(text), settings=Settings(rule=rule))
    )


def test_a_sheet_and_its_key_take_arrays() -> None:
    shown = api.show(api.key(api.network(TEXT), DATA))
    assert "∂L/∂h₀" in shown
    assert "h_0 is used twice" in api.show(api.sheet(api.network(TEXT), settings=DATA), ascii_only=True)


# ---------------------------------------------------------------------- laws

ENTRIES = st.integers(-4, 4).map(lambda n: Fraction(n, 2))


def arrays(*lengths: int) -> st.SearchStrategy[Any]:
    """Nested lists of halves."""
    inner = arrays(*lengths[1:]) if len(lengths) > 1 else ENTRIES
    return st.lists(inner, min_size=lengths[0], max_size=lengths[0])


@st.composite
def residual(draw: st.DrawFn) -> dict[str, Any]:
    """Data for a layer of n with a connection past it."""
    n = draw(st.integers(2, 3))
    square = arrays(n, n)
    return {"x": draw(arrays(n)), "y": draw(ENTRIES), "v": draw(arrays(n)), "W_1": draw(square), "W_2": draw(square)}


def past(data: dict[str, Any], c: int | None) -> Any:
    """What is told of the connection, as plain data; c multiplies what comes past, where there is one."""
    skipped = "h_0" if c is None else "c*h_0"
    equations = f"h_0 = W_2*x\nz_1 = W_1*h_0\nh_1 = relu(z_1)\ns = h_1 + {skipped}\nL = 1/2*(v^T*s - y)^2\n"
    network = f"```network\n{equations}inputs: x, c\ntargets: y\nparameters: W_1, W_2, v\n```\n"
    network = network.replace(", c\n", "\n") if c is None else network
    given = data if c is None else {**data, "c": c}
    return api.explain(api.network(network), "h_0->s", settings=Settings(set=given, learning_rate="1/8")).json()


@settings(max_examples=20)
@given(residual())
def test_terms_add_up_and_removing_an_edge_is_multiplying_by_0_what_it_carries(data: dict[str, Any]) -> None:
    told, without = past(data, None), past(data, 0)
    whole = [*map(Fraction, told["gradient"]["value"])]
    own, other = ([*map(Fraction, way["value"])] for way in told["gradient"]["ways"])
    assert whole == [a + b for a, b in zip(own, other, strict=True)]
    if any(whole):
        assert sum(Fraction(way["share"]) for way in told["gradient"]["ways"]) == 1
    as_it_is, cut, removed, _ = told["counterfactuals"]
    assert [*map(Fraction, cut["gradients"]["h_0"])] == other
    assert as_it_is["loss"] == cut["loss"]
    there = without["counterfactuals"][0]
    assert (removed["loss"], removed["loss_after"]) == (there["loss"], there["loss_after"])
    assert all(removed["gradients"][w] == there["gradients"][w] for w in ("W_1", "W_2", "v", "h_0"))


@settings(max_examples=20)
@given(residual())
def test_nothing_comes_back_to_an_entry_that_is_off_and_what_that_stops_is_0(data: dict[str, Any]) -> None:
    told = past(data, None)
    gradients = told["counterfactuals"][0]["gradients"]
    for off in (off for off in told["off"] if off["step"] == 0):
        assert all(gradients["z_1"][i - 1] == "0" for (i,) in off["entries"])
        for stopped in off["stopped"]:
            rows = range(1, len(gradients["W_1"]) + 1) if stopped["whole"] else stopped["rows"]
            assert stopped["whole"] or {*rows} <= {i for (i,) in off["entries"]}
            assert all(entry == "0" for row in rows for entry in gradients["W_1"][row - 1])
