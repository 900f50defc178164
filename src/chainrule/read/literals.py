"""Arrays of a document → the operations that put their entries together: `[[1, 2], [3, 4]]` stacks two stacks."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from chainrule.diagnostic import Span
from chainrule.expr import Apply, Expr
from chainrule.read.model import Side
from chainrule.read.syntax import Array, Fenced, Node, Number

MOST_NESTED: Final = 4
"""How many axes an array may have that is written out."""


class Flaw(NamedTuple):
    """What is wrong with an array, and where."""

    code: str
    message: str
    node: Node
    label: str


def is_vector_of_one(node: Fenced) -> bool:
    """`[0.5]` where it is all that stands on a side, and `[[1, 2]]`; `[a + b]` is a + b."""
    if not node.is_square:
        return False
    body = node.body
    return type(body) is Number or type(body) is Array or (type(body) is Fenced and is_vector_of_one(body))


def holds_array(node: Fenced) -> bool:
    """`[[1, 2]]`, wherever it stands: a matrix of one row."""
    return node.is_square and type(node.body) is Array


def parts_of(node: Node) -> tuple[Node, ...]:
    """What an array puts together; nothing for what is none. In an array every square bracket is one."""
    match node:
        case Array(entries=entries):
            return entries
        case Fenced(body=body, is_square=True):
            return (body,)
        case _:
            return ()


def place_of_entry(side: Side, index: Sequence[int]) -> Span | None:
    """Where the entry with this index, counted from 1, stands in an array that is written out; None in any other."""
    node, text = side.syntax
    for i in index:
        parts = parts_of(node)
        if len(parts) < i:
            return None
        node = parts[i - 1]
    place: Span = text.place(node.start, node.end)
    return place


def stacked(node: Node, expr: Callable[[Node], Expr]) -> Expr:
    """The entries of an array, stacked; `expr` is the expression of what is no array."""
    parts = parts_of(node)
    return Apply("stack", tuple(stacked(part, expr) for part in parts)) if parts else expr(node)


def flaw_of(node: Node, depth: int = 1) -> Flaw | None:
    """The first thing that is wrong with an array: rows of different lengths, too many axes."""
    if depth > MOST_NESTED:
        return Flaw("E0273", f"an array has at most {MOST_NESTED} axes", node, "one more")
    parts = parts_of(node)
    first = len(parts_of(parts[0]))
    for part in parts:
        if len(parts_of(part)) != first and _must_fit(parts[0], part):
            return Flaw(
                "E0270", f"{_entries(part)} in a row, and {_entries(parts[0])} in the first", part, "another length"
            )
    return next(_flaws(parts, depth), None)


def _flaws(parts: tuple[Node, ...], depth: int) -> Iterator[Flaw]:
    for part in parts:
        if parts_of(part) and (flaw := flaw_of(part, depth + 1)) is not None:
            yield flaw


def _must_fit(first: Node, other: Node) -> bool:
    """Whether both show how long they are; a name beside a row may stand for one."""
    return all(parts_of(node) or type(node) is Number for node in (first, other))


def _entries(node: Node) -> str:
    count = len(parts_of(node)) or 1
    return f"{count} entr{'y' if count == 1 else 'ies'}"
