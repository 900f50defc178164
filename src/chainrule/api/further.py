"""Lines that go beyond the backward pass, and what they are worth where data is given."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from chainrule.api.formats import Displayed
from chainrule.api.working import Working
from chainrule.diagnostic import fail
from chainrule.evaluate import Value
from chainrule.evaluate.exact import decided
from chainrule.evaluate.values import worked
from chainrule.explain.worked.lines import Sheet
from chainrule.explain.worked.numbers import numbers_at
from chainrule.expr import Equation, Name, Symbol, System, key_of
from chainrule.typeset.document import Block, Document

if TYPE_CHECKING:
    from chainrule.api.net import Equations


class Further(Displayed):
    """Such lines; they display themselves.

    Args:
        working: the network, worked out at its data or in symbols.
        names: the leaves they are about.
    """

    kind: ClassVar[str]
    """What it is called in JSON."""

    def __init__(self, working: Working, names: tuple[Name, ...]) -> None:
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
        return self.worked(self.equations, self.direction, exactly=True)

    @cached_property
    def values(self) -> Mapping[Symbol, Value]:
        """The values at the data, every line rounded if the working is."""
        rounds = self.working.problem.precision.every_line
        return self.worked(self.equations, self.direction, exactly=False) if rounds else self.exactly

    def worked(
        self, equations: Iterable[Equation], direction: Mapping[Symbol, Value], *, exactly: bool
    ) -> Mapping[Symbol, Value]:
        """The values of `equations` along `direction`, each line rounded if the working is and not `exactly` is said.

        Raises:
            ChainruleError: E0301 where no data is given; E0302 to E0304 if a line cannot be worked out.
        """
        working, precision = self.working, self.working.problem.precision
        if not working.steps:
            keys = ", ".join(f"{key_of(name)}=1" for name in working.problem.network.roles)
            raise fail("E0301", "no data is given", help=f"say at which values: .at({keys})")
        step = working.exact[0] if exactly else working.steps[0]
        known = {**direction, **step.everything(working.back.loss)}
        rounding = precision if precision.every_line and not exactly else None
        return decided(lambda xp: worked(equations, known, xp, rounding))

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

    def on_screen(self) -> Document:
        """The lines without what is 0, and without the other branches of a slope."""
        return Document(tuple(self.blocks(full=False)))
