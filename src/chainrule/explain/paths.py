"""Semirings that name paths and edges: the heaviest paths, and what blocks those that carry nothing."""

from fractions import Fraction
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Final, NamedTuple

from chainrule.evaluate import Number
from chainrule.explain.flow import Edge, Flow, Link
from chainrule.explain.semiring import PATHS, Semiring, is_zero, middle, scaled, sweep
from chainrule.expr import Name


class Path(NamedTuple):
    """One path: what it contributes, and the quantities on it as a chain that longer paths share.

    Args:
        rank: its size; for ranking only.
        value: the product along it.
        onward: the next quantity and what comes after it; None at the end.
    """

    rank: Fraction
    value: Number
    onward: "tuple[Name, Path] | None" = None

    def names(self) -> tuple[Name, ...]:
        """The quantities after the first, in order."""
        found: list[Name] = []
        onward = self.onward
        while onward is not None:
            found.append(onward[0])
            onward = onward[1].onward
        return tuple(found)


def heaviest(k: int) -> Semiring[tuple[Path, ...]]:
    """The k live paths that contribute most, heaviest first."""

    def extend(edge: Edge, beyond: tuple[Path, ...]) -> tuple[Path, ...]:
        if is_zero(edge.weight):
            return ()
        values = [scaled(edge.weight, path.value) for path in beyond]
        return tuple(
            Path(abs(middle(value)), value, (edge.head, path)) for value, path in zip(values, beyond, strict=True)
        )

    def best(parts: tuple[tuple[Path, ...], ...]) -> tuple[Path, ...]:
        return tuple(islice(merge(*parts, key=attrgetter("rank"), reverse=True), k))

    return Semiring((Path(Fraction(1), 1),), best, extend)


# ---------------------------------------------------------------------- why not


def only_path(flow: Flow, tail: Name) -> tuple[Edge, ...]:
    """The edges of the one path from `tail` to the end; none if there are more paths, or none."""
    if tail not in flow.edges or sweep(flow, PATHS)[tail] != 1:
        return ()
    edges: list[Edge] = []
    while tail != flow.end:
        (edge,) = flow.edges[tail]
        edges.append(edge)
        tail = edge.head
    return tuple(edges)


class Blocked(NamedTuple):
    """Whether any path is live; if none is, the edges of weight 0 that stop them.

    Args:
        live: some path has no 0 on it.
        near: the first such edge on each path from here.
        far: the last.
    """

    live: bool
    near: frozenset[Link]
    far: frozenset[Link]


OPEN: Final = Blocked(live=True, near=frozenset(), far=frozenset())


def _blocked(edge: Edge, beyond: Blocked) -> Blocked:
    dead = is_zero(edge.weight)
    own = frozenset((edge.link,)) if dead else frozenset()
    return Blocked(beyond.live and not dead, own or beyond.near, own if beyond.live else beyond.far)


def _first_live(parts: tuple[Blocked, ...]) -> Blocked:
    """One live way is enough, and nothing behind it ever asks what blocks the others."""
    if any(part.live for part in parts):
        return OPEN
    near = frozenset().union(*(part.near for part in parts))
    far = frozenset().union(*(part.far for part in parts))
    return Blocked(live=False, near=near, far=far)


BLOCKED: Final = Semiring(OPEN, _first_live, _blocked)
"""The factors that are 0 on the way, nearest each end; asked of quantities that no live path leads from."""
