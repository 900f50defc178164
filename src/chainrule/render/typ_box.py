"""A box in the mathematics of Typst: `frac(∂ L, ∂ z_2) ⋅ w_2`.

Signs and Greek letters stand as they are. Commas are escaped, because an argument
ends at a bare one; a row ends in " ;", because ";" right behind a blank would end that instead.
"""

from typing import Final, assert_never

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

SIGNS: Final = {
    "·": "⋅",
    "*": "⋅",
    "−": "-",
    "/": r"\/",
    ",": r"\,",
    ";": r"\;",
    ":": r"\:",
    "←": "<-",
    "→": "->",
    "⇒": "=>",
    "′": "prime",
    "…": "...",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "^": r"\^",
    "'": "prime",
    '"': r"\"",
    "\\": r"\\",
}
"""What Typst would take for something else, or has a plain spelling for."""

FENCES: Final = {"(": "({})", "[": "[{}]", "{": "{{{}}}", "|": "abs({})", "‖": "norm({})"}

ACCENTS: Final = {"bar": "macron"}


def typst_box(box: Box) -> str:
    """`box` in Typst, as it stands between dollars."""
    match box:
        case Letters(text):
            return text if len(text) == 1 else f"upright({quoted(text)})"
        case Figure(text):
            return _figure(text)
        case Upright(text):
            return f"op({quoted(text)})"
        case Words(text):
            return quoted(text)
        case Mark(text, _):
            return SIGNS.get(text, text)
        case Row(parts):
            return " ".join(filter(str.strip, map(typst_box, parts)))
        case Scripts():
            return _scripts(box)
        case Accented(base, accent):
            return f"{ACCENTS.get(accent, accent)}({typst_box(base)})"
        case Over(above, below):
            return f"frac({typst_box(above)}, {typst_box(below)})"
        case Differential():
            return _differential(box)
        case Root(body):
            return f"sqrt({typst_box(body)})"
        case Fenced(left, body, _):
            return FENCES.get(left, f"{left}{{}}").format(typst_box(body))
        case Call(function, args):
            return f"{typst_box(function)} ({typst_box(listed(args))})"
        case Cases(rows):
            return f"cases({', '.join(_case(*row) for row in rows)})"
        case Grid():
            return f'mat(delim: "[", {" ; ".join(_rows(ends_of(box)))})'
        case Blank(width):
            return f"#blank({width})"
        case _:
            assert_never(box)


def quoted(text: str) -> str:
    r"""`text` as a string of Typst."""
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def _figure(text: str) -> str:
    digits, _, exponent = text.replace("−", "-").partition("e")
    return f"{digits} ⋅ 10^({exponent})" if exponent else digits


def _scripts(box: Scripts) -> str:
    below = "" if box.below is None else f"_{_script(box.below)}"
    above = "" if box.above is None else f"^{_script(box.above)}"
    return typst_box(box.base) + below + above


def _script(box: Box) -> str:
    # letters of a script stand side by side: z_(h 1), W^(( 2 ))
    text = " ".join(SIGNS.get(char, char) for char in box.text) if isinstance(box, Letters) else typst_box(box)
    return text if len(text) == 1 else f"({text})"


def _differential(box: Differential) -> str:
    of, *below = (typst_box(part) for part in (box.of, box.wrt, box.by) if part is not None)
    power = "^2" if len(below) > 1 else ""
    return f"frac(∂{power} {of}, {' '.join(f'∂ {part}' for part in below)})"


def _case(value: Box, when: Box | None) -> str:
    return rf"{typst_box(value)}\, & quad {quoted('else') if when is None else typst_box(when)}"


def _rows(grid: Grid) -> list[str]:
    return [", ".join(_entries(row, grid.rows[0])) for row in grid.rows]


def _entries(row: tuple[Box, ...], first: tuple[Box, ...]) -> list[str]:
    """The entries of a row; dots lead the way in which entries are left out, as the first row shows."""
    if all(entry == ELLIPSIS for entry in row):
        return ["⋱" if entry == ELLIPSIS else "⋮" for entry in first]
    return ["⋯" if entry == ELLIPSIS else typst_box(entry) for entry in row]
