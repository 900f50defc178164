"""Picture primitives: circles (and squares), paths and labels in user units, before any format is chosen."""

from typing import Literal, NamedTuple, TypeAlias

from chainrule.typeset.box import Box

Role: TypeAlias = Literal["unit", "edge", "skip", "value", "gradient", "label"]
"""What a primitive stands for; a renderer gives each role its colour, so grey print still reads by position."""


class Point(NamedTuple):
    """x to the right, y downwards, in user units (px at scale 1)."""

    x: float
    y: float


class Circle(NamedTuple):
    """A unit."""

    centre: Point
    radius: float
    role: Role
    of: str = ""
    """The ASCII key of what it stands for; an SVG carries it as `data-id`."""
    is_square: bool = False
    """A whole layer: a square that the circle would fit into."""

    def rim(self, across: float, down: float) -> Point:
        """Where a ray from the centre, of length 1, leaves it."""
        far = self.radius / max(abs(across), abs(down)) if self.is_square else self.radius
        return Point(self.centre.x + far * across, self.centre.y + far * down)


class Path(NamedTuple):
    """A line (2 points) or a cubic Bézier (4 points), with an arrow head at its end."""

    points: tuple[Point, ...]
    role: Role
    arrow: bool = True
    of: str = ""


class Label(NamedTuple):
    """A formula centred on (or starting, ending at) a point."""

    at: Point
    box: Box
    role: Role
    size: float = 18
    anchor: Literal["start", "middle", "end"] = "middle"


Primitive: TypeAlias = Circle | Path | Label


class Picture(NamedTuple):
    """Primitives in drawing order on a canvas.

    Args:
        width, height: of the canvas, in user units.
        title: one sentence that says what is drawn (alternative text).
    """

    width: float
    height: float
    primitives: tuple[Primitive, ...]
    title: str
