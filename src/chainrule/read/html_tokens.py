"""HTML cut into tags and the text between them, each with its place. Nothing is fetched, and no script is run."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from chainrule.read.respelled import respelled
from chainrule.read.strip import Strip

_RAW: Final = ("script", "style", "textarea", "title", "xmp")
"""What these elements hold is text, whatever it looks like."""


class Tag(NamedTuple):
    """A tag.

    Args:
        name: of its element in small letters, without a prefix.
        closes: it is `</name>`.
        strip: all of it.
        inside: what the element holds, if it holds nothing but text.
    """

    name: str
    closes: bool
    strip: Strip
    inside: Strip | None = None

    def attribute(self, name: str) -> Strip | None:
        """The value of an attribute, its entities read."""
        for found in _attribute().finditer(self.strip.text):
            if found["name"].lower() == name:
                return unescaped(self.strip.cut(*found.span(str(found.lastgroup))))
        return None

    @property
    def classes(self) -> frozenset[str]:
        """What its attribute `class` lists."""
        value = self.attribute("class")
        return frozenset(value.text.split()) if value is not None else frozenset()


def tokens(strip: Strip) -> Iterator[Tag | Strip]:
    """The tags of a page, and the text between them with its entities read."""
    at, text = 0, strip.text
    while found := _tag().search(text, at):
        if at < found.start():
            yield unescaped(strip.cut(at, found.start()))
        at = found.end()
        if found["name"] is None:
            at = _behind(text, "-->", at) if found[0] == "<!--" else at
            continue
        name = found["name"].lower().rpartition(":")[2]
        closes, inside = found["closes"] == "/", None
        if name in _RAW and not closes:
            end = _closing(name).search(text, at)
            inside = strip.cut(at, end.start() if end else len(text))
            at = end.end() if end else len(text)
        yield Tag(name, closes, strip.cut(*found.span()), inside)
    if at < len(text):
        yield unescaped(strip.cut(at, len(text)))


def unescaped(strip: Strip) -> Strip:
    """`strip` with its entities read: `&lt;` as `<`."""
    return respelled(strip, _entity(), _meaning) if "&" in strip.text else strip


def _meaning(found: re.Match[str]) -> str:
    from html import unescape  # here: only pages need the table of entities

    return unescape(found[0])


def _behind(text: str, closing: str, at: int) -> int:
    end = text.find(closing, at)
    return len(text) if end < 0 else end + len(closing)


@cache
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE)


@cache
def _tag() -> re.Pattern[str]:
    """No value of an attribute has a `<`, so that nothing is looked at twice."""
    value = r"""[^<>"']|"[^"<]*+"|'[^'<]*+'"""
    return re.compile(rf"<!--|<[!?][^<>]*+>|<(?P<closes>/?)(?P<name>[A-Za-z][\w:.-]*+)(?:{value})*+>")


@cache
def _attribute() -> re.Pattern[str]:
    return re.compile(
        r"""(?P<name>[A-Za-z][\w:.-]*+)\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s"'<>]++))"""
    )


@cache
def _entity() -> re.Pattern[str]:
    return re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
