"""Second derivatives are the gradients differentiated once more: symmetric, and what finite differences measure."""

import json
import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.app.main import main
from chainrule.check import check
from chainrule.derive import backward
from chainrule.derive.second import hessian_columns, hessian_vector
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval, Value, enclosing, evaluate
from chainrule.expr import (
    Along,
    Apply,
    Equation,
    Expr,
    Gradient,
    Name,
    Second,
    Symbol,
    System,
    apply,
    key_of,
    symbol_from_key,
)
from chainrule.ops import box_of, plain
from chainrule.read import read_document
from chainrule.render import latex_box
from chainrule.train import descend
from strategies import Drawn, networks
from strategies import names as some_names

HALF_SQUARE = "L = ½(w·x − y)²\n"

WIDE = "".join(f"z_{i} = w_{i}·x + z_{i - 1}\n" for i in range(1, 13)) + "L = σ(z_12)\nz_0 = x\n"


def agree(a: Value, b: Value, tolerance: Fraction = Fraction(1, 10**15)) -> bool:
    if not isinstance(a, Interval) and not isinstance(b, Interval):
        return a == b
    return bool(abs(enclosing(a, 300) - b).high <= tolerance)


def second_derivatives(drawn: Drawn, names: tuple[Name, ...]) -> dict[tuple[Name, Name], Value]:
    """∂²L/∂a∂b for the second of each pair at or before the first in `names`."""
    network = drawn.network
    back = backward(network.system, network.loss, network.slope)
    columns = [*hessian_columns(network.system, back, names, network.slope)]
    lines = [equation for column in columns for equation in column.lines]
    found = evaluate([*network.system.ordered, *back.system().ordered, *lines], drawn.given)
    return {(wrt, column.by): found[Second(network.loss, wrt, column.by)] for column in columns for wrt in column.wrt}


def leaves(drawn: Drawn) -> tuple[Name, ...]:
    names = tuple(name for name in drawn.given if drawn.roles[name] == "parameter")
    assume(names)
    return names


# ---------------------------------------------------------------------- by hand


def test_the_second_derivative_of_a_half_square_is_x_squared():
    hessian = cr.network(HALF_SQUARE).hessian()
    assert str(hessian.lines) == "∂²L/∂w∂w = x·x"
    assert hessian.at(x=3, y=1, w=5).rows == ((9,),)


@pytest.mark.parametrize(
    ("loss", "given", "rows"),
    [
        ("w_1·w_2·x", {"w_1": 2, "w_2": 3, "x": 5}, ((0, 5), (5, 0))),
        ("w_1^3 + w_2^2·w_1", {"w_1": 2, "w_2": 3}, ((12, 6), (6, 4))),  # 6w₁, 2w₂; 2w₂, 2w₁
        ("σ(w_1)", {"w_1": 0}, ((0,),)),  # σ(1 − σ)(1 − 2σ)
        ("w_1/w_2", {"w_1": 1, "w_2": 2}, ((0, Fraction(-1, 4)), (Fraction(-1, 4), Fraction(1, 4)))),  # −1/w₂², 2w₁/w₂³
        ("ReLU(w_1·w_2)", {"w_1": 2, "w_2": 3}, ((0, 1), (1, 0))),
        ("|w_1·w_2|", {"w_1": -2, "w_2": 3}, ((0, -1), (-1, 0))),
        ("ELU(w_1) + w_2·ELU(w_1)", {"w_1": 1, "w_2": 3}, ((0, 1), (1, 0))),
    ],
)
def test_second_derivatives_are_those_by_hand(loss: str, given: dict[str, int], rows: tuple[tuple[object, ...], ...]):
    assert cr.network(f"L = {loss}").hessian().at(**given).rows == rows


def test_the_branches_of_a_slope_are_differentiated_too():
    """ELU is eˣ − 1 below 0, and so its second derivative there is eˣ."""
    ((found,),) = cr.network("L = ELU(w)").hessian().at(w=-1).rows
    assert float(enclosing(found, 100).middle) == pytest.approx(math.exp(-1), rel=1e-15)


