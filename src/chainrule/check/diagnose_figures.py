"""Which slip of the pen explains a figure: one in the result, or in a number that it is worked out from."""

from collections.abc import Iterator, Sequence
from typing import Final

from chainrule.check.case import Case
from chainrule.check.entries import Figures
from chainrule.check.figures import Figure, places_needed
from chainrule.check.found import ARITHMETIC, Found
from chainrule.check.links import printed_values
from chainrule.check.parts import parts_of, shown_with
from chainrule.check.say import amount, chosen
from chainrule.check.slips import SLIPS, Slip
from chainrule.check.spoil import Scene
from chainrule.evaluate import Interval, Number, Value, decimal
from chainrule.expr import as_expr, replace
from chainrule.expr.array import Array

DIGITS: Final = 2
"""Significant digits a figure needs before a slip is named from it alone."""

DECIMALS: Final = 12
"""Decimals to which a value may be written out."""

SIGN: Final = "sign lost"


def of_figure(case: Case, scene: Scene, figure: Figure | Figures, meant: Sequence[Value]) -> Iterator[Found]:
    """A slip of the pen in the result, else in one of the numbers that it is worked out from.

    Args:
        case: the claim.
        scene: its line.
        figure: what is written.
        meant: what may have been meant: the right value, and what rounded figures come to.
    """
    for value in meant:
        yield from _in_entry(figure, value) if isinstance(figure, Figures) else in_result(figure, value)
    if not isinstance(figure, Figures) and figure.significant >= DIGITS:
        yield from _in_part(case, scene, figure)


def in_result(figure: Figure, expected: Value) -> Iterator[Found]:
    """The slips of the pen that make `figure` of what is expected."""
    if isinstance(expected, Array) or figure.significant < DIGITS:
        return
    for meant in _as_printed(expected, figure):
        for slip in _pen_slips():
            for spoiled in slip.spoil(meant):
                if spoiled.result == figure.value and meant.significant >= DIGITS:
                    yield Found(slip, spoiled.said(slip.says))
                    break


def _in_entry(figures: Figures, expected: Value) -> Iterator[Found]:
    """A slip of the pen in the first entry that is wrong."""
    found = figures.differing(expected)
    if found is not None:
        yield from in_result(found[1], found[2])


def _as_printed(value: Number, like: Figure) -> Iterator[Figure]:
    """`value` as it might have been meant: exactly, if it is a short decimal, and rounded to about as many places."""
    exact = None if isinstance(value, Interval) else places_needed(value)
    if exact is not None and not isinstance(value, Interval) and exact <= DECIMALS:
        yield Figure(value, exact, "")
    printed = like.places or 0
    for places in (printed, printed + 1, printed - 1, printed + 2, printed - 2):
        if places >= 0 and (exact is None or places < exact):
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
                if part.comes_to(figure.value, spoiled.result):
                    yield Found(
                        slip, f"{shown_with(part, spoiled.result)} = {amount(figure.value)}: {spoiled.said(slip.says)}"
                    )
                    break
