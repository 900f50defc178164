"""A picture as SVG: literal attributes only, so that every viewer, converter and notebook shows the same.

No style sheet, no marker, no id: several drawings may stand on one page. Values are blue and stand above, gradients are
red and stand below, so a grey print says as much.
"""

from collections.abc import Iterator
from math import hypot
from typing import Final, NamedTuple, assert_never

from chainrule.typeset.box import (
    Accented,
    Blank,
    Box,
    Call,
    Cases,
    Differential,
    Fenced,
    Figure,
    Grid,
    Letters,
    Mark,
    Over,
    Root,
    Row,
    Scripts,
    Upright,
    Words,
    listed,
)
from chainrule.typeset.grid import elided
from chainrule.typeset.line import line
from chainrule.typeset.picture import Circle, Label, Path, Picture, Point, Primitive, Role

COLOURS: Final[dict[Role, str]] = {
    "unit": "#222222",
    "edge": "#444444",
    "skip": "#7a3eb1",
    "value": "#0b5fa5",
    "gradient": "#b3261e",
    "label": "#222222",
}

FONTS: Final = "'STIX Two Text', 'Latin Modern Roman', 'Cambria', 'Georgia', 'Times New Roman', serif"

SMALL: Final = 0.7
"""The size of a script, as a part of the size of its base; a script stands a third of that size off the line."""

CORNER: Final = 8
"""How round the corners of a layer are."""

HEAD: Final = Point(10, 3.6)
"""Length and half the breadth of an arrow head."""


class Glyphs(NamedTuple):
    """Letters in one slant on one level: 0 on the line, −1 below, 1 above."""

    text: str
    italic: bool
    level: int


def svg(picture: Picture) -> str:
    """`picture` as an SVG file."""
    width, height = _number(picture.width), _number(picture.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="{FONTS}">'
    )
    # a ground of its own: black lines would vanish in a dark notebook
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    shapes = [shape for primitive in picture.primitives for shape in _shapes(primitive)]
    return "\n".join([head, f"<title>{_escaped(picture.title)}</title>", ground, *shapes, "</svg>"]) + "\n"


def _shapes(primitive: Primitive) -> Iterator[str]:
    match primitive:
        case Circle(centre, radius, role, of, is_square=True):
            corner = f'x="{_number(centre.x - radius)}" y="{_number(centre.y - radius)}" rx="{CORNER}"'
            size = f'width="{_number(2 * radius)}" height="{_number(2 * radius)}"'
            yield f'<rect{_id(of)} {corner} {size} fill="#ffffff" stroke="{COLOURS[role]}" stroke-width="1.5"/>'
        case Circle(centre, radius, role, of):
            where = f'cx="{_number(centre.x)}" cy="{_number(centre.y)}" r="{_number(radius)}"'
            yield f'<circle{_id(of)} {where} fill="#ffffff" stroke="{COLOURS[role]}" stroke-width="1.5"/>'
        case Path():
            yield from _path(primitive)
        case Label():
            yield _label(primitive)
        case _:
            assert_never(primitive)


def _id(of: str) -> str:
    return f' data-id="{_escaped(of)}"' if of else ""


def _path(path: Path) -> Iterator[str]:
    """The line, and its head as a shape of its own."""
    colour = COLOURS[path.role]
    start, *between, last = path.points
    end, head = _arrow_head((start, *between)[-1], last)
    if not path.arrow:
        end = last
    curve = "C" if between else "L"
    data = f"M{_pair(start)} {curve}{' '.join(map(_pair, (*between, end)))}"
    yield f'<path{_id(path.of)} d="{data}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    if path.arrow:
        yield f'<path d="M{" L".join(map(_pair, head))} Z" fill="{colour}"/>'


def _arrow_head(before: Point, tip: Point) -> tuple[Point, tuple[Point, Point, Point]]:
    """Where the line ends, and the corners of the head at `tip`, pointing away from `before`."""
    length = hypot(tip.x - before.x, tip.y - before.y) or 1
    x, y = (tip.x - before.x) / length, (tip.y - before.y) / length
    base = Point(tip.x - HEAD.x * x, tip.y - HEAD.x * y)
    left = Point(base.x - HEAD.y * y, base.y + HEAD.y * x)
    right = Point(base.x + HEAD.y * y, base.y - HEAD.y * x)
    return base, (tip, left, right)


def _label(label: Label) -> str:
    # the point is the middle of the letters, and a baseline lies about a third of their size below that
    x, y = _number(label.at.x), _number(label.at.y + 0.34 * label.size)
    weight = f'font-size="{_number(label.size)}" fill="{COLOURS[label.role]}" text-anchor="{label.anchor}"'
    return f'<text x="{x}" y="{y}" {weight}>{_spans(label.box, label.size)}</text>'


def _spans(box: Box, size: float) -> str:
    """The letters of `box`; `dy` moves what follows, so every script moves back what it moved."""
    spans = []
    off = 0.0
    for text, italic, level in _merged(_glyphs(box, 0)):
        wanted = -level * SMALL * size / (3 if level < 0 else 2)
        attributes = f' dy="{_number(wanted - off)}"' if wanted != off else ""
        attributes += f' font-size="{_number(SMALL * size)}"' if level else ""
        attributes += ' font-style="italic"' if italic else ""
        spans.append(f"<tspan{attributes}>{_escaped(text)}</tspan>")
        off = wanted
    return "".join(spans)


def _merged(glyphs: Iterator[Glyphs]) -> Iterator[Glyphs]:
    """Neighbours of one kind together."""
    now: Glyphs | None = None
    for run in glyphs:
        if now is not None and run[1:] == now[1:]:
            now = now._replace(text=now.text + run.text)
            continue
        if now is not None:
            yield now
        now = run
    if now is not None:
        yield now


def _glyphs(box: Box, level: int) -> Iterator[Glyphs]:
    match box:
        case Letters(text):
            yield Glyphs(text, italic=text.isalpha(), level=level)
        case Figure(text) | Upright(text) | Words(text):
            yield Glyphs(text, italic=False, level=level)
        case Mark() | Blank():
            yield Glyphs(line(box), italic=False, level=level)
        case Accented(base):
            yield Glyphs(line(box), italic=isinstance(base, Letters), level=level)
        case Row(parts):
            for part in parts:
                yield from _glyphs(part, level)
        case Scripts(base, below, above):
            yield from _glyphs(base, level)
            for script, side in ((below, -1), (above, 1)):
                if script is not None:
                    yield from _glyphs(script, level or side)  # a script of a script stays on its level
        case _:
            yield from _glyphs(_flat(box), level)


def _flat(box: Over | Differential | Fenced | Call | Root | Cases | Grid) -> Row:
    """What takes more than a line in print, on one line."""
    match box:
        case Differential(of, wrt, by):
            second = () if by is None else (_sign("∂"), by)
            return Row((_sign("∂²" if second else "∂"), of, _sign("/"), _sign("∂"), wrt, *second))
        case Over(above, below):
            return Row((above, _sign("/"), below))
        case Fenced(left, body, right):
            return Row((_sign(left), body, _sign(right)))
        case Call(function, args):
            return Row((function, _sign("("), listed(args), _sign(")")))
        case Root() | Cases() | Grid():
            return Row((Words(line(elided(box))),))
        case _:
            assert_never(box)


def _sign(text: str) -> Mark:
    return Mark(text, "prefix")


def _pair(point: Point) -> str:
    return f"{_number(point.x)},{_number(point.y)}"


def _number(value: float) -> str:
    """At most two decimals, and never −0."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
