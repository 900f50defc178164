"""Shapes that operations have, from the shapes of what they are applied to: the `shape` of rows that mix entries.

Each raises `ValueError` with a plain fact where the shapes do not fit; who knows the equation adds the rest.
"""

from math import prod

from chainrule.expr.array import Shape, broadcast, offset_of, require_bounded, said_shape


def axis_of(shape: Shape, axis: int) -> int:
    """`axis` counted from the front; negative ones count from the back.

    Raises:
        ValueError: if `shape` has no such axis.
    """
    if not -len(shape) <= axis < len(shape):
        raise ValueError(f"there is no axis {axis} in {said_shape(shape)}")
    return axis % len(shape)


def counted(x: Shape, *axis: int) -> Shape:
    """A number: how many entries there are, or how many along an axis."""
    for each in axis:
        axis_of(x, each)
    return ()


def same(x: Shape, *_: object) -> Shape:
    """As its first argument."""
    return x


def spread(g: Shape, like: Shape, *axis: int) -> Shape:
    """As `like`, to which `g` is broadcast once the axis that a sum took away is back."""
    for each in axis:
        at = axis_of(like, each)
        g = (*g[:at], 1, *g[at:])
    return _all_of(like, g)


def summed_to(g: Shape, like: Shape) -> Shape:
    """As `like`, from which `g` was broadcast."""
    _all_of(g, like)
    return like


def placed(g: Shape, like: Shape, *index: int) -> Shape:
    """As `like`, of which an index leaves `g`."""
    if taken(like, *index) != g:
        raise ValueError(f"{said_shape(g)} is not what an index leaves of {said_shape(like)}")
    return like


def reshaped_like(x: Shape, like: Shape) -> Shape:
    """As `like`, which has as many entries."""
    return reshaped(x, *like)


def _all_of(whole: Shape, part: Shape) -> Shape:
    """`whole`, if `part` is broadcast to it and not beyond."""
    if broadcast(whole, part) != whole:
        raise ValueError(f"{said_shape(part)} is more than {said_shape(whole)}")
    return whole


def matrix_product(a: Shape, b: Shape) -> Shape:
    """(m, k)·(k, n), (m, k)·(k,), (k,)·(k, n), (k,)·(k,)."""
    if not (1 <= len(a) <= 2 and 1 <= len(b) <= 2):
        raise ValueError(f"{said_shape(a)} has no matrix product with {said_shape(b)}")
    if a[-1] != b[0]:
        before = f"{a[-1]:,} column{'s' * (a[-1] > 1)}" if len(a) == 2 else f"a vector of {a[0]:,}"
        behind = f"{b[0]:,} row{'s' * (b[0] > 1)}" if len(b) == 2 else f"a vector of {b[0]:,}"
        raise ValueError(f"{before} meet{'s' * (a[-1] == 1 or len(a) == 1)} {behind}")
    return (*a[:-1], *b[1:])


def outer_product(a: Shape, b: Shape) -> Shape:
    """(m,) and (n,) give (m, n)."""
    if len(a) != 1 or len(b) != 1:
        raise ValueError(f"an outer product is one of two vectors, not of {said_shape(a)} and {said_shape(b)}")
    return (*a, *b)


def transposed(a: Shape) -> Shape:
    """(m, n) gives (n, m); a vector becomes the row (1, n)."""
    if len(a) > 2:
        raise ValueError(f"a transpose is one of a matrix, not of {said_shape(a)}")
    return a[::-1] if len(a) != 1 else (1, *a)


def as_column(x: Shape) -> Shape:
    """A vector of n as the column (n, 1)."""
    if len(x) != 1:
        raise ValueError(f"only a vector is written as a column, and this is {said_shape(x)}")
    return (*x, 1)


def reduced(x: Shape, *axis: int) -> Shape:
    """Without the axis that is summed over; a scalar without one."""
    if not axis:
        return ()
    (gone,) = axis
    return _without(x, axis_of(x, gone))


def along(x: Shape, *axis: int) -> Shape:
    """As its argument, worked along an axis that there must be."""
    for each in axis:
        axis_of(x, each)
    return x


def scalar(*_: object) -> Shape:
    """A number, whatever it is of."""
    return ()


def scalar_of_same(*shapes: Shape) -> Shape:
    """A number, of arrays that fit entry by entry."""
    broadcast(*shapes)
    return ()


