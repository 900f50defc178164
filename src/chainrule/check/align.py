"""What each claim is about: a quantity, a gradient, an updated weight, a helper of the document's own, or data.

Names are taken as the problem has them: `x_1` stands for `x` where there is only one data point, `α` for the learning
rate where nothing else is called so.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.check.assigned import assigned_in
from chainrule.check.claims import Claim, Right
from chainrule.check.entries import Printed
from chainrule.check.examples import Examples
from chainrule.check.meant import meant
from chainrule.check.pairing import number_in
from chainrule.derive import Update
from chainrule.diagnostic import Span
from chainrule.expr import ZERO, Apply, Datum, Expr, Gradient, Name, Next, Partial, Second, Symbol, replace, symbols_in
from chainrule.problem import RATE, Problem
from chainrule.read import Reading

RATES: Final = frozenset((Name("alpha"), Name("lr"), Name("gamma"), Name("epsilon"), Name("learning_rate"), Name("mu")))
"""What the learning rate is also called, where nothing else is."""


class Alignment(NamedTuple):
    """The claims, aligned, and what they speak of besides the network.

    Args:
        claims: with their quantities and roles.
        helpers: the document's own quantities, by their first definition.
        partials: the derivatives it names that are not gradients.
    """

    claims: tuple[Claim, ...]
    helpers: Mapping[Name, Expr]
    partials: tuple[Partial | Second, ...]


def aligned(claims: Iterable[Claim], problem: Problem, reading: Reading, own: bool) -> Alignment:
    """Aligns `claims` to `problem`.

    Args:
        claims: as they are spelled.
        problem: what they are about.
        reading: the document they stand in.
        own: whether the problem was read from that same document.
    """
    functions = {id(function.statement) for function in reading.vocabulary.functions.values()}
    claims = [*claims]
    names = _Names(problem, claims)
    found = [names.renamed(claim) for claim in claims]
    found = [_with_update(claim, names) for claim in meant(found, problem.network)]
    roles = _Roles(problem, functions, own, _used_in(found))
    found = [*_with_generality(map(roles.of, found))]
    helpers = _helpers(found, names)
    return Alignment(tuple(found), helpers, tuple(_partials(found)))


class _Names:
    """The names of a problem, and what else they are called."""

    def __init__(self, problem: Problem, claims: Sequence[Claim]) -> None:
        network = problem.network
        self.stated: Final = {name: figure.value for name, figure in _stated(claims)}
        self._has_rate: Final = any(RATE in _used(claim) for claim in claims)
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
        symbols = [*_used(claim)]
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
        is_first_point = symbol.subscript == "1" and not symbol.superscript
        return bare if is_first_point and bare in self.leaves else None


def _with_names(claim: Claim, others: Mapping[Symbol, Symbol]) -> Claim:
    if not others:
        return claim
    return claim._replace(
        quantity=None if claim.quantity is None else others.get(claim.quantity, claim.quantity),
        left=claim.left and _replaced(claim.left, others),
        rights=tuple(_replaced(right, others) for right in claim.rights),
    )


def _letters(update: Update) -> Iterator[Name]:
    """What a rule says of its parameters: m_w, m̂_w; where there is only one, the letter alone will do."""
    yield from update.remembered
    yield from (left for left, _ in update.equations if isinstance(left, Name))


def _used(claim: Claim) -> Iterator[Symbol]:
    """The quantity of a claim and every symbol in it."""
    if claim.quantity is not None:
        yield claim.quantity
    for side in (claim.left, *claim.rights):
        if side is not None and side.expr is not None:
            yield from symbols_in(side.expr)


def _used_in(claims: Iterable[Claim]) -> set[Symbol]:
    """Every symbol that some line works with, on a right side or in a calculation on the left."""
    sides = (side for claim in claims for side in (claim.left, *claim.rights) if side is not None)
    exprs = (
        side.expr for side in sides if side.expr is not None and (side.relation or not isinstance(side.expr, Symbol))
    )
    return {symbol for expr in exprs for symbol in symbols_in(expr)}


def _replaced(right: Right, others: Mapping[Symbol, Expr]) -> Right:
    return right if right.expr is None else right._replace(expr=replace(right.expr, others))


# ---------------------------------------------------------------------- updates


def _with_update(claim: Claim, names: _Names) -> Claim:
    """An update is about the next value: `w = w − …`, `w ← …`, `w^+ = …`."""
    match claim.quantity:
        case Next():
            return _with_new(claim._replace(stage="update"), names)
        case Name() as name if name in names.parameters and _begins_with(name, claim, names.given.get(name)):
            return _with_new(claim._replace(quantity=Next(name), stage="update", overwrites=True), names)
        case Name() as name if name in names.remembered and not _is_start(claim):
            return claim._replace(quantity=Next(name), stage="update")
        case Name() as name if name in names.known:
            return _with_new(claim, names)
        case Name() as name if name in names.stated and _is_moved(name, claim, names.stated[name]):
            return claim._replace(quantity=Next(name), stage="update", overwrites=True)
        case _:
            return claim


def _is_start(claim: Claim) -> bool:
    """`m_w = 0`, before anything is remembered."""
    return [right.relation for right in claim.rights] == ["="] and claim.rights[0].expr == ZERO


def _with_new(claim: Claim, names: _Names) -> Claim:
    """The claim with another reading of its sides: what is remembered may already be the new one."""
    return claim._replace(rights=tuple(_newer(right, names.remembered) for right in claim.rights))


def _newer(right: Right, remembered: Collection[Name]) -> Right:
    if not remembered or right.expr is None:
        return right
    used = (name for name in symbols_in(right.expr) if isinstance(name, Name) and name in remembered)
    new: dict[Symbol, Expr] = {name: Next(name) for name in used}
    return right._replace(others=(*right.others, replace(right.expr, new))) if new else right


def _is_moved(name: Name, claim: Claim, value: Datum) -> bool:
    """Whether numbers alone put a new value in the place of one that was stated: `w_2 ← −1 − 1·0.1455`."""
    return all(right.is_numeric for right in claim.rights) and claim.calculates and _begins_with(name, claim, value)


def _stated(claims: Iterable[Claim]) -> Iterator[tuple[Name, Printed]]:
    """The bare values of names, as they stand first."""
    seen: set[Name] = set()
    for claim in claims:
        figure = claim.rights[0].figure if len(claim.rights) == 1 else None
        if figure is not None and isinstance(claim.quantity, Name) and claim.quantity not in seen:
            seen.add(claim.quantity)
            yield claim.quantity, figure


def _begins_with(name: Name, claim: Claim, value: Datum | None) -> bool:
    """Whether a right side begins with `name` or its value, + or −, or is put in its place by an arrow."""
    return any(right.relation in ("←", ":=", "≔") or _is_step_from(name, value, right.expr) for right in claim.rights)


def _is_step_from(name: Name, value: Datum | None, expr: Expr | None) -> bool:
    if not isinstance(expr, Apply) or expr.op != "add":
        return False
    first = expr.args[0]
    return first == name or (value is not None and number_in(first) == value)


# ---------------------------------------------------------------------- data and definitions


class _Roles:
    """Which claims are data, which the definitions that the network was taken from, and which somebody's work."""

    def __init__(self, problem: Problem, functions: set[int], own: bool, used: Collection[Symbol]) -> None:
        self._problem: Final = problem
        self._functions: Final = functions
        self._leaves: Final = frozenset((*problem.network.roles, RATE))
        self._update: Final = problem.network.update(problem.optimiser)
        self._data: Final = _Places(_data_places(problem) if own else ())
        self._own: Final = own
        self._used: Final = used
        self._numbers_seen = False
        self._moved: Final[set[Name]] = set()

    def of(self, claim: Claim) -> Claim:
        """The claim with its role; one that restates a leaf after the numbers began is about its next value."""
        if not claim.rights:
            return claim
        if id(claim.statement) in self._functions or self._is_data(claim):
            return claim._replace(role="given", stage="data")
        if self._is_definition(claim):
            return claim._replace(role="definition")
        quantity = claim.quantity
        if isinstance(quantity, Next):
            self._moved.add(quantity.of)
        self._numbers_seen |= isinstance(quantity, Gradient) and claim.has_value
        if isinstance(quantity, Name) and self._is_new_weight(quantity):
            return claim._replace(quantity=Next(quantity), stage="update", overwrites=True)
        return claim

    def _is_data(self, claim: Claim) -> bool:
        """Data stands where the problem found it, or says the same again."""
        if self._data.any_within(claim.place):
            return True
        quantity, figure = claim.quantity, claim.rights[-1].figure
        if not isinstance(quantity, Name) or figure is None:
            return False
        if quantity in self._update.own:
            return (
                figure.value == self._update.settings.get(quantity)
                or quantity == self._update.clock
                or not figure.value
            )
        if quantity not in self._leaves:  # n = 4 is data of something else, if that is anywhere
            is_unknown = quantity not in self._problem.network.system and len(claim.rights) == 1
            return is_unknown and quantity in self._used
        value = self._problem.rate if quantity == RATE else self._problem.given.get(quantity)
        if quantity == RATE and value is None:  # spelled α or lr, which only here is known to be the rate
            return True
        return figure.value == value and all(isinstance(right.expr, Name) for right in claim.rights[:-1])

    def _is_definition(self, claim: Claim) -> bool:
        quantity = claim.quantity
        if not isinstance(quantity, Name) or quantity not in self._problem.network.system:
            return False
        in_sentence = not claim.statement.display and not claim.has_value
        return in_sentence or (self._own and self._problem.places.get(quantity) == claim.statement.place)

    def _is_new_weight(self, quantity: Name) -> bool:
        if quantity in self._moved and quantity not in self._problem.network.system:
            return True
        return self._numbers_seen and self._problem.network.roles.get(quantity) == "parameter"


