"""What the choice of slopes at kinks decides: for each gradient, the range over all choices."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple

from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Interval, Number, Value, hull
from chainrule.evaluate.values import worked
from chainrule.expr import Equation, Gradient, Name, Rational, Symbol, symbols_in
from chainrule.expr.array import combined, entries_of, mapped

TOGETHER: Final = 6
"""Up to this many slopes every combination of their ends is tried; beyond, intervals bound the result."""

EVALUATIONS: Final = 50_000
"""The same for (combinations × equations)."""


class Affected(NamedTuple):
    """A gradient that depends on a choice: its range, and the slopes that move it."""

    wrt: Name
    low: Value
    high: Value
    slopes: frozenset[Symbol]


def affected_by(
    ends: Mapping[Name, tuple[Rational, Rational]],
    gradients: Sequence[Equation],
    values: Mapping[Symbol, Value],
    xp: Exact,
) -> tuple[Affected, ...]:
    """The gradients that depend on the slopes in `ends`, each of which may lie anywhere between two.

    Args:
        ends: the least and the greatest slope, by the symbol that stands for it in `gradients`.
        gradients: the backward equations, in order of dependency.
        values: of everything, the gradients under the slopes in force included.
        xp: the arithmetic.
    """
    if len(ends) <= TOGETHER and len(gradients) << len(ends) <= EVALUATIONS:
        return _by_combinations(ends, gradients, values, xp)
    return _by_intervals(ends, gradients, values, xp)


def _by_combinations(
    ends: Mapping[Name, tuple[Rational, Rational]],
    gradients: Sequence[Equation],
    values: Mapping[Symbol, Value],
    xp: Exact,
) -> tuple[Affected, ...]:
    """A path passes a kink once, so a gradient is linear in each slope: extreme where the slopes are."""
    worlds = [
        worked(gradients, _under(zip(ends, choice, strict=True), values), xp) for choice in product(*ends.values())
    ]
    # `product` turns the last slope fastest: choice i and choice i + 2^k differ in the k-th slope from the end alone
    flips = {slope: 1 << bit for bit, slope in enumerate(reversed([*ends]))}
    found = []
    for symbol, _ in gradients:
        taken = [world[symbol] for world in worlds]
        slopes = frozenset(
            slope for slope, flip in flips.items() if any(_differ(taken[i], taken[i ^ flip]) for i in range(len(taken)))
        )
        if slopes:
            low = combined(lambda *entries: min(entries, key=_low), *taken)
            high = combined(lambda *entries: max(entries, key=_high), *taken)
            found.append(Affected(_wrt(symbol), low, high, slopes))
    return tuple(found)


def _by_intervals(
    ends: Mapping[Name, tuple[Rational, Rational]],
    gradients: Sequence[Equation],
    values: Mapping[Symbol, Value],
    xp: Exact,
) -> tuple[Affected, ...]:
    """One evaluation with every slope an interval: the ranges it gives may be wider than the true ones."""
    slopes = {slope: hull(*between, xp.bits) for slope, between in ends.items()}
    bounds = worked(gradients, _under(slopes.items(), values), xp)
    behind: dict[Symbol, frozenset[Symbol]] = {slope: frozenset((slope,)) for slope in slopes}
    found = []
    for symbol, right in gradients:
        behind[symbol] = frozenset().union(*(behind.get(used, frozenset()) for used in symbols_in(right)))
        bound = bounds[symbol]
        if behind[symbol] and bound != values[symbol]:
            found.append(Affected(_wrt(symbol), mapped(_low, bound), mapped(_high, bound), behind[symbol]))
    return tuple(found)


def _under(slopes: Iterable[tuple[Name, Number]], values: Mapping[Symbol, Value]) -> dict[Symbol, Value]:
    known = dict(values)
    known.update(slopes)
    return known


def _wrt(symbol: Symbol) -> Name:
    if not isinstance(symbol, Gradient):
        raise TypeError(f"a backward equation defines a gradient, not {symbol!r}")
    return symbol.wrt


def _differ(a: Value, b: Value) -> bool:
    """Whether no number is held by both, in some entry."""
    pairs = zip(entries_of(a), entries_of(b), strict=True)
    return any(_low(x) > _high(y) or _low(y) > _high(x) for x, y in pairs)


def _low(value: Number) -> Rational:
    return value.low if isinstance(value, Interval) else value


def _high(value: Number) -> Rational:
    return value.high if isinstance(value, Interval) else value
