"""A page says what the document says, in mathematics that a browser sets, needs nothing else, and is read back."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule import api
from chainrule.app.main import main
from chainrule.explain.layout import picture
from chainrule.expr import Gradient, name_from_key
from chainrule.ops import box_of
from chainrule.read import read_document
from chainrule.render import html, mathml_box
from chainrule.typeset.box import Blank, Box, Cases, Fenced, Figure, Grid, Letters, Mark, Over, Upright
from chainrule.typeset.document import (
    Answer,
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
    SideBySide,
    Styled,
    Table,
)
from skip_network import NETWORK, L, x, z_0

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.md"))
EXERCISES = [path for path in EXAMPLES if not path.stem.endswith("-worked")]
EVERY = pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[pytest.mark.second_tier] * (path.stem == "xor"), id=path.stem) for path in EXERCISES],
)

VOID = frozenset("meta br hr img".split())
A, B = Letters("a"), Letters("b")


def mo(sign: str, form: str) -> str:
    return f'<mo form="{form}" fence="true" stretchy="false">{sign}</mo>'


MINUS, D = '<mo form="prefix" lspace="0" rspace="0">−</mo>', '<mo form="prefix" lspace="0" rspace="0">∂</mo>'
Z_0 = "<msub><mi>z</mi><mn>0</mn></msub>"
BOXES: tuple[tuple[Box, str], ...] = (
    (box_of(z_0), Z_0),
    (box_of(name_from_key("net_h1")), "<msub><mi>net</mi><mi>h1</mi></msub>"),
    (Figure("−0.5"), f"<mrow>{MINUS}<mn>0.5</mn></mrow>"),
    (Upright("ReLU"), "<mi>ReLU</mi>"),
    (Upright("σ"), '<mi mathvariant="normal">σ</mi>'),
    (Mark("−", "binary"), '<mo form="infix">−</mo>'),
    (Over(A, B), "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
    (box_of(Gradient(L, z_0)), f"<mfrac><mrow>{D}<mi>L</mi></mrow><mrow>{D}{Z_0}</mrow></mfrac>"),
    (Fenced("(", A, ")"), f"<mrow>{mo('(', 'prefix')}<mi>a</mi>{mo(')', 'postfix')}</mrow>"),
)


@pytest.mark.parametrize(("box", "written"), BOXES)
def test_a_box_in_mathml(box: Box, written: str) -> None:
    assert mathml_box(box) == written


@pytest.mark.parametrize("tall", [Over(A, B), Grid(((A,), (B,))), Cases(((A, None),))])
def test_brackets_grow_around_what_is_tall_alone(tall: Box) -> None:
    assert mathml_box(Fenced("(", tall, ")")).count('stretchy="true"') > mathml_box(tall).count('stretchy="true"')
    assert 'stretchy="true"' not in mathml_box(Fenced("(", A, ")"))


class Nesting(HTMLParser):
    """What is wrong with how elements nest, the headings, and all that would be fetched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.levels: list[int] = []
        self.fetched: list[str] = []
        self.names: set[str] = set()
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.fetched += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "srcset", "data")]
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data if not self.open or self.open[-1] != "style" else ""


def sound(page: str) -> Nesting:
    """`page`, if it is one self-contained page with one title and headings in order."""
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    found = Nesting(page)
    assert not found.wrong
    assert not found.open
    assert not found.fetched
    assert "script" not in found.names
    assert found.levels.count(1) == 1 == page.count("<title>") - page.count("<svg")
    assert all(after - before <= 1 for before, after in pairwise(found.levels))
    assert "@import" not in page
    assert "url(" not in page
    return found


HOSTILE = '<script>alert("1")</script>&amp;\'</title><b>'
EVERYTHING = Document(
    (
        Heading(2, ("A title with ŷ & w_0",)),
        Paragraph((HOSTILE, Math(Letters(HOSTILE)), "   ", Styled(HOSTILE, "code"), Styled(HOSTILE, "skip"))),
        Lines((Chain(A, (("=", B), ("≈", Figure("0.5"))), ("because ", Math(Upright(HOSTILE)))),)),
        SideBySide((("forward",), ("backward",)), ((Chain(A, (("=", B),)), None),)),
        Table(((HOSTILE,), (Math(A),)), (((HOSTILE,), ("−1",)),), "lr"),
        Entries(((HOSTILE, (HOSTILE,)),)),
        Excerpt(HOSTILE, 7, HOSTILE, "   ^^^", (HOSTILE,)),
        Preformatted(HOSTILE, HOSTILE),
        Figured(picture(NETWORK)._replace(title=HOSTILE), (HOSTILE,)),
        Answer(3),
        Lines((Chain(Blank(), (("=", Blank()),)),)),
    ),
    HOSTILE,
)


def test_nothing_that_comes_from_a_document_is_taken_for_markup() -> None:
    found = sound(html(EVERYTHING))
    assert found.words.count("alert(") >= 10


@given(st.text("<>&\"'ab/!-", max_size=20))
def test_no_text_is_taken_for_markup(text: str) -> None:
    shown = sound(html(Document((Paragraph((f"a{text}b",)),)))).words
    assert f"a{text}b" in shown


@EVERY
def test_every_page_of_every_example_is_sound(path: Path) -> None:
    net = cr.network(path)
    for document in (
        net.solve().document(full=True),
        api.sheet(path, "prompt"),
        api.key(path),
        net.explain().document(),
    ):
        page = api.show(document, "html")
        assert "<math" in page
        sound(page)


@EVERY
def test_a_working_written_as_a_page_is_read_whole_and_found_right(path: Path) -> None:
    document = cr.network(path).solve().document(full=True)
    page, text = (cr.check(api.show(document, form)) for form in ("html", "markdown"))
    assert page.exit_code == 0
    summary = page.json()["summary"]
    assert summary == text.json()["summary"]
    assert (summary["unread"], summary["missing"]) == (0, 0)


@EVERY
def test_the_blanks_of_a_sheet_written_as_a_page_are_read_as_blanks(path: Path) -> None:
    sheet = api.sheet(path, "values")
    page, text = (cr.check(api.show(sheet, form)).json()["summary"] for form in ("html", "markdown"))
    assert page == text
    assert page["blank"] > 0


def test_the_commands_write_pages_that_check_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    example = str(EXAMPLES[0].with_name("skip-connection.md"))
    worked = str(EXAMPLES[0].with_name("skip-connection-worked.md"))
    assert main(["solve", example, "-o", "solved.html"]) == 0
    assert main(["check", "solved.html"]) == 0
    assert main(["sheet", example, "-o", "sheet.html", "--key", "key.html"]) == 0
    assert main(["explain", example, "-o", "explained.html"]) == 0
    assert main(["check", worked, "-o", "checked.html"]) == 1
    for path in tmp_path.glob("*.html"):
        sound(path.read_text(encoding="utf-8"))


def test_a_formula_that_begins_with_a_sign_between_two_goes_on_from_the_one_before() -> None:
    inside = html(Document((Lines((Chain(box_of(x), (("=", Figure("1")),)),)),)))
    (statement,) = read_document(inside, "page.html").statements
    assert len(statement.sides) == 2


def test_a_long_right_side_may_be_broken_before_each_sign() -> None:
    long = box_of(sum((name_from_key(f"w_{i}") * name_from_key(f"h_{i}") for i in range(9)), start=z_0))
    page = html(Document((Lines((Chain(A, (("=", long),)),)),)))
    assert page.count('<math displaystyle="true"><mrow><mo form="infix">+') == 9
