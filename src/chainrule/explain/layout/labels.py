"""What is written in a figure: names in the circles, weights on the lines, values above and gradients below."""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.evaluate import Value
from chainrule.explain.layout.grid import NAME_SIZE, RADIUS
from chainrule.explain.layout.room import at, rect_of, width_of
from chainrule.explain.layout.units import Edge, Node
from chainrule.explain.worked.entries import literal, printed
from chainrule.explain.worked.numbers import value_links
from chainrule.expr import Name
from chainrule.expr.array import Array, entries_of
from chainrule.ops import Precision, box_of, name_box
from chainrule.typeset.box import Box, Differential, Mark, Row, Words
from chainrule.typeset.picture import Circle, Label, Path, Point, Role

PLACES: Final = Precision(4)
"""Of a number in a picture."""

FEW: Final = 4
"""Of an array with more entries no value is shown."""

SIZE: Final = 16.0
SMALL: Final = 14.0
"""Of the letters on edges: names, and formulas with numbers."""

LEADING: Final = 1.25
"""From line to line, as a part of the size."""

Anchor: TypeAlias = Literal["start", "middle", "end"]


class Facts(NamedTuple):
    """What is known about the names in the figure."""

    loss: Name
    values: Mapping[Name, Value]
    gradients: Mapping[Name, Value]

    def above(self, name: Name) -> Box | None:
        """`w₀ = 0.5`."""
        return _equation(name_box(name), self.values.get(name))

    def below(self, name: Name) -> Box | None:
        """`∂L/∂w₀ = 0.75`."""
        return _equation(Differential(name_box(self.loss), name_box(name)), self.gradients.get(name))


def _equation(left: Box, value: Value | None) -> Box | None:
    """None where there is no value, or an array of more than `FEW` entries."""
    if value is None or len(entries_of(value)) > FEW:
        return None
    if not isinstance(value, Array):
        (relation, box), *_ = value_links(value, PLACES)
        return Row((left, Mark(relation, "relation"), box))
    figures = [printed(entry, PLACES) for entry in value.entries]
    relation = "=" if all(is_exact for _, is_exact in figures) else "≈"
    return Row((left, Mark(relation, "relation"), box_of(literal(value, lambda place, _: figures[place][0]))))


def inside(node: Node, circle: Circle) -> list[Label]:
    """The name of a node, and in a circle its bias below."""
    if node.size:
        return [*_layer(node, circle)]
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


def _layer(node: Node, circle: Circle) -> Iterator[Label]:
    """Its quantities, what is added to them, and its size, below one another."""
    (x, y), size, plus = circle.centre, Words(node.size), Mark("+", "prefix")
    biases = Row(tuple(part for bias in node.biases for part in (plus, box_of(bias))))
    rows: list[tuple[Box, float]] = [(node.title, 20.0), *([(biases, SMALL)] if node.biases else []), (size, SMALL)]
    for i, (box, most) in enumerate(rows):
        yield Label(Point(x, y + 19.0 * (i - (len(rows) - 1) / 2)), box, "label", _fitting(box, 1.7 * RADIUS, most))


def _fitting(box: Box, room: float, size: float) -> float:
    """The size at which `box` is no wider than `room`, at most `size`."""
    return min(size, size * room / width_of(box, size))


def around(facts: Facts, node: Node) -> Iterator[tuple[int, list[Box], Role]]:
    """What stands above and below a node: side, formulas, role."""
    names = [*node.names, *(bias for bias in node.biases if isinstance(bias, Name))]
    above = [box for name in names if (box := facts.above(name)) is not None]
    below = [box for name in names if (box := facts.below(name)) is not None]
    if above:
        yield -1, above, "value"
    if below:
        yield 1, below, "gradient"


def stacked(node: Node, circle: Circle, boxes: Sequence[Box], side: int, role: Role, off: Point) -> list[Label]:
    """Formulas below one another, the first or the last of them nearest the circle; an input's end where it ends."""
    nearest = circle.centre.y + side * (circle.radius + 0.7 * SMALL + off.y)
    ordered = boxes if side > 0 else boxes[::-1]
    x = circle.centre.x + off.x + (circle.radius if node.kind == "input" else 0)
    anchor: Anchor = "end" if node.kind == "input" else "middle"
    return [
        Label(Point(x, nearest + side * i * LEADING * SMALL), box, role, SMALL, anchor) for i, box in enumerate(ordered)
    ]


def on_edge(edge: Edge, facts: Facts, line_role: Role) -> Iterator[tuple[int, Box, Role]]:
    """What stands above (−1) and below (1) an edge: the weight, or its value and its gradient."""
    if edge.bundle > 1:
        yield -1, Words(f"{edge.bundle} weights"), "skip" if line_role == "skip" else "label"
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


def beside(path: Path, t: float, off: float, side: int, box: Box, role: Role) -> Label:
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
