"""A repeat means its lines once for every value of the index; a sum with bounds is written out."""

import pytest

import chainrule as cr
from chainrule.diagnostic import ChainruleError
from chainrule.expr import Name
from chainrule.ops import plain
from chainrule.problem import build
from chainrule.read import read_document
from chainrule.read.repeat import put_in

RNN = """```network
repeat t = 1..3:
    z_t = w·h_{t-1} + u·x_t + b
    h_t = tanh(z_t)
L = (h_3 - y)^2
```
"""


def network(*lines: str) -> str:
    return "```network\n" + "\n".join(lines) + "\n```\n"


def equations(text: str) -> list[str]:
    return [f"{plain(left)} = {plain(right)}" for left, right in build(read_document(text)).network.system]


def test_the_lines_are_gone_through_once_for_every_value() -> None:
    assert equations(RNN) == [
        "z₁ = w·h₀ + u·x₁ + b",
        "h₁ = tanh(z₁)",
        "z₂ = w·h₁ + u·x₂ + b",
        "h₂ = tanh(z₂)",
        "z₃ = w·h₂ + u·x₃ + b",
        "h₃ = tanh(z₃)",
        "L = (h₃ − y)²",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("h_t", "h_2"),
        ("h_{t-1}", "h_1"),
        ("h_{t − 1}x", "h_{1}x"),
        ("h_{t+1}", "h_3"),
        ("W^(t)·a^(t-1)", "W^(2)·a^(1)"),
        ("W^{(t)}", "W^{(2)}"),
        ("w_{t,j}·x_j_t", "w_{2,j}·x_j_2"),
        ("hₜ + hₜ₋₁", "h_2 + h_1"),
        ("a⁽ᵗ⁾", "a^(2)"),
        ("tanh(t)·h_tt·net_to", "tanh(t)·h_tt·net_to"),
    ],
)
def test_the_index_stands_in_scripts(written: str, meant: str) -> None:
    assert put_in(written, "t", 2) == meant


def test_a_repeat_may_stand_in_another() -> None:
    text = network(
        "repeat l = 1..2:",
        "    repeat i = 1..2:",
        "        z_i^(l) = w_i^(l)·a^(l-1)",
        "    a^(l) = z_1^(l)",
        "          + z_2^(l)",
        "L = (a^(2) - y)^2",
    )
    assert equations(text)[2:5] == ["a⁽¹⁾ = z₁⁽¹⁾ + z₂⁽¹⁾", "z₁⁽²⁾ = w₁⁽²⁾·a⁽¹⁾", "z₂⁽²⁾ = w₂⁽²⁾·a⁽¹⁾"]


def test_a_repeat_says_the_roles_of_its_names() -> None:
    text = network("repeat t = 1..2:", "    parameters: x_t", "    h_t = x_t·h_{t-1}", "L = h_2^2")
    assert build(read_document(text)).network.leaves("parameter") == (Name("x", "", "1"), Name("x", "", "2"))


def test_every_equation_stands_where_its_line_is_written() -> None:
    places = build(read_document(RNN)).places
    assert [places[Name(base, "", i)].begin.line for base, i in (("z", "1"), ("z", "3"), ("h", "2"))] == [3, 3, 4]


def test_weights_are_shared_over_time_and_their_gradients_are_summed_over_the_uses() -> None:
    # z = w·h + x with h_0 = 1, w = 2, x = 1, 0, −1: h = 3, 6, 11; ∂h_3/∂w = h_2 + w·h_1 + w²·h_0 = 6 + 6 + 4 = 16
    text = network("repeat t = 1..3:", "    h_t = w·h_{t-1} + x_t", "L = h_3^2")
    text += "```given\nh_0 = 1, w = 2, x_1 = 1, x_2 = 0, x_3 = -1\n```"
    working = cr.solve(text)
    assert working.gradients["w"] == 2 * 11 * 16
    assert len(working.back.lines[Name("w")].terms) == 3


@pytest.mark.parametrize(
    "written",
    [r"\sum_{t=1}^{3} L_t", r"\sum_{t=1}^3 L_{t}", "Σ_{t=1}^{3} L_t", "Σ_{t=1}³ L_t", "sum_{t=1..3} L_t"],
)
def test_a_sum_with_bounds_is_written_out(written: str) -> None:
    lines = ["repeat t = 1..3:", "    L_t = (w·x_t - y_t)^2", f"L = {written.replace(chr(92), '')}"]
    if not written.startswith("\\"):
        assert equations(network(*lines))[-1] == "L = L₁ + L₂ + L₃"
    text = "L_1 = (w·x)^2\n\nL_2 = w·x\n\nL_3 = w\n\n" + (f"$L = {written}$" if "\\" in written else f"L = {written}")
    assert equations(text)[-1] == "L = L₁ + L₂ + L₃"


@pytest.mark.parametrize(
    "written", [r"\sum_i L_i", r"\sum_{i=1}^n L_i", r"\prod_{i=1}^2 L_i", r"\sum_{i=1}^{99999} L_i"]
)
def test_a_sum_without_bounds_stays_a_general_formula(written: str) -> None:
    from chainrule.read import resolve

    reading = read_document(f"$J = {written}$")
    with pytest.raises(ChainruleError) as caught:
        resolve(reading.statements[0].sides[1].syntax, reading.vocabulary)
    assert caught.value.diagnostics[0].code == "E0234"


@pytest.mark.parametrize(
    "lines",
    [
        ["repeat t:", "    h_t = w·x_t"],
        ["repeat t = 3..1:", "    h_t = w·x_t"],
        ["repeat t = 1..n:", "    h_t = w·x_t"],
        ["repeat t = 1..3:"],
        ["repeat t = 1..3:", "h_t = w·x_t"],
        ["repeat t = 1..3:", "  repeat t = 1..2:", "    h_t = w·x_t"],
        ["repeat a = 1..2:", "  repeat b = 1..2:", "    repeat c = 1..2:", "      h_c = w·x_c"],
        ["repeat t = 1..10001:", "    h_t = w·x_t"],
        ["repeat s = 1..200:", "  repeat t = 1..200:", "    h_t = w·x_t"],
    ],
    ids=lambda lines: lines[0],
)
def test_a_repeat_that_is_none_is_refused_with_its_place(lines: list[str]) -> None:
    with pytest.raises(ChainruleError) as caught:
        build(read_document(network(*lines, "L = h_1^2")))
    first = caught.value.diagnostics[0]
    assert (first.code, first.help != "") == ("E0285", True)
    assert first.where is not None
    assert first.where.text.strip().startswith("repeat")


def test_a_repeat_is_no_block_of_its_own() -> None:
    with pytest.raises(ChainruleError, match="no block of its own"):
        build(read_document("```repeat\nh_t = w·x_t\n```\n" + RNN))


def test_repeat_may_be_the_name_of_a_quantity() -> None:
    assert equations(network("repeat = w·x", "L = repeat^2"))[0] == "repeat = w·x"
