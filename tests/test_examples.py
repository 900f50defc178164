"""Every example solves, is confirmed, reads back what was written of it, and can be handed out, drawn and explained."""

import re
import subprocess
import sys

import pytest

import chainrule as cr
from conftest import EXAMPLES

EXERCISES = sorted(path for path in EXAMPLES.glob("*.md") if not path.stem.endswith("-worked"))

every_example = pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)


def run(*args, cwd):
    return subprocess.run(
        [sys.executable, "-m", "chainrule", *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@every_example
def test_finite_differences_confirm_every_gradient(path):
    witness = cr.solve(path).witness
    assert witness is not None
    assert not witness.differing
    assert not witness.kinked
    assert witness.agreed == witness.compared > 0


@every_example
def test_what_is_written_of_it_reads_back_without_a_mistake(path, tmp_path):
    page = tmp_path / "worked.md"
    written = run("solve", path, "-o", page, cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    checked = run("check", page, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    counts = re.search(r"(\d+) lines: (\d+) right, 0 wrong, 0 follow, 0 unread", checked.stdout)
    assert counts, checked.stdout
    assert int(counts[2]) >= 5


@every_example
@pytest.mark.parametrize("command", ["sheet", "draw", "explain", "read"])
def test_every_command_takes_it_and_stays_within_80_columns(path, command, tmp_path):
    done = run(command, path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    if command != "draw":
        assert max(map(len, done.stdout.splitlines())) <= 80 or command == "sheet"
