"""The picture of a network: the exercise's figure, for any network of scalars written as equations.

Units are circles from left to right, weights stand on the edges, a connection that skips units is an arc over them.
Where numbers are given, values stand above in blue and gradients below in red.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.diagnostic import fail
from chainrule.evaluate import Value
from chainrule.explain.layout_arcs import Arcs, span_of, straight
from chainrule.explain.layout_grid import NAME_SIZE, RADIUS, Grid, circles_of, columns_of
from chainrule.explain.layout_room import Rect, Room, at, crosses, rect_of, segments_of, width_of
from chainrule.explain.layout_units import Edge, Graph, Node, graph_of
from chainrule.explain.worked_numbers import is_exact, near
from chainrule.expr import Name, num
from chainrule.ops import box_of, name_box
from chainrule.problem.model import Network
from chainrule.typeset.box import Box, Differential, Mark, Row
from chainrule.typeset.line import line
from chainrule.typeset.picture import Circle, Label, Path, Picture, Point, Primitive, Role

MOST_EDGES: Final = 400
"""A picture of more shows nothing any more."""

PLACES: Final = 4
"""Decimal places in a picture."""

STRETCHES: Final = (1.0, 1.25, 1.6, 2.0, 2.6, 3.4, 4.5)
"""The figure is drawn wider until every label has a place of its own."""

MANY: Final = 60
"""With more edges than this, only the widest are tried: narrow ones would be in vain."""

LIFTS: Final = tuple((8.0 * lift, 12.0 * shift) for lift in range(7) for shift in (0, 1, -1, 2, -2, 3, -3))
"""How far from its circle, and to the side, what belongs to a unit may stand."""

SIZE: Final = 16.0
SMALL: Final = 14.0
"""Of the letters on edges: names, and formulas with numbers."""

LEADING: Final = 1.25
"""From line to line, as a part of the size."""

ALONG: Final = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.14, 0.86)
MIDDLE: Final = ALONG[:3]
"""Where along an edge its label may stand, and where along an arc it should."""

LISTED: Final = 12
"""The alternative text lists so many connections."""

OFF: Final = (3.0, 6.0, 10.0, 15.0)
"""How far from its line it may stand."""

MARGIN: Final = 16.0


Anchor: TypeAlias = Literal["start", "middle", "end"]


class Facts(NamedTuple):
    """What is known about the names in the figure."""

    loss: Name
    values: Mapping[Name, Value]
    gradients: Mapping[Name, Value]

    def above(self, name: Name) -> Box | None:
        """`w₀ = 0.5`."""
        return _equation(name_box(name), self.values[name]) if name in self.values else None

    def below(self, name: Name) -> Box | None:
        """`∂L/∂w₀ = 0.75`."""
        if name not in self.gradients:
            return None
        return _equation(Differential(name_box(self.loss), name_box(name)), self.gradients[name])


def _equation(left: Box, value: Value) -> Box:
    relation = "=" if is_exact(value, PLACES) else "≈"
    return Row((left, Mark(relation, "relation"), box_of(num(near(value)), PLACES)))


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
    if len(graph.edges) > MOST_EDGES:
        raise fail(
            "E0501",
            f"the network has {len(graph.edges):,} connections, and a picture shows at most {MOST_EDGES}",
            help="draw a part of it: leave out equations until fewer are left",
        )
    facts = Facts(network.loss, values or {}, gradients or {})
    stretches = STRETCHES if len(graph.edges) <= MANY else STRETCHES[-2:]
    attempts = [sheet := _Sheet(graph, facts, stretches[0])]
    for stretch in stretches[1:]:
        if not sheet.crowded:
            break
        attempts.append(sheet := _Sheet(graph, facts, stretch))
    return min(attempts, key=lambda attempt: attempt.crowded).picture()


class _Sheet:
    """One attempt at the figure; `crowded` counts what found no place of its own."""

    def __init__(self, graph: Graph, facts: Facts, stretch: float) -> None:
        self.graph: Final = graph
        self.facts: Final = facts
        self.columns: Final = columns_of(graph)
        self.circles: Final = circles_of(graph, self.columns, _grid(graph, facts, stretch))
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
            self.labels.extend(_inside(node, circle))
            for side, boxes, role in _around(self.facts, node):
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
            labels = _stacked(node, circle, boxes, side, role, Point(shift, lift))
            if all(self.room.is_free(rect_of(label)) for label in labels):
                break
        else:
            self.crowded += 1
            labels = _stacked(node, circle, boxes, side, role, Point(0, 0))
        for label in labels:
            self._put(label)

    def _put(self, label: Label) -> None:
        self.labels.append(label)
        self.room.take(rect_of(label))

    def _weigh(self, edge: Edge, path: Path) -> None:
        """The weight on its edge; with numbers, its value above the line and its gradient below."""
        together = self._beside(edge, path)
        parts = _on_edge(edge, self.facts, path.role)
        for label in [self._alone(path, *part) for part in parts] if together is None else together:
            self._put(label)

    def _beside(self, edge: Edge, path: Path, along: Sequence[float] = ALONG) -> list[Label] | None:
        """What stands on an edge, all of it at one place; None if there is none with room enough."""
        parts = [*_on_edge(edge, self.facts, path.role)]
        for t in along:
            labels = [self._free(path, t, *part) for part in parts]
            if None not in labels:
                return [label for label in labels if label is not None]
        return None

    def _free(self, path: Path, t: float, side: int, box: Box, role: Role) -> Label | None:
        """A label at `t` along a line, off it as far as a curve bends towards it; None if there is no room."""
        for off in OFF if len(path.points) > 2 else OFF[:1]:
            label = _beside(path, t, off, side, box, role)
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
        return _beside(path, ALONG[0], OFF[0], side, box, role)

    def picture(self) -> Picture:
        """Everything on a canvas of the right size."""
        shapes: list[Primitive] = [*self.paths]
        shapes += [circle for circle, node in zip(self.circles, self.graph.nodes, strict=True) if node.kind == "unit"]
        shapes += self.labels
        bounds = _united([*map(rect_of, self.labels), *map(_hull, self.paths), *map(_square, self.circles)])
        shift = Point(MARGIN - bounds.left, MARGIN - bounds.top)
        moved = tuple(_moved(shape, shift) for shape in shapes)
        size = bounds.right - bounds.left + 2 * MARGIN, bounds.bottom - bounds.top + 2 * MARGIN
        return Picture(*size, moved, _title(self.graph))


# ---------------------------------------------------------------------- what is written


def _inside(node: Node, circle: Circle) -> list[Label]:
    """The name of a node, and in a circle its bias below."""
    if node.kind != "unit":
        return [Label(circle.centre, node.title, "label", NAME_SIZE)]
    if not node.biases:
        return [Label(circle.centre, node.title, "label", _fitting(node.title, 1.6 * RADIUS, 26))]
    (x, y), plus = circle.centre, Mark("+", "prefix")
    biases = Row(tuple(part for bias in node.biases for part in (plus, box_of(bias))))
    return [
        Label(Point(x, y - 8), node.title, "label", _fitting(node.title, 1.4 * RADIUS, 22)),
        Label(Point(x, y + 15), biases, "label", _fitting(biases, 1.5 * RADIUS, SMALL)),
    ]


def _fitting(box: Box, room: float, size: float) -> float:
    """The size at which `box` is no wider than `room`, at most `size`."""
    return min(size, size * room / width_of(box, size))


def _around(facts: Facts, node: Node) -> Iterator[tuple[int, list[Box], Role]]:
    """What stands above and below a node: side, formulas, role."""
    names = [*node.names, *(bias for bias in node.biases if isinstance(bias, Name))]
    above = [box for name in names if (box := facts.above(name)) is not None]
    below = [box for name in names if (box := facts.below(name)) is not None]
    if above:
        yield -1, above, "value"
    if below:
        yield 1, below, "gradient"


def _stacked(node: Node, circle: Circle, boxes: Sequence[Box], side: int, role: Role, off: Point) -> list[Label]:
    """Formulas below one another, the first or the last of them nearest the circle; an input's end where it ends."""
    nearest = circle.centre.y + side * (circle.radius + 0.7 * SMALL + off.y)
    ordered = boxes if side > 0 else boxes[::-1]
    x = circle.centre.x + off.x + (circle.radius if node.kind == "input" else 0)
    anchor: Anchor = "end" if node.kind == "input" else "middle"
    return [
        Label(Point(x, nearest + side * i * LEADING * SMALL), box, role, SMALL, anchor) for i, box in enumerate(ordered)
    ]


