"""What a side may be reached from: the formulas of its claim, with every combination of candidates."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from chainrule.check.case import Case, Formula
from chainrule.check.claims import Right
from chainrule.check.figures import literals_in
from chainrule.check.verdict import NOBODY, SOUND, Standing
from chainrule.check.world import are_equal
from chainrule.evaluate import Value
from chainrule.expr import ONE, Apply, Expr, Gradient, Name, apply, operations_in, plus

Before: TypeAlias = Sequence[tuple[Right, Standing]]
"""The sides before the one in question, each with its verdict."""


def formulas_of(case: Case, before: Before) -> Iterator[Formula]:
    """The formulas the subject may be worked out by: those stated in this chain, then its own."""
    for right, standing in reversed(before):
        if standing.verdict in SOUND and right.expr is not None and not right.is_numeric:
            yield right.expr, standing.sources
    yield from case.formulas()


def patterns_of(case: Case, before: Before) -> Iterator[Formula]:
    """The formulas, and the calculations before, one of which may have been partly worked out."""
    for pattern, sources in _patterns_of(case, before):
        yield pattern, sources
        if any(node.op == "sigmoid" for node in operations_in(pattern)):
            yield _written_out(pattern), sources


def _written_out(expr: Expr) -> Expr:
    """`expr` with 1/(1 + e^−z) for σ(z), for which it may have been read."""
    if not isinstance(expr, Apply):
        return expr
    args = tuple(map(_written_out, expr.args))
    if expr.op == "sigmoid":
        return apply("div", 1, plus(ONE, apply("exp", -args[0])))
    return Apply(expr.op, args)


def _patterns_of(case: Case, before: Before) -> Iterator[Formula]:
    yield from formulas_of(case, before)
    subject = case.world.helpers.get(case.subject, case.subject) if isinstance(case.subject, Name) else case.subject
    by_rule = case.world.by_chain_rule(subject) if isinstance(subject, Gradient) else None
    if by_rule is not None:
        yield by_rule, NOBODY
    for right, standing in reversed(before):
        if standing.verdict in SOUND and right.is_numeric and right.expr is not None:
            yield right.expr, standing.sources


def reached(case: Case, right: Right, value: Value, before: Before, tainted: bool) -> frozenset[int] | None:
    """The wrong claims through which some formula comes to exactly `value`; None if none does."""
    literals = literals_in(right.side.text)
    for formula, sources in formulas_of(case, before):
        if sources and not tainted:
            continue
        found = case.offers.first(formula, case.step, lambda u: are_equal(u, value), tainted=tainted, literals=literals)
        if found is not None:
            return found.sources | sources
    return None
