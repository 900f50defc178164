"""The names of a problem and what else they are called: every claim with the names that the problem has.

`x_1` stands for `x` where there is only one data point and no other `x` has a number, `α` for the learning rate where
nothing else is called so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from chainrule.check.claims import Claim, Right
from chainrule.check.entries import Printed
from chainrule.check.examples import Examples
from chainrule.derive import Update
from chainrule.expr import Expr, Name, Symbol, replace, symbols_in
from chainrule.problem import RATE, Problem

RATES: Final = frozenset((Name("alpha"), Name("lr"), Name("gamma"), Name("epsilon"), Name("learning_rate"), Name("mu")))
"""What the learning rate is also called, where nothing else is."""


class Names:
    """The names of a problem, and what else they are called."""

    def __init__(self, problem: Problem, claims: Sequence[Claim]) -> None:
        network = problem.network
        self.stated: Final = {name: figure.value for name, figure in _stated(claims)}
        self._has_rate: Final = any(RATE in used(claim) for claim in claims)
        self._counted: Final = {*_counted(symbol for claim in claims for symbol in used(claim))}
        update = network.update(problem.optimiser)
        self.remembered: Final = frozenset(update.remembered)
        self.parameters: Final = frozenset(network.leaves("parameter"))
        self.given: Final = problem.given
        self.leaves: Final = frozenset(network.roles)
        quantities = (left for left, _ in network.system if isinstance(left, Name))
        self.known: Final = frozenset((*network.roles, RATE, *update.own, *quantities, *_letters(update)))
        self.also: Final = {other: hyper.name for hyper in problem.optimiser.hyper for other in hyper.also}
        self._examples: Final = None if problem.points is None else Examples(problem.points, self.known)
        if len(self.parameters) == 1:
            self.also.update((Name(name.base, name.accent), name) for name in _letters(update))

    def renamed(self, claim: Claim) -> Claim:
        """The claim with every name as the problem has it."""
        symbols = [*used(claim)]
        others: dict[Symbol, Symbol] = {}
        if self._examples is not None:
            if self._examples.is_unclear(symbols, numeric=any(right.is_numeric for right in claim.rights)):
                return _with_names(claim, self._examples.unclear(symbols))._replace(quantity=None)
            others = self._examples.others(symbols)
        for symbol in symbols:
            if symbol not in others and (other := self._other(symbol)) is not None:
                others[symbol] = other
        return _with_names(claim, others)

    def _other(self, symbol: Symbol) -> Name | None:
        if not isinstance(symbol, Name) or symbol in self.known:
            return None
        if symbol in self.also:
            return self.also[symbol]
        if symbol in RATES and not self._has_rate:
            return RATE
        bare = Name(symbol.base, symbol.accent)
        is_first_point = symbol.subscript == "1" and not symbol.superscript and bare not in self._counted
        return bare if is_first_point and bare in self.leaves else None


def _with_names(claim: Claim, others: Mapping[Symbol, Symbol]) -> Claim:
    if not others:
        return claim
    return claim._replace(
        quantity=None if claim.quantity is None else others.get(claim.quantity, claim.quantity),
        left=claim.left and _replaced(claim.left, others),
        rights=tuple(_replaced(right, others) for right in claim.rights),
    )


def _counted(symbols: Iterable[Symbol]) -> Iterator[Name]:
    """Names whose entries, or whose examples, are counted: x of x_0 and x_2; x_1 alone tells nothing."""
    for symbol in symbols:
        if isinstance(symbol, Name) and symbol.subscript.isdecimal() and symbol.subscript != "1":
            yield Name(symbol.base, symbol.accent)


def _letters(update: Update) -> Iterator[Name]:
    """What a rule says of its parameters: m_w, m̂_w; where there is only one, the letter alone will do."""
    yield from update.remembered
    yield from (left for left, _ in update.equations if isinstance(left, Name))


def used(claim: Claim) -> Iterator[Symbol]:
    """The quantity of a claim and every symbol in it."""
    if claim.quantity is not None:
        yield claim.quantity
    for side in (claim.left, *claim.rights):
        if side is not None and side.expr is not None:
            yield from symbols_in(side.expr)


def used_in(claims: Iterable[Claim]) -> set[Symbol]:
    """Every symbol that some line works with, on a right side or in a calculation on the left."""
    sides = (side for claim in claims for side in (claim.left, *claim.rights) if side is not None)
    exprs = (
        side.expr for side in sides if side.expr is not None and (side.relation or not isinstance(side.expr, Symbol))
    )
    return {symbol for expr in exprs for symbol in symbols_in(expr)}


def _replaced(right: Right, others: Mapping[Symbol, Expr]) -> Right:
    return right if right.expr is None else right._replace(expr=replace(right.expr, others))


def _stated(claims: Iterable[Claim]) -> Iterator[tuple[Name, Printed]]:
    """The bare values of names, as they stand first."""
    seen: set[Name] = set()
    for claim in claims:
        figure = claim.rights[0].figure if len(claim.rights) == 1 else None
        if figure is not None and isinstance(claim.quantity, Name) and claim.quantity not in seen:
            seen.add(claim.quantity)
            yield claim.quantity, figure
