"""Networks of vectors and matrices, worked out as on paper: every number here was worked out by hand."""

import json
from fractions import Fraction
from math import exp, prod
from time import process_time

import numpy as np
import pytest

import chainrule as cr
from chainrule.api.entered import datum
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval, as_number
from chainrule.expr import Gradient, Name, name_from_key
from chainrule.expr.array import Array
from chainrule.ops import plain
from chainrule.problem import Overrides, build
from chainrule.read import read_document

TEXT = """\
def net(x, W_1, b_1, w_2, b_2, y):
    z_1 = W_1 @ x + b_1
    h_1 = relu(z_1)
    z_2 = w_2 @ h_1 + b_2
    L = (z_2 - y)**2
    return L
"""

GIVEN = {"x": [1, 0.75], "W_1": [[1, 2], [3, -4]], "b_1": [0, 0], "w_2": [1, -1], "b_2": "1/2", "y": 1}


@pytest.fixture(scope="module")
def working():
    return cr.network(TEXT).solve(**GIVEN, learning_rate=0.1)


@pytest.fixture(scope="module")
def screen(working):
    return str(working)


# ---------------------------------------------------------------------- lines


@pytest.mark.parametrize(
    "part",
    [
        "z₁ = W₁·x + b₁",
        "= [[1, 2], [3, −4]]·[1, 0.75] + [0, 0]",
        "h₁ = ReLU(z₁) = ReLU([2.5, 0]) = [2.5, 0]",
        "= [1, −1]ᵀ·[2.5, 0] + 0.5 = 3",
        "∂L/∂h₁ = ∂L/∂z₂·w₂",
        "= 4·[1, −1] = [4, −4]",
        "∂L/∂z₁ = ∂L/∂h₁ ⊙ ∂h₁/∂z₁",
        "= [4, −4] ⊙ [1, 0] = [4, 0]",
        "∂L/∂W₁ = ∂L/∂z₁·xᵀ = [4, 0]·[1, 0.75]ᵀ",
        "= [[4, 3], [0, 0]]",
        "w₂ ← [1, −1] − 0.1·[10, 0] = [0, −1]",
        "= [[0.6, 1.7], [3, −4]]",
        "forward again: z₁ = [1.475, 0]  h₁ = [1.475, 0]  z₂ = 0.1  L = 0.81",
    ],
)
def test_a_line_shows_the_rule_then_the_matrices_put_in_then_the_value(screen, part):
    assert part in screen


def test_shapes_are_said_once_at_the_head(screen):
    assert "W₁ is 2 × 2; x, b₁, w₂, z₁ and h₁ are vectors of 2" in screen


def test_a_kink_names_the_entry_that_sits_on_it(screen):
    assert "kink: entry 2 of z₁ = 0 at the given weights" in screen


def test_a_product_of_numbers_is_written_with_a_point_also_among_arrays(screen):
    assert "∂L/∂b₂ = ∂L/∂z₂·∂z₂/∂b₂" in screen


def test_no_line_is_wider_than_a_screen_and_long_arrays_are_summed_up():
    def values(*shape):
        rows = range(shape[0])
        return [values(*shape[1:]) if shape[1:] else Fraction(i % 7 - 3, 10) for i in rows]

    given = {"x": values(8), "W_1": values(16, 8), "b_1": values(16), "w_2": values(16), "b_2": 0, "y": 1}
    lines = str(cr.network(TEXT).solve(**given, learning_rate=0.1)).splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("∂L/∂W₁ = ∂L/∂z₁·xᵀ, 16 × 8, norm") for line in lines)
    assert any("W₁ ← W₁ − η·∂L/∂W₁" in line for line in lines)


SOFTMAX = """\
```network
z = W·x
p = softmax(z)
L = -sum(y ⊙ log(p))
inputs: x
targets: y
```

```given
x = [1, 2]
y = [0, 1, 0]
W = [[0.5, -0.25], [0.25, 0.5], [-0.5, 0.25]]
learning rate = 0.5
```
"""


