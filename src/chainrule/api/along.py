"""The Hessian times a direction, as a Python user holds it."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from chainrule.api.entered import Entered
from chainrule.api.further import Further
from chainrule.api.leaves import elsewhere, entered, exactly, example_direction, kinks_met, leaves_of
from chainrule.api.working import Keyed, Working, require_confirmed
from chainrule.derive.second import hessian_vector
from chainrule.diagnostic import fail
from chainrule.evaluate import Value, confirm, nested
from chainrule.expr import (
    Along,
    Apply,
    Datum,
    Equation,
    Expr,
    Gradient,
    Name,
    Symbol,
    System,
    apply,
    as_expr,
    key_of,
    plus,
)
from chainrule.expr.array import Array, Shape, said_shape, shape_of_value
from chainrule.typeset.document import Block, Entries, Heading, Paragraph

CONFIRMED: Final = "the product is confirmed by finite differences of the gradients ({} of {})"

SLOPE: Final = Name("slope")
"""Stands for how fast the loss changes along the direction."""


class HessianVector(Further):
    """The Hessian times a direction: R{∂L/∂w} for every parameter w that moves, at little more than a gradient's cost.

    Args:
        working: the network, worked out at its data or in symbols.
        along: how far each parameter moves, a number or an array of them; None for all parameters, in symbols.

    Raises:
        ChainruleError: E0107 for what is no input or parameter, E0608 for what is no number, E0613 for a direction
            that has another shape than what moves along it, E0614 if an operation in a line has no derivative.
    """

    kind = "hessian_vector"

    def __init__(self, working: Working, along: Mapping[str, Entered] | None) -> None:
        moved = exactly(working.problem, along or {})
        _require_shapes(moved, working.problem.network.shapes)
        super().__init__(working, leaves_of(working.problem, moved))
        self.along: Final = moved or None

    @property
    def direction(self) -> Mapping[Symbol, Value]:
        """R{w} of every parameter that moves."""
        if self.along is None:
            raise fail("E0301", "no direction is given", help="say how far each parameter moves: {'w_0': 1}")
        return {Along(name): value for name, value in self.along.items()}

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """R{…} of every quantity and gradient that leads there."""
        network = self.working.problem.network
        return hessian_vector(network.system, self.working.back, self.names, network.slope, network.sized()).ordered

    def at(self, **values: Entered) -> "HessianVector":
        """The same at other values.

        Raises:
            ChainruleError: as `Network.solve`.
        """
        along = {key_of(name): entered(value) for name, value in (self.along or {}).items()}
        return HessianVector(elsewhere(self.working, values), along)

    @property
    def product(self) -> Keyed:
        """(H·v) by the name of the parameter."""
        loss = self.working.back.loss
        return Keyed({name: self.values[Along(Gradient(loss, name))] for name in self.names})

    def json(self) -> dict[str, Any]:
        """{"along", "product"}: the direction, and the Hessian times it."""
        return {
            "along": {key_of(name): nested(value) for name, value in (self.along or {}).items()},
            "product": {key: nested(value) for key, value in self.product.items()},
        }

    def blocks(self, *, full: bool = True) -> Iterator[Block]:
        """The lines."""
        from chainrule.explain.worked.second import moved, second_lines

        has_numbers = self.along is not None and bool(self.working.steps)
        sheet = self.sheet(full=full, in_symbols=not has_numbers)
        yield Heading(2, ("The Hessian times a direction",))
        yield Paragraph(("R{…} is how fast a quantity or a gradient changes along it (Pearlmutter 1994).",))
        if self.along is not None:
            yield moved(self.along)
        yield second_lines(sheet, self.equations)
        if has_numbers:
            yield from self._confirmed()

    def _confirmed(self) -> Iterator[Block]:
        """What finite differences say: v·∂L/∂w for a fixed v has the gradient H·v, for the Hessian is symmetric.

        Raises:
            ChainruleError: E0305 if they contradict a line.
        """
        working, loss = self.working, self.working.back.loss
        terms = [_summed(value, Gradient(loss, name)) for name, value in (self.along or {}).items()]
        system = System([*working.problem.network.system, *working.back.system(), Equation(SLOPE, plus(*terms))])
        given = working.exact[0].leaves
        claimed = {name: self.exactly[Along(Gradient(loss, name))] for name in self.names}
        witness = require_confirmed(confirm(system, SLOPE, given, claimed), "the product with the direction")
        if kinks := kinks_met(working):
            yield Entries(kinks)
        if witness.compared:
            yield Paragraph((CONFIRMED.format(witness.agreed, witness.compared),))


def _summed(along: Datum, gradient: Expr) -> Expr:
    """The inner product of a direction and a gradient."""
    direction = as_expr(along)
    return apply("sum", Apply("hadamard", (direction, gradient))) if isinstance(along, Array) else direction * gradient


def _require_shapes(moved: Mapping[Name, Datum], shapes: Mapping[Name, Shape]) -> None:
    """A parameter moves in every entry.

    Raises:
        ChainruleError: E0613 if a direction has another shape.
    """
    for name, value in moved.items():
        shape, is_moved_by = shapes.get(name, ()), shape_of_value(value)
        if shape != is_moved_by:
            message = f"{key_of(name)} is {said_shape(shape)}, and {said_shape(is_moved_by)} is no direction for it"
            mend = f"say how far every entry moves: --along {key_of(name)}={example_direction(shape)}"
            raise fail("E0613", message, help=mend)
