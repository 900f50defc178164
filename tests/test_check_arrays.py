"""Checking where arrays are about: what the lines of somebody's work mean, and what is said of them."""

import pytest

import chainrule as cr

EXERCISE = """
```network
Z = W*X + b
Y_hat = sigmoid(Z)
L = sum((Y - Y_hat)^2)
parameters: W, b
```
```given
W = [[1, 2], [3, 4]], X = [1, -1], Y = [0, 1], b = [0, 0]
learning rate = 1
```
"""


def verdicts(work: str) -> list[str]:
    return [claim["verdict"] for claim in cr.check(work, EXERCISE).json()["claims"]]


def said(work: str) -> list[str]:
    return [claim["says"] for claim in cr.check(work, EXERCISE).json()["claims"]]


@pytest.mark.parametrize(
    "left",
    ["dYhat", "dY_hat", "dL/dYhat", "dL_dYhat", "∂L/∂Ŷ", r"$d\hat{Y}$", r"$dL/d\hat{Y}$", r"$\frac{dL}{d\hat{Y}}$"],
)
def test_a_hat_may_be_drawn_or_said(left: str) -> None:
    dollar = "$" * left.startswith("$")
    right = r"2(\hat{Y} - Y)" if dollar else "2*(Yhat - Y)"
    assert verdicts(f"{left.removesuffix('$')} = {right}{dollar}\n") == ["right"]
    assert verdicts(f"{left.removesuffix('$')} = {right.replace('2', '3')}{dollar}\n") == ["wrong"]


def test_words_that_end_in_hat_wear_none() -> None:
    assert cr.solve("that = w*x\nL = that^2\nw = 2, x = 1").values["that"] == 2


def test_a_figure_for_a_name_that_nothing_knows_is_never_accepted() -> None:
    assert verdicts("dW_1 = [[1, 2], [3, 4]]\n\nfoo = 3\n") == ["unjudged", "unjudged"]
    assert said("foo = 3\n") == ["foo is not part of this network"]


def test_a_figure_that_later_lines_work_with_is_data() -> None:
    assert verdicts("n = 2\n\nmse = L/n\n")[0] == "given"


@pytest.mark.parametrize(
    "line",
    [
        "∂Z/∂X = W", "∂Z/∂X = W^T", "∂Z/∂X = [[1, 2], [3, 4]]", "∂Z/∂X = [[1, 3], [2, 4]]", "∂Z/∂W = X", "∂Z/∂W = X^T",
        "∂Z/∂W = [1, -1]", "∂L/∂X = ∂L/∂Z*∂Z/∂X", "∂L/∂X = ∂Z/∂X*∂L/∂Z", "∂L/∂W = ∂L/∂Z*∂Z/∂W",
    ],
)  # fmt: skip
def test_the_derivative_of_a_product_is_its_other_factor_in_either_layout(line: str) -> None:
    assert verdicts(f"{line}\n") == ["right"]


def test_a_matrix_that_is_the_factor_in_no_layout_is_wrong() -> None:
    assert verdicts("∂Z/∂X = [[1, 3], [2, 5]]\n") == ["wrong"]


def test_what_has_three_axes_is_not_judged() -> None:
    assert verdicts("∂Z/∂W = 2*X\n\n∂L/∂W = ∂Z/∂W*∂L/∂Z\n") == ["unjudged", "unjudged"]


def screen(work: str) -> str:
    return str(cr.check(work, EXERCISE))


@pytest.mark.parametrize(
    ("work", "entry"),
    [
        ("Z = [-1, -3]\n", "-3"),
        ("W = [[1, 2],\n     [3, 40]]\ndL/dZ = W*Z\n", "40"),
        (r"$Z = \begin{bmatrix} -1 \\ 12 \end{bmatrix}$", "12"),
        ("Z = [-1 7]\n", "7"),
    ],
)
def test_the_caret_stands_below_the_entry_that_is_wrong(work: str, entry: str) -> None:
    lines = screen(work).splitlines()
    at = next(i for i, line in enumerate(lines) if "^" in line)
    column = lines[at].index("^")
    assert lines[at - 1][column : column + lines[at].count("^")] == entry


def test_what_is_said_of_a_line_is_a_sentence() -> None:
    assert "First wrong line: Z. Entry 2 of Z is −1, you wrote −3.\n" in screen("Z = [-1, -3]\n")


def test_each_other_mistake_has_a_line_of_its_own() -> None:
    text = screen("Z = [-1, -3]\ndL/dX = W*dL/dZ\nb = [0, 0]\ndL/db = 2*dL/dZ\n")
    assert "\n   besides  ∂L/∂X (line 2): ∂L/∂X is Wᵀ·∂L/∂Z, you wrote W·∂L/∂Z\n" in text
    assert "\n   and      ∂L/∂b (line 4): ∂L/∂b is ∂L/∂Z, you wrote 2·∂L/∂Z\n" in text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"$\delta = (W_2)^T g$", "δ = W₂ᵀ·g"),  # numbers: each is its own transpose
        (r"$v = (u \odot u) x$", "v = (u ⊙ u)·x"),
        (r"$A = k^T p \odot q$", "A = kᵀ·p ⊙ q"),  # nothing is known of them
        (r"$\frac{\partial L}{\partial W} = \delta^T X$", "∂L/∂W = δᵀ·X"),
    ],
)
def test_a_line_is_read_back_with_the_signs_that_stand_there(written: str, read: str) -> None:
    given = "W_2 = 3, g = 2, u = 4, x = 5"
    work = cr.check(f"{EXERCISE}\n{given}\n\n{written}\n").json()["claims"][-1]
    assert work["read_as"] == read


def test_which_product_a_plain_sign_was_taken_for_is_read_back() -> None:
    partial = r"\frac{\partial L}{\partial \hat{Y}} \cdot \frac{\partial \hat{Y}}{\partial Z}"
    work = rf"$\frac{{\partial L}}{{\partial Z}} = {partial}$"
    assert cr.check(work, EXERCISE).json()["claims"][0]["read_as"] == "∂L/∂Z = ∂L/∂Ŷ ⊙ ∂Ŷ/∂Z"


@pytest.mark.parametrize(("beside", "read"), [("x_0", "s = x₀ + x₁"), ("t", "s = t + x")])
def test_the_first_of_several_numbered_names_is_not_the_whole(beside: str, read: str) -> None:
    """x_1 is x where there is one data point, and an entry of x beside x_0."""
    network = "z = w*x\nL = z^2\nw = 2, x = 3"
    assert cr.check(f"{network}\n\ns = {beside} + x_1\n").json()["claims"][-1]["read_as"] == read
