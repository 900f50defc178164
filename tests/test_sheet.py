"""The sheet gives what is given and nothing that is asked; the key answers all of it; both are read back."""

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.check import check
from chainrule.diagnostic import ChainruleError
from chainrule.exercise import BLANKS, Blanks, key, sheet
from chainrule.expr import Rational, key_of
from chainrule.ops import Precision, figure, plain
from chainrule.problem import Problem, build
from chainrule.problem.units import block_of, units_of
from chainrule.read import Reading, read_document
from chainrule.render import latex, markdown, notebook, terminal
from chainrule.train import descend
from chainrule.typeset.document import Document, Heading, Lines
from chainrule.typeset.line import line
from strategies import Drawn, networks

UNITS = """\
# Three units

```network
x -> 0 -> 1 -> 2 -> ŷ
0 -> 2: w_s
activation 0, 1: ReLU; 2: identity
L = |y - ŷ|
```

```given
x = 1, y = -3
w_0 = w_1 = w_2 = w_s = 0.5
learning rate = 1
```
"""

CHAIN = """\
z_0 = w_0*x
h_0 = tanh(z_0)
ŷ = w_1*h_0
L = (y - ŷ)^2
x = 1, y = 0.5
w_0 = 0.5, w_1 = 2
learning rate = 0.1
"""

FORKED = """\
h_0 = w_0*x
h_1 = w_1*h_0
h_2 = w_2*h_0
L = (y - h_1 - h_2)^2
x = 1, y = 2
w_0 = w_1 = w_2 = 0.5
learning rate = 0.1
"""

ARRAYS = """\
z = W*x + b
h = relu(z)
L = 1/2*sum((h - y)^2)
inputs: x
targets: y
parameters: W, b
x = [1, 2, 3]
y = [1, 0]
W = [[1, -1, 0.5], [0.25, 0, -1]]
b = [0.5, -0.5]
learning rate = 0.1
"""

BIASED = r"""
$z_0 = w_0 x + b_0$ and $h_0 = g_0(z_0)$, then $L = |y - h_0|$, where
$g_0(z) = \begin{cases} 0, & z < 0 \\ z, & \text{else} \end{cases}$.

$$x = 1, \quad y = 2, \quad w_0 = 0.5, \quad b_0 = -0.5, \quad \eta = 0.1$$
"""
"""No block of units has biases, and the data sits on the kink of the activation."""

# Worked by hand, on paper, from the source exercise.
BY_HAND: Mapping[str, str] = {
    "z_0": "1/2",
    "h_0": "1/2",
    "z_1": "1/4",
    "h_1": "1/4",
    "z_2": "3/8",
    "y_hat": "3/8",
    "L": "27/8",
    "dL/dy_hat": "1",
    "dL/dz_2": "1",
    "dL/dh_1": "1/2",
    "dL/dz_1": "1/2",
    "dL/dh_0": "3/4",
    "dL/dz_0": "3/4",
    "dL/dw_2": "1/4",
    "dL/dw_s": "1/2",
    "dL/dw_1": "1/4",
    "dL/dw_0": "3/4",
}
UPDATED = {"w_2": "1/4", "w_s": "0", "w_1": "1/4", "w_0": "-1/4"}
AGAIN = {"z_0": "-1/4", "h_0": "0", "z_1": "0", "h_1": "0", "z_2": "0", "y_hat": "0", "L": "3"}


def read(text: str) -> tuple[Problem, Reading]:
    reading = read_document(text, "exercise.md")
    return build(reading), reading


def sheet_of(text: str, blanks: Blanks = "prompt") -> str:
    return markdown(sheet(*read(text), blanks))


def key_text(text: str) -> str:
    return markdown(key(*read(text)))


def verdicts(work: str, exercise: str | None = None) -> Mapping[str, int]:
    report = check(read_document(work, "work.md"), None if exercise is None else read(exercise)[0])
    return {verdict: count for verdict, count in report.summary.items() if count}


def mistakes(work: str, exercise: str | None = None) -> set[str]:
    return {"wrong", "follows", "unread", "last-digit"} & set(verdicts(work, exercise))


