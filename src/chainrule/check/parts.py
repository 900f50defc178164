"""The numbers that a value is worked out from: each factor, and each term once its factors are multiplied."""

from collections.abc import Iterator
from typing import NamedTuple

from chainrule.check.figures import Figure
from chainrule.check.say import amount
from chainrule.check.world import value_or_none
from chainrule.evaluate import Interval
from chainrule.evaluate.floats import may_be_near, roughly
from chainrule.expr import Apply, Expr, Num, Rational, num
from chainrule.expr.array import Array
from chainrule.ops import plain

DECIMALS = 6
"""A number with more decimals than this is not written down in passing."""


class Part(NamedTuple):
    """One number of a calculation.

    Args:
        figure: the number.
        whole: the calculation.
        path: where in it the number stands: argument by argument.
        worked: the terms beside it are worked out too, as they are when a term is written as one number.
    """

    figure: Figure
    whole: Expr
    path: tuple[int, ...]
    worked: bool

    def comes_to(self, value: Rational, other: Rational) -> bool:
        """Whether the calculation comes to exactly `value` with `other` in the place of this number."""
        spoiled = _put_at(self.whole, self.path, num(other))
        return may_be_near(roughly(spoiled, {}), value) and value_or_none(spoiled, {}) == value


def parts_of(calculation: Expr) -> Iterator[Part]:
    """The numbers of a calculation: terms as they are when worked out, then factors."""
    if not isinstance(calculation, Apply):
        return
    for path, node in _places(calculation, ()):
        figure = _figure_of(node)
        if figure is not None and path:
            yield Part(figure, calculation, path, worked=not isinstance(node, Num))


def _places(node: Expr, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Expr]]:
    """Every node, outer ones first."""
    level = [(path, node)]
    while level:
        yield from level
        level = [
            ((*path, i), arg) for path, node in level if isinstance(node, Apply) for i, arg in enumerate(node.args)
        ]


def _figure_of(node: Expr) -> Figure | None:
    """The number a node comes to, if it would be written as a short decimal."""
    value = value_or_none(node, {})
    if value is None or isinstance(value, (bool, Interval, Array)):
        return None
    text = amount(value)
    places = len(text.partition(".")[2])
    return None if "/" in text or "e" in text or places > DECIMALS else Figure(value, places, text)


def _put_at(node: Expr, path: tuple[int, ...], other: Expr) -> Expr:
    if not path or not isinstance(node, Apply):
        return other
    first, *rest = path
    args = (*node.args[:first], _put_at(node.args[first], tuple(rest), other), *node.args[first + 1 :])
    return Apply(node.op, args)


def shown_with(part: Part, other: Rational) -> str:
    """The calculation with `other` in the place of one number: `0.125 + 0.2`."""
    spoiled = _put_at(part.whole, part.path, num(other))
    return plain(_terms_worked(spoiled) if part.worked else spoiled)


def _terms_worked(calculation: Expr) -> Expr:
    """A sum with each term worked out."""
    if not isinstance(calculation, Apply) or calculation.op != "add":
        return calculation
    return Apply("add", tuple(_worked(term) for term in calculation.args))


def _worked(term: Expr) -> Expr:
    figure = _figure_of(term)
    return term if figure is None or (isinstance(term, Apply) and term.op == "neg") else num(figure.value)
