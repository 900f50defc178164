"""Between arrays too, second derivatives are what finite differences of the gradients measure."""

import json
from fractions import Fraction
from math import prod
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.app.main import main
from chainrule.check import check
from chainrule.derive import backward, split
from chainrule.derive.second import hessian_vector
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Value, confirm, enclosing
from chainrule.evaluate.values import working
from chainrule.expr import Along, Apply, Equation, Expr, Gradient, Name, Symbol, System, apply, plus, times
from chainrule.expr.array import array_of, shape_of_value, shaped
from chainrule.ops import ROWS, TABLE, Flat, Op, Pullback, Shape, elaborate, shape_of
from chainrule.read import read_document
from test_array_rows import places, sampled, shapes_of

RULED = [pytest.param(row, id=row.name) for row in ROWS if row.mixes and not isinstance(row.gradient, Flat)]

Y, LOSS, PROBE, WEIGHTS = Name("y"), Name("L"), Name("probe"), Name("c")


def whole(numbers: list[int], shape: Shape) -> Value:
    return shaped(shape, numbers[: prod(shape)])


def summed(factors: tuple[Expr, ...], shape: Shape) -> Expr:
    """The sum over all entries of a product entry by entry."""
    return apply("sum", Apply("hadamard", factors)) if shape else times(*factors)


@pytest.mark.parametrize("row", RULED)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_the_hessian_times_a_direction_is_confirmed_by_finite_differences(row: Op, data: st.DataObject):
    """L = Σ c ⊙ y ⊙ y with y of one row. v·∂L/∂x for a fixed v has the gradient H·v, for H is symmetric."""
    node, values = data.draw(sampled(row))
    shape = shape_of(node, shapes_of(values))
    numbers = st.lists(st.integers(-3, 3), min_size=40, max_size=40)
    known: dict[Symbol, Value] = {**values, WEIGHTS: whole(data.draw(numbers), shape)}
    shapes = shapes_of(known)
    right = elaborate(node, shapes)
    system = System(split([Equation(Y, right), Equation(LOSS, summed((WEIGHTS, Y, Y), shape))]))
    shapes.update((left, size) for left, expr in system.ordered if (size := shape_of(expr, shapes)))
    back = backward(system, LOSS, lambda *_: 0, shapes)
    moved = [name for name in values if name in back.lines]
    direction = {Along(name): whole(data.draw(numbers), shape_of_value(values[name])) for name in moved}
    lines = hessian_vector(system, back, moved, lambda *_: 0, shapes)
    found = working([*system.ordered, *back.system().ordered, *lines.ordered], {**known, **direction}).values
    product = {name: found[Along(Gradient(LOSS, name))] for name in moved}
    assert all(shape_of_value(product[name]) == shape_of_value(values[name]) for name in moved)
    along = plus(*(summed((Along(name), Gradient(LOSS, name)), shape_of_value(values[name])) for name in moved))
    once_more = System([*system, *back.system(), Equation(PROBE, along)])
    witness = confirm(once_more, PROBE, {**known, **direction}, product)
    assert not witness.differing
    assert not witness.kinked or [*places(node)] or [*places(right)]


LAYER = "z = W·x\nL = norm2(z)\nx = [1, 2]\nW = [[1, 0], [2, 1]]\n"
"""L = Σ zᵢ²: by W in row i, ∂²L/∂W² = 2·x·xᵀ; nothing between rows."""

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_the_hessian_of_a_layer_is_that_by_hand():
    hessian = cr.network(LAYER).hessian()
    assert hessian.rows == ((2, 4, 0, 0), (4, 8, 0, 0), (0, 0, 2, 4), (0, 0, 4, 8))
    assert hessian["W", "W"] == array_of([[[[2, 4], [0, 0]], [[4, 8], [0, 0]]], [[[0, 0], [2, 4]], [[0, 0], [4, 8]]]])
    assert hessian.json()["names"] == ["W(1, 1)", "W(1, 2)", "W(2, 1)", "W(2, 2)"]
    assert str(hessian.lines).splitlines() == [
        "R{z} = R{W}·x",
        "R{∂L/∂z} = 2·R{z}",
        "R{∂L/∂W} = R{∂L/∂z}·xᵀ",
    ]


def test_of_a_product_the_change_is_that_of_either_factor():
    text = "```network\nz = W·h\nh = V·x\nL = norm2(z)\nW: 2 × 3\nV: 3 × 2\nx: 2\n```\n"
    lines = str(cr.network(text).hessian_vector().lines).splitlines()
    assert "R{z} = R{W}·h + W·R{h}" in lines
    assert "R{∂L/∂h} = R{W}ᵀ·∂L/∂z + Wᵀ·R{∂L/∂z}" in lines
    assert "R{∂L/∂W} = R{∂L/∂z}·hᵀ + ∂L/∂z·R{h}ᵀ" in lines


