"""What every line of a document was read as and judged to be, below what stands there: for eyes.

Also the lines of its text that hold a sign of relation and are in no statement: prose, code, and what was overlooked.
"""

from collections.abc import Iterator
from pathlib import Path

import chainrule as cr
from chainrule.check.claims import Claim
from chainrule.check.verdict import Judgement
from chainrule.diagnostic import ChainruleError, Source, Span
from chainrule.ops import plain
from chainrule.read import Reading, read_document

SIGNS = ("=", "≈", r"\approx", "←", r"\leftarrow", "⇒")


def shown(path: Path, exercise: Path | None = None) -> Iterator[str]:
    """The listing, line by line."""
    reading = read_document(path)
    try:
        judgements = cr.check(path, exercise).verdicts.judgements
    except ChainruleError as error:
        yield f"not judged: {error.diagnostics[0].message}"
        judgements = ()
    for judgement in judgements:
        yield from listed(judgement)
    if not judgements:
        for statement in reading.statements:
            yield f"{at(statement.place)}  {on_one_line(statement.text)}"
    yield ""
    yield "in no statement:"
    yield from overlooked(reading)


def listed(judgement: Judgement) -> Iterator[str]:
    """A claim: its place and verdict, what is written, what it was read as, and what is said of it."""
    claim = judgement.claim
    quantity = "–" if claim.quantity is None else plain(claim.quantity)
    yield f"{at(claim.place)}  #{claim.id} of {claim.problem}  {judgement.verdict}  {standing(claim)}  [{quantity}]"
    yield f"    written  {on_one_line(claim.place.text)}"
    yield f"    read     {on_one_line(claim.read_back) or why(claim)}"
    if judgement.says:
        yield f"    says     {judgement.says}"


def standing(claim: Claim) -> str:
    """`numbers, step 1`; and that a formula is general, or that the network or its data were taken from it."""
    role = "" if claim.role == "work" else f", {claim.role}"
    return f"{claim.stage}, step {claim.step}{role}{', general' if claim.is_general else ''}"


def why(claim: Claim) -> str:
    """Why a statement could not be read."""
    return "" if claim.statement.unread is None else f"unread: {claim.statement.unread.message}"


def overlooked(reading: Reading) -> Iterator[str]:
    """The lines of the text with a sign of relation of which no character is in a statement."""
    taken = {
        (statement.place.source.cell, line)
        for statement in reading.statements
        for line in range(statement.place.begin.line, statement.place.finish.line + 1)
    }
    for source in reading.sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if any(sign in line for sign in SIGNS) and (source.cell, number) not in taken:
                yield f"{beside(source, number)}  {line.strip()}"


def at(place: Span) -> str:
    """`cell 3, line 5`."""
    return beside(place.source, place.begin.line)


def beside(source: Source, line: int) -> str:
    """Likewise, of a line by its number."""
    return f"{'' if source.cell is None else f'{source.part} {source.cell}, '}line {line}"


def on_one_line(text: str) -> str:
    """Without the ends of lines."""
    return " ".join(text.split())
