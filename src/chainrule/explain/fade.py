"""Whether the gradient vanishes or explodes from layer to layer: quantities that follow one another, h_3, h_2, h_1.

A family is told of only where every path from one of its members leads through the next. Where a loss also reaches a
layer by itself, as in a recurrent network that answers at every step, no factor belongs to the layers alone.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from chainrule.evaluate import Number
from chainrule.explain.between import norm
from chainrule.explain.explanation import Explanation
from chainrule.explain.flow import Flow
from chainrule.explain.semiring import PATHS, middle, sweep
from chainrule.expr import Name
from chainrule.problem.model import Network

MOST: Final = 200
"""So many layers are looked at."""


class Fade(NamedTuple):
    """Layers from the loss back, each with the size of its gradient, and the factor that a layer has on average."""

    names: tuple[Name, ...]
    sizes: tuple[Number, ...]
    factor: float


def fade_of(story: Explanation) -> Fade | None:
    """The longest row of layers; None where there is none, or a gradient in it is 0."""
    rows = [row for row in _families(story.problem.network) if _follow(row, story.flow)]
    gradients = {passage.name: passage.gradient for passage in story.passages}
    if not rows:
        return None
    names = tuple(reversed(max(rows, key=len)))
    sizes = [norm(value) for name in names if (value := gradients.get(name)) is not None]
    if len(sizes) < len(names) or not all(map(middle, sizes)):
        return None
    whole = middle(sizes[-1]) / middle(sizes[0])
    return Fade(names, tuple(sizes), float(whole) ** (1 / (len(names) - 1)))


def _families(network: Network) -> Iterator[tuple[Name, ...]]:
    """The quantities of one letter whose subscripts count, in that order; outputs of layers before sums."""
    found: dict[tuple[str, str, str], list[Name]] = {}
    for left, _ in network.system.ordered:
        if isinstance(left, Name) and left.subscript.isdigit():
            found.setdefault((left.base, left.accent, left.superscript), []).append(left)
    for names in reversed(found.values()):
        if 2 <= len(names) <= MOST:
            yield tuple(sorted(names, key=lambda name: int(name.subscript)))


def _follow(names: Sequence[Name], flow: Flow) -> bool:
    paths = sweep(flow, PATHS)
    return all(name in paths for name in names) and all(
        paths[before] == sweep(part, PATHS).get(before, 0) * paths[after]
        for before, after in pairwise(names)
        for part in (flow.between(before, after),)
    )
