"""What a document never gives, and what its figures need it to be: `b_1 is never given; 0.3825 needs b_1 = 0.355`.

A leaf that no line gives, and that no line puts in, can still be worked out where an equation is straight in it and
states its value. That is said, and nothing is judged by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from chainrule.check.figures import Figure
from chainrule.check.lines import line_of
from chainrule.check.say import amount
from chainrule.check.verdict import Judgement
from chainrule.check.world import World, are_equal, value_or_none
from chainrule.evaluate import Number, Value
from chainrule.expr import Expr, Name, Rational, Symbol, symbols_in
from chainrule.expr.array import Array
from chainrule.ops import plain

PLACES: Final = 4
"""Decimal places of a value that is needed: figures seldom have more."""


def needed(world: World, judgements: Sequence[Judgement]) -> Iterator[str]:
    """The leaves without a value, each with what the first figure that hangs on it needs it to be."""
    if world.complete or not world.problem.given:
        return  # an exercise without numbers is one of letters, and nothing is missing
    printed = _printed(judgements)
    for leaf in world.network.roles:
        if leaf not in world.problem.given:
            found = _needs(world, leaf, printed, judgements)
            if found is not None:
                yield found


def _printed(judgements: Sequence[Judgement]) -> dict[Symbol, Value]:
    """The first figure that is printed of each quantity."""
    values: dict[Symbol, Value] = {}
    for judgement in judgements:
        final, quantity = judgement.claim.final, judgement.claim.quantity
        if final is not None and final.figure is not None and quantity is not None and not judgement.claim.step:
            values.setdefault(quantity, final.figure.value)
    return values


def _needs(world: World, leaf: Name, printed: Mapping[Symbol, Value], judgements: Sequence[Judgement]) -> str | None:
    for judgement in judgements:
        claim = judgement.claim
        figure = claim.final.figure if claim.final is not None else None
        if not isinstance(claim.quantity, Name) or not isinstance(figure, Figure) or claim.step:
            continue
        formula = world.network.system.by_left.get(claim.quantity)
        if formula is None or leaf not in symbols_in(formula.right):
            continue
        value = _solved(formula.right, leaf, figure.value, {**printed, **world.at(0)})
        if value is not None:
            says = f"{figure.text.strip()} ({line_of(claim.place)}) needs {plain(leaf)} = {amount(value, PLACES)}"
            return f"{plain(leaf)} is never given; {says}"
    return None


def _solved(formula: Expr, leaf: Name, figure: Rational, values: Mapping[Symbol, Value]) -> Number | None:
    """The value of `leaf` for which `formula` is `figure`, if it is straight in it and all else is known."""
    start, one, two = (_number(value_or_none(formula, {**values, leaf: x})) for x in (0, 1, 2))
    if start is None or one is None or two is None:
        return None
    slope = one - start
    if are_equal(slope, 0) or not are_equal(two - one, slope):
        return None
    return (Fraction(figure) - start) / slope


def _number(value: Value | None) -> Number | None:
    return None if isinstance(value, Array) else value
