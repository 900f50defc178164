"""The places in a right side where a derivative is a matter of convention, or where the value jumps."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chainrule.compile.straight import CHOOSING
from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Value
from chainrule.evaluate.values import Put, put_in
from chainrule.expr import Apply, Expr, Symbol
from chainrule.expr.array import entries_of
from chainrule.ops import Kink, meaning_of, row_of


class Place(NamedTuple):
    """One use of an operation that has a kink or a jump.

    Args:
        op: the operation.
        where: is 0 exactly on the kink.
        kink: the row's kink; None for a jump.
        guards: the conditions of the branches it stands in, and how each must turn out for it to be reached.
    """

    op: str
    where: Expr
    kink: Kink | None
    guards: tuple[tuple[Expr, bool], ...]


def places(expr: Expr, guards: tuple[tuple[Expr, bool], ...] = ()) -> Iterator[Place]:
    """Every kink and jump in `expr`, inner ones first."""
    if not isinstance(expr, Apply):
        return
    if expr.op in CHOOSING:
        yield from _in_branches(expr.args, guards)
        return
    meaning = meaning_of(expr)
    if meaning is not None:
        yield from places(meaning, guards)
        return
    for arg in expr.args:
        yield from places(arg, guards)
    row = row_of(expr)
    for kink in row.kinks:
        yield Place(expr.op, kink.where(*expr.args), kink, guards)
    if row.jump is not None:
        yield Place(expr.op, row.jump(*expr.args), None, guards)


def _in_branches(args: tuple[Expr, ...], guards: tuple[tuple[Expr, bool], ...]) -> Iterator[Place]:
    for value, condition in zip(args[:-1:2], args[1::2], strict=True):
        yield from places(condition, guards)
        yield from places(value, (*guards, (condition, True)))
        guards = (*guards, (condition, False))
    yield from places(args[-1], guards)


def sides_of(place: Place, env: Mapping[Symbol, Value], xp: Exact, put: Put = put_in) -> tuple[int, ...]:
    """For each entry −1 below the kink, 1 above, 0 on it; nothing in a branch that no entry takes.

    Args:
        place: the kink.
        env: the values there.
        xp: the arithmetic.
        put: what puts them in.

    Raises:
        Undecided: if an interval does not tell.
    """
    for condition, wanted in place.guards:
        if wanted not in entries_of(put(condition, env, xp)):
            return ()
    where = entries_of(put(place.where, env, xp))
    return tuple(1 if xp.less(0, entry) else -1 if xp.less(entry, 0) else 0 for entry in where)


def is_touched(place: Place, env: Mapping[Symbol, Value], xp: Exact, put: Put = put_in) -> bool:
    """Whether an entry sits on the kink.

    Raises:
        Undecided: if an interval does not tell.
    """
    return 0 in sides_of(place, env, xp, put)
