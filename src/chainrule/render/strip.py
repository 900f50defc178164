"""Strips: the lines of a screen, as runs of text that each have a style, measured in display cells."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from chainrule.diagnostic import cells
from chainrule.typeset.box import Box
from chainrule.typeset.document import Inline, Math, Styled
from chainrule.typeset.grid import elided
from chainrule.typeset.line import line


class Run(NamedTuple):
    """Text in one style; "" is plain."""

    text: str
    style: str = ""


Strip: TypeAlias = tuple[Run, ...]
"""One line of the screen."""


def width_of(strip: Strip) -> int:
    """How many cells it takes."""
    return sum(cells(run.text) for run in strip)


def text_of(strip: Strip) -> str:
    """Its text, without styles and without spaces at the end."""
    return "".join(run.text for run in strip).rstrip()


def padded(strip: Strip, width: int) -> Strip:
    """`strip` with spaces behind it up to `width` cells."""
    missing = width - width_of(strip)
    return (*strip, Run(" " * missing)) if missing > 0 else strip


def indented(strips: Iterable[Strip], by: int) -> list[Strip]:
    """Each of `strips` with `by` spaces before it; empty ones stay empty."""
    return [(Run(" " * by), *strip) if strip and by else strip for strip in strips]


class Face(NamedTuple):
    """How words and formulas become text: Unicode, or ASCII alone."""

    ascii_only: bool = False

    def words(self, text: str) -> str:
        """`text` as this face shows it."""
        if not self.ascii_only or text.isascii():
            return text
        from chainrule.render.seven_bit import in_ascii  # here: most screens show Unicode

        return in_ascii(text)

    def maths(self, box: Box) -> str:
        """`box` on one line, of large arrays only the ends."""
        return self.words(line(elided(box), ascii_only=self.ascii_only))

    def width(self, box: Box) -> int:
        """The cells of `box` on one line."""
        return cells(self.maths(box))

    def run(self, piece: str | Math | Styled) -> Run:
        """A piece of a sentence."""
        match piece:
            case Math(box):
                return Run(self.maths(box))
            case Styled(text, style):
                return Run(self.words(text), style)
            case str():
                return Run(self.words(piece))

    def strip(self, inline: Inline) -> Strip:
        """A sentence on one line."""
        return tuple(map(self.run, inline))
