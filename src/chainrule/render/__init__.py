"""Documents out: one small renderer for each format, and none knows who made the document.

`screen` writes for a terminal, `md` Markdown, `tex` LaTeX, `typ` Typst, `paper` PDF, `ipynb` a notebook, `html_page`
a page, `drawing` SVG, `spoken` words to be read aloud; modules are named after what they write, functions after what
they return. Each is imported when it is first used: a command needs one.
On a screen a document is lines of `strip`s, which `wrap` breaks at spaces and `breaks` in formulas; `columns` and
`tables` set what stands side by side, `fold` decides where a chain is broken, and `seven_bit` is left where there is
only ASCII. In LaTeX `tex_box` writes formulas, for Markdown too, and `tex_align` chains. On a page
`mathml` writes formulas, `html_lines` sentences and chains, and `html_style` is how it looks.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainrule.render.drawing import svg
    from chainrule.render.html_page import html
    from chainrule.render.ipynb import notebook
    from chainrule.render.mathml import mathml_box
    from chainrule.render.md import markdown
    from chainrule.render.paper import pdf
    from chainrule.render.screen import terminal
    from chainrule.render.tex import latex
    from chainrule.render.tex_box import latex_box
    from chainrule.render.typ import typst

__all__ = ["html", "latex", "latex_box", "markdown", "mathml_box", "notebook", "pdf", "svg", "terminal", "typst"]


def __getattr__(name: str) -> Any:
    """The renderer of that name, imported now."""
    homes = {
        "html": "html_page",
        "latex": "tex",
        "latex_box": "tex_box",
        "markdown": "md",
        "mathml_box": "mathml",
        "notebook": "ipynb",
        "pdf": "paper",
        "svg": "drawing",
        "terminal": "screen",
        "typst": "typ",
    }
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # here: the package is imported before it is known which renderer is wanted

    return getattr(import_module(f"{__name__}.{homes[name]}"), name)
