"""The picture of a network: the exercise's figure, for any network of scalars written as equations.

Units are circles from left to right, weights stand on the edges, a connection that skips units is an arc over them.
Where numbers are given, values stand above in blue and gradients below in red.
"""

from collections.abc import Mapping
from typing import Final

from chainrule.diagnostic import fail
from chainrule.evaluate import Value
from chainrule.explain.layout.canvas import on_canvas
from chainrule.explain.layout.labels import Facts
from chainrule.explain.layout.layers import is_crowded, layers_of
from chainrule.explain.layout.sheet import Sheet
from chainrule.explain.layout.units import Graph, graph_of
from chainrule.expr import Name
from chainrule.problem.model import Network
from chainrule.typeset.line import line
from chainrule.typeset.picture import Picture

MOST_EDGES: Final = 400
"""A picture of more shows nothing any more."""

STRETCHES: Final = (1.0, 1.25, 1.6, 2.0, 2.6, 3.4, 4.5)
"""The figure is drawn wider until everything has a place of its own."""

MANY: Final = 60
"""With more edges than this, only the widest are tried: narrow ones would be in vain."""

LISTED: Final = 12
"""The alternative text lists so many connections."""


def picture(
    network: Network,
    values: Mapping[Name, Value] | None = None,
    gradients: Mapping[Name, Value] | None = None,
) -> Picture:
    """The figure of `network`.

    Args:
        network: of scalars.
        values: of leaves and quantities, to stand above them; none by default.
        gradients: of the loss, to stand below.

    Raises:
        ChainruleError: E0501 if it has too many connections to be drawn.
    """
    graph = graph_of(network)
    facts = Facts(network.loss, values or {}, gradients or {})
    if len(graph.edges) <= MOST_EDGES:
        sheet = _best(graph, facts)
        if not (sheet.crowded and is_crowded(graph)):
            return on_canvas(sheet.shapes(), _title(graph))
    return _by_layers(graph, network.loss)


def _by_layers(graph: Graph, loss: Name) -> Picture:
    """The figure with one box for all units of a column, without numbers.

    Raises:
        ChainruleError: E0501 if even that has too many connections.
    """
    units = sum(node.kind == "unit" for node in graph.nodes)
    graph = layers_of(graph)
    if len(graph.edges) > MOST_EDGES:
        raise fail(
            "E0501",
            f"the network has {len(graph.edges):,} connections, and a picture shows at most {MOST_EDGES}",
            help="draw a part of it: leave out equations until fewer are left",
        )
    return on_canvas(_best(graph, Facts(loss, {}, {})).shapes(), f"A network of {units} units in layers")


def _best(graph: Graph, facts: Facts) -> Sheet:
    """The narrowest figure where everything has a place of its own, else the one with the least trouble."""
    stretches = STRETCHES if len(graph.edges) <= MANY else STRETCHES[-2:]
    attempts = [sheet := Sheet(graph, facts, stretches[0])]
    for stretch in stretches[1:]:
        if not sheet.crowded:
            break
        attempts.append(sheet := Sheet(graph, facts, stretch))
    return min(attempts, key=lambda attempt: attempt.crowded)


def _title(graph: Graph) -> str:
    """The alternative text: the connections one by one while they are few."""
    names = [line(node.title) for node in graph.nodes]
    if len(graph.edges) > LISTED:
        return (
            f"A network of {sum(node.kind == 'unit' for node in graph.nodes)} units and {len(graph.edges)} connections"
        )
    return "A network: " + ", ".join(f"{names[edge.start]} → {names[edge.end]}" for edge in graph.edges)
