"""What spoiling takes and gives: the scene of a slip, and a wrong version of it; the parts of right sides."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from chainrule.derive import Backward
from chainrule.expr import Apply, Expr, Symbol, plus, times
from chainrule.ops import plain
from chainrule.problem import Network


class Scene(NamedTuple):
    """Where a slip happens: a line.

    Args:
        left: what the line is about.
        right: its right side, correct.
        network: the network.
        backward: its backward pass.
    """

    left: Symbol
    right: Expr
    network: Network
    backward: Backward


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


# ---------------------------------------------------------------------- the parts of a right side


def terms_of(right: Expr) -> tuple[Expr, ...]:
    """What is added up."""
    return right.args if isinstance(right, Apply) and right.op == "add" else (right,)


def factors_of(term: Expr) -> tuple[Expr, ...]:
    """What is multiplied, numbers and arrays alike: 2·a ⊙ b has three factors."""
    if not isinstance(term, Apply) or term.op not in ("mul", "hadamard"):
        return (term,)
    return tuple(factor for arg in term.args for factor in (factors_of(arg) if term.op == "mul" else (arg,)))


def with_term(terms: tuple[Expr, ...], i: int, *others: Expr) -> Expr:
    """The sum with others in the place of term number `i`."""
    return plus(*terms[:i], *others, *terms[i + 1 :])


def applied(expr: Expr) -> Iterator[Apply]:
    """Every operation in `expr`, the outer ones first."""
    if isinstance(expr, Apply):
        yield expr
        for arg in expr.args:
            yield from applied(arg)


def put(expr: Expr, old: Expr, new: Expr) -> Expr:
    """`expr` with `new` wherever `old` stands."""
    if expr == old:
        return new
    if not isinstance(expr, Apply):
        return expr
    args = tuple(put(arg, old, new) for arg in expr.args)
    return times(*args) if expr.op == "mul" else Apply(expr.op, args)
