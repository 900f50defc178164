r"""Σ with whole numbers for bounds, written out: `\sum_{t=1}^{3} L_t` is L_1 + L_2 + L_3.

`Σ_{t=1..3} L_t`, `sum_{t=1..3} L_t` say the same. Without such bounds Σ stays a general formula.
"""

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chainrule.read.names import NAMING, closing
from chainrule.read.plain_tokens import RAISED
from chainrule.read.repeat import counted_in
from chainrule.read.syntax import General, Node, Number, Run, Sum
from chainrule.read.tokens import Token
from chainrule.read.walk import children

if TYPE_CHECKING:
    from chainrule.read.expressions import Parser

MAX_NODES: Final = 10_000
"""How many nodes a sum may have once it is written out; a longer one stays a general formula."""


SUMS: Final = ("Σ", "∑", "sum", "\\sum")
"""Signs of a sum; those of products, limits and the like stay general."""


class _Bounds(NamedTuple):
    """What Σ counts, from where to where."""

    letter: str
    values: range


def summed(parser: "Parser") -> Node:
    """What begins with Σ, with its bounds and the product it goes over."""
    _, sign, start, end = parser.next()
    bounds = _bounds(parser)
    if parser.at >= parser.stop or parser.kind() in ("=", "+", "-"):
        return General(f"{sign} stands for many terms", start, end)
    body = parser.product()
    if sign not in SUMS or bounds is None or not bounds.values or _size(body) * len(bounds.values) > MAX_NODES:
        return General(f"{sign} stands for many terms", start, end)
    terms = tuple(("+", _put_in(body, bounds.letter, value)) for value in bounds.values)
    return terms[0][1] if len(terms) == 1 else Sum(terms, start, parser.end())


def _bounds(parser: "Parser") -> _Bounds | None:
    """Past what stands below and above Σ; None where that is no counting from one whole number to another."""
    below: list[Token] = []
    above: list[Token] = []
    while parser.kind() in ("below", "_", "^", "raised"):
        token = parser.next()
        into = above if token.kind in ("^", "raised") else below
        into += _group(parser) if token.kind in ("_", "^") else [token]
    counts = [token.kind for token in below[:3]] == [*_kind_of_letter(below), "=", "number"]
    first, last = below[2].text if counts else "", _last(below[3:], above)
    if not (first.isdecimal() and last.isdecimal() and len(first + last) <= 2 * len(str(MAX_NODES))):
        return None
    return _Bounds(below[0].text, range(int(first), int(last) + 1))


def _kind_of_letter(tokens: list[Token]) -> list[str]:
    """The kind of the first token, if it is one letter."""
    return [token.kind for token in tokens[:1] if token.kind in NAMING and len(token.text) == 1]


def _group(parser: "Parser") -> list[Token]:
    """The tokens of a group in braces, or the next one."""
    if parser.kind() != "{":
        return [parser.next()]
    end = closing(parser.tokens, parser.at, parser.stop)
    inside = parser.tokens[parser.at + 1 : end]
    parser.at = min(end + 1, parser.stop)
    return inside


def _last(behind: list[Token], above: list[Token]) -> str:
    """The upper bound: above Σ, or behind the lower one as in `t=1..3`."""
    if above:
        return "".join(RAISED.get(char, char) for char in above[0].text) if len(above) == 1 and not behind else ""
    said = "".join(token.text for token in behind)  # two dots and a number: the second dot may belong to the number
    return said.replace("…", "..").lstrip(".") if said.startswith(("..", "…")) else ""


def _size(node: Node) -> int:
    count, stack = 0, [node]
    while stack and count <= MAX_NODES:
        count += 1
        stack += children(stack.pop())
    return count


def _put_in(part: Any, index: str, value: int) -> Any:
    """A tree, or a part of one, with `value` for the index; its places stay."""
    if type(part) is Run:
        if part.text == index and not (part.below or part.above or part.accent):
            return Number(str(value), part.start, part.end)
        below, above = (counted_in(script, index, value) for script in (part.below, part.above))
        return part._replace(below=below, above=above)
    if isinstance(part, tuple):
        parts = [_put_in(each, index, value) for each in part]
        return type(part)(*parts) if hasattr(part, "_fields") else tuple(parts)
    return part
