"""The verdict on one side of a claim: a formula, a calculation with numbers, or a figure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from chainrule.check.case import Case, Formula
from chainrule.check.claims import Right
from chainrule.check.compare import compare
from chainrule.check.figures import Figure, literals_in
from chainrule.check.follow import follows_symbolically
from chainrule.check.pairing import Pair, pairing
from chainrule.check.say import amount
from chainrule.check.verdict import SOUND, Standing, Verdict
from chainrule.check.world import are_equal, value_or_none
from chainrule.evaluate import Value
from chainrule.expr import Apply, Expr, Num, Rational, symbols_in
from chainrule.ops import figure, plain

Before: TypeAlias = Sequence[tuple[Right, Standing]]
"""The sides before the one in question, each with its verdict."""

LONGEST: Final = 18
"""Decimal places that are looked at of a number put in."""

GENERAL: Final = "E0208"
"""The code under which reading reports a formula that stands for many."""


def judged(case: Case, right: Right, before: Before) -> Standing:
    """The verdict on `right`, one of the right sides of the case's claim."""
    if right.side.blank:
        return Standing("blank")
    if right.expr is None:
        is_general = right.trouble is not None and right.trouble.code == GENERAL
        return Standing("unjudged" if is_general else "unread", right.trouble.message if right.trouble else "")
    unknown = next((s for s in symbols_in(right.expr) if not case.world.knows(s)), None)
    if unknown is not None:
        return Standing("unjudged", f"{plain(unknown)} is not part of this network")
    standing = _judged(case, right, right.expr, before)
    if standing.verdict == "wrong" and case.is_open and not _contradicts(right, before):
        return Standing("unjudged", f"{plain(case.world.hidden[0])} is differentiated, but no line says what it is")
    return standing


def _judged(case: Case, right: Right, expr: Expr, before: Before) -> Standing:
    if right.figure is not None:
        return _figure(case, right, right.figure, before)
    if right.is_numeric:
        return _calculation(case, right, expr, before)
    return _formula(case, right, expr, before)


def _contradicts(right: Right, before: Before) -> bool:
    """Whether a figure is not the value of the calculation before it: wrong, whatever the network is."""
    found = None if right.figure is None else _from_calculation(right.figure, right.relation, before)
    return found is not None and found.verdict == "wrong" and before[-1][1].verdict != "wrong"


# ---------------------------------------------------------------------- formulas


def _formula(case: Case, right: Right, expr: Expr, before: Before) -> Standing:
    """The same function, or at least on this side of a kink, or with these numbers; else the consequence of a slip."""
    subject = case.subject
    if subject is None:
        return Standing("unjudged", "its left side is not part of this network")
    extent, because = compare(subject, expr, case.world, case.step)
    if extent == "everywhere":
        return Standing("right")
    if extent == "here":
        # before any data is given, a formula must hold on both sides of a kink
        return Standing("wrong" if case.claim.is_general else "right", f"{'only ' * case.claim.is_general}as {because}")
    if _may_hold_numbers(case, expr, before):
        at_data = _at_data(case, right, expr, before)
        if at_data is not None:
            return at_data
    sources = follows_symbolically(case, subject, expr)
    if sources:
        return Standing("follows", sources=sources)
    if extent == "untested":
        return Standing("unjudged", "it could not be tried at any point")
    return Standing("wrong")


def _may_hold_numbers(case: Case, expr: Expr, before: Before) -> bool:
    """Whether numbers were put into part of `expr`: a decimal, or a whole number that some symbol is worth here.

    A factor 2 that came from a square is none; `∂L/∂z_2·w_1`, right only because w_1 and w_2 are equal, has none.
    """
    if has_numbers(expr):
        return True
    numbers = {node.value for node in _nodes(expr) if isinstance(node, Num)}
    formulas = [formula for formula, _ in _formulas(case, before)]
    worth = {case.here.get(symbol) for formula in formulas for symbol in symbols_in(formula)}
    return bool(numbers & worth)