def stacked(*parts: Shape) -> Shape:
    """Parts of one shape along a new first axis."""
    if not parts:
        raise ValueError("an array without entries")
    for part in parts:
        if part != parts[0]:
            raise ValueError(f"rows of different shapes: {said_shape(parts[0])} and {said_shape(part)}")
    return (len(parts), *parts[0])


def joined(*parts_and_axis: Shape | int) -> Shape:
    """Parts one behind the other along the last argument, an axis."""
    *parts, axis = parts_and_axis
    shapes = [part for part in parts if isinstance(part, tuple)]
    if not shapes or not isinstance(axis, int):
        raise ValueError("nothing is put together")
    at = axis_of(shapes[0], axis)
    for shape in shapes[1:]:
        if len(shape) != len(shapes[0]) or any(m != n for i, (m, n) in enumerate(zip(shape, shapes[0])) if i != at):  # noqa: B905
            raise ValueError(
                f"{said_shape(shapes[0])} and {said_shape(shape)} do not fit side by side along axis {axis}"
            )
    return (*shapes[0][:at], sum(shape[at] for shape in shapes), *shapes[0][at + 1 :])


def _without(shape: Shape, axis: int) -> Shape:
    return shape[:axis] + shape[axis + 1 :]


def piece(_: Shape, *parts_and_index: Shape | int) -> Shape:
    """The shape of the part that the last argument but one counts out."""
    *parts, index, _axis = parts_and_index
    found = parts[index] if isinstance(index, int) and index < len(parts) else None
    if not isinstance(found, tuple):
        raise ValueError(f"there is no part {index}")
    return found


def taken(x: Shape, *index: int) -> Shape:
    """What an index leaves."""
    offset_of(x, index)
    return x[len(index) :]


def reshaped(x: Shape, *shape: int) -> Shape:
    """Another shape for as many entries."""
    require_bounded(shape)
    if prod(shape) != prod(x):
        raise ValueError(f"{prod(x):,} entries do not fill {said_shape(shape)}")
    return shape


def _require_entries(x: Shape) -> None:
    if not x:
        raise ValueError("it compares the entries of an array, and a number has none")


def along_last(x: Shape, *axis: int) -> Shape:
    """As its argument, worked along an axis, the last one unless another is said."""
    _require_entries(x)
    return along(x, *(axis or (-1,)))


def reduced_last(x: Shape, *axis: int) -> Shape:
    """Without the axis that is worked along, the last one unless another is said."""
    _require_entries(x)
    return reduced(x, *(axis or (-1,)))


def third(_: Shape, __: Shape, like: Shape, *___: object) -> Shape:
    """As its third argument."""
    return like


def one_hot(index: int, length: int) -> Shape:
    """A vector with a 1."""
    if not 0 <= index < length:
        raise ValueError(f"there is no class {index} among {length}: they are counted from 0 to {length - 1}")
    return require_bounded((length,))


def embedded(table: Shape, *index: int) -> Shape:
    """Rows of a matrix, one for each index; the row itself for one."""
    if len(table) != 2 or not index:
        raise ValueError("an embedding takes a matrix, and the number of a row for each word")
    for i in index:
        offset_of(table, (i,))
    return (len(index), table[1]) if len(index) > 1 else (table[1],)


def attended(q: Shape, k: Shape, v: Shape) -> Shape:
    """(queries, d), (keys, d) and (keys, e) give (queries, e); one query (d,) gives (e,)."""
    return matrix_product(matrix_product(q, transposed(k)), v)


def normalised(x: Shape, *more: Shape) -> Shape:
    """As its first argument, which the others are broadcast to."""
    if not x or broadcast(x, *more) != x:
        raise ValueError(f"{said_shape(x)} cannot be normalised so")
    return x


__all__ = [
    "along",
    "along_last",
    "attended",
    "axis_of",
    "broadcast",
    "counted",
    "embedded",
    "joined",
    "matrix_product",
    "normalised",
    "one_hot",
    "outer_product",
    "piece",
    "placed",
    "reduced",
    "reduced_last",
    "reshaped",
    "reshaped_like",
    "same",
    "scalar",
    "scalar_of_same",
    "spread",
    "stacked",
    "summed_to",
    "taken",
    "third",
    "transposed",
]
