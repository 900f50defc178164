"""What spoiling takes and gives: the scene of a slip, and a wrong version of it."""

from typing import Any, NamedTuple

from chainrule.expr import Expr, Symbol
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
        was: what was spoiled, for the sentence.
        put: what was put in its place.
    """

    result: Any
    was: str = ""
    put: str = ""
