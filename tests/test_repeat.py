"""A repeat means its lines once for every value of the index; a sum with bounds is written out."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from mpmath import mpf, tanh

import chainrule as cr
from chainrule.diagnostic import ChainruleError
from chainrule.expr import Name
from chainrule.ops import plain
from chainrule.problem import build
from chainrule.read import read_document
from chainrule.read.repeat import put_in

EXAMPLES = Path(__file__).parents[1] / "examples"

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


CELLS = {
    "RNNCell": ["h_t = tanh(w·x_t + b + u·h_{t-1} + c)"],
    "GRUCell": [
        "r_t = sigmoid(w_r·x_t + b_r + u_r·h_{t-1} + c_r)",
        "z_t = sigmoid(w_z·x_t + b_z + u_z·h_{t-1} + c_z)",
        "n_t = tanh(w_n·x_t + b_n + r_t·(u_n·h_{t-1} + c_n))",
        "h_t = (1 - z_t)·n_t + z_t·h_{t-1}",
    ],
    "LSTMCell": [
        "i_t = sigmoid(w_i·x_t + b_i + u_i·h_{t-1} + v_i)",
        "f_t = sigmoid(w_f·x_t + b_f + u_f·h_{t-1} + v_f)",
        "g_t = tanh(w_g·x_t + b_g + u_g·h_{t-1} + v_g)",
        "o_t = sigmoid(w_o·x_t + b_o + u_o·h_{t-1} + v_o)",
        "c_t = f_t·c_{t-1} + i_t·g_t",
        "h_t = o_t·tanh(c_t)",
    ],
}
"""One unit of each cell, as PyTorch's documentation writes it; its gates in PyTorch's order."""

GATES = {"RNNCell": [""], "GRUCell": ["_r", "_z", "_n"], "LSTMCell": ["_i", "_f", "_g", "_o"]}
BIAS = {"RNNCell": "c", "GRUCell": "c", "LSTMCell": "v"}
LEARNED = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]


@pytest.mark.second_tier
@pytest.mark.parametrize("kind", CELLS)
def test_pytorch_says_the_same_of_recurrent_cells_over_three_steps(kind: str) -> None:
    torch = pytest.importorskip("torch", reason="NOT RUN: PyTorch is not installed")
    cell = getattr(torch.nn, kind)(1, 1, dtype=torch.float64)
    names = [[f"{base}{gate}" for gate in GATES[kind]] for base in ("w", "u", "b", BIAS[kind])]
    values = {}
    for i, (learned, gates) in enumerate(zip(LEARNED, names, strict=True)):
        numbers = [((3 * i + 5 * k) % 7 - 3) / 8 for k in range(len(gates))]
        values.update(zip(gates, numbers, strict=True))
        getattr(cell, learned).data = torch.tensor(numbers, dtype=torch.float64).reshape(getattr(cell, learned).shape)
    inputs = [1.0, 0.5, -1.0]
    state = None
    for x in inputs:
        state = cell(torch.tensor([[x]], dtype=torch.float64), state)
    loss = ((state[0] if kind == "LSTMCell" else state) - 0.25).square().sum()
    loss.backward()

    lines = ["parameters: " + ", ".join(values), "repeat t = 1..3:", *(f"    {line}" for line in CELLS[kind])]
    given = {**values, "h_0": 0, "c_0": 0} if kind == "LSTMCell" else {**values, "h_0": 0}
    given |= {f"x_{t}": x for t, x in enumerate(inputs, 1)}
    working = cr.network(network(*lines, "L = (h_3 - 0.25)^2")).solve(**given)
    for learned, gates in zip(LEARNED, names, strict=True):
        for gate, expected in zip(gates, getattr(cell, learned).grad.flatten().tolist(), strict=True):
            assert float(number(working.gradients[gate])) == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.second_tier
def test_pytorch_says_the_same_of_xor() -> None:
    torch = pytest.importorskip("torch", reason="NOT RUN: PyTorch is not installed")
    working = cr.solve(EXAMPLES / "xor.md")
    keys = [f"{name}" for name in ("w_11", "w_12", "b_1", "w_21", "w_22", "b_2", "v_1", "v_2", "b_3")]
    w = {
        key: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for key, value in zip(keys, (1.0, 1.0, -0.5, -1.0, -1.0, 1.5, 1.0, 1.0, -1.5), strict=True)
    }
    x_1, x_2 = torch.tensor([0.0, 0, 1, 1]).double(), torch.tensor([0.0, 1, 0, 1]).double()
    h_1 = torch.sigmoid(w["w_11"] * x_1 + w["w_12"] * x_2 + w["b_1"])
    h_2 = torch.sigmoid(w["w_21"] * x_1 + w["w_22"] * x_2 + w["b_2"])
    guess = torch.sigmoid(w["v_1"] * h_1 + w["v_2"] * h_2 + w["b_3"])
    (torch.tensor([0.0, 1, 1, 0]).double() - guess).square().div(2).mean().backward()
    for key in keys:
        assert float(number(working.gradients[key])) == pytest.approx(w[key].grad.item(), rel=1e-12)


def test_the_gradient_by_a_shared_weight_is_the_sum_over_the_steps_written_by_hand() -> None:
    """∂L/∂w of examples/rnn-three-steps.md by the recursion of backpropagation through time, at 50 digits."""
    w, u, xs, y = mpf("0.5"), mpf(1), (1, 0, -1), mpf("0.5")
    h = [mpf(0)]
    for x in xs:
        h.append(tanh(w * h[-1] + u * x))
    by_w, behind = mpf(0), mpf(0)
    for t in (3, 2, 1):
        by_h = (h[t] - y) + behind
        by_z = by_h * (1 - h[t] ** 2)
        by_w += by_z * h[t - 1]
        behind = by_z * w
    found = cr.solve(EXAMPLES / "rnn-three-steps.md").gradients["w"]
    assert abs(mpf(number(found).numerator) / number(found).denominator - by_w) < mpf(10) ** -12


def number(value: Any) -> Fraction:
    """A rational number nearest to a value, which may be enclosed."""
    return Fraction(value.middle if hasattr(value, "middle") else value)
