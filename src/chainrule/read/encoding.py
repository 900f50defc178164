"""Files → text: which encoding the bytes are in, and which files hold no text at all."""

import os
from typing import Final

from chainrule.diagnostic import ChainruleError, did_you_mean, fail

MAX_TEXT: Final = 1_000_000
"""How many characters of text a document may have."""
MAX_BYTES: Final = 20_000_000
"""How large a file may be; that of a notebook holds outputs too, which are not read."""

PDF: Final = b"%PDF"
"""How a PDF begins."""

TYPE_IT: Final = "type its formulas into a text file, one a line, such as z_2 = w_2*h_1 + w_s*h_0, and read that"

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order marks, the longer first."""

_SCANS: Final = (
    (PDF, "a PDF"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"RIFF", "a picture (WebP)"),
    (b"PK\x03\x04", "a packed file, such as one of Word"),
    (b"\xd0\xcf\x11\xe0", "a file of Word"),
)
"""How files begin that people mean to be read and that hold no text."""

_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f\x0b\x1b\x08")


def bytes_of_file(path: str) -> bytes:
    """What the file at `path` holds.

    Raises:
        ChainruleError: E0250 if it cannot be opened, E0251 if it is too large.
    """
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise _too_large(path, f"{size / 1e6:,.0f} MB")
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _not_opened(path, error) from error
    except ValueError as error:  # a zero byte in the path
        raise fail(
            "E0250", "this is not the name of a file", help="give the path of a .md, .ipynb, .tex or .txt file"
        ) from error
    if len(data) > MAX_BYTES:
        raise _too_large(path, f"more than {MAX_BYTES / 1e6:,.0f} MB")
    return data


def bounded(text: str, name: str) -> str:
    """`text`, if it is no longer than a document may be.

    Raises:
        ChainruleError: E0251 if it is.
    """
    if len(text) > MAX_TEXT:
        raise _too_large(name, f"{len(text):,} characters")
    return text


def decoded(data: bytes, name: str) -> str:
    """The text that `data` encodes: UTF-8, UTF-16 or UTF-32, else Windows' Western encoding.

    Raises:
        ChainruleError: E0252 if it is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_ends(data[len(mark) :].decode(encoding, "replace"))
    for begins, what in _SCANS:
        if data.startswith(begins) and _has_controls(data):
            raise fail("E0252", f"{name} is {what}; only text can be read", help=TYPE_IT)
    encoding = _wide(data)
    if not encoding and _has_controls(data):
        raise fail("E0252", f"{name} is a binary file; only text can be read", help=TYPE_IT)
    return _with_ends(_narrow(data) if not encoding else data.decode(encoding, "replace"))


def _narrow(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: the zero half of its ASCII characters gives it away."""
    sample = data[:4000]
    if len(sample) < 4 or len(data) % 2:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 5 and even < odd // 8:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) // 5 and odd < even // 8 else ""


def _has_controls(data: bytes) -> bool:
    """A zero byte, or more than a few characters that no text has."""
    sample = data[:4000]
    return 0 in sample or sum(byte in _CONTROLS for byte in sample) > len(sample) // 50


def _with_ends(text: str) -> str:
    """Old Macintosh files end their lines with a carriage return alone."""
    return text.replace("\r", "\n") if "\r" in text and "\n" not in text else text


def _too_large(name: str, size: str) -> ChainruleError:
    return fail(
        "E0251",
        f"{name} is too large to be read: {size}, where a million characters are the most",
        help="give the exercise a file of its own",
    )


def _not_opened(path: str, error: OSError) -> ChainruleError:
    if isinstance(error, FileNotFoundError):
        return fail("E0250", f"there is no file {path}", help=_near(path) or "check its name and the folder you are in")
    if isinstance(error, IsADirectoryError):
        return fail("E0250", f"{path} is a folder, not a file", help=f"name a file in it, such as {_first_in(path)}")
    reason = (error.strerror or str(error)).lower()
    return fail("E0250", f"{path} cannot be opened: {reason}", help="check that you may read it")


def _near(path: str) -> str:
    """A file in the same folder whose name is nearly that."""
    folder, name = os.path.split(path)
    try:
        return did_you_mean(name, os.listdir(folder or "."))
    except OSError:
        return ""


def _first_in(path: str) -> str:
    try:
        names = sorted(name for name in os.listdir(path) if name.endswith((".md", ".ipynb", ".tex", ".txt")))
    except OSError:
        names = []
    return os.path.join(path, names[0] if names else "exercise.md")
