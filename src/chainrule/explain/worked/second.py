"""Second derivatives on paper: a line for each, parameter by parameter, and the Hessian as a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple, TypeAlias

from chainrule.derive import Term
from chainrule.derive.second import Column
from chainrule.explain.phrases import joined, listed
from chainrule.explain.worked.entries import datum
from chainrule.explain.worked.lines import Sheet, in_numbers
from chainrule.explain.worked.numbers import chain_of
from chainrule.explain.worked.slopes import because, shown, with_boxes
from chainrule.expr import ZERO, Along, Datum, Equation, Name, Symbol, key_of
from chainrule.expr.array import Shape
from chainrule.ops import box_of, name_box
from chainrule.typeset.box import Box
from chainrule.typeset.document import Block, Chain, Inline, Lines, Math, Paragraph, Table
from chainrule.typeset.line import line

WIDTH: Final = 78
"""A table of more characters is broken into several: a screen has 80."""

GAP: Final = 3
"""Between two columns."""

Cell: TypeAlias = Callable[[int, int], Box]
"""What stands in a row and a column of the Hessian, which is symmetric."""


class Entry(NamedTuple):
    """An entry of a parameter, at a place counted from 0; of a number, itself."""

    name: Name
    at: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """`(1, 2)`, counted from 1 as people count rows and columns; nothing for a number."""
        return f"({', '.join(str(i + 1) for i in self.at)})" if self.at else ""

    @property
    def key(self) -> str:
        """`W_1(1, 2)`."""
        return key_of(self.name) + self.place

    @property
    def label(self) -> Inline:
        """The same as it is shown."""
        return joined(Math(name_box(self.name)), self.place) if self.at else (Math(name_box(self.name)),)

    @property
    def width(self) -> int:
        """How many characters the label takes."""
        return len(line(name_box(self.name)) + self.place)


def entries_in(names: Iterable[Name], shapes: Mapping[Name, Shape]) -> tuple[Entry, ...]:
    """Every entry of `names`, row by row."""
    return tuple(Entry(name, index) for name in names for index in product(*map(range, shapes.get(name, ()))))


def columns_shown(sheet: Sheet, columns: Iterable[Column]) -> Iterator[Block]:
    """The lines that lead to each column of the Hessian; on a screen, what is 0 is only said to be."""
    for column in columns:
        nothing = [] if sheet.full else [left for left, right in column.lines if _is_zero(sheet, left, right)]
        yield Paragraph(joined("by ", Math(name_box(column.by)), ":"))
        kept = [equation for equation in column.lines if equation.left not in nothing]
        if kept:
            yield second_lines(sheet, kept)
        if nothing:
            names = listed([(Math(box_of(left)),) for left in nothing])
            yield Paragraph(joined("0 here: ", names) if len(nothing) > 1 else joined(names, " is 0"))


def _is_zero(sheet: Sheet, left: Symbol, right: object) -> bool:
    """Whether a line is 0 whatever the data is, or at this data."""
    return right == ZERO or (sheet.numbers is not None and sheet.numbers.values[left] == 0)


def moved(along: Mapping[Name, Datum]) -> Lines:
    """`R{w₀} = 1`: how far each parameter moves."""
    return Lines(tuple(Chain(box_of(Along(name)), (("=", box_of(datum(value))),)) for name, value in along.items()))


def second_lines(sheet: Sheet, equations: Iterable[Equation]) -> Lines:
    """A line for each equation."""
    return Lines(tuple(_chain(sheet, equation) for equation in equations))


def _chain(sheet: Sheet, equation: Equation) -> Chain:
    """`∂²L/∂z₁∂w₁ = ∂²L/∂h₁∂w₁·w₂ = 0.5·0.25 = 0.125`."""
    left, right = equation
    written = shown(Term(sheet.back.loss, right), sheet.network, sheet.numbers, branches=sheet.full)
    links = [("=", with_boxes(box_of(written.expr), written.boxes))]
    beside: Inline = ()
    if sheet.numbers is not None:
        value = sheet.numbers.values[left]
        links += in_numbers(written.expr, [written], sheet.numbers, value)
        beside = sheet.numbers.beside(value)
    return chain_of(box_of(left), links, aside=because(written.reasons) or beside)


# ---------------------------------------------------------------------- the Hessian as a table


def tables(entries: Sequence[Entry], cell: Cell) -> Iterator[Block]:
    """The Hessian; where a screen is too narrow for it, from the diagonal down, in as many tables as it takes."""
    places = range(len(entries))
    boxes = [[cell(i, j) for j in places] for i in places]
    widths = [max(entries[j].width, *(len(line(boxes[i][j])) for i in places)) + GAP for j in places]
    groups = [*_groups(widths, WIDTH - max(entry.width for entry in entries))]
    if len(groups) == 1:
        yield _table(entries, boxes, groups[0], places)
        return
    yield Paragraph(("The Hessian from the diagonal down; above it stands the same.",))
    for group in groups:
        yield _table(entries, boxes, group, places[group[0] :], is_lower=True)


def _table(
    entries: Sequence[Entry],
    boxes: Sequence[Sequence[Box]],
    columns: Sequence[int],
    rows: Iterable[int],
    *,
    is_lower: bool = False,
) -> Table:
    """Some columns and rows of the Hessian; of its lower half only what is not above the diagonal."""
    cells = ([(Math(boxes[i][j]),) if j <= i or not is_lower else () for j in columns] for i in rows)
    body = tuple((entries[i].label, *row) for i, row in zip(rows, cells, strict=True))
    return Table(((), *(entries[j].label for j in columns)), body, "l" + "r" * len(columns))


def _groups(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """The columns in order, in groups no wider than `room`."""
    group: list[int] = []
    for column, width in enumerate(widths):
        if group and sum(widths[other] for other in group) + width > room:
            yield group
            group = []
        group.append(column)
    yield group
