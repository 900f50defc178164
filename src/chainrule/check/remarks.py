"""What was found on the way: conventions in force, values inferred, a notation that differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from chainrule.check.lines import lines_of
from chainrule.check.say import amount
from chainrule.check.world import World, are_equal, value_or_none
from chainrule.diagnostic import Span
from chainrule.evaluate import Value
from chainrule.expr import Apply, Expr, Gradient, Name, Symbol
from chainrule.expr.array import Array
from chainrule.ops import plain
from chainrule.problem import RATE
from chainrule.problem.model import Convention

ERRORS: Final = frozenset(("delta", "Delta", "error", "err", "e", "d"))
"""What an error that is sent back is called."""

FEW: Final = 3
"""Points at which signs are compared."""

NAMED: Final = 6
"""Names that are told one by one."""


def remarks_of(world: World, inferred: Iterable[Name], others: Mapping[Name, Name]) -> tuple[str, ...]:
    """The remarks on a document, one clause each."""
    return (
        *_slopes(world),
        *_layout(world),
        *_signs(world),
        *_inferred(world, inferred),
        *_notation(world),
        *_renamed(others),
    )


# ---------------------------------------------------------------------- layouts and signs


def _layout(world: World) -> Iterator[str]:
    if world.network.as_rows:
        yield "layout: vectors are rows here, so that a·bᵀ of two is a number"


def _signs(world: World) -> Iterator[str]:
    """`sign: δ₁ is −∂L/∂z₁`: who subtracts the output from the target carries the sign along."""
    errors = [n for n, meaning in world.helpers.items() if n.base in ERRORS and not isinstance(meaning, Symbol)]
    points = world.points()[:FEW] if errors else ()
    gradients = [left for left in world.backward.lines if left not in world.network.roles]
    found = [
        f"{plain(name)} is −{plain(Gradient(world.network.loss, of))}"
        for name in errors
        for of in gradients
        if _is_negative(name, Gradient(world.network.loss, of), points)
    ]
    if found:
        yield f"sign: {', '.join(found[:NAMED])}"


def _is_negative(name: Name, gradient: Gradient, points: Sequence[Mapping[Symbol, Value]]) -> bool:
    """Whether one is the other with the opposite sign wherever both were tried."""
    pairs = [(point[name], point[gradient]) for point in points if name in point and gradient in point]
    numbers = [(a, b) for a, b in pairs if not isinstance(a, Array) and not isinstance(b, Array)]
    return bool(numbers) and all(are_equal(a + b, 0) and not are_equal(a, 0) for a, b in numbers)


# ---------------------------------------------------------------------- slopes at kinks


def _slopes(world: World) -> Iterator[str]:
    """`slope 1 at z = 0 and −1 at ŷ = y, as lines 70, 76, 80 say`; one that nobody states, where the data needs it."""
    said: dict[str, list[Convention]] = {}
    touched: set[str] = set()
    for (quantity, _), convention in world.network.conventions.items():
        for border, name, slope in _kinks(world, quantity):
            text = f"{slope} at {_border(border, name)}"
            said.setdefault(text, []).append(convention)
            if any(value_or_none(border, values) == 0 for values in world.seen):
                touched.add(text)
    stated = {text: found for text, found in said.items() if any(c.places for c in found)}
    others = [text for text, found in said.items() if text not in stated and text in touched]
    if stated:
        places = [convention.places[-1] for found in stated.values() for convention in found if convention.places]
        yield f"slope {_listed(stated)}, as {_lines_say(places)}"
    if others:
        yield f"slope {_listed(others)}, which no line states"


def _lines_say(places: Sequence[Span]) -> str:
    lines = lines_of(places)
    return f"{lines} {'say' if ',' in lines.split('line')[-1] or 'lines' in lines else 'says'}"


def _listed(texts: Iterable[str]) -> str:
    first, *rest = texts
    return " and ".join((first, *rest))


def _kinks(world: World, quantity: Name) -> Iterator[tuple[Expr, Name, str]]:
    """Where the derivatives of the equation of `quantity` jump, by which quantity, and the slope they take there."""
    for line in world.backward.lines.values():
        for term in line.terms:
            if term.of == quantity and isinstance(term.local, Apply) and term.local.op == "step":
                border, _, at, _ = term.local.args
                value = value_or_none(at, {})
                if value is not None and line.wrt not in world.network.roles:
                    yield border, line.wrt, amount(value)


def _border(border: Expr, quantity: Name) -> str:
    """`ŷ = y`; `z = 0` for z₀, z₁ and the like, which share a convention."""
    match border:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))) if quantity in (a, b):
            return f"{plain(quantity)} = {plain(b if a == quantity else a)}"
        case Name():
            return f"{plain(Name(border.base, border.accent))} = 0"
        case _:
            return f"{plain(border)} = 0"


# ---------------------------------------------------------------------- values, notation


def _inferred(world: World, inferred: Iterable[Name]) -> Iterator[str]:
    for name in inferred:
        value = world.problem.rate if name == RATE else world.problem.given.get(name)
        if value is not None:
            yield f"{plain(name)} = {amount(value)} is taken from where it is first put in; no line gives it"


def _notation(world: World) -> Iterator[str]:
    """Bishop's letters: a is what a unit adds up, z what it hands on."""
    for left, right in world.network.system:
        match left, right:
            case Name(base="z"), Apply(args=(Name(base="a"),)):
                yield "notation: a is the value before the activation, z the value after it"
                return
            case _:
                continue


def _renamed(others: Mapping[Name, Name]) -> Iterator[str]:
    """Which of the document's names are which of the exercise's."""
    if others:
        named = [f"{plain(other)} is the exercise's {plain(name)}" for name, other in others.items()]
        yield f"other names: {', '.join(named[:NAMED])}{', …' if len(named) > NAMED else ''}"
