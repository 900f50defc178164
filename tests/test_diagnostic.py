"""A diagnostic shows what is wrong, where, and how to mend it; its caret stands under the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.diagnostic import (
    EXCERPT_CELLS,
    ChainruleError,
    Diagnostic,
    Source,
    Span,
    cells,
    did_you_mean,
    excerpt,
    fail,
)

TEXT = "first\nsecond line\nz_1 = W_1 x + b_1\n"


def span_of(text: str, part: str, name: str = "exercise.md", cell: int | None = None) -> Span:
    start = text.index(part)
    return Span(Source(name, text, cell), start, start + len(part))


def test_a_finding_looks_as_the_design_draws_it():
    finding = Diagnostic(
        "E0102",
        "cannot multiply W_1 (3 × 4) by x (2 × 5)",
        span_of(TEXT, "W_1 x"),
        "4 columns meet 2 rows",
        ("read as a matrix product",),
        "W_1 should be 3 × 2, or x should have 4 rows",
    )
    assert str(finding) == (
        "error[E0102]: cannot multiply W_1 (3 × 4) by x (2 × 5)\n"
        " --> exercise.md:3:7\n"
        "  |\n"
        "3 | z_1 = W_1 x + b_1\n"
        "  |       ^^^^^ 4 columns meet 2 rows\n"
        "  = note: read as a matrix product\n"
        "  = help: W_1 should be 3 × 2, or x should have 4 rows"
    )


def test_a_finding_without_a_place_is_one_line_and_its_mend():
    assert str(Diagnostic("E0601", "no such file: a.md")) == "error[E0601]: no such file: a.md"
    assert str(fail("E0601", "no such file", help="look again")) == "error[E0601]: no such file\n = help: look again"


def test_a_cell_of_a_notebook_is_named():
    assert str(span_of(TEXT, "z_1", "solution.ipynb", 4)) == "solution.ipynb[cell 4]:3:1"


def test_several_findings_are_shown_one_after_the_other():
    error = ChainruleError(Diagnostic("E0201", "one"), Diagnostic("E0202", "two"))
    assert str(error) == "error[E0201]: one\n\nerror[E0202]: two"


@given(st.text("ab\n\r", max_size=40), st.data())
def test_a_position_finds_its_character_again(text, data):
    offset = data.draw(st.integers(0, len(text)))
    line, column = Source("", text).position(offset)
    assert text.split("\n")[line - 1][: column - 1] == text[:offset].rpartition("\n")[2]
    assert line == text[:offset].count("\n") + 1
    assert Source("", text).line_text(line) == text.split("\n")[line - 1].rstrip("\r")


WIDE = st.text("abz=_ŷδ漢字한🙂e\u0302\u0301\u200b→∂\t", max_size=200)


@given(WIDE, WIDE.filter(bool), WIDE)
def test_carets_stand_under_the_place_whatever_stands_before_it(before, marked, after):
    text, caret = excerpt(Span(Source("", before + marked + after), len(before), len(before) + len(marked)))
    lead = caret.index("^")
    assert set(caret) <= {" ", "^"}
    assert set(caret[lead:]) == {"^"}
    if cells(before) + cells(marked) + cells(after) <= EXCERPT_CELLS and "\u200b" not in before + marked:
        assert lead == cells(before.replace("\t", " "))
        assert len(caret) - lead == max(cells(marked.replace("\t", " ")), 1)
    assert cells(text) <= EXCERPT_CELLS + 1
    assert len(caret) <= EXCERPT_CELLS + 1


@pytest.mark.parametrize(("before", "marked", "after"), [(9, 60, 60), (60, 3, 60), (60, 60, 0), (0, 100, 0)])
def test_an_excerpt_of_wide_characters_is_as_narrow_as_any(before, marked, after):
    text, caret = excerpt(Span(Source("", "漢" * (before + marked + after)), before, before + marked))
    assert cells(text) <= EXCERPT_CELLS + 1
    assert EXCERPT_CELLS // 2 < len(caret) <= EXCERPT_CELLS + 1


def test_a_long_line_is_cut_around_its_place():
    line = "x" * 5000 + "WRONG" + "y" * 5000
    text, caret = excerpt(Span(Source("", line), 5000, 5005))
    assert text.startswith("…xxx")
    assert text.endswith("yyy…")
    assert text[caret.index("^") : len(caret)] == "WRONG"
    assert cells(text) <= EXCERPT_CELLS + 1


def test_a_place_of_several_lines_is_marked_to_the_end_of_its_first():
    text, caret = excerpt(span_of("a = {\n b\n}", "{\n b\n}"))
    assert (text, caret) == ("a = {", "    ^")


def test_a_place_of_no_width_has_one_caret():
    assert excerpt(Span(Source("", "ab"), 2, 2)) == ("ab", "  ^")


def test_control_characters_do_not_reach_the_terminal():
    text, _ = excerpt(Span(Source("", "a\x1b[31mb\x00c"), 0, 1))
    assert text.isprintable()


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("漢字", 4), ("y\u0302", 1), ("ŷ", 1), ("a\u200bb", 2), ("∂L/∂z₂", 6)]
)
def test_width_is_counted_in_cells(text, width):
    assert cells(text) == width


def test_a_near_word_is_suggested_and_a_far_one_not():
    assert did_you_mean("w_00", ["w_0", "eta"]) == "did you mean 'w_0'?"
    assert did_you_mean("quux", ["w_0", "eta"]) == ""
