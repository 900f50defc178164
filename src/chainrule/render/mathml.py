"""A box in MathML, as MathML Core has it: what every browser of today sets, and says, without a script.

A sign says which form it has, because a browser would guess it from where the sign stands, and a right side that
begins a new line begins with its "=". Brackets grow only around what is tall.
"""

from collections.abc import Iterable
from typing import Final, assert_never

from chainrule.render.tex_box import is_tall
from chainrule.typeset.box import (
    ELLIPSIS,
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
from chainrule.typeset.grid import ends_of

FORMS: Final = {
    "binary": ' form="infix"',
    "relation": ' form="infix"',
    "prefix": ' form="prefix" lspace="0" rspace="0"',
    "punctuation": ' separator="true"',
}
"""The attributes of a sign, by its kind."""

ACCENTS: Final = {"hat": "^", "bar": "¯", "tilde": "~", "dot": "˙"}

D: Final = '<mo form="prefix" lspace="0" rspace="0">∂</mo>'

APPLIED: Final = "<mo>\u2061</mo>"
"""Invisible: "of", to those who hear it."""


def mathml(box: Box, *, display: bool = False) -> str:
    """`box` as a `<math>` element; `display` sets fractions as large as on a line of their own."""
    style = ' displaystyle="true"' if display else ""
    return f"<math{style}>{mathml_box(box)}</math>"


def mathml_box(box: Box) -> str:
    """`box` as one element, as it stands in `<math>`."""
    match box:
        case Letters(text):
            return f"<mn>{escaped(text)}</mn>" if text.isdecimal() else f"<mi>{escaped(text)}</mi>"
        case Figure(text):
            return _figure(text)
        case Upright(text):
            return f"<mi{_upright(text)}>{escaped(text)}</mi>"
        case Words(text):
            return f"<mtext>{escaped(text)}</mtext>"
        case Mark(text, kind):
            return f"<mo{FORMS[kind]}>{escaped(text)}</mo>"
        case Row(parts):
            return row(*map(mathml_box, parts))
        case Scripts():
            return _scripts(box)
        case Accented(base, accent):
            return f'<mover accent="true">{mathml_box(base)}<mo stretchy="false">{ACCENTS[accent]}</mo></mover>'
        case Over(above, below):
            return f"<mfrac>{mathml_box(above)}{mathml_box(below)}</mfrac>"
        case Differential():
            return _differential(box)
        case Root(body):
            return f"<msqrt>{mathml_box(body)}</msqrt>"
        case Fenced(left, body, right):
            return _fenced(left, body, right)
        case Call(function, args):
            return row(mathml_box(function), APPLIED, _fenced("(", listed(args), ")"))
        case Cases(rows):
            return row(_bracket("{", "prefix", "true"), _table(map(_case, rows)))
        case Grid():
            return _grid(box)
        case Blank(width):
            return f'<mpadded class="blank" width="{width / 2:g}em" height="1.3em"><mi>…</mi></mpadded>'
        case _:
            assert_never(box)


def row(*parts: str) -> str:
    """Elements side by side, as one."""
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def escaped(text: str) -> str:
    """`text` between tags or in an attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _upright(text: str) -> str:
    return ' mathvariant="normal"' if len(text) == 1 else ""  # longer ones are upright by themselves


def _figure(text: str) -> str:
    digits, _, exponent = text.partition("e")
    if not exponent:
        return _number(digits)
    return row(_number(digits), mathml_box(Mark("·", "binary")), f"<msup><mn>10</mn>{_number(exponent)}</msup>")


def _number(text: str) -> str:
    """A sign is no part of `<mn>`: it would be said as a hyphen."""
    if text[:1] in ("-", "−"):
        return row(mathml_box(Mark("−", "prefix")), f"<mn>{text[1:]}</mn>")
    return f"<mn>{escaped(text)}</mn>" if text[:1].isdigit() else f"<mi>{escaped(text)}</mi>"


def _differential(box: Differential) -> str:
    of, *below = (mathml_box(part) for part in (box.of, box.wrt, box.by) if part is not None)
    d = f"<msup>{D}<mn>2</mn></msup>" if len(below) > 1 else D
    return f"<mfrac>{row(d, of)}{row(*(part for name in below for part in (D, name)))}</mfrac>"


def _scripts(box: Scripts) -> str:
    scripts = {"sub": box.below, "sup": box.above}
    written = {side: mathml_box(script) for side, script in scripts.items() if script is not None}
    name = f"m{''.join(written)}"
    return f"<{name}>{mathml_box(box.base)}{''.join(written.values())}</{name}>"


def _fenced(left: str, body: Box, right: str) -> str:
    stretchy = "true" if is_tall(body) else "false"
    return row(_bracket(left, "prefix", stretchy), mathml_box(body), _bracket(right, "postfix", stretchy))


def _bracket(sign: str, form: str, stretchy: str) -> str:
    return f'<mo form="{form}" fence="true" stretchy="{stretchy}">{sign}</mo>'


def _grid(grid: Grid) -> str:
    """A matrix; a column that is no vector has an empty second column, which tells it apart when it is read."""
    rows = ends_of(grid).rows
    empty = [""] if not grid.is_vector and len(grid.rows) > 1 == len(rows[0]) else []
    inside = _table([*_entries(entries, rows[0]), *empty] for entries in rows)
    return row(_bracket("[", "prefix", "true"), inside, _bracket("]", "postfix", "true"))


def _entries(entries: tuple[Box, ...], first: tuple[Box, ...]) -> list[str]:
    """The entries of a row; dots lead the way in which entries are left out, as the first row shows."""
    if all(entry == ELLIPSIS for entry in entries):
        return [f"<mo>{'⋱' if entry == ELLIPSIS else '⋮'}</mo>" for entry in first]
    return ["<mo>⋯</mo>" if entry == ELLIPSIS else mathml_box(entry) for entry in entries]


def _case(case: tuple[Box, Box | None]) -> list[str]:
    value, when = case
    return [
        row(mathml_box(value), '<mo separator="true">,</mo>'),
        "<mtext>else</mtext>" if when is None else mathml_box(when),
    ]


def _table(rows: Iterable[Iterable[str]]) -> str:
    inside = "".join(f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in cells)}</mtr>" for cells in rows)
    return f"<mtable>{inside}</mtable>"
