"""Exact code: straight-line Python computes what putting numbers in computes, in the same arithmetic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.compile.straight import CHOOSING, straight
from chainrule.derive import backward
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate.exact import Exact, decided
from chainrule.evaluate.generated import Generated
from chainrule.evaluate.interval import Interval
from chainrule.evaluate.values import put_in, working
from chainrule.expr import Apply, Equation, Name, Num, System, apply
from chainrule.expr.array import Array, entries_of, shape_of_value
from chainrule.ops import ROWS, Op
from strategies import RANGES, Drawn, networks
from test_array_rows import sampled
from test_compile import LOSS, A, one_row, slope

W, X, Y = map(Name, "WXY")


def same(one, other) -> bool:
    """Whether two values have the same numbers: equal where they are rational, the same bounds where they are not."""

    def told(value):
        return [(x.low, x.high) if isinstance(x, Interval) else x for x in entries_of(value)]

    return shape_of_value(one) == shape_of_value(other) and told(one) == told(other)


@pytest.mark.parametrize("row", [row for row in ROWS if not row.mixes], ids=lambda row: row.name)
@settings(max_examples=10)
@given(st.data())
def test_every_row_of_numbers_gives_the_same_numbers(row: Op, data: st.DataObject) -> None:
    expr = one_row(row, tuple(data.draw(RANGES["constant"]) for _ in A))
    kinds = dict(zip(A, row.sample, strict=False))
    known = {leaf: data.draw(RANGES[kinds.get(leaf, "any")]) for leaf in System([Equation(LOSS, expr)]).leaves()}
    code = Generated()
    assert same(decided(lambda xp: code(expr, known, xp)), decided(lambda xp: put_in(expr, known, xp)))


@pytest.mark.parametrize("row", [row for row in ROWS if row.mixes], ids=lambda row: row.name)
@settings(max_examples=6)
@given(st.data())
def test_every_row_of_arrays_gives_the_same_numbers(row: Op, data: st.DataObject) -> None:
    node, known = data.draw(sampled(row))
    code = Generated()
    assert same(decided(lambda xp: code(node, known, xp)), decided(lambda xp: put_in(node, known, xp)))


@settings(max_examples=50)
@given(networks(smooth=True))
def test_a_network_and_its_backward_pass_get_the_same_numbers(drawn: Drawn) -> None:
    equations = [*drawn.system.ordered, *backward(drawn.system, LOSS, slope).system().ordered]
    found = working(equations, drawn.given)
    code, xp = Generated(), Exact(found.digits)
    for left, right in equations:
        assert same(code(right, found.values, xp), found.values[left])


def test_numbers_and_names_are_arguments_so_a_form_has_one_function() -> None:
    one, other = straight(2 * W + X), straight(5 * X + Y)  # type: ignore[arg-type]
    assert one.function is other.function
    assert (one.symbols, one.numbers) == ((W, X), (2,))


def test_a_branch_that_is_not_taken_is_not_looked_at() -> None:
    cases = Apply("cases", (apply("log", W), apply("less", Num(0), W), Num(7)))
    code, xp = Generated(), Exact()
    assert "cases" in CHOOSING
    for expr in (cases, 2 * cases - cases):
        assert code(expr, {W: -1}, xp) == 7


def test_what_has_no_value_or_does_not_fit_says_so_as_evaluation_does() -> None:
    code, xp = Generated(), Exact()
    product = Apply("matvec", (W, X))
    fitting = {W: Array((1, 2), (1, 2)), X: Array((2,), (3, 4))}
    assert code(product, fitting, xp) == Array((1,), (11,))
    for known in ({W: fitting[W]}, {**fitting, X: Array((3,), (3, 4, 5))}):
        with pytest.raises((ChainruleError, ValueError)) as said:
            put_in(product, known, xp)
        with pytest.raises(said.type, match=r"X has no value|2 columns meet a vector of 3"):
            code(product, known, xp)


@pytest.mark.parametrize("text", ["∂L/∂w = 2*x*(w*x - y)", "∂L/∂w = 2*(w*x - y)"])
def test_checking_and_confirming_run_on_generated_code(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By counting: the code is what is called at the points, and for the nudges of a finite difference."""
    calls: list[object] = []
    run = Generated.__call__
    monkeypatch.setattr(Generated, "__call__", lambda self, *args: calls.append(args[0]) or run(self, *args))
    problem = "L = (w*x - y)^2\nx = 2, y = 1, w = 3\nlearning rate = 1\n"
    cr.check(problem + text)
    checked = len(calls)
    cr.solve(problem).document()
    assert checked > 20
    assert len(calls) > checked
