"""Cases of checking: each is a page in tests/cases/ that a person can read.

A comment behind a line says its verdict: `<!-- wrong: "name of slip" -->`, `<!-- follows -->`, `<!-- rounded -->`,
`<!-- last-digit -->`, and `<!-- link -->` for a line whose value is right and one of whose links is not. Lines without
a comment are right.
"""

import re
from pathlib import Path

import pytest

from chainrule.check import Report, check
from chainrule.read import read_document

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
COMMENT = re.compile(r'[ \t]*<!-- *([a-z-]+)(?:: *"([^"]+)")? *-->')


def expected_of(text: str) -> dict[int, tuple[str, str | None]]:
    """By the number of the line: its verdict, and the slip if one is named."""
    lines = enumerate(text.splitlines(), 1)
    return {number: (found[1], found[2]) for number, line in lines if (found := COMMENT.search(line))}


def found_in(report: Report) -> dict[int, str]:
    """By the number of the line: the verdict, where it is not simply right."""
    found = {}
    for judgement in report.judgements:
        verdict = "link" if judgement.is_charged and judgement.verdict != "wrong" else judgement.verdict
        if verdict not in ("right", "given"):
            found[judgement.claim.place.begin.line] = verdict
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_page_gets_the_verdicts_it_names(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = expected_of(text)
    report = check(read_document(COMMENT.sub("", text), path.name))
    assert found_in(report) == {line: verdict for line, (verdict, _) in expected.items()}
    for judgement in report.judgements:
        slip = expected.get(judgement.claim.place.begin.line, ("", None))[1]
        if slip and judgement.is_charged:
            assert slip in [found.slip.name for found in report.slips[judgement.claim.id]], judgement.claim.read_back


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_exit_code_says_whether_a_page_has_a_mistake(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    is_wrong = any(verdict in ("wrong", "link") for verdict, _ in expected_of(text).values())
    assert check(read_document(COMMENT.sub("", text), path.name)).exit_code == int(is_wrong)