def test_of_a_unit_the_lines_are_those_by_hand():
    """z = w·x, h = z², L = h·v: ∂L/∂w = v·2z·x, so ∂²L/∂w² = 2·v·x² and ∂²L/∂v∂w = 2·z·x."""
    hessian = cr.network("z = w·x\nh = z²\nL = h·v\n").hessian("w", "v").at(x=3, w=2, v=5)
    assert hessian["w", "w"] == 2 * 5 * 3**2
    assert hessian["v", "w"] == hessian["w", "v"] == 2 * 6 * 3
    assert hessian["v", "v"] == 0


def test_the_hessian_of_a_quadratic_loss_is_the_same_everywhere():
    hessian = cr.network("z = w·x + b\nL = (z − y)²\n").hessian()
    first = hessian.at(x=3, y=1, w=5, b=2).rows
    assert first == hessian.at(x=3, y=-7, w=-1, b="1/3").rows == ((18, 6), (6, 2))


# ---------------------------------------------------------------------- laws


@settings(max_examples=60)
@given(networks())
def test_the_hessian_is_symmetric(drawn: Drawn):
    names = leaves(drawn)
    below, above = second_derivatives(drawn, names), second_derivatives(drawn, names[::-1])
    assert all(agree(value, above[by, wrt]) for (wrt, by), value in below.items() if wrt != by)


@settings(max_examples=15)
@given(networks(units=4, smooth=True))
def test_second_derivatives_are_differences_of_gradients(drawn: Drawn):
    names = leaves(drawn)[:3]
    assume(not descend(drawn.network, drawn.given, 0, 0)[0].kinks)
    found = second_derivatives(drawn, names)
    nudge = Fraction(1, 10**12)

    def gradients(by: Name, move: Fraction) -> dict[Name, Value]:
        moved = {**drawn.given, by: drawn.given[by] + move}
        return dict(descend(drawn.network, moved, 0, 0)[0].gradients)

    for by in names:
        up, down = gradients(by, nudge), gradients(by, -nudge)
        for wrt in names:
            if (wrt, by) in found:
                measured = (enclosing(up.get(wrt, 0), 400) - enclosing(down.get(wrt, 0), 400)) * (1 / (2 * nudge))
                size = 1 + abs(enclosing(found[wrt, by], 400)).high
                assert abs(measured - found[wrt, by]).high < size / 10**9


@settings(max_examples=40)
@given(networks(), st.lists(st.integers(-3, 3), min_size=12, max_size=12))
def test_the_product_with_a_direction_is_the_hessian_times_it(drawn: Drawn, numbers: list[int]):
    names = leaves(drawn)
    direction = dict(zip(names, numbers, strict=False))
    assume(len(direction) == len(names))
    network = drawn.network
    back = backward(network.system, network.loss, network.slope)
    lines = hessian_vector(network.system, back, names, network.slope)
    known: dict[Symbol, Value] = {**drawn.given, **{Along(name): value for name, value in direction.items()}}  # type: ignore[dict-item]
    product = evaluate([*network.system.ordered, *back.system().ordered, *lines.ordered], known)
    entries = second_derivatives(drawn, names)
    for wrt in names:
        row = [(entries.get((wrt, by), entries.get((by, wrt))), weight) for by, weight in direction.items()]
        total = sum((enclosing(entry, 300) * weight for entry, weight in row), enclosing(0, 300))
        assert agree(total, product[Along(Gradient(network.loss, wrt))])


def size_of(expr: Expr) -> int:
    return 1 + sum(map(size_of, expr.args)) if isinstance(expr, Apply) else 1


def test_the_product_with_a_direction_grows_with_the_network():
    def size(units: int) -> int:
        h = [Name("h", "", str(i)) for i in range(units + 1)]
        w = [Name("w", "", str(i)) for i in range(units)]
        system = System(Equation(h[i + 1], apply("tanh", w[i] * h[i])) for i in range(units))
        back = backward(system, h[-1], lambda *_: 0)
        return sum(size_of(right) for _, right in hessian_vector(system, back, w, lambda *_: 0))

    assert size(400) <= 2.01 * size(200)


