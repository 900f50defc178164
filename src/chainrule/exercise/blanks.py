"""Blanks: what of a line is given and what is left open.

    prompt        one chain begun, one row open, the last left side: ∂L/∂z₂ = ∂L/∂ŷ·…   … = …   ∂L/∂w₀ = …
    values        equations given, values open:  z₂ = w₂·h₁ + wₛ·h₀ = …
    right-sides   left sides given:              z₂ = …
    everything    room, and nothing else

Where the value is an array, its shape is given, with every entry open: K = X·W_K = [[…, …], […, …]].

The reader takes `…` for room left for an answer, so a sheet that nobody has filled in is read as open, not as wrong.
"""

from collections.abc import Callable
from typing import Final, Literal, TypeAlias, get_args

from chainrule.derive import Backward, Line
from chainrule.exercise.lines import is_asked
from chainrule.expr import Gradient, Name
from chainrule.ops import box_of
from chainrule.problem.model import Network
from chainrule.typeset.box import Blank, Box, Grid, Mark, Row
from chainrule.typeset.document import Chain, Lines

Blanks: TypeAlias = Literal["prompt", "values", "right-sides", "everything"]

BLANKS: Final[tuple[Blanks, ...]] = get_args(Blanks)

OPEN: Final = Blank()

OPEN_ENTRY: Final = Blank(4)
"""Room for an entry of an array: a matrix has many of them on a line."""


def like(value: Box) -> Box:
    """Room for `value`: of an array, for each entry."""
    if not isinstance(value, Grid):
        return OPEN
    return Grid(tuple(tuple(_entry_like(entry) for entry in row) for row in value.rows), value.is_vector)


def _entry_like(entry: Box) -> Box:
    return like(entry) if isinstance(entry, Grid) else OPEN_ENTRY


def value_open(equation: Chain, room: Box) -> Chain:
    """The line with its equations, and its value left open."""
    return equation._replace(links=(*equation.links, ("=", room)), aside=())


def right_side_open(equation: Chain, room: Box) -> Chain:
    """The left side, and everything behind its first relation left open."""
    relation, _ = equation.links[0]
    return equation._replace(links=((relation, room),), aside=())


LEFT_OPEN: Final[dict[Blanks, Callable[[Chain, Box], Chain]]] = {"values": value_open, "right-sides": right_side_open}
"""How each line is opened, with that room for its value; the other kinds of blank show no lines of the answer."""


def prompt(network: Network, back: Backward) -> Lines:
    """One chain begun, one row open, the last left side.

    The chain begun is the gradient nearest the loss that reuses another gradient: that of the last pre-activation,
    where there is one. Its first factor stands there, so the reader sees how lines hang together, and the local
    derivative is left open. The last left side is the parameter farthest from the loss, where every line before it is
    needed.
    """
    chains = []
    begun = _first_reuse(back, network)
    if begun is not None:
        sign = "⊙" if begun.wrt in network.shapes else "·"
        factor = Row(
            (
                box_of(Gradient(back.loss, begun.terms[0].of)),
                Mark(sign, "binary"),
                OPEN,
            )
        )
        chains.append(Chain(box_of(begun.left), (("=", factor),), style="backward"))
    chains.append(Chain(OPEN, (("=", OPEN),), style="backward"))
    last = _farthest(back, network)
    if last is not None and (begun is None or last != begun.wrt):
        chains.append(Chain(box_of(Gradient(back.loss, last)), (("=", OPEN),), style="backward"))
    return Lines(tuple(chains))


def _first_reuse(back: Backward, network: Network) -> Line | None:
    """The line nearest the loss that uses a gradient; of a quantity if there is one, else of a parameter."""
    asked = (line for name, line in back.lines.items() if is_asked(network, name))
    # a product of arrays does not begin with the gradient: Wᵀ·∂L/∂z
    return next((line for line in asked if line.partials and line.terms and line.terms[0].of != back.loss), None)


def _farthest(back: Backward, network: Network) -> Name | None:
    """The parameter with the longest way to the loss; of several the one whose line comes last."""
    depth: dict[Name, int] = {back.loss: 0}
    for name, line in back.lines.items():  # nearest the loss first: what a line uses has its depth already
        depth[name] = 1 + max((depth[term.of] for term in line.terms), default=0)
    parameters = [name for name in back.lines if network.roles.get(name) == "parameter"]
    return max(reversed(parameters), key=depth.__getitem__, default=None)
