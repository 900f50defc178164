"""Pieces of code as an arithmetic: a row's value, called with them, returns the code that computes it.

Two pieces that compute the same are one piece, with one number, so that what is used twice is found by counting.
Nothing is text yet; `write` decides what gets a name and what stands in brackets.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple, TypeAlias

from chainrule.expr import Rational


class Binding:
    """How tightly Python's operators bind, loosest first."""

    CHOICE = 0
    COMPARISON = 1
    SUM = 2
    SIGN = 3
    PRODUCT = 4
    POWER = 5
    ATOM = 6


class Form(NamedTuple):
    """How a function of `ops.Xp` is written.

    Args:
        template: the text, with {0}, {1} for the arguments; sums and products, of any number of them, have none.
        binds: how tightly the whole binds.
        needs: how tightly each argument must, to stand without brackets; the last holds for all that follow.
        total: whether it has a value whatever its arguments are; only such code may run where it is not needed.
        repeats: whether the template has an argument twice, so that it must be a name.
        imports: what the template needs imported.
    """

    template: str
    binds: int = Binding.ATOM
    needs: tuple[int, ...] = (Binding.CHOICE,)
    total: bool = True
    repeats: bool = False
    imports: tuple[str, ...] = ()


class Code:
    """A piece of code: a number, a name, or a function of pieces. Made by `Codes` alone; frozen."""

    __slots__ = ("args", "codes", "form", "function", "is_total", "number", "value")

    def __init__(self, codes: "Codes", function: str, args: "tuple[Code, ...]", value: Any, number: int) -> None:
        self.codes: Final = codes
        self.function: Final = function
        self.args: Final = args
        self.value: Final = value
        """Of a number its value, of a name its identifier, else None, or the other words of its form's template."""
        self.number: Final = number
        """The same for what computes the same."""
        self.form: Final = codes.forms[function]
        self.is_total: Final[bool] = self.form.total and all(arg.is_total for arg in args)
        """Whether it has a value whatever its names are worth: it may run where it is not needed."""

    def __add__(self, other: "Operand") -> "Code":
        return self.codes.apply("summed", ((self, other),))

    def __radd__(self, other: Rational) -> "Code":
        return self.codes.apply("summed", ((other, self),))

    def __sub__(self, other: "Operand") -> "Code":
        return self.codes.apply("summed", ((self, self.codes.apply("negated", (other,))),))

    def __rsub__(self, other: Rational) -> "Code":
        return self.codes.apply("summed", ((other, -self),))

    def __mul__(self, other: "Operand") -> "Code":
        return self.codes.apply("multiplied", ((self, other),))

    def __rmul__(self, other: Rational) -> "Code":
        return self.codes.apply("multiplied", ((other, self),))

    def __truediv__(self, other: "Operand") -> "Code":
        return self.codes.apply("divide", (self, other))

    def __rtruediv__(self, other: Rational) -> "Code":
        return self.codes.apply("divide", (other, self))

    def __pow__(self, other: "Operand") -> "Code":
        return self.codes.apply("power", (self, other))

    def __neg__(self) -> "Code":
        return self.codes.apply("negated", (self,))

    def __repr__(self) -> str:
        return f"{self.function}({self.value if self.value is not None else ', '.join(map(repr, self.args))})"


ATOMS: Final = {"constant": Form("{0}"), "name": Form("{0}"), "anew": Form("{0}")}
"""What stands alone; `anew` is a name that has got another value since."""

Operand: TypeAlias = Code | Rational

Law: TypeAlias = Callable[["Codes", tuple[Code, ...]], Code | None]
"""A shorter way to write a function at these arguments; None where it does not apply."""


class Codes:
    """`ops.Xp` over code, in one language.

    Args:
        forms: how each function is written; what is missing here cannot be compiled.
        laws: what is written in a shorter or faster way, by function; the first law that applies is taken.
    """

    def __init__(self, forms: Mapping[str, Form], laws: Mapping[str, tuple[Law, ...]]) -> None:
        self.forms: Final = {**forms, **ATOMS}
        self.laws: Final = laws
        self._known: Final[dict[tuple[Any, ...], Code]] = {}

    def __getattr__(self, function: str) -> Callable[..., Code]:
        """The function of that name, for the rows of the table."""
        if function not in self.forms:
            raise AttributeError(f"this back end has no function '{function}'")
        return lambda *args: self.apply(function, args)

    def apply(self, function: str, args: tuple[Any, ...]) -> Code:
        """`function` of `args`: pieces of code, exact numbers, or one tuple of them."""
        flat = args[0] if args and isinstance(args[0], tuple) else args
        parts = tuple([part if type(part) is Code else self.constant(part) for part in flat])
        for law in self.laws.get(function, ()):
            shorter = law(self, parts)
            if shorter is not None:
                return shorter
        return self._one(function, parts, None)

    def shape(self, _: Code) -> tuple[int, ...]:
        """The shape of what a piece computes: that of a number, unless the language has arrays."""
        return ()

    def constant(self, value: Rational) -> Code:
        """A number.

        Raises:
            TypeError: if it is none: a row has no business with a float.
        """
        if not isinstance(value, (int, Fraction)):
            raise TypeError(f"code is made of exact numbers, not {type(value).__name__} {value!r}")
        return self._one("constant", (), value)

    def name(self, identifier: str, _: tuple[int, ...] = (), *, anew: bool = False) -> Code:
        """What is already computed, and its shape.

        Args:
            identifier: what it is called.
            anew: it has another value than what was called so before, so that no part computed then is the same.
        """
        return self._one("anew" if anew else "name", (), identifier)

    def _one(self, function: str, args: tuple[Code, ...], value: Any) -> Code:
        key = (function, value, *[arg.number for arg in args])
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Code(self, function, args, value, len(self._known))
        return known
