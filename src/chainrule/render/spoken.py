"""A box in words, as one reads a formula to somebody who cannot see it: "partial L by partial z sub 2"."""

from collections.abc import Iterable
from typing import Final, assert_never

from chainrule.expr.names import GREEK
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
)
from chainrule.typeset.grid import ends_of

SIGNS: Final = {
    "+": "plus",
    "−": "minus",
    "·": "times",
    "×": "times",
    "*": "times",
    "⊙": "times, entry by entry,",
    "/": "over",
    "=": "equals",
    "≈": "is about",
    "≠": "is not",
    "<": "is less than",
    ">": "is greater than",
    "≤": "is at most",
    "≥": "is at least",
    "←": "becomes",
    "→": "goes to",
    "∈": "in",
    "…": "and so on",
    "⋯": "and so on",
    "′": "prime",
    "∂": "partial",
}

RAISED: Final = {"2": "squared", "3": "cubed", "T": "transposed", "′": "prime"}

BRACKETS: Final = {
    "(": ("open bracket", "close bracket"),
    "[": ("open square bracket", "close square bracket"),
    "{": ("open brace", "close brace"),
    "|": ("the absolute value of", "end of absolute value"),
    "‖": ("the norm of", "end of norm"),
}


def spoken(box: Box) -> str:
    """`box` in English words."""
    match box:
        case Letters(text):
            return _letters(text)
        case Figure(text):
            return _figure(text)
        case Upright(text) | Words(text):
            return text.replace("_", " ")
        case Mark(text):
            return SIGNS.get(text, text)
        case Row(parts):
            return _sentence(map(spoken, parts))
        case Scripts():
            return _scripts(box)
        case Accented(base, accent):
            return f"{spoken(base)} {accent}"
        case Over(above, below):
            return _ended(f"{spoken(above)} over {spoken(below)}", "fraction", above, below)
        case Differential():
            return _differential(box)
        case Root(body):
            return _ended(f"the square root of {spoken(body)}", "root", body)
        case Fenced(left, body, _):
            return _fenced(left, body)
        case Call(function, args):
            return _ended(f"{spoken(function)} of {', '.join(map(spoken, args))}", spoken(function), *args)
        case Cases(rows):
            return "; or ".join(_case(*row) for row in rows)
        case Grid():
            return _grid(ends_of(box))
        case Blank():
            return "blank"
        case _:
            assert_never(box)


def _sentence(words: Iterable[str]) -> str:
    return " ".join(" ".join(words).split()).replace(" ,", ",")


def _letters(text: str) -> str:
    if len(text) > 1:
        return text.replace("_", " ")
    word = GREEK.get(text, text)
    return f"capital {word}" if text.isupper() and word != "L" else word  # L is the loss, and no l stands beside it


def _figure(text: str) -> str:
    digits, _, exponent = text.replace("−", "minus ").partition("e")
    return f"{digits} times 10 to the power {exponent}" if exponent else digits


def _scripts(box: Scripts) -> str:
    text = spoken(box.base)
    if box.below is not None:
        text += f" sub {spoken(box.below)}"
    match box.above:
        case None:
            return text
        case Letters(above) | Figure(above) | Mark(above) | Upright(above) if above in RAISED:
            return f"{text} {RAISED[above]}"
        case Letters(above) if above.startswith("("):
            return f"{text} at {above.strip('()')}"  # it counts, and is no power
        case above:
            return f"{text} to the power {spoken(above)}"


def _differential(box: Differential) -> str:
    of, wrt = spoken(box.of), spoken(box.wrt)
    if box.by is None:
        return f"partial {of} by partial {wrt}"
    return f"second partial {of} by partial {wrt} and partial {spoken(box.by)}"


def _fenced(left: str, body: Box) -> str:
    inside = spoken(body)
    if left == "(" and isinstance(body, Figure):
        return inside  # brackets round a negative number are for the eye
    before, after = BRACKETS.get(left, (left, ""))
    return f"{before} {inside}" if left in "|‖" and _is_short(body) else f"{before} {inside} {after}"


def _ended(text: str, what: str, *parts: Box) -> str:
    """`text`, and where it ends if that cannot be heard."""
    return text if all(map(_is_short, parts)) else f"{text}, end of {what},"


def _is_short(box: Box) -> bool:
    return not isinstance(box, Row | Over | Cases | Grid)


def _case(value: Box, when: Box | None) -> str:
    return f"{spoken(value)} otherwise" if when is None else f"{spoken(value)} if {spoken(when)}"


def _grid(grid: Grid) -> str:
    if grid.is_vector:
        return f"the vector {', '.join(spoken(entry) for (entry,) in grid.rows)}"
    rows = "; ".join(", ".join(map(spoken, row)) for row in grid.rows)
    return f"the matrix {rows}; end of matrix"
