"""Reading undoes rendering: what is written of an expression is read back as the same expression.

Not every spelling keeps apart what the tree keeps apart. `normal` says which trees are written alike; all else must
come back as it was.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeGuard

import pytest
from hypothesis import example, given
from strategies import EVERY, expressions

from chainrule.diagnostic import Source
from chainrule.expr import ONE, ZERO, Apply, Expr, Gradient, Name, Next, Num, Partial, Symbol, apply, num, plus, times
from chainrule.ops import box_of
from chainrule.read import Formula, Vocabulary, resolve
from chainrule.read.grammar import statements_of
from chainrule.render import latex_box
from chainrule.typeset.box import Box
from chainrule.typeset.line import line

LOSS = Name("L")
NAMES = (
    Name("x"),
    Name("w", "", "0"),
    Name("y", "hat"),
    Name("y", "hat", "1"),
    Name("net", "", "h1"),
    Name("w", "", "11", "2"),
    Name("delta", "", "", "l"),
    Name("eta"),
    Name("W", "", "s", "L"),
    Name("y", "", "pred"),
    Name("x", "tilde"),
)
SYMBOLS: tuple[Symbol, ...] = (
    *NAMES,
    *(Gradient(LOSS, name) for name in NAMES[:5]),
    *(Partial(a, b) for a, b in pairwise(NAMES[:6])),
    Next(NAMES[1]),
)
VOCABULARY = Vocabulary(frozenset(NAMES), {}, {LOSS: LOSS})


def unicode(box: Box) -> str:
    return line(box)


def ascii_(box: Box) -> str:
    return line(box, ascii_only=True)


SURFACES = pytest.mark.parametrize(
    ("written", "kind"), [(unicode, "plain"), (ascii_, "plain"), (latex_box, "latex")], ids=["unicode", "ascii", "latex"]
)


def read(text: str, kind: str) -> Expr:
    """The only side of the only statement that `text` is."""
    formula = Formula(Source("test", text), text, range(len(text) + 1), kind, True)  # type: ignore[arg-type]
    (statement,) = statements_of(formula, 0)
    assert statement.unread is None, f"{text}\n{statement.unread}"
    (side,) = statement.sides
    return resolve(side.syntax, VOCABULARY).expr


def normal(expr: Expr) -> Expr:
    """`expr` as any tree comes back that is written alike."""
    if not isinstance(expr, Apply):
        return expr
    args = tuple(map(normal, expr.args))
    match expr.op, args:
        case "add", (first, *rest):
            return plus(first, *(_term(arg, as_it_was) for arg, as_it_was in zip(rest, expr.args[1:], strict=True)))
        case "mul", _:
            return times(*args)
        case "neg", (Num(value=value),) if value > 0 or (value == 0 and not _is(expr.args[0], "neg")):
            return Num(-value)
        case "div", (Num(value=int(above)), Num(value=int(below))) if below > 0 and args == expr.args:
            return num(Fraction(above, below))
        case "max", (Num(value=0), x) | (x, Num(value=0)):
            return apply("relu", x)
        case "squared_error", (a, b):
            return num(Fraction(1, 2)) * normal(a - b) ** 2
        case "cases", (low, Apply(op="less" | "less_equal", args=(a, b)), high):
            return _kinked(low, high, a, b) or Apply("cases", args)
        case _:
            return Apply(expr.op, args)


def _term(arg: Expr, as_it_was: Expr) -> Expr:
    """Behind the first term `− 3` subtracts 3, while alone it is the number −3."""
    return apply("neg", normal(as_it_was.args[0])) if _is(as_it_was, "neg") else arg


def _is(expr: Expr, op: str) -> TypeGuard[Apply]:
    return isinstance(expr, Apply) and expr.op == op


def _kinked(low: Expr, high: Expr, a: Expr, b: Expr) -> Expr | None:
    """The row that cases are: ReLU or |·|."""
    if a == ZERO:
        a, b, low, high = b, a, high, low
    above, below = (a, -a) if b == ZERO else (a - b, b - a)
    if (low, high) == (ZERO, above):
        return apply("relu", above)
    if (low, high) == (below, ZERO):
        return apply("relu", below)
    return apply("abs", above) if (low, high) == (below, above) else None


@SURFACES
@given(expr=expressions(SYMBOLS, 3, EVERY))
def test_reading_undoes_rendering(written: Callable[[Box], str], kind: str, expr: Expr) -> None:
    text = written(box_of(expr))
    assert read(text, kind) == normal(expr), text
