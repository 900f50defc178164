"""The verdict on each link: each `=` between neighbouring sides of a claim."""

from collections.abc import Sequence
from typing import TypeGuard

from chainrule.check.case import Case
from chainrule.check.claims import Right
from chainrule.check.compare import compare
from chainrule.check.entries import Figures
from chainrule.check.say import amount, amount_beside, exactly, with_numbers
from chainrule.check.verdict import SOUND, Link, Standing
from chainrule.check.world import are_equal, value_or_none
from chainrule.evaluate import Interval, Value
from chainrule.expr import Datum, Expr, Symbol, symbols_in
from chainrule.expr.array import entries_of, said_shape, shape_of_value
from chainrule.ops import plain


def links_of(case: Case, standings: Sequence[Standing]) -> tuple[Link, ...]:
    """The links of the case's claim, from the left."""
    claim = case.claim
    if claim.left is None:
        return ()
    sides = (claim.left, *claim.rights)
    return tuple(
        _link(case, i, sides[i], sides[i + 1], standings[i - 1] if i else Standing("right"), standings[i])
        for i in range(len(standings))
    )


def _link(case: Case, number: int, left: Right, right: Right, before: Standing, after: Standing) -> Link:
    """A side that is sound is linked as it stands; behind a wrong one, the two sides are compared with each other."""
    if before.verdict != "wrong" or after.verdict not in SOUND | {"wrong"}:
        return Link(left, right, after.verdict, _why(case, number, right, after))
    if _hold_together(case, left, right):
        return Link(left, right, "right", "right for what stands before it")
    return Link(left, right, "wrong", f"{left.shown} is not {right.shown}")


def _hold_together(case: Case, left: Right, right: Right) -> bool:
    """Whether two sides, the first of them wrong, are equal to each other."""
    if left.expr is None or right.expr is None:
        return False
    if not left.is_numeric and not right.is_numeric:
        return compare(left.expr, right.expr, case.world, case.step).extent in ("everywhere", "here")
    value = value_or_none(right.expr, {})
    if value is None:
        return False

    def accepts(other: Value) -> bool:
        if right.figure is not None:
            return right.figure.stands_for(other, right.relation)
        return are_equal(other, value)

    return case.offers.first(left.expr, case.step, accepts, tainted=True) is not None


def _why(case: Case, number: int, right: Right, standing: Standing) -> str:
    """What is to be said of a side; for a wrong one what it should have been."""
    if standing.verdict != "wrong" or (standing.says and not standing.says.startswith("only ")):
        return standing.says
    if right.figure is not None:
        return _wrong_figure(case, number, right)
    if right.is_numeric:
        return _wrong_value(case, right)
    return _wrong_formula(case, right) + (f", which holds {standing.says}" if standing.says else "")


def _wrong_figure(case: Case, number: int, right: Right) -> str:
    """`0.5·0.25 + 0.5·0.5 is 0.375, you wrote 0.325`."""
    if isinstance(right.figure, Figures) and case.subject is not None and case.exact is not None:
        return _wrong_entry(plain(case.subject), right.figure, case.exact, right.relation)
    shown, value = calculation_before(case, number)
    if value is None or right.figure is None:
        return f"you wrote {right.shown}"
    return f"{shown} is {amount_beside(value, right.shown)}, you wrote {right.shown}"


def _wrong_entry(subject: str, figures: Figures, exact: Value, relation: str) -> str:
    """`entry (2, 1) of ∂L/∂W₁ is 0.3, you wrote 0.2`; shapes, where these differ."""
    found = figures.differing(exact, relation)
    if found is None:
        return f"{subject} is {said_shape(shape_of_value(exact))}, you wrote {said_shape(figures.shape)}"
    index, figure, entry = found
    place = f"({', '.join(map(str, index))})" if len(index) > 1 else str(index[0])
    written = amount(figure.value)
    right = amount(entry, max(figure.places or 0, 3))
    if right == written:
        right = amount_beside(entry, written)
    return f"entry {place} of {subject} is {right}, you wrote {written}"


def calculation_before(case: Case, number: int) -> tuple[str, Value | None]:
    """The calculation that right side `number` ends, with its value: as written, else with the numbers put in."""
    for right in reversed(case.claim.rights[:number]):
        if right.is_numeric and right.figure is None and right.expr is not None:
            return plain(right.expr), value_or_none(right.expr, {})
    if case.subject is None or case.exact is None:
        return "", None
    formula = _last_formula(case, number)
    if isinstance(formula, Symbol):
        return plain(formula), case.exact
    printed = printed_values(case, formula)
    reached = value_or_none(formula, dict(printed)) if printed else None
    if reached is None or not are_equal(reached, case.exact):
        return plain(case.subject), case.exact
    return with_numbers(formula, printed), case.exact


def _last_formula(case: Case, number: int) -> Expr:
    """The formula nearest before side `number` that is right, else the subject's own."""
    own = case.own
    for right in reversed(case.claim.rights[:number]):
        if right.expr is not None and not right.is_numeric:
            is_same = compare(own, right.expr, case.world, case.step).extent in ("everywhere", "here")
            return right.expr if is_same and not isinstance(right.expr, Symbol) else own
    return own


def printed_values(case: Case, formula: Expr) -> dict[Symbol, Datum]:
    """The value of each symbol of `formula` as it would be put in; empty if one has none that can be written."""
    values: dict[Symbol, Datum] = {}
    for symbol in symbols_in(formula):
        offered = [candidate.value for candidate in case.offers.of(symbol, case.step) if not candidate.sources]
        value = next(filter(_is_datum, offered), None)
        if value is None:
            return {}
        values[symbol] = value
    return values


def _is_datum(value: Value) -> TypeGuard[Datum]:
    """Whether a value can be written out, entry by entry."""
    return not any(isinstance(entry, Interval) for entry in entries_of(value))


def _wrong_value(case: Case, right: Right) -> str:
    """`1·0.6 is 0.6; ∂L/∂h₁ is 0.5`."""
    value = value_or_none(right.expr, {}) if right.expr is not None else None
    if case.subject is None or value is None or case.exact is None:
        return f"{right.shown} is not what stands before it"
    return f"{right.shown} is {amount(value)}, but {plain(case.subject)} is {amount(case.exact)}{exactly(case.exact)}"


def _wrong_formula(case: Case, right: Right) -> str:
    if case.subject is None:
        return f"you wrote {right.shown}"
    return f"{plain(case.subject)} is {plain(case.own)}, you wrote {right.shown}"
