"""Kinks along a descent: where they are, and which are touched.

With a symbol for the slope at each kink, backward equations are derived once and serve every convention.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from chainrule.derive import slope_of
from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Value
from chainrule.evaluate.kinks import Place, is_touched, places, sides_of
from chainrule.evaluate.values import put_in
from chainrule.expr import Apply, Equation, Expr, Name, Rational, Symbol
from chainrule.expr.array import shape_of_value
from chainrule.ops import TABLE, Kink, plain
from chainrule.problem.model import Convention, Network
from chainrule.train.choices import affected_by
from chainrule.train.step import Touch


class Use(NamedTuple):
    """One kink of one equation, with the slope in force."""

    quantity: Name
    place: Place
    kink: Kink
    convention: Convention

    @property
    def slope(self) -> Name:
        """The symbol that stands for its slope in the backward equations."""
        return slope_of(self.quantity, self.place.op)

    @property
    def allowed(self) -> tuple[Rational, Rational]:
        """The least and the greatest slope."""
        return min(self.kink.slopes), max(self.kink.slopes)


def uses_in(network: Network) -> tuple[Use, ...]:
    """Every kink of every equation, in order of dependency."""
    return tuple(
        Use(left, place, place.kink, network.convention(left, place.op))
        for left, right in network.system.ordered
        for place in places(right)
        if place.kink is not None and isinstance(left, Name)
    )


def touched_in(uses: Iterable[Use], values: Mapping[Symbol, Value], xp: Exact) -> tuple[Use, ...]:
    """The kinks that the values sit on.

    Raises:
        Undecided: if an interval does not tell.
    """
    touched = []
    for use in uses:
        facts = len(xp.unproven)
        if is_touched(use.place, values, xp):
            touched.append(use)
        xp.say_where(plain(use.quantity), facts)
    return tuple(touched)


class Tie(NamedTuple):
    """A place of one equation where the table says what is taken, and nothing is to choose."""

    quantity: Name
    place: Place

    @property
    def said(self) -> str:
        """What is taken there, as a note."""
        return f"in {plain(self.quantity)}, {TABLE[self.place.op].tie}"


def ties_in(network: Network) -> tuple[Tie, ...]:
    """Every such place, in order of dependency."""
    return tuple(
        Tie(left, place)
        for left, right in network.system.ordered
        for place in places(right)
        if place.kink is None and TABLE[place.op].tie and isinstance(left, Name)
    )


def notes_on(ties: Iterable[Tie], values: Mapping[Symbol, Value], xp: Exact) -> tuple[str, ...]:
    """What is taken at those of `ties` that the values sit on.

    Raises:
        Undecided: if an interval does not tell.
    """
    return tuple(tie.said for tie in ties if is_touched(tie.place, values, xp))


def touches(
    touched: Sequence[Use], gradients: Sequence[Equation], values: Mapping[Symbol, Value], xp: Exact
) -> tuple[Touch, ...]:
    """What the conventions at these kinks decide.

    Args:
        touched: the kinks.
        gradients: the backward equations, with a symbol for the slope at every kink.
        values: of everything; of these symbols, the slopes in force.
        xp: the arithmetic.
    """
    affected = affected_by({use.slope: use.allowed for use in touched}, gradients, values, xp)
    return tuple(
        Touch(
            quantity=use.quantity,
            op=use.place.op,
            at=_at(use.place.where),
            slope=use.convention.slope,
            origin=use.convention.origin,
            allowed=use.allowed,
            affects=tuple((found.wrt, found.low, found.high) for found in affected if use.slope in found.slopes),
            where=use.place.where,
            entries=_entries(use.place, values, xp),
        )
        for use in touched
    )


def _entries(place: Place, values: Mapping[Symbol, Value], xp: Exact) -> tuple[tuple[int, ...], ...]:
    """The entries of an array that sit on the kink; nothing for a number."""
    shape = shape_of_value(put_in(place.where, values, xp))
    if not shape:
        return ()
    places = product(*(range(1, length + 1) for length in shape))
    sides = sides_of(place, values, xp)
    return tuple(at for at, side in zip(places, sides, strict=False) if side == 0)


def _at(where: Expr) -> str:
    """`z_1 = 0`, and for a difference `y = y_hat`."""
    match where:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))):
            return f"{plain(a, ascii_only=True)} = {plain(b, ascii_only=True)}"
        case _:
            return f"{plain(where, ascii_only=True)} = 0"
