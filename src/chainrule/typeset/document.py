"""Documents: what a reader is shown, before any format is chosen.

A `Document` is a tuple of blocks. Each format has one renderer in `chainrule.render`; whoever makes a document
(solve, check, explain, sheet) knows no format, and no renderer knows who made it.
"""

from typing import Literal, NamedTuple, TypeAlias

from chainrule.typeset.box import Box
from chainrule.typeset.picture import Picture


class Math(NamedTuple):
    """A formula inside a sentence or a cell."""

    box: Box


class Styled(NamedTuple):
    """Words with a meaning that a format may colour or embolden; never the only carrier of it."""

    text: str
    style: Literal["strong", "forward", "backward", "skip", "good", "bad", "dim", "code"]


Inline: TypeAlias = tuple[str | Math | Styled, ...]
"""A run of words and formulas."""


class Heading(NamedTuple):
    """A heading; level 1 is the document's title."""

    level: int
    text: Inline


class Paragraph(NamedTuple):
    """A paragraph, wrapped at spaces."""

    text: Inline


class Chain(NamedTuple):
    """One line of working: `left` and its right sides, each after its relation.

    Args:
        left: the left side.
        links: (relation, right side); the relation is `=`, `≈` or `←`.
        aside: a few words behind it, such as `because ŷ > y`.
        style: the colour of the column it belongs to.
    """

    left: Box
    links: tuple[tuple[str, Box], ...]
    aside: Inline = ()
    style: Literal["forward", "backward", "plain"] = "plain"


class Lines(NamedTuple):
    """Chains below one another, left sides aligned."""

    chains: tuple[Chain, ...]


class SideBySide(NamedTuple):
    """Two columns as on paper, each row a pair.

    Args:
        titles: of the columns.
        rows: the pairs.
        by_rows: a narrow format prints row after row, because a line needs what stands beside those before it; else
            the left column, then the right.
    """

    titles: tuple[Inline, Inline]
    rows: tuple[tuple[Chain | None, Chain | None], ...]
    by_rows: bool = False


class Table(NamedTuple):
    """A table; `align` has one of `l r c` for each column."""

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    align: str


class Entries(NamedTuple):
    """Label and text, the texts aligned: `follows    ŷ = 0.325 (line 69)`."""

    rows: tuple[tuple[str, Inline], ...]


class Excerpt(NamedTuple):
    """Lines of somebody's file with a caret, set in fixed pitch: place, (line number, text) rows, caret row."""

    place: str
    line: int
    text: str
    caret: str
    label: Inline


class Preformatted(NamedTuple):
    """Text to be shown to the letter, such as a block to paste; `language` as after a Markdown fence."""

    text: str
    language: str = ""


class Figured(NamedTuple):
    """A picture with its caption."""

    picture: Picture
    caption: Inline


class Answer(NamedTuple):
    """Room for a written answer, `lines` lines high."""

    lines: int


Block: TypeAlias = (
    Heading | Paragraph | Lines | SideBySide | Table | Entries | Excerpt | Preformatted | Figured | Answer
)


class Document(NamedTuple):
    """What is shown, block by block."""

    blocks: tuple[Block, ...]
    title: str = ""
