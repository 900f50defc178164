"""Whether two expressions are the same function, tried at points; and whether they are on this side of a kink.

Never by comparing how they are written: `∂L/∂z_2·1` and `∂L/∂z_2` are one function, and so are `h·(1 − h)` and the
derivative of a sigmoid. A point that sits on a kink says nothing, for there a convention decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.check.world import World, are_equal, value_or_none
from chainrule.derive.split import PART
from chainrule.evaluate import Value
from chainrule.evaluate.interval import Interval
from chainrule.evaluate.kinks import Place, places
from chainrule.expr import Apply, Expr, Symbol, symbols_in
from chainrule.expr.array import entries_of
from chainrule.ops import Misshapen, plain

Extent: TypeAlias = Literal["everywhere", "here", "nowhere", "untested"]
"""Where two expressions are equal: at every point; at those on the side of each kink where the data lies; not even
there; or no point could be tried."""


class Comparison(NamedTuple):
    """Where two expressions are equal, and for "here" why: `z₁ > 0`."""

    extent: Extent
    because: str = ""


EVERYWHERE: Final = Comparison("everywhere")
NOWHERE: Final = Comparison("nowhere")


def compare(a: Expr, b: Expr, world: World, step: int) -> Comparison:
    """Compares two expressions at the points of `world`.

    Args:
        a: an expression, or a quantity, which then stands for its own equation.
        b: another.
        world: the equations and the points.
        step: the step of descent whose data says which side of a kink is this one.
    """
    defined = world.system[a] if isinstance(a, Symbol) and a in world.system else a
    if defined == b or _is_taken_apart(defined, b, world):
        return EVERYWHERE
    borders = _borders(defined, b, world.points())
    trials = _trials(a, b, borders, world.points())
    if not trials.different:
        return EVERYWHERE if trials.equal else Comparison("untested")
    return (_on_own_side(trials, borders, world.at(step)) if borders else None) or NOWHERE


def _is_taken_apart(a: Expr, b: Expr, world: World) -> bool:
    """Whether `a` is `b` with names for parts of it, as long right sides are worked."""
    system, written = world.system, set(symbols_in(b))

    def same(a: Expr, b: Expr) -> bool:
        if a == b:
            return True
        if isinstance(b, Apply) and b.op == PART:
            return same(a, b.args[0])
        if isinstance(a, Symbol):
            return a in system and a not in written and same(system[a], b)
        return (
            isinstance(a, Apply)
            and isinstance(b, Apply)
            and (a.op, len(a.args)) == (b.op, len(b.args))
            and all(map(same, a.args, b.args))
        )

    return same(a, b)


def _borders(a: Expr, b: Expr, points: Sequence[Mapping[Symbol, Value]]) -> tuple[Expr, ...]:
    """What is 0 on a kink of either expression; what is 0 everywhere is no border."""
    found = dict.fromkeys(place.where for expr in (a, b) for place in _places(expr))
    return tuple(where for where in found if any(sides_at((where,), point) != (0,) for point in points))


def _places(expr: Expr) -> tuple[Place, ...]:
    """The kinks of what somebody wrote; what cannot be worked out has none."""
    try:
        return tuple(places(expr))
    except Misshapen:
        return ()


class _Trials(NamedTuple):
    """The sides of the kinks on which two expressions were found equal, and different."""

    equal: set[tuple[int, ...]]
    different: set[tuple[int, ...]]


def _trials(a: Expr, b: Expr, borders: Sequence[Expr], points: Iterable[Mapping[Symbol, Value]]) -> _Trials:
    trials = _Trials(set(), set())
    for point in points:
        sides = sides_at(borders, point)
        if sides is None or 0 in sides:
            continue
        one, other = value_or_none(a, point), value_or_none(b, point)
        if one is None or other is None:
            continue
        (trials.equal if are_equal(one, other) else trials.different).add(sides)
        if not borders and trials.different:
            break  # one point is enough where nothing depends on a side
    return trials


def _on_own_side(trials: _Trials, borders: Sequence[Expr], here: Mapping[Symbol, Value]) -> Comparison | None:
    """Whether the expressions are equal wherever the sides are those of the data."""
    sides = sides_at(borders, here)
    if sides is None or sides not in trials.equal or sides in trials.different:
        return None
    by_entry = _by_entry(borders, here)
    told = [
        _told(border, side, by_entry)
        for i, (border, side) in enumerate(zip(by_entry, sides, strict=True))
        if all(other[i] != side for other in trials.different)
    ]
    return Comparison("here", told[0] if told else _told(by_entry[0], sides[0], by_entry))


def compare_nearby(a: Expr, b: Expr, world: World, step: int) -> Comparison:
    """Compares two expressions close to the data: a kink may lie further back than their own equations."""
    kinks = [place.where for _, right in world.network.system.ordered for place in places(right)]
    points = world.near(step) if kinks else ()
    if not points or _trials(a, b, (), points).different:
        return NOWHERE
    sides = sides_at(kinks, world.at(step)) or ()
    trials = _trials(a, b, kinks, world.points())
    deciding = [i for i, side in enumerate(sides) if all(other[i] != side for other in trials.different)]
    by_entry = _by_entry(kinks, world.at(step))
    told = [_told(by_entry[i], sides[i], by_entry) for i in deciding[:1] or range(len(sides))]
    return Comparison("here", " and ".join(dict.fromkeys(told)))


def _told(border: Expr, side: int, by_entry: Sequence[Expr]) -> str:
    """`z₁ > 0`; of an array that its entries have the signs they have."""
    if by_entry.count(border) > 1:
        return f"the entries of {plain(border)} have the signs they have here"
    return side_said(border, side)


def _by_entry(borders: Sequence[Expr], values: Mapping[Symbol, Value]) -> list[Expr]:
    """The border of each side that `sides_at` tells: of an array, one for every entry."""
    worth = ((border, value_or_none(border, values)) for border in borders)
    return [border for border, value in worth if value is not None for _ in entries_of(value)]


def sides_at(borders: Sequence[Expr], values: Mapping[Symbol, Value]) -> tuple[int, ...] | None:
    """On which side of each border every entry lies: −1, 0 or 1; None where that cannot be told."""
    sides: list[int] = []
    for border in borders:
        value = value_or_none(border, values)
        if value is None:
            return None
        for entry in entries_of(value):
            sign = entry.sign if isinstance(entry, Interval) else (entry > 0) - (entry < 0)
            if sign is None:
                return None
            sides.append(sign)
    return tuple(sides)


def side_said(border: Expr, side: int) -> str:
    """`z₁ > 0`; for a difference `ŷ > y`, the larger first."""
    match border:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))):
            larger, smaller = (a, b) if side >= 0 else (b, a)
            return f"{plain(larger)} {'>' if side else '='} {plain(smaller)}"
        case _:
            return f"{plain(border)} {'=' if not side else '>' if side > 0 else '<'} 0"
