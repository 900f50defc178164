"""Where a document comes from: a file, or standard input."""

import os
import sys
from typing import Any, Final, TypeAlias

import click

Source: TypeAlias = "File | str"
"""A file, or a text that came through standard input."""


class File(os.PathLike[str]):
    """The path of a file (pathlib's would cost the cold start more than the rest of this package)."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path: Final = path

    def __fspath__(self) -> str:
        return self.path

    def __str__(self) -> str:
        return self.path


class Document(click.ParamType):
    """An argument that names a document; `-` is standard input."""

    name = "FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> File:
        """The path; nothing is opened yet."""
        return value if isinstance(value, File) else File(str(value))


def source_of(file: File) -> Source:
    """What the API is to read: the file, or the text of standard input."""
    return _standard_input() if file.path == "-" else file


def _standard_input() -> str:
    return sys.stdin.read()
