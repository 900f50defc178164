"""What is to be computed, in which order, and nothing that is not needed for it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chainrule.derive import Backward, Line
from chainrule.derive.reverse import collector_paused
from chainrule.expr import Equation, Gradient, Name, Symbol, System, symbols_in


class Plan(NamedTuple):
    """One evaluation of a loss and its gradients.

    Args:
        leaves: what must be given, in order of first use.
        loss: what is differentiated.
        wrt: whose gradients are wanted.
        forward: the equations the loss needs, or the gradients do, each after those it uses.
        backward: the lines that those gradients need, likewise.
    """

    leaves: tuple[Name, ...]
    loss: Name
    wrt: tuple[Name, ...]
    forward: tuple[Equation, ...]
    backward: tuple[Line, ...]

    def symbols(self) -> Iterable[Symbol]:
        """Everything that gets an identifier: names first, so that a gradient never takes one from them."""
        yield from self.leaves
        yield from (left for left, _ in self.forward)
        yield from (line.left for line in self.backward)

    def wanted(self) -> tuple[Gradient, ...]:
        """The gradients asked for."""
        return tuple(Gradient(self.loss, name) for name in self.wrt)

    def without_loss(self) -> "Plan":
        """The same, without what only the loss needs: a step of descent does not look at it."""
        return self._replace(forward=_needed(self.forward, _used(self.backward)))


def plan(system: System, back: Backward, leaves: Sequence[Name], wrt: Sequence[Name]) -> Plan:
    """The plan for these gradients."""
    with collector_paused():
        lines = _lines(back, wrt)
        forward = _needed(system.ordered, {back.loss, *_used(lines)})
    return Plan(tuple(leaves), back.loss, tuple(wrt), forward, lines)


def _used(lines: Iterable[Line]) -> set[Symbol]:
    """What the lines use of the forward pass."""
    parts = (term.local if term.whole is None else term.whole for line in lines for term in line.terms)
    return {symbol for part in parts if part is not None for symbol in symbols_in(part)}


def _needed(ordered: Sequence[Equation], wanted: Iterable[Symbol]) -> tuple[Equation, ...]:
    """Of `ordered`, what `wanted` depends on."""
    needed = {*wanted}
    kept: list[Equation] = []
    for equation in reversed(ordered):
        if equation.left in needed:
            kept.append(equation)
            needed.update(symbols_in(equation.right))
    return tuple(reversed(kept))


def _lines(back: Backward, wrt: Sequence[Name]) -> tuple[Line, ...]:
    """Of the backward pass, what the gradients by `wrt` depend on: a line uses only those above it."""
    needed = {*wrt}
    kept: list[Line] = []
    for name in reversed([*back.lines]):
        if name in needed:
            line = back.lines[name]
            kept.append(line)
            needed.update(term.of for term in line.terms)
    return tuple(reversed(kept))