def gaps(work: str, exercise: str | None = None) -> set[str]:
    return {"missing", "blank"} & set(verdicts(work, exercise))


def section(document: Document, title: str) -> list[str]:
    """The lines of the question with that title, in one line of ASCII each."""
    lines: list[str] = []
    inside = False
    for block in document.blocks:
        if isinstance(block, Heading):
            inside = title in block.text
        if inside and isinstance(block, Lines):
            for chain in block.chains:
                right = "".join(f" {relation} {line(box, ascii_only=True)}" for relation, box in chain.links)
                lines.append(line(chain.left, ascii_only=True) + right.replace("←", "<-"))
    return lines


def ends(lines: list[str]) -> Mapping[str, Rational]:
    """The value each line ends in, by its left side."""
    return {text.split()[0]: Fraction(text.split()[-1]) for text in lines}


def numbers(values: Mapping[str, str]) -> Mapping[str, Rational]:
    return {name: Fraction(value) for name, value in values.items()}


def exercise_of(drawn: Drawn, rate: str = "1/3") -> str:
    """A drawn network, as somebody would write it down."""
    lines = [f"{plain(left, ascii_only=True)} = {plain(right, ascii_only=True)}" for left, right in drawn.system]
    lines += [
        f"{key_of(name)} = {figure(value, Precision(0))[0].replace('−', '-')}" for name, value in drawn.given.items()
    ]
    return "\n".join([*lines, f"learning rate = {rate}"]) + "\n"


# ---------------------------------------------------------------------- the source exercise


def test_the_prompt_is_that_of_the_source_one_chain_begun_one_row_open_the_last_left_side():
    asked = section(sheet(*read(UNITS)), "Complete the backpropagation")
    assert asked == ["dL/dz_2 = dL/dy_hat*________", "________ = ________", "dL/dw_0 = ________"]


def test_the_key_has_the_figures_worked_by_hand():
    solved = key(*read(UNITS))
    assert ends(section(solved, "The gradients at the data")) == numbers(BY_HAND)
    assert ends(section(solved, "The update")) == numbers(UPDATED)
    assert ends(section(solved, "The forward pass again")) == numbers(AGAIN)


def test_the_key_of_the_source_checks_clean(source: Path):
    text = (source / "pen-and-paper-backpropagation.md").read_text(encoding="utf-8")
    assert not mistakes(key_text(text)) | gaps(key_text(text))
    assert verdicts(key_text(text))["right"] >= 45


@pytest.mark.parametrize("blanks", BLANKS)
def test_the_sheet_of_the_source_nobody_filled_in_has_nothing_wrong(source: Path, blanks: Blanks):
    text = (source / "pen-and-paper-backpropagation.md").read_text(encoding="utf-8")
    assert not mistakes(sheet_of(text, blanks), text)
    assert gaps(sheet_of(text, blanks), text)


def test_the_key_answers_both_halves_of_the_question_about_the_skip_connection():
    text = key_text(UNITS)
    assert r"\frac{\partial L}{\partial z_2} \cdot w_s" in text  # the additional term
    assert "vanish" in text
    assert "uninterrupted only if" in text  # an honest remark: this skip multiplies by w_s


@pytest.mark.parametrize("blanks", BLANKS)
def test_what_units_cannot_say_is_said_in_equations_activations_defined(blanks: Blanks):
    text = sheet_of(BIASED, blanks)
    assert "```network" not in text
    assert r"g_0(z) &= \begin{cases} 0, & z < 0" in text
    assert not mistakes(text, BIASED)


def test_a_kink_that_the_data_meets_is_named_with_the_slope_to_take():
    assert "The data meets a kink; take there $g_0$: ReLU, slope 0 if $z < 0$, else 1" in sheet_of(BIASED)
    assert "kink" not in sheet_of(UNITS)
    assert ends(section(key(*read(BIASED)), "The gradients at the data"))["dL/dz_0"] == -1  # slope 1 at z_0 = 0


def test_the_key_checks_clean_where_the_data_meets_a_kink():
    assert not mistakes(key_text(BIASED), BIASED) | gaps(key_text(BIASED), BIASED)
    assert not mistakes(key_text(BIASED)) | gaps(key_text(BIASED))


