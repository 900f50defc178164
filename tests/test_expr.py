"""Expressions are exact, flat and shallow; a system of equations knows the order of dependency."""

import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import value_of
from chainrule.expr import (
    ONE,
    ZERO,
    Apply,
    Equation,
    Expr,
    Name,
    Num,
    System,
    apply,
    as_expr,
    depth_of,
    num,
    plus,
    replace,
    symbols_in,
    times,
)
from chainrule.expr.walk import MAX_DEPTH
from strategies import EXACT, expressions, names, networks, rationals

A, B, C = Name("a"), Name("b"), Name("c")

# ---------------------------------------------------------------------- nodes


@given(rationals(), rationals(), rationals())
def test_python_operators_build_what_they_say(a, b, c):
    env = {A: a, B: b, C: c}
    assert value_of(A + B - C * 2, env) == a + b - c * 2
    assert value_of(3 - A, env) == 3 - a
    assert value_of(-(A * B) + 1, env) == -(a * b) + 1
    assert value_of(2 * A**2, env) == 2 * a**2
    if b:
        assert value_of(A / B, env) == Fraction(a) / b
        assert value_of(1 / B + A / 2, env) == Fraction(1) / b + Fraction(a) / 2


@given(st.lists(st.sampled_from([A, B, C]), min_size=1, max_size=6))
def test_sums_and_products_are_flat_however_they_are_bracketed(symbols):
    for combine, op in ((plus, "add"), (times, "mul")):
        from_left = symbols[0]
        from_right = symbols[-1]
        for symbol in symbols[1:]:
            from_left = combine(from_left, symbol)
        for symbol in reversed(symbols[:-1]):
            from_right = combine(symbol, from_right)
        flat = Apply(op, tuple(symbols)) if len(symbols) > 1 else symbols[0]
        assert from_left == from_right == combine(*symbols) == flat


def test_an_empty_sum_is_0_and_an_empty_product_1():
    assert plus() == ZERO
    assert times() == ONE


def test_a_difference_is_a_sum_with_a_negated_term():
    assert Apply("add", (A, Apply("neg", (B,)))) == A - B
    assert Apply("add", (A, Apply("neg", (Num(3),)))) == A - 3


@pytest.mark.parametrize("value", [0.5, 1.0, "1/2", None, 1j])
def test_only_exact_numbers_enter_an_expression(value):
    with pytest.raises(TypeError, match="exact numbers"):
        as_expr(value)
    with pytest.raises(TypeError, match="exact numbers"):
        A + value


@given(st.fractions())
def test_whole_numbers_are_int(value):
    assert type(num(value).value) is (int if value.denominator == 1 else Fraction)
    assert num(value) == as_expr(value)


@given(st.data())
def test_equal_expressions_have_equal_hashes(data):
    drawn = expressions((A, B), 2)
    a, b = data.draw(drawn), data.draw(drawn)
    assert (a == b) == (repr(a) == repr(b))
    if a == b:
        assert hash(a) == hash(b)
    assert _copied(a) == a
    assert hash(_copied(a)) == hash(a)


def _copied(expr: Expr) -> Expr:
    return Apply(expr.op, tuple(map(_copied, expr.args))) if isinstance(expr, Apply) else expr


def test_nodes_carry_nothing_but_their_slots():
    for node in (A, Num(1), Apply("neg", (A,))):
        assert not hasattr(node, "__dict__")


# ---------------------------------------------------------------------- walking


@given(st.data())
def test_putting_values_for_symbols_is_evaluating(data):
    expr = data.draw(expressions((A, B), 3, EXACT))
    env = {A: data.draw(rationals()), B: data.draw(rationals())}
    closed = replace(expr, {symbol: num(value) for symbol, value in env.items()})
    assert [*symbols_in(closed)] == []
    assert value_of(closed, {}) == value_of(expr, env)


@given(st.data())
def test_replacing_nothing_changes_nothing(data):
    expr = data.draw(expressions((A, B), 3))
    assert replace(expr, {}) == expr == replace(expr, {A: A})


def test_symbols_come_from_left_to_right_as_often_as_they_stand():
    assert [*symbols_in(A * B + apply("relu", C) - A)] == [A, B, C, A]


def test_a_long_sum_is_as_deep_as_a_short_one():
    total: Expr = A
    for _ in range(5000):
        total = total + B * C
    assert depth_of(total) == 2


# ---------------------------------------------------------------------- systems


@settings(max_examples=50)
@given(networks())
def test_every_equation_stands_after_those_it_uses(drawn):
    seen = set(drawn.given)
    for left, right in drawn.system.ordered:
        assert set(symbols_in(right)) <= seen
        seen.add(left)
    assert {*drawn.system.ordered} == {*drawn.system}


@settings(max_examples=50)
@given(networks())
def test_leaves_are_what_is_used_and_not_defined(drawn):
    used = {symbol for _, right in drawn.system for symbol in symbols_in(right)}
    defined = {left for left, _ in drawn.system}
    assert set(drawn.system.leaves()) == used - defined
    assert len(drawn.system.leaves()) == len(used - defined)


def test_order_of_dependency_keeps_the_order_written_where_it_can():
    one, two = Equation(B, A + 1), Equation(C, A + 2)
    assert System([two, one]).ordered == (two, one)
    assert System([Equation(A, C * B), two._replace(right=Num(2)), one._replace(right=Num(1))]).ordered[-1].left == A


def test_a_name_defined_twice_is_refused():
    with pytest.raises(ChainruleError, match=r"E0104.*b is defined twice"):
        System([Equation(B, A), Equation(B, A + 1)])


def test_a_circle_of_equations_is_shown():
    with pytest.raises(ChainruleError, match=r"E0105.*a → b → c → a"):
        System([Equation(A, B * 2), Equation(B, C + 1), Equation(C, apply("relu", A))])
    with pytest.raises(ChainruleError, match=r"E0105.*a → a"):
        System([Equation(A, A + 1)])


@given(names())
def test_a_circle_through_any_name_is_found(name):
    with pytest.raises(ChainruleError, match="E0105"):
        System([Equation(name, -name)])


def test_a_right_side_that_nests_too_deeply_is_refused():
    deep: Expr = A
    for _ in range(MAX_DEPTH):
        deep = apply("tanh", deep)
    assert len(System([Equation(B, deep)])) == 1
    with pytest.raises(ChainruleError, match="E0109"):
        System([Equation(B, apply("tanh", deep))])


def test_a_long_chain_meets_no_recursion_limit():
    length = 3 * sys.getrecursionlimit()
    chain = [Equation(Name("h", "", str(i)), Name("h", "", str(i + 1)) * 2) for i in range(length)]
    assert System(chain).ordered == tuple(reversed(chain))
