"""Faults in published examples: where a wrong value stands, what stands there, and what should.

    python benchmarks/checking/errata.py        the table of docs/errata.md

Of every document in `../shared/corpus`, by itself and beside its exercise, the values that are charged and are known to
be wrong. What is only a consequence of another wrong line is left out; nothing of the texts is kept.
"""

import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from score import CORPUS, DATA, EXERCISES, FIGURE, WRONG, expected_of, same

import chainrule as cr

TITLES = ("published in", "place", "quantity", "stands there", "should be")


def faults(document: str, path: Path, exercise: Path | None) -> Iterator[dict[str, Any]]:
    """The claims about values that are charged, and known to be wrong."""
    wrong = [line.stated for line in expected_of(document, beside=exercise is not None) if line.status == WRONG]
    for claim in claims_of(path, exercise):
        figures = FIGURE.findall(claim["stated"] or "") if claim["verdict"] == "wrong" else ()
        if any(same(figure, stated) for figure in figures for stated in wrong):
            yield claim


def claims_of(path: Path, exercise: Path | None) -> list[dict[str, Any]]:
    """The claims of a document; none where there is nothing in it that could be judged."""
    try:
        found: list[dict[str, Any]] = cr.check(path, exercise).json()["claims"]
    except cr.ChainruleError:
        return []
    return found


def rows() -> Iterator[tuple[str, ...]]:
    """A row for each place, the documents in their order."""
    for document, about in DATA["documents"].items():
        seen: set[str] = set()
        exercise = EXERCISES / f"{document}.md"
        for beside in (None, exercise) if exercise.exists() else (None,):
            for name in about["files"]:
                for claim in faults(document, CORPUS / name, beside):
                    where = placed(claim["place"])
                    if where not in seen:
                        seen.add(where)
                        yield about["published"], where, claim["quantity"], one_line(claim["stated"]), shown(claim)


def placed(place: dict[str, Any]) -> str:
    """The line, and the cell of a notebook."""
    cell = "" if place["cell"] is None else f"cell {place['cell']}, "
    return f"{cell}line {place['line']}"


def one_line(figures: str) -> str:
    """A number, or the entries of an array, without its notation."""
    found = FIGURE.findall(figures)
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]"


def shown(claim: dict[str, Any]) -> str:
    """The right value, with two digits more than stand there."""
    places = max(len(figure.partition(".")[2]) for figure in FIGURE.findall(claim["stated"])) + 2
    expected = claim["expected"]
    parts = expected if isinstance(expected, list) else [expected]
    texts = [f"{Decimal(Fraction(part).numerator) / Decimal(Fraction(part).denominator):.{places}f}" for part in parts]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def main() -> int:
    """Print the table."""
    if not CORPUS.exists():
        print(f"NOT RUN: {CORPUS} is not here")
        return 0
    print(f"| {' | '.join(TITLES)} |\n|---|---|---|--:|--:|")
    for row in rows():
        print(f"| {' | '.join(row)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
