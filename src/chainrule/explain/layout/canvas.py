"""A canvas that holds a figure, with a margin."""

from collections.abc import Sequence
from typing import Final

from chainrule.explain.layout.room import Rect, at, rect_of
from chainrule.typeset.picture import Circle, Label, Path, Picture, Point, Primitive

MARGIN: Final = 16.0


def on_canvas(shapes: Sequence[Primitive], title: str) -> Picture:
    """`shapes` moved to where the canvas begins, on a canvas just large enough."""
    bounds = _united([*map(_bounds, shapes)])
    shift = Point(MARGIN - bounds.left, MARGIN - bounds.top)
    width, height = bounds.right - bounds.left + 2 * MARGIN, bounds.bottom - bounds.top + 2 * MARGIN
    return Picture(round(width, 1), round(height, 1), tuple(_moved(shape, shift) for shape in shapes), title)


def _bounds(shape: Primitive) -> Rect:
    match shape:
        case Label():
            return rect_of(shape)
        case Path():
            return _hull(shape)
        case Circle((x, y), r):
            return Rect(x - r, y - r, x + r, y + r)


def _hull(path: Path) -> Rect:
    """What a path takes, its arrow head included."""
    points = [at(path.points, i / 24) for i in range(25)]
    xs, ys = [point.x for point in points], [point.y for point in points]
    return Rect(min(xs), min(ys), max(xs), max(ys)).wider(4)


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
