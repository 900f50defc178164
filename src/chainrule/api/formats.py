"""A document in a format: the one place where a format's name becomes a renderer."""

from typing import Final

from chainrule.diagnostic import did_you_mean, fail
from chainrule.typeset.document import Document

FORMATS: Final = ("terminal", "markdown", "latex", "notebook", "html", "typst")
"""Those that are text; a PDF is bytes."""


def show(
    document: Document,
    format: str = "terminal",  # noqa: A002 (the field's name)
    width: int = 80,
    ascii_only: bool = False,
    colour: bool = False,
    title: str = "chainrule",
) -> str:
    """`document` as text in `format`: "terminal", "markdown", "latex", "notebook", "html" or "typst".

    Args:
        width: cells in a line of a terminal, at least 20.
        ascii_only: a terminal that knows no other characters.
        colour: a terminal that knows colours.
        title: of a page whose document has none.

    Raises:
        ChainruleError: E0604 if there is no such format.
    """
    from chainrule import render  # here: each renderer is imported when its format is asked for

    match format:
        case "terminal":
            return render.terminal(document, width, ascii_only, colour)
        case "markdown":
            return render.markdown(document)
        case "latex":
            return render.latex(document)
        case "notebook":
            return render.notebook(document)
        case "html":
            return render.html(document, title)
        case "typst":
            return render.typst(document)
        case _:
            near = did_you_mean(format, FORMATS) or f"choose one of {', '.join(FORMATS)}"
            raise fail("E0604", f"there is no format '{format}'", help=near)


def pdf(document: Document) -> bytes:
    """`document` as PDF/UA, to be written to a file; the same document gives the same bytes.

    Raises:
        ChainruleError: E0616 if the extra `chainrule[pdf]` is not installed.
    """
    from chainrule import render  # here: as above

    return render.pdf(document)


class Displayed:
    """What displays itself: as text where it is printed, as Markdown in a notebook."""

    def document(self) -> Document:
        """All of it, as a page that stands alone."""
        raise NotImplementedError

    def on_screen(self) -> Document:
        """What is printed; less where a screen needs less."""
        return self.document()

    def __str__(self) -> str:
        return show(self.on_screen())

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return show(self.document(), "markdown")
