"""The command line: every misuse is answered with a diagnostic, and the screens look as they should."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from chainrule._version import __version__
from chainrule.app.main import COMMANDS, main

SECONDS = 20
"""Nothing, however wrong, may keep a user waiting longer; on an idle machine it takes a fraction of this."""

NETWORK = "L = |y - z|\nz = w*x + b\n"
UNITS = "x -> 0 -> 1 -> ŷ\nactivation 0, 1: ReLU\nL = |y - ŷ|\n"
GIVEN = "x = 1, y = 2, w = 0.5, b = 0\nlearning rate = 1\n"


def written(network: str = NETWORK, given: str = GIVEN) -> str:
    """An exercise in explicit blocks."""
    return f"# An exercise\n\n```network\n{network}```\n\n```given\n{given}```\n"


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`run("solve", path)`: the command, in this process."""
    monkeypatch.setenv("COLUMNS", "80")

    def ran(*words: str | Path, stdin: bytes | None = None) -> Ran:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([str(word) for word in words])
        return Ran(code, *capsys.readouterr())

    return ran


def process(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "chainrule", *map(str, words)],
        env={**os.environ, "COLUMNS": "80", **environment},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )


def refused(ran: Ran) -> str:
    """The message of a command that ended as misuse should: a diagnostic alone, exit code 2, nothing on the screen."""
    assert ran.code == 2, ran.out
    assert ran.out == ""
    assert ran.err.startswith("error[E")
    assert "Traceback" not in ran.err
    assert "E0699" not in ran.err, "that is a fault of this program, not of the user"
    return ran.err


# ------------------------------------------------------------------ documents that cannot be worked out

DEEP = "(" * 50_000 + "x" + ")" * 50_000

BAD_DOCUMENTS = {
    "a leaf without a value": (written(given="x = 1, y = 2, w = 0.5\n"), "b"),
    "two definitions of one name": (written(NETWORK + "z = w - x\n"), "z"),
    "a cycle": (written("L = a\na = b*x\nb = a + y\n"), "a"),
    "a division by zero": (written("L = y/z\nz = x - x\n", "x = 1, y = 2\n"), "z"),
    "the logarithm of a negative number": (written("L = log(z)\nz = x - y\n", "x = 1, y = 2\n"), "z"),
    "an overflow": (written("L = exp(exp(exp(z)))\nz = x*y\n", "x = 100, y = 100\n"), "L"),
    "a tower of powers": (written("L = 9^9^9^9*x\n", "x = 1\n"), "9"),
    "two quantities that may be the loss": (written("u = w*x\nv = w + x\n", "x = 1, w = 2\n"), "u"),
    "no loss, because there are no equations": ("# Notes\n\nNothing to work out here.\n", ""),
    "an unknown unit": (written(UNITS + "0 -> 7: w_s\n"), "unit 7"),
    "an unknown activation": (written(UNITS.replace("ReLU", "RLU")), "did you mean 'ReLU'?"),
    "a unit without an activation": (written(UNITS.replace("0, 1:", "0:")), "unit 1"),
    "a line of a network that cannot be read": (written(NETWORK + "z_2 = w *\n"), ""),
    "a brace that is never closed": ("$$ L = \\frac{1}{2 \\cdot x $$\n", ""),
    "brackets nested deeply": (written(f"L = {DEEP}\n"), ""),
    "nothing": ("", ""),
    "blanks only": (" \n\t\n", ""),
}


