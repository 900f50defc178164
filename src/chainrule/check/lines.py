"""Where things stand, as sentences say it: `line 71`, `cell 5, line 20`, `lines 70, 76, 80`."""

from collections.abc import Iterable

from chainrule.diagnostic import Source, Span


def line_of(place: Span) -> str:
    """The line a place begins on, with the cell of a notebook or the page of a PDF."""
    return _in_cell(place.source, f"line {place.begin.line}")


def lines_of(places: Iterable[Span]) -> str:
    """The lines that places begin on, those of one cell together."""
    by_cell: dict[Source, list[int]] = {}
    for place in places:
        by_cell.setdefault(place.source, []).append(place.begin.line)
    shown = []
    for cell, numbers in by_cell.items():
        ordered = sorted(set(numbers))
        word = "line" if len(ordered) == 1 else "lines"
        shown.append(_in_cell(cell, f"{word} {', '.join(map(str, ordered))}"))
    return "; ".join(shown)


def _in_cell(source: Source, lines: str) -> str:
    return lines if source.cell is None else f"{source.part} {source.cell}, {lines}"
