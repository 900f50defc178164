"""Exercise sheets as PDF: one of them, and a hundred of one exercise, each with data of its own.

The fonts are read once in a process, by the first sheet; that is a row of its own. Needs `chainrule[pdf]`.
"""

import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import chainrule as cr
from chainrule import api
from side_by_side import ROOT, Row, tell

if TYPE_CHECKING:
    from chainrule.typeset.document import Document

EXERCISE = ROOT / "examples" / "skip-connection.md"
COUNT = 100
TIMES = 21


def seconds(run: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def sheets() -> "list[Document]":
    """The hundred, each worked out."""
    return [api.sheet(api.variant(EXERCISE, seed), "values") for seed in range(COUNT)]


def main() -> int:
    """Measures and tells."""
    sheet = api.sheet(EXERCISE, "values")
    first = seconds(lambda: cr.pdf(sheet))
    # Typst keeps what it has set: another title makes another sheet of it
    others = [sheet._replace(title=f"{sheet.title} {number}") for number in range(TIMES)]
    one = statistics.median(seconds(lambda other=other: cr.pdf(other)) for other in others)
    written: list[Document] = []
    writing = seconds(lambda: written.extend(sheets()))
    files: set[bytes] = set()
    setting = seconds(lambda: files.update(map(cr.pdf, written)))
    if len(files) != COUNT:
        raise SystemExit(f"only {len(files)} of the sheets are distinct")
    return tell(
        [
            Row("the first sheet of a process, with the fonts", first * 1000, "ms"),
            Row("a sheet set as PDF", one * 1000, "ms", 100.0),
            Row(f"{COUNT} sheets with different data, set as PDF", setting, "s", 5.0),
            Row("  drawing their numbers and working them out, before that", writing, "s"),
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
