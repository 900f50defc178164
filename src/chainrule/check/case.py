"""A case: one claim, with everything that is needed to judge its sides."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from chainrule.check.candidates import Offers
from chainrule.check.claims import Claim
from chainrule.check.world import World, known_in, value_or_none
from chainrule.evaluate import Value
from chainrule.expr import Expr, Gradient, Next, Partial, Symbol, symbols_in
from chainrule.ops import plain

Formula: TypeAlias = tuple[Expr, frozenset[int]]
"""A right side by which a quantity may be worked out, and the wrong claims it comes from."""


class Case(NamedTuple):
    """A claim and its surroundings.

    Args:
        claim: the claim.
        world: the equations of everything.
        offers: what earlier lines offer.
        stated: the wrong right sides of earlier claims, by what they were claimed of.
        derived: the formulas that earlier claims rightly gave, likewise.
    """

    claim: Claim
    world: World
    offers: Offers
    stated: Mapping[Symbol, tuple[Formula, ...]]
    derived: Mapping[Symbol, tuple[Formula, ...]] = MappingProxyType({})

    @property
    def step(self) -> int:
        """The step of descent the claim belongs to."""
        return self.claim.step

    @property
    def subject(self) -> Expr | None:
        """What the claim is about: its quantity, else the expression on its left; None if that means nothing here."""
        claim = self.claim
        if claim.quantity is not None:
            return claim.quantity if self.world.knows(claim.quantity) else None
        expr = claim.left.expr if claim.left is not None else None
        return expr if expr is not None and known_in(expr, self.world) else None

    @property
    def unknown(self) -> str:
        """Why the claim is about nothing here: `foo is not part of this network`."""
        quantity, left = self.claim.quantity, self.claim.left
        if isinstance(quantity, Partial) and {quantity.of, quantity.wrt} <= self.world.network.shapes.keys():
            return f"{plain(quantity)}, of one array by another, has more axes than can be written"
        symbols = (
            (quantity,) if quantity is not None else () if left is None or left.expr is None else symbols_in(left.expr)
        )
        name = next((symbol for symbol in symbols if not self.world.knows(symbol)), None)
        return (
            "its left side is not part of this network"
            if name is None
            else f"{plain(name)} is not part of this network"
        )

    @property
    def here(self) -> Mapping[Symbol, Value]:
        """The values at the data of this step."""
        return self.world.at(self.step)

    @property
    def exact(self) -> Value | None:
        """The right value of the subject at this data, if it has one."""
        if self.subject is None or (self.subject in self.world.hidden and self.claim.calculates):
            return None
        return value_or_none(self.subject, self.here)

    @property
    def own(self) -> Expr:
        """The right side by which the subject is worked out: its equation, or the subject itself."""
        subject = self.subject
        if subject is None:
            raise LookupError("a claim about nothing of the network has no equation")
        return self.world.shown(subject) if isinstance(subject, Symbol) and subject in self.world.system else subject

    def is_open(self, expr: Expr) -> bool:
        """Whether the subject, or what it is said to be, may hang on equations that are nowhere stated."""
        hidden = self.world.hidden
        if not hidden or self.subject is None:
            return False
        return isinstance(self.subject, (Gradient, Next, Partial)) or any(
            symbol in hidden for side in (self.subject, expr) for symbol in symbols_in(side)
        )

    def formulas(self) -> tuple[Formula, ...]:
        """The right sides by which the subject may be worked out: its equation, then those stated earlier."""
        subject = self.subject
        if subject is None:
            return ()
        own: Formula = (self.own, frozenset())
        if not isinstance(subject, Symbol):
            return (own,)
        return (own, *self.derived.get(subject, ()), *self.stated.get(subject, ()))
