"""The surface a Python user holds."""

from fractions import Fraction
from pathlib import Path

import pytest

import chainrule as cr

SKIP = """\
z_0 = w_0*x
h_0 = ReLU(z_0)
z_1 = w_1*h_0
h_1 = ReLU(z_1)
z_2 = w_2*h_1 + w_s*h_0
ŷ = z_2
L = |y - ŷ|
"""
DATA = {"x": 1, "y": -3, "w_0": "1/2", "w_1": "1/2", "w_2": 0.5, "w_s": Fraction(1, 2)}


def test_the_promised_names_are_there_sorted_and_documented():
    assert cr.__all__ == sorted(cr.__all__)
    for name in cr.__all__:
        assert getattr(cr, name).__doc__


def test_a_function_keeps_its_name_after_its_package_is_loaded():
    for name in ("check", "explain", "network", "solve", "draw", "show"):
        assert callable(getattr(cr, name))
    cr.check(SKIP)
    cr.network(SKIP).explain()
    for name in ("check", "explain", "network", "solve", "draw", "show"):
        assert callable(getattr(cr, name))


def test_the_source_network_has_the_gradients_worked_out_by_hand():
    work = cr.network(SKIP).solve(**DATA, learning_rate=1)
    expected = {"w_0": Fraction(3, 4), "w_1": Fraction(1, 4), "w_2": Fraction(1, 4), "w_s": Fraction(1, 2)}
    assert {key: work.gradients[key] for key in expected} == expected
    assert work.loss == Fraction(27, 8)
    assert dict(work.parameters) == {
        "w_0": Fraction(-1, 4),
        "w_1": Fraction(1, 4),
        "w_2": Fraction(1, 4),
        "w_s": 0,
    }
    assert work.steps[1].loss == 3


def test_the_backward_pass_is_a_network_of_its_own():
    back = cr.network(SKIP).backward()
    assert back["dL/dh_0"] == "dL/dz_2*w_s + dL/dz_1*w_1"
    assert back["dL/dw_0"] == "dL/dz_0*x"
    assert len(back) == 12


def test_a_path_is_a_file_and_a_string_is_text(tmp_path: Path):
    file = tmp_path / "net.txt"
    file.write_text(SKIP, encoding="utf-8")
    assert repr(cr.network(file)) == repr(cr.network(SKIP))


def test_a_string_is_checked_as_it_stands_against_a_text_a_file_or_a_network(tmp_path: Path):
    file = tmp_path / "net.md"
    file.write_text(SKIP, encoding="utf-8")
    for exercise in (SKIP, file, cr.network(SKIP)):
        report = cr.check("z_1 = w_1*h_0", exercise)
        assert report.exit_code == 0
        assert cr.check("z_1 = w_1*z_0*2", exercise).exit_code == 1
    assert cr.check("0.5*0.25 = 0.125").exit_code == 0
    assert cr.check("z = 0.5*0.25 = 0.152").exit_code == 1


@pytest.mark.parametrize("text", ["solution.ipynb", "work/solution.md", " sheet.TEX\n"])
def test_the_name_of_a_file_is_no_text_and_the_mend_says_so(text: str):
    with pytest.raises(cr.ChainruleError, match=r"looks like the name of a file\n.*Path\('"):
        cr.check(text)


@pytest.mark.parametrize("thing", [3, b"z = w*x", ["z = w*x"], None])
def test_what_is_no_source_is_named(thing):
    with pytest.raises(cr.ChainruleError, match="not from"):
        cr.network(thing)


def test_everything_displays_itself_in_a_notebook():
    net = cr.network(SKIP)
    work = net.solve(**DATA, learning_rate=1)
    assert net._repr_latex_().startswith("$$")
    assert r"\partial" not in net._repr_latex_()
    assert r"\frac{\partial L}{\partial z_{2}}" in net.backward()._repr_latex_().replace("z_2", "z_{2}")
    assert "0.375" in work._repr_markdown_()
    assert net._repr_svg_().startswith("<svg")
    for shown in (net, net.backward(), work, net.explain(), cr.check(SKIP)):
        assert len(str(shown)) > 20
        assert "object at" not in repr(shown)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"x": "abc"}, "is not a number"),
        ({"x": 1}, "no value"),
        ({"w_9": 1}, "did you mean"),
        ({"x": "1e999999999"}, "is not a number"),
    ],
)
def test_a_value_that_cannot_be_used_is_a_diagnostic(values, said):
    with pytest.raises(cr.ChainruleError, match=said):
        cr.network(SKIP).solve(**values)


def test_small_arrays_show_their_entries_and_large_ones_their_shape() -> None:
    work = cr.network("z = W*x\nL = sum(z) + 0*sum(v)").solve(W=[[1, -2]], x=[3, 0.5], v=[0] * 20)
    assert str(work.values).startswith("{z: [2], ")
    assert "W: [[3, 0.5]]" in str(work.gradients)
    assert "v: a vector of 20" in str(work.gradients)
