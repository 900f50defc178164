"""Cases: rows of a value and its condition."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from chainrule.read.syntax import Branches, Comparison, General, Node
from chainrule.read.tokens import Token

if TYPE_CHECKING:
    from chainrule.read.expressions import Parser

BETWEEN: Final = frozenset([",", "&", "gap", "if", ";"])
"""What may stand between a value and its condition."""

_OPENS: Final = frozenset(["(", "[", "{", "\\{", "begin"])
_SHUTS: Final = frozenset([")", "]", "}", "\\}", "end"])


def cases(parser: "Parser", inside: Sequence[Token], start: int, end: int) -> Node:
    """The cases whose rows are `inside`.

    Raises:
        ChainruleError: E0227 where a row has no condition.
    """
    rows = [row for row in split(inside, "row") if row]
    if len(rows) == 1:
        rows = [row for row in split(inside, ";") if row]
    return Branches(tuple(_row(parser, row) for row in rows), start, end)


def _row(parser: "Parser", row: Sequence[Token]) -> tuple[Node, Node | None]:
    r"""`z & \text{if } z > 0`, `z, z > 0`, `z if z > 0`, `z, else`."""
    at = _value_ends(row)
    condition = at
    while condition < len(row) and row[condition].kind in BETWEEN:
        condition += 1
    if len(split(row[:at], "=")) > 1:
        value: Node = General("a case that is an equation itself is read, not judged", row[0].start, row[at - 1].end)
    else:
        value = parser.inside(row[:at])
    end = len(row)
    while end > condition and row[end - 1].kind in (",", ";"):
        end -= 1
    rest = row[condition:end]
    if rest and rest[0].kind == "else":
        return value, None
    if not rest:
        first, last = row[0], row[-1]
        mend = "say when it holds: 'z & \\text{if } z > 0', or 'else'"
        raise parser.text.refuse("E0227", "a row of the cases has no condition", first.start, last.end, "", mend)
    return value, _condition(parser, rest)


def _value_ends(row: Sequence[Token]) -> int:
    depth = 0
    for i, token in enumerate(row):
        depth += (token.kind in _OPENS) - (token.kind in _SHUTS)
        if not depth and (token.kind in BETWEEN or token.kind == "else"):
            return i
    return len(row)


def _condition(parser: "Parser", tokens: Sequence[Token]) -> Node:
    """`z < 0`, or `z = 0`."""
    if any(token.text == "≠" for token in tokens):
        return General("a condition with ≠ tells indices apart", tokens[0].start, tokens[-1].end)
    sides = split(tokens, "=")
    if len(sides) != 2 or not any(token.text == "=" for token in tokens):
        return parser.inside(tokens)
    left, right = (parser.inside(side) for side in sides)
    return Comparison("=", left, right, left.start, right.end)


def split(tokens: Sequence[Token], kind: str) -> list[Sequence[Token]]:
    """`tokens` cut at every token of that kind outside brackets."""
    found, depth, start = [], 0, 0
    for i, token in enumerate(tokens):
        depth += (token.kind in _OPENS) - (token.kind in _SHUTS)
        if token.kind == kind and not depth:
            found.append(tokens[start:i])
            start = i + 1
    return [*found, tokens[start:]]
