"""PDFs say what is printed: letters become scripts and fractions, or lines that are said to be unread."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.diagnostic import ChainruleError
from chainrule.read import read_document
from chainrule.read.printed import UNCLEAR, Glyph, Rule, lines_of


def letters(text: str, x: float, y: float, size: float = 10) -> list[Glyph]:
    """Letters half as wide as they are high."""
    return [Glyph(x + i * size / 2, x + (i + 1) * size / 2, y, size, char) for i, char in enumerate(text)]


def texts(glyphs: list[Glyph], *rules: Rule) -> list[str]:
    return [line.text for line in lines_of(glyphs, rules)]


def test_what_is_smaller_and_lower_is_a_subscript() -> None:
    assert texts([*letters("z", 0, 100), *letters("2", 5, 98.5, 7), *letters("= 3", 11, 100)]) == ["z_{2} = 3"]


def test_what_is_smaller_and_higher_is_a_superscript_and_both_may_stand_at_one_letter() -> None:
    glyphs = [*letters("h", 0, 100), *letters("1", 5, 97.5, 7), *letters("2", 5, 104, 7), *letters("+x", 11, 100)]
    assert texts(glyphs) == ["h_{1}^{2} +x"]


def test_a_bar_between_two_halves_is_a_fraction() -> None:
    glyphs = [*letters("k=", 0, 100), *letters("dL", 15, 107), *letters("dw", 15, 93), *letters("a", 40, 107)]
    glyphs += letters("b+c", 35, 93)
    assert texts(glyphs, Rule(15, 25, 102.5), Rule(35, 50, 102.5)) == ["k= dL/dw ((a)/(b+c))"]


def test_a_fraction_in_a_fraction_is_one_of_its_halves() -> None:
    glyphs = [*letters("k=", 0, 100), *letters("a", 16, 113, 7), *letters("b", 16, 105.5, 7), *letters("+1", 20, 109)]
    glyphs += letters("2", 20, 93)
    assert texts(glyphs, Rule(15, 20, 111.5), Rule(15, 30, 102.5)) == ["k= ((((a)/(b))+1)/(2))"]


def test_a_root_goes_as_far_as_its_bar() -> None:
    glyphs = [*letters("s=", 0, 100), Glyph(10, 15, 107, 10, "√"), *letters("x+1", 15, 100), *letters("+2", 31, 100)]
    assert texts(glyphs, Rule(15, 30, 108)) == ["s=√(x+1)+2"]


def test_an_accent_goes_to_the_letter_below_it() -> None:
    assert texts([*letters("a-y", 0, 100), Glyph(10.5, 14.5, 100.2, 10, "ˆ")]) == ["a-y\u0302"]


def test_a_rule_below_words_makes_no_fraction() -> None:
    assert texts([*letters("z=3", 0, 100), *letters("then h=4", 0, 88)], Rule(0, 15, 98)) == ["z=3", "then h=4"]


def test_the_number_of_an_equation_is_no_part_of_it() -> None:
    assert texts([*letters("z=3", 0, 100), *letters("(12)", 200, 100)]) == ["z=3"]


def test_lines_that_stand_within_each_other_are_unclear() -> None:
    """The rows of a matrix stand half a line above and below the name it belongs to."""
    rows = [*letters("1 2", 20, 106), *letters("W=", 0, 100), *letters("3 4", 20, 94)]
    assert any(UNCLEAR in text for text in texts(rows))
    assert not any("=1" in text or "= 1" in text for text in texts(rows))


# ------------------------------------------------------------------------------------------------- whole files


def pdf(*pages: str) -> bytes:
    """A PDF whose pages have these contents, in the language of PDF, and one font."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>"]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    for i, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {5 + 2 * i} 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(page)}>>stream\n{page}\nendstream")
    body, offsets = "%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def at(x: float, y: float, text: str, size: float = 10) -> str:
    return f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n"


FIRST = at(50, 750, "A unit", 16) + at(50, 700, "z = w*x") + at(50, 680, "L = \\(z - y\\)") + at(100, 683.5, "2", 7)
SECOND = (
    at(50, 700, "x = 2, w = 0.5, y = 0")
    + at(50, 680, "z = 0.5*2 = 1")
    + at(50, 660, "L = 1")
    + at(50, 640, "dL/dz = 3")
)


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "work.pdf"
    path.write_bytes(data)
    return path


def test_a_pdf_is_checked_and_its_pages_are_named(tmp_path: Path) -> None:
    """∂L/∂z is 2(1 − 0) = 2."""
    pytest.importorskip("pdfminer")
    report = cr.check(written(tmp_path, pdf(FIRST, SECOND)))
    wrong = [claim for claim in report.json()["claims"] if claim["verdict"] == "wrong"]
    assert [(claim["text"], claim["place"]["cell"]) for claim in wrong] == [("dL/dz = 3", 2)]
    assert read_document(written(tmp_path, pdf(FIRST, SECOND))).headings == ("", "A unit")


def refusal(path: Path) -> str:
    with pytest.raises(ChainruleError) as caught:
        read_document(path)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "E0252"
    return f"{diagnostic.message}: {diagnostic.help}"


def test_a_scan_is_refused_with_how_to_type_it(tmp_path: Path) -> None:
    pytest.importorskip("pdfminer")
    said = refusal(written(tmp_path, pdf("0 0 100 100 re f")))
    assert "scan" in said
    assert "type its formulas into a text file" in said


def test_without_the_extra_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pdfminer.converter", None)
    assert "pip install 'chainrule[pdf]'" in refusal(written(tmp_path, pdf(FIRST)))


@pytest.mark.parametrize("name", ["scan.png", "photo.jpg"])
def test_a_picture_is_refused_with_how_to_type_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" if name.endswith("png") else b"\xff\xd8\xff\xe0\x00\x10JFIF"
    )
    assert "type its formulas into a text file" in refusal(path)


DAMAGE = st.lists(st.tuples(st.integers(0, 1_200), st.binary(max_size=6)), min_size=1, max_size=5)


@settings(max_examples=40, deadline=4_000)
@given(DAMAGE)
def test_a_damaged_pdf_ends_in_a_reading_or_a_diagnostic(
    tmp_path_factory: pytest.TempPathFactory, spots: list[tuple[int, bytes]]
) -> None:
    pytest.importorskip("pdfminer")
    data = bytearray(pdf(FIRST, SECOND))
    for start, noise in spots:
        data[start : start + len(noise)] = noise
    path = written(tmp_path_factory.mktemp("damaged"), b"%PDF" + bytes(data[4:]))
    try:
        reading = read_document(path)
    except ChainruleError:
        return
    assert all(0 <= s.place.start <= s.place.end <= len(s.place.source.text) for s in reading.statements)


@pytest.mark.parametrize("name", ["skip-connection", "two-two-two"])
def test_a_page_in_columns_is_unread_rather_than_misread(name: str, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    exercise = Path(__file__).parents[1] / "examples" / f"{name}.md"
    page = tmp_path / "worked.pdf"
    page.write_bytes(cr.pdf(cr.solve(exercise).document()))
    counts = cr.check(page).json()["summary"]
    assert counts["wrong"] == counts["follows"] == 0
    assert counts["unread"] > 10