def test_every_entry_of_a_small_matrix_is_written_down_for_whoever_compares_them():
    x, weights, y = [1, 2], [[0.5, -0.25], [0.25, 0.5], [-0.5, 0.25]], [0, 1, 0]
    exponentials = [exp(a * x[0] + b * x[1]) for a, b in weights]
    errors = [e / sum(exponentials) - t for e, t in zip(exponentials, y, strict=True)]
    gradient = [[error * part for part in x] for error in errors]
    shown = str(cr.network(SOFTMAX).solve())
    after = [[w - 0.5 * g for w, g in zip(*rows, strict=True)] for rows in zip(weights, gradient, strict=True)]
    assert "norm" not in shown
    for entry in (entry for matrix in (gradient, after) for row in matrix for entry in row):
        assert f"{entry:.6f}".replace("-", "−") in shown


def test_what_is_written_is_read_back_and_holds(working):
    report = str(cr.check(working._repr_markdown_()))
    assert "Nothing wrong: every line holds." in report
    assert "0 unread" in report


def test_latex_has_matrices_in_brackets(working):
    assert r"\begin{bmatrix} 4 & 3 \\ 0 & 0 \end{bmatrix}" in working._repr_markdown_()


# ---------------------------------------------------------------------- data in, data out


def test_json_has_arrays_as_nested_lists_of_strings(working):
    step = json.loads(json.dumps(working.json()))["steps"][0]
    assert step["gradients"]["W_1"] == [["4", "3"], ["0", "0"]]
    assert step["values"]["z_1"] == ["5/2", "0"]
    assert step["inputs"]["x"] == ["1", "3/4"]


def test_json_counts_the_entries_on_a_kink_from_one(working):
    assert working.json()["kinks"][0]["entries"] == [[2]]


