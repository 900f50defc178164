"""What spoiling takes and gives: the scene of a slip, and a wrong version of it."""

from typing import Any, NamedTuple

from chainrule.expr import Expr, Symbol
from chainrule.ops import plain
from chainrule.problem import Network


class Scene(NamedTuple):
    """Where a slip happens: a line.

    Args:
        left: what the line is about.
        right: its right side, correct.
        network: the network.
    """

    left: Symbol
    right: Expr
    network: Network


class Spoiled(NamedTuple):
    """One wrong version.

    Args:
        result: a number, a right side, or what is put in for which symbols, as the slip's kind says.
        was: what was spoiled, for the sentence; in words, or an expression.
        put: what was put in its place.
    """

    result: Any
    was: str | Expr = ""
    put: str | Expr = ""

    def said(self, sentence: str) -> str:
        """`sentence` with `{was}` and `{put}` filled in."""
        return sentence.format(was=_worded(self.was), put=_worded(self.put))


def _worded(what: str | Expr) -> str:
    return what if isinstance(what, str) else plain(what)
