"""Lines of a figure: straight ones between neighbouring columns, and arcs over or under what they skip."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import cos, hypot, radians, sin, tan
from typing import Final, NamedTuple

from chainrule.explain.layout.room import Room, segments_of
from chainrule.typeset.picture import Circle, Path, Point, Role

CLEAR: Final = 7.0
"""How near an arc may come to a circle or a label that is not its own."""

RISE: Final = 30.0
TRACK: Final = 24.0
"""How far above the highest circle the lowest arc runs, and the next one above that."""

TRACKS: Final = 16
LATER: Final = 4
"""How many tracks are tried on each side, and how many on the better one before the other is looked at."""

ANGLES: Final = (90, 60, 70, 75, 45, 35, 20, 8)
ENDS: Final = (
    *zip(ANGLES, ANGLES, strict=True),
    *((flat, steep) for flat in (8, 20) for steep in (45, 60, 75)),
    *((steep, flat) for flat in (8, 20) for steep in (45, 60, 75)),
)
"""Where on its circles an arc may begin and end, as angles from the horizontal: at the top, as people draw it, where it
can; alike if they can be."""


class Span(NamedTuple):
    """What an arc leads over.

    Args:
        start: the circle where it begins.
        end: the circle where it ends.
        first: the column where it begins.
        last: the column where it ends.
        top: the upper edge of the circles from the first column to the last.
        bottom: their lower edge.
    """

    start: Circle
    end: Circle
    first: int
    last: int
    top: float
    bottom: float


def straight(start: Circle, end: Circle, of: str) -> Path:
    """The arrow from one circle to another."""
    (x0, y0), (x1, y1) = start.centre, end.centre
    length = hypot(x1 - x0, y1 - y0)
    across, down = (x1 - x0) / length, (y1 - y0) / length
    return Path((start.rim(across, down), end.rim(-across, -down)), "edge", arrow=True, of=of)


class Arcs:
    """Finds a track for one arc after the other; no two share one where they overlap.

    `squeezed` counts the arcs that found none and pass over something.
    """

    def __init__(self, room: Room) -> None:
        self.squeezed = 0
        self._room = room
        self._taken: dict[tuple[int, int], list[Span]] = {}

    def over(self, span: Span, of: str, role: Role, fits: Callable[[Path], bool]) -> Path:
        """The lowest arc that touches nothing and has room for its labels.

        Over the circles, or under them if it begins and ends in the lower half.

        Args:
            span: what it leads over.
            of: what it is called.
            role: what it stands for.
            fits: whether its labels find a place along it.
        """
        tracks = [track for track in _tracks(span) if not self._is_taken(span, *track)] or [*_tracks(span)][-1:]
        for track, ends in product(tracks, ENDS):
            path = _arc(span, *track, ends, of, role)
            if self._room.lets_pass(path, CLEAR, but=(span.start, span.end)) and fits(path):
                break
        else:
            track, path = tracks[0], _arc(span, *tracks[0], ENDS[0], of, role)
            self.squeezed += 1
        self._taken.setdefault(track, []).append(span)
        self._room.take(*segments_of(path))
        return path

    def _is_taken(self, span: Span, side: int, track: int) -> bool:
        return any(other.first < span.last and span.first < other.last for other in self._taken.get((side, track), ()))


def _tracks(span: Span) -> Iterator[tuple[int, int]]:
    """Side and number of each track, the nearest on the better side first."""
    middle = (span.top + span.bottom) / 2
    side = 1 if span.start.centre.y + span.end.centre.y > 2 * middle + 1 else -1
    for track in range(TRACKS + LATER):
        yield side, track
        if track >= LATER:
            yield -side, track - LATER


def _arc(span: Span, side: int, track: int, ends: tuple[int, int], of: str, role: Role) -> Path:
    """The curve that leaves and enters at these angles and reaches up, or down, to its track."""
    begin, end = _on_rim(span.start, side, ends[0]), _on_rim(span.end, side, 180 - ends[1])
    peak = (span.top if side < 0 else span.bottom) + side * (RISE + track * TRACK)
    # half way a cubic is an eighth of each end and three eighths of each inner point
    height = (peak - (begin.y + end.y) / 8) / 0.75
    wide = end.x - begin.x
    left, right = (_run(abs(height - y), angle, wide) for y, angle in ((begin.y, ends[0]), (end.y, ends[1])))
    most = 0.9 * wide
    if left + right > most:
        left, right = min(left, max(most - right, most / 2)), min(right, max(most - left, most / 2))
    return Path((begin, Point(begin.x + left, height), Point(end.x - right, height), end), role, arrow=True, of=of)


def _run(rise: float, angle: int, wide: float) -> float:
    """How far to the side the curve goes while it rises; one that begins at the top leans as people draw it."""
    return wide / 4 if angle == 90 else rise / tan(radians(angle))


def _on_rim(circle: Circle, side: int, angle: int) -> Point:
    turn = radians(angle)
    return circle.rim(cos(turn), side * sin(turn))


def span_of(circles: Sequence[Circle], columns: Sequence[int], start: int, end: int) -> Span:
    """What an arc from node `start` to node `end` leads over."""
    between = [
        circle for circle, column in zip(circles, columns, strict=True) if columns[start] <= column <= columns[end]
    ]
    top = min(circle.centre.y - circle.radius for circle in between)
    bottom = max(circle.centre.y + circle.radius for circle in between)
    return Span(circles[start], circles[end], columns[start], columns[end], top, bottom)
