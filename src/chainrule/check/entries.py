"""Arrays compared entry by entry: a vector, its column and its row are alike, and so is one number to many of it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from chainrule.check.figures import Figure, figure_of
from chainrule.evaluate import Number, Value
from chainrule.expr import Apply, Expr
from chainrule.expr.array import Array, Shape, entries_of, shape_of_value, transposed_indices
from chainrule.read import Side


def paired(a: Value, b: Value) -> Sequence[tuple[Number, Number]] | None:
    """The entries of two values that stand for each other; None where their shapes do not allow it."""
    m, n = _squeezed(shape_of_value(a)), _squeezed(shape_of_value(b))
    if m == n:
        return [*zip(entries_of(a), entries_of(b), strict=True)]
    if not m:
        return [(entries_of(a)[0], entry) for entry in entries_of(b)]
    if not n:
        return [(entry, entries_of(b)[0]) for entry in entries_of(a)]
    return None


def laid_out(value: Value, like: Value) -> Value:
    """`value` as the column, row or vector that `like` is, where it differs in nothing else."""
    shape = shape_of_value(like)
    if not isinstance(value, Array) or not shape or _squeezed(value.shape) != _squeezed(shape):
        return value
    return Array(shape, value.entries)


def _squeezed(shape: Shape) -> Shape:
    """The shape without axes of length 1: what a vector and its column have in common."""
    return tuple(length for length in shape if length != 1)


class Difference(NamedTuple):
    """An entry beside what it should be: its index, counted from 1, what stands there, and what should."""

    at: tuple[int, ...]
    written: Figure
    right: Number


class Figures(NamedTuple):
    """An array of numbers that ends a chain.

    Args:
        shape: as it is written.
        entries: the numbers, row by row.
        text: as it was written.
    """

    shape: Shape
    entries: tuple[Figure, ...]
    text: str

    @property
    def value(self) -> Array:
        """What is printed, exactly."""
        return Array(self.shape, tuple(entry.value for entry in self.entries))

    @property
    def places(self) -> int | None:
        """The most decimal places of any entry; None where one is a fraction."""
        places = [entry.places for entry in self.entries]
        return None if None in places else max(place for place in places if place is not None)

    @property
    def significant(self) -> int:
        """How many significant digits all entries together print."""
        return sum(entry.significant for entry in self.entries)

    @property
    def transposed(self) -> "Figures":
        """A matrix with its rows as columns; anything else as it is."""
        if len(self.shape) != 2:
            return self
        rows, columns = self.shape
        return Figures((columns, rows), tuple(self.entries[i] for i in transposed_indices(rows, columns)), self.text)

    @property
    def is_plain(self) -> bool:
        """An array is shown as formulas are."""
        return False

    def stands_for(self, value: Value, relation: str = "=") -> bool:
        """Whether every entry is what is printed, or rounds to it."""
        pairs = self._against(value)
        return pairs is not None and all(figure.stands_for(entry, relation) for figure, entry in pairs)

    def nearly(self, value: Value, relation: str = "=") -> bool:
        """Whether every entry is right or one unit in the last place away, and one is."""
        pairs = self._against(value)
        return pairs is not None and all(
            figure.stands_for(entry, relation) or figure.nearly(entry, relation) for figure, entry in pairs
        )

    def is_shortened(self, value: Value) -> bool:
        """Whether every entry, rounded or cut off at the printed places, gives its figure."""
        pairs = self._against(value)
        return pairs is not None and all(
            figure.stands_for(entry) or figure.is_shortened(entry) for figure, entry in pairs
        )

    def differing(self, value: Value, relation: str = "=") -> "Difference | None":
        """The first entry that is not what it should be."""
        return next((each for each in self.against(value) if not each.written.stands_for(each.right, relation)), None)

    def against(self, value: Value) -> Iterator[Difference]:
        """Every entry beside what it should be; nothing where the shape is another."""
        for at, (figure, entry) in enumerate(self._against(value) or ()):
            yield Difference(self.index_of(at), figure, entry)

    def index_of(self, at: int) -> tuple[int, ...]:
        """The index of an entry, counted from 1 as people count rows and columns."""
        found: list[int] = []
        for length in reversed(self.shape):
            at, i = divmod(at, length)
            found.append(i + 1)
        return tuple(reversed(found))

    def _against(self, value: Value) -> Sequence[tuple[Figure, Number]] | None:
        shape = shape_of_value(value)
        if _squeezed(shape) != _squeezed(self.shape):
            return None
        return [*zip(self.entries, entries_of(value), strict=True)]


Printed: TypeAlias = Figure | Figures
"""What a chain ends in, as it is printed."""


def figures_of(side: Side, expr: Expr) -> Printed | None:
    """The figure that a side is: one number, or an array of numbers and no calculation."""
    if not (isinstance(expr, Apply) and expr.op == "stack"):
        return figure_of(side, expr)
    shape, entries = _flat(side, expr)
    known = tuple(entry for entry in entries if entry is not None)
    return Figures(shape, known, side.text) if len(known) == len(entries) else None


def _flat(side: Side, expr: Expr) -> tuple[Shape, list[Figure | None]]:
    if not (isinstance(expr, Apply) and expr.op == "stack"):
        return (), [figure_of(side, expr)]
    parts = [_flat(side, part) for part in expr.args]
    return (len(parts), *parts[0][0]), [entry for _, entries in parts for entry in entries]
