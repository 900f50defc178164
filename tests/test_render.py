"""LaTeX, Markdown and notebooks: what is written can be set, shown and read back."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule import render
from chainrule.explain.layout import picture
from chainrule.expr import Expr, Gradient, Next, apply, name_from_key, num
from chainrule.ops import box_of, step
from chainrule.render import latex, latex_box, markdown, notebook
from chainrule.typeset.box import Blank, Call, Cases, Differential, Figure, Letters, Mark, Over, Row, Upright
from chainrule.typeset.document import (
    Answer,
    Block,
    Chain,
    Document,
    Entries,
    Excerpt,
    Figured,
    Heading,
    Lines,
    Math,
    Paragraph,
    Preformatted,
    Styled,
    Table,
)
from skip_network import DIFFERS, NETWORK, L, h_0, w_0, w_s, worked_out, x, y_hat, z_0
from strategies import expressions, names

# ---------------------------------------------------------------------- boxes


@pytest.mark.parametrize(
    ("expr", "written"),
    [
        (w_0 * x, r"w_0 \cdot x"),
        (y_hat, r"\hat{y}"),
        (Gradient(L, z_0), r"\frac{\partial L}{\partial z_0}"),
        (apply("abs", num(-3) - x), r"\lvert-3 - x\rvert"),
        (apply("abs", x / 2), r"\left\lvert \frac{x}{2} \right\rvert"),
        (apply("relu", z_0), r"\mathrm{ReLU}(z_0)"),
        (apply("tanh", z_0), r"\tanh(z_0)"),
        (apply("sigmoid", name_from_key("eta") * x), r"\sigma(\eta \cdot x)"),
        (name_from_key("net_h1") ** 2, r"\mathrm{net}_{h1}^2"),
        (name_from_key("W^(2)"), "W^{(2)}"),
        (Next(w_s), "w_s^+"),
        (step(x, 0, 1, 1), r"\begin{cases} 0, & x < 0 \\ 1, & \text{else} \end{cases}"),
        (apply("sqrt", x), r"\sqrt{x}"),
        (x * num(-2), r"x \cdot (-2)"),
    ],
)
def test_an_expression_in_latex(expr: Expr, written: str) -> None:
    assert latex_box(box_of(expr)) == written


def test_a_small_number_is_written_as_a_power_of_ten() -> None:
    assert latex_box(Figure("−1.234e-7")) == r"-1.234 \cdot 10^{-7}"


def test_a_command_does_not_run_into_the_letter_behind_it() -> None:
    assert latex_box(Row((Letters("η"), Letters("w")))) == r"\eta w"


def test_a_prime_stands_behind_its_name() -> None:
    prime = Row((box_of(name_from_key("g_0")), Mark("′", "prefix")))
    assert latex_box(Call(prime, (box_of(z_0),))) == "g_0'(z_0)"


def test_room_for_an_answer_is_what_readers_take_for_a_blank() -> None:
    assert latex_box(Blank()) == r"\dots"


@given(expressions((x, w_0, h_0)))
def test_braces_and_brackets_are_balanced(expr: Expr) -> None:
    written = latex_box(box_of(expr))
    for left, right in ("{}", "()", (r"\left", r"\right"), (r"\begin", r"\end")):
        assert written.count(left) == written.count(right)


@given(names())
def test_a_name_needs_no_character_beyond_ascii(name: Expr) -> None:
    assert latex_box(box_of(name)).isascii()


# ---------------------------------------------------------------------- documents

EVERYTHING: tuple[Block, ...] = (
    Heading(1, ("A title with ŷ, 50 % & w_0",)),
    Paragraph(("x → y; half is ½, and |a| < b · c ≤ d₀", Math(box_of(w_0)), "   ", Styled("code_1", "code"))),
    Lines((Chain(box_of(w_0), (("=", box_of(x)), ("≈", Figure("0.5"))), ("because ", Math(box_of(x)))),)),
    Table((("step",), (Math(box_of(apply("abs", x))),)), ((("0",), ("1/2",)), (("1",), ("−1",))), "lc"),
    Entries((("kink:", ("z₁ = 0",)), ("note:", ("as it is",)))),
    Excerpt("work.md:7:5", 7, r"z_2 = 0.325 \\", "      ^^^^^", ("0.375",)),
    Preformatted("x -> 0 -> ŷ", "network"),
    Figured(picture(NETWORK), ("The network",)),
    Answer(3),
    Lines((Chain(Upright("f"), (("=", Cases(((Figure("1"), None),))),)),)),
)


def test_markdown_says_everything() -> None:
    text = markdown(Document(EVERYTHING))
    for part in ("# A title", r"w\_0", "`code_1`", "|:--|:-:|", "```network", "data:image/svg+xml;base64,", "<br>"):
        assert part in text


def test_a_bar_in_a_table_does_not_end_its_cell() -> None:
    row = next(line for line in markdown(Document(EVERYTHING)).splitlines() if line.startswith("| step"))
    assert row.count("|") == 3


def test_a_fence_is_longer_than_any_inside() -> None:
    text = markdown(Document((Preformatted("```\nx\n```", "text"),)))
    assert text.startswith("````text\n")


@given(st.text("ab*_`$\\<[]|&#%{}~^", max_size=30))
def test_no_text_is_taken_for_markup(text: str) -> None:
    written = markdown(Document((Paragraph((f"a{text}b",)),)))
    bare = written.replace("\\\\", "")
    assert all(bare[i - 1] == "\\" for i, char in enumerate(bare) if char in "*_`$<[]|")


def test_a_notebook_is_valid_and_the_same_every_time() -> None:
    text = notebook(worked_out(full=True))
    book = json.loads(text)
    assert text == notebook(worked_out(full=True))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(cell["cell_type"] == "markdown" for cell in book["cells"])


def test_a_notebook_says_what_the_markdown_says() -> None:
    document = Document(EVERYTHING)
    book = json.loads(notebook(document))
    text = "\n\n".join("".join(cell["source"]) for cell in book["cells"]) + "\n"
    assert text == markdown(document).replace("\n\n<br><br><br>", "")  # a cell grows by itself


def test_latex_is_ascii_but_for_letters_that_pdflatex_has() -> None:
    text = latex(Document((*EVERYTHING, Paragraph(("Größe — ∂L/∂ŷ ⇒ 漢",)))))
    assert set(text) - set(map(chr, range(128))) <= set("öß")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not here")
@pytest.mark.parametrize("blocks", ["everything", "worked"])
def test_pdflatex_sets_it_without_complaint(blocks: str, tmp_path: Path) -> None:
    document = Document(EVERYTHING, "Title") if blocks == "everything" else worked_out(full=True, differs=DIFFERS)
    (tmp_path / "page.tex").write_text(latex(document), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-2000:]
    assert "Overfull" not in ran.stdout


def test_what_does_not_exist_is_no_renderer() -> None:
    with pytest.raises(AttributeError, match="docx"):
        _ = render.docx


def test_a_derivative_over_a_number_is_no_fraction_in_a_fraction() -> None:
    halved = Over(Differential(Letters("L"), Letters("s")), Figure("2"))
    beside = Row((halved, Mark("·", "binary"), Letters("u")))  # where / would leave open how far it reaches
    text = latex(Document((Lines((Chain(Letters("g"), (("=", halved), ("=", beside))),)),)))
    assert r"g &= \frac{\partial L}{\partial s} / 2 = \frac{\frac{\partial L}{\partial s}}{2} \cdot u" in text
