"""PDF with a text layer → formulas and headings, page by page; a scan has none and is refused."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from chainrule.diagnostic import ChainruleError, Source, fail
from chainrule.read.encoding import TYPE_IT, bounded
from chainrule.read.find import Finds
from chainrule.read.printed import AXIS, UNCLEAR, Glyph, Line, Rule, lines_of
from chainrule.read.running import Running
from chainrule.read.strip import joined, said, whole

if TYPE_CHECKING:
    from pdfminer.layout import LTItem

MAX_PAGES: Final = 200
"""How many pages are read."""

_HEADING: Final = 1.15
"""Letters this much higher than those of the text are a title."""

_PARAGRAPH: Final = 1.6
"""A line this many heights below the one above begins a paragraph."""

COLUMNS: Final = "    "
"""What stands between two columns."""

_THIN: Final = 1.5
"""A box that is no higher, in points, is a rule."""

_LARGE: Final = ("CMEX", "Extension", "Size1", "Size2", "Size3", "Size4")
"""Fonts whose signs grow: brackets of matrices, sums."""


def pdf_in(data: bytes, name: str, finds: Finds) -> tuple[Source, ...]:
    """Find what is in a PDF; the text of each page.

    Raises:
        ChainruleError: E0252 where it cannot be read, or has no text.
    """
    sources: list[Source] = []
    for number, lines in enumerate(_pages(data, name), start=1):
        source = Source(name, "".join(f"{line.text}\n" for line in lines), number, "page")
        bounded("".join(each.text for each in (*sources, source)), name)
        sources.append(source)
        _page(lines, source, finds)
    if not any(source.text.strip() for source in sources):
        raise fail("E0252", f"{name} is a scan: a PDF without text", help=TYPE_IT)
    return tuple(sources)


def _page(lines: Sequence[Line], source: Source, finds: Finds) -> None:
    running, at = Running(whole(source), finds, tex=True), 0
    in_columns = any(COLUMNS in line.text and sum(map(_relates, line.text.split(COLUMNS))) > 1 for line in lines)
    sizes = sorted(line.size for line in lines for _ in line.text)
    body = sizes[len(sizes) // 2] if sizes else 0.0
    for line in lines:
        if line.gap > _PARAGRAPH and not line.text.startswith(("=", "≈")):
            running.flush()
        if in_columns and _relates(line.text):
            running.flush()
            part = running.strip.cut(at, at + len(line.text))
            finds.plain(joined([part, said(f" {UNCLEAR}", part)]), display=True)
        elif line.size > _HEADING * body and "=" not in line.text:
            running.flush()
            finds.heading(line.text)
        elif UNCLEAR in line.text and "=" in line.text:
            finds.plain(running.strip.cut(at, at + len(line.text)), display=True)
        else:
            running.line(at, at + len(line.text))
        at += len(line.text) + 1
    running.flush()


def _relates(text: str) -> bool:
    """Whether a relation stands in it. On a page in columns nobody can tell what a line goes on with: it is unread."""
    return any(sign in text for sign in "=≈")


def _pages(data: bytes, name: str) -> Iterator[list[Line]]:
    """The lines of each page."""
    try:
        from pdfminer.converter import PDFPageAggregator  # here: an extra, and few documents are PDFs
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
        from pdfminer.pdfpage import PDFPage
    except ImportError as error:
        mend = f"pip install 'chainrule[pdf]', or {TYPE_IT}"
        raise fail("E0252", f"{name} is a PDF; reading one needs pdfminer.six", help=mend) from error
    try:
        fonts = PDFResourceManager()
        device = PDFPageAggregator(fonts, laparams=None)
        for number, page in enumerate(PDFPage.get_pages(BytesIO(data))):
            if number == MAX_PAGES:
                raise _refused(name, f"has more than {MAX_PAGES} pages")
            PDFPageInterpreter(fonts, device).process_page(page)
            items = list(_items(device.get_result()))
            yield list(lines_of(_glyphs(items), _rules(items)))
    except ChainruleError:
        raise
    except Exception as error:  # a broken file provokes any
        raise _refused(name, "is broken or locked") from error


def _items(page: "Iterable[LTItem]") -> "Iterator[LTItem]":
    """What stands on a page, that in figures too; a figure within figures a few deep."""
    from pdfminer.layout import LTFigure  # here: as above

    open_ = [page]
    for _ in range(1_000):
        if not open_:
            return
        for item in open_.pop():
            if isinstance(item, LTFigure):
                open_.append(item)
            else:
                yield item


def _glyphs(items: "Iterable[LTItem]") -> Iterator[Glyph]:
    """The letters; a sign that grows hangs from its level, and stands for more than itself."""
    from pdfminer.layout import LTChar  # here: as above

    for item in items:
        if not isinstance(item, LTChar) or not item.upright or not item.size:
            continue
        text = _letter(item.get_text())
        if text.startswith("(cid:") or any(font in item.fontname for font in _LARGE):
            level = (item.y0 + item.y1) / 2 - AXIS * item.size
            yield Glyph(item.x0, item.x1, level, item.size, "√" if text == "√" else UNCLEAR)
        else:
            yield Glyph(item.x0, item.x1, item.matrix[5], item.size, text)


def _letter(text: str) -> str:
    """An italic letter of mathematics (𝑧, ℎ) as the letter that is typed."""
    from unicodedata import normalize  # here: as above

    return normalize("NFKC", text) if text == "ℎ" or "\U0001d400" <= text <= "\U0001d7ff" else text


def _rules(items: "Iterable[LTItem]") -> Iterator[Rule]:
    """The level lines."""
    from pdfminer.layout import LTCurve  # here: as above

    for item in items:
        if isinstance(item, LTCurve) and item.height < _THIN < item.width:
            yield Rule(item.x0, item.x1, (item.y0 + item.y1) / 2)


def _refused(name: str, what: str) -> ChainruleError:
    return fail("E0252", f"{name} is a PDF that {what}", help=TYPE_IT)
