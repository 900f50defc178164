"""Several examples: the equations of each, parameters shared, and a loss over all; what a data block may not hold."""

from fractions import Fraction
from pathlib import Path
from time import process_time

import pytest

import chainrule as cr
from chainrule import api
from chainrule.check import check
from chainrule.derive import backward
from chainrule.diagnostic import ChainruleError
from chainrule.expr import Name, key_of
from chainrule.expr.array import Array
from chainrule.ops import plain
from chainrule.problem import build
from chainrule.problem.points import of_example
from chainrule.read import read_document
from conftest import growth

EXAMPLES = Path(__file__).parents[1] / "examples"

LINE = "```network\nŷ = w·x\nL = (y - ŷ)^2\n```\n"
TWO = "```data\nx, y\n1, 3\n2, 1/2\n```\n"
GIVEN = "```given\nw = 1\n```\n"


def equations(text: str) -> list[str]:
    return [f"{plain(left)} = {plain(right)}" for left, right in build(read_document(text)).network.system]


def refusal(text: str) -> tuple[str, str]:
    """The code of what is refused, and what its caret marks."""
    with pytest.raises(ChainruleError) as caught:
        build(read_document(text))
    first = caught.value.diagnostics[0]
    assert first.help
    return first.code, first.where.text if first.where else ""


def test_every_example_has_its_equations_and_the_loss_is_their_mean() -> None:
    assert equations(LINE + TWO) == [
        "ŷ⁽¹⁾ = w·x⁽¹⁾",
        "L⁽¹⁾ = (y⁽¹⁾ − ŷ⁽¹⁾)²",
        "ŷ⁽²⁾ = w·x⁽²⁾",
        "L⁽²⁾ = (y⁽²⁾ − ŷ⁽²⁾)²",
        "L = (L⁽¹⁾ + L⁽²⁾)/2",
    ]


def test_the_page_on_the_language_says_what_a_data_block_means() -> None:
    page = (Path(__file__).parents[1] / "docs" / "language.md").read_text(encoding="utf-8")
    text, meant = page.split("### `data`")[1].split("mean together")
    assert equations(text) == meant.split("```lines\n")[1].split("\n```")[0].splitlines()


def test_the_gradient_of_the_mean_is_as_worked_by_hand() -> None:
    # ŷ = 1, 2; L = (3 − 1)² = 4 and (½ − 2)² = 9/4; ∂L/∂w = ½·(2·(1 − 3)·1 + 2·(2 − ½)·2) = ½·(−4 + 6) = 1
    working = cr.solve(LINE + TWO + GIVEN)
    assert working.loss == Fraction(25, 8)
    assert working.gradients["w"] == 1
    assert working.gradients["y_hat^(2)"] == Fraction(3, 2)


@pytest.mark.parametrize("where", ["network", "data"])
def test_a_declared_sum_is_no_mean(where: str) -> None:
    text = (LINE + TWO + GIVEN).replace(f"```{where}\n", f"```{where}\nloss: sum of L\n")
    assert equations(text)[-1] == "L = L⁽¹⁾ + L⁽²⁾"
    assert cr.solve(text).gradients["w"] == 2


def test_the_loss_over_all_may_have_a_name_of_its_own() -> None:
    text = (LINE + TWO + GIVEN).replace("```data\n", "```data\nloss: J = mean of L\n")
    assert equations(text)[-1] == "J = (L⁽¹⁾ + L⁽²⁾)/2"
    assert cr.solve(text).gradients["w"] == 1


def test_one_example_is_like_any_other_data() -> None:
    assert equations(LINE + "```data\nx, y\n1, 3\n```") == ["ŷ = w·x", "L = (y − ŷ)²"]
    assert cr.solve(LINE + GIVEN + "```data\nx, y\n1, 3\n```").gradients["w"] == -4


def test_names_with_the_number_of_an_example_give_several() -> None:
    text = "ŷ = w·x\n\nL = (y - ŷ)^2\n\n(x_1, y_1) = (1, 3), (x_2, y_2) = (2, 1/2)\n\nw = 1"
    assert cr.solve(text).loss == Fraction(25, 8)
    assert cr.solve(text.replace("_1,", "^(1),").replace("y_1)", "y^(1))")).loss == Fraction(25, 8)


ANY = "z^(i) = w·x^(i)\n\nL^(i) = (y^(i) - z^(i))^2\n\n(x^(1), y^(1)) = (1, 3), (x^(2), y^(2)) = (2, 1/2)\n\nw = 1\n\n"


@pytest.mark.parametrize(
    ("stated", "loss", "value"),
    [
        ("", "L", Fraction(25, 8)),
        (r"$J = \frac{1}{n} \sum_{i=1}^n L^{(i)}$", "J", Fraction(25, 8)),
        (r"$J = \frac12 \sum_i L^{(i)}$", "J", Fraction(25, 8)),
        (r"$J = \sum_i L^{(i)}$", "J", Fraction(25, 4)),
        (r"$J = \frac{1}{3} \sum_i L^{(i)}$", "L", Fraction(25, 8)),
    ],
)
@pytest.mark.parametrize("below", [False, True])
def test_a_network_may_be_written_for_any_example(stated: str, loss: str, value: Fraction, below: bool) -> None:
    text = ANY + stated
    if below:
        for index in ("i", "1", "2"):
            text = text.replace(f"^({index})", f"_{index}").replace(f"^{{({index})}}", f"_{index}")
    working = cr.solve(text)
    assert (key_of(working.problem.network.loss), working.loss) == (loss, value)


