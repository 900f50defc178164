"""Everything a line may speak of, as equations: forward, backward, local and total derivatives, the step, helpers.

One list of equations for all of them: so their order of dependency, their values at the data of any step and at
points chosen by chance come from the same few lines.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from chainrule.check.beside import beside_anywhere, beside_at
from chainrule.check.entries import paired
from chainrule.check.factors import factor_of
from chainrule.check.points import FACTS, Point, Points, distributions_in, worked_as_far
from chainrule.check.second import second_derivatives
from chainrule.derive import Backward, Update
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval, Number, Value, enclosing
from chainrule.evaluate.exact import Exact, decided
from chainrule.evaluate.generated import Generated
from chainrule.evaluate.interval import Undecided
from chainrule.evaluate.values import put_in
from chainrule.expr import (
    ONE,
    ZERO,
    Apply,
    Equation,
    Expr,
    Gradient,
    Name,
    Next,
    Partial,
    Second,
    Symbol,
    System,
    symbols_in,
)
from chainrule.expr.array import Array, mapped
from chainrule.problem import RATE
from chainrule.problem.model import Problem

EXACT_BITS: Final = 512
"""A parameter longer than this goes on as an interval: exact digits triple at every step."""

CARRIED_BITS: Final = 400

MOST_WORLDS: Final = 60
"""Sets of wrong formulas that are put in the places of right ones, at most …"""

MOST_EQUATIONS: Final = 20_000
"""… and as long as not more than so many equations are worked out for them."""

FEW_POINTS: Final = 6
"""Points at which each of them is tried."""


class World:
    """The equations of a problem and of what a document says about it, with their values.

    Args:
        problem: the problem.
        helpers: quantities that the document introduces, by their first definition.
        partials: the local, total and second derivatives that it speaks of.
        stepped: the rule of the step is known; else no line of an update can be judged, and no value after one.
        complete: the network is all there is. One that was put together from somebody's lines may lack some: then a
            derivative along no path is unknown, and so are gradients if a leaf is differentiated as if it were none.
        computed: leaves for which a calculation stands, but no equation: ŷ = σ(0.5). What hangs on them is unknown too.
    """

    def __init__(
        self,
        problem: Problem,
        helpers: Mapping[Name, Expr],
        partials: Collection[Partial | Second],
        complete: bool = True,
        *,
        stepped: bool = True,
        computed: Collection[Name] = (),
    ) -> None:
        self.problem: Final = problem
        self.complete: Final = complete
        self.stepped: Final = stepped
        roles = problem.network.roles
        hidden = (*computed, *(p.of for p in partials if p.of in roles))
        self.hidden: Final = () if complete else tuple(dict.fromkeys(hidden))
        self.network: Final = problem.network
        self.helpers: Final = helpers
        self.backward: Final = self.network.derived()
        self.update: Final[Update] = self.network.update(problem.optimiser)
        self.leaves: Final = (*roles, RATE, *self.update.own)
        """The leaves of the network, the learning rate, and what the update uses besides."""
        self._known: Final = frozenset(self.leaves)
        self.factors: Final[dict[Symbol, Expr]] = {}
        """What derivatives of one array by another stand for in the chain rule."""
        self.system: Final = System(self._equations(partials))
        self._at: list[dict[Symbol, Value]] = []
        self._points: tuple[Point, ...] | None = None
        self._put: Final = Generated()
        distributions = distributions_in(problem.network, problem.given)
        self._chance: Final = Points(self.network, self.system, distributions, self._put)
        self._under: Final[dict[frozenset[tuple[Symbol, Expr]], tuple[Point, ...]]] = {}
        self._near: Final[dict[int, tuple[Point, ...]]] = {}

    def _equations(self, partials: Iterable[Partial | Second]) -> Iterator[Equation]:
        first = [*self._of_first_order([p for p in partials if isinstance(p, Partial)])]
        known = {left for left, _ in first}
        further = second_derivatives(self.network, self.backward, (p for p in partials if isinstance(p, Second)))
        return chain(first, (equation for equation in further if equation.left not in known))

    def _of_first_order(self, partials: Iterable[Partial]) -> Iterator[Equation]:
        """Local derivatives and helpers first: they are judged as soon as what they use is, before what uses them."""
        loss = self.network.loss
        yield from self._derivatives(partials)
        yield from (Equation(name, right) for name, right in self.helpers.items())
        yield from self.network.system.equations
        if loss in self.network.system:
            yield Equation(Gradient(loss, loss), ONE)
            yield from self.backward.system().equations
        yield from self.update.equations if self.stepped else ()

    def _derivatives(self, partials: Iterable[Partial]) -> Iterator[Equation]:
        """∂a/∂b of neighbours is local; elsewhere it is the total derivative, with a backward pass of its own."""
        passes: dict[Name, Backward] = {}
        for partial in dict.fromkeys(partials):
            local = self.local(partial)
            if local is not None:
                yield Equation(partial, local)
            elif partial.of in self.network.shapes:
                factor = factor_of(partial, self.network)  # in full it has more axes than are ever written
                if factor is not None:
                    self.factors[partial] = factor
                    yield Equation(partial, factor)
            elif partial.of in self.network.system and partial.of != partial.wrt:
                if partial.of not in passes:
                    passes[partial.of] = self.network.derived(partial.of)
                    yield from _apart(passes[partial.of], self.network.loss)
                if partial.wrt in passes[partial.of].lines:
                    yield Equation(partial, Gradient(partial.of, partial.wrt))
                elif self.complete:
                    yield Equation(partial, ZERO)

    def local(self, partial: Partial) -> Expr | None:
        """The local derivative of one equation by a quantity that stands in it."""
        line = self.backward.lines.get(partial.wrt)
        return next((term.local for term in line.terms if term.of == partial.of), None) if line else None

    def by_chain_rule(self, gradient: Gradient) -> Expr | None:
        """A gradient as two factors a path, the second of which may be worked out before: ∂L/∂ŷ·(ŷ·(1 − ŷ))."""
        line = self.backward.lines.get(gradient.wrt) if gradient.of == self.network.loss else None
        if line is None or any(term.local is None for term in line.terms):
            return None
        terms = [Apply("mul", (Gradient(gradient.of, t.of), t.local)) for t in line.terms if t.local is not None]
        return terms[0] if len(terms) == 1 else Apply("add", tuple(terms)) if terms else None

    def shown(self, symbol: Symbol) -> Expr:
        """The right side that says most of `symbol`: for a total derivative that of its own backward pass."""
        right = self.system[symbol]
        return self.system[right] if isinstance(symbol, Partial) and isinstance(right, Gradient) else right

    def knows(self, symbol: Symbol) -> bool:
        """Whether `symbol` is a quantity, a leaf, the learning rate, a derivative or a helper here."""
        return symbol in self.system or symbol in self._known

    # ------------------------------------------------------------------ values

    def at(self, step: int) -> Mapping[Symbol, Value]:
        """The value of everything that has one after `step` steps of descent from the given data."""
        while len(self._at) <= step:
            self._at.append(self._worked(self.system, self._leaves(len(self._at))))
        return self._at[step]

    @property
    def seen(self) -> Iterable[Mapping[Symbol, Value]]:
        """The values of every step that was looked at."""
        return tuple(self._at)

    def _leaves(self, step: int) -> dict[Symbol, Value]:
        values: dict[Symbol, Value] = {name: value for name, value in self.problem.given.items()}  # noqa: C416 (types)
        if self.problem.rate is not None:
            values[RATE] = self.problem.rate
        before = self._at[step - 1] if step else {}
        values.update((name, _carried(value)) for name, value in beside_at(self.update, step, before).items())
        if step:
            for name in self.network.leaves("parameter"):
                values.pop(name, None)
                after = before.get(Next(name))
                if after is not None:
                    values[name] = _carried(after)
        return values

    def points(self) -> tuple[Point, ...]:
        """Points chosen by chance that are consistent with the network, on every side of its kinks."""
        if self._points is None:
            leaves = (*self.network.roles, RATE)
            self._points = self._chance.anywhere(leaves, beside_anywhere(self.update))
        return self._points

    def near(self, step: int) -> tuple[Point, ...]:
        """Points close to the data of a step, on the same side of every kink; none where a value is missing."""
        if step not in self._near:
            values: dict[Symbol, Value | None] = {leaf: self.at(step).get(leaf) for leaf in self.network.roles}
            known = {leaf: value for leaf, value in values.items() if value is not None}
            complete = len(known) == len(values)
            known[RATE] = self.problem.rate or 1
            here = self.at(step)
            beside: dict[Symbol, Value] = {name: here[name] for name in self.update.own if name in here}
            self._near[step] = self._chance.near(known, beside) if complete else ()
        return self._near[step]

    def points_with(self, others: Mapping[Symbol, Expr]) -> tuple[Point, ...]:
        """Points as they would be with `others` in the places of the right equations.

        None if the equations would go round in a circle, or after many different ones: who makes so many mistakes
        needs no finer distinctions.
        """
        key = frozenset(others.items())
        if key not in self._under:
            most = min(MOST_WORLDS, MOST_EQUATIONS // len(self.system))
            self._under[key] = self._worked_with(others) if len(self._under) < most else ()
        return self._under[key]

    def _worked_with(self, others: Mapping[Symbol, Expr]) -> tuple[Point, ...]:
        try:
            system = System(Equation(left, others.get(left, right)) for left, right in self.system.equations)
        except ChainruleError:
            return ()
        found = []
        for point in self.points()[:FEW_POINTS]:
            leaves: dict[Symbol, Value] = {leaf: point[leaf] for leaf in self.leaves}
            found.append(self._worked(system, leaves))
        return tuple(found)

    def _worked(self, system: System, given: Mapping[Symbol, Value]) -> dict[Symbol, Value]:
        return decided(lambda xp: worked_as_far(system.ordered, given, xp, self._put))


def _apart(back: Backward, loss: Name) -> Iterator[Equation]:
    """The backward equations of another quantity, unless they are those of the loss."""
    if back.loss != loss:
        yield Equation(Gradient(back.loss, back.loss), ONE)
        yield from back.system().equations


def value_or_none(expr: Expr, values: Mapping[Symbol, Value]) -> Value | None:
    """The value of `expr`, if it has one there."""
    try:
        return put_in(expr, values, _PLAIN)
    except Undecided:
        return decided(lambda xp: _worked(expr, values, xp))
    except FACTS:
        return None


def _worked(expr: Expr, values: Mapping[Symbol, Value], xp: Exact) -> Value | None:
    try:
        return put_in(expr, values, xp)
    except FACTS:
        return None


_PLAIN: Final = Exact()


def _carried(value: Value) -> Value:
    carried: Value = mapped(_carried_number, value)
    return carried


def _carried_number(value: Number) -> Number:
    if isinstance(value, Interval) or max(part.bit_length() for part in value.as_integer_ratio()) <= EXACT_BITS:
        return value
    return enclosing(value, CARRIED_BITS)


def are_equal(a: Value, b: Value) -> bool:
    """Whether two values are the same in every entry, as far as 50 digits tell."""
    if isinstance(a, Array) or isinstance(b, Array):
        pairs = paired(a, b)
        return pairs is not None and all(are_equal(x, y) for x, y in pairs)
    if isinstance(a, Interval):
        return not (a - b).sign
    if isinstance(b, Interval):
        return not (b - a).sign
    return a == b


def known_in(expr: Expr, world: World) -> bool:
    """Whether every symbol of `expr` means something in `world`."""
    return all(world.knows(symbol) for symbol in symbols_in(expr))
