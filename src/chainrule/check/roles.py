"""Which claims are data, which the definitions that the network was taken from, and which somebody's work."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from chainrule.check.claims import Claim
from chainrule.diagnostic import Span
from chainrule.expr import Gradient, Name, Next, Symbol
from chainrule.problem import RATE, Problem


class Roles:
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


def with_generality(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Formulas are general until the first number of the data or of a forward line."""
    general = True
    for claim in claims:
        is_number = claim.final is not None and claim.final.is_numeric and isinstance(claim.quantity, (Name, Next))
        general = general and not is_number
        yield claim._replace(is_general=general and claim.role == "work")
