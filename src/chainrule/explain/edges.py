"""Edges of the network, as people name them: `h_0->z_2`, the skip connection, unit 1."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, did_you_mean
from chainrule.explain.flow import Edge, Flow, Link
from chainrule.explain.semiring import LONGEST, sweep
from chainrule.expr import Name, key_of, symbols_in
from chainrule.problem.model import Network

CANDIDATES: Final = 200
"""So many edges are looked at for skip connections, those that span most equations first: each look costs as much as
the edge spans, and a network of 100,000 units must not pay that for every one of its edges."""

LISTED: Final = 12
"""So many edges a message lists."""


class Skip(NamedTuple):
    """An edge that is bypassed by a longer path.

    Args:
        link: its ends.
        length: how many edges the longest path round it has.
    """

    link: Link
    length: int


def link_text(link: Link) -> str:
    """`h_0->z_2`, as `--edge` takes it."""
    return f"{key_of(link[0])}->{key_of(link[1])}"


def known_link(link: Link, flow: Flow) -> Link:
    """`link`, if the network has that edge.

    Raises:
        ChainruleError: E0609 if it has not, with the nearest edge and a list of them.
    """
    if flow.edge(link) is not None:
        return link
    raise no_edge(link, [edge.link for edge in _all_edges(flow)])


def no_edge(link: Link, links: Sequence[Link]) -> ChainruleError:
    """Says that `link` is none of the edges, with the nearest one and a list of them."""
    known = [link_text(edge) for edge in links]
    listed = ", ".join(known[:LISTED]) + (f", … ({len(known):,} in all)" if len(known) > LISTED else "")
    return ChainruleError(
        Diagnostic(
            "E0609",
            f"the network has no edge {link_text(link)}",
            notes=(f"its edges are {listed}",),
            help=did_you_mean(link_text(link), known)
            or "an edge goes from a quantity to the one whose equation uses it",
        )
    )


def _all_edges(flow: Flow) -> Iterator[Edge]:
    """Every edge from the inputs to the loss, those between quantities before those from leaves."""
    quantities = {edge.head for edges in flow.edges.values() for edge in edges}
    for name in sorted(flow.forward(), key=lambda name: name not in quantities):
        yield from flow.edges[name]


# ---------------------------------------------------------------------- skip connections


def skips(flow: Flow, network: Network) -> tuple[Skip, ...]:
    """The skip connections, the one that skips most first; among equals the one nearest the inputs.

    What is skipped must have a weight: a softmax also uses its inputs in two places, and skips nothing. And a weight
    that is used twice is shared, so only quantities and inputs have skip connections.
    """
    depth = sweep(flow, LONGEST)

    def span(link: Link) -> int:
        """At most so many edges has a path round the edge: with more, its tail would stand farther from the loss."""
        return depth[link[0]] - depth[link[1]]

    carriers = [name for name in flow.forward() if network.roles.get(name, "input") == "input"]
    spanning = [edge.link for name in carriers for edge in flow.edges[name] if span(edge.link) > 1]
    widest = sorted(spanning, key=span, reverse=True)[:CANDIDATES]
    parts = ((link, flow.between(*link)) for link in widest)
    found = [Skip(link, sweep(part, LONGEST)[link[0]]) for link, part in parts if _has_weight(part, link[0], network)]
    return tuple(sorted(found, key=lambda skip: skip.length, reverse=True))


def _has_weight(part: Flow, tail: Name, network: Network) -> bool:
    """Whether something on the way round, its ends left out, has a parameter in its equation."""
    return any(
        network.roles.get(symbol) == "parameter"  # type: ignore[call-overload]  # no gradient stands in a forward equation
        for name in part.edges
        if name != tail
        for symbol in symbols_in(network.system[name])
    )


# ---------------------------------------------------------------------- units


def units_of(network: Network) -> Mapping[Name, str]:
    """The number of the unit that a quantity belongs to: 1 for z_1 and h_1, where h_1 is a function of z_1 alone."""
    units: dict[Name, str] = {}
    for after, right in network.system:
        names = set(symbols_in(right))
        before = names.pop() if len(names) == 1 else None
        if isinstance(after, Name) and isinstance(before, Name) and before in network.system:
            if _is_numbered(after) and before.subscript == after.subscript and not before.superscript:
                units[after] = units[before] = after.subscript
    return units


def _is_numbered(name: Name) -> bool:
    """Whether its number alone tells which unit is meant: where names carry a layer too, it does not."""
    return name.subscript.isdigit() and not name.superscript


def units_among(names: Iterable[Name], units: Mapping[Name, str]) -> tuple[str, ...]:
    """The units met along `names`, each once."""
    return tuple(dict.fromkeys(units[name] for name in names if name in units))
