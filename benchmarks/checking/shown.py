"""What every line of a document was read as and judged to be, below what stands there: for eyes.

Also the lines of its text that hold a sign of relation and are in no statement: prose, code, and what was overlooked.
"""

from collections.abc import Iterator
from typing import Final

import chainrule as cr
from chainrule.check.claims import Claim
from chainrule.check.lines import line_of
from chainrule.check.verdict import Judgement
from chainrule.diagnostic import ChainruleError, Source, Span
from chainrule.ops import plain
from chainrule.read import Reading
from chainrule.read.commands import SIGNS
from chainrule.read.tokens import RELATIONS

RELATING: Final = (*RELATIONS, *(command for command, (kind, _) in SIGNS.items() if kind == "="))


def shown(work: Reading, exercise: Reading | None = None) -> Iterator[str]:
    """The listing, line by line."""
    try:
        for judgement in cr.check(work, exercise).verdicts.judgements:
            yield from listed(judgement)
    except ChainruleError as error:
        yield f"not judged: {error.diagnostics[0].message}"
        for statement in work.statements:
            yield f"{line_of(statement.place)}  {on_one_line(statement.text)}"
    yield ""
    yield "in no statement:"
    for place in overlooked(work):
        yield f"{line_of(place)}  {on_one_line(place.text)}"


def listed(judgement: Judgement) -> Iterator[str]:
    """A claim: its place and verdict, what is written, what it was read as, and what is said of it."""
    claim = judgement.claim
    about = "–" if claim.quantity is None else plain(claim.quantity)
    yield f"{line_of(claim.place)}  #{claim.id} of {claim.problem}  {judgement.verdict}  {standing(claim)}  [{about}]"
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


def overlooked(work: Reading) -> Iterator[Span]:
    """The lines of the text with a sign of relation of which no character is in a statement."""
    taken = {
        (statement.place.source, line)
        for statement in work.statements
        for line in range(statement.place.begin.line, statement.place.finish.line + 1)
    }
    for source in work.sources:
        for place in lines_in(source):
            if any(sign in place.text for sign in RELATING) and (source, place.begin.line) not in taken:
                yield place


def lines_in(source: Source) -> Iterator[Span]:
    """Its lines, each with its end."""
    start = 0
    for line in source.text.splitlines(keepends=True):
        yield Span(source, start, start + len(line))
        start += len(line)


def on_one_line(text: str) -> str:
    """Without the ends of lines."""
    return " ".join(text.split())
