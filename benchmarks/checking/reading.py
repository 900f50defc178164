"""How many lines of mathematics are read, document by document, and where those stand that are not.

    python benchmarks/checking/reading.py [--markdown] FILE…
    python benchmarks/checking/reading.py --show FILE… [--exercise FILE]

Without files, the documents of `../shared/corpus` and `../shared/source` are taken, where they lie. A line of
mathematics has a relation. Those whose every side has a meaning are read; general are those that stand for many
formulas, or use functions that the document nowhere defines: they can be shown, and not judged. No text of a document
is printed in the table, only its name and places. What a line was read as is for eyes: `--show` prints, line by line,
what is written above what it was read as, what it is about and the verdict, and below them what is in no line.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from shown import shown

from chainrule.check.lines import line_of
from chainrule.diagnostic import ChainruleError, Diagnostic
from chainrule.read import Reading, Statement, read_document, resolve

SHARED = Path(__file__).parents[2].parent / "shared"
ENDINGS = (".md", ".ipynb", ".rst", ".tex", ".html", ".txt", ".py", ".pdf")
UNJUDGED = frozenset(("E0234", "E0235", "E0239"))
"""General formulas, functions that are defined nowhere, and their derivatives."""
BLANK = "E0231"


class Row(NamedTuple):
    """What one document holds: lines that have a meaning, general ones, and the places and reasons of the others."""

    name: str
    read: int
    general: int
    unread: tuple[str, ...]

    @property
    def lines(self) -> int:
        """All lines of mathematics."""
        return self.read + self.general + len(self.unread)


def documents(files: Sequence[Path]) -> Iterator[Path]:
    """The files, or those of the corpus."""
    for path in files or sorted([*(SHARED / "corpus").glob("*"), *(SHARED / "source").glob("*")]):
        if files or path.suffix in ENDINGS:
            yield path


def measured(path: Path) -> Row:
    """How one document is read."""
    reading = read_document(path)
    kinds: Counter[str] = Counter()
    unread: list[str] = []
    for statement in reading.statements:
        if not statement.relations:
            continue
        why = trouble(statement, reading)
        kinds["unread" if why and why.code not in UNJUDGED else "general" if why else "read"] += 1
        if why and why.code not in UNJUDGED:
            unread.append(f"{line_of(statement.place)} {why.code}")
    return Row(path.name, kinds["read"], kinds["general"], tuple(unread))


def trouble(statement: Statement, reading: Reading) -> Diagnostic | None:
    """Why a statement cannot be judged, the gravest first."""
    if statement.unread is not None or "∈" in statement.relations:
        return statement.unread
    found = [why for side in statement.sides if (why := refusal(side.syntax, reading)) is not None]
    return min(found, key=lambda why: why.code in UNJUDGED, default=None)


def refusal(syntax: object, reading: Reading) -> Diagnostic | None:
    """Why a side has no meaning; room for an answer needs none."""
    try:
        resolve(syntax, reading.vocabulary)
    except ChainruleError as error:
        return None if error.diagnostics[0].code == BLANK else error.diagnostics[0]
    return None


def table(rows: Sequence[Row], *, markdown: bool) -> Iterator[str]:
    """The table, and below it where the unread lines stand."""
    whole = Row(
        "all", sum(r.read for r in rows), sum(r.general for r in rows), tuple(u for r in rows for u in r.unread)
    )
    width = max(len(row.name) for row in (*rows, whole))
    between, edge = (" | ", "| ") if markdown else ("  ", "")
    heads = ("document", "lines", "read", "general", "unread", "read or general")
    yield edge + between.join(head.ljust(width if head == "document" else 0) for head in heads) + edge[::-1]
    if markdown:
        yield "|---" + "|--:" * 5 + "|"
    for row in (*rows, whole):
        share = f"{100 * (row.lines - len(row.unread)) / row.lines:.1f} %" if row.lines else "–"
        cells = (str(row.lines), str(row.read), str(row.general), str(len(row.unread)), share)
        cells = tuple(cell.rjust(len(head)) for cell, head in zip(cells, heads[1:], strict=True))
        yield edge + between.join((row.name.ljust(width), *cells)) + edge[::-1]
    yield ""
    yield from (f"{row.name}: {each}" for row in rows for each in row.unread)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--show", action="store_true", help="every line beside what it was read as")
    parser.add_argument("--exercise", type=Path, help="with --show: the exercise that the files work out")
    given = parser.parse_args()
    if given.exercise and not given.show:
        parser.error("--exercise goes with --show")
    if given.show:
        exercise = None if given.exercise is None else read_document(given.exercise)
        for path in documents(given.files):
            sys.stdout.write("\n".join((path.name, *shown(read_document(path), exercise))) + "\n\n")
        return 0
    rows = [measured(path) for path in documents(given.files)]
    sys.stdout.write("\n".join(table(rows, markdown=given.markdown)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
