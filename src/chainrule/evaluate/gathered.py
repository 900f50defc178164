"""Which entry goes where, for windows that slide over an array and for axes in another order."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from math import prod

from chainrule.expr.array import Shape
from chainrule.ops.window_shapes import windowed

OUTSIDE = -1
"""Stands for the index of a zero that padding adds."""


@lru_cache(maxsize=64)
def window_indices(shape: Shape, window: tuple[int, ...], stride: int, padding: int) -> tuple[int, ...]:
    """For each entry of the windows over `shape`, the entry it shows, or `OUTSIDE`."""
    d = len(window)
    axes = shape[-d:]
    size = prod(axes)
    starts = product(*(range(0, stride * n, stride) for n in windowed(shape, window, stride, padding)[-d - 1 : -1]))
    inside = [*product(*map(range, window))]
    one = [_offset(axes, start, within, padding) for start in starts for within in inside]
    leading = range(0, prod(shape[:-d]) * size, size)
    return tuple(OUTSIDE if at == OUTSIDE else before + at for before in leading for at in one)


def _offset(axes: Shape, start: Sequence[int], within: Sequence[int], padding: int) -> int:
    offset = 0
    for length, i, j in zip(axes, start, within, strict=True):
        at = i + j - padding
        if not 0 <= at < length:
            return OUTSIDE
        offset = offset * length + at
    return offset


@lru_cache(maxsize=64)
def permuted_indices(shape: Shape, order: tuple[int, ...]) -> tuple[int, ...]:
    """For each entry of the array with its axes in `order`, the entry it was."""
    steps = [prod(shape[axis + 1 :]) for axis in range(len(shape))]
    ranges = [range(0, steps[axis] * shape[axis], steps[axis]) for axis in order]
    return tuple(map(sum, product(*ranges)))
