"""The backward pass: the gradient of the loss by every quantity, as equations that reuse one another by name.

∂L/∂q = Σ ∂L/∂a · ∂a/∂q, one term for each equation a = … that uses q. Names, not nesting, carry sharing, so no line
grows with the network and the whole takes time in proportion to it.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from chainrule.derive.shapes import KinkSlope, Shapes
from chainrule.expr import ONE, Equation, Expr, Gradient, Name, Partial, Symbol, System, key_of, plus, times


def slope_of(quantity: Name, op: str) -> Name:
    """The symbol for a slope at a kink that is left open: pass this function as `at_kink`."""
    return Name("slope", "", key_of(quantity), op)


class Term(NamedTuple):
    """What flows back along one edge.

    Args:
        of: the quantity whose equation uses the one in question.
        local: ∂of/∂(the one in question), tidy.
    """

    of: Name
    local: Expr


class Line(NamedTuple):
    """One line of the backward pass: ∂loss/∂wrt = Σ ∂loss/∂of · local, nearest the loss first."""

    loss: Name
    wrt: Name
    terms: tuple[Term, ...]

    @property
    def left(self) -> Gradient:
        """∂loss/∂wrt."""
        return Gradient(self.loss, self.wrt)

    @property
    def partials(self) -> Expr:
        """The chain rule in partials: ∂L/∂z_2·∂z_2/∂h_0 + ∂L/∂z_1·∂z_1/∂h_0."""
        return plus(*(self._term(of, Partial(of, self.wrt)) for of, _ in self.terms))

    @property
    def right(self) -> Expr:
        """The local derivatives put in: ∂L/∂z_2·w_s + ∂L/∂z_1·w_1."""
        if not self.terms:
            return ONE if self.wrt == self.loss else plus()
        return plus(*(self._term(of, local) for of, local in self.terms))

    def _term(self, of: Name, local: Expr) -> Expr:
        return local if of == self.loss else times(Gradient(self.loss, of), local)  # ∂L/∂L = 1 goes without saying


class Lines(Mapping[Name, Line]):
    """The lines of a backward pass by the quantity; each is put together when it is looked at.

    What is known beforehand is which equations use which quantity, and that every operation in them has a rule.
    """

    __slots__ = ("_locals", "_loss", "_shapes", "_system", "_uses")

    def __init__(self, system: System, loss: Name, shapes: Shapes, uses: Mapping[Name, Sequence[Name]]) -> None:
        self._system: Final = system
        self._loss: Final = loss
        self._shapes: Final = shapes
        self._uses: Final = uses
        self._locals: Final[dict[Name, Mapping[Symbol, Expr]]] = {}

    def __getitem__(self, name: Name) -> Line:
        return Line(self._loss, name, tuple(Term(of, self._local(of)[name]) for of in self._uses[name]))

    def _local(self, of: Name) -> Mapping[Symbol, Expr]:
        """The local derivatives of the equation of `of`."""
        known = self._locals.get(of)
        if known is None:
            known = self._locals[of] = self._shapes.differentiate(self._system[of], of)
        return known

    def __iter__(self) -> Iterator[Name]:
        return iter(self._uses)

    def __len__(self) -> int:
        return len(self._uses)


class Backward(NamedTuple):
    """The backward pass of a network.

    Args:
        loss: what is differentiated.
        lines: by the quantity, nearest the loss first, then the leaves; the loss itself has none.
    """

    loss: Name
    lines: Mapping[Name, Line]

    def system(self) -> System:
        """The backward equations: a network of their own, whose leaves are the forward quantities."""
        with _collector_paused():
            return System(Equation(line.left, line.right) for line in self.lines.values())


def backward(system: System, loss: Name, at_kink: KinkSlope) -> Backward:
    """The gradient of `loss` by every quantity and leaf it depends on.

    Args:
        system: the forward equations.
        loss: the name of a scalar that one of them defines.
        at_kink: the slope where an operation has its kink: `at_kink(quantity, operation)`.

    Raises:
        LookupError: if an operation has no row.
    Source: Griewank and Walther, Evaluating Derivatives (2008), section 3.2: the incremental reverse mode.
    """
    uses: dict[Name, list[Name]] = {loss: []}
    shapes = Shapes(at_kink)
    with _collector_paused():
        for left, right in reversed(system.ordered):
            if not isinstance(left, Name) or left not in uses:
                continue  # the loss does not depend on it
            for name in shapes.names_in(right):
                if name in uses:
                    uses[name].append(left)
                else:
                    uses[name] = [left]
        ordered = (left for left, _ in reversed(system.ordered) if isinstance(left, Name))
        quantities = [left for left in ordered if left in uses and left != loss]
        leaves = [name for name in uses if name not in system.by_left]
        return Backward(loss, Lines(system, loss, shapes, {name: uses[name] for name in (*quantities, *leaves)}))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No cycles arise here, and looking for them among a million new nodes costs more than making them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
