"""The second derivatives that a document speaks of, as equations."""

from collections.abc import Iterable, Iterator

from chainrule.derive import Backward
from chainrule.derive.second import derivatives_by
from chainrule.expr import Equation, Name, Second
from chainrule.problem.model import Network


def second_derivatives(network: Network, back: Backward, wanted: Iterable[Second]) -> Iterator[Equation]:
    """The lines that lead to `wanted`; none between arrays, and none of what is not the loss or stands outside it."""
    if network.shapes:
        return
    asked: dict[Name, list[Name]] = {}
    for of, wrt, by in dict.fromkeys((symbol.of, symbol.wrt, symbol.by) for symbol in wanted):
        if of == back.loss and wrt in back.lines and by in back.lines:
            asked.setdefault(by, []).append(wrt)
    for by, names in asked.items():
        yield from derivatives_by(network.system, back, by, names, network.slope)
