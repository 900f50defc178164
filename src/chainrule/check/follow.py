"""Formulas that hold only under a wrong formula stated earlier: they follow from it and are no new mistake."""

from collections.abc import Iterator, Mapping
from typing import Final

from chainrule.check.case import Case
from chainrule.check.world import are_equal, value_or_none
from chainrule.expr import Expr, Symbol

ALONE: Final = 8
"""How many wrong formulas are also tried one by one."""


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
    values = [(value_or_none(subject, p), value_or_none(expr, p)) for p in case.world.points_with(others)]
    known = [(one, other) for one, other in values if one is not None and other is not None]
    return bool(known) and all(are_equal(one, other) for one, other in known)
