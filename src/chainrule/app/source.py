"""Where a document comes from: a file, or standard input."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import click

if TYPE_CHECKING:
    from chainrule.read import Reading

Command: TypeAlias = Callable[..., int]
"""What stands behind a command; it returns the exit code."""

Source: TypeAlias = "File | Reading"
"""What the API is given to read: a file, or what was read from standard input."""


class File(os.PathLike[str]):
    """The path of a file as it was typed; `-` is standard input.

    Not pathlib's: importing that would take longer than all of `app`.
    """

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path: Final = path

    def __fspath__(self) -> str:
        return self.path


def as_file(_ctx: click.Context, _param: click.Parameter, path: str | None) -> File | None:
    """The value of an option or argument as a `File`; nothing is opened yet."""
    return None if path is None else File(path)


def document(name: str) -> Callable[[Command], Command]:
    """The argument of a command that names a document."""
    return click.argument(name, callback=as_file, metavar=name.upper())


def source_of(file: File) -> Source:
    """The file, or what standard input holds.

    Raises:
        ChainruleError: E0251 to E0253 if standard input is too large, or no text.
    """
    return _standard_input() if file.path == "-" else file


def _standard_input() -> "Reading":
    from chainrule import api  # here: most documents are files
    from chainrule.read.encoding import MAX_BYTES, decoded

    name = "standard input"
    data = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    return api.load(decoded(data, name), name)
