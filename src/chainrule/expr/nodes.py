"""Expressions: numbers, symbols, and operations applied to expressions.

An operation is named, not referred to: what `mul` means stands on one row of `chainrule.ops`. Sums and products
take any number of arguments, and a difference is a sum with a negated term, so a long line nests no deeper
than a short one. Nodes are light (slots, no dataclass: an import pays for each) and frozen by the type checker.
"""

from fractions import Fraction
from typing import Final, final

from chainrule.expr.array import Array

Rational = int | Fraction

Datum = Rational | Array
"""What can be given: an exact number, or an array of them."""
"""An exact number. Whole ones are `int`: arithmetic on them is some ten times faster."""


class Expr:
    """An expression. Python's operators build larger ones; floats are refused."""

    __slots__ = ()

    def __add__(self, other: "Expr | Rational") -> "Expr":
        return plus(self, as_expr(other))

    def __radd__(self, other: Rational) -> "Expr":
        return plus(as_expr(other), self)

    def __sub__(self, other: "Expr | Rational") -> "Expr":
        # not -other: a − 3 subtracts 3, while a + (−3) adds a number that happens to be negative
        return plus(self, Apply("neg", (as_expr(other),)))

    def __rsub__(self, other: Rational) -> "Expr":
        return plus(as_expr(other), Apply("neg", (self,)))

    def __mul__(self, other: "Expr | Rational") -> "Expr":
        return times(self, as_expr(other))

    def __rmul__(self, other: Rational) -> "Expr":
        return times(as_expr(other), self)

    def __truediv__(self, other: "Expr | Rational") -> "Expr":
        return Apply("div", (self, as_expr(other)))

    def __rtruediv__(self, other: Rational) -> "Expr":
        return Apply("div", (as_expr(other), self))

    def __pow__(self, other: "Expr | Rational") -> "Expr":
        return Apply("pow", (self, as_expr(other)))

    def __rpow__(self, other: Rational) -> "Expr":
        return Apply("pow", (as_expr(other), self))

    def __neg__(self) -> "Expr":
        return Apply("neg", (self,))

    def __matmul__(self, other: "Expr") -> "Expr":
        return Apply("matmul", (self, other))

    @property
    def T(self) -> "Expr":  # noqa: N802 (mathematics calls it so)
        """The transpose."""
        return Apply("transpose", (self,))


@final
class Num(Expr):
    """An exact number; build it with `num`, which keeps whole numbers `int`.

    Args:
        value: the number.
        written: how it is to be printed, where that is not left to `ops.figure`; no part of what it is.
    """

    __slots__ = ("value", "written")

    def __init__(self, value: Rational, written: str = "") -> None:
        self.value: Final = value
        self.written: Final = written

    def __neg__(self) -> "Num":
        return Num(-self.value)

    def __eq__(self, other: object) -> bool:
        return type(other) is Num and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"Num({self.value})"


class Symbol(Expr):
    """What can stand on the left of an equation: a name, a gradient, a local derivative, a next value."""

    __slots__ = ()


class Name(Symbol):
    """A name as written: base letter or word, accent, subscript, superscript.

    Args:
        base: ASCII letters; Greek ones spelled out (`eta`), so `η` and `eta` are one name.
        accent: "", "hat", "bar", "tilde" or "dot".
        subscript: "" or what stands below, such as `0`, `h1`, `11`.
        superscript: "" or what stands above where that is no power, such as `2` in `W^(2)`, or `+`.
    """

    __slots__ = ("_hash", "accent", "base", "subscript", "superscript")

    def __init__(self, base: str, accent: str = "", subscript: str = "", superscript: str = "") -> None:
        self.base: Final = base
        self.accent: Final = accent
        self.subscript: Final = subscript
        self.superscript: Final = superscript
        self._hash: Final = hash((base, accent, subscript, superscript))

    def __eq__(self, other: object) -> bool:
        return self is other or (
            type(other) is Name
            and self._hash == other._hash
            and self.base == other.base
            and self.subscript == other.subscript
            and self.accent == other.accent
            and self.superscript == other.superscript
        )

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        from chainrule.expr.names import key_of  # here: names builds on nodes

        return f"Name<{key_of(self)}>"


