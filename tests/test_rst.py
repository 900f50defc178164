"""reStructuredText says what it shows: roles, directives, literal blocks and tables, each with its place."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.diagnostic import ChainruleError
from chainrule.read import Reading, read_document


def said(reading: Reading) -> list[str]:
    """What each statement says, without white space and signs of alignment."""
    return [re.sub(r"[\s&]", "", statement.text) for statement in reading.statements]


ALIGNED = ".. math::\n   :nowrap:\n\n   \\begin{align}\n   z &= w x \\\\\n     &= 1\n   \\end{align}\n"
RULER = "+-----------+-----+\n"
GRID = f"{RULER}| name      | is  |\n{RULER.replace('-', '=')}| :math:`w` | 0.5 |\n{RULER}| v         | 2   |\n{RULER}"
SIMPLE = "========= ===\nname      is\n========= ===\n:math:`w` 0.5\nv         2\n========= ===\n"
LISTED = ".. list-table::\n   :header-rows: 1\n\n   * - name\n     - is\n   * - :math:`w`\n     - 0.5\n"
PARTS = (
    ("We have :math:`z = 1` and :math:`h = 2`.\n", ["z=1", "h=2"]),
    (".. math:: z = 1\n   :label: eq\n\nText.\n", ["z=1"]),
    (".. math::\n\n   z = 1\n\n   h = 2\n", ["z=1", "h=2"]),
    (".. math::\n\n  z &= w x \\\\\n    &= 1\n", [r"z=wx\\=1"]),
    (ALIGNED, [r"z=wx\\=1"]),
    (".. note::\n\n   Here :math:`m = 1`.\n", ["m=1"]),
    (".. a remark\n   u = 3\n\nThen\n\nv = 4\n", ["v=4"]),
    ("Literal::\n\n    v = 2*3\n      = 6\n\nw = 1\n", ["v=2*3=6", "w=1"]),
    (".. code-block:: python\n\n   t = 7\n", []),
    (".. code:: given\n\n   w_7 = 3\n", ["w_7=3"]),
    (".. image:: https://latex.codecogs.com/svg.latex?r%3D5\n   :alt: r = 6\n", ["r=5"]),
    (".. raw:: html\n\n   <p>z<sub>1</sub> = 2</p>\n", ["z_{1}=2"]),
    ("We say ``q = 7`` in code.\n", []),
    (GRID, ["w=0.5", "v=2"]),
    (SIMPLE, ["w=0.5", "v=2"]),
    (LISTED, ["w=0.5"]),
)


@pytest.mark.parametrize(("text", "meant"), PARTS)
def test_a_part_is_read_as_it_is_shown(text: str, meant: list[str]) -> None:
    assert said(read_document(text, "a.rst")) == meant


def test_titles_are_those_with_a_line_of_signs_below() -> None:
    text = "=====\nFirst\n=====\n\nSecond\n------\n\nz = 1\n\nlong title\n---\n"
    assert read_document(text, "a.rst").headings == ("", "First", "Second")


@pytest.mark.parametrize(("text", "place"), [(":math:`z = \\frac12`", "z = \\frac12"), (GRID, "w` | 0.5")])
def test_a_caret_stands_under_what_was_written(text: str, place: str) -> None:
    assert read_document("Text.\n\n" + text, "a.rst").statements[0].place.text == place


CUT = st.integers(0, 90)
TORN = st.lists(st.tuples(st.sampled_from([text for text, _ in PARTS]), CUT, CUT), max_size=8)


@settings(max_examples=100, deadline=2_000)
@given(TORN)
def test_a_damaged_document_ends_in_a_reading_or_a_diagnostic(parts: list[tuple[str, int, int]]) -> None:
    text = "".join(part[min(cut) : max(cut)] for part, *cut in parts)
    try:
        reading = read_document(text, "a.rst")
    except ChainruleError:
        return
    assert all(0 <= s.place.start <= s.place.end <= len(text) for s in reading.statements)


@pytest.mark.parametrize("line", ["+--+--+\n", "== ==\n", ".. math::\n", "a::\n", ":math:`", "* - a\n", ".. |a|"])
def test_no_document_keeps_the_reader_busy(line: str) -> None:
    read_document("z = 1\n" + line * 5_000, Path("a.rst").name)
