"""`%%chainrule` in a notebook: the text of a cell is checked, or solved, and never executed.

    %load_ext chainrule

    %%chainrule check exercise.md --hint 1
    z_2 = w_2*h_1 + w_s*h_0 = 0.325

The exercise is a file, or a name of the notebook for a network or for a text.
"""

import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from chainrule import api
from chainrule.app.source import File
from chainrule.diagnostic import ChainruleError, did_you_mean, fail

if TYPE_CHECKING:
    from chainrule.typeset.document import Document

NAME: Final = "chainrule"

USAGE: Final = "%%chainrule check [EXERCISE] [--hint 1|2|3]"

CELL: Final = "this cell"
"""What messages call its text."""


class Shell(Protocol):
    """What is used of the IPython that loads the extension."""

    user_ns: dict[str, Any]

    def register_magic_function(self, func: Callable[[str, str], Any], magic_kind: str, magic_name: str) -> None:
        """Let `%%magic_name` call a function with the rest of its line and with the cell."""


class Shown(NamedTuple):
    """A document that displays itself."""

    document: "Document"

    def __repr__(self) -> str:
        return api.show(self.document)

    def _repr_markdown_(self) -> str:
        return api.show(self.document, "markdown")


def register(shell: Shell) -> None:
    """Let the notebook know `%%chainrule`."""

    def chainrule(line: str, cell: str) -> Any:
        """Check the text of this cell: `%%chainrule [check [EXERCISE] [--hint 1|2|3] | solve]`."""
        try:
            return run(line, cell, shell.user_ns)
        except ChainruleError as error:
            from IPython.core.error import UsageError  # here: the one place that needs it, and where it is at hand

            raise UsageError(str(error)) from None

    shell.register_magic_function(chainrule, "cell", NAME)


def run(line: str, cell: str, names: Mapping[str, Any]) -> Any:
    """What the cell comes to, as something that displays itself.

    Args:
        line: what stands behind `%%chainrule`.
        cell: the text below it.
        names: those of the notebook.

    Raises:
        ChainruleError: E0601 to E0604 if the line cannot be understood; what the API raises.
    """
    words = _words(line)
    command = words.pop(0) if words and not words[0].startswith("-") else "check"
    match command:
        case "check":
            return _checked(words, cell, names)
        case "solve":
            if words:
                raise fail("E0603", f"solve takes nothing behind it, and here is {words[0]}", help="%%chainrule solve")
            return api.solve(api.load(cell, CELL))
        case _:
            mend = did_you_mean(command, ("check", "solve")) or "write %%chainrule check or %%chainrule solve"
            raise fail("E0601", f"%%chainrule knows no '{command}'", help=mend)


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as fact:  # a quote that is never closed
        raise fail("E0603", f"cannot understand the line: {str(fact).lower()}", help=USAGE) from None


def _checked(words: Iterable[str], cell: str, names: Mapping[str, Any]) -> Any:
    exercise, hint = _options(words)
    report = api.check(api.load(cell, CELL), None if exercise is None else _source(exercise, names))
    return report if hint is None else Shown(report.document(hint))


def _options(words: Iterable[str]) -> tuple[str | None, int | None]:
    """The exercise, and the level of the hint."""
    exercise: str | None = None
    hint: int | None = None
    rest = iter(words)
    for word in rest:
        if word == "--hint":
            hint = _level(next(rest, ""))
        elif word == "--exercise":
            exercise = next(rest, None)
        elif word.startswith("-") or exercise is not None:
            raise fail("E0602", f"%%chainrule check has no use for '{word}'", help=USAGE)
        else:
            exercise = word
    return exercise, hint


def _level(word: str) -> int:
    if word not in ("1", "2", "3"):
        raise fail("E0604", f"there is no hint '{word}'", help="1 where to look, 2 what kind, 3 what is wrong")
    return int(word)


def _source(word: str, names: Mapping[str, Any]) -> api.Source:
    """What the notebook calls so, else the file."""
    source: api.Source = names[word] if word in names else File(word)
    return source
