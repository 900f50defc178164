"""Where a result goes: standard output or a file, in the format asked for."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any, AnyStr, Final, NamedTuple, TextIO

from chainrule.diagnostic import fail
from chainrule.typeset.document import Document

SUFFIXES: Final = {
    ".md": "markdown",
    ".tex": "latex",
    ".ipynb": "notebook",
    ".html": "html",
    ".json": "json",
    ".typ": "typst",
    ".pdf": "pdf",
    ".txt": "terminal",
    ".svg": "svg",
}
"""The format a file name asks for."""

WIDTH: Final = 80
"""The width of a page where no terminal says otherwise."""

SIGNS: Final = "∂₀ₛŷσ←−·│█…"
"""A stream that can write these can write what the screens show."""


class Output(NamedTuple):
    """What the options say about the result.

    Args:
        target: the file to write; "-" is standard output.
        format: how to write it.
        ascii_only: plain ASCII, because it was asked for.
        title: of a page whose document has none.
    """

    target: str
    format: str
    ascii_only: bool = False
    title: str = "chainrule"

    def put(self, document: Callable[[], Document], json: Callable[[], Mapping[str, Any]] | None = None) -> None:
        """Show the document, or the JSON if that is the format; both are made only when needed."""
        if self.format == "json" and json is not None:
            self.put_text(_json(json(), self._ascii()))
        elif self.format == "pdf":
            self._put_pdf(document)
        else:
            self.put_text(self._shown(document()))

    def put_text(self, text: str) -> None:
        """Write a text that is already in its format."""
        text = text if text.endswith("\n") else text + "\n"
        if self.target == "-":
            say(text, sys.stdout)
        else:
            save(text.encode(), self.target)

    def _put_pdf(self, document: Callable[[], Document]) -> None:
        """Write a PDF; a terminal would show its bytes as letters."""
        from chainrule import api  # here: as below

        if self.target == "-" and (sys.stdout is None or sys.stdout.isatty()):
            raise fail("E0607", "a PDF cannot be shown here", help="write it to a file: -o FILE.pdf")
        data = api.pdf(document())
        if self.target == "-":
            say_bytes(data, sys.stdout)
        else:
            save(data, self.target)

    def _shown(self, document: Document) -> str:
        from chainrule import api  # here: `--help` needs none of it

        on_screen = self.target == "-"
        return api.show(
            document,
            self.format,
            width=width() if on_screen else WIDTH,
            ascii_only=self._ascii(),
            colour=on_screen and colourful(sys.stdout),
            title=self.title,
        )

    def _ascii(self) -> bool:
        return self.ascii_only or (self.target == "-" and not can_write(SIGNS, sys.stdout))


def format_of(target: str, given: str | None, formats: tuple[str, ...]) -> str:
    """The format `given`, else the one that the name of the file asks for, else the first.

    Raises:
        ChainruleError: E0607 if the name asks for none that this command writes.
    """
    if given or target == "-":
        return given or formats[0]
    suffix = os.path.splitext(target)[1].lower()
    named = SUFFIXES.get(suffix, "")
    if named in formats:
        return named
    known = ", ".join(end for end, form in SUFFIXES.items() if form in formats)
    what = f"the ending '{suffix}'" if suffix else "a name without an ending"
    raise fail(
        "E0607", f"cannot tell the format of '{target}' from {what}", help=f"end it in {known}, or give --format"
    )


def width() -> int:
    """How many cells a line may have: COLUMNS, the terminal's own, or 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH
    except (OSError, ValueError, AttributeError):
        return WIDTH


def colourful(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal whose owner has nothing against colours (https://no-color.org)."""
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def can_write(signs: str, stream: TextIO | None) -> bool:
    """Whether the stream's encoding has all of these signs."""
    try:
        signs.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say(text: str, stream: TextIO | None) -> None:
    """Write to standard output or standard error, whatever its encoding; a reader who left early is no error.

    Raises:
        ChainruleError: E0605 if it cannot be written, because the disk is full, say.
    """
    if stream is None:  # closed by whoever started us
        return
    text = text if text.endswith("\n") else text + "\n"
    _put(text if can_write(text, stream) else _in_ascii(text), stream, stream)


def say_bytes(data: bytes, stream: TextIO) -> None:
    """Write what is no text to standard output.

    Raises:
        ChainruleError: as `say`.
    """
    _put(data, stream.buffer, stream)


def _put(what: AnyStr, into: IO[AnyStr], stream: TextIO) -> None:
    try:
        into.write(what)
        into.flush()
    except BrokenPipeError:
        # The reader has seen enough. What was found still decides the exit code; the last flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError as error:
        raise fail("E0605", f"cannot write {stream.name}: {_reason(error)}") from None


def save(data: bytes, target: str) -> None:
    """Write the file `target` whole or not at all: a new file beside it takes its place when complete.

    Raises:
        ChainruleError: E0605 if it cannot be written.
    """
    place = os.path.realpath(target)
    # A device or a pipe (/dev/stdout) has no place to take; it is written to as it is.
    direct = os.path.exists(place) and not os.path.isfile(place)
    draft = place if direct else f"{place}.{os.getpid()}.part"
    try:
        with open(draft, "wb") as file:
            file.write(data)
        if not direct:
            os.replace(draft, place)
    except OSError as error:
        _discard(draft, unless=direct)
        raise fail("E0605", f"cannot write '{target}': {_reason(error)}", help=_mend(target)) from None


def refuse_to_overwrite(target: str, *files: str) -> None:
    """What is read, or written besides, is never written over.

    Raises:
        ChainruleError: E0606.
    """
    if target != "-" and os.path.realpath(target) in map(os.path.realpath, files):
        raise fail("E0606", f"'{target}' would be written over", help="write to another file")


def refuse_existing(target: str) -> None:
    """What somebody may have worked on is not written over unasked.

    Raises:
        ChainruleError: E0606.
    """
    if target != "-" and os.path.isfile(target):
        raise fail("E0606", f"'{target}' exists already", help="name another file, or add --force to write over it")


def _json(data: Mapping[str, Any], ascii_only: bool) -> str:
    from json import dumps  # here: only this format needs it

    return dumps(data, indent=2, ensure_ascii=ascii_only)


def _in_ascii(text: str) -> str:
    from chainrule.render.seven_bit import in_ascii  # here: most streams can write everything

    return in_ascii(text)


def _discard(draft: str, *, unless: bool) -> None:
    if not unless and os.path.exists(draft):
        os.unlink(draft)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _mend(target: str) -> str:
    folder = os.path.dirname(target) or "."
    if not os.path.isdir(folder):
        return f"make the folder first: mkdir -p {folder}"
    return "name a file instead of a folder" if os.path.isdir(target) else ""
