"""Where the nodes of a figure stand: in columns from left to right, by the longest way in."""

from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

from chainrule.explain.layout.room import width_of
from chainrule.explain.layout.units import Graph, Node
from chainrule.expr import key_of
from chainrule.typeset.picture import Circle, Point

RADIUS: Final = 34.0
"""Of a unit."""

ARROW: Final = 84.0
"""The length of the arrow to an output, which carries nothing."""

NAME_SIZE: Final = 22.0
"""Of the letters of an input or output."""


class Grid(NamedTuple):
    """The distance of columns and of rows, from middle to middle."""

    across: float
    down: float


def columns_of(graph: Graph) -> list[int]:
    """The column of every node: one further than what enters it; an input just before what it enters first."""
    after: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        after[edge.start].append(edge.end)
    column = _longest(after)
    entered = {edge.end for edge in graph.edges}
    last = max(column, default=0)
    for i, node in enumerate(graph.nodes):
        if node.kind == "output":
            column[i] = last
    for i in range(len(column)):
        if i not in entered:
            column[i] = min((column[j] for j in after[i]), default=1) - 1
    return column


def _longest(after: Sequence[Sequence[int]]) -> list[int]:
    """The length of the longest way to each node, given what comes after it."""
    waiting = [0] * len(after)
    for j in chain.from_iterable(after):
        waiting[j] += 1
    length = [0] * len(after)
    ready = [i for i, count in enumerate(waiting) if count == 0]
    while ready:
        i = ready.pop()
        for j in after[i]:
            length[j] = max(length[j], length[i] + 1)
            waiting[j] -= 1
            if waiting[j] == 0:
                ready.append(j)
    return length


def circles_of(graph: Graph, columns: Sequence[int], grid: Grid) -> list[Circle]:
    """Where every node stands; names beside the circles take a circle too, which is not drawn."""
    rows = _rows(graph, columns)
    return [_circle(node, column, row, grid) for node, column, row in zip(graph.nodes, columns, rows, strict=True)]


def _rows(graph: Graph, columns: Sequence[int]) -> list[float]:
    """The row of every node, 0 in the middle: units around the middle, inputs beside them below, outputs level."""
    row = [0.0] * len(graph.nodes)
    for column in sorted(set(columns)):
        here = [i for i, c in enumerate(columns) if c == column]
        units = [i for i in here if graph.nodes[i].kind == "unit"]
        inputs = [i for i in here if graph.nodes[i].kind == "input"]
        _around_middle(row, units or inputs)
        lowest = max((row[i] for i in units), default=0.0)
        for below, i in enumerate(inputs if units else (), start=1):
            row[i] = lowest + below
    _level_outputs(row, graph, columns)
    return row


def _level_outputs(row: list[float], graph: Graph, columns: Sequence[int]) -> None:
    """Each output beside its unit; if two would stand in one place, all of them around the middle."""
    outputs = [i for i, node in enumerate(graph.nodes) if node.kind == "output"]
    level = {edge.end: row[edge.start] for edge in graph.edges}
    beside = [
        row[i] for i, column in enumerate(columns) if outputs and column == columns[outputs[0]] and i not in outputs
    ]
    wanted = [level[i] for i in outputs]
    if len({*wanted, *beside}) == len(wanted) + len(beside):
        for i in outputs:
            row[i] = level[i]
    else:
        _around_middle(row, [i for i, column in enumerate(columns) if column == columns[outputs[0]]])


def _around_middle(row: list[float], nodes: Sequence[int]) -> None:
    for place, i in enumerate(nodes):
        row[i] = place - (len(nodes) - 1) / 2


def _circle(node: Node, column: int, row: float, grid: Grid) -> Circle:
    radius = RADIUS if node.kind == "unit" else max(width_of(node.title, NAME_SIZE) / 2 + 4, 12.0)
    across = column * grid.across
    if node.kind == "input":  # a name is narrower than a circle: it moves up, so that all arrows are of one length
        across += RADIUS - radius
    elif node.kind == "output":
        across += RADIUS + ARROW + radius - grid.across
    return Circle(Point(across, row * grid.down), radius, "unit", key_of(node.name), bool(node.size))
