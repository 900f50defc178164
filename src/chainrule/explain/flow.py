"""The flow of the gradient: the equations as a graph whose edges carry the local derivatives.

∂L/∂q is the sum, over every path from q to L, of the product of the local derivatives along it. A `Flow` is that graph
at one set of numbers; `chainrule.explain.semiring` asks it questions, each answered in one sweep.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final, NamedTuple, TypeAlias

from chainrule.derive import Backward, Term
from chainrule.diagnostic import fail
from chainrule.evaluate import Exact, Number, Value, number_of, numbers
from chainrule.evaluate.interval import Interval
from chainrule.expr import Apply, Expr, Name, Partial, Rational, Symbol, key_of, symbols_in
from chainrule.train.kinks import Use

ARITHMETIC: Final = Exact()
"""The arithmetic of whatever values there are. What is asked of it needs no more digits: sums, products, sizes."""

BRANCHING: Final = ("step", "cases")
"""Operations that are drawn over several lines."""

Link: TypeAlias = tuple[Name, Name]
"""An edge by its ends: the quantity used, and the one whose equation uses it."""


class Edge(NamedTuple):
    """One use of a quantity: `tail` stands in the equation of `head`.

    Args:
        tail: the quantity used.
        head: the quantity whose equation uses it, one step nearer the loss.
        local: ∂head/∂tail, as an expression.
        weight: its value.
        low, high: the least and the greatest value it can take where a slope is a matter of convention.
    """

    tail: Name
    head: Name
    local: Expr
    weight: Number
    low: Number
    high: Number

    @property
    def link(self) -> Link:
        """Its two ends."""
        return self.tail, self.head

    @property
    def factor(self) -> Expr:
        """`local` as a person writes it in a product: the slope of something with branches by its name, ∂h_1/∂z_1."""
        return Partial(self.head, self.tail) if _has_branches(self.local) else self.local


class Flow(NamedTuple):
    """Edges that all lead to `end`.

    Args:
        end: where every path ends: the loss, unless a part of the network is looked at.
        edges: those that leave a quantity, by that quantity, each quantity after all that its edges lead to.
    """

    end: Name
    edges: Mapping[Name, tuple[Edge, ...]]

    def forward(self) -> list[Name]:
        """The quantities in order, the inputs first and the end left out."""
        return [*self.edges][::-1]

    def edge(self, link: Link) -> Edge | None:
        """The edge between two quantities, if there is one."""
        return next((edge for edge in self.edges.get(link[0], ()) if edge.head == link[1]), None)

    def without(self, links: Iterable[Link]) -> "Flow":
        """The same graph with some edges left out: terms cut from the gradient while every number stays."""
        cut = frozenset(links)
        kept = {name: tuple(edge for edge in edges if edge.link not in cut) for name, edges in self.edges.items()}
        return Flow(self.end, kept)

    def towards(self, source: Name) -> "Flow":
        """Every edge turned round, so that all lead to `source`: the forward sweep is a backward sweep of this."""
        turned: dict[Name, list[Edge]] = {name: [] for name in (*self.forward(), self.end)}
        for edges in self.edges.values():
            for edge in edges:
                turned[edge.head].append(edge._replace(tail=edge.head, head=edge.tail))
        return Flow(source, {name: tuple(edges) for name, edges in turned.items() if name != source})

    def between(self, tail: Name, head: Name) -> "Flow":
        """The part of the graph that lies on paths from `tail` to `head`, ending there."""
        window = _from(head, self.edges)
        leading: dict[Name, tuple[Edge, ...]] = {head: ()}
        for name in window:
            edges = tuple(edge for edge in self.edges[name] if edge.head in leading)
            if edges:
                leading[name] = edges
            if name == tail:
                break
        reached = {tail}
        for name in reversed(leading):
            if name in reached:
                reached.update(edge.head for edge in leading[name])
        return Flow(head, {name: edges for name, edges in leading.items() if name in reached and name != head})


def _from(head: Name, edges: Mapping[Name, tuple[Edge, ...]]) -> Iterable[Name]:
    """The quantities behind `head`; all of them if that is the loss."""
    names = iter(edges)
    if head in edges:
        for name in names:
            if name == head:
                break
    return names


def flow_of(
    backward: Backward,
    values: Mapping[Symbol, Number] | None,
    allowed: Mapping[Symbol, tuple[Rational, Rational]] | None = None,
) -> Flow:
    """The graph of a backward pass.

    Args:
        backward: its lines; each term is an edge.
        values: of everything that stands in a local derivative. None where there are no numbers: every local
            derivative then counts as 1, so that the paths can still be counted.
        allowed: the least and the greatest slope, by the symbol of a slope at a kink.
    """
    edges = {
        name: tuple(_edge(name, term, values, allowed or {}) for term in line.terms)
        for name, line in backward.lines.items()
    }
    return Flow(backward.loss, edges)


def outline_of(backward: Backward) -> Flow:
    """The graph alone, between arrays: an edge there has no single slope, so each counts as 1 and paths can be counted.

    `local` is then what arrives along an edge that mixes entries, for want of a local derivative.
    """
    edges = {
        name: tuple(Edge(name, term.of, term.local or line.flow(term), 1, 1, 1) for term in line.terms)
        for name, line in backward.lines.items()
    }
    return Flow(backward.loss, edges)


def _edge(
    tail: Name,
    term: Term,
    values: Mapping[Symbol, Number] | None,
    allowed: Mapping[Symbol, tuple[Rational, Rational]],
) -> Edge:
    if term.local is None:
        raise fail(
            "E0610",
            f"the edge from {key_of(tail)} to {key_of(term.of)} is a product of arrays, which has no single slope",
            help="give data: with it the shapes are known, and what comes back to a layer is told use by use",
        )
    if values is None:
        return Edge(tail, term.of, term.local, 1, 1, 1)
    own = {symbol: values[symbol] for symbol in symbols_in(term.local)}
    weight = number_of(term.local, own)
    ends = {symbol: allowed[symbol] for symbol in own if symbol in allowed}
    low, high = _range(term.local, own, ends) if ends else (weight, weight)
    return Edge(tail, term.of, term.local, weight, low, high)


def _range(
    local: Expr, own: Mapping[Symbol, Number], ends: Mapping[Symbol, tuple[Rational, Rational]]
) -> tuple[Number, Number]:
    """A local derivative is linear in each slope, so its extremes lie where the slopes are extreme."""
    choices = (dict(zip(ends, choice, strict=True)) for choice in product(*ends.values()))
    taken = [number_of(local, {**own, **choice}) for choice in choices]
    return min(taken, key=low_end), max(taken, key=high_end)


def flow_at(backward: Backward, uses: Iterable[Use], values: Mapping[Symbol, Number]) -> Flow:
    """The graph of a backward pass whose slopes at kinks are symbols, under the conventions in force."""
    uses = tuple(uses)
    return flow_of(backward, together(values, slopes_of(uses)), {use.slope: use.allowed for use in uses})


def slopes_of(uses: Iterable[Use]) -> dict[Name, Number]:
    """The slope in force at each kink, by its symbol."""
    return {use.slope: use.convention.slope for use in uses}


def together(*parts: Mapping[Name, Value] | Mapping[Symbol, Value]) -> dict[Symbol, Number]:
    """All these values in one mapping; later ones count.

    Raises:
        ChainruleError: E0306 if one is an array: paths lead from number to number.
    """
    values: dict[Symbol, Value] = {}
    for part in parts:
        values.update(part.items())
    return numbers(values)


def _has_branches(expr: Expr) -> bool:
    return isinstance(expr, Apply) and (expr.op in BRANCHING or any(map(_has_branches, expr.args)))


def low_end(value: Number) -> Rational:
    """The least number that `value` may be."""
    return value.low if isinstance(value, Interval) else value


def high_end(value: Number) -> Rational:
    """The greatest number that `value` may be."""
    return value.high if isinstance(value, Interval) else value
