"""A document as PDF/UA, compiled in this process by Typst: no other program, no network, the same bytes every time."""

from functools import cache
from typing import TYPE_CHECKING, Final

from chainrule.diagnostic import fail
from chainrule.render.typ import typst
from chainrule.typeset.document import Document

if TYPE_CHECKING:
    from typst import Compiler

STANDARD: Final = "ua-1"

MADE: Final = 0
"""When it was made: a date of its own would make every file another."""


def pdf(document: Document) -> bytes:
    """`document` as a PDF that a screen reader can read.

    The fonts of the machine are looked at only where Typst's own lack a letter.

    Raises:
        ChainruleError: E0616 if the extra is not installed, or no font has a letter of the document.
    """
    source = typst(document).encode()
    compiler = _compiler(system_fonts=False)
    from typst import TypstError  # here: `_compiler` has said so if it is missing

    try:
        return _compiled(compiler, source)
    except TypstError:
        compiler = _compiler(system_fonts=True)
    try:
        return _compiled(compiler, source)
    except TypstError as error:
        said = f"Typst cannot set this document: {error.message}"
        raise fail("E0616", said, help="write Markdown or LaTeX instead: -o FILE.md, -o FILE.tex") from None


@cache
def _compiler(*, system_fonts: bool) -> "Compiler":
    """One for all documents: reading the fonts takes longer than setting a page."""
    try:
        from typst import Compiler, Fonts  # here: an extra
    except ImportError:
        mend = "python -m pip install 'chainrule[pdf]'"
        raise fail("E0616", "PDF is written by Typst, which is not installed", help=mend) from None
    return Compiler(font_paths=Fonts(include_system_fonts=system_fonts), ignore_system_fonts=not system_fonts)


def _compiled(compiler: "Compiler", source: bytes) -> bytes:
    pages = compiler.compile(source, format="pdf", pdf_standards=STANDARD, timestamp=MADE)
    assert isinstance(pages, bytes), "a PDF is one file"  # noqa: S101 (its type also covers pictures, one a page)
    return pages
