"""Many units as few boxes: one for each column of inputs or units, and one line for all connections between two."""

from collections import Counter
from typing import Final

from chainrule.explain.layout.grid import columns_of
from chainrule.explain.layout.units import Edge, Graph, Node
from chainrule.ops import name_box
from chainrule.typeset.box import Box, Mark, Row

CROWD: Final = 9
"""Above so many connections between two columns nobody follows a single one."""

GAP: Final = Mark(" … ", "prefix")


def is_crowded(graph: Graph) -> bool:
    """Whether somewhere more connections run side by side than can be followed."""
    columns = columns_of(graph)
    between = Counter((columns[edge.start], columns[edge.end]) for edge in graph.edges)
    return max(between.values(), default=0) > CROWD


def layers_of(graph: Graph) -> Graph:
    """`graph` with the nodes of one kind and column as one."""
    columns = columns_of(graph)
    groups: dict[tuple[int, str], list[Node]] = {}
    for node, column in zip(graph.nodes, columns, strict=True):
        groups.setdefault((column, node.kind), []).append(node)
    number = {key: i for i, key in enumerate(groups)}
    place = [number[column, node.kind] for node, column in zip(graph.nodes, columns, strict=True)]
    edges: dict[tuple[int, int], list[Edge]] = {}
    for edge in graph.edges:
        edges.setdefault((place[edge.start], place[edge.end]), []).append(edge)
    return Graph(tuple(map(_merged, groups.values())), tuple(_bundled(*ends, some) for ends, some in edges.items()))


def _merged(nodes: list[Node]) -> Node:
    first, *_, last = (*nodes, nodes[-1])
    if first == last:
        return first._replace(size=first.size or ("1 unit" if first.kind == "unit" else ""))
    title: Box = Row((name_box(first.name), GAP, name_box(last.name)))
    return first._replace(title=title, biases=(), size=f"{len(nodes)} units" if first.kind == "unit" else "")


def _bundled(start: int, end: int, edges: list[Edge]) -> Edge:
    return Edge(
        start,
        end,
        edges[0].of,
        edges[0].weight if len(edges) == 1 else None,
        sum(edge.weight is not None for edge in edges),
    )