# ---------------------------------------------------------------------- what is given, what is asked


@pytest.mark.parametrize("blanks", ["prompt", "right-sides", "everything"])
def test_a_sheet_that_asks_for_the_equations_does_not_give_them_away(blanks: Blanks):
    text = sheet_of(UNITS, blanks)
    for given_away in (r"w_1 \cdot h_0", r"w_s \cdot h_0", "\\begin{cases} 1", "3.375", "0.375"):
        assert given_away not in text


def test_with_values_open_every_equation_stands_there_and_no_value():
    lines = section(sheet(*read(UNITS), "values"), "The gradients at the data")
    assert "z_2 = w_2*h_1 + w_s*h_0 = ________" in lines
    assert "dL/dh_0 = dL/dz_2*w_s + dL/dz_1*w_1 = ________" in lines
    assert all(text.endswith("= ________") for text in lines)


def test_an_array_is_left_open_entry_by_entry():
    lines = section(sheet(*read(ARRAYS), "values"), "The gradients at the data")
    assert "z = W*x + b = [____, ____]" in lines
    assert "dL/dW = dL/dz*x^T = [[____, ____, ____], [____, ____, ____]]" in lines
    assert "L = 0.5*sum((h - y)^2) = ________" in lines
    assert "dL/dW = [[____, ____, ____], [____, ____, ____]]" in section(
        sheet(*read(ARRAYS), "right-sides"), "The gradients at the data"
    )
    assert "dL/dW = ________" in section(sheet(*read(ARRAYS), "right-sides"), "Complete the backpropagation")


FORMATS = pytest.mark.parametrize("written", [markdown, latex, terminal])


@FORMATS
@pytest.mark.parametrize("blanks", BLANKS)
def test_arrays_that_nobody_filled_in_are_blank_and_none_is_wrong(blanks: Blanks, written: Callable[[Document], str]):
    assert not mistakes(written(sheet(*read(ARRAYS), blanks)), ARRAYS)


@FORMATS
def test_the_key_to_arrays_checks_clean(written: Callable[[Document], str]):
    solved = written(key(*read(ARRAYS)))
    assert not mistakes(solved, ARRAYS) | gaps(solved, ARRAYS)


Z_OPEN = r"z &= W \cdot x + b = \begin{bmatrix} \dots \\ \dots \end{bmatrix}"


def test_an_array_filled_in_is_judged_and_one_filled_in_half_is_blank():
    text = sheet_of(ARRAYS, "values")
    assert Z_OPEN in text

    def filled(first: str, second: str) -> str:
        filled_in = Z_OPEN.replace(r"\dots", first, 1).replace(r"\dots", second, 1)
        return text.replace(Z_OPEN, filled_in, 1)

    blank = verdicts(text, ARRAYS)["blank"]
    right = verdicts(filled("1", "-3.25"), ARRAYS)  # 1·1 − 1·2 + 0.5·3 + 0.5; 0.25·1 − 1·3 − 0.5
    assert right["blank"] == blank - 1
    assert right["right"] == verdicts(text, ARRAYS)["right"] + 1
    assert verdicts(filled("1", "3.25"), ARRAYS)["wrong"] == 1
    assert verdicts(filled("1", r"\dots"), ARRAYS)["blank"] == blank


def test_with_right_sides_open_only_left_sides_stand_there():
    lines = section(sheet(*read(UNITS), "right-sides"), "Complete the backpropagation")
    assert lines == [f"{left} = ________" for left in BY_HAND]


def test_with_everything_open_there_is_only_room():
    document = sheet(*read(UNITS), "everything")
    assert not section(document, "Complete the backpropagation")
    assert not section(document, "The gradients at the data")


def test_a_network_without_a_second_way_is_not_asked_about_one():
    assert "skip" not in sheet_of(CHAIN).lower()
    assert "Used" not in sheet_of(CHAIN)


def test_without_a_skip_connection_the_question_is_about_what_is_used_twice():
    assert "$h_0$ is used twice: for $h_2$ and $h_1$" in sheet_of(FORKED)


