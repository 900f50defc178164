"""What a typed line means: an answer to what is asked, or to another line; a wish for a hint; nothing."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from chainrule.check.align import aligned
from chainrule.check.claims import Claim, claims_of
from chainrule.check.missing import Missing
from chainrule.check.rename import read_for
from chainrule.diagnostic import ChainruleError, fail
from chainrule.expr import Gradient, Name, Next, Symbol
from chainrule.ops import plain
from chainrule.problem import Problem
from chainrule.read import read_lines

ANSWERS: Final = "your answers"
"""What messages call the document that the answers make."""

LONGEST: Final = 1_000
"""Characters of an answer."""

PASS: Final = ""
HINT: Final = "?"
BACK: Final = "back"


class Typed(NamedTuple):
    """What was meant.

    Args:
        kind: "row" for a beginning of an array, whose other rows are to come.
        at: the number of the line that it answers.
        text: the answer.
    """

    kind: Literal["pass", "row", "hint", "back", "answer"]
    at: int = 0
    text: str = ""


def understood(pending: str, typed: str, problem: Problem, lines: Sequence[Missing], at: int) -> Typed:
    """What `typed` means where line `at` is asked, and `pending` was typed before it.

    Raises:
        ChainruleError: E0653 if it is too long, E0654 if it is about a quantity that is not asked for.
    """
    word = " ".join(typed.split()).strip("$ ")
    if word == BACK or (word in (PASS, HINT) and not pending):
        return Typed("pass" if word == PASS else "hint" if word == HINT else "back")
    text = f"{pending} {word}".strip()
    if len(text) > LONGEST:
        raise fail("E0653", f"an answer of more than {LONGEST:,} characters", help="give the value alone")
    if word and _is_open(text):
        return Typed("row", at, text)
    claim = _claim_in(text, problem)
    if claim is None or not isinstance(claim.quantity, Symbol) or claim.left is None:
        return Typed("answer", at, text)
    number = _number_of(claim.quantity, lines, at)
    if number is None:
        raise _not_asked(claim, lines[at])
    return Typed("answer", number, text[claim.rights[0].side.place.start :])


def _is_open(text: str) -> bool:
    """Whether an array goes on in the next line."""
    return text.count("[") > text.count("]")


def _claim_in(text: str, problem: Problem) -> Claim | None:
    """What the typed text claims by itself, if it names what it is about."""
    reading = read_for(problem, read_lines((text,), ANSWERS))
    claims = aligned(claims_of(reading), problem, reading, own=False).claims
    return claims[0] if claims and claims[0].rights else None


def _number_of(quantity: Symbol, lines: Sequence[Missing], at: int) -> int | None:
    """The line about `quantity`: the last that was asked so far, else the first to come."""
    meant = [n for n, line in enumerate(lines) if line.quantity in (quantity, _next(quantity))]
    return next((n for n in reversed(meant) if n <= at), meant[0] if meant else None)


def _next(quantity: Symbol) -> Symbol:
    """`w_0 = −0.25`, without an arrow, is the step as well: the value at the start is given."""
    return Next(quantity) if isinstance(quantity, Name) else quantity


def _not_asked(claim: Claim, now: Missing) -> ChainruleError:
    quantity, left = claim.quantity, claim.left
    name = "this" if quantity is None else plain(quantity)
    place = claim.place if left is None else left.side.place
    kind = "a gradient" if isinstance(quantity, Gradient) else "a quantity"
    mend = f"answer {plain(now.quantity)}, or name a line that is asked for"
    return fail("E0654", f"{name} is not {kind} that is asked for", place, help=mend)
