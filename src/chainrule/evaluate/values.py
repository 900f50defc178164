"""Putting numbers in: the value of an expression, and of a list of equations."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias, TypeVar, overload

from chainrule.compile.straight import CHOOSING
from chainrule.diagnostic import ChainruleError, Diagnostic, Span, fail
from chainrule.evaluate.exact import DIGITS, Exact, decided
from chainrule.evaluate.figures import NEGLIGIBLE, said, settled, shown
from chainrule.evaluate.interval import Interval, Number, Value
from chainrule.evaluate.shaped import Shaped
from chainrule.expr import Apply, Datum, Equation, Expr, Name, Num, Rational, Symbol, System, key_of, symbols_in
from chainrule.expr.array import Array, entries_of, mapped, said_shape, shape_of_value
from chainrule.ops import ROWS, Precision, plain, quantities, row_of, shape_of_node

Env: TypeAlias = Mapping[Symbol, Value] | Mapping[Name, Value]
"""What symbols are worth. (A `Mapping` by names is none by symbols, as far as types go.)"""

K = TypeVar("K", bound=Hashable)

VALUE: Final = {row.name: row.value for row in ROWS}

MIXING: Final = {row.name for row in ROWS if row.mixes}
"""Operations that know no numbers alone: their arguments are arrays, also where these are scalars."""

CERTAIN_BITS: Final = 67
"""More digits are worked until 20 of every value are certain, or what is not certain is negligible."""

NUMBERS_SHOWN: Final = 6
"""How many of an equation's numbers an error repeats."""

MENDS: Final[Mapping[type[Exception], tuple[str, str]]] = {
    ZeroDivisionError: ("E0302", "choose data for which nothing is divided by 0"),
    ValueError: ("E0303", "choose data for which this is defined"),
    OverflowError: ("E0304", "choose smaller numbers"),
}
"""The code and the mend of each plain fact."""


class Working(NamedTuple):
    """The values of a list of equations, and how they were reached.

    Args:
        values: of every left side, and of everything given.
        digits: decimal digits the intervals were worked to: doubled while something was undecided.
        unproven: what 1,000 digits could not tell, and was taken to be equal.
    """

    values: dict[Symbol, Value]
    digits: int
    unproven: tuple[str, ...]


