"""Reading undoes rendering: what is written of an expression is read back as the same expression.

Not every spelling keeps apart what the tree keeps apart. `normal` says which trees are written alike; all else must
come back as it was.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeGuard

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chainrule.derive import backward
from chainrule.diagnostic import Source
from chainrule.expr import (
    ZERO,
    Apply,
    Expr,
    Gradient,
    Name,
    Next,
    Num,
    Partial,
    Rational,
    Symbol,
    apply,
    num,
    plus,
    times,
)
from chainrule.ops import box_of, figure
from chainrule.read import Formula, Vocabulary, left_side, resolve
from chainrule.read.grammar import statements_of
from chainrule.read.mathml import latex_in
from chainrule.read.strip import Strip
from chainrule.read.vocabulary import vocabulary_of
from chainrule.render import latex_box, mathml_box
from chainrule.typeset.box import Box
from chainrule.typeset.line import line
from strategies import EVERY, Drawn, expressions, networks

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


def mathml_as_latex(box: Box) -> str:
    """What a page says, as it is read."""
    text = mathml_box(box)
    return latex_in(Strip(Source("test", text), text, range(len(text) + 1))).text


SURFACES = pytest.mark.parametrize(
    ("written", "kind"),
    [(unicode, "plain"), (ascii_, "plain"), (latex_box, "latex"), (mathml_as_latex, "latex")],
    ids=["unicode", "ascii", "latex", "mathml"],
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
        case "step", _:
            return normal(_branches(*expr.args))
        case _:
            return Apply(expr.op, args)


def _branches(x: Expr, below: Expr, at: Expr, above: Expr) -> Expr:
    """A step as it is written: the kink belongs to the branch whose value it takes."""
    match x:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))):
            is_below, is_above = apply("less", a, b), apply("less", b, a)
        case Apply(op="neg", args=(a,)):
            return _branches(a, above, at, below)
        case _:
            is_below, is_above = apply("less", x, ZERO), apply("less", ZERO, x)
    if at == above:
        return apply("cases", below, is_below, above)
    if at == below:
        return apply("cases", above, is_above, below)
    return apply("cases", below, is_below, above, is_above, at)


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


ODD = (Num(1), Num(-1), Num(2), Num(-3), num(Fraction(1, 2)), num(Fraction(-1, 3)), num(Fraction(22, 7)))
"""Numbers that are written with a sign, a point, or a stroke."""


def _larger(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    some = st.lists(parts, min_size=2, max_size=3)
    one = st.sampled_from(["neg", "exp", "log", "sqrt", "tanh", "sigmoid", "identity", "relu", "abs"])
    two = st.sampled_from(["div", "pow", "max", "min", "squared_error"])
    return st.one_of(
        some.map(lambda terms: plus(*terms)),
        some.map(lambda factors: times(*factors)),
        st.builds(apply, one, parts),
        st.builds(apply, two, parts, parts),
        st.builds(lambda low, a, b, high: apply("cases", low, apply("less", a, b), high), *[parts] * 4),
    )


NESTED = st.recursive(st.sampled_from([*SYMBOLS, *ODD]), _larger, max_leaves=12)
"""Every operation inside every other, whether or not it has a value there."""


@SURFACES
@given(expr=expressions(SYMBOLS, 3, EVERY))
def test_reading_undoes_rendering(written: Callable[[Box], str], kind: str, expr: Expr) -> None:
    text = written(box_of(expr))
    assert read(text, kind) == normal(expr), text


@SURFACES
@given(expr=NESTED)
@example(expr=NAMES[0] ** ((NAMES[0] + 1) * (NAMES[1] + 1)))
@example(expr=apply("exp", NAMES[0]))
@example(expr=apply("neg", num(Fraction(1, 3))))
def test_reading_undoes_rendering_however_operations_nest(written: Callable[[Box], str], kind: str, expr: Expr) -> None:
    text = written(box_of(expr))
    assert read(text, kind) == normal(expr), text


@SURFACES
@given(drawn=networks())
def test_the_equations_of_a_network_come_back(written: Callable[[Box], str], kind: str, drawn: Drawn) -> None:
    lines = [f"{written(box_of(left))} = {written(box_of(right))}" for left, right in drawn.system]
    found = document(lines, kind)
    assert found == {left: normal(right) for left, right in drawn.system}


@SURFACES
@given(drawn=networks())
def test_the_backward_pass_of_a_network_comes_back(written: Callable[[Box], str], kind: str, drawn: Drawn) -> None:
    back = backward(drawn.system, drawn.loss, lambda quantity, op: 0)
    equations = [*drawn.system, *back.system()]
    assume(all(figure(value)[1] for _, right in equations for value in numbers_in(right)))  # 1024/49 is rounded
    found = document([f"{written(box_of(left))} = {written(box_of(right))}" for left, right in equations], kind)
    assert found == {left: normal(right) for left, right in equations}


def numbers_in(expr: Expr) -> Iterator[Rational]:
    if isinstance(expr, Num):
        yield expr.value
    elif isinstance(expr, Apply):
        for arg in expr.args:
            yield from numbers_in(arg)


def document(lines: Sequence[str], kind: str) -> dict[Symbol, Expr]:
    """What a document of these lines defines; its vocabulary is its own."""
    text = "\n".join(lines) if kind == "plain" else " \\\\ ".join(lines)
    formula = Formula(Source("test", text), text, range(len(text) + 1), kind, True)  # type: ignore[arg-type]
    statements = statements_of(formula, 0)
    vocabulary = vocabulary_of(statements)
    found = {}
    for statement in statements:
        left, right = statement.sides
        symbol = left_side(left, vocabulary)
        assert symbol is not None, statement.text
        found[symbol] = resolve(right.syntax, vocabulary).expr
    return found