def _on_edge(edge: Edge, facts: Facts, line_role: Role) -> Iterator[tuple[int, Box, Role]]:
    """What stands above (−1) and below (1) an edge: the weight, or its value and its gradient."""
    if edge.weight is None:
        return
    name = edge.weight if isinstance(edge.weight, Name) else None
    value = None if name is None else facts.above(name)
    if value is None:
        yield -1, box_of(edge.weight), "skip" if line_role == "skip" else "label"
    else:
        yield -1, value, "value"
    if name is not None and (gradient := facts.below(name)) is not None:
        yield 1, gradient, "gradient"


def _beside(path: Path, t: float, off: float, side: int, box: Box, role: Role) -> Label:
    """A label just above (−1) or below (1) a line, at `t` along it."""
    size = SMALL if role in ("value", "gradient") else SIZE
    here, later = at(path.points, t), at(path.points, t + 0.01)
    across, down = later.x - here.x, later.y - here.y
    length = hypot(across, down) or 1
    # the normal that points upwards; for a line that stands upright, to the right
    normal = Point(down / length, -across / length)
    label = Label(here, box, role, size)
    rect = rect_of(label)
    far = (rect.right - rect.left) / 2 * abs(normal.x) + (rect.bottom - rect.top) / 2 * abs(normal.y) + off
    return label._replace(at=Point(here.x - side * far * normal.x, here.y - side * far * normal.y))


