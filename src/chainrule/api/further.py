"""Lines that go beyond the backward pass, and what they are worth where data is given."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from chainrule.api.working import Working
from chainrule.diagnostic import fail
from chainrule.evaluate import Value
from chainrule.evaluate.exact import decided
from chainrule.evaluate.values import worked
from chainrule.explain.worked.lines import Sheet
from chainrule.explain.worked.numbers import numbers_at
from chainrule.expr import Equation, Gradient, Name, Symbol, System, key_of
from chainrule.expr.array import said_shape
from chainrule.ops import Precision
from chainrule.problem.model import Network
from chainrule.train import Step
from chainrule.typeset.document import Block, Document

if TYPE_CHECKING:
    from chainrule.api.net import Equations


class Further:
    """Such lines; they display themselves.

    Args:
        working: the network, worked out at its data or in symbols.
        names: the leaves they are about.
    """

    kind: ClassVar[str]
    """What it is called in JSON."""

    def __init__(self, working: Working, names: tuple[Name, ...]) -> None:
        """Raises E0613 for a network of arrays."""
        _require_numbers(working.problem.network)
        self.working: Final = working
        self.names: Final = names

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The lines, in order of dependency; the forward and the backward pass come before them."""
        raise NotImplementedError

    @property
    def direction(self) -> Mapping[Symbol, Value]:
        """What the parameters move along."""
        return {}

    def json(self) -> dict[str, Any]:
        """What comes of them, as plain data; every number a string."""
        raise NotImplementedError

    def blocks(self, *, full: bool = True) -> Iterator[Block]:
        """The lines and what comes of them; `full` writes every branch of a slope."""
        raise NotImplementedError

    @property
    def lines(self) -> "Equations":
        """The lines, as equations that display themselves."""
        from chainrule.api.net import Equations

        return Equations(System(self.equations))

    @cached_property
    def exactly(self) -> Mapping[Symbol, Value]:
        """The values at the data, with no line rounded.

        Raises:
            ChainruleError: E0301 where no data is given; E0302 to E0304 if a line cannot be worked out.
        """
        if not self.working.steps:
            keys = ", ".join(f"{key_of(name)}=1" for name in self.working.problem.network.roles)
            raise fail("E0301", "no data is given", help=f"say at which values: .at({keys})")
        return self._at(self.working.exact[0], None)

    @cached_property
    def values(self) -> Mapping[Symbol, Value]:
        """The values at the data, every line rounded if the working is."""
        precision = self.working.problem.precision
        return self._at(self.working.steps[0], precision) if precision.every_line else self.exactly

    def _at(self, step: Step, rounding: Precision | None) -> Mapping[Symbol, Value]:
        known: dict[Symbol, Value] = dict(self.direction)
        for part in (step.inputs, step.parameters, step.values):
            known.update(part.items())
        known.update((Gradient(self.working.back.loss, wrt), value) for wrt, value in step.gradients.items())
        return decided(lambda xp: worked(self.equations, known, xp, rounding))

    def sheet(self, *, full: bool, in_symbols: bool = False) -> Sheet:
        """What the lines are written from."""
        working = self.working
        network = working.problem.network
        if not working.steps or in_symbols:
            return Sheet(network, working.back, None, full)
        is_rounded = working.problem.precision.every_line
        numbers = numbers_at(working.steps[0], working.problem, working.exact[0] if is_rounded else None)
        exact = {**numbers.exact, **self.exactly} if is_rounded else {}
        numbers = numbers._replace(values={**numbers.values, **self.values}, exact=exact)
        return Sheet(network, working.back, numbers, full)

    def document(self) -> Document:
        """The lines as a page."""
        return Document(tuple(self.blocks()))

    def __str__(self) -> str:
        from chainrule.api.formats import show

        return show(Document(tuple(self.blocks(full=False))), "terminal")

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        from chainrule.api.formats import show

        return show(self.document(), "markdown")


def _require_numbers(network: Network) -> None:
    """The lines of second derivatives are those of networks of numbers.

    Raises:
        ChainruleError: E0613 where a quantity is an array.
    """
    for name, shape in network.shapes.items():
        message = f"second derivatives are written for networks of numbers, and {key_of(name)} is {said_shape(shape)}"
        mend = "write the layer out unit by unit: z_1 = w_11·x_1 + w_12·x_2"
        raise fail("E0613", message, help=mend)
