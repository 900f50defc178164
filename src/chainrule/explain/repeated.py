"""Depth between arrays: what the bypassed way back carries when it is walked more than once.

Each copy is a layer with the local derivatives of the one that stands there, so that n of them apply the same matrix n
times: the gradient they carry shrinks or grows like a power, while the skip's term stays as it is.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final, NamedTuple

from chainrule.derive import Backward
from chainrule.evaluate import Interval, Number, Value, enclosing
from chainrule.explain.between import ARITHMETIC, Values, carried, term_of
from chainrule.explain.flow import Edge, Flow, Link
from chainrule.expr import Name
from chainrule.expr.array import Shape, mapped
from chainrule.problem.model import Network

SAMPLE: Final = 10
"""The number of copies that the sentence works out."""

SHORT_BITS: Final = 256
"""An entry of more binary digits is carried as an interval: every copy makes them longer."""


class Repeated(NamedTuple):
    """The bypassed way, repeated.

    Args:
        names: the quantities on it, between the ends of the skip.
        terms: what comes back along it, by the number of copies.
        skip: the skip.
        term: what comes back along the skip.
    """

    names: tuple[Name, ...]
    terms: dict[int, Value]
    skip: Edge
    term: Value


def repeated(
    network: Network, back: Backward, flow: Flow, link: Link, values: Values, rows: Iterable[int]
) -> Repeated | None:
    """What the bypassed way carries in so many copies; None where its output cannot stand in the place of its input."""
    skip, around = flow.edge(link), flow.without((link,))
    arrivals = {edge.tail for edges in around.between(*link).edges.values() for edge in edges if edge.head == link[1]}
    if skip is None or len(arrivals) != 1:
        return None
    (last,) = arrivals
    if last == link[0] or _shape(network, last) != _shape(network, link[0]):
        return None
    part = around.between(link[0], last)
    wanted = {1, SAMPLE, *rows}
    copies = zip(range(1, max(wanted) + 1), _copies(back, part, link, last, values), strict=False)
    terms = {n: term for n, term in copies if n in wanted}
    names = tuple(name for name in part.forward() if name != link[0])
    return Repeated((*names, last), terms, skip, term_of(back, link, values))


def _copies(back: Backward, part: Flow, link: Link, last: Name, values: Values) -> Iterator[Value]:
    """What comes back through one copy, then through two, and so on."""
    term = term_of(back, (last, link[1]), values)
    for _ in count():
        term = mapped(_short, carried(back, part, link[0], values, term))
        yield term


def _short(entry: Number) -> Number:
    if isinstance(entry, Interval) or max(map(int.bit_length, entry.as_integer_ratio())) <= SHORT_BITS:
        return entry
    return enclosing(entry, ARITHMETIC.bits)


def _shape(network: Network, name: Name) -> Shape:
    return network.shapes.get(name, ())
