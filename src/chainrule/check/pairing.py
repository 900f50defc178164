"""Numbers put in, told apart: which number of a calculation stands where which part of the formula does.

`w_2·h_1 + w_s·h_0 = 0.5·0.24 + 0.5·0.5` pairs 0.24 with h_1. So the one wrong number can be named, a part that was
worked out and rounded before it was written down is recognised, and a leaf without a value is found to have been given
one.
"""

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Final, NamedTuple

from chainrule.expr import Apply, Expr, Num, Rational

COMMUTATIVE: Final = frozenset(("add", "mul"))

MOST_ORDERS: Final = 24
"""Orders of terms or factors that are tried at most."""


class Pair(NamedTuple):
    """A part of a formula and the number that stands in its place."""

    part: Expr
    number: Rational


def pairing(formula: Expr, calculation: Expr, fits: Callable[[Pair], bool]) -> tuple[Pair, ...] | None:
    """Each number of `calculation` with its part of `formula`; None if the two are not built alike.

    Args:
        formula: an expression with symbols.
        calculation: one without.
        fits: whether a number can stand for a part; among several orders of terms the one with the most that fit wins.
    """
    if formula == calculation:
        return ()
    number = number_in(calculation)
    if number is not None:
        return () if isinstance(formula, Num) and formula.value == number else (Pair(formula, number),)
    calculation = _sign_inside(calculation)
    if not (isinstance(formula, Apply) and isinstance(calculation, Apply) and formula.op == calculation.op):
        return None
    if len(formula.args) != len(calculation.args):
        return None
    found = [*_orders(formula.args, calculation, fits)]
    return min(found, key=lambda pairs: sum(not fits(pair) for pair in pairs), default=None)


def _orders(parts: tuple[Expr, ...], calculation: Apply, fits: Callable[[Pair], bool]) -> Iterator[tuple[Pair, ...]]:
    """The pairs of each order in which terms or factors may have been written, as they stand first."""
    orders = permutations(calculation.args) if calculation.op in COMMUTATIVE else iter((calculation.args,))
    for _, order in zip(range(MOST_ORDERS), orders, strict=False):
        inner = [pairing(part, argument, fits) for part, argument in zip(parts, order, strict=True)]
        if all(pairs is not None for pairs in inner):
            pairs = tuple(pair for some in inner if some is not None for pair in some)
            yield pairs
            if all(map(fits, pairs)):
                return


def _sign_inside(calculation: Expr) -> Expr:
    """−2.4·1.22 with the sign at its first number, where the number came from."""
    match calculation:
        case Apply(op="neg", args=(Apply(op="mul", args=(Num() as first, *others)),)):
            return Apply("mul", (-first, *others))
        case _:
            return calculation


def number_in(expr: Expr) -> Rational | None:
    """The number that `expr` is, with its sign."""
    match expr:
        case Num(value=value):
            return value
        case Apply(op="neg", args=(Num(value=value),)):
            return -value
        case _:
            return None
