"""One network written in single numbers and in matrices: the same numbers, and the same verdicts on the same slips."""

from fractions import Fraction

import pytest

import chainrule as cr
from chainrule.evaluate import Interval
from conftest import EXAMPLES

NUMBERS = EXAMPLES / "two-two-two.md"
MATRICES = EXAMPLES / "two-two-two-matrices.md"

ENTRIES = {
    ("W_1", 0, 0): "w_1",
    ("W_1", 0, 1): "w_2",
    ("W_1", 1, 0): "w_3",
    ("W_1", 1, 1): "w_4",
    ("W_2", 0, 0): "w_5",
    ("W_2", 0, 1): "w_6",
    ("W_2", 1, 0): "w_7",
    ("W_2", 1, 1): "w_8",
}
"""Which weight stands where: row i of a matrix has the weights of unit i."""

GRADIENTS = {
    "w_1": "0.000439", "w_2": "0.000877", "w_3": "0.000498", "w_4": "0.000995",
    "w_5": "0.082167", "w_6": "0.082668", "w_7": "-0.022603", "w_8": "-0.022740",
}  # fmt: skip
"""To six decimals, as the many published workings of this network have them."""


def middle(value):
    return value.middle if isinstance(value, Interval) else value


def close(a, b):
    return abs(middle(a) - middle(b)) < 10**-40


@pytest.fixture(scope="module")
def both():
    return cr.solve(NUMBERS), cr.solve(MATRICES)


def test_loss_before_and_after_the_step_is_the_same(both):
    ours, theirs = both
    assert all(close(a.loss, b.loss) for a, b in zip(ours.steps, theirs.steps, strict=True))
    assert round(middle(ours.loss), 9) == Fraction("0.298371109")


@pytest.mark.parametrize(("place", "name"), ENTRIES.items(), ids=ENTRIES.values())
def test_every_gradient_and_every_new_weight_is_the_same(both, place, name):
    numbers, matrices = both
    matrix, *index = place
    assert close(numbers.gradients[name], matrices.gradients[matrix][tuple(index)])
    assert close(numbers.parameters[name], matrices.parameters[matrix][tuple(index)])


@pytest.mark.parametrize("bias", ["b_1", "b_2"])
def test_a_bias_that_serves_both_units_gets_the_sum(both, bias):
    numbers, matrices = both
    assert close(numbers.gradients[bias], matrices.gradients[bias])


def working(figures):
    """The gradients of the weights, in single numbers and as matrices."""
    single = "\n".join(f"dE/d{name} = {figure}" for name, figure in figures.items())
    names = {matrix: [name for (m, *_), name in ENTRIES.items() if m == matrix] for matrix in ("W_1", "W_2")}
    rows = {m: [", ".join(figures[n] for n in four[i : i + 2]) for i in (0, 2)] for m, four in names.items()}
    whole = "\n".join(f"dE/d{matrix} = [[{rows[matrix][0]}], [{rows[matrix][1]}]]" for matrix in rows)
    return single, whole


def test_right_figures_are_right_in_both_forms():
    single, whole = working(GRADIENTS)
    assert cr.check(single, NUMBERS).exit_code == 0
    assert cr.check(whole, MATRICES).exit_code == 0


@pytest.mark.parametrize(("place", "name"), ENTRIES.items(), ids=ENTRIES.values())
def test_a_slip_in_one_weight_is_found_at_that_weight_in_both_forms(place, name):
    slipped = GRADIENTS[name][:-2] + ("9" if GRADIENTS[name][-2] != "9" else "1") + GRADIENTS[name][-1]
    single, whole = working({**GRADIENTS, name: slipped})
    matrix, row, column = place
    one = cr.check(single, NUMBERS).json()
    other = cr.check(whole, MATRICES).json()
    assert [c["quantity"] for c in one["claims"] if c["verdict"] == "wrong"] == [f"dE/d{name}"]
    wrong = [claim for claim in other["claims"] if claim["verdict"] == "wrong"]
    assert [claim["quantity"] for claim in wrong] == [f"dE/d{matrix}"]
    assert f"entry ({row + 1}, {column + 1})" in wrong[0]["says"]
    assert [e["index"] for e in wrong[0]["entries"] if e["verdict"] == "wrong"] == [[row + 1, column + 1]]
