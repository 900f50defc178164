"""Sides → expressions, the names of the document being known. Every expected expression is written by hand."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from chainrule.diagnostic import ChainruleError, Diagnostic, Source
from chainrule.expr import ZERO, Apply, Expr, Gradient, Name, Next, Num, Partial, Symbol, apply, num, plus, times
from chainrule.read import (
    Formula,
    Resolved,
    Side,
    Statement,
    Vocabulary,
    left_side,
    names_in,
    read_document,
    readings,
    resolve,
)
from chainrule.read.grammar import statements_of
from chainrule.read.vocabulary import vocabulary_of

L, J, E_TOTAL = Name("L"), Name("J"), Name("E", "", "total")
a, b, c, e, h, u, w, x, y, z = map(Name, "abcehuwxyz")
y_hat, eta, alpha = Name("y", "hat"), Name("eta"), Name("alpha")
w_0, w_1, w_2, w_s = (Name("w", "", i) for i in "012s")
z_0, z_1, z_2, h_0, h_1, x_1 = (Name(*letter) for letter in [
    ("z", "", "0"), ("z", "", "1"), ("z", "", "2"), ("h", "", "0"), ("h", "", "1"), ("x", "", "1")])  # fmt: skip
HALF = num(Fraction(1, 2))


def exp(of: Expr) -> Expr:
    return apply("exp", of)


def less(left: Expr | int, right: Expr | int) -> Expr:
    return apply("less", left, right)


def statements(*lines: str, kind: str = "latex") -> list[Statement]:
    found: list[Statement] = []
    for group, text in enumerate(lines):
        formula = Formula(Source("test", text), text, range(len(text) + 1), kind, True)  # type: ignore[arg-type]
        found += statements_of(formula, group)
    return found


def read(*lines: str, kind: str = "latex") -> tuple[Vocabulary, list[Statement]]:
    found = statements(*lines, kind=kind)
    return vocabulary_of(found), found


def resolved(*lines: str, kind: str = "latex") -> Resolved:
    """The last side of the last line, the others being the rest of the document."""
    vocabulary, found = read(*lines, kind=kind)
    assert found[-1].unread is None, found[-1].unread
    return resolve(found[-1].sides[-1].syntax, vocabulary)


def left(*lines: str, kind: str = "latex") -> Symbol | None:
    """What the last line is about."""
    vocabulary, found = read(*lines, kind=kind)
    return left_side(found[-1].sides[0], vocabulary)


# ------------------------------------------------------------------------------------------------- arithmetic

ARITHMETIC: Sequence[tuple[str, str, Expr]] = [
    # numbers are what they say
    ("latex", "0.5", HALF),
    ("latex", "0.325", num(Fraction(13, 40))),
    ("latex", ".25", num(Fraction(1, 4))),
    ("latex", "0{,}25", num(Fraction(1, 4))),
    ("latex", "-3", Num(-3)),
    ("latex", r"\frac{3}{8}", num(Fraction(3, 8))),
    ("latex", r"\frac12", HALF),
    ("latex", r"-\tfrac{1}{2}", num(Fraction(-1, 2))),
    ("plain", "3/8", num(Fraction(3, 8))),
    ("plain", "½", HALF),
    ("plain", "1e-3", num(Fraction(1, 1000))),
    ("plain", "1.", Num(1)),
    ("plain", "−0.25", num(Fraction(-1, 4))),
    # sums, and differences as they are kept
    ("latex", "a + b - 3", plus(a, b, apply("neg", 3))),
    ("latex", "a + (-3)", plus(a, Num(-3))),
    ("latex", "a - (b + c)", a - (b + c)),
    ("latex", "-a \\cdot b", -(a * b)),
    ("latex", "-2(y - x)", -(Num(2) * (y - x))),
    ("latex", "- - a", apply("neg", -a)),
    ("latex", "a \\cdot -b", a * -b),
    ("latex", "+a", a),
    # products, whatever the sign
    ("latex", r"a \cdot b \times c * x", times(a, b, c, x)),
    ("latex", "2 a b", Num(2) * a * b),
    ("latex", "w_2h_1 + w_sh_0", w_2 * h_1 + w_s * h_0),
    ("latex", "h(1-h)", h * (1 - h)),
    ("latex", "0.7(1-0.7)", num(Fraction(7, 10)) * (1 - num(Fraction(7, 10)))),
    ("latex", r"a\,b\;c", times(a, b, c)),
    ("latex", r"\left( a + b \right) \bigl( a - b \bigr)", (a + b) * (a - b)),
    ("plain", "a·b × c * x", times(a, b, c, x)),
    ("plain", "0.5 x 3", HALF * Num(3)),
    ("plain", "w_0 x", w_0 * x),
    # quotients and powers
    ("latex", r"\frac{a}{b} c", (a / b) * c),
    ("plain", "a/b*c", (a / b) * c),
    ("plain", "a*b/c", a * (b / c)),
    ("plain", "a/b/c", (a / b) / c),
    ("latex", "a^2", a**2),
    ("latex", "(a - b)^{2}", (a - b) ** 2),
    ("latex", "a^{-1}", a**-1),
    ("latex", "-a^2", -(a**2)),
    ("latex", "2^{3^{a}}", Num(2) ** (Num(3) ** a)),
    ("latex", "w_5^{(1-1)}", Name("w", "", "5") ** (1 - Num(1))),
    ("plain", "a**2 + b²", a**2 + b**2),
    ("plain", "9^9^9", Num(9) ** (Num(9) ** Num(9))),
    ("plain", "2^-a", Num(2) ** -a),
    ("latex", r"\frac{1}{2}(a-b)^2", HALF * (a - b) ** 2),
    # functions
    ("latex", r"\tanh(a)", apply("tanh", a)),
    ("latex", r"\sigma(a b)", apply("sigmoid", a * b)),
    ("latex", r"\ln a + b", apply("log", a) + b),
    ("latex", r"\ln 2a", apply("log", Num(2) * a)),
    ("latex", r"\log{(a)}", apply("log", a)),
    ("latex", r"\tanh^2(a)", apply("tanh", a) ** 2),
    ("latex", r"\exp(-a)", exp(-a)),
    ("latex", "e^{-a}", exp(-a)),
    ("latex", r"\sqrt{a + b}", apply("sqrt", a + b)),
    ("latex", r"\text{ReLU}(a)", apply("relu", a)),
    ("latex", r"\operatorname{relu}(a)", apply("relu", a)),
    ("latex", r"\max(a, b)", apply("max", a, b)),
    ("latex", r"\max\{a, b, c\}", apply("max", apply("max", a, b), c)),
    ("latex", "|a - |b||", apply("abs", a - apply("abs", b))),
    ("latex", r"\left| a \right| b", apply("abs", a) * b),
    ("latex", r"\|a - b\|^2", apply("norm2", a - b)),
    ("latex", r"\lvert a \rvert", apply("abs", a)),
    ("plain", "sigmoid(a)", apply("sigmoid", a)),
    ("plain", "σ(a)", apply("sigmoid", a)),
    ("plain", "√a + sqrt(b)", apply("sqrt", a) + apply("sqrt", b)),
    ("plain", "np.exp(-a)", exp(-a)),
    ("plain", "ReLU(a)", apply("relu", a)),
    # what equals a row is the row
    ("latex", r"\frac{1}{1+e^{-a}}", apply("sigmoid", a)),
    ("latex", r"\frac{1}{1+e^{-0.5}}", apply("sigmoid", HALF)),
    ("plain", "1/(1 + exp(-a - b))", apply("sigmoid", a + b)),
    ("plain", "1 / (1 + exp(a))", 1 / (1 + exp(a))),
    ("latex", r"\max(0, a)", apply("relu", a)),
]


@pytest.mark.parametrize(("kind", "text", "expected"), ARITHMETIC)
def test_arithmetic_is_read_as_people_mean_it(kind: str, text: str, expected: Expr) -> None:
    assert resolved(f"q = {text}", kind=kind).expr == expected


def test_the_tower_of_nines_is_read_and_not_computed() -> None:
    tower = resolved("q = 9^9^9^9", kind="plain").expr
    assert tower == Num(9) ** (Num(9) ** (Num(9) ** Num(9)))


# ------------------------------------------------------------------------------------------------- names

NAMES = [
    ("latex", "net_{h1}", Name("net", "", "h1")),
    ("latex", "out_{o_1}", Name("out", "", "o1")),
    ("latex", r"\mathrm{net}_{h1}", Name("net", "", "h1")),
    ("latex", r"w_{11}^{(2)}", Name("w", "", "11", "2")),
    ("latex", r"w^{(2)}_{11}", Name("w", "", "11", "2")),
    ("latex", r"\mathbf{W}^{[1]}", Name("W", "", "", "1")),
    ("latex", r"\boldsymbol{\delta}^{(l-1)}", Name("delta", "", "", "l-1")),
    ("latex", r"\delta{_2}", Name("delta", "", "2")),
    ("latex", r"\hat{y}_1", Name("y", "hat", "1")),
    ("latex", r"\hat{y_1}", Name("y", "hat", "1")),
    ("latex", r"\hat{y1}", Name("y", "hat", "1")),
    ("latex", r"\hat y", y_hat),
    ("latex", r"\hat{\mathbf{y}}", y_hat),
    ("latex", r"y_{\text{pred}}", Name("y", "", "pred")),
    ("latex", "y_{pred}", Name("y", "", "pred")),
    ("latex", "y_pred", Name("y", "", "pred")),
    ("latex", "E_y1", Name("E", "", "y1")),
    ("latex", "w5", Name("w", "", "5")),
    ("latex", "w_10", Name("w", "", "10")),
    ("latex", r"\mathit{W2_{00}}", Name("W", "", "2_00")),
    ("latex", r"\text{MSE}", Name("MSE")),
    ("latex", r"\varepsilon", Name("epsilon")),
    ("plain", "w₀", w_0),
    ("plain", "w₁₁⁽²⁾", Name("w", "", "11", "2")),
    ("plain", "w_11^(2)", Name("w", "", "11", "2")),
    ("plain", "W^[1]", Name("W", "", "", "1")),
    ("plain", "ŷ", y_hat),
    ("plain", "y\u0302", y_hat),
    ("plain", "ŷ₁", Name("y", "hat", "1")),
    ("plain", "y_hat", y_hat),
    ("plain", "y_hat_1", Name("y", "hat", "1")),
    ("plain", "y_pred", Name("y", "", "pred")),
    ("plain", "net_h1", Name("net", "", "h1")),
    ("plain", "w5", Name("w", "", "5")),
    ("plain", "η", eta),
    ("plain", "lr", eta),
    ("plain", "learning_rate", eta),
    ("plain", "learning rate", eta),
    ("latex", "Learning Rate", eta),
    ("latex", r"\text{learning rate}", eta),
    ("latex", r"\eta", eta),
    ("latex", r"x^{\prime\prime}", Name("x", "", "", "′′")),
]


@pytest.mark.parametrize(("kind", "text", "expected"), NAMES)
def test_a_name_is_its_letter_with_what_stands_around_it(kind: str, text: str, expected: Name) -> None:
    assert left(f"{text} = 1", kind=kind) == expected


JUXTAPOSED = [
    # letters of LaTeX multiply
    ("latex", ["z = wx + b"], w * x + b),
    ("latex", ["q = abc", "a = 1", "b = 2", "c = 3", "q = abc"], times(a, b, c)),
    ("latex", ["q = w_0x"], w_0 * x),
    # a word is a word, unless its letters are all names
    ("latex", ["q = target - output"], Name("target") - Name("output")),
    ("latex", ["q = target_{o1} out_{o1}"], Name("target", "", "o1") * Name("out", "", "o1")),
    # the longest name that the document has wins
    ("latex", ["wx = 3", "q = wx"], Name("wx")),
    ("latex", ["w = 1", "x = 1", "wx = 3", "q = wx"], w * x),
    ("plain", ["q = wx"], Name("wx")),
    ("plain", ["w = 1", "x = 2", "q = wx + 1"], w * x + 1),
    ("plain", ["w_2 = 1", "h_1 = 2", "q = w_2h_1"], w_2 * h_1),
    # a bare superscript is a power, unless the document defines a name with it
    ("latex", ["q = w^2"], w**2),
    ("latex", ["w_{11}^{2} = 0.5", "q = w_{11}^{2} x"], Name("w", "", "11", "2") * x),
    ("latex", ["w = 3", "w^2 = 9", "q = w^2"], w**2),
    ("latex", ["q = wx^2"], w * x**2),
    # e is Euler's number, unless the document defines it
    ("latex", ["q = e^2"], exp(Num(2))),
    ("latex", ["e = y - x", "q = e^2"], e**2),
    # brackets call only what is a function
    ("latex", ["h = 1", "q = h(x)"], h * x),
    ("latex", ["L = |y|", "q = L(y, x)"], L),
]


@pytest.mark.parametrize(("kind", "lines", "expected"), JUXTAPOSED)
def test_side_by_side_means_what_the_names_of_the_document_say(kind: str, lines: list[str], expected: Expr) -> None:
    assert resolved(*lines, kind=kind).expr == expected


# ------------------------------------------------------------------------------------------------- derivatives

FORWARD = ["z_2 = w_2 h_1 + w_s h_0", "L = |y - z_2|"]
PLAIN_FORWARD = ["z_2 = w_2*h_1 + w_s*h_0", "L = |y - z_2|"]
GRADIENTS = [
    ("latex", r"\frac{\partial L}{\partial w_2}", Gradient(L, w_2)),
    ("latex", r"\dfrac{\partial L}{\partial \hat{y}}", Gradient(L, y_hat)),
    ("latex", r"\frac {\partial{L}} {\partial{w_2}}", Gradient(L, w_2)),
    ("latex", r"\frac{dL}{dw_2}", Gradient(L, w_2)),
    ("latex", r"\frac{\mathrm{d}L}{\mathrm{d}w_2}", Gradient(L, w_2)),
    ("latex", r"\frac{d L}{d w_2}", Gradient(L, w_2)),
    ("latex", r"\partial L / \partial w_2", Gradient(L, w_2)),
    ("latex", "dL/dw_2", Gradient(L, w_2)),
    ("latex", r"\frac{\partial}{\partial w_2} L", Gradient(L, w_2)),
    ("latex", r"\nabla_{w_2} L", Gradient(L, w_2)),
    ("latex", r"\nabla_x L", Gradient(L, x)),
    ("latex", r"\frac{\partial J}{\partial w_2}", Gradient(L, w_2)),
    ("latex", r"\bar{w}_2", Gradient(L, w_2)),
    ("latex", "dw_2", Gradient(L, w_2)),
    ("latex", r"\frac{\partial z_2}{\partial h_1}", Partial(z_2, h_1)),
    ("latex", r"\frac{dz_2}{dh_1}", Partial(z_2, h_1)),
    ("latex", r"\frac{\partial L(y, \hat{y})}{\partial \hat{y}}", Gradient(L, y_hat)),
    ("plain", "dL/dw_2", Gradient(L, w_2)),
    ("plain", "∂L/∂w₂", Gradient(L, w_2)),
    ("plain", "∂L/∂ŷ", Gradient(L, y_hat)),
    ("plain", "dL_dw2", Gradient(L, w_2)),
    ("plain", "dL_dw_2", Gradient(L, w_2)),
    ("plain", "dw_2", Gradient(L, w_2)),
    ("plain", "w_2.grad", Gradient(L, w_2)),
    ("plain", "∇_w L", Gradient(L, w)),
    ("plain", "dz_2/dh_1", Partial(z_2, h_1)),
    ("plain", "∂E/∂w₂", Gradient(L, w_2)),
]


@pytest.mark.parametrize(("kind", "text", "expected"), GRADIENTS)
def test_every_spelling_of_a_derivative_is_one_symbol(kind: str, text: str, expected: Symbol) -> None:
    forward = FORWARD if kind == "latex" else PLAIN_FORWARD
    assert left(*forward, f"{text} = 1", kind=kind) == expected
    assert resolved(*forward, f"q = 2 {text}", kind=kind).expr == Num(2) * expected


def test_a_name_that_only_looks_like_a_gradient_is_a_name() -> None:
    assert resolved("dropout = 3", "dim = 2", "q = dropout/dim", kind="plain").expr == Name("dropout") / Name("dim")
    assert left("L = x", "dw = 3", kind="plain") == Name("dw")


NEXT = [
    *(("latex", text) for text in ("w_5^+", "w_5^{+}", "w_5^{new}", "w_{5,new}", "w_5'", r"w_5^{\prime}")),
    *(("plain", text) for text in ("w₅⁺", "w_5_new", "w_5'", "w_5^+")),
]


@pytest.mark.parametrize(("kind", "text"), NEXT)
def test_the_value_after_the_step_belongs_to_the_parameter(kind: str, text: str) -> None:
    assert left("w_5 = 0.4", f"{text} = 0.36", kind=kind) == Next(Name("w", "", "5"))


# ------------------------------------------------------------------------------------------------- the loss

LOSSES = [
    (["L = |y - z|", "z = w x"], L),
    (["J = 3(a + bc)"], J),
    (["E_{total} = E_{1} + E_{2}", "E_1 = y", "E_2 = x", r"\frac{\partial E_{total}}{\partial y} = 1"], E_TOTAL),
    ([r"y = z_8 + z_9", r"\frac{\partial y}{\partial z_8} = 1"], y),
    ([r"\frac{\partial L}{\partial z} = \delta", r"\delta = 3"], L),
    ([r"L(\hat{y}, y) = |y - \hat{y}|"], L),
    ([r"\delta_2 = a b", r"L = z^2"], L),
]


@pytest.mark.parametrize(("lines", "loss"), LOSSES)
def test_the_loss_is_what_is_called_so_or_what_nothing_uses(lines: list[str], loss: Name) -> None:
    vocabulary, _ = read(*lines)
    assert vocabulary.loss[loss] == loss
    assert set(vocabulary.loss.values()) == {loss}


def test_a_head_with_a_definition_of_its_own_does_not_stand_for_the_loss() -> None:
    vocabulary, _ = read("L = C + 1", "C = x^2")
    assert J in vocabulary.loss
    assert Name("C") not in vocabulary.loss


# ------------------------------------------------------------------------------------------------- cases

RELU_OF_Z = [
    (r"\begin{cases} 0, z<0\\ z, else \end{cases}", 1),
    (r"\begin{cases} 0 & \text{if } z<0 \\ z & \text{otherwise} \end{cases}", 1),
    (r"\begin{cases} 0 & z \leq 0 \\ z & z > 0 \end{cases}", 0),
    (r"\begin{cases} z, & \text{if $z > 0$} \\ 0, & \text{else} \end{cases}", 0),
    (r"\begin{cases} z & z \ge 0 \\ 0 & z < 0 \end{cases}", 1),
    (r"\left\{ \begin{array}{ll} 0 & z < 0 \\ z & \text{else} \end{array} \right.", 1),
]


@pytest.mark.parametrize(("text", "slope"), RELU_OF_Z)
def test_cases_that_are_a_rectifier_become_it_and_tell_the_slope_at_its_kink(text: str, slope: int) -> None:
    assert resolved(f"h = {text}") == Resolved(apply("relu", z), (), (("relu", slope),))


def test_a_kink_that_belongs_to_neither_branch_is_left_open() -> None:
    assert resolved(r"h = \begin{cases} 0 & z < 0 \\ z & z > 0 \end{cases}") == Resolved(apply("relu", z))
    assert resolved(r"h = \max(0, z)") == Resolved(apply("relu", z))


def test_cases_that_are_a_modulus_become_it() -> None:
    text = r"L = \begin{cases} y - \hat{y} & y > \hat{y} \\ \hat{y} - y & \text{else} \end{cases}"
    assert resolved(text) == Resolved(apply("abs", y - y_hat), (), (("abs", -1),))
    assert resolved("L = {-z if z < 0; z else}", kind="plain") == Resolved(apply("abs", z), (), (("abs", 1),))


def test_other_cases_stay_cases() -> None:
    written = resolved(r"q = \begin{cases} 1, \hat{y} > y \\ -1, else \end{cases}").expr
    assert written == apply("cases", 1, less(y, y_hat), -1)
    assert resolved("q = {0.01*z if z < 0; z else}", kind="plain").expr == apply(
        "cases", num(Fraction(1, 100)) * z, less(z, 0), z
    )
    assert resolved("q = (0 if z <= 0 else 1)", kind="plain").expr == apply("cases", 0, apply("less_equal", z, 0), 1)


def test_an_equation_among_the_conditions_is_what_the_inequalities_leave() -> None:
    sign = r"q = \begin{cases} -1 & z < 0 \\ 0 & z = 0 \\ 1 & z > 0 \end{cases}"
    assert resolved(sign).expr == apply("cases", -1, less(z, 0), 1, less(0, z), 0)


# ------------------------------------------------------------------------------------------------- functions

DEFINED = [
    r"g_0(z) = g_1(z) = \begin{cases} 0, z<0 \\ z, else \end{cases}",
    "g_2(z_2) = z_2",
    r"f(x) = \frac{1}{1 + e^{-x}}",
]
G_0, G_2, F = Name("g", "", "0"), Name("g", "", "2"), Name("f")
CALLS = [
    ("g_0(z_0)", Resolved(apply("relu", z_0), (G_0,), (("relu", 1),))),
    ("g_2(z_2)", Resolved(z_2, (G_2,))),
    ("f(w x)", Resolved(apply("sigmoid", w * x), (F,))),
    ("f(0) f(x)^2", Resolved(apply("sigmoid", ZERO) * apply("sigmoid", x) ** 2, (F, F))),
    ("g_2(f(3))", Resolved(apply("sigmoid", Num(3)), (F, G_2))),
]


@pytest.mark.parametrize(("text", "expected"), CALLS)
def test_functions_of_the_document_are_put_in_and_named(text: str, expected: Resolved) -> None:
    assert resolved(*DEFINED, f"q = {text}") == expected


SIGMOID = apply("sigmoid", z_1)
SLOPES = [
    ("g_0'(z_0)", apply("step", z_0, 0, 1, 1)),
    ("g_2'(z_1)", Num(1)),
    ("f'(z_1)", SIGMOID * (1 - SIGMOID)),
    (r"\sigma'(z_1)", SIGMOID * (1 - SIGMOID)),
    (r"\text{ReLU}'(3)", apply("step", 3, 0, 0, 1)),
    (r"\tanh'(z_1)", 1 - apply("tanh", z_1) ** 2),
]


@pytest.mark.parametrize(("text", "expected"), SLOPES)
def test_a_primed_function_is_the_slope_of_its_row(text: str, expected: Expr) -> None:
    """Where the document chose the slope at the kink (its cases close at 0), that one; else the table's."""
    assert resolved(*DEFINED, f"q = {text}").expr == expected


