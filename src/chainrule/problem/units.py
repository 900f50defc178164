"""A network said as units: `x -> 0 -> 1 -> 2 -> ŷ`, the way a figure says it, and the block that says so.

Unit i sums its weighted inputs to z_i and puts out h_i, the activation of z_i; the last one may put out ŷ. A block of
units means exactly those equations, so it states a network without writing the forward pass down.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.expr import Apply, Equation, Expr, Name, Symbol, symbols_in
from chainrule.ops import TABLE, plain
from chainrule.problem.model import Network, Role

SUM: Final = "z"
OUTPUT: Final = "h"
WEIGHT: Final = "w"
"""The letters that a block of units uses."""


class Edge(NamedTuple):
    """A weighted input of a unit."""

    source: Name
    weight: Name


class Unit(NamedTuple):
    """One unit: `total` sums over `edges`, `output` is the activation of it.

    Args:
        number: what the unit is called: the subscript of its sum.
        total: the weighted sum, z_i.
        output: h_i, or a name of its own for the last unit (ŷ).
        activation: the name of a row of the table.
        edges: its inputs, that from the unit before it first.
    """

    number: str
    total: Name
    output: Name
    activation: str
    edges: tuple[Edge, ...]


class Units(NamedTuple):
    """A network as a path of units, with further edges, and the equations behind it (the loss)."""

    path: tuple[Unit, ...]
    behind: tuple[Equation, ...]

    @property
    def start(self) -> Name:
        """What goes into the first unit."""
        return self.path[0].edges[0].source

    def called(self, source: Name) -> str:
        """What a block calls where an edge begins: `0` for the output of unit 0, else the name itself."""
        return next((unit.number for unit in self.path if unit.output == source), typed(source))

    def extra(self) -> tuple[tuple[str, str, Name], ...]:
        """The edges beside the path: where from, where to, and the weight."""
        return tuple(
            (self.called(edge.source), unit.number, edge.weight) for unit in self.path for edge in unit.edges[1:]
        )


def units_of(network: Network) -> Units | None:
    """The network as units, or None where its equations say what units cannot."""
    totals = dict(_totals(network))
    outputs: dict[Expr, tuple[Name, str]] = {}
    behind = []
    for equation in network.system:
        left, right = equation
        total, activation = _activated(right)
        if total in totals and total not in outputs and isinstance(left, Name):
            outputs[total] = (left, activation)
        elif left not in totals:
            behind.append(equation)
    if not totals or len(outputs) < len(totals) or any(s in totals for _, right in behind for s in symbols_in(right)):
        return None
    return _path([Unit(z.subscript, z, *outputs[z], edges) for z, edges in totals.items()], tuple(behind))


def _totals(network: Network) -> Iterator[tuple[Name, tuple[Edge, ...]]]:
    """Every weighted sum z_i, with what it sums over, in order of dependency."""
    for left, right in network.system.ordered:
        edges = _edges(left, right, network.roles)
        if isinstance(left, Name) and edges:
            yield left, edges


def _edges(left: Symbol, right: Expr, roles: Mapping[Name, Role]) -> tuple[Edge, ...]:
    """The inputs of a weighted sum z_i = w·h + …; none where it is anything else."""
    if not (isinstance(left, Name) and left == Name(SUM, subscript=left.subscript) and left.subscript):
        return ()
    terms = right.args if isinstance(right, Apply) and right.op == "add" else (right,)
    edges = [_edge(term, roles) for term in terms]
    return tuple(edge for edge in edges if edge) if all(edges) else ()


def _edge(term: Expr, roles: Mapping[Name, Role]) -> Edge | None:
    match term:
        case Apply(op="mul", args=(Name() as a, Name() as b)):
            weights = [name for name in (a, b) if roles.get(name) == "parameter"]
            return Edge(b if weights == [a] else a, weights[0]) if len(weights) == 1 else None
        case _:
            return None


def _activated(right: Expr) -> tuple[Expr, str]:
    """What the activation is applied to, and the name of its row; a bare name is passed on as it is."""
    match right:
        case Apply(op=op, args=(Name() as total,)):
            return total, op
        case _:
            return right, "identity"


def _path(units: Sequence[Unit], behind: tuple[Equation, ...]) -> Units | None:
    """The units one after the other, each fed by the one before through the weight of its own index."""
    path: list[Unit] = []
    for unit in units:
        weight = Name(WEIGHT, subscript=unit.number)
        before = path[-1].output if path else next((e.source for e in unit.edges if e.weight == weight), None)
        main = [edge for edge in unit.edges if edge == (before, weight)]
        own = unit.output == Name(OUTPUT, subscript=unit.number)
        if len(main) != 1 or not (own or unit is units[-1]):
            return None
        path.append(unit._replace(edges=(*main, *(edge for edge in unit.edges if edge != main[0]))))
    return Units(tuple(path), behind)


def block_of(units: Units, calls: Mapping[Name, Name] = {}) -> str:
    """The lines of the `network` block that mean these units.

    Args:
        units: the path, and what stands behind it.
        calls: what the document calls the activation of a unit, by its output; the block says the operation elsewhere.
    """
    last = units.path[-1]
    end = [] if last.output == Name(OUTPUT, subscript=last.number) else [typed(last.output)]
    return block(
        path=[typed(units.start), *(unit.number for unit in units.path), *end],
        edges=[(source, to, typed(weight)) for source, to, weight in units.extra()],
        activations={unit.number: _activation(unit, calls) for unit in units.path},
        equations=[f"{typed(left)} = {typed(right)}" for left, right in units.behind],
    )


def _activation(unit: Unit, calls: Mapping[Name, Name]) -> str:
    called = calls.get(unit.output)
    return word_for(unit.activation) if called is None else typed(called)


def typed(expr: Expr) -> str:
    """`expr` as a person types it: in ASCII, but for hats and bars: `|y - ŷ|`, `w_s`."""
    text = plain(expr, ascii_only=True)
    for symbol in symbols_in(expr):
        if isinstance(symbol, Name) and symbol.accent:
            bare = Name(symbol.base, symbol.accent)
            text = text.replace(plain(bare, ascii_only=True), plain(bare))
    return text


def block(
    path: Iterable[str],
    edges: Iterable[tuple[str, str, str]],
    activations: Mapping[str, str],
    equations: Iterable[str],
) -> str:
    """The lines of a `network` block of units.

    Args:
        path: the input, the units in order, the output.
        edges: (from, to, weight) of every edge beside the path.
        activations: by unit, as the block spells them.
        equations: those behind the last unit, the loss among them.
    """
    by_word: dict[str, list[str]] = {}
    for index, word in activations.items():
        by_word.setdefault(word, []).append(index)
    stated = "; ".join(f"{', '.join(indices)}: {word}" for word, indices in by_word.items())
    lines = [" -> ".join(path), *(f"{source} -> {to}: {weight}" for source, to, weight in edges)]
    return "\n".join([*lines, *([f"activation {stated}"] if stated else []), *equations])


def word_for(row: str) -> str:
    """The word readers may write for an operation: `ReLU`, `identity`."""
    return next((word for word in TABLE[row].spellings if word.isascii() and word.isalpha()), row)
