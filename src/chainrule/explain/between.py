"""Gradients between arrays: how long they are, how much of one is along another, and what a part of a network carries.

What comes back along an edge is no number times a number, but what the rule of its operation makes of the gradient at
its end: the term of the backward line, with another gradient put in where another is to be carried.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import atan2, degrees, sqrt
from typing import Final

from chainrule.derive import Backward, Line
from chainrule.evaluate import Exact, Number, Value, value_of
from chainrule.explain.flow import Flow, Link
from chainrule.explain.semiring import is_zero, middle
from chainrule.expr import Expr, Gradient, Name, Symbol
from chainrule.expr.array import combined, entries_of

ARITHMETIC: Final = Exact()

Values = Mapping[Symbol, Value]
"""Everything that has a value at one step, gradients included."""


def inner(a: Value, b: Value) -> Number:
    """The sum of the products, entry by entry."""
    xp = ARITHMETIC
    return xp.summed(tuple(xp.multiplied(pair) for pair in zip(entries_of(a), entries_of(b), strict=True)))


def norm(value: Value) -> Number:
    """The length of an array; of a number its size."""
    entries = entries_of(value)
    return ARITHMETIC.absolute(entries[0]) if len(entries) == 1 else ARITHMETIC.sqrt(inner(value, value))


def total(a: Value, b: Value) -> Value:
    """Their sum, entry by entry."""
    return combined(lambda x, y: ARITHMETIC.summed((x, y)), a, b)  # type: ignore[no-any-return]


def is_nothing(value: Value) -> bool:
    """Whether every entry is exactly 0."""
    return all(map(is_zero, entries_of(value)))


def angle(a: Value, b: Value) -> float:
    """The angle between two arrays that are not 0, in degrees; of what is nearly parallel too it is told well."""
    along, both = middle(inner(a, b)), middle(inner(a, a)) * middle(inner(b, b))
    across = max(both - along * along, Fraction(0))
    return degrees(atan2(sqrt(across / both), float(along) / sqrt(both)))


def carried(back: Backward, part: Flow, tail: Name, values: Values, arriving: Value) -> Value:
    """What `part` makes of a gradient that arrives at its end, by the time it has come back to `tail`."""
    known = {**values, Gradient(back.loss, part.end): arriving}
    for name, edges in part.edges.items():
        arrived = [term_of(back, edge.link, known) for edge in edges]
        gradient = arrived[0]
        for more in arrived[1:]:
            gradient = total(gradient, more)
        known[Gradient(back.loss, name)] = gradient
    return known[Gradient(back.loss, tail)]


def term_of(back: Backward, link: Link, values: Values) -> Value:
    """What comes back along one edge."""
    return value_of(along(back.lines[link[0]], link[1]), values)


def along(line: Line, head: Name) -> Expr:
    """The term of a backward line that comes from `head`."""
    return line.flow(next(term for term in line.terms if term.of == head))