def test_only_what_uses_its_parameter_defines_a_function() -> None:
    vocabulary, _ = read("f(z) = 1", "f(0) = 1", "L(y, x) = |y - x|", "q = h(x)", "h = 2")
    assert not vocabulary.functions


# ------------------------------------------------------------------------------------------------- refusals

REFUSED = [
    (["q = ___"], "E0231", "___"),
    (["q = \\frac{a}{\\dots}"], "E0231", r"\dots"),
    ([r"q = \begin{cases} 1, z \neq 0 \\ 2, else \end{cases}"], "E0234", r"z \neq 0"),
    (["q = " + (gap := r"\begin{cases} 1, z > 0 \\ 2, z > 1 \end{cases}")], "E0232", gap),
    (["q = [[1, 2], [3]]"], "E0270", "[3]"),
    ([r"q = \begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}"], "E0270", "3"),
    (["q = [[[[[1]]]]]"], "E0273", "[1]"),
    (["q = nan"], "E0275", "nan"),
    ([r"q = [1, \infty]"], "E0275", r"\infty"),
    ([r"q = \|x\|_3"], "E0276", r"\|x\|_3"),
    ([r"q = \sum_{i=1}^n x_i"], "E0234", r"\sum"),
    ([r"q = \frac{\partial (a + b)}{\partial a}"], "E0234", r"\frac{\partial (a + b)}{\partial a}"),
    (["q = f(x)"], "E0235", "f"),
    ([r"L = |x|", "q = L(x + 1)"], "E0235", "L"),
    ([r"q = \tanh(a, b)"], "E0236", r"\tanh(a, b)"),
    (["f(x) = f(x - 1) + x", "q = f(3)"], "E0237", "f(x - 1)"),
    (["f(x) = f_1(x) + f_1(x)", *(f"f_{i}(x) = f_{i + 1}(x) + f_{i + 1}(x)" for i in range(1, 40)),
      "f_{40}(x) = x + 1", "q = f(3)"], "E0238", None),
    (["f(x) = x^3", "q = f'(2)"], "E0239", "f'(2)"),
]  # fmt: skip