class _Differential(Symbol):
    __slots__ = ("_hash", "of", "wrt")

    def __init__(self, of: Name, wrt: Name) -> None:
        self.of: Final = of
        self.wrt: Final = wrt
        self._hash: Final = hash((type(self).__name__, of, wrt))

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.wrt == other.wrt and self.of == other.of

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.of!r}, {self.wrt!r})"


class Gradient(_Differential):
    """∂of/∂wrt along every path: the total derivative; has the shape of `wrt`."""

    __slots__ = ()


class Partial(_Differential):
    """∂of/∂wrt along one edge: the derivative of the right side that defines `of`."""

    __slots__ = ()


class Second(Symbol):
    """∂²of/∂wrt∂by: the gradient ∂of/∂wrt differentiated along every path by `by`."""

    __slots__ = ("_hash", "by", "of", "wrt")

    def __init__(self, of: Name, wrt: Name, by: Name) -> None:
        self.of: Final = of
        self.wrt: Final = wrt
        self.by: Final = by
        self._hash: Final = hash(("Second", of, wrt, by))

    def __eq__(self, other: object) -> bool:
        return type(other) is Second and self.by == other.by and self.wrt == other.wrt and self.of == other.of

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Second({self.of!r}, {self.wrt!r}, {self.by!r})"


class Along(Symbol):
    """R{of}: how fast `of` changes when the parameters move along a direction; of a parameter, the direction itself."""

    __slots__ = ("of",)

    def __init__(self, of: Symbol) -> None:
        self.of: Final = of

    def __eq__(self, other: object) -> bool:
        return type(other) is Along and self.of == other.of

    def __hash__(self) -> int:
        return hash(("Along", self.of))

    def __repr__(self) -> str:
        return f"Along({self.of!r})"


class Next(Symbol):
    """The value of a parameter after the step (w ← …)."""

    __slots__ = ("of",)

    def __init__(self, of: Name) -> None:
        self.of: Final = of

    def __eq__(self, other: object) -> bool:
        return type(other) is Next and self.of == other.of

    def __hash__(self) -> int:
        return hash(("Next", self.of))

    def __repr__(self) -> str:
        return f"Next({self.of!r})"


@final
class Apply(Expr):
    """Operation `op`, a row of the table by name, applied to `args`."""

    __slots__ = ("args", "op")

    def __init__(self, op: str, args: tuple[Expr, ...]) -> None:
        self.op: Final = op
        self.args: Final = args

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is Apply and self.op == other.op and self.args == other.args)

    def __hash__(self) -> int:
        return hash((self.op, self.args))

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.args))})"


def num(value: Rational) -> Num:
    """The number `value`, whole ones as `int`."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return Num(value.numerator)
    return Num(value)


ZERO: Final = Num(0)
ONE: Final = Num(1)


def as_expr(value: Expr | Datum) -> Expr:
    """`value` as an expression; an array of exact numbers as the literal that it is written with.

    Raises:
        TypeError: for floats: 0.1 the float is not 0.1 the number.
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, (int, Fraction)):
        return num(value)
    if isinstance(value, Array):
        return Apply("stack", tuple(map(as_expr, value)))
    raise TypeError(f"an expression is built from exact numbers, not {type(value).__name__} {value!r}")


def apply(op: str, *args: Expr | Rational) -> Apply:
    """The operation named `op` applied to `args`."""
    return Apply(op, tuple(map(as_expr, args)))


def plus(*terms: Expr) -> Expr:
    """The sum of `terms`, sums among them spliced in: (a + b) + c = a + b + c."""
    return _spliced("add", terms, ZERO)


def times(*factors: Expr) -> Expr:
    """The product of `factors`, products among them spliced in."""
    return _spliced("mul", factors, ONE)


def _spliced(op: str, args: tuple[Expr, ...], empty: Num) -> Expr:
    flat: list[Expr] = []
    for arg in args:
        if type(arg) is Apply and arg.op == op:
            flat += arg.args
        else:
            flat.append(arg)
    return Apply(op, tuple(flat)) if len(flat) > 1 else flat[0] if flat else empty
