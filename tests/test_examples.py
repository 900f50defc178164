"""Every example solves, is confirmed, reads back what was written of it, and can be handed out, drawn and explained."""

import re

import pytest

import chainrule as cr
from conftest import EXAMPLES
from test_app import run  # noqa: F401 (a fixture)

EXERCISES = sorted(path for path in EXAMPLES.glob("*.md") if not path.stem.endswith("-worked"))

every_example = pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)


@every_example
def test_finite_differences_confirm_every_gradient(path):
    witness = cr.solve(path).witness
    assert witness is not None
    assert not witness.differing
    assert not witness.kinked
    assert witness.agreed == witness.compared > 0


@every_example
def test_what_is_written_of_it_reads_back_without_a_mistake(path, tmp_path, run):  # noqa: F811
    page = tmp_path / "worked.md"
    written = run("solve", path, "-o", page)
    assert written.code == 0, written.err
    checked = run("check", page)
    assert checked.code == 0, checked.out
    counts = re.search(r"(\d+) lines: (\d+) right, 0 wrong, 0 follow, 0 unread", checked.out)
    assert counts, checked.out
    assert int(counts[2]) >= 5


@every_example
@pytest.mark.parametrize("command", ["sheet", "draw", "explain", "read"])
def test_every_command_takes_it_and_stays_within_80_columns(path, command, run):  # noqa: F811
    done = run(command, path)
    assert done.code == 0, done.err
    assert not done.err
    if command != "draw":
        assert max(map(len, done.out.splitlines())) <= 80 or command == "sheet"


SCREENS = {
    "adam-two-steps": ["--steps", "2"],
    "attention": [],
    "convolution": [],
    "rnn-three-steps": [],
    "softmax-cross-entropy": [],
    "two-two-two-matrices": [],
}
"""The examples whose screens were read line by line, their figures compared with PyTorch's."""


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_of_its_working_looks_as_accepted(name, run, golden, monkeypatch):  # noqa: F811
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(EXAMPLES)
    worked = run("solve", f"{name}.md", *SCREENS[name])
    assert worked.err == ""
    golden(f"solve-{name}-80.txt", worked.out)