def test_what_depends_on_no_example_is_there_once() -> None:
    text = "```network\nr = w^2\nL = (y - w·x)^2 + r\n```\n" + TWO
    assert equations(text)[0] == "r = w²"
    assert [plain(right) for left, right in build(read_document(text)).network.system][-1] == "(L⁽¹⁾ + L⁽²⁾)/2"


def test_a_layer_above_a_name_stays_in_front_of_the_example() -> None:
    assert key_of(of_example(Name("a", "", "3", "2"), "1")) == "a_3^(2,1)"
    text = "```network\na^(1) = w·x\nL = (a^(1) - y)^2\n```\n" + TWO
    assert equations(text)[0] == "a^(1,1) = w·x⁽¹⁾"


def test_a_name_that_the_document_has_is_given_to_no_copy() -> None:
    text = "```network\nz = W^(1)·x\nW = z·W^(2)\nL = (W - y)^2\n```\n" + TWO
    names = [key_of(left) for left, _ in build(read_document(text)).network.system if isinstance(left, Name)]
    assert len({*names, "W^(1)", "W^(2)"}) == len(names) + 2


def test_a_convention_holds_for_every_example() -> None:
    text = "```network\nh = ReLU(w·x)\nL = (y - h)^2\n```\n```conventions\nReLU at 0: 1\n```\n" + TWO
    network = build(read_document(text)).network
    assert [network.slope(Name("h", superscript=str(i)), "relu") for i in (1, 2)] == [1, 1]


def test_a_value_of_one_example_can_be_set() -> None:
    assert cr.network(LINE + TWO + GIVEN).solve(**{"x^(2)": 0}).gradients["w"] == -2  # ½·2·(1 − 3)·1


# ---------------------------------------------------------------------- somebody's lines


def verdicts(lines: str) -> list[str]:
    """What is said of each line below the network, its two examples and w = 1."""
    report = check(read_document(LINE.replace("ŷ", "z") + TWO + GIVEN + "\n" + lines))
    return [judgement.verdict for judgement in report.judgements if not judgement.claim.statement.block]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("$z^{(2)} = w x^{(2)} = 2$", "right"),
        ("$z_2 = w x_2 = 2$", "right"),
        ("$z_2 = w x_2 = 3$", "wrong"),
        ("$L = (4 + 2.25)/2 = 3.125$", "right"),
        (r"$L = \frac12 \sum_{i=1}^{2} L^{(i)} = 3.125$", "right"),
        (r"$\frac{\partial L}{\partial z^{(i)}} = z^{(i)} - y^{(i)}$", "right"),
        (r"$\frac{\partial L}{\partial z^{(i)}} = 2 (z^{(i)} - y^{(i)})$", "wrong"),
        (r"$\frac{\partial L}{\partial z} = 2 (z - y)$", "right"),
        (r"$\frac{\partial L}{\partial z} = z - y$", "wrong"),
        (r"$\frac{\partial L}{\partial w} = \sum_{i=1}^{2} \frac{\partial L}{\partial z_i} x_i = -2 + 3 = 1$", "right"),
        (r"$\frac{\partial L}{\partial w} = -2 + 4 = 2$", "wrong"),
        ("$z = w x = 2$", "unjudged"),
    ],
)
def test_lines_are_judged_in_the_names_of_each_example(line: str, verdict: str) -> None:
    assert verdicts(line) == [verdict]


def test_a_number_of_some_example_that_is_not_named_is_never_called_wrong() -> None:
    first = r"First $z = w x = 1$, $L = (y - z)^2 = 4$ and $\frac{\partial L}{\partial w} = -4$."
    second = r"Second $z = w x = 2$, $L = (y - z)^2 = 2.25$ and $\frac{\partial L}{\partial w} = 6$."
    assert "wrong" not in verdicts(f"{first}\n\n{second}")


# ---------------------------------------------------------------------- what is shown


def test_the_screen_has_one_example_in_symbols_and_all_in_numbers() -> None:
    screen = str(cr.solve(LINE + TWO + GIVEN))
    assert "2 examples, i from 1 to 2; L is the mean of the L⁽ⁱ⁾ ('loss: sum of L'" in screen
    assert "ŷ⁽ⁱ⁾ = w·x⁽ⁱ⁾" in screen
    assert "L    = (L⁽¹⁾ + L⁽²⁾)/2 = 3.125" in screen
    assert "∂L/∂w = ∂L/∂ŷ⁽¹⁾·x⁽¹⁾ + ∂L/∂ŷ⁽²⁾·x⁽²⁾ = 1" in screen
    assert ["∂L/∂w", "−2", "3", "1"] in [line.split() for line in screen.splitlines()]


