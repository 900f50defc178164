"""The backward pass: the gradient of the loss by every quantity, as equations that reuse one another by name.

∂L/∂q = Σ ∂L/∂a · ∂a/∂q, one term for each equation a = … that uses q. Names, not nesting, carry sharing, so no line
grows with the network and the whole takes time in proportion to it.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from chainrule.derive.forms import Forms, KinkSlope, mixes
from chainrule.expr import (
    ONE,
    Apply,
    Equation,
    Expr,
    Gradient,
    Name,
    Partial,
    Symbol,
    System,
    key_of,
    plus,
    symbols_in,
    times,
)
from chainrule.ops import NO_SHAPES, Shapes


def slope_of(quantity: Name, op: str) -> Name:
    """The symbol for a slope at a kink that is left open: pass this function as `at_kink`."""
    return Name("slope", "", key_of(quantity), op)


class Term(NamedTuple):
    """What flows back along one edge.

    Args:
        of: the quantity whose equation uses the one in question.
        local: ∂of/∂(the one in question), tidy; None where the edge mixes entries, so that nobody writes it down.
        whole: what arrives, between arrays: the gradient of `of`, entry by entry times `local`, or what the rule of a
            product makes of it; None between numbers, where it is ∂loss/∂of·local.
    """

    of: Name
    local: Expr | None
    whole: Expr | None = None


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
    def partials(self) -> Expr | None:
        """The chain rule in partials: ∂L/∂z_2·∂z_2/∂h_0 + ∂L/∂z_1·∂z_1/∂h_0; None where an edge has no such thing."""
        if any(term.local is None for term in self.terms):
            return None
        return plus(*(self._partial(term) for term in self.terms))

    @property
    def right(self) -> Expr:
        """The local derivatives put in: ∂L/∂z_2·w_s + ∂L/∂z_1·w_1."""
        if not self.terms:
            return ONE if self.wrt == self.loss else plus()
        return plus(*map(self.flow, self.terms))

    def flow(self, term: Term) -> Expr:
        """What arrives along the edge of `term`."""
        if term.whole is not None or term.local is None:
            return term.whole or plus()
        # ∂L/∂L = 1 goes without saying
        return term.local if term.of == self.loss else times(Gradient(self.loss, term.of), term.local)

    def _partial(self, term: Term) -> Expr:
        partial = Partial(term.of, self.wrt)
        if term.of == self.loss:
            return partial
        gradient = Gradient(self.loss, term.of)
        return times(gradient, partial) if term.whole is None else Apply("hadamard", (gradient, partial))


class Lines(Mapping[Name, Line]):
    """The lines of a backward pass by the quantity; each is put together when it is looked at.

    What is known beforehand is which equations use which quantity, and that every operation in them has a rule.
    """

    __slots__ = ("_loss", "_shapes", "_system", "_terms", "_uses", "forms")

    def __init__(
        self, system: System, loss: Name, forms: Forms, shapes: Shapes, uses: Mapping[Name, Sequence[Name]]
    ) -> None:
        self._system: Final = system
        self._loss: Final = loss
        self.forms: Final = forms
        """Of the right sides that the loss depends on."""
        self._shapes: Final = shapes
        self._uses: Final = uses
        self._terms: Final[dict[Name, Mapping[Symbol, Term]]] = {}

    def __getitem__(self, name: Name) -> Line:
        return Line(self._loss, name, tuple(self._terms_of(of)[name] for of in self._uses[name]))

    def _terms_of(self, of: Name) -> Mapping[Symbol, Term]:
        """What flows back from the equation of `of` to each symbol in it."""
        known = self._terms.get(of)
        if known is None:
            known = self._terms[of] = self._between_arrays(of) if self._has_arrays(of) else self._between_numbers(of)
        return known

    def _has_arrays(self, of: Name) -> bool:
        """Whether shapes matter in the equation of `of`."""
        right = self._system[of]
        shapes = self._shapes
        if shapes and (of in shapes or any(symbol in shapes for symbol in symbols_in(right))):
            return True
        return self.forms.mixes and mixes(right)

    def _between_numbers(self, of: Name) -> Mapping[Symbol, Term]:
        local = self.forms.differentiate(self._system[of], of)
        return {symbol: Term(of, slope) for symbol, slope in local.items()}

    def _between_arrays(self, of: Name) -> Mapping[Symbol, Term]:
        gradient = ONE if of == self._loss else Gradient(self._loss, of)
        found = self.forms.flows(self._system[of], of, gradient, self._shapes)
        return {symbol: self._term(of, symbol, *flow) for symbol, flow in found.items()}

    def _term(self, of: Name, symbol: Symbol, local: Expr | None, whole: Expr) -> Term:
        """From number to number it is a product like any other."""
        is_number = of not in self._shapes and symbol not in self._shapes
        return Term(of, local) if is_number and local is not None else Term(of, local, whole)

    def __contains__(self, name: object) -> bool:
        return name in self._uses

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
    lines: Lines

    def system(self) -> System:
        """The backward equations: a network of their own, whose leaves are the forward quantities."""
        with collector_paused():
            return System(Equation(line.left, line.right) for line in self.lines.values())


def backward(system: System, loss: Name, at_kink: KinkSlope, shapes: Shapes = NO_SHAPES) -> Backward:
    """The gradient of `loss` by every quantity and leaf it depends on.

    Args:
        system: the forward equations.
        loss: the name of a scalar that one of them defines.
        at_kink: the slope where an operation has its kink: `at_kink(quantity, operation)`.
        shapes: of the quantities and leaves that are arrays; the loss is a number.

    Raises:
        LookupError: if an operation has no row.
    Source: Griewank and Walther, Evaluating Derivatives (2008), section 3.2: the incremental reverse mode.
    """
    uses: dict[Name, list[Name]] = {loss: []}
    forms = Forms(at_kink)
    with collector_paused():
        for left, right in reversed(system.ordered):
            if not isinstance(left, Name) or left not in uses:
                continue  # the loss does not depend on it
            for name in forms.names_in(right):
                if name in uses:
                    uses[name].append(left)
                else:
                    uses[name] = [left]
        ordered = (left for left, _ in reversed(system.ordered) if isinstance(left, Name))
        quantities = [left for left in ordered if left in uses and left != loss]
        leaves = [name for name in uses if name not in system.by_left]
        sized = dict(shapes)
        sized.update((Gradient(loss, name), shapes[name]) for name in uses if name in shapes)
        lines = Lines(system, loss, forms, sized, {name: uses[name] for name in (*quantities, *leaves)})
        return Backward(loss, lines)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cycles arise here, and looking for them among a million new nodes costs more than making them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
