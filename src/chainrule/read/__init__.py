"""Documents → statements: plain text, Markdown, LaTeX and notebooks; syntax only, everything with its place.

`document` is the door. Finding takes a document apart into formulas (`markdown`, `tex`, `notebook`, `solved`), the
grammar a formula into statements, and resolving turns a side into an expression once the document's names are known.
"""

from chainrule.read.document import read_document

__all__ = ["read_document"]
