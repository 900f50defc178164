"""Depth between arrays: what the bypassed way back carries when it is walked more than once.

Each copy is a layer with the local derivatives of the one that stands there, so that n of them apply the same matrix n
times: the gradient they carry shrinks or grows like a power, while the skip's term stays as it is. What follows the
last of them, up to the end of the skip, stands there once; unless it bends, and so is the activation of the layer.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final, NamedTuple

from chainrule.derive import Backward
from chainrule.evaluate import Interval, Number, Value, enclosing
from chainrule.explain.between import ARITHMETIC, Values, carried, term_of
from chainrule.explain.flow import Edge, Flow, Link
from chainrule.expr import Gradient, Name, symbols_in
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
    end = link[1] if _bends(back, (last, link[1])) else last
    if last == link[0] or _shape(network, end) != _shape(network, link[0]):
        return None
    part = around.between(link[0], end)
    arriving = values.get(Gradient(back.loss, end), 1) if end == link[1] else term_of(back, (last, link[1]), values)
    wanted = {1, SAMPLE, *rows}
    copies = zip(range(1, max(wanted) + 1), _copies(back, part, link[0], values, arriving), strict=False)
    terms = {n: term for n, term in copies if n in wanted}
    names = tuple(name for name in part.forward() if name not in link)
    return Repeated(tuple(dict.fromkeys((*names, last))), terms, skip, term_of(back, link, values))


def _bends(back: Backward, edge: Link) -> bool:
    """Whether an edge is not linear, such as the ReLU in h = ReLU(t) + x: it then belongs to what is repeated."""
    local = next(term.local for term in back.lines[edge[0]].terms if term.of == edge[1])
    return local is not None and not set(edge).isdisjoint(symbols_in(local))


def _copies(back: Backward, part: Flow, tail: Name, values: Values, term: Value) -> Iterator[Value]:
    """What comes back through one copy, then through two, and so on."""
    for _ in count():
        term = mapped(_short, carried(back, part, tail, values, term))
        yield term


def _short(entry: Number) -> Number:
    if isinstance(entry, Interval) or max(map(int.bit_length, entry.as_integer_ratio())) <= SHORT_BITS:
        return entry
    return enclosing(entry, ARITHMETIC.bits)


def _shape(network: Network, name: Name) -> Shape:
    return network.shapes.get(name, ())
