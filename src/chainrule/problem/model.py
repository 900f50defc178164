"""A problem: a network, its data, the learning rate, and the conventions in force."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from chainrule.derive import RATE, Backward, KinkSlope, Optimiser, Update, backward, update
from chainrule.diagnostic import Diagnostic, Span
from chainrule.expr import Datum, Name, Rational, System
from chainrule.expr.array import Shape
from chainrule.ops import SHORT, TABLE, Precision, Shapes

__all__ = ["RATE", "Convention", "Network", "Problem", "Role"]

Role: TypeAlias = Literal["input", "target", "parameter"]


class Convention(NamedTuple):
    """The slope chosen at a kink of one operation in one equation.

    Args:
        slope: the derivative of the operation at its kink.
        origin: who chose it, to be named in every output: "stated", "cases", "default", "torch", "jax".
        places: where the document states it.
    """

    slope: Rational
    origin: str
    places: tuple[Span, ...] = ()


class Network(NamedTuple):
    """The forward equations and what its leaves are.

    Args:
        system: the equations, in the order the document writes them.
        loss: the quantity to be made small.
        roles: the role of every leaf, in order of first use.
        calls: the document's own spelling of an activation: h_0 ↦ g_0 where it writes h_0 = g_0(z_0).
        conventions: the slope at the kink, by (quantity whose equation it is, name of the operation).
        shapes: of the quantities and leaves that are arrays.
        as_rows: vectors are rows, and a·bᵀ of two is a number.
    """

    system: System
    loss: Name
    roles: Mapping[Name, Role]
    calls: Mapping[Name, Name]
    conventions: Mapping[tuple[Name, str], Convention]
    shapes: Mapping[Name, Shape] = {}
    as_rows: bool = False

    def leaves(self, role: Role) -> tuple[Name, ...]:
        """The leaves with that role."""
        return tuple(name for name, given in self.roles.items() if given == role)

    def sized(self) -> Shapes:
        """`shapes`, for whoever asks for those of any symbol: the type of a mapping's keys is invariant."""
        return dict(self.shapes.items())

    def convention(self, quantity: Name, op: str) -> Convention:
        """The slope in force at the kink of `op` in the equation of `quantity`: the row's where nobody chose."""
        chosen = self.conventions.get((quantity, op))
        return chosen or Convention(TABLE[op].kinks[0].default, "default")

    def slope(self, quantity: Name, op: str) -> Rational:
        """The same, as a number: what `chainrule.derive.backward` asks for."""
        return self.convention(quantity, op).slope

    def derived(self, of: Name | None = None, at_kink: KinkSlope | None = None) -> Backward:
        """The backward pass.

        Args:
            of: what is differentiated; the loss by default.
            at_kink: the slopes at kinks; those in force by default.
        """
        return backward(self.system, of or self.loss, at_kink or self.slope, self.sized())

    def update(self, optimiser: Optimiser) -> Update:
        """The step of `optimiser` for the parameters, in letters that the network does not use itself."""
        taken = {*self.system.by_left, *self.roles}
        return update(self.leaves("parameter"), self.loss, optimiser, taken)


class Points(NamedTuple):
    """How a network over several examples came from that of one.

    Args:
        one: the network for one example, without the number of any.
        columns: the leaves that each example gives.
        own: what every example has a copy of: these, and what depends on them.
        labels: what stands above the copies of each example.
        how: "mean" or "sum" of the losses.
        whole: what that is called.
        declared: the document says which of the two.
    """

    one: Network
    columns: tuple[Name, ...]
    own: frozenset[Name]
    labels: tuple[str, ...]
    how: str
    whole: Name
    declared: bool = True


class Problem(NamedTuple):
    """A network and what is to be done with it.

    Args:
        network: what is differentiated.
        given: the value of each leaf that has one, exact.
        rate: the learning rate η, if the document states one.
        places: where each given (and `eta`) was read, and where each equation stands.
        guessed: the leaves whose role was guessed from their letter; outputs name them.
        notes: what else a reader should know of how the document was read.
        points: the examples, where there are several.
        precision: how many digits are printed, and whether every line is rounded.
        optimiser: the rule of the step, with the numbers that are stated for it.
    """

    network: Network
    given: Mapping[Name, Datum]
    rate: Rational | None
    places: Mapping[Name, Span]
    guessed: tuple[Name, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    points: Points | None = None
    precision: Precision = SHORT
    optimiser: Optimiser = Optimiser()
