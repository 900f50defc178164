"""Boxes: how a formula is built up, before any format is chosen.

A box says what stands where (a fraction, something raised, a row), never how a format writes it. Brackets are already
in the tree, put there by `chainrule.ops.box_of`; a renderer adds its own only where it flattens (a fraction on one
line). The union `Box` is closed: a renderer matches every kind and ends in `assert_never`.
"""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.record import Record


class Letters(NamedTuple):
    """A variable: one letter or a word, Unicode (`w`, `η`, `net`)."""

    text: str


class Figure(NamedTuple):
    """A number in decimals as it is to be printed; the minus is U+2212 (`0.375`, `−3`)."""

    text: str


class Upright(NamedTuple):
    """A function or unit name set upright (`tanh`, `ReLU`)."""

    text: str


class Words(NamedTuple):
    """Words inside a formula (`otherwise`)."""

    text: str


class Mark(NamedTuple):
    """A sign: operator, relation or punctuation; `kind` decides the space around it."""

    text: str
    kind: Literal["binary", "relation", "prefix", "punctuation"]


class Row(Record):
    """Boxes side by side."""

    parts: "tuple[Box, ...]"


class Scripts(Record):
    """`base` with something below, above, or both."""

    base: "Box"
    below: "Box | None" = None
    above: "Box | None" = None


class Accented(Record):
    """`base` under a hat, bar, tilde or dot."""

    base: "Box"
    accent: str


class Over(Record):
    """A fraction."""

    above: "Box"
    below: "Box"


class Differential(Record):
    """∂of/∂wrt, or ∂²of/∂wrt∂by: one symbol, though drawn as a fraction."""

    of: "Box"
    wrt: "Box"
    by: "Box | None" = None


class Root(Record):
    """A square root."""

    body: "Box"


class Fenced(Record):
    """`body` between brackets or bars: `(` `)`, `|` `|`, `[` `]`, `{` `}`."""

    left: str
    body: "Box"
    right: str


class Call(Record):
    """`function` of `args`, in round brackets: tanh(x), g₁(z₁)."""

    function: "Box"
    args: "tuple[Box, ...]"


class Cases(Record):
    """A brace over rows of (value, condition); the last condition may be None: else."""

    rows: "tuple[tuple[Box, Box | None], ...]"


class Grid(Record):
    """Entries in rows, in square brackets; `is_vector` says that one column has no second axis."""

    rows: "tuple[tuple[Box, ...], ...]"
    is_vector: bool = False


ELLIPSIS: Final = Mark("…", "prefix")
"""Stands in a `Grid` for rows or columns that are left out."""


class Blank(NamedTuple):
    """Room for an answer, `width` characters wide."""

    width: int = 8


Box: TypeAlias = (
    Letters
    | Figure
    | Upright
    | Words
    | Mark
    | Row
    | Scripts
    | Accented
    | Over
    | Differential
    | Root
    | Fenced
    | Call
    | Cases
    | Grid
    | Blank
)


COMMA: Final = Mark(",", "punctuation")


def spaced(sign: Mark, boxes: Iterable[Box]) -> Row:
    """`boxes` side by side, with `sign` between each two."""
    parts = [part for box in boxes for part in (sign, box)]
    return Row(tuple(parts[1:]))


def listed(boxes: Iterable[Box]) -> Row:
    """`boxes` side by side, with a comma between each two."""
    return spaced(COMMA, boxes)
