"""Which slope is taken at every kink of a network, in words: `g₀, g₁: ReLU, slope 0 if z < 0, else 1`."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from chainrule.evaluate.kinks import Place, places
from chainrule.explain.worked.lines import activation
from chainrule.explain.worked.slopes import compared, is_turned, turned
from chainrule.expr import Apply, Expr, Name, Rational, operations_in
from chainrule.ops import Kink, box_of, figure, name_box, row_of
from chainrule.problem.model import Network
from chainrule.typeset.box import Box, Upright
from chainrule.typeset.document import Inline, Math

ORIGIN: Final = {"default": " (by default)", "torch": " (as in PyTorch)", "jax": " (as in JAX)"}
"""Who chose the slope, where it was not the document."""

GAP: Final = "      "


class _Kinked(NamedTuple):
    head: Box
    words: Inline


def conventions(network: Network) -> Inline:
    """Every kink with its slopes, those of one kind together."""
    heads: dict[Inline, dict[Box, None]] = {}
    for head, words in _kinks(network):
        heads.setdefault(words, {})[head] = None
    pieces: list[str | Math] = []
    for words, boxes in heads.items():
        pieces += [GAP] if pieces else []
        pieces += [piece for box in boxes for piece in (Math(box), ", ")][:-1]
        pieces += words  # type: ignore[arg-type]  # strings and formulas alone
    return tuple(pieces)


def _kinks(network: Network) -> Iterator[_Kinked]:
    for left, right in network.system.ordered:
        for place in places(right):
            if place.kink is not None and isinstance(left, Name):
                chosen = network.convention(left, place.op)
                origin = ORIGIN.get(chosen.origin, "")
                yield _described(network, left, right, place, place.kink, chosen.slope, origin)


def _described(
    network: Network, left: Name, right: Expr, place: Place, kink: Kink, at: Rational, origin: str
) -> _Kinked:
    below, above = kink.slopes
    if place.op == "relu":
        words = _slopes(Name("z"), (below, at, above), network)
        called = network.calls.get(left)
        if called is not None and activation(network, left) is not None:
            return _Kinked(name_box(called), (": ReLU, ", *words, origin))
        return _Kinked(Upright("ReLU"), (": ", *words, origin))
    whole = _used(right, place)
    if len(whole.args) == 1:
        if is_turned(place.where, network):
            words = _slopes(turned(place.where), (-above, -at, -below), network)
        else:
            words = _slopes(place.where, (below, at, above), network)
        return _Kinked(box_of(whole), (": ", *words, origin))
    a, b = whole.args
    one, other = (figure(slope)[0] for slope in (at, 1 - at))
    words = (": slope ", one, " by ", Math(box_of(a)), " and ", other, " by ", Math(box_of(b)), " where equal")
    return _Kinked(box_of(whole), (*words, origin))


def _used(right: Expr, place: Place) -> Apply:
    """The operation in `right` that has its kink at `place`."""
    for node in operations_in(right):
        if node.op == place.op and any(kink.where(*node.args) == place.where for kink in row_of(node).kinks):
            return node
    raise LookupError(f"no {place.op} in {right!r}")


def _slopes(x: Expr, slopes: tuple[Rational, Rational, Rational], network: Network) -> Inline:
    """The slope below, at and above x = 0; the kink goes with the side whose slope it takes."""
    below, at, above = (figure(slope)[0] for slope in slopes)
    low, high = (Math(compared(x, sign, network)) for sign in "<>")
    if at == above:
        return ("slope ", below, " if ", low, ", else ", above)
    if at == below:
        return ("slope ", above, " if ", high, ", else ", below)
    # no formula with "=": a document that is read back would define something
    return ("slope ", below, " if ", low, ", ", above, " if ", high, ", ", at, " between")
