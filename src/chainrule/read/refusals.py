"""What to say where tokens are no expression, each with its place."""

from collections.abc import Sequence
from typing import Final

from chainrule.diagnostic import ChainruleError, did_you_mean
from chainrule.read.commands import SIGNS
from chainrule.read.syntax import Text
from chainrule.read.tokens import Token

MENDS: Final = {
    "E0231": "write the expression that belongs here",
    "E0232": "write it as in 'z < 0'",
    "E0233": "write a vector in square brackets: [0, 1]",
    "E0234": "write it out for one index, or give the result as a line of its own",
    "E0235": "write it with the functions that are known, or define it",
    "E0236": "separate the arguments with commas, one for each parameter",
    "E0237": "define it by other functions and operations",
    "E0238": "name parts of it in equations of their own",
    "E0239": "write the derivative itself",
    "E0270": "give every row as many entries",
    "E0273": "give parts of it names of their own",
    "E0275": "write a number, or a name",
    "E0276": "write the norm out: sqrt(sum(x ⊙ x)), sum(|x|)",
}
"""What to do about a refusal, where nothing more particular can be said."""


def unexpected(text: Text, tokens: Sequence[Token], at: int) -> ChainruleError:
    """Token number `at` does not belong where it stands; behind the last, something is missing."""
    if not tokens:
        return text.refuse("E0222", "something is missing here", 0, 0, "", "write the expression that belongs here")
    if at >= len(tokens):
        last = tokens[-1]
        message = f"something is missing behind '{last.text}'"
        mend = f"write what follows, or leave '{last.text}' out"
        return text.refuse("E0222", message, last.start, last.end, "and then?", mend)
    kind, shown, start, end = tokens[at]
    if kind == "unknown":
        mend = did_you_mean(shown, SIGNS) or "write it with Latin or Greek letters and the usual signs"
        return text.refuse("E0223", f"{shown} is not known here", start, end, "unknown", mend)
    mend = "leave it out, or write what is missing before it"
    return text.refuse("E0222", f"'{shown or kind}' cannot stand here", start, end, "unexpected", mend)


def unclosed(text: Text, opening: Token, closing: str) -> ChainruleError:
    """A bracket that nothing closes."""
    _, shown, start, end = opening
    return text.refuse("E0221", f"'{shown}' is never closed", start, end, "opens here", f"add '{closing}'")


def too_deep(text: Text, token: Token, limit: int) -> ChainruleError:
    """Brackets, fractions and powers stand too deep in one another."""
    mend = "give parts of it names of their own"
    return text.refuse("E0224", f"this nests more than {limit} deep", token.start, token.end, "too deep", mend)


def bare_number(text: Text, token: Token) -> ChainruleError:
    """A number behind something, without a sign between: `x 2`."""
    _, shown, start, end = token
    message = f"{shown} stands behind something without a sign between"
    return text.refuse("E0225", message, start, end, "times? or what?", f"write ·{shown} to multiply")
