"""Second derivatives on paper: a line for each, column by column, and the Hessian as a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from chainrule.derive import Term
from chainrule.derive.second import Column
from chainrule.explain.phrases import joined
from chainrule.explain.worked.lines import Sheet, in_numbers
from chainrule.explain.worked.numbers import Numbers, chain_of
from chainrule.explain.worked.slopes import because, shown, with_boxes
from chainrule.expr import Along, Equation, Name, Rational, Symbol
from chainrule.ops import AS_GIVEN, box_of, figure, figure_box, name_box
from chainrule.typeset.document import Block, Chain, Inline, Lines, Math, Paragraph, Table
from chainrule.typeset.line import line

WIDTH: Final = 78
"""A table of more characters is broken into several: a screen has 80."""

GAP: Final = 3
"""Between two columns."""

Entry: TypeAlias = Callable[[Name, Name], Symbol]


def columns_shown(sheet: Sheet, columns: Iterable[Column]) -> Iterator[Block]:
    """The lines that lead to each column of the Hessian."""
    for column in columns:
        yield Paragraph(joined("by ", Math(name_box(column.by)), ":"))
        yield second_lines(sheet, column.lines)


def moved(along: Mapping[Name, Rational]) -> Lines:
    """`R{w₀} = 1`: how far each parameter moves."""
    values = {Along(name): figure_box(figure(value, AS_GIVEN)[0]) for name, value in along.items()}
    return Lines(tuple(Chain(box_of(symbol), (("=", box),)) for symbol, box in values.items()))


def second_lines(sheet: Sheet, equations: Iterable[Equation]) -> Lines:
    """A line for each equation."""
    return Lines(tuple(_chain(sheet, equation) for equation in equations))


def _chain(sheet: Sheet, equation: Equation) -> Chain:
    """`∂²L/∂z₁∂w₁ = ∂²L/∂h₁∂w₁·w₂ = 0.5·0.25 = 0.125`."""
    left, right = equation
    written = shown(Term(sheet.back.loss, right), sheet.network, sheet.numbers, branches=sheet.full)
    links = [("=", with_boxes(box_of(written.expr), written.boxes))]
    if sheet.numbers is not None:
        links += in_numbers(written.expr, [written], sheet.numbers, sheet.numbers.values[left])
    return chain_of(box_of(left), links, aside=because(written.reasons))


def tables(numbers: Numbers, names: Sequence[Name], entry: Entry) -> Iterator[Table]:
    """The Hessian, as many columns beside one another as a screen has room for.

    Args:
        numbers: what the entries are worth.
        names: the parameters.
        entry: the symbol for what stands in a row and a column.
    """
    boxes = {(wrt, by): figure_box(numbers.figure_of(entry(wrt, by))[0]) for wrt in names for by in names}
    room = WIDTH - max(len(line(name_box(name))) for name in names)
    for group in _groups({by: max(len(line(boxes[wrt, by])) for wrt in names) + GAP for by in names}, room):
        header: tuple[Inline, ...] = ((), *((Math(name_box(by)),) for by in group))
        rows = tuple(((Math(name_box(wrt)),), *((Math(boxes[wrt, by]),) for by in group)) for wrt in names)
        yield Table(header, rows, "l" + "r" * len(group))


def _groups(widths: Mapping[Name, int], room: int) -> Iterator[list[Name]]:
    """The columns in order, in groups no wider than `room`."""
    group: list[Name] = []
    for name, width in widths.items():
        if group and sum(widths[other] for other in group) + width > room:
            yield group
            group = []
        group.append(name)
    yield group
