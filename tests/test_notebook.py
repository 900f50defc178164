"""`%%chainrule` checks or solves the text of a cell, and never executes it."""

import warnings
from pathlib import Path
from typing import Any

import pytest

import chainrule as cr
from chainrule.app.magic import run

EXERCISE = "z = w*x\nL = (y - z)^2\nx = 2, y = 1, w = 1\nlearning rate = 0.1\n"
SLIP = "z = 3\nL = 4\n"


# ------------------------------------------------------------------ without IPython: what the magic calls


def test_a_cell_is_checked_against_a_name_of_the_notebook_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "exercise.md"
    path.write_text(EXERCISE, encoding="utf-8")
    for line in ("check task", "check net", f"check --exercise {path}", f"check '{path}'"):
        report = run(line, SLIP, {"task": EXERCISE, "net": cr.network(EXERCISE)})
        assert "First wrong line: z" in str(report)
        assert "follows" in report._repr_markdown_()


def test_a_cell_that_states_its_network_needs_no_exercise() -> None:
    assert run("", EXERCISE + "z = 2", {}).exit_code == 0
    assert run("solve", EXERCISE, {}).gradients["w"] == 4


def test_a_hint_shows_itself_without_the_value() -> None:
    hint = run("check task --hint 1", SLIP, {"task": EXERCISE})
    assert "Look among the numbers: line 1" in hint._repr_markdown_()
    assert repr(hint).startswith("Look among")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("slove", "E0601"),
        ("solve now", "E0603"),
        ("check --hint 4", "E0604"),
        ("check --hint", "E0604"),
        ("check --all", "E0602"),
        ("check no-such-file.md", "E0250"),
        ("check 'task", "E0603"),
    ],
)
def test_what_cannot_be_understood_is_a_diagnostic(line: str, code: str) -> None:
    with pytest.raises(cr.ChainruleError, match=code):
        run(line, SLIP, {})


# ------------------------------------------------------------------ in IPython


@pytest.fixture
def shell() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # IPython's own
        module = pytest.importorskip("IPython.core.interactiveshell", reason="NOT RUN: IPython is not here")
        config = pytest.importorskip("traitlets.config").Config({"HistoryManager": {"enabled": False}})
        shell = module.InteractiveShell(config=config)
        shell.run_line_magic("load_ext", "chainrule")
        yield shell
        module.InteractiveShell.clear_instance()


@pytest.mark.second_tier
def test_the_cell_is_displayed_as_a_report_and_never_executed(shell: Any) -> None:
    shell.user_ns["task"] = EXERCISE
    found = shell.run_cell("%%chainrule check task\nz = 3\nL = 4\n")
    assert found.success
    assert "First wrong line" in str(found.result)
    assert "z" not in shell.user_ns
    data, _ = shell.display_formatter.format(found.result)
    assert "text/markdown" in data
    ran = shell.run_cell("%%chainrule solve\n" + EXERCISE + "\nimport os; boom = os.getcwd()\n")
    assert ran.success
    assert "boom" not in shell.user_ns


@pytest.mark.second_tier
def test_a_mistake_in_the_line_is_one_message_without_a_traceback(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not shell.run_cell("%%chainrule slove\nz = 1\n").success
    told = "".join(capsys.readouterr())
    assert "error[E0601]: %%chainrule knows no 'slove'" in told
    assert "Traceback" not in told