def refusal(*lines: str) -> Diagnostic:
    """Why the last side of the last line cannot be read."""
    vocabulary, found = read(*lines)
    if found[-1].unread:
        return found[-1].unread
    with pytest.raises(ChainruleError) as refused:
        resolve(_last(found[-1]).syntax, vocabulary)
    return refused.value.diagnostics[0]


@pytest.mark.parametrize(("lines", "code", "place"), REFUSED)
def test_what_has_no_meaning_here_is_refused_with_its_place(lines: list[str], code: str, place: str | None) -> None:
    diagnostic = refusal(*lines)
    assert diagnostic.code == code
    assert diagnostic.where is not None
    assert place is None or diagnostic.where.text == place


# ------------------------------------------------------------------------------------------------- the rest


def test_a_left_side_that_is_no_symbol_is_none() -> None:
    for text in (r"0 \cdot x + 1 = 0", r"\sigma(2) = 0.88", r"\dots = 3", "(y - x)^2 = 1"):
        assert left(text) is None


def test_a_call_on_the_left_is_the_quantity() -> None:
    assert left(r"L(y, \hat{y}) = |y - \hat{y}|") == L


def test_names_of_a_side_are_its_letters() -> None:
    (statement,) = statements(r"z = w_0 x + \sigma(b) \frac{\partial L}{\partial w_1} + e^{a}")
    assert names_in(_last(statement)) == {w_0, x, b, a}