def test_lists_their_text_and_arrays_of_numpy_say_the_same():
    expected = Array((2, 2), (1, Fraction(1, 10), -3, Fraction(1, 2)))
    assert datum([[1, 0.1], [-3, "1/2"]]) == expected
    assert datum("[[1, 0.1], [−3, 1/2]]") == expected
    assert datum(np.array([[1, 0.1], [-3, 0.5]])) == expected


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([[1, 2], [3]], "W is ragged: made of a vector of 2 and of a vector of 1"),
        ([[1, 2], 3], "W is ragged: made of a vector of 2 and of numbers"),
        ([], "W is a list without entries"),
        ([[], []], "W[0] is a list without entries"),
        ([1, None], "W[1] = 'None' is not a number"),
        ([[1, float("nan")]], "W[0, 1] = 'nan' is not a number"),
        (np.array([1, np.inf]), "W[1] = 'inf' is not a number"),
        ("[1, 2", "W = [1, 2 is not an array"),
        ("[1 2]", "W[0] = '1 2' is not a number"),
        ("[" * 5000, "is not an array"),
        ([[[[[[[[[1]]]]]]]]], "nested too deep"),
        ([[0] * 2500] * 2500, "W is too large: 2,500 × 2,500"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_with_the_place_in_it(value, said):
    with pytest.raises(ChainruleError, match="E0608") as caught:
        datum(value, "W")
    assert said in str(caught.value)


def test_where_a_number_is_meant_an_array_is_refused():
    with pytest.raises(ChainruleError, match="E0306"):
        as_number(Array((2,), (1, 2)))
    assert as_number(3) == 3
    assert isinstance(as_number(Interval(1, 1, 0, 10)), Interval)


# ---------------------------------------------------------------------- sizes met in practice

LENET = """\
```network
C_1 = conv2d(X, K_1) + b_1
A_1 = relu(C_1)
P_1 = max_pool2d(A_1, 2, 2)
C_2 = conv2d(P_1, K_2) + b_2
A_2 = relu(C_2)
P_2 = max_pool2d(A_2, 2, 2)
h_0 = reshape(P_2, 256)
z_1 = W_1 h_0 + b_3
h_1 = relu(z_1)
z_2 = W_2 h_1 + b_4
p = softmax(z_2)
L = -sum(y ⊙ log(p))
```
"""

SHAPES = {
    "X": (1, 28, 28), "K_1": (6, 1, 5, 5), "b_1": (6, 1, 1), "K_2": (16, 6, 5, 5), "b_2": (16, 1, 1),
    "W_1": (120, 256), "b_3": (120,), "W_2": (10, 120), "b_4": (10,), "y": (10,),
}  # fmt: skip


def test_a_network_of_the_size_of_lenet_derives_in_less_than_a_tenth_of_a_second():
    given = {name_from_key(key): Array(shape, (1,) * prod(shape)) for key, shape in SHAPES.items()}
    network = build(read_document(LENET), Overrides(values=given)).network
    start = process_time()
    gradients = network.derived().system()
    assert process_time() - start < 0.1
    assert str(network.shapes[Name("P", "", "2")]) == "(16, 4, 4)"
    assert plain(gradients[Gradient(Name("L"), Name("W", "", "1"))]) == "∂L/∂z₁·h₀ᵀ"


def test_cases_decided_by_an_array_take_no_branch_as_a_whole():
    shown = str(
        cr.solve("z = W*x\nh = {z if z > 0; 0 else}\nL = sum((h - y)^2)\nx = [1, -2]\ny = [1, 0]\nW = [[1, 2], [2, 1]]")
    )
    assert "because" not in shown


# ---------------------------------------------------------------------- one number for all entries


def shown_of(equations: str, data: str) -> str:
    return str(cr.solve(f"```network\n{equations}\n```\n\n```given\n{data}\n```\n"))


def test_a_gradient_that_is_one_number_for_every_entry_says_so():
    shown = shown_of("s = mean(X*w)\nL = s^2\ninputs: X", "X = [[1, 2], [3, 4]], w = [1, 1]")
    assert "= 10/2 = 5, so for every entry" in shown  # s = (3 + 7)/2, ∂L/∂s = 2·5
    assert "∂L/∂z = 1, so for every entry" in shown_of("z = w*x\nL = sum(z)", "x = [1, 2], w = 3")
    assert "∂L/∂z = 1\n" in shown_of("z = w*x\nL = sum(z)", "x = [4], w = 3").replace(" │ ", "\n")


def test_the_gradient_of_a_sum_over_one_axis_says_which():
    shown = shown_of("Z = X + b\nL = sum(Z^2)\ninputs: X\nparameters: b", "X = [[1, 2], [3, 4]], b = [0, 1]")
    assert "∂L/∂b = sum(∂L/∂Z, axis=0)" in shown
    assert "= [8, 16]" in shown  # 2·(1 + 3), 2·(3 + 5)


def test_a_loss_of_one_entry_is_shown_as_it_was_written():
    shown = shown_of("p = w*x\nL = (y - p)^2\ninputs: x", "x = [2], y = [1], w = 3")
    assert "(y − p)²" in shown
    assert "= ([1] − [6])² = 25" in shown
    assert "sum" not in shown


@pytest.mark.parametrize(
    ("loss", "gradient"), [("0*sum((z - y)^2)", [0]), ("sum((z - 0*y)^2)", [0]), ("sum((z - y)^2)", [-24])]
)
def test_a_gradient_of_0_has_the_shape_of_what_it_is_of(loss: str, gradient: list[int]) -> None:
    """y is broadcast: ∂Σ(z − y)²/∂y = −2·Σ(z − y) = −2·(2 + 10), and nothing is left of it where 0 stands before it."""
    work = cr.solve(f"z = W*x\nL = {loss}\nW = [1, 5], x = 2, y = [0]\n")
    assert work.gradients["y"].nested() == gradient
