"""What one step of descent is: every value, every gradient, every kink that is touched."""

from collections.abc import Mapping
from typing import NamedTuple

from chainrule.evaluate import Value
from chainrule.expr import Expr, Gradient, Name, Rational, Symbol


class Touch(NamedTuple):
    """A quantity that sits exactly on a kink, and what the convention chosen there decides.

    Args:
        quantity: the quantity whose equation has the kink.
        op: the operation that has it.
        at: what makes it one: `z_1 = 0`.
        slope: the slope in force.
        origin: who chose it: "stated", "cases", "default", "torch", "jax".
        allowed: the least and the greatest slope there is: those beside the kink.
        affects: the gradients that depend on the choice, each with its least and greatest value under any choice at
            every kink touched in this step; empty where the choice does not matter.
        where: is 0 on the kink, as an expression.
        entries: which entries of an array sit on it, each counted from 1 along every axis; empty for a number.
    """

    quantity: Name
    op: str
    at: str
    slope: Rational
    origin: str
    allowed: tuple[Rational, Rational]
    affects: tuple[tuple[Name, Value, Value], ...]
    where: Expr
    entries: tuple[tuple[int, ...], ...] = ()


class Step(NamedTuple):
    """The network at one setting of its parameters.

    Args:
        parameters: before this step is taken.
        inputs: inputs and targets.
        values: of every quantity that has an equation.
        gradients: of the loss, with respect to every quantity and every leaf.
        loss: the value of the loss.
        kinks: those touched here.
        notes: what a reader should know of the numbers: which are no longer exact, what is equal but not proven so.
        state: what the rule remembers of the steps before this one; empty for gradient descent.
        update: the value of each line of the update that led here, corrected averages included; empty before the first.
    """

    parameters: Mapping[Name, Value]
    inputs: Mapping[Name, Value]
    values: Mapping[Name, Value]
    gradients: Mapping[Name, Value]
    loss: Value
    kinks: tuple[Touch, ...]
    notes: tuple[str, ...] = ()
    state: Mapping[Name, Value] = {}
    update: Mapping[Symbol, Value] = {}

    @property
    def leaves(self) -> dict[Name, Value]:
        """The value of every leaf: what the network is run from."""
        return {**self.inputs, **self.parameters}

    @property
    def named(self) -> dict[Name, Value]:
        """The value of every leaf and of every quantity."""
        return {**self.leaves, **self.values}

    def everything(self, loss: Name) -> dict[Symbol, Value]:
        """The same, and the gradient of `loss` by each."""
        values: dict[Symbol, Value] = dict(self.named.items())
        values.update((Gradient(loss, wrt), value) for wrt, value in self.gradients.items())
        return values
