"""A document as a Jupyter notebook of Markdown cells."""

from typing import Final

from chainrule.render.md import ANSWER, block_text
from chainrule.typeset.document import Answer, Document, Entries, Heading, Paragraph

FORMAT: Final = 4, 5
"""nbformat and its minor version; cells have had ids since 4.5."""

PYTHON: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(document: Document) -> str:
    """`document` as the JSON of a notebook; the same document gives the same bytes."""
    from json import dumps  # here: only this format needs it

    cells = [
        {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": text.splitlines(keepends=True)}
        for number, text in enumerate(_cells(document), start=1)
    ]
    book = {"cells": cells, "metadata": PYTHON, "nbformat": FORMAT[0], "nbformat_minor": FORMAT[1]}
    return dumps(book, indent=1, ensure_ascii=False) + "\n"


def _cells(document: Document) -> list[str]:
    """Text runs on in one cell; a heading begins a new one, formulas, tables and answers stand alone."""
    cells = [[f"# {document.title}"]] if document.title else []
    runs_on = bool(cells)
    for block in document.blocks:
        # a cell grows as it is written in: an answer needs no room kept for it
        text = ANSWER if isinstance(block, Answer) else block_text(block)
        if not text:
            continue
        if runs_on and isinstance(block, Paragraph | Entries):
            cells[-1].append(text)
        else:
            cells.append([text])
        runs_on = isinstance(block, Heading | Paragraph | Entries)
    return ["\n\n".join(texts) for texts in cells]
