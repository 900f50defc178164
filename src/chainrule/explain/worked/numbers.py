"""Numbers in the lines of a working: put in for symbols, and as the value a line ends in."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from chainrule.evaluate import Interval, Number, Value, as_number, number_of, shown
from chainrule.expr import Datum, Expr, Gradient, Name, Num, Symbol, replace, symbols_in
from chainrule.ops import AS_GIVEN, SHORT, Precision, box_of, figure, figure_box, in_decimals
from chainrule.problem.model import RATE, Problem
from chainrule.train import Step
from chainrule.typeset.box import Box, Figure, Mark, Row
from chainrule.typeset.document import Chain, Inline, Math
from chainrule.typeset.line import line

Link: TypeAlias = tuple[str, Box]
"""A relation and the right side behind it."""

Style: TypeAlias = Literal["forward", "backward", "plain"]
"""The column a chain belongs to."""


class Numbers(NamedTuple):
    """The values at one step, and how they are printed.

    Args:
        values: of leaves, quantities and gradients.
        precision: how many digits are printed of what is worked out.
        given: data, which stands as it is given.
        exact: the same values with no line rounded, where every line is.
    """

    values: Mapping[Symbol, Value]
    precision: Precision = SHORT
    given: Mapping[Name, Datum] = {}
    exact: Mapping[Symbol, Value] = {}

    def put_in(self, expr: Expr) -> Link:
        """`expr` with numbers for its symbols: after `≈` if one of them is rounded."""
        used = dict.fromkeys(symbols_in(expr))
        figures = {symbol: self.figure_of(symbol) for symbol in used}
        relation = "=" if all(is_exact for _, is_exact in figures.values()) else "≈"
        numbers: dict[Symbol, Expr] = {symbol: Num(_sign_of(text), text) for symbol, (text, _) in figures.items()}
        return relation, box_of(replace(expr, numbers))

    def figure_of(self, symbol: Symbol) -> tuple[str, bool]:
        """What stands for `symbol`, and whether that is exactly its value."""
        value = as_number(self.values[symbol])
        if not isinstance(value, Interval) and isinstance(symbol, Name) and self.given.get(symbol) == value:
            return figure(value, AS_GIVEN)
        if self.exact.get(symbol, value) != value and not isinstance(value, Interval):
            return in_decimals(value, self.precision), False
        return printed(value, self.precision)

    def value_links(self, value: Value, working: Expr) -> tuple[Link, ...]:
        """What `working` comes to: `= 0.375`, `= 1/3 ≈ 0.333333`, `≈ 0.593270`."""
        value = as_number(value)
        if not self.precision.every_line or isinstance(value, Interval):
            return value_links(value, self.precision)
        is_exact = self._comes_to(working, value)
        is_known = is_exact and all(self.figure_of(symbol)[1] for symbol in symbols_in(working))
        text = figure(value, self.precision)[0] if is_known else in_decimals(value, self.precision)
        return (("=" if is_exact else "≈", figure_box(text)),)

    def _comes_to(self, working: Expr, value: Number) -> bool:
        """Whether the numbers put into `working` give exactly `value`, which its line was rounded to."""
        if isinstance(working, Symbol):
            return self.figure_of(working)[1]
        return number_of(working, self.values) == value

    def equation(self, left: Symbol) -> Math:
        """`z₀ = −0.25`, as one formula."""
        text, is_exact = self.figure_of(left)
        return Math(Row((box_of(left), Mark("=" if is_exact else "≈", "relation"), figure_box(text))))


def numbers_at(step: Step, problem: Problem, exact: Step | None = None) -> Numbers:
    """The numbers of `step`: of leaves, quantities and gradients; `exact` is the step with no line rounded."""
    loss = problem.network.loss
    given = problem.given if problem.rate is None else {**problem.given, RATE: problem.rate}
    unrounded = {} if exact is None else _values(exact, loss)
    return Numbers(_values(step, loss), problem.precision, given, unrounded)


def _values(step: Step, loss: Name) -> dict[Symbol, Value]:
    known = (step.inputs, step.parameters, step.values)
    values: dict[Symbol, Value] = {name: value for part in known for name, value in part.items()}
    values.update((Gradient(loss, wrt), value) for wrt, value in step.gradients.items())
    return values


def _sign_of(text: str) -> int:
    """Notation asks of a number only whether it begins with a minus."""
    return -1 if text.startswith("−") else 1


def printed(value: Number, precision: Precision) -> tuple[str, bool]:
    """`value` as it is printed, and whether that is exactly its value; 0 for what is 0 as far as anyone can tell."""
    if isinstance(value, Interval):
        return in_decimals(shown(value, precision), precision), False
    return figure(value, precision)


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
