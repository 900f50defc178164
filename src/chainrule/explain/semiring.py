"""One backward sweep, many questions: each is a semiring, and the sweep knows none of them.

    B[end] = one        B[q] = the sum, over the edges q → v, of extend(edge, B[v])

With numbers this is the backward pass. With counts it counts paths; with lists it finds the heaviest of them
(`chainrule.explain.paths`). The cost is one look at each edge, though the paths may be 2⁵⁴.

Source: Mohri 2002, Semiring frameworks and algorithms for shortest-distance problems; the entropy of paths is the
expectation semiring of Eisner 2002; contributions by length follow Veit, Wilber and Belongie 2016.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import zip_longest
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from chainrule.evaluate import Number
from chainrule.evaluate.interval import Interval
from chainrule.explain.flow import ARITHMETIC, Edge, Flow, Link, high_end, low_end
from chainrule.expr import Name

T = TypeVar("T")
P = TypeVar("P", bound=tuple[Number, Number])


class Semiring(NamedTuple, Generic[T]):
    """What is carried back along paths.

    Args:
        one: what the end starts with.
        add: joins the ways that leave one quantity; of none it is the zero.
        extend: what an edge makes of what lies beyond it.
    """

    one: T
    add: Callable[[tuple[T, ...]], T]
    extend: Callable[[Edge, T], T]


def sweep(flow: Flow, semiring: Semiring[T]) -> dict[Name, T]:
    """The answer for every quantity, from the end back to the leaves."""
    one, add, extend = semiring
    found = {flow.end: one}
    for name, edges in flow.edges.items():
        found[name] = add(tuple([extend(edge, found[edge.head]) for edge in edges]))
    return found


def is_zero(value: Number) -> bool:
    """Exactly 0: an interval that only reaches 0 is not."""
    return not isinstance(value, Interval) and value == 0


def middle(value: Number) -> Fraction:
    """`value`, or the middle of its interval: to rank by, never to reckon with."""
    return value.middle if isinstance(value, Interval) else Fraction(value)


def scaled(by: Number, value: Number) -> Number:
    """Their product."""
    return ARITHMETIC.multiplied((by, value))


def quotient(part: Number, whole: Number) -> Number | None:
    """Their ratio; None where the whole is 0, or an interval that does not tell."""
    if (isinstance(whole, Interval) and whole.sign is None) or is_zero(whole):
        return None
    return ARITHMETIC.divide(part, whole)


def size(value: Number) -> Number:
    """`value` without its sign."""
    return ARITHMETIC.absolute(value)


def both_summed(pair: Callable[[Number, Number], P]) -> Callable[[tuple[P, ...]], P]:
    """The sum of pairs: first to first, second to second."""

    def add(parts: tuple[P, ...]) -> P:
        return pair(ARITHMETIC.summed(tuple(a for a, _ in parts)), ARITHMETIC.summed(tuple(b for _, b in parts)))

    return add


# ---------------------------------------------------------------------- how much

GRADIENT: Final[Semiring[Number]] = Semiring(1, ARITHMETIC.summed, lambda edge, beyond: scaled(edge.weight, beyond))
"""∂end/∂q: the sum over all paths."""

MASS: Final[Semiring[Number]] = Semiring(1, ARITHMETIC.summed, lambda edge, beyond: scaled(size(edge.weight), beyond))
"""The sum over all paths without their signs: |gradient| ÷ mass says how much the paths cancel."""


class Signed(NamedTuple):
    """The paths above 0 and those below, summed apart: their difference is the gradient, their sum the mass."""

    positive: Number
    negative: Number


def _signed(edge: Edge, beyond: Signed) -> Signed:
    """A negative edge turns every path that goes through it."""
    weight = size(edge.weight)
    same, turned = scaled(weight, beyond.positive), scaled(weight, beyond.negative)
    return Signed(turned, same) if middle(edge.weight) < 0 else Signed(same, turned)


SIGNED: Final = Semiring(Signed(1, 0), both_summed(Signed), _signed)
"""Positive and negative mass."""


class Range(NamedTuple):
    """Every value that the slopes at kinks allow; where kinks share a path it may be too wide, never too narrow."""

    low: Number
    high: Number


def _range(edge: Edge, beyond: Range) -> Range:
    corners = [scaled(weight, value) for weight in (edge.low, edge.high) for value in beyond]
    return Range(min(corners, key=low_end), max(corners, key=high_end))


RANGE: Final = Semiring(Range(1, 1), both_summed(Range), _range)
"""The gradient under every convention at once."""

# ---------------------------------------------------------------------- how many

PATHS: Final[Semiring[int]] = Semiring(1, sum, lambda edge, beyond: beyond)
"""The number of paths."""

LIVE: Final[Semiring[int]] = Semiring(1, sum, lambda edge, beyond: 0 if is_zero(edge.weight) else beyond)
"""The number of paths on which no local derivative is 0."""


class Entropy(NamedTuple):
    """Σ|p| and Σ|p|·ln|p| over the live paths, where p is what one path contributes."""

    mass: Number
    logs: Number

    @property
    def effective(self) -> Number | None:
        """The effective number of paths: e to the entropy of their shares of the mass; None where there is no mass."""
        mean_log = quotient(self.logs, self.mass)
        return None if mean_log is None else quotient(self.mass, ARITHMETIC.exp(mean_log))


def _entropy(edge: Edge, beyond: Entropy) -> Entropy:
    weight = size(edge.weight)
    if middle(weight) == 0 or is_zero(beyond.mass) or (isinstance(weight, Interval) and weight.sign is None):
        return Entropy(0, 0)
    more = scaled(beyond.mass, ARITHMETIC.log(weight))
    return Entropy(scaled(weight, beyond.mass), scaled(weight, ARITHMETIC.summed((beyond.logs, more))))


ENTROPY: Final = Semiring(Entropy(1, 0), both_summed(Entropy), _entropy)
"""How evenly the paths share the work."""

# ---------------------------------------------------------------------- how long

Polynomial: TypeAlias = tuple[Number, ...]
"""Coefficients of 1, t, t², …"""


def by_length(counted: Callable[[Edge], bool] = lambda edge: True) -> Semiring[Polynomial]:
    """The gradient by the length of the paths: the coefficient of tᵏ is what those of length k contribute.

    Args:
        counted: whether an edge adds 1 to the length; every edge does unless something else is asked for.
    """

    def extend(edge: Edge, beyond: Polynomial) -> Polynomial:
        longer = tuple(scaled(edge.weight, part) for part in beyond)
        return (0, *longer) if counted(edge) and longer else longer

    return Semiring((1,), lambda parts: tuple(map(ARITHMETIC.summed, zip_longest(*parts, fillvalue=0))), extend)


class Dual(NamedTuple):
    """A number and its derivative by t at t = 1, where every counted edge carries a factor t."""

    value: Number
    slope: Number

    @property
    def mean(self) -> Number | None:
        """The mean length of a path, each weighted with its signed share; None where the gradient is 0."""
        return quotient(self.slope, self.value)


def mean_length(counted: Callable[[Edge], bool] = lambda edge: True) -> Semiring[Dual]:
    """The mean length of the paths, without the lengths one by one: (Σ pₖ·tᵏ)′ at t = 1, in one sweep."""

    def extend(edge: Edge, beyond: Dual) -> Dual:
        value, slope = scaled(edge.weight, beyond.value), scaled(edge.weight, beyond.slope)
        return Dual(value, ARITHMETIC.summed((slope, value)) if counted(edge) else slope)

    return Semiring(Dual(1, 0), both_summed(Dual), extend)


LONGEST: Final[Semiring[int]] = Semiring(0, lambda lengths: max(lengths, default=0), lambda edge, beyond: beyond + 1)
"""The length of the longest path; asked only where every quantity has one."""

# ---------------------------------------------------------------------- through which edges


def edge_flows(flow: Flow, source: Name) -> dict[Link, Number]:
    """What of ∂end/∂source goes through each edge: (source → tail)·(its weight)·(head → end).

    Every cut between the source and the end sums to the gradient, and removing one edge's term takes away just this.
    """
    onward = sweep(flow, GRADIENT)
    here = sweep(flow.towards(source), GRADIENT)
    return {
        edge.link: ARITHMETIC.multiplied((here[edge.tail], edge.weight, onward[edge.head]))
        for edges in flow.edges.values()
        for edge in edges
    }
