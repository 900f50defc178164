"""The verdict on a calculation: numbers put in for the symbols of a formula."""

from collections.abc import Iterator
from fractions import Fraction

from chainrule.check.case import Case
from chainrule.check.claims import Right
from chainrule.check.figures import Figure, literals_in, places_needed
from chainrule.check.pairing import Pair, pairing
from chainrule.check.reach import Before, patterns_of, reached
from chainrule.check.say import amount
from chainrule.check.unrounded import may_be
from chainrule.check.verdict import NOBODY, Standing
from chainrule.check.world import are_equal, value_or_none
from chainrule.evaluate import Value, value_of
from chainrule.expr import Apply, Expr, Rational
from chainrule.expr.array import Array, entries_of
from chainrule.ops import plain


def of_calculation(case: Case, right: Right, expr: Expr, before: Before) -> Standing:
    """Numbers put in: earlier figures as printed, the exact ones, or either with fewer digits."""
    value = value_or_none(expr, {})
    if value is None:
        return Standing("wrong", f"{right.shown} has no value: {_fact(expr)}")
    for tainted in (False, True):
        sources = reached(case, right, value, before, tainted)
        if sources is None:
            sources = _paired(case, expr, before, tainted)
        if sources is not None:
            return Standing("follows" if sources else "right", sources=sources, value=value)
    if case.subject is None or case.exact is None:
        return Standing("unjudged", "no value is known that it could be compared with", value=value)
    says = _wrong_number(case, expr, before)
    if not says and may_be(expr, case.exact, _data(case), literals_in(right.side.text)):
        return Standing("right", value=value)
    return Standing("wrong", says, value=value)


def _data(case: Case) -> frozenset[Rational]:
    """The numbers that are given, which nobody has rounded."""
    problem = case.world.problem
    entries = (entry for value in problem.given.values() for entry in entries_of(value))
    given = frozenset(entry for entry in entries if isinstance(entry, int | Fraction))
    return given if problem.rate is None else given | {problem.rate}


def _fact(expr: Expr) -> str:
    """Why `expr` has no value: `division by zero`, `log of −2`."""
    try:
        value_of(expr, {})
    except (ArithmeticError, ValueError) as fact:
        return str(fact)
    return "it cannot be worked out"


def _paired(case: Case, expr: Expr, before: Before, tainted: bool) -> frozenset[int] | None:
    """The wrong claims through which each number fits the part of a formula that it stands for, entry by entry."""
    for formula, sources in patterns_of(case, before):
        if sources and not tainted:
            continue
        found = [_paired_entry(case, formula, entry, at, tainted) for at, entry in _entries(expr)]
        if None not in found:
            return sources.union(*(some for some in found if some is not None))
    return None


def _entries(expr: Expr) -> list[tuple[int | None, Expr]]:
    """The entries of an array of calculations, each with its place in it; a calculation that is none, by itself."""
    flat = [*_flat(expr)]
    return [*enumerate(flat)] if len(flat) > 1 else [(None, expr)]


def _flat(expr: Expr) -> Iterator[Expr]:
    if isinstance(expr, Apply) and expr.op == "stack":
        for part in expr.args:
            yield from _flat(part)
    else:
        yield expr


def _paired_entry(case: Case, formula: Expr, entry: Expr, at: int | None, tainted: bool) -> frozenset[int] | None:
    pairs = pairing(formula, entry, lambda pair: _fitting(case, pair, tainted, at) is not None)
    fitting = [_fitting(case, pair, tainted, at) for pair in pairs or ()]
    if not pairs or None in fitting:
        return None
    return NOBODY.union(*(found for found in fitting if found is not None))


def _fitting(case: Case, pair: Pair, tainted: bool, at: int | None = None) -> frozenset[int] | None:
    """The wrong claims through which a number fits its part, exactly or with fewer digits; None if it does not.

    With `at`, the number fits that entry of what its part comes to.
    """
    places = places_needed(pair.number)
    shown = Figure(pair.number, places, "")

    def accepts(value: Value) -> bool:
        if at is not None and isinstance(value, Array):
            value = value.entries[at] if at < len(value.entries) else value
        return are_equal(value, pair.number) or shown.is_shortened(value)

    found = case.offers.first(pair.part, case.step, accepts, tainted=tainted)
    return None if found is None else found.sources


def _wrong_number(case: Case, expr: Expr, before: Before) -> str:
    """`h₁ is 0.25, you put in 0.24`, if the calculation is built like a formula and one number does not fit."""
    wrong = wrong_pair(case, expr, before)
    value = None if wrong is None else value_or_none(wrong.part, case.here)
    if wrong is None or value is None:
        return ""
    places = max(places_needed(wrong.number) or 0, 3)
    return f"{plain(wrong.part)} is {amount(value, places)}, you put in {amount(wrong.number, places)}"


def wrong_pair(case: Case, expr: Expr, before: Before) -> Pair | None:
    """The one number of a calculation that does not fit its part of the formula; None if there are more, or none."""
    for formula, _ in patterns_of(case, before):
        pairs = pairing(formula, expr, lambda pair: _fitting(case, pair, tainted=True) is not None)
        wrong = [pair for pair in pairs or () if _fitting(case, pair, tainted=True) is None]
        if pairs and len(wrong) == 1 and value_or_none(wrong[0].part, case.here) is not None:
            return wrong[0]
    return None
