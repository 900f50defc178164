"""Habits of real documents: what people write is read as they mean it, and what cannot be judged is still read."""

import re

import pytest

import chainrule as cr
from chainrule.diagnostic import ChainruleError
from chainrule.ops import plain
from chainrule.read import read_document, resolve


def read(text: str) -> list[str]:
    """The sides of each statement as they are read; `general` where one is read and not judged."""
    reading = read_document(text)
    return [
        re.sub(r"\s", "", "=".join(_side(side.syntax, reading.vocabulary) for side in statement.sides))
        for statement in reading.statements
        if statement.unread is None
    ]


def _side(syntax: object, vocabulary: object) -> str:
    try:
        return plain(resolve(syntax, vocabulary).expr)  # type: ignore[arg-type]
    except ChainruleError as error:
        return {"E0234": "general"}.get(error.diagnostics[0].code, error.diagnostics[0].code)


HABITS = (
    (r"$\text{Output Size} = \frac{\text{Input Size} + 1}{\text{Stride}}$", ["Output_Size=(Input_Size+1)/Stride"]),
    (r"$\text{Total Error} = E_1 + E_2$", ["Total_Error=E₁+E₂"]),
    (r"$\Delta W = -0.1 \cdot \text{W update}$", ["Δ_W=−0.1·W_update"]),
    (r"$z = 2 \text{ (before the activation)}$", ["z=2"]),
    (r"$\text{Forward pass} \quad z = 2$", ["z=2"]),
    (r"$\frac{d\sigma}{dz}\bigg|_{z=2} = 0.5 \times 0.21$", ["general=0.5·0.21"]),
    (r"$\left.\frac{dz}{dx}\right|_{x=2} = 4$", ["general=4"]),
    (r"$a = \left|x\right| + |y|$", ["a=|x|+|y|"]),
    (r"$J = 3v \Rightarrow \text{If } v \uparrow 1, J \uparrow 3$", ["J=3·v"]),
    (r"$y = \begin{cases} p & \text{if $i \neq c$} \\ p - 1 & \text{if $i = c$} \end{cases}$", ["y=general"]),
    (r"$\delta{_k} = \delta{_{k+1}} \cdot 2$", ["δₖ=δₖ₊₁·2"]),
    (r"$n^{(l{-}1)} = 3$", ["n⁽ˡ⁻¹⁾=3"]),
    (r"$\frac{\partial}{\partial w}(w x - y)^2 = 2 x (w x - y)$", ["general=2·x·(w·x−y)"]),
    (r"$\frac{\partial}{\partial z}[z^2] = 2z$", ["general=2·z"]),
    (r"$\delta = 2 \cdot g'^{(2)}(z^{(2)})$", ["δ=E0239"]),
    (r"$y = f(g(x))$, $\frac{df}{dx} = \frac{df}{dg} \frac{dg}{dx}$", ["y=E0235", "∂f/∂x=∂f/∂g·∂g/∂x"]),
    (r"$z_k = \sum_j w_{kj} x_j$", ["zₖ=general"]),
    (r"$g = X^T (X w - y)$", ["g=Xᵀ·(X·w−y)"]),
    (r"$L = (w - 1)^2$, $\nabla_w L(w) = 2 (w - 1)$", ["L=(w−1)²", "∂L/∂w=2·(w−1)"]),
    (r"$\underbrace{w x}_{\text{slope}} = 2$", ["w·x=2"]),
    ("$w = 0,5$ und $z = w \\cdot 2 = 1,0$", ["w=0.5", "z=w·2=1"]),
    ("dh[h <= 0] = 0", ["general=0"]),
    ("| name | gradient |\n|---|---|\n| $w$ | 0.5 |\n", ["∂L/∂w=0.5"]),
    ("| name | value |\n|---|---|\n| $w$ | 0.5 |\n", ["w=0.5"]),
    ("w += -0.1*g", ["w=w−0.1·g"]),
    (r"$\begin{array}{lll} z &= w x &= 6 \\ y &= 2 z &= 12 \end{array}$", ["z=w·x=6", "y=2·z=12"]),
    ("$$\n\\begin{array}{l}z &= w x\\\\ &= 6\\end{array}\\\n$$", ["z=w·x=6"]),
    ("The loss L = ½(h − t)² is small.", ["L=0.5·(h−t)²"]),
    ("p = 1 + 2⁻⁰·⁵", ["p=1+2^(−0.5)"]),
    ("e⁻⁰·⁵ ≈ 0.607\n\np = 1/(1 + e⁻⁰·⁵)", ["e^(−0.5)=0.607", "p=σ(0.5)"]),
    ("w_cũ = 2\n\nw₃_mới = w_cũ − 1", ["w_cũ=2", "w_{3_mới}=w_cũ−1"]),
    ("| Sum | Result |\n|---|---|\n| z = 2 + 1 | **z = 3** |", ["z=2+1", "z=3"]),
    (r"$V^{(2)} = 1$, $d = V^{(2)T} e$", ["V⁽²⁾=1", "d=(V⁽²⁾)ᵀ·e"]),
    (r"$V^{[2]} = 1$, $d = V^{[2]\top} e$", ["V⁽²⁾=1", "d=(V⁽²⁾)ᵀ·e"]),
    (r"$a^{(1)} = 1$, $d = 2$, $G = d (a^{(1)})^T$", ["a⁽¹⁾=1", "d=2", "G=d·(a⁽¹⁾)ᵀ"]),
    (r"$$\begin{aligned} a &= 1 + 1 \\[10pt] &= 2 \\*[-0.5 em] b &= 3 \end{aligned}$$", ["a=1+1=2", "b=3"]),
    ("W = [[1,2],[3,4]]\n\nW[0,1] = 2\n\ny = [0,1]", ["W=[[1,2],[3,4]]", "W[0,1]=2", "y=[0,1]"]),
    ("x = (0,1)", ["x=[0,1]"]),
    ("y = 0,5·(0,1) + [0,5; 0,3]", ["y=0.5·0.1+[[0.5],[0.3]]"]),
    (r"$z = 2$, $a = Sigmoid(z)$, $b = \text{Tanh}(z)$", ["z=2", "a=σ(z)", "b=tanh(z)"]),
    (r"$w_1^{(2)} = 3$, $w_1^{(2)+} = 2$, $w_1^{[2]new} = 1$", ["w₁⁽²⁾=3", "w₁⁽²⁾⁺=2", "w₁⁽²⁾⁺=1"]),
    (
        "W2 = [1, 2]\n\nL = sum(W2)\n\n∂L/∂W2[0] = 1\n\n(dL/dW2)[1] = 1\n\nW2[0]_new = 0.5",
        ["W₂=[1,2]", "L=sum(W₂)", "(∂L/∂W₂)[0]=1", "(∂L/∂W₂)[1]=1", "(W₂⁺)[0]=0.5"],
    ),
)  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), HABITS)
def test_a_habit_is_read_as_it_is_meant(text: str, meant: list[str]) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "$y = 0,5$ and $z = 1.5$",
        "$y = 0,5$ and $i = 1,2,3$",
        r"$y = 0,5$ and $w_{1,2} = 3$",
        "$y = 0,5$ and $W = [[1,2],[3,4]]$",
        r"$y = 0,5$ and $x = \left[0,1\right]$",
        "$y = 0,5$ and $x = (0,1)$",
    ],
)
def test_a_comma_that_may_separate_is_not_taken_for_a_decimal_one(text: str) -> None:
    statement, *_ = read_document(text).statements
    assert statement.unread is not None
    assert statement.unread.code == "E0228"


@pytest.mark.parametrize(("last", "is_wrong"), [(10, False), (11, True)])
def test_a_list_is_the_row_of_a_matrix_where_a_row_fits(last: int, is_wrong: bool) -> None:
    """A column (1, 2) times a row (3, 4, 5): the last entry is 2·5 = 10."""
    work = rf"""$$x = \begin{{bmatrix}} 1 & 2 \end{{bmatrix}}$$
$g = [3, 4, 5]$
$$D = x^T \cdot g = \begin{{bmatrix}} 3 & 4 & 5 \\ 6 & 8 & {last} \end{{bmatrix}}$$"""
    verdicts = [claim["verdict"] for claim in cr.check(work).json()["claims"]]
    assert ("wrong" in verdicts) is is_wrong
