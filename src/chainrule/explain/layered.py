"""What comes back to a layer: each use adds a vector, and the gradient is their sum.

The share of a term is its part along the gradient, ⟨term, g⟩ ÷ ⟨g, g⟩: shares add up to 1, and one below 0 pulls the
other way. Paths are not counted between arrays, for an edge there is a whole matrix of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from chainrule.derive import Line
from chainrule.evaluate import Exact, Interval, Number, Value, nested, value_of, written
from chainrule.explain.edges import no_edge
from chainrule.explain.phrases import formula, gradient, joined, listed, named, number, paragraph, spelled
from chainrule.explain.semiring import quotient
from chainrule.explain.worked.notes import amount
from chainrule.expr import Apply, Expr, Gradient, Name, Symbol, key_of
from chainrule.expr.array import entries_of
from chainrule.ops import plain
from chainrule.problem.model import Problem
from chainrule.train import descend
from chainrule.typeset.document import Document, Paragraph, Table

SCOPE: Final = "A share is a term's part along the whole gradient, at this point; paths between arrays are not counted."


class Part(NamedTuple):
    """What one use adds: `value` and `share` are None without data."""

    head: Name
    term: Expr
    value: Value | None
    share: Number | None


class Layered(NamedTuple):
    """What comes back to `tail`, use by use; `off` has the entries of each ReLU, from 1, that let nothing through."""

    loss: Name
    tail: Name
    parts: tuple[Part, ...]
    gradient: Value | None
    off: Mapping[Name, tuple[int, ...]]


def explain_layers(problem: Problem, edge: tuple[Name, Name] | None = None) -> Layered:
    """What comes back along each way to the start of `edge`.

    Without an edge it is told of the quantity nearest the inputs that is used twice.

    Raises:
        ChainruleError: E0609 if the network has no such edge, with the nearest one and a list of them.
    """
    network = problem.network
    back = network.derived()
    line = _line(problem, back.lines, edge)
    values: dict[Symbol, Value] = {}
    if all(leaf in problem.given for leaf in network.roles):
        (step,) = descend(network, problem.given, 0, 0)
        for known in (step.inputs, step.parameters, step.values):
            values.update(known.items())
        values.update((Gradient(back.loss, wrt), value) for wrt, value in step.gradients.items())
    whole = values.get(line.left)
    parts = tuple(_part(line, i, values, whole) for i in range(len(line.terms)))
    ordered = sorted(parts, key=lambda part: edge is None or part.head != edge[1])
    return Layered(back.loss, line.wrt, tuple(ordered), whole, _off(problem, values))


def _line(problem: Problem, lines: Mapping[Name, Line], edge: tuple[Name, Name] | None) -> Line:
    if edge is None:
        shared = [line for name, line in lines.items() if len(line.terms) > 1 and _carries(problem, name)]
        return (
            shared[-1] if shared else next(line for name, line in reversed([*lines.items()]) if _carries(problem, name))
        )
    links = [(name, term.of) for name, line in lines.items() for term in line.terms]
    if edge not in links:
        raise no_edge(edge, sorted(links, key=lambda link: link[0] in problem.network.roles))
    return lines[edge[0]]


def _carries(problem: Problem, name: Name) -> bool:
    return problem.network.roles.get(name, "input") == "input"


def _part(line: Line, i: int, values: Mapping[Symbol, Value], whole: Value | None) -> Part:
    term = line.terms[i]
    flow = line.flow(term)
    if whole is None:
        return Part(term.of, flow, None, None)
    value = value_of(flow, values)
    return Part(term.of, flow, value, quotient(_inner(value, whole), _inner(whole, whole)))


def _inner(a: Value, b: Value) -> Number:
    xp = Exact()
    return xp.summed(tuple(xp.multiplied(pair) for pair in zip(entries_of(a), entries_of(b), strict=True)))


def _off(problem: Problem, values: Mapping[Symbol, Value]) -> dict[Name, tuple[int, ...]]:
    found: dict[Name, tuple[int, ...]] = {}
    for left, right in problem.network.system:
        if values and isinstance(left, Name) and isinstance(right, Apply) and right.op == "relu":
            entries = entries_of(value_of(right.args[0], values))
            off = tuple(i for i, entry in enumerate(entries, 1) if _is_below(entry))
            found.update({left: off} if off else {})
    return found


def _is_below(entry: Number) -> bool:
    return entry.sign == -1 if isinstance(entry, Interval) else entry < 0


# ---------------------------------------------------------------------- shown


def layered_document(story: Layered) -> Document:
    """The terms as a table, and what is off."""
    return Document(tuple(_blocks(story)), "How the gradient flows")


def _blocks(story: Layered) -> Iterator[Paragraph | Table]:
    count = len(story.parts)
    often = (
        "is used once" if count == 1 else f"is used {spelled(count)} times, and its gradient is a sum of as many terms"
    )
    whole = (
        joined(" Here ", gradient(story.loss, story.tail), " is ", *amount(story.gradient), ".")
        if story.gradient is not None
        else ()
    )
    yield Paragraph(joined(named(story.tail), f" {often}.", *whole))
    rows = tuple(
        (
            joined("via ", named(part.head)),
            (formula(part.term),),
            amount(part.value) if part.value is not None else ("–",),
            (number(part.share),),
        )
        for part in story.parts
    )
    yield Table((("use",), ("term",), ("value",), ("share",)), rows, "lllr")
    for name, entries in story.off.items():
        said = listed([(str(i),) for i in entries])
        yield paragraph(
            named(name),
            " is off below 0, and lets nothing back, in entry "
            if len(entries) == 1
            else " is off below 0, and lets nothing back, in entries ",
            said,
            ".",
        )
    yield paragraph(
        "A share is a term's part along the whole gradient, at this point; paths between arrays are not counted."
    )


def layered_json(story: Layered) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "schema": 1,
        "quantity": key_of(story.tail),
        "gradient": None if story.gradient is None else nested(story.gradient),
        "terms": [
            {
                "edge": [key_of(story.tail), key_of(part.head)],
                "term": plain(part.term, ascii_only=True),
                "value": None if part.value is None else nested(part.value),
                "share": None if part.share is None else written(part.share),
            }
            for part in story.parts
        ],
        "off": {key_of(name): [*entries] for name, entries in story.off.items()},
    }
