"""Breaking sentences into lines: at spaces, rather at wide gaps, never inside a formula that fits on a line."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from chainrule.render.strip import Face, Run, Strip, width_of
from chainrule.typeset.document import Inline, Math

WIDE: Final = 2
"""A gap of this many spaces sets phrases apart: a line is rather ended there than inside a phrase."""


class Word(NamedTuple):
    """What is not broken, and the spaces before it."""

    gap: int
    strip: Strip
    width: int


def wrapped(inline: Inline, width: int, face: Face, hang: int = 0) -> list[Strip]:
    """`inline` in lines of at most `width` cells; lines after the first begin with `hang` spaces."""
    lines: list[Strip] = []
    now: list[Run] = []
    room = width
    words = [part for word in _words(inline, face) for part in _fitting(word, width - hang)]
    for i, word in enumerate(words):
        if now and word.gap + _wanted(words, i, width - hang) > room:
            lines.append(tuple(now))
            now, room = [], width - hang
        if now:
            now.append(Run(" " * word.gap))
            room -= word.gap
        elif lines and hang:
            now.append(Run(" " * hang))
        now += word.strip
        room -= word.width
    return [*lines, tuple(now)] if now else lines


def _wanted(words: list[Word], i: int, width: int) -> int:
    """The room asked for before word `i`: the whole phrase it begins, if that fits on a line of its own."""
    word = words[i]
    if word.gap < WIDE:
        return word.width
    phrase = word.width
    for later in words[i + 1 :]:
        if later.gap >= WIDE or phrase > width:
            break
        phrase += later.gap + later.width
    return phrase if phrase <= width else word.width


def _words(inline: Inline, face: Face) -> Iterator[Word]:
    """The words of `inline`; pieces with no space between them are one word."""
    gap = 0
    strip: Strip = ()
    for piece in inline:
        text, style = face.run(piece)
        parts = [text] if isinstance(piece, Math) else text.split(" ")
        for number, part in enumerate(parts):
            if number:
                if strip:
                    yield Word(gap, strip, width_of(strip))
                    gap, strip = 0, ()
                gap += 1
            if part:
                strip = (*strip, Run(part.replace("\u00a0", " "), style))
    if strip:
        yield Word(gap, strip, width_of(strip))


def _fitting(word: Word, width: int) -> Iterator[Word]:
    """`word`; a formula that is longer than a line is broken."""
    if word.width <= width:
        yield word
        return
    gap = word.gap
    for run in word.strip:
        for number, part in enumerate(_broken(run.text, width)):
            strip = (Run(part, run.style),)
            yield Word(gap if number == 0 else 1, strip, width_of(strip))
        gap = 0


def _broken(text: str, width: int) -> Iterator[str]:
    """A matrix between its rows; what is still longer than a line, at its spaces."""
    for row in text.replace("], ", "],\n").split("\n"):
        yield from (row,) if width_of((Run(row),)) <= width else row.split(" ")
