"""Cases → a row of the table where they equal one, and the slope that holds on the boundary; else `cases`."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from chainrule.expr import ZERO, Apply, Expr, Rational


class Condition(NamedTuple):
    """`left < right`; the sign is one of < ≤ > ≥ =."""

    sign: str
    left: Expr
    right: Expr

    def upright(self) -> "Condition":
        """The same with < or ≤."""
        if self.sign not in (">", "≥"):
            return self
        return Condition("<" if self.sign == ">" else "≤", self.right, self.left)


Row: TypeAlias = tuple[Expr, Condition | None]
Closed: TypeAlias = tuple[tuple[str, Rational], ...]


def piecewise(rows: Sequence[Row]) -> tuple[Expr, Closed]:
    """What the rows mean, and (operation, slope) of the branch that holds at its kink.

    Raises:
        ValueError: if they do not cover everything, or a condition is an equation.
    """
    rows = _sorted(rows)
    *others, (last, condition) = rows
    if not others:
        raise ValueError("cases need two rows at least")
    if condition is not None and not (len(rows) == 2 and _opposes(condition, others[0][1])):
        raise ValueError("the last row must hold everywhere else")
    if len(rows) == 2 and others[0][1] is not None:
        found = _as_row(others[0][0], last, others[0][1], condition)
        if found is not None:
            return found
    return _cases(others, last), ()


def _sorted(rows: Sequence[Row]) -> list[Row]:
    """`x < 0`, `x = 0`, `x > 0`: the equation goes last, where it is everything else."""
    equations = [row for row in rows if row[1] is not None and row[1].sign == "="]
    others = [row for row in rows if row not in equations]
    if not equations:
        return [*rows]
    if len(equations) > 1 or len(others) != 2 or None in (others[0][1], others[1][1]):
        raise ValueError("a condition must be an inequality")
    return [*others, (equations[0][0], None)]


def _opposes(one: Condition, other: Condition | None) -> bool:
    """Whether `one` holds where `other` does not, the boundary left aside."""
    if other is None:
        return False
    (_, a, b), (_, c, d) = one.upright(), other.upright()
    return (a, b) == (d, c)


def _cases(rows: Sequence[Row], last: Expr) -> Expr:
    args: list[Expr] = []
    for value, condition in rows:
        if condition is None:
            raise ValueError("only the last row may hold everywhere else")
        args += [value, compared(condition)]
    return Apply("cases", (*args, last))


def compared(condition: Condition) -> Expr:
    """The condition as an expression.

    Raises:
        ValueError: if it is an equation.
    """
    sign, a, b = condition.upright()
    if sign == "=":
        raise ValueError("a condition must be an inequality")
    return Apply("less" if sign == "<" else "less_equal", (a, b))


def _as_row(first: Expr, second: Expr, condition: Condition, other: Condition | None) -> tuple[Expr, Closed] | None:
    """ReLU or a modulus, its kink where a = b; the boundary belongs to the first row, if that includes it."""
    sign, a, b = condition
    low, high = (first, second) if sign in ("<", "≤") else (second, first)
    low_closed = sign in ("≤", ">")
    if a == ZERO:
        a, b, low, high, low_closed = b, a, high, low, not low_closed
    difference, opposite = (a, -a) if b == ZERO else (a - b, b - a)
    found = _kinked(low, high, difference, opposite, low_closed)
    if found is None:
        return None
    row, slope = found
    is_open = other is not None and sign in ("<", ">") and other.sign in ("<", ">")
    return row, () if is_open else ((row.op, slope),)


def _kinked(low: Expr, high: Expr, difference: Expr, opposite: Expr, low_closed: bool) -> tuple[Apply, Rational] | None:
    if low == ZERO and high == difference:
        return Apply("relu", (difference,)), 0 if low_closed else 1
    if high == ZERO and low == opposite:
        return Apply("relu", (opposite,)), 1 if low_closed else 0
    if low == opposite and high == difference:
        return Apply("abs", (difference,)), -1 if low_closed else 1
    return None
