"""Candidate sets: the values a figure may stand for, and what can be reached from them.

A line prints 0.599 and means 0.598687…; whoever goes on from it may use either, or 0.6. So every line offers a few
values, and a later value is accepted if some combination of them gives it. What a wrong line prints stays available,
tainted: a value that is reached only through it follows from that line and is no new mistake.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import inf, prod
from typing import Final, NamedTuple

from chainrule.check.figures import Figure
from chainrule.check.world import World, are_equal, value_or_none
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval, Number, Value
from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Undecided, hull
from chainrule.evaluate.values import as_number, put_in
from chainrule.expr import Expr, Name, Next, Symbol, symbols_in
from chainrule.expr.array import Array

OFFERED: Final = 4
"""Candidates that one line offers at most."""

KEPT: Final = 6 * OFFERED
"""Candidates of one quantity, the best of what all its lines offer; who states it more often is no more believed."""

COMBINATIONS: Final = 3_000
"""Combinations tried for one value at most."""

ENTRIES: Final = 30_000
"""… and of large arrays no more than have so many entries together."""

FEW: Final = 8
"""Combinations that are tried at once; of more, an interval first tells whether any can succeed."""

CLEAN: Final[frozenset[int]] = frozenset()


class Candidate(NamedTuple):
    """A value that a quantity may have been taken for.

    Args:
        value: the value.
        sources: the wrong claims it comes from, by number; none if it is clean.
        exact: it is the exact value, or reached from exact values alone.
    """

    value: Value
    sources: frozenset[int] = CLEAN
    exact: bool = True


class Offers:
    """What every line offers, by step and quantity."""

    def __init__(self, world: World) -> None:
        self.world: Final = world
        self._offered: Final[dict[tuple[int, Symbol], tuple[Candidate, ...]]] = {}
        self._with_figure: Final[set[tuple[int, Symbol]]] = set()

    def of(self, symbol: Symbol, step: int) -> tuple[Candidate, ...]:
        """The candidates for `symbol`: what lines offered, else its exact value, else none."""
        if step and (step, symbol) not in self._offered and isinstance(symbol, Name):
            if symbol in self.world.problem.given and symbol in self.world.at(step):
                parameter = Next(symbol) in self.world.system
                return self.of(Next(symbol), step - 1) if parameter else self.of(symbol, 0)
        offered = self._offered.get((step, symbol))
        if offered is not None:
            return offered
        exact = self.world.at(step).get(symbol)
        return () if exact is None else (Candidate(exact),)

    def offer(self, symbol: Symbol, step: int, candidates: Iterable[Candidate]) -> None:
        """Adds what a figure for `symbol` stands for, clean and exact candidates first, equal ones once."""
        self._with_figure.add((step, symbol))
        self._add(symbol, step, candidates)

    def _add(self, symbol: Symbol, step: int, candidates: Iterable[Candidate]) -> None:
        before = self.of(symbol, step)
        known = [*before]
        for candidate in candidates:
            if not any(_is_as_good(other, candidate) for other in known):
                known.append(candidate)
        if len(known) > len(before):
            self._offered[step, symbol] = tuple(sorted(known, key=_badness))[:KEPT]

    def settle(self, symbol: Symbol, step: int, equations: Iterable[tuple[Expr, frozenset[int]]]) -> None:
        """Offers for a quantity without a figure what its equations give from the candidates of what they use."""
        if (step, symbol) in self._with_figure:
            return
        for right, sources in equations:
            if sources or any(self.is_loose(used, step) for used in symbols_in(right)):
                found = self.reached(right, step, tainted=True)
                wider = (Candidate(c.value, c.sources | sources, c.exact and not sources) for c in found)
                self._add(symbol, step, _first_different(wider, OFFERED))

    @property
    def any_loose(self) -> bool:
        """Whether anything but an exact value was offered at all."""
        return bool(self._offered)

    def is_loose(self, symbol: Symbol, step: int) -> bool:
        """Whether anything but its exact value is offered for `symbol`."""
        return self.printed(symbol, step) is not None

    def printed(self, symbol: Symbol, step: int) -> Candidate | None:
        """`symbol` as a line prints it: what the figure may have been rounded from comes behind it. None if exact."""
        return next(
            (candidate for candidate in self.of(symbol, step) if candidate.sources or not candidate.exact), None
        )

    # ------------------------------------------------------------------ reaching

    def reached(self, expr: Expr, step: int, *, tainted: bool) -> Iterator[Candidate]:
        """What `expr` comes to, for each combination of candidates, the exact values first."""
        symbols = [*dict.fromkeys(symbols_in(expr))]
        return _combined(expr, symbols, self._lists(symbols, step, tainted, {}))

    def first(
        self,
        expr: Expr,
        step: int,
        accepts: Callable[[Value], bool],
        *,
        tainted: bool,
        literals: Mapping[Fraction, int] | None = None,
    ) -> Candidate | None:
        """The first value of `expr` that is accepted; with `tainted`, the one that needs the fewest wrong lines."""
        symbols = [*dict.fromkeys(symbols_in(expr))]
        lists = self._lists(symbols, step, tainted, literals or {})
        if not _can_succeed(expr, symbols, lists, accepts):
            return None
        found = (candidate for candidate in _combined(expr, symbols, lists) if accepts(candidate.value))
        return min(found, key=_badness, default=None) if tainted else next(found, None)

    def _lists(
        self, symbols: Sequence[Symbol], step: int, tainted: bool, literals: Mapping[Fraction, int]
    ) -> list[tuple[Candidate, ...]]:
        lists = []
        for symbol in symbols:
            offered = tuple(c for c in self.of(symbol, step) if tainted or not c.sources)
            lists.append((*offered, *_shortened(offered, literals)))
        return _thinned(lists)


def _combined(expr: Expr, symbols: Sequence[Symbol], lists: Sequence[tuple[Candidate, ...]]) -> Iterator[Candidate]:
    for chosen in product(*lists):
        value = value_or_none(expr, {s: c.value for s, c in zip(symbols, chosen, strict=True)})
        if value is not None:
            sources = CLEAN.union(*(c.sources for c in chosen))
            yield Candidate(value, sources, all(c.exact for c in chosen))


def _badness(candidate: Candidate) -> tuple[int, bool]:
    return len(candidate.sources), not candidate.exact


def _is_as_good(known: Candidate, other: Candidate) -> bool:
    return known.sources <= other.sources and are_equal(known.value, other.value)


def _first_different(candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    found: list[Candidate] = []
    for candidate in candidates:
        if not any(_is_as_good(known, candidate) for known in found):
            found.append(candidate)
            if len(found) == most:
                break
    return found


def _shortened(offered: Sequence[Candidate], literals: Mapping[Fraction, int]) -> Iterator[Candidate]:
    """The numbers put in that are candidates rounded or cut off to fewer digits."""
    sizes = [_size(candidate.value) for candidate in offered] if literals else []
    for literal, places in literals.items():
        about, unit = _size(literal), 1.01 * 0.1**places
        for candidate, size in zip(offered, sizes, strict=True):
            if abs(size - about) > unit:
                continue  # floats are enough to see that
            value = literal if _is_positive(as_number(candidate.value)) else -literal
            if candidate.value != value and Figure(value, places, "").is_shortened(candidate.value):
                yield Candidate(value, candidate.sources, exact=False)
                break


def _size(value: Value) -> float:
    if isinstance(value, Array):
        return inf  # a number put in is no array
    try:
        return abs(float(value))
    except OverflowError:
        return inf


def _is_positive(value: Number) -> bool:
    return (value.middle if isinstance(value, Interval) else value) >= 0


def _thinned(lists: list[tuple[Candidate, ...]]) -> list[tuple[Candidate, ...]]:
    """The lists, the longest shortened until the combinations are few enough."""
    sizes = (len(c.value.entries) for offered in lists for c in offered if isinstance(c.value, Array))
    most = min(COMBINATIONS, max(ENTRIES // max(sizes, default=1), 1))
    while prod(map(len, lists)) > most:
        longest = max(range(len(lists)), key=lambda i: len(lists[i]))
        lists[longest] = lists[longest][:-1]
    return lists


def _can_succeed(
    expr: Expr, symbols: Sequence[Symbol], lists: Sequence[tuple[Candidate, ...]], accepts: Callable[[Value], bool]
) -> bool:
    """Whether the interval of all combinations touches what is accepted; True where an interval does not tell."""
    if prod(map(len, lists)) <= FEW:
        return all(lists)
    if any(isinstance(c.value, Array) for offered in lists for c in offered):
        return True
    xp = Exact(20)
    try:
        spans = {
            s: _span([as_number(c.value) for c in offered], xp.bits) for s, offered in zip(symbols, lists, strict=True)
        }
        return accepts(put_in(expr, spans, xp))
    except (Undecided, ArithmeticError, ValueError, ChainruleError):
        return True


def _span(values: Sequence[Number], bits: int) -> Number:
    """One interval around all values."""
    span = values[0]
    for value in values[1:]:
        low = min(_low(span), _low(value))
        high = max(_high(span), _high(value))
        span = hull(low, high, bits)
    return span


def _low(value: Number) -> Fraction | int:
    return value.low if isinstance(value, Interval) else value


def _high(value: Number) -> Fraction | int:
    return value.high if isinstance(value, Interval) else value
