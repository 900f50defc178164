"""The judge, on lines from public documents: no wrong one accepted, hardly an honest one remarked, slips found."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

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
