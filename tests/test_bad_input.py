"""Bad input ends in a diagnostic: a code, a sentence that says what is wrong, and a mend."""

import pytest

import chainrule as cr
from chainrule.app.main import main
from chainrule.read import read_document

EXERCISE = """
z = W*x
h = sigmoid(z)
L = sum((y - h)^2)
W = [[1, 2], [3, 4]], x = [1, -1], y = [0, 1]
learning rate = 1
"""

NETWORKS = {
    "a pool whose window is not said": ("L = sum(avg_pool(X))", "X = [[1, 2], [3, 4]]", "E0236", "'window'"),
    "a class that is not said": ("L = sum(one_hot(1))*x", "x = 1", "E0236", "'classes'"),
    "a class that there is not": ("L = sum(one_hot(9, 3))*x", "x = 1", "E0102", "no class 9"),
    "as many classes as no memory holds": ("L = sum(one_hot(0, 1000000000))*x", "x = 1", "E0102", "1,000,000,000"),
    "attention between numbers": ("L = sum(attention(Q, K, V))", "Q = 1, K = 2, V = 3", "E0102", "attention(Q, K, V)"),
    "a window that does not fit": ("L = sum(max_pool(X, 9))", "X = [[1, 2], [3, 4]]", "E0102", "max_pool(X, 9)"),
    "a stride of 0": ("L = sum(conv(X, K, 0))", "X = [[1, 2], [3, 4]], K = [[1]]", "E0102", "stride of 0"),
    "indices without end": ("L = x" + "[0]" * 3000, "x = [1, 2]", "E0224", "deep"),
    "an index that there is not": ("L = x[9]", "x = [1, 2]", "E0102", "x[9]"),
    "a shape beyond every bound": ("L = sum(reshape(x, 1000000000, 1000000000))", "x = [1, 2]", "E0102", "entries"),
}


@pytest.mark.parametrize("case", NETWORKS.values(), ids=NETWORKS)
def test_what_does_not_fit_is_said_with_its_place_and_a_mend(case: tuple[str, str, str, str]) -> None:
    equation, data, code, said = case
    with pytest.raises(cr.ChainruleError) as raised:
        cr.solve(f"```network\n{equation}\n```\n```given\n{data}\n```")
    found = raised.value.diagnostics[0]
    assert found.code == code
    assert said in str(found)
    assert found.where is not None
    assert found.help


def test_a_derivative_with_three_axes_is_left_unjudged() -> None:
    report = cr.check("dz/dx = W\ndz/dW = [1, 2]\ndL/dh = -2*(y - h)\n", cr.network(EXERCISE))
    assert report.exit_code == 0
    assert "2 lines: 2 right, 0 wrong" in str(report)
    assert "more axes than can be written" in str(cr.show(report.document(all_lines=True)))


def test_a_line_of_thousands_of_entries_is_read_at_once() -> None:
    report = cr.check(f"z = [{', '.join(['1'] * 4000)}]\n", cr.network(EXERCISE))
    assert "a vector of 2" in str(report)


@pytest.mark.parametrize("words", [{"activation": 5}, {"loss": []}, {"output_activation": ["x"]}, {"loss": None}])
def test_words_that_are_none_are_refused_by_name(words: dict[str, object]) -> None:
    with pytest.raises(cr.ChainruleError) as raised:
        cr.mlp(2, 1, **words)
    assert raised.value.diagnostics[0].code == "E0604"


def test_an_operation_that_is_no_activation_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--units", "2-2-1", "--activation", "max_pool"]) == 2
    assert "E0604" in capsys.readouterr().err


def test_a_product_of_arrays_in_a_branch_gets_a_line_of_its_own() -> None:
    work = cr.solve(
        "z = W*x\nh = {W*x if z > 0; 0 else}\nL = sum((h - y)^2)\nx = [1, -2]\ny = [1, 0]\nW = [[1, 0.25], [0, 1]]"
    )
    assert work.gradients["W"].nested() == [[-1, 2], [0, 0]]  # 2·(0.5 − 1)·[1, −2] where z > 0
    assert not work.witness.differing


def test_no_character_in_place_of_a_name_keeps_what_stands_beside_it_from_being_read() -> None:
    """The block of Greek holds signs too, and a place that no character has: U+03A2, between Ρ and Σ."""
    characters = map(chr, (*range(0xA0, 0x400), *range(0x1E00, 0x2028), *range(0x202A, 0x2150), *range(0x2200, 0x2300)))
    for line in (form.format(character) for character in characters for form in ("∂L/∂w = {}", "{0}_1 = w_{0}·2")):
        assert read_document(f"a = 1\n\n{line}\n").statements[0].text == "a = 1", line
