"""A text or a file → what it says: the one door to reading."""

import os
from collections.abc import Iterable, Sequence
from typing import Final

from chainrule.diagnostic import Source, fail
from chainrule.read.encoding import PDF, TYPE_IT, bounded, bytes_of_file, decoded
from chainrule.read.find import Finds
from chainrule.read.markdown import markdown_in
from chainrule.read.model import Declaration, Formula, Reading, Statement, Table
from chainrule.read.roles import known_roles, roles_in
from chainrule.read.rules import rules_in
from chainrule.read.strip import Strip, whole

PYTHON: Final = ("def ", "@", "import ", "from ")
"""How programs begin; those that define no function are read line by line, like any plain text."""

PAGE: Final = ("<!doctype html", "<html", "<head", "<body", "<math")
"""How web pages begin."""

TEXT: Final = "text"
"""What messages call a text that has no name."""


def read_document(source: str | os.PathLike[str], name: str = "") -> Reading:
    """Read a text, or the file at a path.

    Args:
        source: the text itself; or a path, if it is an `os.PathLike`.
        name: what messages call it; its ending, or that of the path, tells what kind of document it is.

    Raises:
        ChainruleError: E0250 to E0256 where it cannot be read at all. What cannot be understood of it is no error
            here: such a statement says so itself.
    """
    if isinstance(source, str):
        text, name = source, name or TEXT
    else:
        path = os.fspath(source)
        data, name = bytes_of_file(path), name or path
        if data.startswith(PDF):
            return _pdf(data, name)
        text = decoded(data, name)
    if not text.strip("\ufeff \t\r\n\x0c\x00"):
        raise fail("E0253", f"{name} is empty", help=f"it should hold the exercise; {TYPE_IT}")
    if _surface(text, name) == "python":
        from chainrule.read.python import python_in  # here: few documents are programs

        return python_in(Source(name, bounded(text.removeprefix("\ufeff"), name)))
    sources, finds = found_in(text, name)
    return _reading(name, sources, finds)


def _pdf(data: bytes, name: str) -> Reading:
    from chainrule.read.pdf import pdf_in  # here: few documents are PDFs

    finds = Finds()
    return _reading(name, pdf_in(data, name, finds), finds)


def read_lines(lines: Sequence[str], name: str) -> Reading:
    """Read lines each of which is a formula and nothing else, whatever it would be in a document."""
    source = Source(name, bounded("\n".join(lines), name))
    finds, rest, start = Finds(), whole(source), 0
    for line in lines:
        finds.plain(rest.cut(start, start + len(line)), display=True)
        start += len(line) + 1
    return _reading(name, (source,), finds)


def found_in(text: str, name: str) -> tuple[tuple[Source, ...], Finds]:
    """The formulas and headings of a document, and the texts they stand in."""
    finds = Finds()
    surface = _surface(text, name)
    if surface == "notebook":
        return _notebook(text, name, finds), finds
    if surface == "html":
        return _page(text.removeprefix("\ufeff"), name, finds), finds
    source = Source(name, bounded(text.removeprefix("\ufeff"), name))
    for title, part in _parts(whole(source)):
        if title:
            finds.heading(title)
        _text_in(part, surface, finds)
    rules_in(whole(source), finds)
    roles_in(whole(source), finds)
    return (source,), finds


def _parts(strip: Strip) -> Iterable[tuple[str, Strip]]:
    """A text in one part; where git could not merge it, each side is a part of its own."""
    if "<<<<<<< " not in strip.text:
        return (("", strip),)
    from chainrule.read.merged import parts_of  # here: hardly any document has a conflict

    return parts_of(strip)


def _text_in(strip: Strip, surface: str, finds: Finds) -> None:
    """Find what is in a text of that kind."""
    match surface:
        case "solved":
            from chainrule.read.solved import solved_in  # here: most documents are no output of ours

            solved_in(strip, finds)
        case "rst":
            from chainrule.read.rst import rst_in  # here: likewise

            rst_in(strip, finds)
        case "tex":
            from chainrule.read.tex import tex_in  # here: likewise

            tex_in(strip, finds)
        case "script":
            from chainrule.read.script import script_in  # here: likewise

            if not script_in(strip, finds):
                markdown_in(strip, finds)
        case _:
            markdown_in(strip, finds)


def _surface(text: str, name: str) -> str:
    """What kind of document it is: by the ending of its name, and by how it begins where that does not tell."""
    ending = os.path.splitext(name)[1].lower()
    if ending == ".ipynb":
        return "notebook"
    if ending in (".tex", ".ltx", ".latex"):
        return "tex"
    if ending in (".md", ".markdown"):
        return "markdown"
    if ending in (".html", ".htm", ".xhtml"):
        return "html"
    if ending in (".rst", ".rest"):
        return "rst"
    begins = text[:2000].lstrip("\ufeff \t\r\n")
    if ending == ".py" or begins.startswith(PYTHON):
        return "python" if _defines(text) else "script" if ending == ".py" else "markdown"
    if begins.startswith("{"):
        if '"nbformat"' in text or '"cell_type"' in begins:
            return "notebook"
        if '"network"' in begins or '"steps"' in text:
            return "solved"
    if begins.startswith("<") and begins[:14].lower().startswith(PAGE):
        return "html"
    return "tex" if r"\documentclass" in begins or r"\begin{document}" in text else "markdown"


def _defines(text: str) -> bool:
    """Whether a function is defined, as Python does, at the beginning of a line."""
    from re import MULTILINE, search

    return search(r"^def +\w+ *\(", text, MULTILINE) is not None


def _page(text: str, name: str, finds: Finds) -> tuple[Source, ...]:
    from chainrule.read.html import html_in, without_pictures  # here: few documents are web pages

    bounded(without_pictures(text), name)
    source = Source(name, text)
    html_in(whole(source), finds)
    return (source,)


def _with_points(formulas: Sequence[Formula]) -> Sequence[Formula]:
    if not any("0," in formula.text for formula in formulas):
        return formulas
    from chainrule.read.commas import with_points  # here: few documents have decimal commas

    return with_points(formulas)


def _notebook(text: str, name: str, finds: Finds) -> tuple[Source, ...]:
    from chainrule.read.notebook import cells_of  # here: only notebooks need json

    cells = cells_of(text, name)
    for cell in cells:
        if cell.heading:
            finds.heading(cell.source.text.strip())
        else:
            markdown_in(whole(cell.source), finds)
            rules_in(whole(cell.source), finds)
            roles_in(whole(cell.source), finds)
    return tuple(cell.source for cell in cells)


def _reading(name: str, sources: tuple[Source, ...], finds: Finds) -> Reading:
    from chainrule.read.grammar import declarations_of, statements_of, tables_of  # here: finding alone needs no grammar
    from chainrule.read.vocabulary import vocabulary_of

    statements: list[Statement] = []
    declarations: list[Declaration] = []
    outside: list[Declaration] = []
    tables: list[Table] = []
    for group, formula in enumerate(_with_points(finds.formulas())):
        statements += statements_of(formula, group)
        (outside if formula.block == "role" else declarations).extend(declarations_of(formula))
        tables += tables_of(formula)
    vocabulary = vocabulary_of(statements, declarations)
    declarations = [*known_roles(outside, declarations, vocabulary), *declarations]  # a block has the last word
    if any(statement.relations == ("∈",) for statement in statements):
        from chainrule.read.shapes import shapes_in  # here: few documents declare shapes

        declarations += shapes_in(statements, vocabulary)
    headings = tuple(finds.headings)
    return Reading(name, sources, tuple(statements), vocabulary, headings, tuple(declarations), tuple(tables))
