"""What the picture of a network shows: units, what enters and leaves them, and the weights between.

A unit is what an exercise draws as one circle: a sum and its activation, z and h. The loss, and whatever compares a
prediction with its target, is no part of the figure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.explain.direction import is_upwards
from chainrule.expr import Apply, Expr, Name, Symbol, key_of, plus, symbols_in, times
from chainrule.ops import name_box
from chainrule.problem.model import Network
from chainrule.typeset.box import Box, Figure, Letters, Row, Words, listed

PRODUCTS: Final = ("mul", "hadamard", "matvec", "vecmat", "matmul", "inner", "outer")

Entering: TypeAlias = tuple[Name | None, Expr | None]
"""A quantity that enters a sum and what it is multiplied by; without the quantity, a bias."""


class Node(NamedTuple):
    """A circle, or a name beside the circles.

    Args:
        name: the quantity that leaves it.
        kind: a unit is a circle; inputs and outputs are names.
        names: all its quantities: z and h.
        title: what stands in it.
        biases: what enters it without a quantity.
        size: of what is drawn as one box: `16`, `3 × 2`, `8 units`.
    """

    name: Name
    kind: Literal["input", "unit", "output"]
    names: tuple[Name, ...]
    title: Box
    biases: tuple[Expr, ...] = ()
    size: str = ""


class Edge(NamedTuple):
    """A connection between two nodes, by number.

    Args:
        start: where it begins.
        end: where it ends.
        of: `h_0->z_2`: the quantities it leads from and to; "" for the arrow to the name of an output.
        weight: what the quantity is multiplied by; None if that is no parameter.
        bundle: how many weights it stands for.
    """

    start: int
    end: int
    of: str
    weight: Expr | None = None
    bundle: int = 1


class Graph(NamedTuple):
    """The figure before anything has a place: nodes in the order they are set out, and edges."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(network: Network) -> Graph:
    """The nodes and edges of the figure of `network`."""
    shown = _shown(network)
    units = _in_order(network, _units(network, shown))
    flows = {names[-1]: names for names in units}
    leaves = [name for name, role in network.roles.items() if role != "parameter"]
    entering = {names: [*_entering(network.system[names[0]], {*flows, *leaves})] for names in units}
    used = {flow for found in entering.values() for flow, _ in found}
    sizes = {name: " × ".join(map(str, shape)) for name, shape in network.shapes.items()}
    nodes = [Node(leaf, "input", (leaf,), _sized(name_box(leaf), sizes.get(leaf))) for leaf in leaves if leaf in used]
    titles = [_both(names) for names in units] if sizes else _titles(units)
    for names, title in zip(units, titles, strict=True):
        biases = tuple(bias for flow, bias in entering[names] if flow is None and bias is not None)
        nodes.append(Node(names[-1], "unit", names, title, biases, sizes.get(names[-1], "1" if sizes else "")))
    outputs = [node for node in nodes if node.kind == "unit" and _leaves_figure(node, network, shown)]
    outputs = [node for node in outputs if node.title != name_box(node.name)]
    number = {node.name: i for i, node in enumerate(nodes)}
    edges = [*_edges(entering, number)]
    edges += [Edge(number[node.name], len(nodes) + i, "") for i, node in enumerate(outputs)]
    nodes += [Node(node.name, "output", (), name_box(node.name)) for node in outputs]
    return Graph(tuple(nodes), tuple(edges))


# ---------------------------------------------------------------------- units


def _shown(network: Network) -> list[Name]:
    """The quantities that no target has a part in, without the loss; more where that would leave none."""
    behind: set[Symbol] = {name for name, role in network.roles.items() if role == "target"} | {network.loss}
    for left, right in network.system.ordered:
        if any(used in behind for used in symbols_in(right)):
            behind.add(left)
    every = [left for left, _ in network.system.ordered if isinstance(left, Name)]
    inside = [name for name in every if name not in behind]
    return inside or [name for name in every if name != network.loss] or every


