"""The judge, on lines from public documents: no wrong one accepted, hardly an honest one remarked, slips found."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from chainrule.read import read_document

CHECKING = Path(__file__).parents[1] / "benchmarks" / "checking"

SAMPLED = 60
"""Of so many slips one is tried here; the command tries all."""


def loaded(name: str) -> ModuleType:
    """A module of the benchmarks."""
    if str(CHECKING) not in sys.path:
        sys.path.insert(0, str(CHECKING))
    spec = importlib.util.spec_from_file_location(name, CHECKING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


judging = loaded("judging")


def test_no_wrong_line_is_accepted_and_hardly_an_honest_one_remarked() -> None:
    counts = judging.measured(judging.problems(), slips=0).counts
    assert counts["wrong lines"] == 18
    assert counts["wrong lines, accepted"] == 0
    assert counts["honest lines, remarked"] / counts["honest lines"] <= 0.02


def test_slips_are_found_in_their_line_and_not_taken_for_others() -> None:
    counts = judging.measured(judging.problems(), slips=SAMPLED).counts
    assert counts["slips, other"] > 20
    assert counts["slips, other, found"] == counts["slips, other"]
    assert counts["diagnoses"] > 5
    assert counts["diagnoses, false"] == 0


@pytest.mark.skipif(not (CHECKING.parents[2] / "shared" / "corpus").exists(), reason="the documents are not here")
def test_in_the_documents_every_wrong_line_is_found_and_no_honest_one_called_wrong() -> None:
    score = loaded("score")
    for row, _ in score.tables(score.CORPUS, None):
        assert row.found == row.required, row.document
        assert row.wronged == 0, row.document


DOCUMENT = """The network is $z = w \\cdot x$, $L = |y - z|$ with $w = 0.5$, $x = 2$, $y = 3$.

$$z = 0.5 \\cdot 2 = 1.5$$

The forward pass → the backward pass.

L = |3 - 1| =
"""


def test_the_listing_for_eyes_has_every_line_and_what_is_in_none() -> None:
    lines = [*loaded("shown").shown(read_document(DOCUMENT))]
    start = next(i for i, line in enumerate(lines) if line.startswith("line 3 "))
    assert "wrong" in lines[start]
    assert lines[start + 1 : start + 3] == [r"    written  z = 0.5 \cdot 2 = 1.5", "    read     z = 0.5·2 = 1.5"]
    assert lines[lines.index("in no statement:") + 1 :] == ["line 5  The forward pass → the backward pass."]
