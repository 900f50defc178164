"""Formulas that hold only under a wrong formula stated earlier: they follow from it and are no new mistake."""

from collections.abc import Iterator, Mapping
from typing import Final

from chainrule.check.case import Case
from chainrule.check.world import are_equal, value_or_none, worked_as_far
from chainrule.expr import Expr, Symbol

ALONE: Final = 8
"""How many wrong formulas are also tried one by one."""

POINTS: Final = 3


def follows_symbolically(case: Case, subject: Expr, expr: Expr) -> frozenset[int]:
    """The wrong claims under whose formulas `subject` equals `expr`; none if it does not under any."""
    for others, sources in _worlds(case):
        if _holds(case, subject, expr, others):
            return sources
    return frozenset()


def _worlds(case: Case) -> Iterator[tuple[Mapping[Symbol, Expr], frozenset[int]]]:
    """Each wrong formula put in place of the right one, the latest first; then all of them together."""
    stated = [(symbol, formula, sources) for symbol, found in case.stated.items() for formula, sources in found]
    for symbol, formula, sources in stated[-ALONE:][::-1]:
        yield {symbol: formula}, sources
    if len(stated) > 1:
        yield {s: formula for s, formula, _ in stated}, frozenset().union(*(sources for _, _, sources in stated))


def _holds(case: Case, subject: Expr, expr: Expr, others: Mapping[Symbol, Expr]) -> bool:
    system = case.world.replaced(others)
    if system is None:
        return False
    tried = 0
    for point in case.world.points()[: 2 * POINTS]:
        leaves = {symbol: value for symbol, value in point.items() if symbol not in system}
        values = worked_as_far(system.ordered, leaves)
        one, other = value_or_none(subject, values), value_or_none(expr, values)
        if one is None or other is None:
            continue
        if not are_equal(one, other):
            return False
        tried += 1
    return tried > 0
