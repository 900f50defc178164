"""How an expression grows with t: the rows of the table, worked out with degrees in place of numbers.

Between its kinks, a polynomial has a slope that a few exact points give exactly.
"""

from collections.abc import Mapping
from math import inf
from typing import Final, TypeAlias

from chainrule.evaluate.shaped import Shaped
from chainrule.evaluate.values import MIXING
from chainrule.expr import Apply, Expr, Num, Rational, Symbol
from chainrule.expr.array import shape_of_value
from chainrule.ops import row_of


class Degree:
    """The degree of a polynomial in t, or infinity for what is no polynomial."""

    __slots__ = ("n",)

    def __init__(self, n: float) -> None:
        self.n: Final = n

    def __neg__(self) -> "Degree":
        return self

    def __add__(self, other: "Grown") -> "Degree":
        return Degree(max(self.n, _n(other)))

    __radd__ = __sub__ = __rsub__ = __add__

    def __mul__(self, other: "Grown") -> "Degree":
        return Degree(self.n + _n(other))

    __rmul__ = __mul__


Grown: TypeAlias = Degree | Rational
"""A degree, or a number that t does not change."""


def degree_of(expr: Expr, env: Mapping[Symbol, Grown]) -> Grown:
    """The degree in t of `expr`, where its symbols have the degrees or are the numbers in `env`."""
    if isinstance(expr, Symbol):
        return env[expr]
    if isinstance(expr, Num):
        return expr.value
    if isinstance(expr, Apply):
        args = [degree_of(arg, env) for arg in expr.args]
        arithmetic = Shaped(DEGREES) if expr.op in MIXING or any(map(shape_of_value, args)) else DEGREES
        grown: Grown = row_of(expr).value(arithmetic, *args)
        return grown
    raise TypeError(f"no degree for {type(expr).__name__}")


def _n(x: Grown) -> float:
    return x.n if isinstance(x, Degree) else 0


class _Degrees:
    """`ops.Xp` over degrees. A kink keeps the degree: it is counted on both sides of it."""

    def exp(self, x: Grown, /) -> Degree:
        return Degree(inf if _n(x) else 0)

    log = sqrt = tanh = expm1 = log1p = erfc = exp

    def pi(self) -> Degree:
        return Degree(0)

    def power(self, x: Grown, y: Grown, /) -> Degree:
        if isinstance(y, int) and y >= 0:
            return Degree(_n(x) * y if y else 0)
        return Degree(inf if _n(x) or _n(y) else 0)

    def divide(self, x: Grown, y: Grown, /) -> Degree:
        return Degree(inf if _n(y) else _n(x))

    def absolute(self, x: Grown, /) -> Degree:
        return Degree(_n(x))

    def maximum(self, x: Grown, y: Grown, /) -> Degree:
        return Degree(max(_n(x), _n(y)))

    minimum = maximum

    def less(self, x: Grown, y: Grown, /) -> Degree:  # noqa: ARG002 (constant on each side of a border)
        return Degree(0)

    less_equal = less

    def where(self, condition: Grown, yes: Grown, no: Grown, /) -> Degree:  # noqa: ARG002 (chooses, and no more)
        return Degree(max(_n(yes), _n(no)))

    def summed(self, terms: tuple[Grown, ...], /) -> Degree:
        return Degree(max(map(_n, terms), default=0))

    def multiplied(self, factors: tuple[Grown, ...], /) -> Degree:
        return Degree(sum(map(_n, factors)))


DEGREES: Final = _Degrees()
