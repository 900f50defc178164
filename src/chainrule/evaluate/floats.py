"""The arithmetic of floats: some sixteen digits, the last ones uncertain, and many times faster than intervals.

For nothing but to see that two values are nowhere near each other. What decides stays exact.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from chainrule.diagnostic import ChainruleError
from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Value
from chainrule.evaluate.values import put_in
from chainrule.expr import Expr, Symbol
from chainrule.expr.array import entries_of, mapped, shape_of_value

Rough: TypeAlias = Any
"""A float, or an array of floats. (A value whose type says that it is exact would say too much.)"""

NEARNESS: Final = 1e-9
"""What floats may be off, relative to a value or to 1."""


_static: Final[Callable[[Any], Any]] = staticmethod


class Floats(Exact):
    """`ops.Xp` over floats, and over the exact numbers that stand in a formula."""

    __slots__ = ()

    exp = _static(math.exp)
    log = _static(math.log)
    tanh = _static(math.tanh)
    expm1 = _static(math.expm1)
    log1p = _static(math.log1p)
    erfc = _static(math.erfc)
    sqrt = _static(math.sqrt)
    power = _static(math.pow)
    absolute = _static(abs)
    maximum = _static(max)
    minimum = _static(min)
    summed = _static(math.fsum)

    def multiplied(self, factors: tuple[Any, ...], /) -> Any:
        """The product of all factors."""
        return math.prod(map(float, factors))

    def divide(self, x: Any, y: Any, /) -> Any:
        """The quotient x/y."""
        return float(x) / float(y)

    def pi(self) -> Any:
        """The circumference of a circle of diameter 1."""
        return math.pi

    def less(self, x: Any, y: Any, /) -> bool:
        """Whether x < y."""
        return bool(x < y)


_FLOATS: Final = Floats()


def in_floats(values: Mapping[Symbol, Value]) -> dict[Symbol, Rough]:
    """What of `values` floats can hold."""
    found: dict[Symbol, Rough] = {}
    for symbol, value in values.items():
        try:
            found[symbol] = mapped(float, value)
        except OverflowError:
            continue
    return found


def roughly(expr: Expr, values: Mapping[Symbol, Rough]) -> Rough | None:
    """The value of `expr` as far as floats tell; None where they do not."""
    try:
        return mapped(float, put_in(expr, values, _FLOATS))
    except (ArithmeticError, ValueError, ChainruleError):
        return None


def may_be_near(value: Rough | None, other: Value, within: float = 0.0) -> bool:
    """Whether `value` may be `other`, or lie within that of it in every entry; so what floats do not tell may."""
    if value is None or shape_of_value(value) != shape_of_value(other):
        return True
    pairs = zip(entries_of(value), entries_of(other), strict=True)
    return all(abs(a - float(b)) <= within + NEARNESS * max(1.0, abs(a)) for a, b in pairs)
