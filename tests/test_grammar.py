"""Formulas → statements: what is one statement, what its sides are, where they stand, and what cannot be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.diagnostic import ChainruleError, Source
from chainrule.read import Formula, Statement, left_side, readings
from chainrule.read.grammar import statements_of
from chainrule.read.vocabulary import vocabulary_of


def formula(text: str, kind: str = "latex", block: str = "") -> Formula:
    return Formula(Source("test", text), text, range(len(text) + 1), kind, True, block)  # type: ignore[arg-type]


def shown(statement: Statement) -> str:
    """The sides as they were written, with the relations between; □ for room that was left."""
    sides = ["□" if side.blank else side.text for side in statement.sides]
    return sides[0] + "".join(f" {r} {side}" for r, side in zip(statement.relations, sides[1:], strict=True))


LATEX = [
    # one statement
    ("a = b = 0.5", ["a = b = 0.5"]),
    (r"z \approx 0.62", ["z ≈ 0.62"]),
    (r"w \leftarrow w - \eta", [r"w ← w - \eta"]),
    (r"w \gets w, v := 2", ["w ← w", "v := 2"]),
    ("h(1-h)", ["h(1-h)"]),
    # rows and cells
    (r"a = b \\ c = d \\", ["a = b", "c = d"]),
    (r"a &= b \\ c &= d", ["a = b", "c = d"]),
    (r"a &= b + c \\ &= 3", ["a = b + c = 3"]),
    (r"a = b \\ = 3 \\ \approx 2.9", ["a = b = 3 ≈ 2.9"]),
    (r"a &= b \\ &+ c", [r"a = b \\ &+ c"]),
    (r"a = b \cdot \\ c", [r"a = b \cdot \\ c"]),
    (r"a = b && c = d \\ e = f && g = h", ["a = b", "c = d", "e = f", "g = h"]),
    (r"a &= b && c = d \\ &= 1 && \\ && = 2", ["a = b = 1", "c = d = 2"]),
    (r"a = b & c = d", ["a = b", "c = d"]),
    (r"\textbf{forward pass} && \textbf{backward pass} \\ a = b && c = d", ["a = b", "c = d"]),
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", ["a = b", "c = d"]),
    (r"a = \begin{cases} 0, z<0 \\ z, else \end{cases} = 1", [r"a = \begin{cases} 0, z<0 \\ z, else \end{cases} = 1"]),
    # side by side
    ("x = 1, y = -3", ["x = 1", "y = -3"]),
    (r"x = 1 \quad y = 2 \qquad z = 3", ["x = 1", "y = 2", "z = 3"]),
    (r"x = 1; y = 2 \text{ and } z = 3", ["x = 1", "y = 2", "z = 3"]),
    ("(x_1, y_1) = (1, -3)", ["x_1 = 1", "y_1 = -3"]),
    ("(x_1=1, x_2=2)", ["x_1 = 1", "x_2 = 2"]),
    ("w_0, w_1 = 0.5", ["w_0 = 0.5", "w_1 = 0.5"]),
    ("w_0, w_1 = 0.5, 0.25", ["w_0 = 0.5", "w_1 = 0.25"]),
    ("w_0 = w_1 = 0.5", ["w_0 = w_1 = 0.5"]),
    ("w_0, w_1, w_2", ["w_0", "w_1", "w_2"]),
    (r"w_i, i \in \{0, 1, 2\}", ["w_i", r"i ∈ \{0, 1, 2\}"]),
    ("i = 0, 1, 2", ["i ∈ 0, 1, 2"]),
    (r"J = 3v \Rightarrow \frac{dJ}{dv} = 3", ["J = 3v", r"\frac{dJ}{dv} = 3"]),
    (r"a = 0.5 \cdot 1 \Rightarrow 0.5", [r"a = 0.5 \cdot 1 ⇒ 0.5"]),
    # words, spacing, frames
    (r"w = 0.3 \quad \text{(more negative)}", ["w = 0.3"]),
    (r"a = \boxed{0.7216}", ["a = 0.7216"]),
    (r"\boxed{a = b}", ["a = b"]),
    (r"a = b \tag{3} \label{eq} \nonumber", ["a = b"]),
    (r"a = 0{,}5", ["a = 0{,}5"]),
    (r"\text{Loss} = 3", [r"\text{Loss} = 3"]),
    ("a = b.", ["a = b"]),
    # room for answers
    (r"a = \dots{}", ["a = □"]),
    (r"\dots{} = \dots{}", ["□ = □"]),
    (r"a = \underline{\hspace{2cm}} = 0.5", ["a = □ = 0.5"]),
    (r"a = b \cdot \dots", ["a = □"]),
    (r"a = \_\_\_", ["a = □"]),
    ("a = ", ["a = □"]),
    # the learning rate
    ("Learning Rate = 1", ["Learning Rate = 1"]),
    (r"\text{learning rate } \alpha = 1", [r"\text{learning rate } = \alpha = 1"]),
]

PLAIN = [
    ("dL/dw_0 = dL/dz_0*x = 0.75", ["dL/dw_0 = dL/dz_0*x = 0.75"]),
    ("z = a\n  = 0.5", ["z = a = 0.5"]),
    ("z = a\ny = b", ["z = a", "y = b"]),
    ("w <- w - 1*0.5", ["w ← w - 1*0.5"]),
    ("w ← w − 1·0.5", ["w ← w − 1·0.5"]),
    ("z ~= 0.3", ["z ≈ 0.3"]),
    ("w -= lr*dw", ["w ← lr*dw"]),
    ("z = ___", ["z = □"]),
    ("h = {0 if z < 0; z else}", ["h = {0 if z < 0; z else}"]),
    ("learning rate: 0.1", ["learning rate = 0.1"]),
    ("learning rate (eta) = 0.1", ["learning rate = eta = 0.1"]),
    ("x = 1, y = -3", ["x = 1", "y = -3"]),
]


@pytest.mark.parametrize(("text", "expected"), LATEX)
def test_statements_in_latex_are_taken_apart_as_they_are_meant(text: str, expected: list[str]) -> None:
    statements = statements_of(formula(text), 0)
    assert [str(s.unread) for s in statements if s.unread] == []
    assert [shown(s) for s in statements] == expected


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_statements_in_plain_text_are_taken_apart_as_they_are_meant(text: str, expected: list[str]) -> None:
    statements = statements_of(formula(text, "plain"), 0)
    assert [str(s.unread) for s in statements if s.unread] == []
    assert [shown(s) for s in statements] == expected


def test_a_side_stands_where_it_was_written() -> None:
    """Quote prefixes are not part of the formula, so its offsets have gaps."""
    page = "> $$\n> z_2 = w_2\n> = 0.325\n> $$"
    keep = [i for i in range(page.index("z_2"), page.index("\n> $$", 5)) if page[i - 2 : i] != "\n>" and page[i] != ">"]
    text = "".join(page[i] for i in keep)
    found = Formula(Source("page", page), text, [*keep, keep[-1] + 1], "latex", True)
    (statement,) = statements_of(found, 0)
    assert [side.place.text for side in statement.sides] == ["z_2", "w_2", "0.325"]
    assert str(statement.sides[2].place) == "page:3:5"
    assert statement.place.begin == (2, 3)


def test_components_stand_where_they_were_written() -> None:
    x, y = statements_of(formula("(x_1, y_1) = (1, -3)"), 0)
    assert [side.place.text for side in (*x.sides, *y.sides)] == ["x_1", "1", "y_1", "-3"]
    assert (x.text, y.text) == ("x_1 = 1", "y_1 = -3")


def test_statements_of_one_formula_share_their_group_and_come_in_order() -> None:
    statements = statements_of(formula(r"a = 1 && b = 2 \\ &= 3 && c = 4"), 7)
    assert [s.group for s in statements] == [7, 7, 7]
    assert [s.sides[0].text for s in statements] == ["a", "b", "c"]


UNREAD = [
    ("latex", r"z = \foo{3}", "E0223", r"\foo"),
    ("latex", "z = (a + b", "E0221", "("),
    ("latex", r"z = \frac{a}{b", "E0221", "{"),
    ("latex", "z = a + b)", "E0221", ")"),
    ("latex", r"z = a +", "E0222", "+"),
    ("latex", r"z = \cdot a", "E0222", r"\cdot"),
    ("latex", r"z = x 2", "E0225", "2"),
    ("latex", "z = " + "9" * 201, "E0226", "9" * 201),
    ("latex", "z = 1e5000", "E0226", "1e5000"),
    ("latex", r"z = \begin{cases} 1 \\ 2, a<0 \end{cases}", "E0227", "1"),
    ("latex", "z = 0,325", "E0228", ","),
    ("latex", "a, b = 1, 2, 3", "E0229", "3"),
    ("plain", "z = a $ b", "E0223", "$"),
    ("plain", "z = 0.5.2", "E0225", ".2"),
    ("plain", "z = 0.5 + §", "E0223", "§"),
]


@pytest.mark.parametrize(("kind", "text", "code", "place"), UNREAD)
def test_what_cannot_be_read_says_why_and_where(kind: str, text: str, code: str, place: str) -> None:
    statements = [s for s in statements_of(formula(text, kind), 0) if s.unread]
    assert [(s.unread.code, s.unread.where.text) for s in statements if s.unread and s.unread.where] == [(code, place)]
    assert statements[0].sides == ()


def test_an_unread_statement_keeps_its_relations_and_leaves_the_others_alone() -> None:
    first, second, third = statements_of(formula(r"a = 1 \\ b = \foo = 2 \\ c = 3"), 0)
    assert (first.unread, third.unread) == (None, None)
    assert second.unread
    assert second.relations == ("=", "=")


def test_a_command_that_is_nearly_right_gets_the_right_one_back() -> None:
    (statement,) = statements_of(formula(r"z = \sigmma(x)"), 0)
    assert statement.unread
    assert statement.unread.help == r"did you mean '\sigma'?"


N = 20_000
DEEP = {
    "brackets": "y = " + "(" * N + "a" + ")" * N,
    "brackets never closed": "y = " + "(" * N,
    "fractions": "y = " + r"\frac{1}{" * N + "x" + "}" * N,
    "powers": "y = " + "9^" * N + "9",
    "signs": "y = " + "-" * N + "x",
    "slashes": "y = " + "a/" * N + "b",
    "bars": "y = " + "|" * N,
    "hats": "y = " + r"\hat" * N,
    "accents without letters": r"\nabla_" * N,
    "cases": r"\begin{cases}" * N,
    "brackets around a statement": "(" * N + "a=b" + ")" * N,
    "calls": "y = " + "f(" * N + "x" + ")" * N,
    "conditions": "y = " + "{" * N + "a if b<c; d else" + "}" * N,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("kind", ["latex", "plain"])
def test_deep_nesting_is_refused_with_a_place(kind: str, text: str) -> None:
    statements = statements_of(formula(text, kind), 0)
    assert all(statement.unread and statement.unread.where for statement in statements)


LONG = {
    "a sum": "y = " + " + ".join(["a_1"] * N),
    "rows": r"a = b \\ " * N,
    "a chain": "a = " * N + "b",
    "names": ", ".join(["w_1"] * N),
    "a word": "y = d" + "x" * N,
    "subscripts": "y = x" + "_1" * N,
    "primes": "y = f" + "'" * N,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("kind", ["latex", "plain"])
def test_long_lines_are_no_trouble(kind: str, text: str) -> None:
    assert statements_of(formula(text, kind), 0)


FRAGMENTS = [
    *r"a w_0 \hat{y} \frac{ \frac{1}{2} \partial \begin{cases} \end{cases} \left| \right| \left( \right)".split(),
    *r"\text{if} \text{ab".split(),
    *r"} { ( ) [ ] | & && \\ = \approx + - * / ^ _ ^{ _{ ' , ; < > . : e 0.5 1 3x".split(),
    *r"\dots \quad \sum \nabla \ln \max".split(),
    *"else if and ŷ ₁ ² ⁽²⁾ ∂L/∂w dL/dw |x| ___ → <- := -= { } √ ½ ⇒ σ( g'( learning rate \n".split(" "),
    r"\\ ", r"\boxed{", r"\mathrm{d}", r"\{", r"\}", "%", "$", "\u0302", "\x00", "f(x) = ", "dx", " ",
]  # fmt: skip


@settings(max_examples=300)
@given(text=st.lists(st.sampled_from(FRAGMENTS), max_size=24).map("".join), kind=st.sampled_from(["latex", "plain"]))
def test_whatever_is_written_is_read_or_refused_with_a_place_inside_it(text: str, kind: str) -> None:
    statements = statements_of(formula(text, kind), 0)
    vocabulary = vocabulary_of(statements)
    for statement in statements:
        diagnostics = [statement.unread] if statement.unread else []
        for side in statement.sides:
            assert 0 <= side.place.start <= side.place.end <= len(text)
            left_side(side, vocabulary)
            try:
                readings(side.syntax, vocabulary)
            except ChainruleError as error:
                diagnostics += error.diagnostics
        for diagnostic in diagnostics:
            assert diagnostic.where
            assert 0 <= diagnostic.where.start <= diagnostic.where.end <= len(text)
