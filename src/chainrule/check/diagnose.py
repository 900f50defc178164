"""Which slip explains a wrong side: the one that reproduces what is written to every printed digit.

A formula is explained by a slip that makes the same function of the right one. A figure is explained by a slip that
comes to it, in the line or in one of the numbers it is worked out from; from fewer than two digits nothing is claimed.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from chainrule.check.case import Case
from chainrule.check.claims import Right
from chainrule.check.compare import compare
from chainrule.check.entries import Figures
from chainrule.check.figures import Figure
from chainrule.check.links import printed_values
from chainrule.check.meant import shapes_of, transposes_of
from chainrule.check.parts import parts_of, shown_with
from chainrule.check.say import amount, chosen
from chainrule.check.sides import has_numbers
from chainrule.check.slips import SLIPS, Slip, right_sides
from chainrule.check.spoil import Scene, Spoiled
from chainrule.check.verdict import Judgement
from chainrule.check.world import are_equal, value_or_none
from chainrule.evaluate import Interval, Number, Value, decimal
from chainrule.expr import Expr, Symbol, as_expr, replace, symbols_in
from chainrule.expr.array import Array
from chainrule.ops import plain

DIGITS: Final = 2
"""Significant digits a figure needs before a slip is named from it alone …"""

MORE_DIGITS: Final = 3
"""… and where it had to be rounded, for many wrong values round to two digits."""

ARITHMETIC: Final = "arithmetic slip"
SIGN: Final = "sign lost"
TRANSPOSE: Final = "matrix not transposed"

MOST: Final = 3
"""Explanations that are kept."""


class Found(NamedTuple):
    """A slip that reproduces a line.

    Args:
        slip: the row of the table.
        says: what happened: `0.125 + 0.2 = 0.325: a digit of 0.25 was dropped`.
    """

    slip: Slip
    says: str


def diagnosed(judgement: Judgement, case: Case) -> tuple[Found, ...]:
    """The slips that reproduce the first wrong side of a claim, the most telling first; each row at most once."""
    number = judgement.wrong_link
    subject = case.subject
    if number is None or not isinstance(subject, Symbol) or subject not in case.world.system:
        return ()
    right = judgement.claim.rights[number]
    scene = Scene(subject, case.world.system[subject], case.world.network)
    by_row: dict[str, Found] = {}
    for found in _explanations(case, scene, judgement, number, right):
        by_row.setdefault(found.slip.name, found)
    return tuple(by_row.values())[:MOST]


def _explanations(case: Case, scene: Scene, judgement: Judgement, number: int, right: Right) -> Iterator[Found]:
    if right.expr is None:
        return
    if right.trouble is not None:
        yield from _of_misfit(case, scene, right.expr)
        return
    if not right.is_numeric:
        yield from _of_formula(case, scene, right.expr)
        return
    calculated = any(side.is_numeric for side in judgement.claim.rights[:number])
    if not calculated:
        yield from _of_line(case, scene, right, DIGITS)
    if isinstance(right.figure, Figures):
        yield from _in_entry(right.figure, judgement.expected)
    elif right.figure is not None:
        yield from _of_figure(case, scene, right.figure, judgement)
    if right.figure is not None and calculated:
        yield from _of_line(case, scene, right, MORE_DIGITS)  # the numbers put in speak against it
        yield from (Found(slip, slip.says) for slip in SLIPS if slip.name == ARITHMETIC)


# ---------------------------------------------------------------------- formulas


def _of_formula(case: Case, scene: Scene, written: Expr) -> Iterator[Found]:
    """The slips whose right side is the same function as the one that is written."""
    for slip in SLIPS:
        for spoiled in right_sides(slip, scene):
            known = all(case.world.knows(symbol) for symbol in symbols_in(spoiled.result))
            if known and (
                _is_same(case, spoiled.result, written) or _comes_to_same(case, scene, spoiled.result, written)
            ):
                yield Found(slip, spoiled.said(slip.says))
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
    worlds = [case.here, *_as_printed_by_others(case)]
    for slip in SLIPS:
        for spoiled in right_sides(slip, scene):
            if any(_comes_to(spoiled.result, right, exact, values) for values in worlds):
                yield Found(slip, _with_values(case, spoiled.result, right) + spoiled.said(slip.says))
                break


def _comes_to(formula: Expr, right: Right, exact: Value | None, values: Mapping[Symbol, Value]) -> bool:
    """Whether a spoiled line comes to what is written, and not to the right value as well."""
    value = value_or_none(formula, values)
    return value is not None and (exact is None or not are_equal(value, exact)) and _is_written(value, right)


def _as_printed_by_others(case: Case) -> Iterator[Mapping[Symbol, Value]]:
    """The values with figures as they are printed, where any is not the exact one."""
    symbols = (*case.world.leaves, *(left for left, _ in case.world.system))
    printed = {s: case.offers.of(s, case.step)[-1].value for s in symbols if case.offers.is_loose(s, case.step)}
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
    if right.figure is None:
        return ""
    values = printed_values(case, formula)
    if not values:
        return f"{plain(formula)} = {right.shown}: "
    shown = plain(chosen(replace(formula, {symbol: as_expr(value) for symbol, value in values.items()})))
    return f"{shown}: " if shown == right.shown else f"{shown} = {right.shown}: "


# ---------------------------------------------------------------------- figures


def _of_figure(case: Case, scene: Scene, figure: Figure, judgement: Judgement) -> Iterator[Found]:
    """A slip of the pen in the result, else in one of the numbers that it is worked out from."""
    if figure.significant < DIGITS:
        return
    yield from _in_result(figure, judgement.expected)
    yield from _in_part(case, scene, figure)


def _in_result(figure: Figure, expected: Value | None) -> Iterator[Found]:
    if expected is None or isinstance(expected, Array):
        return
    for meant in _as_printed(expected, figure):
        for slip in _pen_slips():
            for spoiled in slip.spoil(meant):
                if spoiled.result == figure.value and meant.significant >= DIGITS:
                    yield Found(slip, spoiled.said(slip.says))
                    break


def _in_entry(figures: Figures, expected: Value | None) -> Iterator[Found]:
    """A slip of the pen in the first entry that is wrong."""
    found = None if expected is None else figures.differing(expected)
    if found is not None and found[1].significant >= DIGITS:
        yield from _in_result(found[1], found[2])


def _as_printed(value: Number, like: Figure) -> Iterator[Figure]:
    """`value` as it might have been meant: exactly, if it is a short decimal; else rounded to about as many places."""
    exact = amount(value)
    if not isinstance(value, Interval) and "/" not in exact and "e" not in exact:
        yield Figure(value, len(exact.partition(".")[2]), exact)
        return
    printed = like.places or 0
    for places in (printed, printed + 1, max(printed - 1, 0)):
        yield Figure(decimal(value, places), places, "")


def _pen_slips() -> Iterator[Slip]:
    return (slip for slip in SLIPS if slip.kind == "figure" and slip.name != ARITHMETIC)


def _in_part(case: Case, scene: Scene, figure: Figure) -> Iterator[Found]:
    """A slip in a factor or a term: with 0.2 for 0.25, `0.125 + 0.2` is what is written."""
    values = printed_values(case, scene.right)
    if not values:
        return
    numbers = chosen(replace(scene.right, {symbol: as_expr(value) for symbol, value in values.items()}))
    for part in parts_of(numbers):
        for slip in _pen_slips():
            if part.figure.significant < DIGITS and slip.name != SIGN:
                continue  # what is left of 0.5 without a digit is no trace
            for spoiled in slip.spoil(part.figure):
                if part.value_with(spoiled.result) == figure.value:
                    yield Found(
                        slip, f"{shown_with(part, spoiled.result)} = {amount(figure.value)}: {spoiled.said(slip.says)}"
                    )
                    break
