"""The outside witness: gradients compared with finite differences of the loss, which know nothing of any derivative.

∂L/∂q says what the loss does when q is changed and everything after it follows. So a number is added to q, the
equations are evaluated again, and that is all. Where the loss is a polynomial between its kinks, a few points give
its slope exactly; elsewhere a step of 2⁻¹⁶⁰ and 150 digits give it to far more than is compared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Interval, Number, Value, enclosing
from chainrule.evaluate.nudge import DIGITS, Direction, Entry, Nudged, Slope
from chainrule.evaluate.values import Env
from chainrule.expr import Name, Symbol, System
from chainrule.expr.array import entries_of

RELATIVE: Final = Fraction(1, 10**20)
ABSOLUTE: Final = Fraction(1, 10**40)
"""An irrational gradient agrees within `RELATIVE` of itself; where it is nearly 0, within `ABSOLUTE`."""

BITS: Final = 300
"""Binary digits in which two values are compared."""

ONE_BY_ONE: Final = 20_000
"""Up to this many (values × gradients), each gradient is compared by itself; beyond, along whole directions."""

DIRECTIONS: Final = 2


class Difference(NamedTuple):
    """A gradient that finite differences do not confirm."""

    wrt: Name
    claimed: Number
    measured: Number


class Witness(NamedTuple):
    """What finite differences say of the gradients.

    Args:
        agreed: how many gradients they confirm: exactly where the loss is polynomial between kinks, else to 20 digits.
        compared: how many were compared: all but those in `kinked`.
        differing: those not confirmed.
        kinked: those with a kink just there, where the slopes from below and above are not both the claimed one.
    """

    agreed: int
    compared: int
    differing: tuple[Difference, ...]
    kinked: tuple[Name, ...]


def confirm(
    system: System,
    loss: Symbol,
    given: Env,
    gradients: Mapping[Name, Value],
    wrt: Sequence[Name] | None = None,
) -> Witness:
    """Compares gradients, of quantities and of leaves, with finite differences.

    Args:
        system: the forward equations.
        loss: what was differentiated; a gradient, if second derivatives are compared.
        given: the value of every leaf.
        gradients: ∂loss/∂name; that of the loss itself is 1 by definition and not compared.
        wrt: the names to compare; all by default.
    """
    names = tuple(name for name in (gradients if wrt is None else wrt) if name != loss)
    network = Nudged(system, loss, given)
    if len(names) * sum(len(entries_of(network.values[left])) for left, _ in system) <= ONE_BY_ONE:
        return _each(network, gradients, names)
    return _together(network, gradients, names)


def _each(network: Nudged, gradients: Mapping[Name, Value], names: Sequence[Name]) -> Witness:
    differing: list[Difference] = []
    kinked: list[Name] = []
    for name in names:
        doubtful = [*_doubtful(network, gradients, name)]
        smooth = next(((claimed, slope) for claimed, slope in doubtful if slope is not None and slope.smooth), None)
        if smooth is not None:
            differing.append(Difference(name, smooth[0], smooth[1].above))
        elif doubtful:
            kinked.append(name)
    compared = len(names) - len(kinked)
    return Witness(compared - len(differing), compared, tuple(differing), tuple(kinked))


def _doubtful(network: Nudged, gradients: Mapping[Name, Value], name: Name) -> Iterator[tuple[Number, Slope | None]]:
    """The entries of a gradient that are not confirmed, with what was measured; all at once where that tells."""
    entries = _entries((name,), gradients)
    if len(entries) > 1 and all(
        _is_confirmed(network, gradients, _direction(entries, seed)) for seed in range(1, DIRECTIONS + 1)
    ):
        return
    for entry in entries:
        claimed = _claimed(gradients, {entry: 1})
        slope = _measured(network, {entry: 1}, claimed)
        if slope is None or not _confirms(slope, claimed):
            yield claimed, slope


def _entries(names: Iterable[Name], gradients: Mapping[Name, Value]) -> list[Entry]:
    return [Entry(name, at) for name in names for at in range(len(entries_of(gradients[name])))]


def _claimed(gradients: Mapping[Name, Value], direction: Direction) -> Number:
    """The slope along `direction` that the gradients say."""
    xp = Exact(DIGITS)
    terms = ((entries_of(gradients[name])[at], weight) for (name, at), weight in direction.items())
    return xp.summed(tuple(map(xp.multiplied, terms)))


def _measured(network: Nudged, direction: Direction, claimed: Number) -> Slope | None:
    return network.slope(direction, lambda slope: _confirms(slope, claimed))


def _is_confirmed(network: Nudged, gradients: Mapping[Name, Value], direction: Direction) -> bool:
    claimed = _claimed(gradients, direction)
    slope = _measured(network, direction, claimed)
    return slope is not None and _confirms(slope, claimed)


def _together(network: Nudged, gradients: Mapping[Name, Value], names: Sequence[Name]) -> Witness:
    """Σ ∂L/∂q·v_q is the slope along v, so a few directions v test all gradients at once.

    What can move a quantity off a kink stays out of every direction: one kink would spoil the whole comparison.
    """
    behind = network.behind_kinks()
    free = _entries((name for name in names if name not in behind), gradients)
    suspects: dict[Name, None] = {}
    for seed in range(1, DIRECTIONS + 1):
        suspects.update(dict.fromkeys(_suspects(network, gradients, _direction(free, seed))))
    found = _each(network, gradients, tuple(suspects))
    kinked = (*(name for name in names if name in behind), *found.kinked)
    compared = len(names) - len(kinked)
    return Witness(compared - len(found.differing), compared, found.differing, kinked)


def _direction(entries: Sequence[Entry], seed: int) -> dict[Entry, int]:
    """Small whole numbers, none 0, that look like chance and are the same at every run."""
    direction: dict[Entry, int] = {}
    state = seed
    for entry in entries:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64  # Knuth's MMIX generator
        direction[entry] = 2 * (state >> 61) - 7  # its top bits: −7, −5 … 7
    return direction


def _suspects(network: Nudged, gradients: Mapping[Name, Value], direction: dict[Entry, int]) -> Iterator[Name]:
    """The names whose gradients are not confirmed, by halving a direction that disagrees."""
    pending = [direction] if direction else []
    while pending:
        part = pending.pop()
        if _is_confirmed(network, gradients, part):
            continue
        if len(part) == 1:
            yield from (entry.name for entry in part)
        else:
            items = [*part.items()]
            pending += [dict(items[len(items) // 2 :]), dict(items[: len(items) // 2])]


def _confirms(slope: Slope, claimed: Number) -> bool:
    return _agree(slope.above, claimed) and (slope.smooth or _agree(slope.below, claimed))


def _agree(measured: Number, claimed: Number) -> bool:
    if not isinstance(measured, Interval) and not isinstance(claimed, Interval):
        return measured == claimed
    apart = abs(enclosing(measured, BITS) - claimed)
    return apart.high <= RELATIVE * abs(enclosing(claimed, BITS)).high + ABSOLUTE
