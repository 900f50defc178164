"""What a terminal shows fits it, loses nothing, and says the same in ASCII."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.diagnostic import cells
from chainrule.expr import Expr, name_from_key, num, plus
from chainrule.ops import box_of
from chainrule.render import terminal
from chainrule.render.seven_bit import in_ascii, same_cells
from chainrule.typeset.box import Letters
from chainrule.typeset.document import (
    Answer,
    Block,
    Chain,
    Document,
    Entries,
    Excerpt,
    Figured,
    Heading,
    Inline,
    Lines,
    Math,
    Paragraph,
    Preformatted,
    SideBySide,
    Styled,
    Table,
)
from chainrule.typeset.picture import Picture
from skip_network import worked_out

a, b, c = map(name_from_key, "abc")


def shown(*blocks: Block, width: int = 80, ascii_only: bool = False) -> str:
    return terminal(Document(blocks), width, ascii_only)


def chain(left: Expr, *rights: Expr, aside: Inline = ()) -> Chain:
    return Chain(box_of(left), tuple(("=", box_of(right)) for right in rights), aside)


def long_sum(count: int) -> Expr:
    return plus(*(name_from_key(f"w_{i}") * name_from_key(f"x_{i}") for i in range(count)))


# ---------------------------------------------------------------------- sentences


words = st.lists(st.text("abcŷ₀∂", min_size=1, max_size=9), min_size=1, max_size=40)


@given(words, st.integers(12, 60))
def test_a_paragraph_fits_the_width_and_keeps_its_words(text: Sequence[str], width: int) -> None:
    lines = shown(Paragraph((" ".join(text),)), width=width).splitlines()
    assert all(cells(line) <= width for line in lines)
    assert [word for line in lines for word in line.split()] == list(text)


def test_a_line_is_broken_at_a_wide_gap_rather_than_inside_a_phrase() -> None:
    text = "the first phrase here      and the second phrase"
    assert shown(Paragraph((text,)), width=40) == "the first phrase here\nand the second phrase\n"


def test_a_wide_gap_stays_as_wide_as_it_was() -> None:
    assert shown(Paragraph(("x = 1   y = 2",))) == "x = 1   y = 2\n"


def test_a_formula_is_not_broken_where_a_line_has_room_for_it() -> None:
    text = ("here stands ", Math(box_of(a * b + c)), " in a row")
    assert shown(Paragraph(text), width=16) == "here stands\na·b + c in a row\n"


def test_a_formula_longer_than_a_line_is_broken_at_spaces() -> None:
    lines = shown(Paragraph((Math(box_of(long_sum(9))),)), width=24).splitlines()
    assert all(cells(line) <= 24 for line in lines)
    assert " ".join(lines) == "w₀·x₀ + w₁·x₁ + w₂·x₂ + w₃·x₃ + w₄·x₄ + w₅·x₅ + w₆·x₆ + w₇·x₇ + w₈·x₈"


def test_wide_characters_take_two_cells() -> None:
    assert shown(Paragraph(("漢字 漢字",)), width=6) == "漢字\n漢字\n"


def test_an_empty_paragraph_is_an_empty_line() -> None:
    assert shown(Paragraph(("one",)), Paragraph(()), Paragraph(("two",))) == "one\n\ntwo\n"


# ---------------------------------------------------------------------- chains


def test_equalities_below_one_another_are_aligned() -> None:
    text = shown(Lines((chain(name_from_key("y_hat"), a), chain(name_from_key("z_11"), b))))
    assert text == "ŷ   = a\nz₁₁ = b\n"


def test_a_long_chain_is_broken_before_an_equality() -> None:
    text = shown(Lines((chain(a, b + c, c + b, b),)), width=20)
    assert text == "a = b + c = c + b\n  = b\n"


def test_a_chain_is_broken_before_its_numbers_first() -> None:
    two = num(1) + num(1)
    assert shown(Lines((chain(a, b + c, two, num(2)),)), width=18) == "a = b + c\n  = 1 + 1 = 2\n"


def test_a_right_side_longer_than_a_line_is_broken_before_a_sign() -> None:
    lines = shown(Lines((chain(a, long_sum(9)),)), width=30).splitlines()
    assert all(cells(line) <= 30 for line in lines)
    assert all(line.startswith("    + ") for line in lines[1:])


def test_the_reason_stands_behind_the_last_right_side() -> None:
    text = shown(Lines((chain(a, b, aside=("because ", Math(box_of(c)))),)))
    assert text == "a = b, because c\n"


def test_two_columns_stand_side_by_side_from_76_cells_on() -> None:
    block = SideBySide((("left",), ("right",)), ((chain(a, b), chain(b, c)), (chain(c, a), None)))
    assert shown(block, width=76) == "left  │ right\na = b │ b = c\nc = a │\n"
    assert shown(block, width=75) == "left\na = b\nc = a\n\nright\nb = c\n"


def test_columns_that_cannot_hold_their_chains_stand_below_one_another() -> None:
    word = Chain(Letters("f"), (("=", Letters("x" * 60)),))
    text = shown(SideBySide((("left",), ("right",)), ((word, word),)))
    assert text.splitlines()[0] == "left"
    assert "│" not in text


def test_columns_without_titles_have_no_rule() -> None:
    assert shown(SideBySide(((), ()), ((chain(a, b), chain(b, c)),))) == "a = b  b = c\n"


@pytest.mark.parametrize("width", [30, 50, 76, 80, 100, 120, 200])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_of_a_working_is_too_long(width: int, ascii_only: bool) -> None:
    lines = terminal(worked_out(), width, ascii_only).splitlines()
    # the chain rule in partials is one term for each path; below that nothing can be broken
    assert all(cells(line) <= max(width, 34) for line in lines)


def test_every_width_says_the_same() -> None:
    def said(width: int) -> list[str]:
        return sorted("".join(char for char in terminal(worked_out(), width) if char not in " │\n"))

    assert said(76) == said(80) == said(100) == said(160)


# ---------------------------------------------------------------------- other blocks


def test_a_table_aligns_its_columns() -> None:
    table = Table((("name",), ("n",), ("v",)), ((("a",), ("1",), ("−1/4",)), (("bb",), ("10",), ("1/4",))), "lrc")
    assert shown(table) == "  name    n    v\n  a       1   −1/4\n  bb     10   1/4\n"


def test_a_table_too_wide_is_printed_in_pieces_with_its_first_column() -> None:
    row = tuple((f"value{i}",) for i in range(9))
    lines = shown(Table(row, (row,), "l" * 9), width=40).splitlines()
    assert all(cells(line) <= 40 for line in lines)
    assert [line.split()[0] for line in lines if line] == ["value0"] * sum(map(bool, lines))
    assert {word for line in lines for word in line.split()} == {f"value{i}" for i in range(9)}


def test_entries_align_their_texts() -> None:
    text = shown(Entries((("read as", ("z = 1",)), ("why", ("because it is so",)))), width=20)
    assert text == "read as  z = 1\nwhy      because it\n         is so\n"


def test_a_label_with_a_colon_has_one_space_behind_it() -> None:
    assert shown(Entries((("note:", ("so it is",)),)), width=12) == "note: so it\n      is\n"


def test_a_caret_stands_below_what_it_marks() -> None:
    excerpt = Excerpt("work.md:7:5", 7, "z = 0.325", "    ^^^^^", ("0.375",))
    assert shown(excerpt) == "  work.md:7:5\n   7 │ z = 0.325\n     │     ^^^^^ 0.375\n"


def test_entries_stand_with_the_excerpt_they_explain() -> None:
    text = shown(Excerpt("f:1:1", 1, "z", "^", ("no",)), Entries((("why", ("so",)),)))
    assert text.endswith("\n   why  so\n")


def test_a_block_to_be_pasted_keeps_its_fence() -> None:
    assert shown(Preformatted("x -> 0 -> y\n", "network")) == "```network\nx -> 0 -> y\n```\n"


def test_a_picture_is_named_with_the_command_that_draws_it() -> None:
    text = shown(Figured(Picture(1, 1, (), "a network"), ("The network",)))
    assert "The network" in text
    assert "chainrule draw" in text


def test_an_answer_has_its_lines() -> None:
    assert len(shown(Answer(3)).splitlines()) == 3


def test_a_heading_has_an_empty_line_before_it() -> None:
    assert shown(Paragraph(("one",)), Heading(2, ("Two",)), Paragraph(("three",))) == "one\n\nTwo\nthree\n"


# ---------------------------------------------------------------------- ASCII and colour


def test_ascii_is_all_that_an_ascii_screen_shows() -> None:
    assert terminal(worked_out(), 80, ascii_only=True).isascii()


@given(st.text())
def test_any_text_has_an_ascii_form(text: str) -> None:
    assert in_ascii(text).isascii()


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Mn", "Me", "Cf", "Cc", "Cs"])))
def test_ascii_below_a_caret_takes_as_many_cells(text: str) -> None:
    assert cells(same_cells(text)) == cells(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("w₀ ← ½", "w_0 <- 1/2"),
        ("∂L/∂ŷ", "dL/dy_hat"),
        ("(1/2)ⁿ⁺¹", "(1/2)^n+1"),
        ("a → b … “c” – d", 'a -> b ... "c" - d'),
        ("−0.25·z₁₂", "-0.25*z_12"),
        ("η ≤ 2/3", "eta <= 2/3"),
        ("Größe", "Grosse"),
        ("漢", "?"),
    ],
)
def test_signs_are_spelled_out(text: str, plain: str) -> None:
    assert in_ascii(text) == plain


def test_colour_changes_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    coloured = terminal(worked_out(), 80, colour=True)
    assert without_codes(coloured) == terminal(worked_out(), 80)
    blue, red = "38;2;11;95;165", "38;2;179;38;30"  # #0b5fa5 forward, #b3261e backward
    assert blue in coloured
    assert red in coloured


def without_codes(text: str) -> str:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def test_plain_text_needs_no_colours() -> None:
    assert "\x1b" not in shown(Paragraph((Styled("strong", "strong"),)))
