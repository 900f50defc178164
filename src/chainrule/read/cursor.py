"""Where the reading of an expression stands: the next token, how deep it is, which bars are open."""

from collections.abc import Callable, Iterable
from typing import Final

from chainrule.diagnostic import ChainruleError
from chainrule.read import refusals
from chainrule.read.names import END
from chainrule.read.syntax import Node, Text
from chainrule.read.tokens import Token

MAX_DEPTH: Final = 50
"""How deep brackets, fractions and powers may stand in one another; hand-written lines stay below 10."""

SHUTS: Final = {
    "(": (")",),
    "[": ("]",),
    "{": ("}",),
    "\\{": ("\\}",),
    "|": ("|", "|)"),
    "|(": ("|", "|)"),
    "‖": ("‖", "‖)"),
    "‖(": ("‖", "‖)"),
}
"""What closes each bracket."""


class Cursor:
    """Walks over tokens, which all belong to one expression.

    Args:
        tokens: the tokens.
        text: where they stand.
        depth: how deep the expression stands in others.

    `bars` are those open here: within them `|` or `‖` closes, elsewhere it opens.
    """

    __slots__ = ("at", "bars", "depth", "stop", "text", "tokens")

    def __init__(self, tokens: Iterable[Token], text: Text, depth: int = 0) -> None:
        self.tokens = [*tokens, END]
        self.text = text
        self.depth = depth
        self.at = 0
        self.stop = len(self.tokens) - 1
        self.bars = ""

    def kind(self) -> str:
        """The kind of the next token; "" at the end."""
        return self.tokens[self.at].kind

    def next(self) -> Token:
        """The next token, and past it."""
        token = self.tokens[self.at]
        if self.at < self.stop:
            self.at += 1
        return token

    def letter(self) -> Token:
        """The next token, and past it; of several letters of LaTeX side by side only the first."""
        kind, text, start, end = token = self.next()
        if kind != "run" or len(text) == 1:
            return token
        self.at -= 1
        self.tokens[self.at] = Token(kind, text[1:], start + 1, end)
        return Token(kind, text[0], start, start + 1)

    def end(self) -> int:
        """Where the last token taken ends."""
        return self.tokens[self.at - 1].end

    def close(self, opening: Token) -> None:
        """Past the bracket that closes `opening`."""
        shut = SHUTS[opening.kind]
        if self.at >= self.stop:
            raise refusals.unclosed(self.text, opening, shut[0][-1])
        if self.kind() not in shut:
            raise self.unexpected()
        self.at += 1

    def deeper(self, part: Callable[[], Node]) -> Node:
        """What `part` reads, one level down; whatever nests comes by here."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refusals.too_deep(self.text, self.tokens[min(self.at, self.stop - 1)], MAX_DEPTH)
        node = part()
        self.depth -= 1
        return node

    def unexpected(self) -> ChainruleError:
        """What to raise where the next token does not belong."""
        return refusals.unexpected(self.text, self.tokens[: self.stop], self.at)
