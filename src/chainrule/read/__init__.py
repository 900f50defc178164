"""Documents → statements: plain text, Markdown, LaTeX and notebooks; syntax only, everything with its place.

`document` is the door. Finding takes a document apart into formulas (`markdown`, `tex`, `notebook`, `solved`), the
grammar a formula into statements, and resolving turns a side into an expression once the document's names are known.
"""

from chainrule.read.document import read_document
from chainrule.read.model import Formula, Function, Reading, Resolved, Side, Statement, Vocabulary
from chainrule.read.resolve import left_side, readings, resolve
from chainrule.read.vocabulary import names_in

__all__ = [
    "Formula",
    "Function",
    "Reading",
    "Resolved",
    "Side",
    "Statement",
    "Vocabulary",
    "left_side",
    "names_in",
    "read_document",
    "readings",
    "resolve",
]