# ---------------------------------------------------------------------- names


@given(some_names(), some_names(), some_names())
@example(Name("L"), Name("a"), Name("bdc"))
@example(Name("L"), Name("adb"), Name("c"))
@example(Name("L"), Name("W", superscript="2"), Name("w", subscript="dw"))
def test_a_second_derivative_is_known_by_its_key(of: Name, wrt: Name, by: Name):
    for symbol in (Second(of, wrt, by), Along(of), Along(Gradient(of, wrt)), Along(Second(of, wrt, by))):
        assert symbol_from_key(key_of(symbol)) == symbol


def test_second_derivatives_are_written_as_in_books():
    second = Second(Name("L"), Name("w", "", "0"), Name("w", "", "1"))
    assert plain(second) == "∂²L/∂w₀∂w₁"
    assert plain(second, ascii_only=True) == "d2L/dw_0dw_1"
    assert latex_box(box_of(second)) == r"\frac{\partial^{2} L}{\partial w_0 \partial w_1}"
    along = Along(Gradient(Name("L"), Name("w", "", "0")))
    assert plain(along) == "R{∂L/∂w₀}"
    assert plain(second * 2 + along**2) == "∂²L/∂w₀∂w₁·2 + R{∂L/∂w₀}²"


# ---------------------------------------------------------------------- what is shown


def test_the_screen_shows_lines_and_the_table(example: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["solve", str(example), "--hessian"]) == 0
    shown = capsys.readouterr().out
    assert "∂²L/∂w₁∂w₀ = ∂h₀/∂w₀·∂L/∂z₁ = 1·0.5 = 0.5" in shown
    assert "second derivatives confirmed by finite differences of the gradients (10 of 10)" in shown
    rows = [line.split() for line in shown.splitlines()]
    # L = |y − w₂w₁w₀x − wₛw₀x| with ŷ > y: ∂²/∂w₀∂w₁ = w₂x, ∂²/∂w₀∂w₂ = w₁x, ∂²/∂w₀∂wₛ = x, ∂²/∂w₁∂w₂ = w₀x
    assert ["w₀", "0", "0.5", "0.5", "1"] in rows
    assert ["w₁", "0.5", "0", "0.5", "0"] in rows


POINTS = """
```network
h = tanh(w·x)
L = (h - y)^2
loss: mean of L
```

```data
x, y
1, 2
3, 4
```

w = 1
"""


def test_of_several_examples_a_screen_shows_the_lines_of_one_and_a_file_those_of_all():
    hessian = cr.network(POINTS).hessian()
    assert "∂h/∂w    = (1 − h²)·x\n" in str(hessian)
    assert r"\frac{\partial h^{(2)}}{\partial w}" in hessian._repr_markdown_()
    assert r"\frac{\partial h^{(2)}}{\partial w}" not in str(hessian)


def test_on_a_screen_what_is_0_is_only_said_to_be():
    shown = str(cr.network("L = a·b + b·c²\nparameters: a, b, c\n").hessian().at(a=1, b=2, c=3))
    assert "0 here: ∂²L/∂a∂a and ∂²L/∂c∂a" in shown
    assert "∂²L/∂b∂a = 1" in shown
    assert "∂²L/∂a∂b" not in shown


def test_the_table_does_not_say_twice_what_is_the_same_where_it_must_be_broken():
    data = {"x": "1/7", **{f"w_{i}": f"{i}/11" for i in range(1, 13)}}
    shown = str(cr.network(WIDE).hessian().at(**data)).splitlines()
    rows = [line.split() for line in shown if line.startswith("  w")]
    assert [len(row) for row in rows if row[0] == "w₁"] == [2]


def test_on_a_kink_it_says_so():
    shown = " ".join(str(cr.network("h = ReLU(w·x)\nL = h²\n").hessian().at(w=0, x=1)).split())
    assert "kink: w·x = 0: there a second derivative is a matter of convention" in shown


