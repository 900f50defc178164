"""A network of arrays without data: its shapes are declared, and what contradicts a declaration is an error."""

import pytest

import chainrule as cr
from chainrule.expr import key_of
from chainrule.expr.array import Shape
from chainrule.problem import build
from chainrule.read import read_document

EQUATIONS = "z = W·x + b\nh = tanh(z)\nL = sum(h)\n"
BY_LINE = "W: 3 × 2\nx: 2\nb: 3"
VALUES = "W = [[1, 2], [3, 4], [5, 6]], x = [1, 2], b = [0, 1, 2]"


def document(declared: str, outside: str = "", values: str = "") -> str:
    given = f"\n```given\n{values}\n```\n" if values else ""
    return f"{outside}\n\n```network\n{EQUATIONS}{declared}\n```\n{given}"


def shapes(text: str) -> dict[str, Shape]:
    return {key_of(name): shape for name, shape in build(read_document(text)).network.shapes.items()}


def code(text: str) -> str:
    with pytest.raises(cr.ChainruleError) as raised:
        cr.network(text)
    (found,) = raised.value.diagnostics
    assert found.where is not None
    assert found.help
    return found.code


ALL = {"W": (3, 2), "x": (2,), "b": (3,), "z": (3,), "h": (3,)}


@pytest.mark.parametrize(
    ("declared", "outside"),
    [
        (BY_LINE, ""),
        ("W: 3x2\nx: 2\nb: 3", ""),
        ("W: 3 by 2\nx: 2\nb, z: 3", ""),
        ("W ∈ ℝ^{3×2}\nx ∈ ℝ²\nb ∈ ℝ^3", ""),
        ("", r"With $W \in \mathbb{R}^{3 \times 2}$, $x \in \mathbb{R}^2$ and $b, h \in \mathbb R^3$:"),
        ("", "W ∈ ℝ³ˣ²\n\nx ∈ ℝ²\n\nb, z ∈ ℝ³"),
    ],
)
def test_shapes_may_be_declared_in_every_way(declared: str, outside: str) -> None:
    assert shapes(document(declared, outside)) == ALL


def test_values_alone_tell_the_same_shapes() -> None:
    assert shapes(document("", values=VALUES)) == ALL
    assert shapes(document(BY_LINE, values=VALUES)) == ALL


def test_a_network_with_shapes_alone_is_derived_as_on_paper() -> None:
    shown = str(cr.solve(document(BY_LINE)))
    for line in ("W is 3 × 2", "∂L/∂W = ∂L/∂z·xᵀ", "∂L/∂z = ∂L/∂h ⊙ ∂h/∂z"):
        assert line in shown


def test_a_shape_in_letters_declares_nothing() -> None:
    assert shapes(document("", r"Let $W \in \mathbb{R}^{m \times n}$.", VALUES)) == ALL


@pytest.mark.parametrize(
    ("declared", "values"),
    [
        ("W: 2 × 3", VALUES),
        ("W: 3 × 2\nW: 3 × 3", ""),
        ("b: 3", "b = 1"),
        ("z: 4", VALUES),
        ("L: 3", VALUES),
        ("x ∈ ℝ", VALUES),
    ],
)
def test_a_declared_shape_is_contradicted_by_no_other(declared: str, values: str) -> None:
    assert code(document(declared, values=values)) == "E0116"


def test_a_value_from_outside_has_the_declared_shape() -> None:
    with pytest.raises(cr.ChainruleError, match="E0116"):
        cr.network(document(BY_LINE)).solve(x=[1, 2, 3])


@pytest.mark.parametrize(
    "shape", ["0", "0 × 2", "-3 × 2", "1000000000 × 1000000000", "9" * 5_000, "1 × 1 × 1 × 1 × 1", "1x" * 5_000 + "1"]
)
def test_a_shape_that_nothing_has_is_refused_at_once(shape: str) -> None:
    assert code(document(f"W: {shape}")) == "E0117"
    assert code(document("", rf"$W \in \mathbb{{R}}^{{{shape}}}$")) == "E0117"


@pytest.mark.parametrize("lengths", ["3x", "1.5", "m × n", "3 2"])
def test_lengths_are_whole_numbers(lengths: str) -> None:
    assert code(document(f"W: {lengths}")) == "E0240"


@pytest.mark.parametrize("values", ["b = 3, b = [0, 1, 2]", "b = [0, 1, 2]\nb = 3", "x = [1, 2], x = [[1, 2]]"])
def test_a_leaf_is_given_in_one_shape(values: str) -> None:
    assert code(document("", values=values)) == "E0116"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("nan", "E0275"),
        ("[0, NaN]", "E0275"),
        ("inf", "E0275"),
        ("[0, -inf]", "E0275"),
        ("∞", "E0275"),
        ("[0, a]", "E0118"),
        ("[[0, 2·a]]", "E0118"),
        ("1/0", "E0118"),
        ("[0, 1/0]", "E0118"),
        ("sqrt(2)", "E0118"),
    ],
)
def test_data_are_numbers(value: str, expected: str) -> None:
    assert code(document("", values=f"x = [1, 2], b = {value}")) == expected


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "∞", "[0, nan]", float("nan"), [0, float("inf")], [0, "a"]])
def test_values_from_outside_are_numbers(value: object) -> None:
    with pytest.raises(cr.ChainruleError, match=r"E0608.*is not a number"):
        cr.network(document("", values=VALUES)).solve(b=value)  # type: ignore[arg-type] # that is the point


class Huge:
    """An array of another library, which must not be taken apart."""

    shape = (10_000, 10_000)

    def tolist(self) -> list[float]:
        raise AssertionError


@pytest.mark.parametrize(
    "value", [Huge(), [Huge(), Huge()], "[" + "1," * (1 << 22) + "1]"], ids=["array", "list", "text"]
)
def test_what_is_too_large_is_refused_before_it_is_taken_apart(value: object) -> None:
    with pytest.raises(cr.ChainruleError, match="E0608"):
        cr.network(document("", values=VALUES)).solve(W=value)  # type: ignore[arg-type] # likewise


def test_a_missing_value_is_asked_for_in_its_shape() -> None:
    with pytest.raises(cr.ChainruleError, match="E0301") as raised:
        cr.solve(document(BY_LINE, values="b = [0, 1, 2]"))
    (found,) = raised.value.diagnostics
    assert "W = [[1, 1], [1, 1], [1, 1]], x = [1, 1]" in found.help
    assert "--set W=[[1,1],[1,1],[1,1]] --set x=[1,1]" in found.help
