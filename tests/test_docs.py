"""Every example in the documentation is executed, and prints what the documentation says.

In README.md and docs/*.md,

* a `console` block holds commands (`$ chainrule …`, with `< FILE` for what is typed) and what they print. `--accept`
  writes the output anew;
* a block below `<!-- file: NAME -->` is a file that later commands read;
* `>>>` in a `python` block is run as a doctest.

All blocks of a page run in one folder, in order, with a copy of examples/.
"""

import doctest
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import click
import pytest

from chainrule.app.main import COMMANDS, commands, main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROSE = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")]

FENCED = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?^(?P<fence>```+)(?P<kind>\w*)\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """A fenced block of a page."""

    kind: str
    file: str | None
    body: str
    place: tuple[int, int]


def blocks(text: str) -> list[Block]:
    return [Block(m["kind"], m["file"], m["body"], m.span("body")) for m in FENCED.finditer(text)]


def commands_in(body: str) -> Iterator[str]:
    return (line.removeprefix("$ ") for line in body.splitlines() if line.startswith("$ "))


def session(body: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a terminal shows when the commands of a `console` block are typed."""
    shown, printed = "", False
    for command in commands_in(body):
        program, *words = shlex.split(command, comments=True)
        assert program == "chainrule", f"only chainrule itself can be tried here, not: {command}"
        with typing(words[-1] if "<" in words else None):
            main(words[: words.index("<")] if "<" in words else words)
        gap, screen = "\n" if printed else "", "".join(capsys.readouterr())
        shown, printed = f"{shown}{gap}$ {command}\n{screen}", bool(screen)
    return shown


@contextmanager
def typing(file: str | None) -> Iterator[None]:
    """Standard input is that file."""
    if file is None:
        yield
    else:
        with open(file, encoding="utf-8") as lines, patch.object(sys, "stdin", lines):
            yield


def doctested(body: str, name: str, names: dict[str, object]) -> None:
    test = doctest.DocTestParser().get_doctest(body, names, name, name, 0)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=report.append, clear_globs=False)
    names.update(test.globs)
    assert runner.summarize(verbose=False).failed == 0, "".join(report)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_example_prints_what_the_page_says(
    page: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    text = page.read_text(encoding="utf-8")
    mended = text
    names: dict[str, object] = {}
    for block in blocks(text):
        if block.file:
            Path(block.file).write_text(block.body, encoding="utf-8")
        elif block.kind == "console":
            shown = session(block.body, capsys)
            assert "error[E0699]" not in shown, "a fault of the program is never accepted"
            if request.config.getoption("--accept"):
                mended = mended.replace(block.body, shown)
            else:
                assert shown == block.body
        elif block.kind == "python" and ">>>" in block.body:
            doctested(block.body, page.name, names)
    if mended != text:
        page.write_text(mended, encoding="utf-8")


def test_readme_begins_with_the_check_then_solves_then_installs() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    places = [readme.index(text) for text in ("$ chainrule check", "$ chainrule solve", "pip install")]
    assert places == sorted(places)
    assert "0.325" in "".join(readme.splitlines(keepends=True)[:24]), "the first screen"


def test_readme_names_every_command() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    tried = {shlex.split(c)[1] for block in blocks(readme) if block.kind == "console" for c in commands_in(block.body)}
    assert set(COMMANDS) <= tried


def test_readme_has_the_two_commands_of_the_gate() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    for name in ("check", "test"):
        assert re.search(rf"^<!-- ci: {name} -->\n```sh\n[^\n]+\n```$", readme, re.MULTILINE), (
            f"no ONE command for {name}"
        )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    assert command.help
    for option in command.params:
        assert not isinstance(option, click.Option) or option.help, f"{name} {option.opts}"


@pytest.mark.parametrize("page", PROSE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for decision in (ROOT / "docs" / "decisions").glob("*.md"):
        assert f"decisions/{decision.name}" in index
        number = int(decision.name[:4])
        assert decision.read_text(encoding="utf-8").startswith(f"# {number}. ")
