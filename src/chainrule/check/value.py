"""The verdict on a figure: the value that a chain comes to."""

from typing import Final

from chainrule.check.case import Case
from chainrule.check.claims import Right
from chainrule.check.entries import Figures, Printed
from chainrule.check.figures import Figure
from chainrule.check.reach import Before, formulas_of
from chainrule.check.say import amount
from chainrule.check.unrounded import may_come_to
from chainrule.check.verdict import SOUND, Standing, Verdict
from chainrule.check.world import are_equal
from chainrule.evaluate import Value
from chainrule.expr import Gradient, Partial
from chainrule.expr.array import Array, shape_of_value

TRANSPOSED: Final = "written transposed, in numerator layout"
"""What is said of a gradient whose rows are columns here."""


NO_VALUE: Final = "no value is known that it could be compared with"


def of_figure(case: Case, right: Right, figure: Printed, before: Before) -> Standing:
    """A value: exact, or reached from candidates, or only through a wrong line; else wrong."""
    exact = case.exact
    if exact is not None and _tells_nothing(figure, exact):
        return Standing("unjudged", f"{figure.text.strip()} has too few digits to tell: it is {amount(exact)}")
    if exact is not None and figure.stands_for(exact, right.relation):
        return Standing("right", value=exact)
    shown = from_calculation(figure, right.relation, before)
    if shown is not None and shown.verdict not in ("wrong", "last-digit"):
        return shown
    for tainted in (False, True):
        found = _rounded_from(case, figure, right.relation, before, tainted)
        if found is not None:
            return found
    if exact is None and _may_be_unrounded(figure, right.relation, before):
        return Standing("rounded", value=figure.value)
    if exact is None:
        return shown or Standing("unjudged", case.unknown if case.subject is None else NO_VALUE)
    if shown is not None and shown.verdict == "last-digit":
        return shown
    if _is_same_for_every_entry(case, figure, exact):
        return Standing("right", "the same for every entry", value=exact)
    if _is_in_other_layout(case, figure, exact, before):
        return Standing("right", TRANSPOSED, value=exact)
    if _is_last_digit(case, figure, right.relation, exact, before):
        return Standing("last-digit", _rounds_to(exact, figure), value=exact)
    return _nearly_from_wrong(case, figure, right.relation, before) or Standing("wrong")


def _tells_nothing(figure: Printed, exact: Value) -> bool:
    """Whether 0.00 is all that is printed of a number that is not 0."""
    if not isinstance(figure, Figure) or figure.value or not figure.places or isinstance(exact, Array):
        return False
    return figure.stands_for(exact, "≈") and not are_equal(exact, 0)


def _is_same_for_every_entry(case: Case, figure: Printed, exact: Value) -> bool:
    """Whether a local derivative that is one number is written once for each entry: ∂z/∂b = [1, 1]."""
    if not isinstance(figure, Figures) or not isinstance(case.subject, Partial) or shape_of_value(exact):
        return False
    return all(entry.stands_for(exact) for entry in figure.entries)


def _is_in_other_layout(case: Case, figure: Printed, exact: Value, before: Before) -> bool:
    """Whether a gradient stands transposed, and no formula before it says that it should not."""
    if not isinstance(figure, Figures) or not isinstance(case.subject, Gradient):
        return False
    has_formula = any(not right.is_numeric and standing.verdict in SOUND for right, standing in before)
    return not has_formula and figure.transposed.stands_for(exact)


def from_calculation(figure: Printed, relation: str, before: Before) -> Standing | None:
    """The verdict by the calculations that stand before it, the nearest first; None if there are none."""
    calculations = [standing for right, standing in before if right.is_numeric and standing.value is not None]
    for standing in reversed(calculations):
        if standing.value is not None and figure.stands_for(standing.value, relation):
            verdict: Verdict = "rounded" if standing.verdict == "right" else standing.verdict
            return standing._replace(verdict="right" if verdict == "unjudged" else verdict, says="")
    if not calculations:
        return None
    near = next(
        (s.value for s in calculations if s.verdict != "wrong" and s.value and figure.nearly(s.value, relation)), None
    )
    return Standing("wrong") if near is None else Standing("last-digit", _rounds_to(near, figure), value=near)


def _may_be_unrounded(figure: Printed, relation: str, before: Before) -> bool:
    """Whether the calculation before comes to this figure with numbers that its decimals are rounded from."""
    calculation = next((right.expr for right, _ in reversed(before) if right.is_numeric), None)
    return calculation is not None and isinstance(figure, Figure) and may_come_to(calculation, figure, relation)


def _rounds_to(value: Value, figure: Printed) -> str:
    return f"it rounds to {amount(value, figure.places)}"


def _rounded_from(case: Case, figure: Printed, relation: str, before: Before, tainted: bool) -> Standing | None:
    for formula, sources in formulas_of(case, before):
        if sources and not tainted:
            continue
        found = case.offers.first(formula, case.step, lambda u: figure.stands_for(u, relation), tainted=tainted)
        if found is not None:
            all_sources = found.sources | sources
            return Standing("follows" if all_sources else "rounded", sources=all_sources, value=found.value)
    return None


def _nearly_from_wrong(case: Case, figure: Printed, relation: str, before: Before) -> Standing | None:
    """A last digit that is off by one in what follows from a wrong line: no new mistake either."""
    for formula, sources in formulas_of(case, before):
        found = case.offers.first(formula, case.step, lambda u: figure.nearly(u, relation), tainted=True)
        if found is not None and found.sources | sources:
            says = _rounds_to(found.value, figure)
            return Standing("follows", says, sources=found.sources | sources, value=found.value)
    return None


def _is_last_digit(case: Case, figure: Printed, relation: str, exact: Value, before: Before) -> bool:
    if figure.nearly(exact, relation):
        return True
    return any(
        case.offers.first(formula, case.step, lambda u: figure.nearly(u, relation), tainted=False) is not None
        for formula, sources in formulas_of(case, before)
        if not sources
    )
