"""A document on a terminal: plain text that fits the width, with colour where it is wanted."""

from collections.abc import Sequence
from typing import Final, assert_never

from chainrule.diagnostic import beginning, cut_to
from chainrule.render.columns import lines_of, side_by_side
from chainrule.render.seven_bit import same_cells
from chainrule.render.strip import Face, Run, Strip, indented, padded, text_of, width_of
from chainrule.render.tables import table_strips
from chainrule.render.wrap import wrapped
from chainrule.typeset.document import (
    Answer,
    Block,
    Document,
    Entries,
    Excerpt,
    Figured,
    Heading,
    Lines,
    Paragraph,
    Preformatted,
    SideBySide,
    Styled,
    Table,
)

TIGHT: Final = frozenset(
    {
        (Paragraph, Paragraph),
        (Paragraph, Entries),
        (Entries, Entries),
        (Entries, Paragraph),
        (SideBySide, SideBySide),
        (SideBySide, Paragraph),
        (SideBySide, Entries),
        (Heading, Paragraph),
        (Paragraph, Lines),
        (Lines, Paragraph),
    }
)
"""Blocks that follow one another without an empty line; an empty `Paragraph` is an empty line wherever it stands."""

BEFORE_CARET: Final = 12
"""So many cells of a line that is cut stay before what its caret marks."""

INDENT: Final = 3
"""How far an excerpt, and the entries that explain it, stand from the margin."""


def terminal(document: Document, width: int = 80, ascii_only: bool = False, colour: bool = False) -> str:
    """`document` for a screen of `width` cells; it ends in a newline.

    No line is longer than `width` unless a single word or formula is.

    Args:
        document: what is shown.
        width: of the screen, in cells.
        ascii_only: spell everything in ASCII.
        colour: with the escape codes of the terminal at hand.
    """
    face = Face(ascii_only)
    strips: list[Strip] = []
    previous: Block | None = None
    for block in document.blocks:
        if previous is not None and strips[-1] and (type(previous), type(block)) not in TIGHT:
            strips.append(())
        shown = _strips(block, previous, width, face)
        strips += shown if shown != [()] or (strips and strips[-1]) else []
        previous = block
    return _coloured(strips, width) if colour else "".join(f"{text_of(strip)}\n" for strip in strips)


def _strips(block: Block, previous: Block | None, width: int, face: Face) -> list[Strip]:
    match block:
        case Heading(_, text):
            return wrapped(
                tuple(Styled(part, "strong") if isinstance(part, str) else part for part in text), width, face
            )
        case Paragraph(text):
            return wrapped(text, width, face) or [()]
        case Lines():
            return lines_of(block, width, face)
        case SideBySide():
            return side_by_side(block, width, face)
        case Table():
            return table_strips(block, width, face)
        case Entries():
            return _entries(block, width, face, INDENT if isinstance(previous, Excerpt) else 0)
        case Excerpt():
            return _excerpt(block, width, face)
        case Preformatted():
            return _preformatted(block, face)
        case Figured(_, caption):
            return wrapped(("[figure: ", *caption, "; draw it with: chainrule draw]"), width, face, hang=1)
        case Answer(lines):
            return [(Run("." * min(width, 80), "dim"),)] * lines
        case _:
            assert_never(block)


def _entries(block: Entries, width: int, face: Face, indent: int) -> list[Strip]:
    """Labels, and the texts in a column behind them; one space behind a label that ends in a colon, else two."""
    labels = [face.words(label) for label, _ in block.rows]
    texts = max((len(label) + (1 if label.endswith(":") else 2) for label in labels), default=0)
    strips: list[Strip] = []
    for label, (_, text) in zip(labels, block.rows, strict=True):
        lines = wrapped(text, width - indent - texts, face) or [()]
        first = (*padded((Run(label, "strong"),), texts), *lines[0])
        strips += indented([first, *indented(lines[1:], texts)], indent)
    return strips


def _excerpt(block: Excerpt, width: int, face: Face) -> list[Strip]:
    """The place, the line with its number, and the caret below it with its label."""
    number = str(block.line)
    bar = face.words("│")
    gutter = " " * INDENT + " " * len(number) + f" {bar} "
    text, carets = _around(block.text, block.caret, width - len(gutter))
    text = same_cells(text) if face.ascii_only else text
    caret = (Run(gutter), Run(carets, "bad"))
    label = face.strip(block.label)
    place = (Run(" " * (INDENT - 1)), Run(face.words(block.place), "dim"))
    strips: list[Strip] = [place, (Run(f"{' ' * INDENT}{number} {bar} {text}"),)]
    if width_of(caret) + 1 + width_of(label) <= width:
        return [*strips, (*caret, Run(" "), *label)]
    beside = wrapped(block.label, max(width - len(gutter), 1), face)
    return [*strips, caret, *((Run(gutter), *line) for line in beside)]


def _around(text: str, caret: str, room: int) -> tuple[str, str]:
    """A line and the caret below it, cut to `room` cells around the caret."""
    before = len(caret) - len(caret.lstrip())
    if len(caret) > room and before > BEFORE_CARET:
        skipped = before - BEFORE_CARET
        text = f"…{text[len(beginning(text, skipped + 1)) :]}"
        caret = caret[skipped:]
    return cut_to(text, room), caret[:room]


def _preformatted(block: Preformatted, face: Face) -> list[Strip]:
    """To the letter, with its Markdown fence where it has one: it is there to be pasted."""
    lines = block.text.rstrip("\n").split("\n")
    if block.language:
        lines = [f"```{block.language}", *lines, "```"]
    return [(Run(face.words(line)),) for line in lines]


STYLES: Final = {
    "": "",
    "strong": "bold",
    "forward": "bold #0b5fa5",
    "backward": "bold #b3261e",
    "skip": "bold #7a3eb1",
    "good": "green",
    "bad": "bold red",
    "dim": "dim",
    "code": "",
}
"""How a terminal shows each style."""


def _coloured(strips: Sequence[Strip], width: int) -> str:
    from io import StringIO

    from rich.console import Console  # here: costs 30 ms that plain text should not pay
    from rich.text import Text

    out = StringIO()
    # the caller decided for colour, so NO_COLOR has had its say
    console = Console(file=out, force_terminal=True, no_color=False, width=width, highlight=False, legacy_windows=False)
    for strip in strips:
        runs = [(run.text, STYLES[run.style]) for run in strip]
        console.print(Text.assemble(*runs), soft_wrap=True)
    return out.getvalue()
