"""Which slip explains a wrong side: the one that reproduces what is written to every printed digit.

A formula is explained by a slip that makes the same function of the right one. A figure is explained by a slip that
comes to it, in the line or in one of the numbers it is worked out from; from fewer than two digits nothing is claimed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chainrule.check.case import Case
from chainrule.check.claims import Right
from chainrule.check.compare import compare
from chainrule.check.contradicts import of_another_line, of_data, of_number_put_in
from chainrule.check.diagnose_figures import DIGITS, of_figure
from chainrule.check.figures import Figure
from chainrule.check.found import ARITHMETIC, Found
from chainrule.check.links import printed_values
from chainrule.check.meant import shapes_of, transposes_of
from chainrule.check.say import amount, chosen
from chainrule.check.sides import has_numbers
from chainrule.check.slips import SLIPS, right_sides
from chainrule.check.spoil import Scene, Spoiled
from chainrule.check.verdict import Judgement
from chainrule.check.world import are_equal, value_or_none
from chainrule.evaluate import Value
from chainrule.evaluate.floats import Rough, in_floats, may_be_near, roughly
from chainrule.expr import Expr, Symbol, as_expr, operations_in, replace, symbols_in
from chainrule.ops import plain

MORE_DIGITS: Final = 3
"""Significant digits that are needed where a figure had to be rounded, for many wrong values round to two digits."""

TRANSPOSE: Final = "matrix not transposed"

MOST: Final = 4
"""Explanations that are kept."""


def diagnosed(judgement: Judgement, case: Case, others: Sequence[Judgement] = ()) -> tuple[Found, ...]:
    """The slips that reproduce the first wrong side of a claim, the most telling first; each row at most once.

    Args:
        judgement: on a claim that is charged.
        case: the claim with its surroundings.
        others: the judgements on what else the document says of the same quantity.
    """
    number, subject = judgement.wrong_link, case.subject
    if number is None or not isinstance(subject, Symbol):
        return ()
    by_row: dict[str, Found] = {}
    for found in _explanations(case, subject, judgement, number):
        by_row.setdefault(found.slip.name, found)
    for found in of_another_line(judgement, others) if len(by_row) < MOST else ():
        by_row.setdefault(found.slip.name, found)
    return tuple(by_row.values())[:MOST]


def _explanations(case: Case, subject: Symbol, judgement: Judgement, number: int) -> Iterator[Found]:
    right, world = judgement.claim.rights[number], case.world
    if subject not in world.system:
        yield from of_data(case, judgement)
        return
    scene = Scene(subject, world.system[subject], world.network, world.backward)
    if right.expr is None:
        return
    if right.trouble is not None:
        yield from _of_misfit(case, scene, right.expr)
    elif right.is_numeric:
        yield from _of_number(case, scene, judgement, number)
    else:
        yield from _of_formula(case, scene, right.expr)


def _of_number(case: Case, scene: Scene, judgement: Judgement, number: int) -> Iterator[Found]:
    """The slips in the line or in a figure; behind a calculation, those in its value first."""
    right = judgement.claim.rights[number]
    calculated = any(side.is_numeric for side in judgement.claim.rights[:number])
    if not calculated:
        yield from _of_line(case, scene, right, DIGITS)
    if right.figure is None:
        yield from of_number_put_in(case, judgement, number)
        return
    yield from of_figure(case, scene, right.figure, _meant(case, scene, judgement, number))
    if calculated:
        yield from _of_line(case, scene, right, MORE_DIGITS)  # the numbers put in speak against it
        yield from (Found(slip, slip.says) for slip in SLIPS if slip.name == ARITHMETIC)


def _meant(case: Case, scene: Scene, judgement: Judgement, number: int) -> list[Value]:
    """What may have been meant: the right value, that of the calculation before, that of rounded figures."""
    before = [side.expr for side in judgement.claim.rights[:number] if side.is_numeric and side.expr is not None]
    values = [judgement.expected, *(value_or_none(expr, {}) for expr in before)]
    values += [value_or_none(scene.right, printed) for printed in _as_printed_by_others(case)]
    values.append(_with_other_sign(case, scene, judgement.claim.rights[number]))
    return [value for value in values if value is not None]


def _with_other_sign(case: Case, scene: Scene, right: Right) -> Value | None:
    """What rounded figures come to that is written but for its sign."""
    figure = right.figure
    if not isinstance(figure, Figure) or not figure.value:
        return None
    turned = figure._replace(value=-figure.value)
    found = case.offers.first(scene.right, case.step, lambda v: turned.stands_for(v, right.relation), tainted=False)
    return None if found is None else found.value


# ---------------------------------------------------------------------- formulas


def _of_formula(case: Case, scene: Scene, written: Expr) -> Iterator[Found]:
    """The slips whose right side is the same function as the one that is written."""
    for slip in SLIPS:
        for spoiled in right_sides(slip, scene):
            known = all(case.world.knows(symbol) for symbol in symbols_in(spoiled.result))
            if known and (
                _is_same(case, spoiled.result, written) or _comes_to_same(case, scene, spoiled.result, written)
            ):
                yield Found(slip, spoiled.said(slip.says), spoiled.result)
                break


def _of_misfit(case: Case, scene: Scene, written: Expr) -> Iterator[Found]:
    """The matrix without whose transpose the shapes do not fit; with it the line is right."""
    for turned, reading in transposes_of(written, shapes_of(scene.network)):
        if compare(scene.left, reading, case.world, case.step).extent in ("everywhere", "here"):
            slip = next(slip for slip in SLIPS if slip.name == TRANSPOSE)
            yield Found(slip, Spoiled(written, turned).said(slip.says))
            return


def _is_same(case: Case, formula: Expr, written: Expr) -> bool:
    return compare(formula, written, case.world, case.step).extent == "everywhere"


def _comes_to_same(case: Case, scene: Scene, formula: Expr, written: Expr) -> bool:
    """Whether a line with some numbers put in comes to what the slip does: exactly, and to two digits at least."""
    one, other = value_or_none(formula, case.here), value_or_none(written, case.here)
    right = case.here.get(scene.left)
    if one is None or other is None or right is None or not are_equal(one, other) or are_equal(one, right):
        return False
    return has_numbers(written) and len(amount(one).replace("−", "").replace(".", "").strip("0")) >= DIGITS


# ---------------------------------------------------------------------- values


def _of_line(case: Case, scene: Scene, right: Right, digits: int) -> Iterator[Found]:
    """The slips in the line that come to what is written, if that has so many significant digits."""
    if right.figure is not None and right.figure.significant < digits:
        return
    exact = case.here.get(scene.left)
    worlds = [(values, in_floats(values)) for values in (case.here, *_as_printed_by_others(case))]
    for slip in SLIPS:
        for spoiled in right_sides(slip, scene):
            if any(_comes_to(spoiled.result, right, exact, *values) for values in worlds):
                says = _with_values(case, spoiled.result, right) + spoiled.said(slip.says)
                yield Found(slip, says, spoiled.result)
                break


def _comes_to(
    formula: Expr, right: Right, exact: Value | None, values: Mapping[Symbol, Value], rough: Mapping[Symbol, Rough]
) -> bool:
    """Whether a spoiled line comes to what is written, and not to the right value as well."""
    if not _may_be_written(roughly(formula, rough), right):
        return False  # as most are: floats see that many times faster
    value = value_or_none(formula, values)
    return value is not None and (exact is None or not are_equal(value, exact)) and _is_written(value, right)


def _may_be_written(value: Rough | None, right: Right) -> bool:
    """Whether a value that is known as far as floats tell may round to what is written."""
    if right.figure is not None:
        return may_be_near(value, right.figure.value, 10.0 ** -(right.figure.places or 0))
    written = None if right.expr is None else roughly(right.expr, {})
    return written is None or may_be_near(value, written)


def _as_printed_by_others(case: Case) -> Iterator[Mapping[Symbol, Value]]:
    """The values with figures as they are printed, where any is not the exact one."""
    symbols = (*case.world.leaves, *(left for left, _ in case.world.system))
    offered = ((symbol, case.offers.printed(symbol, case.step)) for symbol in symbols)
    printed = {symbol: candidate.value for symbol, candidate in offered if candidate is not None}
    if printed:
        yield {**case.here, **printed}


def _is_written(value: Value, right: Right) -> bool:
    if right.figure is not None:
        is_certain = value == right.figure.value or right.figure.significant >= MORE_DIGITS
        return is_certain and right.figure.stands_for(value, right.relation)
    written = value_or_none(right.expr, {}) if right.expr is not None else None
    return written is not None and are_equal(value, written)


def _with_values(case: Case, formula: Expr, right: Right) -> str:
    """The spoiled line with its numbers, as a lead to what went wrong; nothing where they are written already."""
    if right.figure is None or any(node.op == "take" for node in operations_in(formula)):
        return ""  # of a matrix put in, to take one row, nobody learns anything
    values = printed_values(case, formula)
    if not values:
        return f"{plain(formula)} = {right.shown}: "
    shown = plain(chosen(replace(formula, {symbol: as_expr(value) for symbol, value in values.items()})))
    return f"{shown}: " if shown == right.shown else f"{shown} = {right.shown}: "
