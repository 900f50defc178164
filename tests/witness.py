"""Witnesses from outside: other arithmetics and brute force, which know nothing of any rule of differentiation.

`Dual` carries a slope along with every rational number; `REAL` works at 250 digits; `paths_sum` multiplies along every
path there is.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

import mpmath

from chainrule.expr import Apply, Expr, Name, Num, Rational, Symbol, System, symbols_in
from chainrule.ops import ROWS, Kink

REAL = mpmath.MPContext()
REAL.dps = 250


def real(x: Rational) -> Any:
    """x to 250 digits."""
    above, below = x.as_integer_ratio()
    return REAL.mpf(above) / below


def gelu_argument(x: Any) -> Any:
    """The argument of tanh in the approximation of Hendrycks and Gimpel 2016."""
    return REAL.sqrt(2 / REAL.pi) * (x + REAL.mpf(44715) / 10**6 * x**3)


MEANING: Mapping[str, Callable[..., Any]] = {
    "add": lambda *terms: sum(terms),
    "neg": lambda x: -x,
    "mul": lambda *factors: prod(factors),
    "hadamard": lambda *factors: prod(factors),
    "div": lambda a, b: a / b,
    "pow": REAL.power,
    "exp": REAL.exp,
    "log": REAL.log,
    "sqrt": REAL.sqrt,
    "tanh": REAL.tanh,
    "sigmoid": lambda x: 1 / (1 + REAL.exp(-x)),
    "identity": lambda x: x,
    "part": lambda x: x,
    "relu": lambda x: x if x > 0 else REAL.mpf(0),
    "abs": abs,
    "max": max,
    "min": min,
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "leaky_relu_by": lambda x, a: x if x > 0 else a * x,
    "prelu": lambda x, a: x if x > 0 else a * x,
    "softplus": lambda x: REAL.log(1 + REAL.exp(x)),
    "gelu_tanh": lambda x: x * (1 + REAL.tanh(gelu_argument(x))) / 2,
    "gelu_gate": lambda x: (1 + REAL.tanh(gelu_argument(x))) / 2,
    "gelu_rate": lambda x: 2 * REAL.sqrt(2 / REAL.pi) * (1 + 3 * REAL.mpf(44715) / 10**6 * x**2),
    "elu_alpha": lambda x, a: x if x > 0 else a * (REAL.exp(x) - 1),
    "elu": lambda x: x if x > 0 else REAL.exp(x) - 1,
    "silu": lambda x: x / (1 + REAL.exp(-x)),
    "normal_cdf": REAL.ncdf,
    "normal_pdf": REAL.npdf,
    "gelu": lambda x: x * REAL.ncdf(x),
    "sign": REAL.sign,
    "heaviside": lambda x: REAL.mpf(x >= 0),
    "huber": lambda a, b, d: (a - b) ** 2 / 2 if abs(a - b) <= d else d * (abs(a - b) - d / 2),
    "cases": lambda yes, condition, no: yes if condition else no,
    "step": lambda x, below, at, above: below if x < 0 else above if x > 0 else at,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "squared_error": lambda a, b: (a - b) ** 2 / 2,
}
"""What each operation means, said once more by somebody else. A new row of the table has to be said here too."""


def real_value(expr: Expr, env: Mapping[Symbol, Any]) -> Any:
    """The value of `expr` to some 240 digits."""
    if isinstance(expr, Symbol):
        return env[expr]
    if isinstance(expr, Num):
        return real(expr.value)
    assert isinstance(expr, Apply)
    if expr.op == "cases":
        *pairs, last = expr.args
        for value, condition in zip(pairs[::2], pairs[1::2], strict=True):
            if real_value(condition, env):
                return real_value(value, env)
        return real_value(last, env)
    return MEANING[expr.op](*(real_value(arg, env) for arg in expr.args))


def real_values(system: System, given: Mapping[Name, Rational]) -> dict[Symbol, Any]:
    """The values of all equations, to some 240 digits."""
    values: dict[Symbol, Any] = {name: real(value) for name, value in given.items()}
    for left, right in system.ordered:
        values[left] = real_value(right, values)
    return values


# ---------------------------------------------------------------------- dual numbers


class OnKinkError(Exception):
    """A dual number has no slope where there are two."""


class Dual:
    """value + slope·ε with ε² = 0: arithmetic that carries the derivative along.

    Source: Clifford 1873; Griewank and Walther 2008, section 3.1.
    """

    def __init__(self, value: Rational, slope: Rational = 0) -> None:
        self.value = Fraction(value)
        self.slope = Fraction(slope)

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.slope)

    def __add__(self, other: "Dual") -> "Dual":
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: "Dual") -> "Dual":
        return self + -other

    def __mul__(self, other: "Dual") -> "Dual":
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def __truediv__(self, other: "Dual") -> "Dual":
        return Dual(self.value / other.value, (self.slope * other.value - self.value * other.slope) / other.value**2)

    def is_below(self, other: "Dual") -> bool:
        if self.value == other.value and self.slope != other.slope:
            raise OnKinkError
        return self.value < other.value


def _larger(a: Dual, b: Dual) -> Dual:
    return b if a.is_below(b) else a


DUAL: Mapping[str, Callable[..., Any]] = {
    "add": lambda *terms: sum(terms, Dual(0)),
    "neg": lambda x: -x,
    "mul": lambda *factors: prod(factors, start=Dual(1)),
    "div": lambda a, b: a / b,
    "identity": lambda x: x,
    "relu": lambda x: _larger(x, Dual(0)),
    "abs": lambda x: _larger(x, -x),
    "max": _larger,
    "min": lambda a, b: -_larger(-a, -b),
    "squared_error": lambda a, b: (a - b) * (a - b) * Dual(Fraction(1, 2)),
    "less": lambda a, b: a.is_below(b),
    "less_equal": lambda a, b: not b.is_below(a),
    "cases": lambda yes, condition, no: yes if condition else no,
}


def dual_value(expr: Expr, env: Mapping[Symbol, Dual]) -> Any:
    """The value of `expr` and its slope.

    Raises:
        OnKinkError: where the slope from below is not that from above.
    """
    if isinstance(expr, Symbol):
        return env[expr]
    if isinstance(expr, Num):
        return Dual(expr.value)
    assert isinstance(expr, Apply)
    return DUAL[expr.op](*(dual_value(arg, env) for arg in expr.args))


def dual_gradient(system: System, loss: Name, given: Mapping[Name, Rational], wrt: Name) -> Fraction:
    """∂loss/∂wrt; for a quantity, of the network in which its equation is replaced by its value."""
    env: dict[Symbol, Dual] = {name: Dual(value, int(name == wrt)) for name, value in given.items()}
    for left, right in system.ordered:
        env[left] = dual_value(right, env)
        if left == wrt:
            env[left] = Dual(env[left].value, 1)
    return env[loss].slope


# ---------------------------------------------------------------------- paths


def edge_slopes(system: System, given: Mapping[Name, Rational]) -> dict[tuple[Symbol, Symbol], Fraction]:
    """The slope of every equation by every symbol in it, from dual numbers."""
    values: dict[Symbol, Dual] = {name: Dual(value) for name, value in given.items()}
    slopes = {}
    for left, right in system.ordered:
        values[left] = Dual(dual_value(right, values).value)
        for used in set(symbols_in(right)):
            slopes[used, left] = dual_value(right, {**values, used: Dual(values[used].value, 1)}).slope
    return slopes


def paths(system: System, start: Symbol, end: Symbol) -> Iterator[tuple[Symbol, ...]]:
    """Every way from one name to another along the equations, one by one."""
    if start == end:
        yield (end,)
        return
    for left, right in system:
        if start in set(symbols_in(right)):
            for rest in paths(system, left, end):
                yield (start, *rest)


def paths_sum(system: System, loss: Name, given: Mapping[Name, Rational], wrt: Symbol) -> Fraction:
    """∂loss/∂wrt as the sum over all paths of the product of the slopes along each."""
    slopes = edge_slopes(system, given)
    products = (prod((slopes[edge] for edge in pairwise(path)), start=Fraction(1)) for path in paths(system, wrt, loss))
    return sum(products, Fraction(0))


# ---------------------------------------------------------------------- finite differences at 250 digits

STEP = REAL.mpf(10) ** -60


def real_slope(function: Callable[[Any], Any], at: Any, side: int = 0) -> Any:
    """The slope of `function`, from the side −1 or 1, or from both; good to some 58 digits, or 110 from both."""
    first, last = (at, at + side * STEP) if side else (at - STEP, at + STEP)
    return (function(last) - function(first)) / (last - first)


def is_on_kink(kink: Kink, args: tuple[Rational, ...]) -> bool:
    """Whether the numbers `args` lie on the kink."""
    where = kink.where(*map(Num, args))
    return bool(real_value(where, {}) == 0)


assert set(MEANING) == {row.name for row in ROWS if not row.mixes}, "a row of the table has no meaning here"
