"""Typst and PDF: what is written compiles to PDF/UA, always to the same bytes, and says every figure and formula."""

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule import api
from chainrule.expr import Expr, Gradient, apply, name_from_key, num
from chainrule.ops import box_of, step
from chainrule.render import paper
from chainrule.render.spoken import spoken
from chainrule.render.typ import typst
from chainrule.render.typ_box import typst_box
from chainrule.typeset.box import Blank, Box, Figure, Grid, Letters, Over, Row, Upright
from chainrule.typeset.document import Document, Heading, Lines, Math, Paragraph
from conftest import EXAMPLES
from skip_network import L, h_0, w_0, worked_out, x, y_hat, z_0
from strategies import expressions
from test_app import process, refused, run  # noqa: F401 (`run` is a fixture)
from test_render import EVERYTHING

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("typst")

EXERCISES = sorted(path for path in EXAMPLES.glob("*.md") if not path.stem.endswith("-worked"))


def text_of(data: bytes) -> str:
    """What pypdf reads on all pages, without its spaces; letters of formulas as those of text."""
    from unicodedata import normalize

    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return normalize("NFKC", "".join("".join(page.extract_text().split()) for page in pages))


def alternatives(data: bytes) -> list[str]:
    """The words for whatever is no text, in the order of the page."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    found: list[str] = []
    open_: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while open_:
        node = open_.pop().get_object()
        if isinstance(node, list):
            open_.extend(reversed(node))
        elif isinstance(node, dict):
            found += [str(node["/Alt"])] if "/Alt" in node else []
            open_ += [node["/K"]] if "/K" in node else []
    return found


# ---------------------------------------------------------------------- boxes


@pytest.mark.parametrize(
    ("expr", "written", "said"),
    [
        (w_0 * x, "w_0 ⋅ x", "w sub 0 times x"),
        (y_hat, "hat(y)", "y hat"),
        (Gradient(L, z_0), "frac(∂ L, ∂ z_0)", "partial L by partial z sub 0"),
        (
            apply("abs", num(-3) - x),
            "abs(-3 - x)",
            "the absolute value of minus 3 minus x end of absolute value",
        ),
        (apply("tanh", z_0), 'op("tanh") (z_0)', "tanh of z sub 0"),
        (name_from_key("eta") * x, "η ⋅ x", "eta times x"),
        (name_from_key("W^(2)"), "W^(( 2 ))", "capital W at 2"),
        (x**2, "x^2", "x squared"),
        (step(x, 0, 1, 1), r'cases(0\, & quad x < 0, 1\, & quad "else")', "0 if x is less than 0; or 1 otherwise"),
        (apply("sqrt", x), "sqrt(x)", "the square root of x"),
        (x * num(-2), "x ⋅ (-2)", "x times minus 2"),
        (x / 2, "frac(x, 2)", "x over 2"),
        ((x + 1) / 2, "frac(x + 1, 2)", "x plus 1 over 2, end of fraction,"),
    ],
)
def test_an_expression_in_typst_and_in_words(expr: Expr, written: str, said: str) -> None:
    assert typst_box(box_of(expr)) == written
    assert spoken(box_of(expr)) == said


def test_an_array_has_its_rows() -> None:
    matrix = Grid(((Figure("1"), Blank(4)), (Blank(4), Figure("−2"))))
    assert typst_box(matrix) == 'mat(delim: "[", 1, #blank(4) ; #blank(4), -2)'
    assert spoken(matrix) == "the matrix 1, blank; blank, minus 2; end of matrix"


@given(expressions((x, w_0, h_0)))
def test_words_are_words(expr: Expr) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9 .,;]+", spoken(box_of(expr)))


# ---------------------------------------------------------------------- pages


def test_whatever_a_document_holds_compiles() -> None:
    assert cr.pdf(Document(EVERYTHING, "Title")).startswith(b"%PDF-")


def test_the_same_document_gives_the_same_bytes() -> None:
    assert cr.pdf(worked_out(full=True)) == cr.pdf(worked_out(full=True))


def test_every_formula_is_said_in_words_and_every_picture_described() -> None:
    sheet = api.sheet(EXAMPLES / "skip-connection.md")
    said = alternatives(cr.pdf(sheet))
    assert "y hat" in said
    assert any(words.startswith("A network: x") for words in said)
    assert len(said) >= cr.show(sheet, "typst").count("#whole(")


def test_a_document_has_a_title_a_language_and_page_numbers() -> None:
    reader = pypdf.PdfReader(io.BytesIO(cr.pdf(api.sheet(EXAMPLES / "skip-connection.md"))))
    assert reader.metadata.title == "One step of learning, with a skip connection"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [page.extract_text().split()[-1] for page in reader.pages] == [str(n + 1) for n in range(len(reader.pages))]


def test_levels_of_headings_leave_none_out() -> None:
    text = typst(Document((Heading(2, ("a",)), Heading(4, ("b",)), Heading(2, ("c",))), "Title"))
    assert re.findall(r"^(=+) (\w)", text, re.MULTILINE) == [("=", "a"), ("==", "b"), ("=", "c")]


@given(st.text("ab1*_`$\\<[]|&#%{}~^@=-+./'\"; \n", max_size=30))
def test_no_text_is_taken_for_markup(text: str) -> None:
    words = f"a{text}b"
    data = cr.pdf(Document((Paragraph((words,)), Lines(())), words))
    assert text_of(data) == "".join(f"{words}{words}1".split())


def test_letters_that_no_font_has_are_refused() -> None:
    with pytest.raises(cr.ChainruleError, match="E0616") as refusal:
        cr.pdf(Document((Paragraph(("\U0010fffd",)),)))
    assert "-o FILE.md" in str(refusal.value)


@pytest.mark.parametrize("box", [Row(()), Upright('a"b\\'), Letters("net_h"), Over(Figure("1e-7"), Blank())])
def test_odd_boxes_compile(box: Box) -> None:
    assert cr.pdf(Document((Lines(()), Paragraph((Math(box),)))))


@pytest.mark.parametrize("blanks", ["prompt", "values"])
def test_a_sheet_in_typst_looks_as_accepted(blanks: str, golden: Callable[[str, str], None]) -> None:
    golden(f"sheet-{blanks}.typ", cr.show(api.sheet(EXAMPLES / "skip-connection.md", blanks), "typst"))


def test_a_working_of_arrays_in_typst_looks_as_accepted(golden: Callable[[str, str], None]) -> None:
    reading = api.load((EXAMPLES / "attention.md").read_text(encoding="utf-8"), "attention.md")
    golden("attention.typ", cr.show(cr.solve(reading).document(), "typst"))


# ---------------------------------------------------------------------- commands


def test_without_the_extra_the_command_that_installs_it_is_named(
    tmp_path: Path,
    run: Callable[..., Any],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper._compiler.cache_clear()
    monkeypatch.setitem(sys.modules, "typst", None)
    said = refused(run("solve", EXERCISES[0], "-o", tmp_path / "solved.pdf"))
    assert "error[E0616]" in said
    assert "python -m pip install 'chainrule[pdf]'" in said
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path, run: Callable[..., Any]) -> None:  # noqa: F811
    said = refused(run("solve", EXERCISES[0], "-o", tmp_path / "nowhere" / "solved.pdf"))
    assert "mkdir -p" in said
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_gets_the_bytes() -> None:
    ran = process("solve", EXERCISES[0], "--format", "pdf")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(b"%PDF-")
    assert ran.stdout == process("solve", EXERCISES[0], "--format", "pdf").stdout


def test_a_reader_of_bytes_who_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m chainrule solve {EXERCISES[0]} --format pdf | head -c 5; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"%PDF-0\n", b"")


def test_a_terminal_gets_no_bytes(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "-o FILE.pdf" in refused(run("solve", EXERCISES[0], "--format", "pdf"))


def test_a_sheet_and_its_key_are_pdfs_with_room_to_write(tmp_path: Path, run: Callable[..., Any]) -> None:  # noqa: F811
    sheet, key = tmp_path / "sheet.pdf", tmp_path / "key.pdf"
    assert run("sheet", EXAMPLES / "skip-connection.md", "-o", sheet, "--key", key).code == 0
    assert "0.375" not in text_of(sheet.read_bytes())
    assert "0.375" in text_of(key.read_bytes())
    assert "blank" in " ".join(alternatives(sheet.read_bytes()))


@pytest.mark.second_tier
@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
@pytest.mark.parametrize("words", [["solve"], ["explain"], ["check", "--all"], ["sheet", "--blanks", "values"]])
def test_every_example_compiles_and_says_every_figure(
    words: list[str],
    path: Path,
    tmp_path: Path,
    run: Callable[..., Any],  # noqa: F811
) -> None:
    target, source = tmp_path / "page.pdf", tmp_path / "page.typ"
    assert run(*words, path, "-o", target).code == 0
    assert run(*words, path, "-o", source).code == 0
    text = text_of(target.read_bytes())
    body = source.read_text(encoding="utf-8").partition("#let entries")[2]
    figures = {figure for formula in re.findall(r"\$(.*?)\$", body) for figure in re.findall(r"\d+\.\d+", formula)}
    assert {figure for figure in figures if figure not in text} == set()
