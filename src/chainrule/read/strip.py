"""A stretch of a source with some of its characters taken out, each of the rest knowing its place."""

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chainrule.diagnostic import Source, Span


class Strip(NamedTuple):
    """Characters of a source, and where each stands.

    Args:
        source: where they stand.
        text: the characters.
        offsets: the offset in `source` of each, and one more for the end of the last.
    """

    source: Source
    text: str
    offsets: Sequence[int]

    def cut(self, start: int, end: int) -> "Strip":
        """The characters `start` to `end` (exclusive)."""
        return Strip(self.source, self.text[start:end], _closed(self.offsets[start : end + 1]))

    def trimmed(self) -> "Strip":
        """Without white space around it."""
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, max(start, len(self.text.rstrip())))

    def without(self, holes: Iterable[tuple[int, int]]) -> "Strip":
        """Without the characters of `holes`, which are in order and do not overlap."""
        at, texts, offsets = 0, list[str](), array("I")
        for start, end in holes:
            texts.append(self.text[at:start])
            offsets.extend(self.offsets[at:start])
            at = end
        if not at:
            return self
        texts.append(self.text[at:])
        offsets.extend(self.offsets[at:])
        return Strip(self.source, "".join(texts), _closed(offsets))

    @property
    def column(self) -> int:
        """The column that it begins in, from 0."""
        return self.offsets[0] - self.source.text.rfind("\n", 0, self.offsets[0]) - 1

    @property
    def place(self) -> Span:
        """From the first character to the last."""
        return Span(self.source, self.offsets[0], self.offsets[-1])


def whole(source: Source) -> Strip:
    """Everything in `source`."""
    return Strip(source, source.text, range(len(source.text) + 1))


def said(text: str, where: Strip) -> Strip:
    """`text`, which the author did not write: it is meant by the first character of `where`."""
    start = where.offsets[0]
    return Strip(where.source, text, array("I", [start] * len(text) + [start + 1]))


def joined(strips: Sequence[Strip]) -> Strip:
    """Strips of one source, one after the other."""
    if len(strips) == 1:
        return strips[0]
    offsets = array("I")
    for strip in strips:
        offsets.extend(strip.offsets[:-1])
    offsets.append(strips[-1].offsets[-1])
    return Strip(strips[0].source, "".join(strip.text for strip in strips), offsets)


def below(strips: Sequence[Strip]) -> Strip:
    """Strips of one source that stand below one another, with an end of line between each two.

    Not before a minus: each goes on with the one above it, while `− b = c` in a row of its own would begin anew.
    """
    parts = [strips[0]]
    for strip in strips[1:]:
        at = strip.source.text.find("\n", parts[-1].offsets[-1], strip.offsets[0])
        if at >= 0:
            parts.append(Strip(strip.source, " " if strip.text[:1] in ("-", "−") else "\n", range(at, at + 2)))
        parts.append(strip)
    return joined(parts)


def _closed(offsets: Sequence[int]) -> Sequence[int]:
    """The end of the last character is right behind it, wherever the next one stands."""
    if len(offsets) > 1 and offsets[-1] != offsets[-2] + 1:
        return array("I", (*offsets[:-1], offsets[-2] + 1))
    return offsets
