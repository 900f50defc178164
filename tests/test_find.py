"""Finding: which characters of a document are mathematics, and where each of them stands."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.diagnostic import ChainruleError
from chainrule.read.document import found_in
from chainrule.read.find import MAX_LINES
from chainrule.read.model import Formula


def found(text: str, name: str = "a.md") -> tuple[Formula, ...]:
    return found_in(text, name)[1].formulas()


def texts(text: str, name: str = "a.md") -> list[str]:
    return [" ".join(formula.text.split()) for formula in found(text, name)]


def place(formula: Formula) -> tuple[int, int]:
    return formula.source.position(formula.offsets[0])


def codes(act: Callable[[], object]) -> set[str]:
    """The codes of the diagnostics that `act` is refused with."""
    try:
        act()
    except ChainruleError as error:
        return {diagnostic.code for diagnostic in error.diagnostics}
    return set()


def stands_where_it_says(formula: Formula) -> bool:
    """Every character is the one at its offset; only the border of a table may stand for a sign of relation."""
    offsets, source = formula.offsets, formula.source.text
    same = all(
        source[at] == c or (source[at] == "|" and c in "= ") for c, at in zip(formula.text, offsets, strict=False)
    )
    rising = all(a < b for a, b in zip(offsets, list(offsets)[1:], strict=False))
    return same and rising and len(offsets) == len(formula.text) + 1 and offsets[-1] == offsets[-2] + 1


# ---------------------------------------------------------------------- what sets a formula off

WAYS = {
    "between dollars": ("the unit $z = wx$ here", (1, 11), "latex", False),
    "between round brackets": (r"the unit \(z = wx\) here", (1, 12), "latex", False),
    "between round brackets, as some Markdown wants": (r"the unit \\(z = wx\\) here", (1, 13), "latex", False),
    "between two dollars": ("so\n$$z = wx$$\n", (2, 3), "latex", True),
    "between two dollars on lines of their own": ("so\n$$\nz = wx\n$$\n", (3, 1), "latex", True),
    "between square brackets": ("so\n\\[\nz = wx\n\\]\n", (3, 1), "latex", True),
    "in an align without dollars": ("so\n\\begin{align*}\n  z = wx\n\\end{align*}\n", (3, 3), "latex", True),
    "in an equation in two dollars": ("$$\\begin{equation}z = wx\\end{equation}$$", (1, 19), "latex", True),
    "in an alignat with its number": ("\\begin{alignat}{2}\nz = wx\n\\end{alignat}", (2, 1), "latex", True),
    "in one dollar over several lines": ("so\n$\nz = wx\n$\n", (3, 1), "latex", True),
    "between dollars on a line of its own": ("so\n\n$z = wx$\n\nand", (3, 2), "latex", True),
    "behind a bullet": ("- $z = wx$\n", (1, 4), "latex", True),
    "behind a number": ("1. $z = wx$.\n", (1, 5), "latex", True),
    "behind a label": ("**Unit 1**: $z = wx$\n", (1, 14), "latex", True),
    "in a heading": ("### Step 1: $z = wx$\n", (1, 14), "latex", True),
    "in a cell of a table": ("| n | unit |\n|---|---|\n| 1 | $z = wx$ |\n", (3, 8), "latex", True),
    "in a fence of mathematics": ("```math\nz = wx\n```\n", (2, 1), "latex", True),
    "in a quotation": ("> so\n> $$\n> z = wx\n> $$\n", (3, 3), "latex", True),
    "in an item of a list": ("1. so\n\n   $$\n   z = wx\n   $$\n", (4, 4), "latex", True),
    "in plain text on a line of its own": ("so\n\n   z = wx\n", (3, 4), "plain", True),
    "in plain text with Markdown's backslashes": ("z = w\\*x\n", (1, 1), "plain", True),
    "in backticks on a line of its own": ("`z = wx`\n", (1, 2), "plain", True),
    "in bold type on a line of its own": ("**z = wx**\n", (1, 3), "plain", True),
    "in a fence without a language": ("```\nz = wx\n```\n", (2, 1), "plain", True),
    "in plain text behind a label": ("Output: z = wx\n", (1, 9), "plain", True),
    "in a sentence": ("We take z = wx here.\n", (1, 9), "plain", False),
    "indented as code": ("so\n\n    z = wx\n", (3, 5), "plain", True),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_formula_is_found_however_it_is_set_off_and_its_place_is_that_of_its_first_character(way):
    text, at, kind, display = WAYS[way]
    (formula,) = found(text)
    assert formula.text.replace("*", "").replace(" ", "") == "z=wx"
    assert (place(formula), formula.kind, formula.display) == (at, kind, display)
    assert stands_where_it_says(formula)


@pytest.mark.parametrize(
    "text",
    [
        "This costs $5, that $6 and the rest $7.",
        "It costs $5 or 10$ in all.",
        r"It costs \$5 and \$6, so x \= 3.",
        "See https://example.org/?x=1&y=2 or [this](http://example.org/?z=3).",
        'Set <span class="x" id="y=1"> and <!-- z = 3 --> aside.',
        "<style>\n.a { x = 1 }\n</style>",
        "Better predictions = Lower loss.",
        "True = Positive, False = Negative",
        "ReLU derivative = 1 (when active)",
        "```python\nx = 1\n```",
        "~~~js\nx = 1\n~~~",
        "Use `x = 1` in the code, and don't ask.",
        "---\nx: 1\ny: 'z = 3'\n---\n",
        "For i = 1, 2, 3 the same holds.",
        "Here z = W times x.",
        "x = np.array([1, 2])",
        "if x == 3 then stop",
        "a → b → c",
        "z < 0 or z > 0",
        "=====",
    ],
)
def test_prose_and_code_are_no_mathematics(text):
    assert [formula for formula in texts(text) if "=" in formula] == []


@pytest.mark.parametrize(
    ("line", "formulas"),
    [
        ("If learning rate = 0.1, then stop.", ["learning rate = 0.1"]),
        ("with a bias b = 0.5 and a weight w_1 = 2.", ["b = 0.5", "w_1 = 2"]),
        ("the loss L = |y − ŷ| = 3.375 falls", ["L = |y − ŷ| = 3.375"]),
        ("参数更新（假设学习率η=0.1）", ["η=0.1"]),
        ("where f(x, y) = x + y (by definition)", ["f(x, y) = x + y"]),
    ],
)
def test_in_a_sentence_a_formula_is_what_stands_around_its_sign_of_relation(line, formulas):
    assert texts(line) == formulas
    assert not any(formula.display for formula in found(line))


@pytest.mark.parametrize(
    ("line", "formulas"),
    [
        ("x = 1   y = −3   w₀ = w₁ = 0.5        (read from lines 5–7)", ["x = 1", "y = −3", "w₀ = w₁ = 0.5"]),
        ("forward again: z₀ = −0.25  h₀ = 0", ["z₀ = −0.25", "h₀ = 0"]),
        ("dL/db   = dL/dz       = -0.1360", ["dL/db = dL/dz = -0.1360"]),
        ("∂L/∂ŷ  = 1, because ŷ > y", ["∂L/∂ŷ = 1"]),
        ("y (true label) = 1.0", ["y = 1.0"]),
        ("w₂ − 1·0.25 = 0.25  gradients confirmed", ["w₂ − 1·0.25 = 0.25"]),
        ("L = (y-yhat)^2", ["L = (y-yhat)^2"]),
        ("Learning rate = 1", ["Learning rate = 1"]),
        ("w <- w - eta*dL/dw", ["w <- w - eta*dL/dw"]),
        ("w += 3", ["w += 3"]),
        ("logits = X · W", ["logits = X · W"]),
        (r"z_1 = w_1 \cdot x", [r"z_1 = w_1 \cdot x"]),
    ],
)
def test_a_line_of_mathematics_holds_its_statements_and_no_remark(line, formulas):
    assert texts(line) == formulas
    assert all(formula.display for formula in found(line))


# ---------------------------------------------------------------------- what goes on


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("z = w*x\n  = 0.5*1 = 0.5", ["z = w*x = 0.5*1 = 0.5"]),
        ("z = w*x +\n    b", ["z = w*x + b"]),
        ("z = a*b\n  + c*d\n", ["z = a*b + c*d"]),
        ("W = [[1, 2],\n     [3, 4]]\nb = 1", ["W = [[1, 2], [3, 4]]", "b = 1"]),
        ("x = [1,\n  2,\n  3]", ["x = [1, 2, 3]"]),
        ("x = 1,\ny = 2", ["x = 1", "y = 2"]),
        ("G = D\n      ⊙ H\n", ["G = D ⊙ H"]),
        ("G = D\n      .* H\n", ["G = D .* H"]),
        (f"W = d·xᵀ{'':50}b = 2\n  = 3{'':56}= 4", ["W = d·xᵀ = 3", "b = 2 = 4"]),
        ("- z = 3\n- w = 4\n", ["z = 3", "w = 4"]),
        ("z = 3\n\n= 4", ["z = 3"]),
        ("$$z = wx$$\n\n$$= 3$$", ["z = wx = 3"]),
        ("$$z = wx$$\nand so\n$$= 3$$", ["z = wx", "= 3"]),
        ("a = 1      b = 2\n  = 0.5*2      = 4*0.5", ["a = 1 = 0.5*2", "b = 2 = 4*0.5"]),
        ("$w_1$ = 0.5", ["w_1 = 0.5"]),
        ("$z =$ ___", ["z = ___"]),
    ],
)
def test_a_formula_goes_on_where_the_next_one_begins_with_a_sign_or_an_array_has_not_ended(text, formulas):
    assert texts(text) == formulas
    assert all(map(stands_where_it_says, found(text)))


def test_a_name_and_its_value_in_a_row_are_one_statement():
    head = "| step | formula | value |\n|---|---|---|\n"
    table = f"{head}| 1 | $z = wx$ | $0.5$ |\n| 2 | $L$ | $\\approx 2$ |\n| 3 | $y =$ | ___ |\n"
    assert texts(table) == ["z = wx=0.5", "L \\approx 2", "y = ___"]
    assert all(map(stands_where_it_says, found(table)))


@pytest.mark.parametrize(
    ("table", "formulas"),
    [
        ("| $a$ | $b$ |\n|---|---|\n| $1$ | $2$ |", ["a", "b", "1", "2"]),
        ("| w | value |\n|---|---|\n| w_0 | 0.5 |", ["w_0=0.5"]),
        ("| name | a | b |\n|---|---|---|\n| Ann | 1 | 2 |", []),
        ("| L |\n|---|\n| $|y - \\hat{y}|$ |", ["|y - \\hat{y}|"]),
    ],
)
def test_rows_of_data_and_headers_are_no_statements(table, formulas):
    assert texts(table) == formulas


# ---------------------------------------------------------------------- blocks, headings, LaTeX


@pytest.mark.parametrize("word", ["network", "given", "data", "names", "conventions", "repeat", "marks"])
def test_an_explicit_block_is_one_formula_with_all_its_lines(word):
    (formula,) = found(f"so\n```{word}\nz = w*x\n\nL = z\n```\nend")
    assert (formula.block, formula.text, place(formula)) == (word, "z = w*x\n\nL = z\n", (3, 1))


def test_a_block_in_a_quotation_loses_its_prefix():
    (formula,) = found("> ```network\n> z = w*x\n> L = z\n> ```\n")
    assert formula.text == "z = w*x\nL = z\n"
    assert [formula.source.position(formula.offsets[i]) for i in (0, 8)] == [(2, 3), (3, 3)]


def test_headings_of_every_kind_number_the_sections():
    text = "x = 0\n\n# One\nx = 1\n\nTwo\n===\nx = 2\n\n**Three**\n\nx = 3\n\n## Four {#four}\nx = 4\n"
    finds = found_in(text, "a.md")[1]
    assert finds.headings == ["", "One", "Two", "Three", "Four"]
    assert [formula.section for formula in finds.formulas()] == [0, 1, 2, 3, 4]


def test_latex_has_sections_comments_a_preamble_and_verbatim_text():
    text = (
        "\\documentclass{article} \\newcommand{\\x}{$a = 0$}\n\\begin{document}\n\\section{One}\n"
        "$z = w$ % and $b = 0$\n\\begin{verbatim}\n$c = 0$\n\\end{verbatim}\n"
        "A share of 5\\% is $e = 1$, \\texttt{d = 0}.\n"
        "\\subsection*{Two}\n\\begin{align}\n  f &= 2 % \\\\ g\n\\end{align}\n\\end{document}\n$h = 0$\n"
    )
    finds = found_in(text, "a.tex")[1]
    assert [" ".join(formula.text.split()) for formula in finds.formulas()] == ["z = w", "e = 1", "f &= 2"]
    assert finds.headings == ["", "One", "Two"]
    assert all(map(stands_where_it_says, finds.formulas()))


def test_what_lacks_its_end_goes_to_the_end_of_its_paragraph_only():
    assert texts("\\begin{align}\nz = 1\n\nand $w = 2$") == ["z = 1", "w = 2"]
    assert texts("$$ z = 1\n\nThere is more text here.\n\n$$w = 2$$") == ["z = 1", "w = 2"]


# ---------------------------------------------------------------------- screens


def test_two_columns_are_read_one_after_the_other_and_a_cell_below_goes_on():
    screen = (
        "g₀, g₁: ReLU, slope 0 if z < 0, else 1      |y − ŷ|: slope 1 if ŷ > y, else −1\n\n"
        "forward ↑ (read upwards)  │ backward ↓\n"
        "L  = |y − ŷ| = 3.375      │\n"
        "ŷ  = w·h                  │ ∂L/∂ŷ = 1, because ŷ > y\n"
        "   = 0.375                │\n"
        "h  = 0.75                 │ ∂L/∂h = ∂L/∂ŷ·w\n"
        "                          │       = 1·0.5 = 0.5\n"
        "∂L/∂w = ∂L/∂ŷ·h      w ← 0.5 − 1·0.75\n"
        "      = 0.75           = −0.25\n"
        "note: this file has L = 3.325 (line 7)\n"
    )
    formulas = [(" ".join(formula.text.split()), formula.block) for formula in found(screen, "a.txt")]
    assert formulas == [
        ("g₀(z) = g₁(z) = {0 if z < 0; z else}", ""),
        ("|.| at 0: 1", "conventions"),
        ("L = |y − ŷ| = 3.375", ""),
        ("ŷ = w·h = 0.375", ""),
        ("h = 0.75", ""),
        ("∂L/∂ŷ = 1", ""),
        ("∂L/∂h = ∂L/∂ŷ·w = 1·0.5 = 0.5", ""),
        ("∂L/∂w = ∂L/∂ŷ·h = 0.75", ""),
        ("w ← 0.5 − 1·0.75 = −0.25", ""),
    ]


def test_a_screen_in_a_fence_leaves_the_sentences_around_it_alone():
    text = "We take x = 1 here.\n\n```\nforward ↓ │ backward ↑\nz = w     │ dz/dw = 1\nnote: it has z = 7\n```\n"
    assert texts(text) == ["x = 1", "z = w", "dz/dw = 1"]


def test_in_ascii_the_border_stands_below_its_title_and_bars_stay_bars():
    screen = "forward ^ (read upwards) | backward v\nL = |y - z|              | dL/dz = 1\n  = |-3 - 0| = 3         |\n"
    assert texts(screen, "a.txt") == ["L = |y - z| = |-3 - 0| = 3", "dL/dz = 1"]


def test_a_working_in_json_states_its_equations_values_gradients_and_updates():
    working = (
        '{"schema": 1, "network": [{"name": "z", "role": "quantity", "equation": "w*x"},\n'
        ' {"name": "E", "role": "loss", "equation": "z^2"}, {"name": "x", "role": "input", "equation": null}],\n'
        ' "learning_rate": "1/10", "steps": [\n'
        ' {"parameters": {"w": "1/2"}, "inputs": {"x": "1"}, "values": {"z": "1/2"}, "gradients": {"w": "1"}},\n'
        ' {"parameters": {"w": "2/5"}, "inputs": {}, "values": {}, "gradients": {}, "loss": "4/25"}],\n'
        ' "kinks": [{"operation": "relu", "slope": "1"}], "differs": [{"quantity": "z", "stated": "7"}]}'
    )
    assert texts(working, "text") == [
        "z = w*x", "E = z^2", "eta = 1/10", "w = 1/2", "x = 1", "z = 1/2", "dE/dw = 1", "w ← 2/5", "relu at 0: 1",
    ]  # fmt: skip
    value = found(working, "text")[5]
    assert value.source.text[value.offsets[4] :].startswith("1/2")


# ---------------------------------------------------------------------- laws

PIECES = [
    "$", "$$", "\\[", "\\]", "\\(", "\\)", "\\begin{align}", "\\end{align}", "\\begin{cases}", "\\\\", "&",
    "`", "```", "```network\n", "~~~", "\n", "\n\n", "\r\n", "> ", "# ", "- ", "1. ", "| ", "|---|---|\n", "**",
    "<!--", "-->", "](", "<b>", ")", "(", "%", "---\n", "z_1 = w_1*x", "= 0.5", "x = 1   y = 2", "ŷ", "∂L/∂w", "word ",
    "and ", "a", " ", "│", "forward ^ | backward v\n", ": slope 0 if z < 0, else 1", "\\section{", "{", "}",
    "\\texttt{", "\\verb|", "___", "，", "学", "\u0302", "\x00", "\ud800", '{"steps": [', '"', "\\documentclass",
]  # fmt: skip
documents = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)


@settings(max_examples=300)
@given(
    documents.filter(lambda text: "ReLU" not in text and ": slope" not in text),
    st.sampled_from(["a.md", "a.txt", "a.tex"]),
)
def test_every_character_of_every_formula_is_the_one_at_its_offset(text, name):
    assert all(map(stands_where_it_says, found(text, name)))


@settings(max_examples=200)
@given(documents, st.sampled_from(["a.md", "a.tex", "a.ipynb", "a.json", "text"]))
def test_no_text_makes_finding_fail_otherwise_than_with_a_diagnostic(text, name):
    assert codes(lambda: found(text, name)) <= {f"E025{digit}" for digit in range(10)}


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(["a = 1", "b_1 = 2*c", "L = |y - z|"]), min_size=1, max_size=5), st.text(" \t", max_size=3)
)
def test_formulas_come_in_the_order_in_which_they_are_written(lines, indent):
    assert texts("".join(f"{indent}{line}\n\n" for line in lines)) == lines


GROWING: dict[str, Callable[[int], str]] = {
    "openers without an end": lambda n: "\\begin{align} $$ \\( \\[ ` < ]( \\texttt{\n\n" * n,
    "openers in one paragraph": lambda n: "$1 \\begin{split} `` ` \\(\n" * n,
    "chains": lambda n: "word a = " * n,
    "room between statements": lambda n: ("x = 1   " * 9 + "\n") * (n // 9),
    "words in wide columns": lambda n: ("a   " * 9 + "= 1\n") * (n // 9),
    "rows of a table": lambda n: "| a | b |\n|---|---|\n" + "| $x$ | $1$ |\n" * n,
    "brackets": lambda n: "x = 1" + " (a b)" * (n // 9) + "(" * n,
    "quotations": lambda n: "> x = 1\n" * n,
    "lines that go on": lambda n: "x = 1\n" + "= 1\n" * n + "$$x$$\n" + "$$= 1$$\n" * n,
    "bold": lambda n: "** a = 1 ** b" * n,
    "fences": lambda n: "````\n```\n" * n,
}


@pytest.mark.parametrize("kind", GROWING)
def test_finding_takes_time_in_proportion_to_the_length_of_the_text(kind):
    def seconds(n: int) -> float:
        text = GROWING[kind](n)
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            found(text)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(1600) < 3.5 * seconds(800) + 0.01 or seconds(3200) < 3.5 * seconds(1600) + 0.01


def test_more_mathematics_than_anybody_writes_by_hand_is_refused_at_once():
    with pytest.raises(ChainruleError, match="more than 20,000 lines") as caught:
        found("x = 1\n" * (MAX_LINES + 10))
    where = caught.value.diagnostics[0].where
    assert where is not None
    assert where.begin.line == MAX_LINES + 1
    with pytest.raises(ChainruleError, match="more than 20,000 lines"):
        found("```network\n" + "x = 1\n" * (MAX_LINES + 10))
