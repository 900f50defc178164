"""What derivatives look like: as a person writes them, tidied and no more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.derive import backward, differentiate, slope_of, tidy
from chainrule.evaluate import value_of
from chainrule.expr import Apply, Equation, Expr, Name, Num, System, apply
from chainrule.ops import plain
from strategies import EXACT, expressions, rationals

A, B, H, L, W, X, Y, Z = (Name(letter) for letter in "abhLwxyz")


@pytest.mark.parametrize(
    ("right", "by_x"),
    [
        (X * X, "2·x"),
        (X * X * X, "3·x·x"),
        (X**3, "3·x²"),
        (X**2, "2·x"),
        (X + X, "2"),
        (X - X, "0"),
        (-X, "−1"),
        (W * X + B, "w"),
        (W - X, "−1"),
        (-(W * X), "−w"),
        (X / 2, "0.5"),
        (2 * X * W, "2·w"),
        (apply("exp", X), "y"),
        (apply("tanh", X), "1 − y²"),
        (apply("sigmoid", X), "y·(1 − y)"),
        (apply("log", X), "1/x"),
        (apply("sqrt", X), "1/(2·y)"),
        (apply("squared_error", W, X), "x − w"),
        (apply("squared_error", X, W), "x − w"),
        (apply("identity", X), "1"),
        (apply("tanh", W * X), "(1 − y²)·w"),
    ],
    ids=str,
)
def test_local_derivatives_look_as_a_person_writes_them(right, by_x):
    (local,) = (slope for symbol, slope in differentiate(right, Y, lambda op: Num(0)).items() if symbol == X)
    assert plain(local) == by_x


def test_a_rule_reuses_its_output_where_it_has_a_name():
    system = System([Equation(H, apply("tanh", Z)), Equation(L, H * W)])
    assert plain(backward(system, L, slope_of).lines[Z].right) == "∂L/∂h·(1 − h²)"


@given(st.data())
def test_tidying_changes_no_value_and_twice_is_as_good_as_once(data):
    expr = data.draw(expressions((A, B), 4, (*EXACT, "mul", "add", "neg")))
    env = {A: data.draw(rationals()), B: data.draw(rationals())}
    tidied = tidy(expr)
    assert value_of(tidied, env) == value_of(expr, env)
    assert tidy(tidied) == tidied


@given(st.data())
def test_tidy_expressions_hold_no_idle_ones_and_zeros(data):
    tidied = tidy(data.draw(expressions((A, B), 4, ("add", "mul", "neg"))))
    for node in _nodes(tidied):
        if node.op == "mul":
            assert all(not isinstance(factor, Num) for factor in node.args[1:])
            assert node.args[0] not in (Num(0), Num(1), Num(-1))
        if node.op == "add":
            assert sum(isinstance(term, Num) for term in node.args) <= 1
            assert Num(0) not in node.args


def _nodes(expr: Expr):
    if isinstance(expr, Apply):
        yield expr
        for arg in expr.args:
            yield from _nodes(arg)