@pytest.mark.parametrize(("text", "names"), BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS)
def test_what_cannot_be_worked_out_is_refused_with_a_diagnostic(
    text: str, names: str, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    path = tmp_path / "bad.md"
    path.write_text(text, encoding="utf-8")
    message = refused(run("solve", path))
    assert names in message
    if names:
        assert " --> " in message, "no place"
        assert "^" in message, "no caret"
    assert "= help: " in message, "no mend"


BAD_BYTES = {
    "binary": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(2_000),
    "zeros": bytes(10_000),
    "50 MB of text": b"a line of prose without any formula\n" * 1_500_000,
    "50 MB without a line's end": b"x" * 50_000_000,
    "a notebook that is no JSON": b'{"cells": [',
}


@pytest.mark.parametrize("data", BAD_BYTES.values(), ids=BAD_BYTES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_no_document_is_refused_by_every_command(
    command: str, data: bytes, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    path = tmp_path / ("bad.ipynb" if data.startswith(b"{") else "bad.md")
    path.write_bytes(data)
    refused(run(command, path))


def test_a_network_of_100_000_lines_is_answered_in_seconds(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    units = "".join(f"h_{i} = w*h_{i - 1}\n" for i in range(1, 100_000))
    path.write_text(written(f"L = h_99999\n{units}", "h_0 = 1, w = 1\n"), encoding="utf-8")
    ran = process("solve", path)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"error[E")


# ------------------------------------------------------------------ documents that look odd and are fine

ENCODINGS = {
    "UTF-8 with a byte-order mark": "utf-8-sig",
    "UTF-16": "utf-16",
    "UTF-16, big end first": "utf-16-be",
}


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_an_encoding_changes_nothing(encoding: str, tmp_path: Path, run: Callable[..., Ran]) -> None:
    plain, other = tmp_path / "plain" / "exercise.md", tmp_path / "other" / "exercise.md"
    for path, code in ((plain, "utf-8"), (other, encoding)):
        path.parent.mkdir()
        mark = "\ufeff" if encoding == "utf-16-be" and path == other else ""
        path.write_bytes((mark + written()).encode(code))
    assert run("solve", other) == run("solve", plain)


def test_the_end_of_a_line_changes_nothing(tmp_path: Path, run: Callable[..., Ran]) -> None:
    path = tmp_path / "exercise.md"
    path.write_bytes(written().encode())
    expected = run("solve", path)
    path.write_bytes(written().replace("\n", "\r\n").encode())
    assert run("solve", path) == expected


def test_standard_input_is_a_document_like_any_other(example: Path, run: Callable[..., Ran]) -> None:
    from_file = run("solve", example, "--format", "json")
    from_input = run("solve", "-", "--format", "json", stdin=example.read_bytes())
    assert from_input.code == 0
    assert json.loads(from_input.out)["steps"] == json.loads(from_file.out)["steps"]


# ------------------------------------------------------------------ the command line itself

MISUSES = {
    "an unknown command": (["slove", "x.md"], "did you mean 'solve'?"),
    "a file without a command": (["{example}"], "chainrule check"),
    "an unknown option": (["solve", "{example}", "--fromat", "json"], "did you mean '--format'?"),
    "an unknown format": (["solve", "{example}", "--format", "latx"], "did you mean 'latex'?"),
    "an unknown convention": (["solve", "{example}", "--convention", "troch"], "did you mean 'torch'?"),
    "an unknown kind of blank": (["sheet", "{example}", "--blanks", "vlaues"], "did you mean 'values'?"),
    "an unknown name": (["solve", "{example}", "--set", "w_9=1"], "w_9"),
    "an unknown edge": (["explain", "{example}", "--edge", "h_0->z_9"], "z_9"),
    "no edge at all": (["explain", "{example}", "--edge", "h_0"], "h_0->z_2"),
    "an edge that is not there": (["explain", "{example}", "--edge", "h_1->z_1"], "z_1"),
    "a setting without a value": (["solve", "{example}", "--set", "w_0"], "--set w_0=1/3"),
    "a setting that is no number": (["solve", "{example}", "--set", "w_0=half"], "1/3"),
    "a setting divided by zero": (["solve", "{example}", "--set", "w_0=1/0"], "1/3"),
    "a setting too long to compute": (["solve", "{example}", "--set", "w_0=1e999999999"], "number"),
    "a name set twice": (["solve", "{example}", "--set", "w_0=1", "--set", "w_0=2"], "twice"),
    "a learning rate that is no number": (["solve", "{example}", "--learning-rate", "fast"], "1/3"),
    "a depth that is none": (["explain", "{example}", "--depth", "deep"], "--depth 8"),
    "a depth beyond the last": (["explain", "{example}", "--depth", "1..1000"], "64"),
    "a hint there is none of": (["check", "{example}", "--hint", "4"], "check --help"),
    "a number that is none": (["solve", "{example}", "--steps", "many"], "solve --help"),
    "too many steps": (["solve", "{example}", "--steps", "1000000000"], "100"),
    "no steps": (["solve", "{example}", "--steps", "-1"], "0"),
    "too many decimals": (["solve", "{example}", "--decimals", "1000000"], "300"),
    "no file": (["solve"], "FILE"),
    "two files": (["solve", "{example}", "{example}"], "chainrule solve"),
    "a file that is not there": (["solve", "examples/skip-conection.md"], "skip-conection.md"),
    "a folder": (["solve", "{folder}"], ""),
    "an output in no folder": (["solve", "{example}", "-o", "{folder}/no/such/x.md"], "mkdir -p"),
    "a folder as output": (["solve", "{example}", "-o", "{folder}", "--format", "json"], "file"),
    "an output without an ending": (["solve", "{example}", "-o", "{folder}/answer"], "--format"),
    "an output with an unknown ending": (["solve", "{example}", "-o", "{folder}/x.docx"], ".ipynb"),
    "a drawing that is no drawing": (["draw", "{example}", "-o", "{folder}/x.png"], ".svg"),
}


@pytest.mark.parametrize(("words", "help_"), MISUSES.values(), ids=MISUSES)
def test_misuse_is_answered_with_what_would_be_right(
    words: list[str], help_: str, example: Path, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    filled = [word.format(example=example, folder=tmp_path) for word in words]
    assert help_ in refused(run(*filled))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_what_is_read_is_never_written_over(
    option: str, example: Path, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    path = tmp_path / "exercise.md"
    path.write_bytes(example.read_bytes())
    (tmp_path / "link.md").symlink_to(path)
    for target in (path, tmp_path / "link.md", tmp_path / "." / "exercise.md"):
        assert "E0606" in refused(run("solve", path, option, target))
    assert path.read_bytes() == example.read_bytes()


def test_a_key_is_not_written_over_its_sheet(example: Path, tmp_path: Path, run: Callable[..., Ran]) -> None:
    target = tmp_path / "sheet.md"
    assert "E0606" in refused(run("sheet", example, "-o", target, "--key", target))
    assert not target.exists()


def test_version_and_help_are_answered(run: Callable[..., Ran]) -> None:
    assert run("--version") == Ran(0, f"chainrule, version {__version__}\n", "")
    assert run().out == run("--help").out
    for command in COMMANDS:
        assert f"  {command} " in run("--help").out
        assert run(command, "-h").out.startswith(f"Usage: chainrule {command} ")


def test_a_fault_of_the_program_is_said_to_be_one(
    example: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("one line\nanother")

    monkeypatch.setattr("chainrule.api.solve", broken)
    ran = run("solve", example)
    assert ran.code == 2
    assert ran.err.startswith("error[E0699]: chainrule itself failed (ZeroDivisionError: one line)")
    assert "Traceback" not in ran.err
    assert "--debug" in ran.err
    assert "Traceback" in run("solve", example, "--debug").err
    assert "Traceback" in run("--debug", "solve", example).err


def test_an_interruption_is_quiet(example: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("chainrule.api.solve", interrupted)
    ran = run("solve", example)
    assert ran.code == 128 + signal.SIGINT
    assert "Traceback" not in ran.err


# ------------------------------------------------------------------ where the result goes

ENDINGS = {
    ".md": "$",
    ".tex": "\\documentclass",
    ".ipynb": "{",
    ".json": "{",
    ".typ": "#set document",
    ".txt": "",
}


@pytest.mark.parametrize(("ending", "beginning"), ENDINGS.items())
def test_the_name_of_the_output_tells_its_format(
    ending: str, beginning: str, example: Path, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    target = tmp_path / f"answer{ending}"
    assert run("solve", example, "-o", target) == Ran(0, "", "")
    text = target.read_text(encoding="utf-8")
    assert text.startswith(beginning)
    assert text.endswith("\n")
    assert [path.name for path in tmp_path.iterdir()] == [target.name], "no draft is left behind"


def test_an_output_is_replaced_whole_or_not_at_all(
    example: Path, tmp_path: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "answer.md"
    target.write_text("what was there")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        assert "no space left" in refused(run("solve", example, "-o", target))
    assert target.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [target]
    run("solve", example, "-o", target)
    assert target.read_text(encoding="utf-8") != "what was there"


def test_sheet_and_key_are_written_together(example: Path, tmp_path: Path, run: Callable[..., Ran]) -> None:
    sheet, key = tmp_path / "sheet.ipynb", tmp_path / "key.md"
    assert run("sheet", example, "-o", sheet, "--key", key).code == 0
    assert json.loads(sheet.read_text(encoding="utf-8"))["nbformat"] == 4
    assert "0.375" in key.read_text(encoding="utf-8")


def test_a_drawing_is_an_svg_picture(example: Path, tmp_path: Path, run: Callable[..., Ran]) -> None:
    target = tmp_path / "net.svg"
    assert run("draw", example, "-o", target).code == 0
    assert target.read_text(encoding="utf-8").startswith("<svg")
    assert run("draw", example).out == target.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["solve", "{example}"], ["check", "{worked}", "--all"], ["explain", "{example}"]])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_stream_without_the_signs_gets_ascii(encoding: str, words: list[str], example: Path, worked: Path) -> None:
    ran = process(*(word.format(example=example, worked=worked) for word in words), PYTHONIOENCODING=encoding)
    assert ran.returncode == (1 if words[0] == "check" else 0), ran.stderr
    assert ran.stdout.isascii()
    assert b"?" not in ran.stdout, "every sign has an ASCII form"


def test_ascii_can_be_asked_for(example: Path, run: Callable[..., Ran]) -> None:
    assert run("solve", example, "--ascii").out.isascii()
    assert "dL/dz_2" in run("solve", example, "--ascii").out


def test_a_message_survives_a_stream_without_its_signs(tmp_path: Path) -> None:
    path = tmp_path / "ŷ.md"
    path.write_text("L = 1/(ŷ − ŷ)\nŷ = x\nx = 1\n", encoding="utf-8")
    ran = process("solve", path, PYTHONIOENCODING="ascii")
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"error[E0")


def test_a_reader_who_leaves_early_is_no_error(worked: Path) -> None:
    command = [sys.executable, "-m", "chainrule", "check", str(worked), "--all"]
    # The pipe's other end is closed before anything is written.
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        ran = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, timeout=SECONDS, check=False)
    assert ran.stderr == b""
    assert ran.returncode == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="NOT RUN: this system has no /dev/full")
def test_a_full_disk_is_said(example: Path) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "chainrule", "solve", str(example)],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=SECONDS,
            check=False,
        )
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"error[E0605]")


def test_a_pipe_gets_plain_text(example: Path) -> None:
    assert b"\x1b" not in process("solve", example, TERM="xterm-256color").stdout


# ------------------------------------------------------------------ the screens

SCREENS = {
    "solve": ["solve", "{exercise}"],
    "check": ["check", "{work}"],
    "check-all": ["check", "{work}", "--all"],
    "explain": ["explain", "{exercise}"],
}


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screens_of_the_example_look_as_accepted(
    screen: str,
    columns: str,
    run: Callable[..., Ran],
    golden: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.chdir(Path(__file__).parents[1] / "examples")
    names = {"exercise": "skip-connection.md", "work": "skip-connection-worked.md"}
    ran = run(*(word.format(**names) for word in SCREENS[screen]))
    assert ran.err == ""
    golden(f"example-{screen}-{columns}.txt", ran.out)


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("document", ["pen-and-paper-backpropagation.md", "solution.ipynb"])
def test_the_screens_of_the_source_look_as_accepted(
    document: str,
    screen: str,
    columns: str,
    source: Path,
    run: Callable[..., Ran],
    golden: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.chdir(source)
    ran = run(*(word.format(exercise=document, work=document) for word in SCREENS[screen]))
    assert ran.err == ""
    golden(f"source-{document.rpartition('.')[2]}-{screen}-{columns}.txt", ran.out)


def test_the_check_of_the_source_fits_one_screen(
    source: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source)
    lines = run("check", "pen-and-paper-backpropagation.md").out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