def _grid(graph: Graph, facts: Facts, stretch: float) -> Grid:
    """Room between columns for the widest weight, between rows for all that stands above and below a unit."""
    on_edges = [width_of(box, SIZE) for edge in graph.edges for _, box, _ in _on_edge(edge, facts, "edge")]
    around = [(side, boxes) for node in graph.nodes for side, boxes, _ in _around(facts, node)]
    widest = max((width_of(box, SMALL) for _, boxes in around for box in boxes), default=0.0)
    lines = sum(max((len(boxes) for side, boxes in around if side == wanted), default=0) for wanted in (-1, 1))
    gap = max(84.0, max(on_edges, default=0.0) + 36, widest - 2 * RADIUS + 24)
    across = (2 * RADIUS + gap) * stretch
    return Grid(across, (2 * RADIUS + 40 + lines * LEADING * SMALL) * (3 + stretch) / 4)


# ---------------------------------------------------------------------- the canvas


def _hull(path: Path) -> Rect:
    """What a path takes, its arrow head included."""
    points = [at(path.points, i / 24) for i in range(25)]
    xs, ys = [point.x for point in points], [point.y for point in points]
    return Rect(min(xs), min(ys), max(xs), max(ys)).wider(4)


def _square(circle: Circle) -> Rect:
    (x, y), r = circle.centre, circle.radius
    return Rect(x - r, y - r, x + r, y + r)


def _united(rects: Sequence[Rect]) -> Rect:
    return Rect(
        min(rect.left for rect in rects),
        min(rect.top for rect in rects),
        max(rect.right for rect in rects),
        max(rect.bottom for rect in rects),
    )


def _moved(shape: Primitive, by: Point) -> Primitive:
    def move(point: Point) -> Point:
        return Point(round(point.x + by.x, 1), round(point.y + by.y, 1))

    match shape:
        case Circle():
            return shape._replace(centre=move(shape.centre))
        case Path():
            return shape._replace(points=tuple(map(move, shape.points)))
        case Label():
            return shape._replace(at=move(shape.at))


def _title(graph: Graph) -> str:
    """The alternative text: the connections one by one while they are few."""
    names = [line(node.title) for node in graph.nodes]
    if len(graph.edges) > LISTED:
        return (
            f"A network of {sum(node.kind == 'unit' for node in graph.nodes)} units and {len(graph.edges)} connections"
        )
    return "A network: " + ", ".join(f"{names[edge.start]} → {names[edge.end]}" for edge in graph.edges)
