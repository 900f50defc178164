"""Numbers in the lines of a working: put in for symbols, and as the value a line ends in."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.evaluate import Interval, Number, Value, as_number, value_of
from chainrule.explain.worked.entries import finer, fits, is_few, is_written, literal, printed, summary
from chainrule.expr import ZERO, Datum, Expr, Name, Symbol, replace, symbols_in
from chainrule.expr.array import Array, entries_of, said_shape
from chainrule.ops import AS_GIVEN, SHORT, Precision, box_of, figure_box, in_decimals, plain
from chainrule.problem.model import RATE, Problem
from chainrule.train import Step
from chainrule.typeset.box import Box, Figure, Mark, Row
from chainrule.typeset.document import Chain, Inline, Math
from chainrule.typeset.line import line

Link: TypeAlias = tuple[str, Box]
"""A relation and the right side behind it."""

LINES: Final = 2
"""Arrays that are put in take no more lines than this; what they come to says the same."""

IN_A_CELL: Final = 4
"""An array of more entries is told by its shape in a table."""

Style: TypeAlias = Literal["forward", "backward", "plain"]
"""The column a chain belongs to."""


class Numbers(NamedTuple):
    """The values at one step, and how they are printed.

    Args:
        values: of leaves, quantities and gradients.
        precision: how many digits are printed of what is worked out.
        given: data, which stands as it is given.
        exact: the same values with no line rounded, where every line is.
        averages: what is printed to a few significant digits at least.
    """

    values: Mapping[Symbol, Value]
    precision: Precision = SHORT
    given: Mapping[Name, Datum] = {}
    exact: Mapping[Symbol, Value] = {}
    averages: Collection[Symbol] = ()

    def put_in(self, expr: Expr) -> tuple[Link, ...]:
        """`expr` with numbers for its symbols: after `≈` if one of them is rounded; nothing if that is too long."""
        used = dict.fromkeys(symbols_in(expr))
        if not all(is_few(self.values[symbol]) for symbol in used):
            return ()
        stand_ins = {symbol: self.stand_in(symbol) for symbol in used}
        box = box_of(replace(expr, {symbol: number for symbol, (number, _) in stand_ins.items()}))
        if not fits(box, LINES) and any(isinstance(self.values[symbol], Array) for symbol in used):
            return ()
        return (("=" if all(is_exact for _, is_exact in stand_ins.values()) else "≈", box),)

    def stand_in(self, symbol: Symbol) -> tuple[Expr, bool]:
        """What is put in for `symbol`, and whether that is exactly its value."""
        value = self.values[symbol]
        if isinstance(symbol, Name) and self.given.get(symbol) == value:
            return literal(value, lambda _, entry: printed(entry, AS_GIVEN)[0]), True
        exact = entries_of(self.exact.get(symbol, value))
        figures = [self._figure(*pair, symbol) for pair in zip(entries_of(value), exact, strict=True)]
        return literal(value, lambda place, _: figures[place][0]), all(is_exact for _, is_exact in figures)

    def _figure(self, value: Number, exact: Number, of: Symbol) -> tuple[str, bool]:
        """The digits of one number of `of`, and whether they are exactly what it should be."""
        if exact != value and not isinstance(value, Interval):
            return in_decimals(value, self.precision), False
        return printed(value, self._precision(value, of))

    def _precision(self, value: Number, of: Symbol | None) -> Precision:
        return finer(value, self.precision) if of in self.averages else self.precision

    def figure_of(self, symbol: Symbol) -> tuple[str, bool]:
        """What stands for a number, and whether that is exactly its value."""
        value = as_number(self.values[symbol])
        if isinstance(symbol, Name) and self.given.get(symbol) == value:
            return printed(value, AS_GIVEN)
        return self._figure(value, as_number(self.exact.get(symbol, value)), symbol)

    def cell(self, symbol: Symbol) -> str:
        """What stands for a quantity in a table: a number, a short array, or the shape of a long one."""
        value = self.values[symbol]
        if not isinstance(value, Array):
            return self.figure_of(symbol)[0]
        short = len(value.entries) <= IN_A_CELL
        return plain(self.stand_in(symbol)[0]) if short else said_shape(value.shape)

    def value_links(self, value: Value, working: Expr, of: Symbol | None = None) -> tuple[Link, ...]:
        """What `working` comes to: `= 0.375`, `= 1/3 ≈ 0.333333`, `≈ 0.593270`; nothing for a long array.

        Args:
            value: what it comes to.
            working: what numbers were put into.
            of: what it is the value of, where that may be an average.
        """
        if isinstance(value, Array):
            return self._array_links(value, working, of)
        if not self.precision.every_line or isinstance(value, Interval):
            return value_links(value, self._precision(value, of))
        text, is_exact = self._rounded(value, self._comes_to(working, value), working)
        return (("=" if is_exact else "≈", figure_box(text)),)

    def _rounded(self, value: Number, is_exact: bool, working: Expr) -> tuple[str, bool]:
        """The figure that a line was rounded to: with all its digits, unless nothing was lost on the way."""
        is_known = is_exact and all(self.stand_in(symbol)[1] for symbol in symbols_in(working))
        if is_known or isinstance(value, Interval):
            return printed(value, self.precision)[0], is_exact
        return in_decimals(value, self.precision), is_exact

    def _array_links(self, value: Array, working: Expr, of: Symbol | None = None) -> tuple[Link, ...]:
        """All entries, behind one sign."""
        if not is_few(value):
            return ()
        if self.precision.every_line:
            is_exact = self._comes_to(working, value)
            figures = [self._rounded(entry, is_exact, working) for entry in value.entries]
        else:
            figures = [printed(entry, self._precision(entry, of)) for entry in value.entries]
        box = box_of(literal(value, lambda place, _: figures[place][0]))
        return (("=" if all(is_exact for _, is_exact in figures) else "≈", box),) if is_written(value, box) else ()

    def beside(self, value: Value) -> Inline:
        """What an array is like that is too long to be written out: `8 × 4, norm 2.31, entries from −1.2 to 0.9`."""
        is_long = isinstance(value, Array) and not self._array_links(value, ZERO)
        return (summary(value),) if is_long and isinstance(value, Array) else ()

    def _comes_to(self, working: Expr, value: Value) -> bool:
        """Whether the numbers put into `working` give exactly `value`, which its line was rounded to."""
        if isinstance(working, Symbol):
            return self.stand_in(working)[1]
        return value_of(working, self.values) == value

    def equation(self, left: Symbol) -> Inline:
        """`z₀ = −0.25`, as one formula; of an array that is too long, what it is like."""
        value = self.values[left]
        if is_few(value):
            number, is_exact = self.stand_in(left)
            box = box_of(number)
            if is_written(value, box):
                return (Math(Row((box_of(left), Mark("=" if is_exact else "≈", "relation"), box))),)
        return (Math(box_of(left)), f" ({summary(value)})") if isinstance(value, Array) else ()

    def is_long(self, left: Symbol) -> bool:
        """Whether the entries of an array are written down on more lines than one."""
        value = self.values[left]
        return isinstance(value, Array) and any(not fits(box) for _, box in self._array_links(value, ZERO))


def value_chain(numbers: Numbers, left: Symbol) -> Chain:
    """What `left` is, on a line of its own."""
    value = numbers.values[left]
    return chain_of(box_of(left), numbers.value_links(value, ZERO), aside=numbers.beside(value))


def numbers_at(step: Step, problem: Problem, exact: Step | None = None) -> Numbers:
    """The numbers of `step`: of leaves, quantities and gradients; `exact` is the step with no line rounded."""
    loss = problem.network.loss
    given = problem.given if problem.rate is None else {**problem.given, RATE: problem.rate}
    unrounded = {} if exact is None else exact.everything(loss)
    return Numbers(step.everything(loss), problem.precision, given, unrounded)


def value_links(value: Number, precision: Precision) -> tuple[Link, ...]:
    """`= 0.375`, `= 1/3 ≈ 0.333333`, `≈ 0.593270`."""
    text, is_exact = printed(value, precision)
    links: tuple[Link, ...] = (("=" if is_exact else "≈", figure_box(text)),)
    if "/" in text and not isinstance(value, Interval):
        return *links, ("≈", Figure(in_decimals(value, precision)))
    return links


def chain_of(left: Box, links: Iterable[Link], style: Style = "plain", aside: Inline = ()) -> Chain:
    """A chain without right sides that only repeat the one before."""
    kept: list[Link] = []
    for link in links:
        if not kept or line(kept[-1][1]) != line(link[1]):
            kept.append(link)
    return Chain(left, tuple(kept), aside, style)
