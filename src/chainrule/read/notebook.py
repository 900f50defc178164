"""Notebooks → the text of their cells. Code and outputs are left alone; nothing is ever run."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from chainrule.diagnostic import ChainruleError, Source, Span, fail
from chainrule.read.encoding import bounded

ASK_AGAIN = "open it in Jupyter and save it again, or read its text from a .md file"

SETTLE = "git could not merge it: keep one side, git checkout --ours or --theirs, and read that"


class Cell(NamedTuple):
    """A cell that holds text; of the old notebooks, one may be a heading throughout."""

    source: Source
    heading: bool = False


def cells_of(text: str, name: str) -> tuple[Cell, ...]:
    """The cells of a notebook that hold text, counted from 1 over all its cells.

    Raises:
        ChainruleError: E0251 if they hold too much, E0254 if `text` is no notebook.
    """
    cells = tuple(_read(_parsed(text, name), name))
    bounded("".join(cell.source.text for cell in cells), name)
    return cells


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        at = min(error.pos, max(len(text) - 1, 0))
        where = Span(Source(name, text), at, at + 1)
        raise fail(
            "E0254",
            f"{name} is a broken notebook: its JSON ends or goes wrong here",
            where,
            error.msg.lower(),
            help=SETTLE if "<<<<<<< " in text else ASK_AGAIN,
        ) from error
    except (ValueError, RecursionError) as error:
        raise _no_notebook(name, "its JSON holds what no notebook does") from error


def _read(notebook: Any, name: str) -> Iterator[Cell]:
    for number, cell in enumerate(_all_cells(notebook, name), start=1):
        if not isinstance(cell, dict):
            raise _no_notebook(name, f"cell {number} is no cell")
        kind, source = cell.get("cell_type"), cell.get("source", "")
        if kind not in ("markdown", "raw", "heading", "html"):
            continue
        lines = source if isinstance(source, list) else [source]
        if not all(isinstance(line, str) for line in lines):
            raise _no_notebook(name, f"the source of cell {number} is no text")
        yield Cell(Source(name, "".join(lines), number), kind == "heading")


def _all_cells(notebook: Any, name: str) -> list[Any]:
    """Of version 4 `cells`, of version 3 those of each worksheet."""
    if not isinstance(notebook, dict):
        raise _no_notebook(name, "its JSON is no object")
    sheets = notebook.get("worksheets", [notebook])
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        raise _no_notebook(name, "its worksheets are none")
    cells = [sheet.get("cells") for sheet in sheets]
    if not all(isinstance(some, list) for some in cells):
        raise _no_notebook(name, "it has no list of cells")
    return [cell for some in cells for cell in some]


def _no_notebook(name: str, reason: str) -> ChainruleError:
    return fail("E0254", f"{name} is no notebook: {reason}", help=ASK_AGAIN)
