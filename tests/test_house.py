"""The house: the public names, the version, and what a cold start may load."""

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import chainrule

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "chainrule"
MODULES = sorted(PACKAGE.rglob("*.py"))

HEAVY = {
    "numpy",
    "sympy",
    "torch",
    "jax",
    "mpmath",
    "rich",
    "dataclasses",
    "pathlib",
    "nbformat",
    "markdown_it",
}
"""What a plain `solve` or `check` of a rational exercise, shown in a pipe, has no use for."""

CLICKS_OWN = {"dataclasses", "pathlib"}
"""Of these, what click may load for itself in some of its versions."""

LONGEST = 400
"""Lines of a file; three hundred is what we aim at."""


def loaded_by(statement: str) -> set[str]:
    """The top-level modules in `sys.modules` after a statement in a fresh interpreter."""
    code = f"import sys\n{statement}\nprint('\\n' + ' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in run.stdout.splitlines()[-1].split()}


def test_the_public_names_are_sorted_and_documented() -> None:
    assert chainrule.__all__ == sorted(chainrule.__all__)
    for name in chainrule.__all__:
        value = getattr(chainrule, name)
        assert name == "__version__" or value.__doc__, f"{name} has no docstring"
    assert sorted(dir(chainrule)) == chainrule.__all__


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        chainrule.sovle  # noqa: B018


def test_the_version_is_written_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "chainrule._version.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", chainrule.__version__)


def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()


def test_every_layer_stands_in_the_contract() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers, *_ = project["tool"]["importlinter"]["contracts"]
    named = {name.strip() for layer in layers["layers"] for name in layer.split("|")} | {*layers["exhaustive_ignores"]}
    there = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert there - {"__init__"} == named


def test_every_module_that_the_architecture_names_is_there() -> None:
    named = re.findall(r"`((?:\w+/)+\w+(?:\.py)?)`", (ROOT / "ARCHITECTURE.md").read_text("utf-8"))
    homes = [(PACKAGE / name, PACKAGE / f"{name}.py", ROOT / name) for name in named]
    assert [name for name, home in zip(named, homes, strict=True) if not any(path.exists() for path in home)] == []


def test_importing_the_package_loads_nothing() -> None:
    assert loaded_by("import chainrule") - loaded_by("import typing") <= {"chainrule"}


@pytest.mark.parametrize(
    "command",
    [["solve", "examples/skip-connection.md"], ["check", "examples/skip-connection-worked.md"]],
    ids=["solve", "check"],
)
def test_a_cold_start_loads_nothing_heavy(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    own = loaded_by("import click") & CLICKS_OWN
    loaded = loaded_by(f"from chainrule.app.main import main\nmain({command!r})")
    assert "chainrule" in loaded
    assert loaded & HEAVY - own == set()


def test_nobody_below_the_command_line_knows_it() -> None:
    assert "click" not in loaded_by("import chainrule as cr\ncr.check, cr.solve, cr.network, cr.Report, cr.Working")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_has_one_subject(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    if not name.endswith("__main__"):
        assert importlib.import_module(name).__doc__, "no docstring says what the file is about"


def test_nothing_in_a_document_is_ever_executed() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if path != PACKAGE / "compile" / "run.py":  # text of our own making, from names that became identifiers
            assert not re.search(r"(?<![.\w])(?<!def )(eval|exec|compile|__import__)\(", text), path