class Unworkable(ChainruleError):
    """An equation whose numbers cannot be put in; `left` says which, for whoever knows where it stands."""

    def __init__(self, left: Symbol, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.left: Final = left

    def at(self, places: Mapping[Name, Span]) -> "Unworkable":
        """The same error with the place of the equation, if `places` has it."""
        where = places.get(self.left) if isinstance(self.left, Name) else None
        return Unworkable(self.left, self.diagnostics[0]._replace(where=where))


def value_of(expr: Expr, env: Env, digits: int = DIGITS) -> Value:
    """The value of `expr` where symbols have the values in `env`: exact if it is rational, else an interval.

    Raises:
        ValueError, ZeroDivisionError, OverflowError: with a plain fact: "log of −2".
        ChainruleError: E0301 if a symbol has no value.
    """

    def work(xp: Exact) -> Value:
        value = put_in(expr, env, xp)
        if is_vague(value):
            xp.give_up("a value is known to fewer than 20 digits")
        return value

    return decided(work, digits)


def number_of(expr: Expr, env: Env, digits: int = DIGITS) -> Number:
    """`value_of` an expression that is a number.

    Raises:
        ChainruleError: E0306 if it is an array.
    """
    return as_number(value_of(expr, env, digits))


@overload
def as_number(value: Datum) -> Rational: ...
@overload
def as_number(value: Value) -> Number: ...
def as_number(value: Value) -> Number:
    """`value`, where nothing but a number can be meant.

    Raises:
        ChainruleError: E0306 if it is an array.
    """
    if isinstance(value, Array):
        raise fail(
            "E0306",
            f"{said_shape(value.shape)} stands where a number is needed",
            help="take one entry of it, such as a[0], or write the equations in single numbers",
        )
    return value


def numbers(values: Mapping[K, Value]) -> dict[K, Number]:
    """`values`, all of which must be numbers, as `as_number`."""
    return {key: as_number(value) for key, value in values.items()}


def put_in(expr: Expr, env: Env, xp: Exact) -> Value:
    """The value of `expr` in the arithmetic `xp`.

    Raises:
        Undecided: if intervals overlap where a comparison needs them apart.
        LookupError: if an operation has no row.
    """
    if type(expr) is Apply:
        if expr.op in CHOOSING:
            return chosen(expr.args, env, xp)
        args = [put_in(arg, env, xp) for arg in expr.args]
        compute = VALUE.get(expr.op) or row_of(expr).value
        if expr.op in MIXING:
            shape_of_node(expr, tuple(map(shape_of_value, args[: len(quantities(expr))])))  # raises what does not fit
            mixed: Value = compute(Shaped(xp), *args)
            return mixed
        # numbers are the common case, and pay for no shape
        result: Value = compute(Shaped(xp) if Array in map(type, args) else xp, *args)
        return result
    if type(expr) is Num:
        return expr.value
    try:
        return env[expr]  # type: ignore[index]
    except KeyError:
        key = key_of(expr)  # type: ignore[arg-type]
        raise fail("E0301", f"{key} has no value", help=f"give it one: --set {key}=1") from None


def chosen(args: tuple[Expr, ...], env: Env, xp: Exact, put: "Put" = put_in) -> Value:
    """The branch that is taken, and no other: in "ln x if x > 0, else 0" the logarithm at −1 is nobody's mistake."""
    for value, condition in zip(args[:-1:2], args[1::2], strict=True):
        holds = put(condition, env, xp)
        if shape_of_value(holds):  # entries may take different branches
            cases: Value = VALUE["cases"](Shaped(xp), *(put(arg, env, xp) for arg in args))
            return cases
        if holds:
            return put(value, env, xp)
    return put(args[-1], env, xp)


Put: TypeAlias = Callable[[Expr, Env, Exact], Value]
"""What puts numbers in: `put_in`, or code that was generated for it."""


def is_vague(value: Value) -> bool:
    """Whether so many digits were lost that what is left is too little, in any entry."""
    return any(
        isinstance(entry, Interval) and entry.certain_bits() < CERTAIN_BITS and entry.width > NEGLIGIBLE
        for entry in entries_of(value)
    )


def evaluate(equations: Iterable[Equation], given: Env, digits: int = DIGITS) -> dict[Symbol, Value]:
    """The value of every left side.

    A `System` is taken in its order of dependency, anything else in the order it comes. What is given and also
    defined has the value of its equation.

    Raises:
        ChainruleError: E0301 if a symbol has no value; E0302 division by zero, E0303 outside a function's domain,
            E0304 too large, each with the equation and the numbers in it.
    """
    values = working(equations, given, digits).values
    return {equation.left: values[equation.left] for equation in equations}


def working(equations: Iterable[Equation], given: Env, digits: int = DIGITS) -> Working:
    """As `evaluate`, with everything given among the values and with what was taken on the way."""
    ordered = equations.ordered if isinstance(equations, System) else tuple(equations)

    def work(xp: Exact) -> Working:
        values = worked(ordered, given, xp)
        for vague in (left for left, _ in ordered if is_vague(values[left])):
            xp.give_up(f"{plain(vague)} is known to fewer than 20 digits, worked to {xp.digits:,}")
        return Working(values, xp.digits, tuple(dict.fromkeys(xp.unproven)))

    return decided(work, digits)


def worked(
    ordered: Iterable[Equation], given: Env, xp: Exact, rounding: Precision | None = None
) -> dict[Symbol, Value]:
    """The values of `given` and of `ordered`, in the arithmetic `xp`.

    Args:
        rounding: what every line is rounded to before the lines below use it; None to round nothing.

    Raises:
        Undecided: as `put_in`.
        Unworkable: E0302, E0303, E0304.
    """
    values: dict[Symbol, Value] = dict(given.items())
    for equation in ordered:
        left, right = equation
        facts = len(xp.unproven)
        try:
            value = put_in(right, values, xp)
            values[left] = value if rounding is None else mapped(partial(_as_printed, precision=rounding, xp=xp), value)
        except (ValueError, ZeroDivisionError, OverflowError) as fact:
            raise _failed(equation, values, fact) from None
        if len(xp.unproven) > facts:
            xp.say_where(plain(left), facts)
    return values


def _as_printed(value: Number, precision: Precision, xp: Exact) -> Number:
    """The number that is printed of `value`."""
    figure = settled(value, precision)
    if figure is None:
        xp.give_up(f"a value lies between two figures to {xp.digits:,} digits: rounded half up")
        figure = shown(value, precision)
    return figure.numerator if figure.denominator == 1 else figure


def _failed(equation: Equation, values: Mapping[Symbol, Value], fact: Exception) -> Unworkable:
    used = [symbol for symbol in dict.fromkeys(symbols_in(equation.right)) if symbol in values]
    numbers = [f"{plain(symbol)} = {said(values[symbol])}" for symbol in used]
    note = ", ".join(numbers[:NUMBERS_SHOWN]) + (", …" if len(numbers) > NUMBERS_SHOWN else "")
    code, mend = MENDS[type(fact)]
    message = f"{fact} in {plain(equation.left)} = {plain(equation.right)}"
    return Unworkable(equation.left, Diagnostic(code, message, notes=(f"with {note}",) if note else (), help=mend))
