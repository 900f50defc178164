"""Numbers in the lines of a working: put in for symbols, and as the value a line ends in."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from chainrule.evaluate import Interval, Value
from chainrule.expr import Expr, Gradient, Name, Rational, Symbol, num, replace, symbols_in
from chainrule.ops import DECIMALS, box_of, figure
from chainrule.train import Step
from chainrule.typeset.box import Box, Figure, Mark, Row
from chainrule.typeset.document import Chain, Inline, Math
from chainrule.typeset.line import line

Link: TypeAlias = tuple[str, Box]
"""A relation and the right side behind it."""

Style: TypeAlias = Literal["forward", "backward", "plain"]
"""The column a chain belongs to."""


class Numbers(NamedTuple):
    """The values at one step, and how many decimal places are printed of them."""

    values: Mapping[Symbol, Value]
    decimals: int = DECIMALS

    def put_in(self, expr: Expr) -> Link:
        """`expr` with numbers for its symbols: after `≈` if one of them is rounded."""
        used = dict.fromkeys(symbols_in(expr))
        exact = all(is_exact(self.values[symbol], self.decimals) for symbol in used)
        numbers: dict[Symbol, Expr] = {symbol: num(near(self.values[symbol])) for symbol in used}
        return "=" if exact else "≈", box_of(replace(expr, numbers), self.decimals)

    def value_links(self, value: Value) -> tuple[Link, ...]:
        """`= 0.375`, `= 1/3 ≈ 0.333333`, `≈ 0.593270`."""
        box = box_of(num(near(value)), self.decimals)
        if not is_exact(value, self.decimals):
            return (("≈", box),)
        if isinstance(value, Interval) or not _is_fraction(value, self.decimals):
            return (("=", box),)
        return ("=", box), ("≈", Figure(rounded_text(value, self.decimals)))

    def equation(self, left: Box, value: Value) -> Math:
        """`z₀ = −0.25`, as one formula."""
        relation, box = self.value_links(value)[0]
        return Math(Row((left, Mark(relation, "relation"), box)))


def numbers_at(step: Step, loss: Name, decimals: int) -> Numbers:
    """The numbers of `step`: of leaves, quantities and gradients."""
    known = (step.inputs, step.parameters, step.values)
    values: dict[Symbol, Value] = {name: value for part in known for name, value in part.items()}
    values.update((Gradient(loss, wrt), value) for wrt, value in step.gradients.items())
    return Numbers(values, decimals)


def near(value: Value) -> Rational:
    """A rational number that is printed as `value` is; 0 for what is 0 as far as anyone can tell."""
    if not isinstance(value, Interval):
        return value
    return 0 if value.sign in (0, None) else value.middle


def is_exact(value: Value, decimals: int) -> bool:
    """Whether what is printed of `value` is all of it."""
    return not isinstance(value, Interval) and figure(value, decimals)[1]


def _is_fraction(value: Rational, decimals: int) -> bool:
    return "/" in figure(value, decimals)[0]


def rounded_text(value: Rational, decimals: int) -> str:
    """`value` in decimals, also where `figure` would rather print a fraction."""
    scaled = round(abs(Fraction(value)) * 10**decimals)
    digits = str(scaled).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"−{text}" if value < 0 and scaled else text


def chain_of(left: Box, links: Iterable[Link], style: Style = "plain", aside: Inline = ()) -> Chain:
    """A chain without right sides that only repeat the one before."""
    kept: list[Link] = []
    for link in links:
        if not kept or line(kept[-1][1]) != line(link[1]):
            kept.append(link)
    return Chain(left, tuple(kept), aside, style)
