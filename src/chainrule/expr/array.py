"""Exact arrays: numbers in a shape, row by row. What they hold is up to whoever computes with them.

The semantics are NumPy's, so that every other arithmetic agrees, but for one thing: a vector of n against a column of n
is refused, because a person means n numbers then, not n × n.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any, Final, TypeAlias, final

Shape: TypeAlias = tuple[int, ...]
"""The lengths of the axes; () for a scalar, (n,) for a vector, (rows, columns) for a matrix."""

SCALAR: Final[Shape] = ()

MOST_ENTRIES: Final = 1 << 22
"""How many entries an exact array may have; a shape beyond is a slip, or an attack."""


@final
class Array:
    """Numbers in a shape; `entries` has them row by row. A scalar is never an `Array`."""

    __slots__ = ("entries", "shape")

    def __init__(self, shape: Shape, entries: Sequence[Any]) -> None:
        if len(entries) != prod(shape):
            raise ValueError(f"{len(entries)} entries do not fill {said_shape(shape)}")
        self.shape: Final = shape
        self.entries: Final = tuple(entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and self.shape == other.shape and self.entries == other.entries

    def __hash__(self) -> int:
        return hash((self.shape, self.entries))

    def __repr__(self) -> str:
        return f"Array({self.nested()})"

    def __len__(self) -> int:
        """The length of the first axis."""
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        """Along the first axis: the rows of a matrix, the numbers of a vector."""
        return (self[i] for i in range(self.shape[0]))

    def __getitem__(self, index: int | tuple[int, ...]) -> Any:
        """The entry at `index`, counted from 0; the part that it leaves where there are more axes.

        Raises:
            IndexError: outside the shape.
        """
        index = (index,) if isinstance(index, int) else index
        start = offset_of(self.shape, index)
        rest = self.shape[len(index) :]
        return Array(rest, self.entries[start : start + prod(rest)]) if rest else self.entries[start]

    def nested(self) -> list[Any]:
        """The same as nested lists."""
        return [part.nested() if isinstance(part, Array) else part for part in self]

    def map(self, function: Callable[[Any], Any]) -> "Array":
        """`function` of every entry."""
        return Array(self.shape, tuple(map(function, self.entries)))

    # rows of the table use Python's operators beside their arithmetic's functions

    def __neg__(self) -> "Array":
        return self.map(lambda x: -x)

    def __add__(self, other: Any) -> "Array":
        return _of_arrays(lambda x, y: x + y, self, other)

    def __radd__(self, other: Any) -> "Array":
        return _of_arrays(lambda x, y: x + y, other, self)

    def __sub__(self, other: Any) -> "Array":
        return _of_arrays(lambda x, y: x - y, self, other)

    def __rsub__(self, other: Any) -> "Array":
        return _of_arrays(lambda x, y: x - y, other, self)

    def __mul__(self, other: Any) -> "Array":
        return _of_arrays(lambda x, y: x * y, self, other)

    def __rmul__(self, other: Any) -> "Array":
        return _of_arrays(lambda x, y: x * y, other, self)


def shape_of_value(value: Any) -> Shape:
    """The shape of a value: () for a number."""
    return value.shape if type(value) is Array else SCALAR


def entries_of(value: Any) -> tuple[Any, ...]:
    """The numbers in a value, row by row: of a number itself."""
    return value.entries if type(value) is Array else (value,)


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """`function` of a number, or of every entry of an array."""
    return value.map(function) if type(value) is Array else function(value)


def shaped(shape: Shape, entries: Sequence[Any]) -> Any:
    """Entries in a shape; a scalar is its only entry."""
    return Array(shape, entries) if shape else entries[0]


def array_of(nested: Any) -> Any:
    """Nested sequences as an array; a number as itself.

    Raises:
        ValueError: if they are ragged, empty, or too many.
    """
    if not isinstance(nested, (list, tuple)):
        return nested
    if not nested:
        raise ValueError("an array without entries")
    return stacked([array_of(part) for part in nested])


def stacked(parts: Sequence[Any]) -> Array:
    """Parts of one shape along a new first axis.

    Raises:
        ValueError: if their shapes differ.
    """
    shapes = dict.fromkeys(map(shape_of_value, parts))
    if len(shapes) != 1:
        raise ValueError(f"rows of different shapes: {' and '.join(map(said_shape, [*shapes][:2]))}")
    (shape,) = shapes
    require_bounded((len(parts), *shape))
    return Array((len(parts), *shape), tuple(entry for part in parts for entry in entries_of(part)))


def combined(function: Callable[..., Any], *values: Any) -> Any:
    """`function` of the entries in the same place, where the shapes are brought to one.

    Raises:
        ValueError: if the shapes do not fit.
    """
    shapes = tuple(map(shape_of_value, values))
    common = broadcast(*shapes)
    if not common:
        return function(*values)
    columns = [_spread_entries(value, shape, common) for value, shape in zip(values, shapes, strict=True)]
    return Array(common, tuple(map(function, *columns)))


def _of_arrays(function: Callable[[Any, Any], Any], a: Any, b: Any) -> Array:
    """`combined`, where one of the two is an array and so the result is."""
    result: Array = combined(function, a, b)
    return result


def _spread_entries(value: Any, shape: Shape, common: Shape) -> Sequence[Any]:
    if shape == common:
        entries: Sequence[Any] = value.entries
        return entries
    if not shape:
        return (value,) * prod(common)
    return [value.entries[i] for i in spread_indices(shape, common)]


# ---------------------------------------------------------------------- shapes


def broadcast(*shapes: Shape) -> Shape:
    """The shape that all of `shapes` are brought to: missing axes stand first, an axis of 1 takes any length.

    Raises:
        ValueError: if they do not fit: "3 against 2 × 3" with what each is.
    """
    common: Shape = ()
    for shape in shapes:
        if shape and shape != common:
            common = _together(common, shape) if common else shape
    return common


def _together(a: Shape, b: Shape) -> Shape:
    if {a, b} == {(n := max(a[0], b[0]),), (n, 1)} and n > 1:
        raise ValueError(f"a vector of {n} and a column {n} × 1: write both alike")
    length = max(len(a), len(b))
    pairs = [*zip((1,) * (length - len(a)) + a, (1,) * (length - len(b)) + b, strict=True)]
    if any(m != n and 1 not in (m, n) for m, n in pairs):
        raise ValueError(f"{said_shape(a)} and {said_shape(b)} do not fit entry by entry")
    return require_bounded(tuple(n if m == 1 else m for m, n in pairs))


def require_bounded(shape: Shape) -> Shape:
    """`shape`, if it is one that can be worked with.

    Raises:
        ValueError: if it has an empty axis, or more than `MOST_ENTRIES` entries.
    """
    if any(length < 1 for length in shape):
        raise ValueError(f"a shape without entries: {said_shape(shape)}")
    if prod(shape) > MOST_ENTRIES:
        raise ValueError(
            f"{said_shape(shape)} are {prod(shape):,} entries; at most {MOST_ENTRIES:,} can be worked with"
        )
    return shape


def said_shape(shape: Shape) -> str:
    """`3 × 4`, `a vector of 3`, `a number`."""
    if not shape:
        return "a number"
    return f"a vector of {shape[0]:,}" if len(shape) == 1 else " × ".join(f"{length:,}" for length in shape)


def offset_of(shape: Shape, index: Sequence[int]) -> int:
    """Where the part at `index` begins among the entries.

    Raises:
        IndexError: outside the shape.
    """
    if len(index) > len(shape):
        raise IndexError(f"{len(index)} indices for {said_shape(shape)}")
    offset = 0
    for i, length in zip(index, shape, strict=False):
        if not 0 <= i < length:
            raise IndexError(f"index {i} of an axis of {length}: they are counted from 0 to {length - 1}")
        offset = offset * length + i
    return offset * prod(shape[len(index) :])


# ---------------------------------------------------------------------- which entry goes where


@lru_cache(maxsize=256)
def spread_indices(shape: Shape, common: Shape) -> tuple[int, ...]:
    """For each entry of `common`, the entry of `shape` that broadcasting puts there."""
    missing = len(common) - len(shape)
    steps = [0] * missing
    for axis, length in enumerate(shape):
        steps.append(0 if length == 1 else prod(shape[axis + 1 :]))
    axes = [
        range(0, step * length, step) if step else (0,) * length for step, length in zip(steps, common, strict=True)
    ]
    return tuple(map(sum, product(*axes)))


@lru_cache(maxsize=256)
def axis_indices(shape: Shape, axis: int) -> tuple[tuple[int, ...], ...]:
    """For each entry that is left once `axis` is gone, the entries along it."""
    inner = prod(shape[axis + 1 :])
    length = shape[axis]
    starts = (outer * length * inner + i for outer in range(prod(shape[:axis])) for i in range(inner))
    return tuple(tuple(range(start, start + length * inner, inner)) for start in starts)


def transposed_indices(rows: int, columns: int) -> Iterable[int]:
    """For each entry of the transpose, the entry of the matrix."""
    return (i * columns + j for j in range(columns) for i in range(rows))
