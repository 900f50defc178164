"""The arithmetic of exact arrays: that of numbers entry by entry, and what mixes or moves entries."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any, Final

from chainrule.evaluate.gathered import OUTSIDE, permuted_indices, window_indices
from chainrule.expr.array import (
    Array,
    axis_indices,
    combined,
    entries_of,
    offset_of,
    shape_of_value,
    shaped,
    spread_indices,
    stacked,
    transposed_indices,
)
from chainrule.ops.window_shapes import windowed


def _entrywise(name: str) -> Callable[..., Any]:
    def function(self: "Shaped", *values: Any) -> Any:
        return combined(getattr(self.numbers, name), *values)

    return function


class Shaped:
    """`ops.Xp` over arrays and numbers.

    Args:
        numbers: the arithmetic of the entries.
    """

    __slots__ = ("numbers",)

    def __init__(self, numbers: Any) -> None:
        self.numbers: Final = numbers

    exp = _entrywise("exp")
    log = _entrywise("log")
    sqrt = _entrywise("sqrt")
    tanh = _entrywise("tanh")
    expm1 = _entrywise("expm1")
    log1p = _entrywise("log1p")
    erfc = _entrywise("erfc")
    pi = _entrywise("pi")
    power = _entrywise("power")
    divide = _entrywise("divide")
    absolute = _entrywise("absolute")
    maximum = _entrywise("maximum")
    minimum = _entrywise("minimum")
    less = _entrywise("less")
    less_equal = _entrywise("less_equal")
    where = _entrywise("where")

    def summed(self, terms: tuple[Any, ...], /) -> Any:
        """The sum of all terms, entry by entry."""
        return combined(lambda *entries: self.numbers.summed(entries), *terms)

    def multiplied(self, factors: tuple[Any, ...], /) -> Any:
        """The product of all factors, entry by entry."""
        return combined(lambda *entries: self.numbers.multiplied(entries), *factors)

    # ------------------------------------------------------------------ what mixes entries

    def matmul(self, a: Array, b: Array, /) -> Any:
        """Matrix · matrix, matrix · vector, vector · matrix, vector · vector."""
        k = a.shape[-1]
        rows = [a.entries[i : i + k] for i in range(0, len(a.entries), k)]
        n = prod(b.shape[1:])
        columns = [b.entries[j::n] for j in range(n)]
        return shaped((*a.shape[:-1], *b.shape[1:]), [self._inner(row, column) for row in rows for column in columns])

    def _inner(self, a: Sequence[Any], b: Sequence[Any]) -> Any:
        multiplied = self.numbers.multiplied
        return self.numbers.summed(tuple(multiplied(pair) for pair in zip(a, b, strict=True)))

    def outer(self, a: Array, b: Array, /) -> Array:
        """Every product of an entry of `a` and one of `b`."""
        multiplied = self.numbers.multiplied
        return Array((*a.shape, *b.shape), [multiplied((x, y)) for x in a.entries for y in b.entries])

    def sum_over(self, x: Any, /, *axis: int) -> Any:
        """The sum of all entries, or along one axis."""
        return self._reduced(self.numbers.summed, x, axis)

    def max_over(self, x: Any, /, *axis: int) -> Any:
        """The largest of all entries, or along one axis."""
        return self._reduced(self._largest, x, axis)

    def largest(self, x: Any, /, *axis: int) -> Any:
        """1 where `x` is the largest, 0 elsewhere; k equal ones have 1/k each."""
        shape, entries = shape_of_value(x), entries_of(x)
        groups = axis_indices(shape, axis[0] % len(shape)) if axis else (range(len(entries)),)
        shares: list[Any] = [0] * len(entries)
        for group in groups:
            first = self._first(entries, group)
            for i in first:
                shares[i] = self.numbers.divide(1, len(first))
        return shaped(shape, shares)

    def _first(self, entries: Sequence[Any], group: Sequence[int]) -> list[int]:
        """Where the largest entries are; none is compared with itself, which an interval could not decide."""
        less = self.numbers.less
        found = [group[0]]
        for i in group[1:]:
            if less(entries[found[0]], entries[i]):
                found = [i]
            elif not less(entries[i], entries[found[0]]):
                found.append(i)
        return found

    def _largest(self, entries: Sequence[Any]) -> Any:
        largest, *rest = entries
        for entry in rest:
            largest = self.numbers.maximum(largest, entry)
        return largest

    def _reduced(self, reduce: Callable[[tuple[Any, ...]], Any], x: Any, axis: tuple[int, ...]) -> Any:
        entries = entries_of(x)
        if not axis:
            return reduce(entries)
        shape = shape_of_value(x)
        gone = axis[0] % len(shape)
        groups = axis_indices(shape, gone)
        return shaped(shape[:gone] + shape[gone + 1 :], [reduce(tuple(entries[i] for i in group)) for group in groups])

    def sum_to(self, g: Any, like: Any, /) -> Any:
        """`g` summed over whatever broadcasting gave it beyond the shape of `like`."""
        shape, common = shape_of_value(like), shape_of_value(g)
        if shape == common:
            return g
        groups: list[list[Any]] = [[] for _ in range(prod(shape))]
        for entry, i in zip(entries_of(g), spread_indices(shape, common), strict=True):
            groups[i].append(entry)
        return shaped(shape, [self.numbers.summed(tuple(group)) for group in groups])

    def count(self, x: Any, /, *axis: int) -> int:
        """How many entries there are, in all or along one axis."""
        shape = shape_of_value(x)
        return shape[axis[0]] if axis else prod(shape)

    def shape(self, x: Any, /) -> tuple[int, ...]:
        """The lengths of the axes."""
        return shape_of_value(x)

    # ------------------------------------------------------------------ what moves entries

    def transpose(self, a: Any, /) -> Any:
        """Rows as columns; a vector as its row (1, n)."""
        if not isinstance(a, Array):
            return a
        if len(a.shape) == 1:
            return Array((1, *a.shape), a.entries)
        rows, columns = a.shape
        return Array((columns, rows), [a.entries[i] for i in transposed_indices(rows, columns)])

    def spread(self, g: Any, like: Any, /, *axis: int) -> Any:
        """`g` in the shape of `like`: broadcast, or repeated along the axis that a sum took away."""
        common = shape_of_value(like)
        shape = shape_of_value(g)
        if axis:
            at = axis[0] % len(common)
            shape = (*shape[:at], 1, *shape[at:])
        if not shape:
            return shaped(common, (g,) * prod(common))
        entries = entries_of(g)
        return shaped(common, [entries[i] for i in spread_indices(shape, common)])

    def stack(self, parts: tuple[Any, ...], /) -> Array:
        """Parts of one shape along a new first axis."""
        return stacked(parts)

    def concat(self, parts: tuple[Any, ...], axis: int, /) -> Array:
        """Parts one behind the other along `axis`."""
        shape, inner = _cut(parts[0], axis)
        at = axis % len(shape)
        runs = [part.shape[at] * inner for part in parts]
        entries: list[Any] = []
        for outer in range(prod(shape[:at])):
            for part, run in zip(parts, runs, strict=True):
                entries += part.entries[outer * run : (outer + 1) * run]
        return Array((*shape[:at], sum(part.shape[at] for part in parts), *shape[at + 1 :]), entries)

    def piece(self, g: Array, parts: tuple[Any, ...], i: int, axis: int, /) -> Array:
        """What lies in `g` where `concat` of `parts` put part `i`."""
        shape, inner = _cut(parts[i], axis)
        at = axis % len(shape)
        before, whole = sum(part.shape[at] for part in parts[:i]) * inner, g.shape[at] * inner
        run = shape[at] * inner
        entries: list[Any] = []
        for outer in range(prod(shape[:at])):
            start = outer * whole + before
            entries += g.entries[start : start + run]
        return Array(shape, entries)

    def take(self, x: Array, /, *index: int) -> Any:
        """The entry at `index`, counted from 0, or the part it leaves."""
        return x[index] if index else x

    def place(self, g: Any, like: Array, /, *index: int) -> Array:
        """Zeros in the shape of `like`, with `g` at `index`."""
        entries: list[Any] = [0] * len(like.entries)
        start = offset_of(like.shape, index)
        put = entries_of(g)
        entries[start : start + len(put)] = put
        return Array(like.shape, entries)

    def reshape(self, x: Any, /, *shape: int) -> Any:
        """The same entries, row by row, in another shape."""
        return shaped(shape, entries_of(x))

    def reshape_like(self, x: Any, like: Any, /) -> Any:
        """The same entries in the shape of `like`."""
        return shaped(shape_of_value(like), entries_of(x))

    def permute(self, x: Array, /, *order: int) -> Array:
        """The same entries with the axes in another order."""
        indices = permuted_indices(x.shape, order)
        return Array(tuple(x.shape[axis] for axis in order), [x.entries[i] for i in indices])

    def windows(self, x: Array, window: tuple[int, ...], stride: int, padding: int, /) -> Array:
        """What a window shows as it slides over the last axes."""
        entries = (*x.entries, 0)  # the last is what lies outside
        indices = window_indices(x.shape, window, stride, padding)
        return Array(windowed(x.shape, window, stride, padding), [entries[i] for i in indices])

    def unwindowed(self, g: Array, shape: tuple[int, ...], window: tuple[int, ...], *steps: int) -> Array:
        """The sum of all places that showed an entry."""
        shown: list[list[Any]] = [[] for _ in range(prod(shape))]
        for i, entry in zip(window_indices(shape, window, *steps), g.entries, strict=True):
            if i != OUTSIDE:
                shown[i].append(entry)
        return Array(shape, [self.numbers.summed(tuple(entries)) for entries in shown])


def _cut(part: Array, axis: int) -> tuple[tuple[int, ...], int]:
    """The shape of a part, and how many entries stand behind one place of the axis."""
    return part.shape, prod(part.shape[axis % len(part.shape) + 1 :])