def _data_places(problem: Problem) -> tuple[Span, ...]:
    leaves = (*problem.network.roles, RATE, *(hyper.name for hyper in problem.optimiser.hyper))
    return tuple(problem.places[leaf] for leaf in leaves if leaf in problem.places)


class _Places:
    """Places, to be asked which of them lie within another."""

    def __init__(self, places: Iterable[Span]) -> None:
        self._by_source: Final[dict[int, list[tuple[int, int]]]] = {}
        for place in places:
            self._by_source.setdefault(id(place.source), []).append((place.start, place.end))
        for ends in self._by_source.values():
            ends.sort()

    def any_within(self, outer: Span) -> bool:
        """Whether one of the places lies within `outer`."""
        ends = self._by_source.get(id(outer.source), [])
        at = bisect_left(ends, (outer.start, 0))
        return at < len(ends) and ends[at][1] <= outer.end


def _with_generality(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Formulas are general until the first number of the data or of a forward line."""
    general = True
    for claim in claims:
        is_number = claim.final is not None and claim.final.is_numeric and isinstance(claim.quantity, (Name, Next))
        general = general and not is_number
        yield claim._replace(is_general=general and claim.role == "work")


# ---------------------------------------------------------------------- what else is spoken of


def _helpers(claims: Sequence[Claim], names: _Names) -> dict[Name, Expr]:
    """The document's own quantities: names it defines by what is known; the first line about one says what it is."""
    helpers: dict[Name, Expr] = {}
    seen = {*assigned_in(claims, names.known)}  # what is assigned anew has no one meaning
    for claim in claims:
        name = claim.quantity
        if not isinstance(name, Name) or name in names.known or name in seen or not claim.rights:
            continue
        if claim.role == "work" and claim.rights[-1].figure is not None and len(claim.rights) == 1:
            continue  # a number by itself says nothing of what it is the value of
        seen.add(name)
        exprs = (right.expr for right in claim.rights if right.expr is not None)
        known = (expr for expr in exprs if all(_is_known(symbol, names, helpers) for symbol in symbols_in(expr)))
        meaning = next(known, None)
        if meaning is not None:
            helpers[name] = meaning
    return helpers


def _is_known(symbol: Symbol, names: _Names, helpers: Mapping[Name, Expr]) -> bool:
    match symbol:
        case Name():
            return symbol in names.known or symbol in helpers
        case Gradient() | Partial():
            return symbol.of in names.known and symbol.wrt in names.known
        case Second():
            return all(name in names.known for name in (symbol.of, symbol.wrt, symbol.by))
        case Next():
            return symbol.of in names.parameters or symbol.of in names.remembered
        case _:
            return False


def _partials(claims: Iterable[Claim]) -> dict[Partial | Second, None]:
    """Every ∂a/∂b and ∂²L/∂a∂b that is named, on any side."""
    return {symbol: None for claim in claims for symbol in _used(claim) if isinstance(symbol, (Partial, Second))}