def _last(statement: Statement) -> Side:
    return statement.sides[-1]


READINGS = [
    ("plain", ["x = 1", "q = 1/2x"], [HALF * x, apply("div", 1, Num(2) * x)]),
    ("plain", ["q = a/b c"], [(a / b) * c, a / (b * c)]),
    ("latex", ["a = 1", "q = a(x)"], [a * x, a]),
    ("plain", ["q = a*b + c"], [a * b + c]),
]


@pytest.mark.parametrize(("kind", "lines", "expected"), READINGS)
def test_where_there_is_doubt_there_are_several_readings(kind: str, lines: list[str], expected: list[Expr]) -> None:
    vocabulary, found = read(*lines, kind=kind)
    assert [reading.expr for reading in readings(_last(found[-1]).syntax, vocabulary)] == expected


def test_there_are_never_more_than_four_readings() -> None:
    vocabulary, found = read("q = " + " + ".join(["1/2x"] * 9), kind="plain")
    assert len(readings(_last(found[-1]).syntax, vocabulary)) == 4


def test_an_expression_is_a_plain_value() -> None:
    assert isinstance(resolved("q = a").expr, Name)
    assert isinstance(resolved("q = a b").expr, Apply)


@pytest.mark.parametrize(
    "text",
    [
        "a = [[1, 2], [3]]",
        "$a = ж$",
        "a = max(x, axes=0)",
        "a = tanh(x, y)",
        "a = squared_error(x)",
        "a = 1e999999",
        "a = foo(x, y)",
        r"$a = \sum_i x_i$",
    ],
)
def test_every_refusal_says_how_to_mend_it(text: str) -> None:
    reading = read_document(text)
    (statement,) = reading.statements
    refused = statement.unread
    if refused is None:
        with pytest.raises(ChainruleError) as caught:
            resolve(statement.sides[-1].syntax, reading.vocabulary)
        (refused,) = caught.value.diagnostics
    assert refused.help
    assert refused.where is not None