def test_without_data_the_lines_stay_in_symbols():
    hessian = cr.network(HALF_SQUARE).hessian()
    assert "∂²L/∂w∂w = x·x" in str(hessian)
    with pytest.raises(ChainruleError, match="no data"):
        _ = hessian.rows


def test_a_direction_is_shown_with_what_it_comes_to(example: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["solve", str(example), "--along", "w_0=1", "--along", "w_1=-2"]) == 0
    shown = capsys.readouterr().out
    assert "R{w₁} = −2" in shown
    assert "R{∂L/∂w₀} = R{∂L/∂z₀}·x = (−1)·1 = −1" in shown  # −2·w₂x
    product = cr.network(example).hessian_vector({"w_0": 1, "w_1": -2}).product
    assert dict(product) == {"w_0": -1, "w_1": Fraction(1, 2)}


def test_a_table_never_leaves_the_screen():
    data = {"x": "1/7", **{f"w_{i}": f"{i}/11" for i in range(1, 13)}}
    shown = str(cr.network(WIDE).hessian().at(**data))
    assert max(map(len, shown.splitlines())) <= 80
    assert "(78 of 78)" in shown


def test_of_many_parameters_the_product_with_a_direction_is_offered(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source = tmp_path / "wide.md"
    text = WIDE.replace("σ(z_12)", "σ(z_12)·w_0") + "x = 1\n" + "".join(f"w_{i} = 0.1\n" for i in range(13))
    source.write_text(text, encoding="utf-8")
    assert main(["solve", str(source), "--hessian"]) == 2
    said = capsys.readouterr().err
    assert "E0612" in said
    assert "--along" in said
    assert main(["solve", str(source), "--along", "w_1=1"]) == 0
    assert cr.network(text).hessian("w_1", "w_2").names == (Name("w", "", "1"), Name("w", "", "2"))


@pytest.mark.parametrize(("names", "code"), [(["v"], "E0107"), (["w 0"], "E0608")])
def test_a_name_that_is_none_is_refused(names: list[str], code: str):
    with pytest.raises(ChainruleError) as raised:
        cr.network(HALF_SQUARE).hessian(*names)
    assert raised.value.diagnostics[0].code == code


def test_json_has_the_hessian_as_numbers(example: Path, tmp_path: Path):
    target = tmp_path / "solved.json"
    assert main(["solve", str(example), "--hessian", "--along", "w_0=1", "-o", str(target)]) == 0
    solved = json.loads(target.read_text(encoding="utf-8"))
    assert solved["hessian"]["names"] == ["w_0", "w_1", "w_2", "w_s"]
    assert solved["hessian"]["rows"][0] == ["0", "1/2", "1/2", "1"]
    assert solved["hessian_vector"] == {"along": {"w_0": "1"}, "product": {"w_0": "0"}}


@pytest.mark.parametrize("ending", ["md", "tex", "ipynb", "txt", "json"])
@pytest.mark.parametrize("options", [[], ["--round-lines", "--decimals", "3"]], ids=["exact", "rounded"])
def test_a_working_with_second_derivatives_checks_clean(ending: str, options: list[str], example: Path, tmp_path: Path):
    target = tmp_path / f"working.{ending}"
    assert main(["solve", str(example), "--hessian", *options, "-o", str(target)]) == 0
    verdicts = {judgement.verdict for judgement in check(read_document(target)).judgements}
    assert verdicts <= {"right", "rounded", "given"}


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("∂²L/∂w∂w = x·x = 4", "right"),
        ("∂²L/∂w∂b = x = 2", "right"),
        ("∂²L/∂b∂w = x = 2", "right"),
        ("∂²L/∂b∂w = w = 3", "wrong"),
        (r"$\frac{\partial^2 L}{\partial w \partial b} = x = 2$", "right"),
        (r"$\frac{\partial^{2} L}{\partial w \partial w} = 5$", "wrong"),
    ],
)
def test_second_derivatives_of_others_are_judged(written: str, verdict: str):
    text = f"z = w·x + b\n\nL = ½(z − y)²\n\nx = 2, y = 1, w = 3, b = 0\n\n{written}\n"
    assert check(read_document(text)).judgements[-1].verdict == verdict