def test_without_data_there_is_nothing_to_calculate():
    bare = "\n".join(CHAIN.splitlines()[:4])
    titles = [block.text[0] for block in sheet(*read(bare)).blocks if isinstance(block, Heading)]
    assert titles == ["The network", "Complete the backpropagation", "Your feedback"]


def test_without_a_learning_rate_no_step_is_asked_for():
    text = sheet_of(CHAIN.replace("learning rate = 0.1", ""))
    assert "## The gradients at the data" in text
    assert "## The update" not in text


def test_the_last_field_is_for_feedback():
    assert [block.text for block in sheet(*read(UNITS)).blocks if isinstance(block, Heading)][-1] == ("Your feedback",)


def test_the_title_is_that_of_the_document():
    assert sheet(*read(UNITS)).title == "Three units"
    assert key(*read(UNITS)).title == "Three units: key"


def test_an_unknown_kind_of_blank_is_named_with_the_nearest():
    with pytest.raises(ChainruleError, match=r"E0630.*\n.*did you mean 'values'"):
        sheet(*read(UNITS), "value")  # type: ignore[arg-type]


def test_in_a_notebook_every_question_has_a_cell_of_its_own_and_an_empty_one_for_the_answer():
    cells = ["".join(cell["source"]) for cell in json.loads(notebook(sheet(*read(UNITS))))["cells"]]
    questions = [i for i, cell in enumerate(cells) if cell.startswith("## ")]
    answers = [i for i, cell in enumerate(cells) if cell.startswith("**Answer:**")]
    asked = [i for i in questions if "network" not in cells[i] and "data" not in cells[i].splitlines()[0]]
    assert len(answers) == 6
    assert all(any(question < answer for answer in answers) for question in asked)


# ---------------------------------------------------------------------- any network


@settings(max_examples=20)
@given(networks(units=4), st.sampled_from(BLANKS))
def test_a_sheet_that_nobody_filled_in_has_nothing_wrong(drawn: Drawn, blanks: Blanks):
    exercise = exercise_of(drawn)
    assert not mistakes(sheet_of(exercise, blanks), exercise)


@settings(max_examples=20)
@given(networks(units=4))
def test_the_key_of_any_network_checks_clean(drawn: Drawn):
    exercise = exercise_of(drawn)
    solved = key_text(exercise)
    assert not mistakes(solved, exercise) | gaps(solved, exercise)


@settings(max_examples=20)
@given(networks(units=4), st.sampled_from(BLANKS))
def test_a_sheet_states_the_network_that_it_asks_about(drawn: Drawn, blanks: Blanks):
    exercise = exercise_of(drawn)
    asked, stated = read(exercise)[0], read(sheet_of(exercise, blanks))[0]
    assert stated.given == asked.given
    assert stated.rate == asked.rate
    ours, theirs = (descend(problem.network, problem.given, 1, 0)[0] for problem in (asked, stated))
    assert ours.values == theirs.values


@st.composite
def unit_blocks(draw: st.DrawFn) -> str:
    """Paths of one to four units with further edges, as somebody would declare them."""
    count = draw(st.integers(1, 4))
    path = " -> ".join(["x", *map(str, range(count)), "ŷ"])
    ends = st.tuples(st.integers(-1, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends.filter(lambda pair: pair[1] - pair[0] > 1), unique=True, max_size=3))
    edges = [f"{'x' if a < 0 else a} -> {b}: v_{i}" for i, (a, b) in enumerate(pairs)]
    words = [draw(st.sampled_from(["ReLU", "tanh", "identity", "sigmoid"])) for _ in range(count)]
    stated = "; ".join(f"{i}: {word}" for i, word in enumerate(words))
    return "\n".join(["```network", path, *edges, f"activation {stated}", "L = |y - ŷ|", "```"]) + "\n"


@settings(max_examples=25)
@given(unit_blocks())
def test_a_block_of_units_written_again_means_the_same_equations(text: str):
    network = read(text)[0].network
    units = units_of(network)
    assert units is not None
    again = read(f"```network\n{block_of(units)}\n```\n")[0].network
    assert again.system.by_left == network.system.by_left