def has_numbers(expr: Expr) -> bool:
    """Whether a decimal or a fraction stands in `expr`."""
    return any(isinstance(node, Num) and isinstance(node.value, Fraction) for node in _nodes(expr))


def _nodes(expr: Expr) -> Iterator[Expr]:
    """Every node; those in branches aside, whose numbers are slopes and borders."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Apply) and node.op not in ("cases", "step", "less", "less_equal"):
            stack.extend(node.args)


def _at_data(case: Case, right: Right, expr: Expr, before: Before) -> Standing | None:
    """Whether a formula with some numbers put in holds at this data."""
    for tainted in (False, True):
        values = [*case.offers.reached(expr, case.step, tainted=tainted)][:50]
        for value in values:
            found = _reached(case, right, value.value, before, tainted)
            if found is not None:
                return Standing("follows" if found | value.sources else "right", sources=found | value.sources)
    return None


# ---------------------------------------------------------------------- calculations


def _calculation(case: Case, right: Right, expr: Expr, before: Before) -> Standing:
    """Numbers put in: earlier figures as printed, the exact ones, or either with fewer digits."""
    value = value_or_none(expr, {})
    if value is None:
        return Standing("wrong", "it has no value: it divides by 0, or leaves a function's domain")
    for tainted in (False, True):
        sources = _reached(case, right, value, before, tainted)
        if sources is None:
            sources = _paired(case, expr, before, tainted)
        if sources is not None:
            return Standing("follows" if sources else "right", sources=sources, value=value)
    if case.subject is None or not _has_value(case):
        return Standing("unjudged", "no value is known that it could be compared with", value=value)
    return Standing("wrong", _wrong_number(case, expr, before), value=value)


def _reached(case: Case, right: Right, value: Value, before: Before, tainted: bool) -> frozenset[int] | None:
    """The wrong claims through which some formula comes to exactly `value`; None if none does."""
    literals = literals_in(right.side.text)
    for formula, sources in _formulas(case, before):
        if sources and not tainted:
            continue
        found = case.offers.first(
            formula, case.step, lambda u: are_equal(u, value), tainted=tainted, literals=literals
        )
        if found is not None:
            return found.sources | sources
    return None


def _paired(case: Case, expr: Expr, before: Before, tainted: bool) -> frozenset[int] | None:
    """The wrong claims through which each number fits the part of a formula that it stands for."""
    for formula, sources in _patterns(case, before):
        if sources and not tainted:
            continue
        pairs = pairing(formula, expr, lambda pair: _fitting(case, pair, tainted) is not None)
        fitting = [_fitting(case, pair, tainted) for pair in pairs or ()]
        if pairs and None not in fitting:
            return sources.union(*(found for found in fitting if found is not None))
    return None


def _fitting(case: Case, pair: Pair, tainted: bool) -> frozenset[int] | None:
    """The wrong claims through which a number fits its part, exactly or with fewer digits; None if it does not."""
    places = _places(pair.number)
    shown = Figure(pair.number, places, "")

    def accepts(value: Value) -> bool:
        return are_equal(value, pair.number) or shown.is_shortened(value)

    found = case.offers.first(pair.part, case.step, accepts, tainted=tainted)
    return None if found is None else found.sources


def _places(number: Rational) -> int | None:
    """The decimal places a number takes to be written down."""
    text = figure(number, LONGEST)[0]
    return None if "/" in text or "e" in text else len(text.partition(".")[2])


def _wrong_number(case: Case, expr: Expr, before: Before) -> str:
    """`h₁ is 0.25, you put in 0.24`, if the calculation is built like a formula and one number does not fit."""
    for formula, _ in _patterns(case, before):
        pairs = pairing(formula, expr, lambda pair: _fitting(case, pair, tainted=True) is not None)
        wrong = [pair for pair in pairs or () if _fitting(case, pair, tainted=True) is None]
        if pairs and len(wrong) == 1:
            value = value_or_none(wrong[0].part, case.here)
            if value is not None:
                places = max(_places(wrong[0].number) or 0, 3)
                return f"{plain(wrong[0].part)} is {amount(value, places)}, you put in {amount(wrong[0].number, places)}"
    return ""


def _formulas(case: Case, before: Before) -> Iterator[Formula]:
    """The formulas the subject may be worked out by: those stated in this chain, then its own."""
    for right, standing in reversed(before):
        if standing.verdict in SOUND and right.expr is not None and not right.is_numeric:
            yield right.expr, standing.sources
    yield from case.formulas()


def _patterns(case: Case, before: Before) -> Iterator[Formula]:
    """The formulas, and the calculations before, one of which may have been partly worked out."""
    yield from _formulas(case, before)
    for right, standing in reversed(before):
        if standing.verdict in SOUND and right.is_numeric and right.expr is not None:
            yield right.expr, standing.sources


def _has_value(case: Case) -> bool:
    subject = case.subject
    return subject is not None and value_or_none(subject, case.here) is not None


# ---------------------------------------------------------------------- figures


def _figure(case: Case, right: Right, figure: Figure, before: Before) -> Standing:
    """A value: exact, or reached from candidates, or only through a wrong line; else wrong."""
    subject = case.subject
    exact = None if subject is None else value_or_none(subject, case.here)
    if exact is not None and figure.stands_for(exact, right.relation):
        return Standing("right", value=exact)
    shown = _from_calculation(figure, right.relation, before)
    if shown is not None and (exact is None or shown.verdict not in ("wrong", "last-digit")):
        return shown
    for tainted in (False, True):
        found = _rounded_from(case, figure, right.relation, before, tainted)
        if found is not None:
            return found
    if exact is None:
        return Standing("unjudged", "no value is known that it could be compared with")
    if shown is not None and shown.verdict == "last-digit":
        return shown
    if _is_last_digit(case, figure, right.relation, exact, before):
        return Standing("last-digit", _rounds_to(exact, figure), value=exact)
    return Standing("wrong")


def _from_calculation(figure: Figure, relation: str, before: Before) -> Standing | None:
    """The verdict by the calculations that stand before it, the nearest first; None if there are none."""
    calculations = [standing for right, standing in before if right.is_numeric and standing.value is not None]
    for standing in reversed(calculations):
        if standing.value is not None and figure.stands_for(standing.value, relation):
            verdict: Verdict = "rounded" if standing.verdict == "right" else standing.verdict
            return standing._replace(verdict="right" if verdict == "unjudged" else verdict, says="")
    if not calculations:
        return None
    near = next((s.value for s in calculations if s.verdict != "wrong" and s.value and figure.nearly(s.value, relation)), None)
    return Standing("wrong") if near is None else Standing("last-digit", _rounds_to(near, figure), value=near)


def _rounds_to(value: Value, figure: Figure) -> str:
    return f"it rounds to {amount(value, figure.places)}"


def _rounded_from(case: Case, figure: Figure, relation: str, before: Before, tainted: bool) -> Standing | None:
    for formula, sources in _formulas(case, before):
        if sources and not tainted:
            continue
        found = case.offers.first(formula, case.step, lambda u: figure.stands_for(u, relation), tainted=tainted)
        if found is not None:
            all_sources = found.sources | sources
            return Standing("follows" if all_sources else "rounded", sources=all_sources, value=found.value)
    return None


def _is_last_digit(case: Case, figure: Figure, relation: str, exact: Value, before: Before) -> bool:
    if figure.nearly(exact, relation):
        return True
    return any(
        case.offers.first(formula, case.step, lambda u: figure.nearly(u, relation), tainted=False) is not None
        for formula, sources in _formulas(case, before)
        if not sources
    )
