"""`chainrule new` writes an exercise, and every other command takes what it wrote."""

import re
from pathlib import Path

import pytest

import chainrule as cr
from chainrule.api import new
from chainrule.app.main import main

SHAPES = {
    "the usual": ["--units", "2-2-1", "--activation", "sigmoid", "--loss", "half-squared"],
    "a path of ReLU without biases": ["--units", "1-1-1", "--activation", "ReLU", "--no-biases", "--loss", "L1"],
    "classes": ["--units", "2-2-3", "--activation", "tanh", "--loss", "cross-entropy", "--seed", "5"],
    "deep": ["--units", "2-2-2-1", "--activation", "relu", "--loss", "bce", "--learning-rate", "1/3"],
    "linear": ["--units", "2-1", "--activation", "identity", "--output-activation", "tanh", "--loss", "squared"],
}


@pytest.fixture(params=SHAPES.values(), ids=SHAPES)
def exercise(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "exercise.md"
    assert main(["new", *request.param, "-o", str(path)]) == 0
    return path


def test_every_statement_of_it_is_read(exercise: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(exercise)]) == 0
    assert ", 0 unread" in capsys.readouterr().out


def test_its_own_working_is_right(exercise: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = tmp_path / "work.md"
    assert main(["solve", str(exercise), "-o", str(work)]) == 0
    assert main(["check", str(work), "--exercise", str(exercise)]) == 0
    assert " 0 wrong, 0 follow, 0 unread, 0 missing" in capsys.readouterr().out


def test_a_wrong_line_of_a_working_is_found(exercise: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = tmp_path / "work.md"
    work.write_text("$L = 1000$")
    assert main(["check", str(work), "--exercise", str(exercise)]) == 1
    assert capsys.readouterr().out.startswith("First wrong line: L.")


def test_a_sheet_a_key_and_a_drawing_are_made_of_it(exercise: Path, tmp_path: Path) -> None:
    sheet, key, picture = (str(tmp_path / name) for name in ("sheet.md", "key.md", "network.svg"))
    assert main(["sheet", str(exercise), "-o", sheet, "--key", key]) == 0
    assert main(["draw", str(exercise), "-o", picture]) == 0
    title = exercise.read_text().splitlines()[0]
    assert Path(sheet).read_text().startswith(title)
    assert cr.check(Path(key)).exit_code == 0


def test_the_text_says_the_same_in_python_and_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--units", "2-2-1", "--seed", "7"]) == 0
    assert capsys.readouterr().out == new(2, 2, 1, seed=7)


def test_no_line_is_too_long_to_be_read() -> None:
    assert max(map(len, new(3, 3, 2, seed=1).splitlines())) <= 120


def test_what_somebody_worked_on_is_written_over_only_by_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "exercise.md"
    path.write_text("my work")
    assert main(["new", "--units", "2-1", "-o", str(path)]) == 2
    assert re.search(r"error\[E0606\].*exists already\n.*--force", capsys.readouterr().err)
    assert path.read_text() == "my work"
    assert main(["new", "--units", "2-1", "-o", str(path), "--force"]) == 0
    assert path.read_text().startswith("# One step of learning: a 2-1 network")


@pytest.mark.parametrize(
    ("words", "code", "mend"),
    [
        ([], "E0603", "chainrule new"),
        (["--units", "two"], "E0604", "2-2-1"),
        (["--units", "2--1"], "E0604", "2-2-1"),
        (["--units", ""], "E0604", "2-2-1"),
        (["--units", "2"], "E0640", "2-2-1"),
        (["--units", "2-0"], "E0640", "2-2-1"),
        (["--units", "999999999-999999999"], "E0640", "10,000"),
        (["--units", "2-1", "--activation", "rleu"], "E0604", "did you mean"),
        (["--units", "2-1", "--loss", "hinge-ish"], "E0604", "one of"),
        (["--units", "2-1", "--seed", "x"], "E0604", "chainrule new --help"),
        (["--units", "2-1", "--learning-rate", "x"], "E0608", "1/3"),
        (["--units", "2-1", "-o", "exercise.doc"], "E0607", ".md"),
        (["--units", "2-1", "-o", "no/such/folder/exercise.md"], "E0605", "mkdir"),
    ],
)
def test_misuse_is_answered_with_a_mend(
    words: list[str], code: str, mend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", *words]) == 2
    message = capsys.readouterr().err
    assert f"error[{code}]" in message
    assert mend in message
