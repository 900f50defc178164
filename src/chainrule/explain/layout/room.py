"""Room on a canvas: what is taken, and whether something more fits without touching it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import floor, hypot
from typing import Final, NamedTuple

from chainrule.typeset.box import Box
from chainrule.typeset.line import ABOVE, BELOW, line
from chainrule.typeset.picture import Circle, Label, Path, Point

CELL: Final = 48.0
"""The side of the squares that the canvas is divided into, so that only neighbours are compared."""

BEND: Final = 16
"""The straight pieces that a curve is taken for."""

BROAD: Final = 0.58
NARROW: Final = 0.4
HEIGHT: Final = 1.1
"""The width of a letter, of a small one, and the height of a line, as parts of the size: rather too much."""

SLIM: Final = frozenset((*BELOW.values(), *ABOVE.values(), *" .,·′/()|"))


class Rect(NamedTuple):
    """From (left, top) to (right, bottom)."""

    left: float
    top: float
    right: float
    bottom: float

    def wider(self, by: float) -> "Rect":
        """With a margin."""
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)


class Segment(NamedTuple):
    """A straight piece of a line that belongs to `of`."""

    start: Point
    end: Point
    of: str = ""


def width_of(box: Box, size: float) -> float:
    """How wide the letters of `box` are at most."""
    return size * sum(NARROW if char in SLIM else BROAD for char in line(box))


def rect_of(label: Label) -> Rect:
    """The rectangle that a label takes."""
    wide, high = width_of(label.box, label.size), HEIGHT * label.size
    left = label.at.x - {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
    return Rect(left, label.at.y - high / 2, left + wide, label.at.y + high / 2)


def segments_of(path: Path) -> list[Segment]:
    """The straight pieces of a path."""
    points = path.points if len(path.points) == 2 else [at(path.points, i / BEND) for i in range(BEND + 1)]
    return [Segment(start, end, path.of) for start, end in pairwise(points)]


def at(points: Sequence[Point], t: float) -> Point:
    """The point of a line or a cubic curve at `t` from 0 to 1."""
    s = 1 - t
    if len(points) == 2:
        (x0, y0), (x1, y1) = points
        return Point(s * x0 + t * x1, s * y0 + t * y1)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    a, b, c, d = s * s * s, 3 * t * s * s, 3 * t * t * s, t * t * t
    return Point(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)


class Room:
    """What is taken on the canvas."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, int], list[Rect | Segment | Circle]] = {}

    def take(self, *shapes: Rect | Segment | Circle) -> None:
        """Puts `shapes` on the canvas."""
        for shape in shapes:
            for cell in _cells(_bounds(shape)):
                self._taken.setdefault(cell, []).append(shape)

    def is_free(self, rect: Rect, apart: float = 2.0) -> bool:
        """Whether nothing is in `rect` or nearer to it than `apart`."""
        wide = rect.wider(apart)
        return not any(_touches(shape, wide) for shape in self._near(wide))

    def lets_pass(self, path: Path, apart: float, *, but: Iterable[Circle] = ()) -> bool:
        """Whether `path` passes no circle and no label nearer than `apart`; lines may cross."""
        ends = tuple(but)
        for segment in segments_of(path):
            for shape in self._near(_bounds(segment).wider(apart)):
                if isinstance(shape, Segment) or shape in ends:
                    continue
                if isinstance(shape, Circle):
                    if _distance(shape.centre, segment) < shape.radius + apart:
                        return False
                elif crosses(segment, shape.wider(apart)):
                    return False
        return True

    def _near(self, rect: Rect) -> Iterator[Rect | Segment | Circle]:
        for cell in _cells(rect):
            yield from self._taken.get(cell, ())


def _cells(rect: Rect) -> Iterator[tuple[int, int]]:
    for i in range(floor(rect.left / CELL), floor(rect.right / CELL) + 1):
        for j in range(floor(rect.top / CELL), floor(rect.bottom / CELL) + 1):
            yield i, j


def _bounds(shape: Rect | Segment | Circle) -> Rect:
    match shape:
        case Rect():
            return shape
        case Segment((x0, y0), (x1, y1)):
            return Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        case Circle((x, y), radius):
            return Rect(x - radius, y - radius, x + radius, y + radius)


def _touches(shape: Rect | Segment | Circle, rect: Rect) -> bool:
    match shape:
        case Rect():
            apart_x = shape.left >= rect.right or rect.left >= shape.right
            return not apart_x and shape.top < rect.bottom and rect.top < shape.bottom
        case Segment():
            return crosses(shape, rect)
        case Circle((x, y), radius):
            near = Point(min(max(x, rect.left), rect.right), min(max(y, rect.top), rect.bottom))
            return hypot(near.x - x, near.y - y) < radius


def crosses(segment: Segment, rect: Rect) -> bool:
    """Whether a straight line passes through a rectangle (Liang and Barsky 1984)."""
    (x, y), dx, dy = segment.start, segment.end.x - segment.start.x, segment.end.y - segment.start.y
    enters, leaves = 0.0, 1.0
    for step, to_low, to_high in ((dx, rect.left - x, rect.right - x), (dy, rect.top - y, rect.bottom - y)):
        if step == 0:
            if to_low > 0 or to_high < 0:
                return False
            continue
        near, far = sorted((to_low / step, to_high / step))
        enters, leaves = max(enters, near), min(leaves, far)
    return enters < leaves


def _distance(point: Point, segment: Segment) -> float:
    """How far `point` is from the nearest point of `segment`."""
    dx, dy = segment.end.x - segment.start.x, segment.end.y - segment.start.y
    along = ((point.x - segment.start.x) * dx + (point.y - segment.start.y) * dy) / (dx * dx + dy * dy or 1)
    t = min(max(along, 0.0), 1.0)
    return hypot(segment.start.x + t * dx - point.x, segment.start.y + t * dy - point.y)
