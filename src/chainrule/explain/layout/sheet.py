"""One attempt at a figure: everything gets a place where it touches nothing, as far as there is room."""

from collections.abc import Sequence
from typing import Final

from chainrule.explain.layout.arcs import Arcs, span_of, straight
from chainrule.explain.layout.grid import RADIUS, Grid, circles_of, columns_of
from chainrule.explain.layout.labels import LEADING, SIZE, SMALL, Facts, around, beside, inside, on_edge, stacked
from chainrule.explain.layout.room import Room, crosses, rect_of, segments_of, width_of
from chainrule.explain.layout.units import Edge, Graph, Node
from chainrule.typeset.box import Box
from chainrule.typeset.picture import Circle, Label, Path, Point, Primitive, Role

LIFTS: Final = tuple((8.0 * lift, 12.0 * shift) for lift in range(7) for shift in (0, 1, -1, 2, -2, 3, -3))
"""How far from its circle, and to the side, what belongs to a unit may stand."""

ALONG: Final = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.14, 0.86)
MIDDLE: Final = ALONG[:3]
"""Where along an edge its label may stand, and where along an arc it should."""

OFF: Final = (3.0, 6.0, 10.0, 15.0)
"""How far from its line it may stand."""


class Sheet:
    """One attempt at the figure; `crowded` counts what found no place of its own."""

    def __init__(self, graph: Graph, facts: Facts, stretch: float) -> None:
        self.graph: Final = graph
        self.facts: Final = facts
        self.columns: Final = columns_of(graph)
        self.circles: Final = circles_of(graph, self.columns, grid_of(graph, facts, stretch))
        self.room: Final = Room()
        self.labels: Final[list[Label]] = []
        self.paths: Final[list[Path]] = []
        self.crowded = 0
        self._draw()

    def _draw(self) -> None:
        """Circles and straight lines, what stands round and on them, and arcs over all that."""
        self.room.take(*self.circles)
        short = [(edge, self._straight(edge)) for edge in self.graph.edges if self._reach(edge) < 2]
        for node, circle in zip(self.graph.nodes, self.circles, strict=True):
            self.labels.extend(inside(node, circle))
            for side, boxes, role in around(self.facts, node):
                self._stack(node, circle, boxes, side, role)
        for edge, path in short:
            self._weigh(edge, path)
        arcs = Arcs(self.room)
        for edge in sorted((edge for edge in self.graph.edges if self._reach(edge) >= 2), key=self._reach):
            self._weigh(edge, self._arc(edge, arcs))
        self.crowded += arcs.squeezed

    def _reach(self, edge: Edge) -> int:
        return self.columns[edge.end] - self.columns[edge.start]

    def _straight(self, edge: Edge) -> Path:
        path = straight(self.circles[edge.start], self.circles[edge.end], edge.of)
        self.room.take(*segments_of(path))
        self.paths.append(path)
        return path

    def _arc(self, edge: Edge, arcs: Arcs) -> Path:
        span = span_of(self.circles, self.columns, edge.start, edge.end)
        path = arcs.over(
            span, edge.of, "skip" if edge.of else "edge", lambda path: self._beside(edge, path, MIDDLE) is not None
        )
        self.paths.append(path)
        return path

    def _stack(self, node: Node, circle: Circle, boxes: Sequence[Box], side: int, role: Role) -> None:
        """Formulas below one another, above (side −1) or below (side 1) a circle, as near as lines allow."""
        for lift, shift in LIFTS:
            labels = stacked(node, circle, boxes, side, role, Point(shift, lift))
            if all(self.room.is_free(rect_of(label)) for label in labels):
                break
        else:
            self.crowded += 1
            labels = stacked(node, circle, boxes, side, role, Point(0, 0))
        for label in labels:
            self._put(label)

    def _put(self, label: Label) -> None:
        self.labels.append(label)
        self.room.take(rect_of(label))

    def _weigh(self, edge: Edge, path: Path) -> None:
        """The weight on its edge; with numbers, its value above the line and its gradient below."""
        together = self._beside(edge, path)
        parts = on_edge(edge, self.facts, path.role)
        for label in [self._alone(path, *part) for part in parts] if together is None else together:
            self._put(label)

    def _beside(self, edge: Edge, path: Path, along: Sequence[float] = ALONG) -> list[Label] | None:
        """What stands on an edge, all of it at one place; None if there is none with room enough."""
        parts = [*on_edge(edge, self.facts, path.role)]
        for t in along:
            labels = [self._free(path, t, *part) for part in parts]
            if None not in labels:
                return [label for label in labels if label is not None]
        return None

    def _free(self, path: Path, t: float, side: int, box: Box, role: Role) -> Label | None:
        """A label at `t` along a line, off it as far as a curve bends towards it; None if there is no room."""
        for off in OFF if len(path.points) > 2 else OFF[:1]:
            label = beside(path, t, off, side, box, role)
            rect = rect_of(label)
            if self.room.is_free(rect) and not any(crosses(piece, rect) for piece in segments_of(path)):
                return label
        return None

    def _alone(self, path: Path, side: int, box: Box, role: Role) -> Label:
        """A label that has found no place together with its partner."""
        for t in ALONG:
            label = self._free(path, t, side, box, role)
            if label is not None:
                return label
        self.crowded += 1
        return beside(path, ALONG[0], OFF[0], side, box, role)

    def shapes(self) -> list[Primitive]:
        """Everything in drawing order: lines, circles, letters."""
        nodes = zip(self.circles, self.graph.nodes, strict=True)
        return [*self.paths, *(circle for circle, node in nodes if node.kind == "unit"), *self.labels]


def grid_of(graph: Graph, facts: Facts, stretch: float) -> Grid:
    """Room between columns for the widest weight, between rows for all that stands above and below a unit."""
    on_edges = [width_of(box, SIZE) for edge in graph.edges for _, box, _ in on_edge(edge, facts, "edge")]
    stacks = [(side, boxes) for node in graph.nodes for side, boxes, _ in around(facts, node)]
    widest = max((width_of(box, SMALL) for _, boxes in stacks for box in boxes), default=0.0)
    lines = sum(max((len(boxes) for side, boxes in stacks if side == wanted), default=0) for wanted in (-1, 1))
    gap = max(84.0, max(on_edges, default=0.0) + 36, widest - 2 * RADIUS + 24)
    across = (2 * RADIUS + gap) * stretch
    return Grid(across, (2 * RADIUS + 40 + lines * LEADING * SMALL) * (3 + stretch) / 4)
