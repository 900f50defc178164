"""Arrays of numbers with nothing but spaces between them, as programs print them: `[0 25 20]`, `[[1 -2] [3 4]]`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from chainrule.read.literals import MOST_NESTED
from chainrule.read.tokens import Token

if TYPE_CHECKING:
    from chainrule.read.expressions import Parser

APART: Final = frozenset(["row", "gap"])
"""What may stand between entries besides a space."""


def put_commas(parser: "Parser") -> None:
    """Puts commas between the entries of the array that opens here, if there are none and it holds numbers alone."""
    opening = parser.at
    found = _with_commas(parser.tokens, opening, 1)
    if found is not None:
        inside, end = found
        parser.tokens[opening:end] = inside
        parser.stop += len(inside) - (end - opening)


def _with_commas(tokens: Sequence[Token], at: int, depth: int) -> tuple[list[Token], int] | None:
    """The tokens of an array, with commas, and the number of the one behind it; None where it is written otherwise."""
    found, entries, arrays = [tokens[at]], 0, 0
    at += 1
    while tokens[at].kind != "]":
        if tokens[at].kind in APART:
            at += 1
            continue
        inner = _with_commas(tokens, at, depth + 1) if tokens[at].kind == "[" and depth < MOST_NESTED else None
        entry, end = inner or _number(tokens, at)
        if not entry:
            return None
        found += [Token(",", ",", entry[0].start, entry[0].start)] * bool(entries) + entry
        entries, arrays, at = entries + 1, arrays + (inner is not None), end
    return ([*found, tokens[at]], at + 1) if entries > 1 or arrays else None


def _number(tokens: Sequence[Token], at: int) -> tuple[list[Token], int]:
    """A number; its sign clings to it, and to nothing before: `[3 -1]` has two entries, `[3 - 1]` and `[3-1]` one."""
    first = tokens[at]
    if first.kind == "number":
        return [first], at + 1
    is_sign = first.kind == "-" and (tokens[at - 1].end < first.start or tokens[at - 1].kind == "[")
    if is_sign and tokens[at + 1].kind == "number" and tokens[at + 1].start == first.end:
        return [first, tokens[at + 1]], at + 2
    return [], at
