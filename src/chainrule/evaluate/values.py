"""Putting numbers in: the value of an expression, and of a list of equations."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, fail
from chainrule.evaluate.exact import DIGITS, Exact, decided
from chainrule.evaluate.figures import said
from chainrule.evaluate.interval import Value
from chainrule.expr import Apply, Equation, Expr, Num, Symbol, System, key_of, symbols_in
from chainrule.ops import ROWS, Branches, plain, row_of

VALUE: Final = {row.name: row.value for row in ROWS}

CHOOSING: Final = {row.name for row in ROWS if isinstance(row.gradient, Branches)}
"""Operations that look at their arguments only as far as they must."""

CODES: Final = {ZeroDivisionError: "E0302", ValueError: "E0303", OverflowError: "E0304"}

NUMBERS_SHOWN: Final = 6
"""How many of an equation's numbers an error repeats."""


class Working(NamedTuple):
    """The values of a list of equations, and how they were reached.

    Args:
        values: of every left side, and of everything given.
        digits: decimal digits the intervals were worked to: doubled while the side of a kink was undecided.
        unproven: what was taken as equal because 1,000 digits could not tell it apart.
    """

    values: dict[Symbol, Value]
    digits: int
    unproven: tuple[str, ...]


def value_of(expr: Expr, env: Mapping[Symbol, Value], digits: int = DIGITS) -> Value:
    """The value of `expr` where symbols have the values in `env`: exact if it is rational, else an interval.

    Raises:
        ValueError, ZeroDivisionError, OverflowError: with a plain fact: "log of −2".
        ChainruleError: E0301 if a symbol has no value.
    """
    return decided(lambda xp: put_in(expr, env, xp), digits)


def put_in(expr: Expr, env: Mapping[Symbol, Value], xp: Exact) -> Value:
    """The value of `expr` in the arithmetic `xp`.

    Raises:
        Undecided: if intervals overlap where a comparison needs them apart.
        LookupError: if an operation has no row.
    """
    if type(expr) is Apply:
        if expr.op in CHOOSING:
            return _chosen(expr.args, env, xp)
        compute = VALUE.get(expr.op) or row_of(expr).value
        result: Value = compute(xp, *[put_in(arg, env, xp) for arg in expr.args])
        return result
    if type(expr) is Num:
        return expr.value
    try:
        return env[expr]  # type: ignore[index]
    except KeyError:
        key = key_of(expr)  # type: ignore[arg-type]
        raise fail("E0301", f"{key} has no value", help=f"give it one: --set {key}=1") from None


def _chosen(args: tuple[Expr, ...], env: Mapping[Symbol, Value], xp: Exact) -> Value:
    """The branch that is taken, and no other: in "ln x if x > 0, else 0" the logarithm at −1 is nobody's mistake."""
    for value, condition in zip(args[:-1:2], args[1::2], strict=True):
        if put_in(condition, env, xp):
            return put_in(value, env, xp)
    return put_in(args[-1], env, xp)


def evaluate(
    equations: Iterable[Equation], given: Mapping[Symbol, Value], digits: int = DIGITS
) -> dict[Symbol, Value]:
    """The value of every left side.

    A `System` is taken in its order of dependency, anything else in the order it comes; a name that is given keeps
    its equation's value.

    Raises:
        ChainruleError: E0301 if a symbol has no value; E0302 division by zero, E0303 outside a function's domain,
            E0304 too large, each with the equation and the numbers in it.
    """
    values = working(equations, given, digits).values
    return {equation.left: values[equation.left] for equation in equations}


def working(equations: Iterable[Equation], given: Mapping[Symbol, Value], digits: int = DIGITS) -> Working:
    """As `evaluate`, with everything given among the values and with what was taken on the way."""
    ordered = equations.ordered if isinstance(equations, System) else tuple(equations)

    def work(xp: Exact) -> Working:
        values = worked(ordered, given, xp)
        return Working(values, xp.digits, tuple(dict.fromkeys(xp.unproven)))

    return decided(work, digits)


def worked(ordered: Iterable[Equation], given: Mapping[Symbol, Value], xp: Exact) -> dict[Symbol, Value]:
    """The values of `given` and of `ordered`, in the arithmetic `xp`."""
    values = dict(given)
    for equation in ordered:
        left, right = equation
        try:
            values[left] = put_in(right, values, xp)
        except (ValueError, ZeroDivisionError, OverflowError) as fact:
            raise _failed(equation, values, fact) from None
    return values


def _failed(equation: Equation, values: Mapping[Symbol, Value], fact: Exception) -> ChainruleError:
    numbers = [
        f"{plain(symbol)} = {said(values[symbol])}" for symbol in dict.fromkeys(symbols_in(equation.right))
    ]
    note = ", ".join(numbers[:NUMBERS_SHOWN]) + (", …" if len(numbers) > NUMBERS_SHOWN else "")
    message = f"{fact} in {plain(equation.left)} = {plain(equation.right)}"
    return ChainruleError(Diagnostic(CODES[type(fact)], message, notes=(f"with {note}",) if note else ()))