def test_the_screen_of_a_hundred_examples_is_no_longer_than_that_of_ten() -> None:
    def screen(count: int) -> list[str]:
        rows = "\n".join(f"{i}, {i % 7}" for i in range(count))
        return str(cr.solve(LINE + f"```data\nx, y\n{rows}\n```\n" + GIVEN)).splitlines()

    assert len(screen(100)) == len(screen(10))
    assert max(map(len, screen(100))) <= 80


@pytest.mark.parametrize("name", ["xor.md", "rnn-three-steps.md"])
def test_what_solve_writes_of_an_example_is_read_back_without_a_fault(name: str) -> None:
    source = EXAMPLES / name
    written = cr.show(cr.solve(source).document(), "markdown")
    report = check(read_document(written, "written.md"))
    assert report.lines > 30
    assert report.counted("right") == report.lines
    assert not report.counted("unread")


@pytest.mark.parametrize("name", ["xor.md", "rnn-three-steps.md"])
def test_a_sheet_states_the_same_problem(name: str) -> None:
    sheet = cr.show(api.sheet(EXAMPLES / name), "markdown")
    stated, asked = build(read_document(sheet, "sheet.md")), build(read_document(EXAMPLES / name))
    assert stated.network.system.equations == asked.network.system.equations
    assert stated.given == asked.given


def test_the_network_of_one_example_is_drawn() -> None:
    assert api.draw(LINE + TWO + GIVEN).count("<circle") == api.draw(LINE).count("<circle")


def test_a_sheet_says_that_losses_are_summed() -> None:
    text = (LINE + TWO + GIVEN).replace("```data\n", "```data\nloss: J = sum of L\n")
    stated = build(read_document(cr.show(api.sheet(text), "markdown"), "sheet.md"))
    assert stated.network.system.equations == build(read_document(text)).network.system.equations


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("block", "code", "marked"),
    [
        ("x, y\n1, 2\n1, two", "E0284", "two"),
        ("x, y\n1, 2\n1,", "E0284", ""),
        ("x, y\n1, nan", "E0284", "nan"),
        ("x, y\n1, 1/0", "E0284", "1/0"),
        ("x, y\n1, 1e999999", "E0284", "1e999999"),
        ("x, y\n1, 2\n1, 2, 3", "E0283", "1, 2, 3"),
        ("x, x\n1, 2", "E0281", "x"),
        ("1, 2\n3, 4", "E0280", "1"),
        ("x, y", "E0282", "x, y"),
        ("x, q\n1, 2", "E0113", "q"),
        ("w, y\n1, 2\n2, 3", None, ""),
        ("x, y\n" + "1, 2\n" * 10_001, "E0282", "1, 2"),
    ],
    ids=lambda value: value[:12].replace("\n", ";") if isinstance(value, str) else None,
)
def test_what_a_data_block_may_not_hold_is_refused_with_its_place(block: str, code: str | None, marked: str) -> None:
    text = LINE + f"```data\n{block}\n```\n"
    if code is None:
        assert build(read_document(text)).network.roles[Name("w", superscript="1")] == "input"
        return
    found, where = refusal(text)
    assert (found, where.strip()) == (code, marked)


def test_a_declared_parameter_is_no_column() -> None:
    text = LINE.replace("```network\n", "```network\nparameters: w\n") + "```data\nw, y\n1, 2\n2, 3\n```"
    assert refusal(text) == ("E0113", "w")


def test_two_tables_are_one_too_many() -> None:
    assert refusal(LINE + TWO + TWO)[0] == "E0114"


def test_an_example_that_lacks_a_value_is_named() -> None:
    assert refusal("ŷ = w·x\n\nL = (y - ŷ)^2\n\nx_1 = 1, x_2 = 2, x_3 = 3, y_1 = 0, y_2 = 1")[0] == "E0115"


@pytest.mark.parametrize("count", [200])
def test_twice_as_many_examples_take_at_most_2_6_times_as_long(count: int) -> None:
    def seconds(rows: int) -> float:
        text = LINE + "```data\nx, y\n" + "".join(f"{i}, {i % 7}\n" for i in range(rows)) + "```"
        begun = process_time()
        network = build(read_document(text)).network
        assert len(backward(network.system, network.loss, network.slope).system()) == 4 * rows + 1
        return process_time() - begun

    seconds(count)
    assert growth(lambda: seconds(count), lambda: seconds(2 * count)) < 2.6


def test_quantities_that_are_arrays_stand_in_the_table_of_examples() -> None:
    network, given = "```network\nz = W@x + b\nL = (y - z)^2\n```\n", "```given\nW = [[1]], b = 0.5\n```\n"
    work = cr.network(f"{network}{given}```data\nx, y\n1, 2\n2, 3\n```\n").solve()
    assert work.gradients["W"] == Array((1, 1), [Fraction(-3, 2)])  # ½·2·(−½)·1 + ½·2·(−½)·2
    assert "[[1.5]]" in str(work)
