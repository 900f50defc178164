"""What a mistake did not touch, and why: what it feeds may depend on it only through the side of a kink.

Nothing of this is known beforehand: the equations say what uses the wrong quantity, and whether a change of its value
goes through.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.check.claims import Claim
from chainrule.check.judge import Judged
from chainrule.check.say import amount
from chainrule.check.verdict import GOOD, Judgement
from chainrule.check.world import World, value_or_none
from chainrule.evaluate import Interval, Number, Value, as_number
from chainrule.evaluate.kinks import places
from chainrule.expr import ZERO, Apply, Expr, Gradient, Name, Next, Partial, Symbol, symbols_in
from chainrule.expr.array import Array
from chainrule.ops import plain


class Untouched(NamedTuple):
    """What a mistake did not touch.

    Args:
        what: `every gradient`, `the update`, …
        because: why, in a clause; "" where nothing needs saying.
    """

    what: tuple[str, ...]
    because: str


class _Wrong(NamedTuple):
    """A quantity with a wrong value: what was printed, and what is right."""

    symbol: Symbol
    printed: Value
    right: Value


def untouched_by(first: Judgement, judgements: Sequence[Judgement], judged: Judged) -> Untouched | None:
    """What the first mistake did not touch; None if it is about nothing of the network, or nothing was left."""
    quantity = first.claim.quantity
    world = judged.world
    if quantity is None or not world.knows(quantity):
        return None
    step = first.claim.step
    wrong = [*_wrong(first, judgements, world)]
    what = tuple(_groups(first, judgements))
    if not wrong:
        return Untouched(what, "the numbers are right all the same") if what else None
    because = next(_reasons(wrong, world, step), "")
    if not because and not _is_used(quantity, world):
        because = f"no other line uses {plain(quantity)}"
    return Untouched(what, because) if what else None


def _wrong(first: Judgement, judgements: Sequence[Judgement], world: World) -> Iterator[_Wrong]:
    """The first mistake's quantity and those that follow, with the values printed."""
    here = world.at(first.claim.step)
    following = (j for j in judgements if first.claim.id in j.sources and j.claim.step == first.claim.step)
    for judgement in (first, *following):
        symbol = judgement.claim.quantity
        right = here.get(symbol) if symbol is not None else None
        printed = _printed(judgement.claim)
        if (
            symbol is not None
            and right is not None
            and printed is not None
            and judgement.verdict in ("wrong", "follows")
        ):
            yield _Wrong(symbol, printed, right)


def _printed(claim: Claim) -> Value | None:
    final = claim.final
    return value_or_none(final.expr, {}) if final is not None and final.expr is not None and final.is_numeric else None


# ---------------------------------------------------------------------- what


def _groups(first: Judgement, judgements: Sequence[Judgement]) -> Iterator[str]:
    """The parts of the work in which nothing follows from the first mistake."""
    for name, rest, belongs in _PARTS:
        part = [
            j for j in judgements if j.claim is not first.claim and j.claim.rights and belongs(j.claim, first.claim)
        ]
        if part and all(j.verdict in GOOD for j in part):
            yield rest if belongs(first.claim, first.claim) else name


def _is_gradient(claim: Claim, first: Claim) -> bool:
    return isinstance(claim.quantity, (Gradient, Partial)) and claim.step == first.step and claim.has_value


def _is_update(claim: Claim, first: Claim) -> bool:
    return isinstance(claim.quantity, Next) and claim.step >= first.step


def _is_later(claim: Claim, first: Claim) -> bool:
    return isinstance(claim.quantity, Name) and claim.step > first.step and claim.role == "work"


def _is_forward(claim: Claim, first: Claim) -> bool:
    return isinstance(claim.quantity, Name) and claim.step == first.step and claim.has_value and claim.role != "given"


_PARTS: Final = (
    ("the forward pass", "the rest of the forward pass", _is_forward),
    ("every gradient", "every other gradient", _is_gradient),
    ("the update", "the rest of the update", _is_update),
    ("the second forward pass", "the rest of the second forward pass", _is_later),
)
"""Parts of the work: the name of one without the mistake, of the rest of one with it, and what belongs to it."""


# ---------------------------------------------------------------------- why


def _is_used(quantity: Symbol, world: World) -> bool:
    return any(quantity in set(symbols_in(right)) for left, right in world.system if not isinstance(left, Partial))


def _reasons(wrong: Sequence[_Wrong], world: World, step: int) -> Iterator[str]:
    """For each quantity that uses a wrong one and is right all the same: why."""
    spoiled = {item.symbol: item.printed for item in wrong}
    here = world.at(step)
    for left, right in world.system.ordered:
        used = [item for item in wrong if item.symbol in set(symbols_in(right))]
        if left in spoiled or isinstance(left, Partial) or not used or here.get(left) is None:
            continue
        if value_or_none(right, {**here, **spoiled}) == here[left]:
            yield _reason(left, right, used[-1], here)


def _reason(left: Symbol, right: Expr, item: _Wrong, here: Mapping[Symbol, Value]) -> str:
    """`∂L/∂ŷ needs only the sign of ŷ − y, and 0.325 > −3 just as 0.375 > −3`."""
    for place in places(right):
        if item.symbol in set(symbols_in(place.where)) and item.symbol not in set(
            symbols_in(_without(right, place.where))
        ):
            shown, other = _difference(place.where, item.symbol)
            border = None if other is None else value_or_none(other, here)
            return f"{plain(left)} needs only the sign of {shown}{_comparison(item, border)}"
    return f"{plain(left)} is the same with either value"


def _without(expr: Expr, part: Expr) -> Expr:
    """`expr` with whatever depends on `part` alone taken out, so that what is left shows its other uses."""
    if expr == part or not isinstance(expr, Apply):
        return Apply("add", ()) if expr == part else expr
    return Apply(expr.op, tuple(_without(arg, part) for arg in expr.args))


def _difference(where: Expr, symbol: Symbol) -> tuple[str, Expr | None]:
    """A border as a sentence names it, `symbol` first, and what `symbol` is compared with; None for anything longer."""
    match where:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))) if symbol in (a, b):
            other = b if a == symbol else a
            return f"{plain(symbol)} − {plain(other)}", other
        case _:
            return plain(where), ZERO if where == symbol else None


def _comparison(item: _Wrong, border: Value | None) -> str:
    """`, and 0.325 > −3 just as 0.375 > −3`."""
    if border is None or any(isinstance(value, Array) for value in (border, item.printed, item.right)):
        return ""  # the sign of each entry
    at, *both = map(as_number, (border, item.printed, item.right))
    compared = [f"{amount(value)} {_sign(value, at)} {amount(at)}" for value in both]
    return f", and {compared[0]} just as {compared[1]}"


def _sign(value: Number, border: Number) -> str:
    difference = value - border
    sign = difference.sign if isinstance(difference, Interval) else (difference > 0) - (difference < 0)
    return {1: ">", -1: "<"}.get(sign or 0, "=")
