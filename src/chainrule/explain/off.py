"""Entries of arrays that are off: a ReLU holds them at 0, and nothing comes back through them."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from chainrule.derive import Backward
from chainrule.evaluate import Value
from chainrule.evaluate.exact import decided
from chainrule.evaluate.kinks import sides_of
from chainrule.explain.between import Values, term_of
from chainrule.explain.rates import switches
from chainrule.explain.semiring import is_zero
from chainrule.expr import Apply, Gradient, Name, symbols_in
from chainrule.expr.array import Shape, entries_of, shape_of_value
from chainrule.problem.model import Network
from chainrule.train.kinks import Use, uses_in

Index = tuple[int, ...]
"""The place of an entry, counted from 1 along every axis."""


class Stopped(NamedTuple):
    """Where a gradient is 0 because of what is off.

    Args:
        wrt: the parameter.
        whole: all of the gradient is.
        rows, columns: of a matrix those that are, counted from 1; of a vector its entries are rows.
    """

    wrt: Name
    whole: bool
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


class Off(NamedTuple):
    """A quantity some of whose entries are off.

    Args:
        quantity: the output of the layer.
        entries: which.
        size: how many it has.
        inside: the operation that is off, where the quantity is more than its output.
        stopped: what that stops of the gradients of the layer's own parameters.
    """

    quantity: Name
    entries: tuple[Index, ...]
    size: int
    inside: str = ""
    stopped: tuple[Stopped, ...] = ()


def off_in(network: Network, back: Backward, values: Values) -> tuple[Off, ...]:
    """Every layer of which something is off, in order of dependency."""
    found: list[Off] = []
    for use in filter(switches, uses_in(network)):
        shape = network.shapes.get(use.quantity, ())
        off = _entries(use, values, shape)
        if off:
            stopped = tuple(_stopped(network, back, use, values))
            found.append(Off(use.quantity, off, prod(shape), "" if _is_all(network, use) else use.place.op, stopped))
    return tuple(found)


def _is_all(network: Network, use: Use) -> bool:
    """Whether the quantity is the output of the operation and nothing else."""
    right = network.system[use.quantity]
    return isinstance(right, Apply) and right.op == use.place.op


def _entries(use: Use, values: Values, shape: Shape) -> tuple[Index, ...]:
    sides = decided(lambda xp: sides_of(use.place, values, xp))
    return tuple(at for at, side in zip(_places(shape), sides, strict=False) if side == -1)


def _places(shape: Shape) -> Iterator[Index]:
    return product(*(range(1, length + 1) for length in shape))


def _stopped(network: Network, back: Backward, use: Use, values: Values) -> Iterator[Stopped]:
    """The parameters of the layer whose gradients would not be 0 there if all of it were on.

    Asked only where the layer is a sum z with h = ReLU(z), and z serves nothing else: then the gradient of z would be
    that of h.
    """
    z = use.place.where
    if not isinstance(z, Name) or network.system[use.quantity] != Apply(use.place.op, (z,)):
        return
    if z not in back.lines or len(back.lines[z].terms) > 1:
        return
    on = {**values, Gradient(back.loss, z): values[Gradient(back.loss, use.quantity)]}
    for name in dict.fromkeys(symbols_in(network.system[z])):
        if isinstance(name, Name) and network.roles.get(name) == "parameter" and len(back.lines[name].terms) == 1:
            found = _where(name, values[Gradient(back.loss, name)], term_of(back, (name, z), on))
            yield from () if found is None else (found,)


def _where(name: Name, now: Value, on: Value) -> Stopped | None:
    shape = shape_of_value(now)
    still = [is_zero(entry) for entry in entries_of(now)]
    gone = [zero and not is_zero(entry) for zero, entry in zip(still, entries_of(on), strict=True)]
    if all(still) and any(gone):
        return Stopped(name, whole=True)
    if not 1 <= len(shape) <= 2 or not any(gone):
        return None
    across = shape[1] if len(shape) == 2 else 1
    rows = _all_gone([[*range(i * across, (i + 1) * across)] for i in range(shape[0])], still, gone)
    down = range(across) if len(shape) == 2 else ()
    columns = _all_gone([[*range(j, len(still), across)] for j in down], still, gone)
    return Stopped(name, whole=False, rows=rows, columns=columns) if rows or columns else None


def _all_gone(lines: Sequence[Sequence[int]], still: Sequence[bool], gone: Sequence[bool]) -> tuple[int, ...]:
    """The rows, or columns, that are 0 throughout, and not by themselves."""
    return tuple(i for i, line in enumerate(lines, 1) if all(still[k] for k in line) and any(gone[k] for k in line))
