"""Documents → statements: text, Markdown, LaTeX, pages, notebooks, Python, PDF; syntax only, all with its place.

`document` is the door. Finding takes a document apart into formulas (`markdown`, `tex`, `rst`, `html`, `notebook`,
`script`, `pdf`, `solved`), the grammar a formula into statements, and resolving turns a side into an expression once
the names of the document are known.
A function of Python has its grammar already: `python` turns its lines into the same statements.
"""

from typing import TYPE_CHECKING, Any

from chainrule.read.document import read_document, read_lines
from chainrule.read.literals import place_of_entry
from chainrule.read.model import Declaration, Formula, Function, Reading, Resolved, Side, Statement, Table, Vocabulary
from chainrule.read.resolve import left_side, readings, resolve
from chainrule.read.vocabulary import names_in, vocabulary_of

if TYPE_CHECKING:
    from chainrule.read.listed import listing

__all__ = [
    "Declaration",
    "Formula",
    "Function",
    "Reading",
    "Resolved",
    "Side",
    "Statement",
    "Table",
    "Vocabulary",
    "left_side",
    "listing",
    "names_in",
    "place_of_entry",
    "read_document",
    "read_lines",
    "readings",
    "resolve",
    "vocabulary_of",
]


def __getattr__(name: str) -> Any:
    """`listing` is loaded when it is asked for: only `chainrule read` shows one."""
    if name == "listing":
        from chainrule.read.listed import listing

        return listing
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