def test_numbers_and_matrices_have_the_same_hessian():
    """The network of the copied example, w_1 … w_8 one by one and as W_1 and W_2."""
    numbers = cr.network(EXAMPLES / "two-two-two.md").hessian()
    arrays = cr.network(EXAMPLES / "two-two-two-matrices.md").hessian()
    entries = {f"W_{1 + i // 4}({1 + i // 2 % 2}, {1 + i % 2})": f"w_{i + 1}" for i in range(8)}
    names = [entries.get(entry.key, entry.key) for entry in arrays.entries]
    assert len(names) == 10
    for row, a in zip(arrays.rows, names, strict=True):
        for value, b in zip(row, names, strict=True):
            apart = enclosing(value, 300) - enclosing(numbers[a, b], 300)  # type: ignore[arg-type]  # both are numbers
            assert abs(apart).high < Fraction(1, 10**30)


def test_the_product_with_a_direction_between_arrays_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source, target = tmp_path / "layer.md", tmp_path / "solved.json"
    source.write_text(LAYER, encoding="utf-8")
    assert main(["solve", str(source), "--along", "W=[[1, 0], [0, 1]]"]) == 0
    shown = capsys.readouterr().out
    assert "R{W} = [[1, 0], [0, 1]]" in shown
    assert "R{z}     = R{W}·x = [[1, 0], [0, 1]]·[1, 2] = [1, 2]" in shown
    assert "[2, 4]·[1, 2]ᵀ = [[2, 4], [4, 8]]" in shown
    assert main(["solve", str(source), "--along", "W=[[1, 0], [0, 1]]", "-o", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["hessian_vector"] == {
        "along": {"W": [["1", "0"], ["0", "1"]]},
        "product": {"W": [["2", "4"], ["4", "8"]]},
    }


@pytest.mark.parametrize("ending", ["md", "tex", "ipynb", "txt", "json"])
def test_nothing_in_a_working_with_the_hessian_of_arrays_is_taken_for_wrong(ending: str, tmp_path: Path):
    source, target = tmp_path / "layer.md", tmp_path / f"working.{ending}"
    source.write_text(LAYER, encoding="utf-8")
    assert main(["solve", str(source), "--hessian", "-o", str(target)]) == 0
    verdicts = {judgement.verdict for judgement in check(read_document(target)).judgements}
    assert verdicts <= {"right", "rounded", "given", "unread", "unjudged"}  # R{z} is no claim of backpropagation


def test_on_a_kink_of_one_entry_it_says_which():
    net = cr.network("h = ReLU(W·x)\nL = norm2(h)\nW = [[1, 0], [0, 1]]\nx = [1, 0]\n")
    for further in (net.hessian(), net.hessian_vector({"W": [[1, 0], [0, 1]]})):
        assert "kink: entry 2 of t₁ = 0: there a second derivative is a matter" in " ".join(str(further).split())


@pytest.mark.parametrize("direction", [1, [1, 2], [[1, 0, 0], [0, 1, 0]]])
def test_a_direction_has_the_shape_of_what_moves(direction: object):
    with pytest.raises(ChainruleError, match="no direction for it") as raised:
        cr.network(LAYER).hessian_vector({"W": direction})  # type: ignore[dict-item]  # lists of lists
    (finding,) = raised.value.diagnostics
    assert finding.code == "E0613"
    assert "--along W=[[1,0],[0,0]]" in finding.help


def test_the_hessian_of_large_arrays_is_refused_with_a_direction_to_take():
    net = cr.network("```network\nz = W·x\nL = norm2(z)\nx: 6\nW: 5 × 6\n```\n")
    with pytest.raises(ChainruleError, match="30 parameters") as raised:
        net.hessian()
    assert "net.hessian_vector({'W': [[1,0" in raised.value.diagnostics[0].help


def test_an_operation_without_a_second_derivative_is_named(monkeypatch: pytest.MonkeyPatch):
    """Of a row whose rule puts a sum within a choice of branches, nobody can say the slope."""
    cases = Pullback((lambda dy, y, x: apply("cases", apply("sum", dy * x) * x, apply("less", 0, y), x),))
    monkeypatch.setitem(TABLE, "norm2", TABLE["norm2"]._replace(gradient=cases))  # type: ignore[arg-type]  # a dict
    with pytest.raises(ChainruleError, match="norm2 has no second derivative in L") as raised:
        _ = cr.network("```network\nL = norm2(W·x)\nx: 2\nW: 2 × 2\n```\n").hessian_vector().lines
    assert raised.value.diagnostics[0].code == "E0614"