def _units(network: Network, shown: Sequence[Name]) -> list[tuple[Name, ...]]:
    """Each sum with its activation: (z, h) where h is worked out from z alone, and nothing else is."""
    users: dict[Symbol, list[Symbol]] = {}
    for left, right in network.system:
        for used in dict.fromkeys(symbols_in(right)):
            users.setdefault(used, []).append(left)
    activation: dict[Name, Name] = {}
    for h in shown:
        arguments = dict.fromkeys(symbols_in(network.system[h]))
        z = next(iter(arguments), None)
        alone = len(arguments) == 1 and users.get(z or h) == [h]
        if alone and isinstance(z, Name) and z in shown and z not in activation.values():
            activation[z] = h
    inner = set(activation.values())
    return [(name, activation[name]) if name in activation else (name,) for name in shown if name not in inner]


def _in_order(network: Network, units: Iterable[tuple[Name, ...]]) -> list[tuple[Name, ...]]:
    """As the document sets them out, from the inputs on."""
    place = {left: i for i, (left, _) in enumerate(network.system)}
    return sorted(units, key=lambda names: place[names[0]], reverse=is_upwards(network))


def _titles(units: Sequence[tuple[Name, ...]]) -> list[Box]:
    """What stands in each circle: its number where every unit has one of its own, else a name."""
    numbers = [names[0].subscript for names in units]
    if all(numbers) and len(set(numbers)) == len(numbers):
        return [Figure(number) if number.isdigit() else Letters(number) for number in numbers]
    return [name_box(names[0]) for names in units]


def _both(names: Sequence[Name]) -> Box:
    """`z₁, h₁`."""
    return name_box(names[0]) if len(names) == 1 else listed(map(name_box, names))


def _sized(title: Box, size: str | None) -> Box:
    """`x: 8`, a name beside the boxes with its shape."""
    return title if size is None else Row((title, Words(f": {size}")))


def _leaves_figure(node: Node, network: Network, shown: Iterable[Name]) -> bool:
    """Whether the quantity goes on to what is not drawn: it is a prediction."""
    inside = {used for name in shown for used in symbols_in(network.system[name])}
    return node.name not in inside or any(
        node.name in symbols_in(right) for left, right in network.system if left not in set(shown)
    )


# ---------------------------------------------------------------------- edges


def _entering(expr: Expr, flows: set[Name]) -> Iterator[Entering]:
    """What enters a right side: each quantity with its weight, and what enters without one."""
    match expr:
        case Name():
            yield (expr, None) if expr in flows else (None, expr)
        case Apply(op=op, args=factors) if op in PRODUCTS:
            yield from _through_product(expr, factors, flows)
        case Apply(op="neg", args=(inner,)):
            for flow, weight in _entering(inner, flows):
                yield flow, None if weight is None else -weight
        case Apply(args=args):
            for arg in args:
                yield from _entering(arg, flows)
        case _:
            return


def _through_product(product: Expr, factors: Sequence[Expr], flows: set[Name]) -> Iterator[Entering]:
    """w·h is an edge of weight w; what multiplies quantities with one another gives them plain edges."""
    carried = [factor for factor in factors if any(symbol in flows for symbol in symbols_in(factor))]
    rest = [factor for factor in factors if factor not in carried]
    has_parameter = any(True for factor in rest for _ in symbols_in(factor))
    if not carried:
        yield None, product
    elif len(carried) == 1 and isinstance(carried[0], Name):
        yield carried[0], times(*rest) if has_parameter else None
    else:
        for factor in factors:
            yield from _entering(factor, flows)


def _edges(entering: Mapping[tuple[Name, ...], Iterable[Entering]], number: Mapping[Name, int]) -> Iterator[Edge]:
    """One edge for each pair of nodes; two weights between the same two are added."""
    for names, found in entering.items():
        weights: dict[Name, list[Expr]] = {}
        for flow, weight in found:
            if flow is not None:
                weights.setdefault(flow, []).extend([] if weight is None else [weight])
        for flow, parts in weights.items():
            of = f"{key_of(flow)}->{key_of(names[0])}"
            yield Edge(number[flow], number[names[-1]], of, plus(*parts) if parts else None)
