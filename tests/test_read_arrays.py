"""Vectors and matrices, read on every surface; every expected expression is written by hand."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.diagnostic import ChainruleError, Diagnostic
from chainrule.expr import Apply, Expr, Name, Num, apply, as_expr, times
from chainrule.expr.array import array_of
from chainrule.ops import box_of
from chainrule.read import resolve
from chainrule.typeset.box import Box
from test_resolve import read, resolved
from test_round_trip import SURFACES, document

a, b, x, W, h = NAMES = [*map(Name, "abxWh")]
NAMED = ("p = a + b", "p = x W", "p = h")


def array(nested: object) -> Expr:
    return as_expr(array_of(nested))


READ = [
    ("plain", "[1, 2]", array([1, 2])),
    ("plain", "(1, -2)", array([1, -2])),
    ("plain", "[[1, 2], [3, 4]]", array([[1, 2], [3, 4]])),
    ("plain", "[1, 2; 3, 4]", array([[1, 2], [3, 4]])),
    ("plain", "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]", array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])),
    ("plain", "[[1, 2]]", array([[1, 2]])),
    ("plain", "[[1], [2]]", array([[1], [2]])),
    ("plain", "[3]", array([3])),
    ("plain", "[0 25 20]", array([0, 25, 20])),
    ("plain", "[-1 -1]", array([-1, -1])),
    ("plain", "[3 -1]", array([3, -1])),
    ("plain", "[3 - 1]", Num(3) - 1),
    ("plain", "[3-1]", Num(3) - 1),
    ("plain", "[[1 2] [3 4]]", array([[1, 2], [3, 4]])),
    ("latex", r"[1 \quad 2]", array([1, 2])),
    ("plain", "2·[3]", times(Num(2), Num(3))),
    ("plain", "[a + b, 2]", apply("stack", a + b, 2)),
    ("latex", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", array([[1, 2], [3, 4]])),
    ("latex", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", array([1, 2])),
    ("latex", r"\left[ \begin{matrix} 1 & 2 \end{matrix} \right]", array([[1, 2]])),
    ("latex", r"\left[ \begin{array}{c} 1 \\ 2 \\ \end{array} \right]", array([1, 2])),
    ("latex", r"\bigl(\begin{smallmatrix} 1 & 2 \\ 3 & 4 \end{smallmatrix}\bigr)", array([[1, 2], [3, 4]])),
    ("latex", r"[1, 2]^T", array([1, 2]).T),
    *(
        ("latex", rf"W^{t} x", times(W.T, x))
        for t in ("T", "{T}", r"\top", r"{\mathsf T}", r"{\mathrm{T}}", r"\intercal")
    ),
    *(("plain", f"W{t}·x", times(W.T, x)) for t in ("^T", "ᵀ", ".T")),
    ("plain", "a ⊙ b", apply("hadamard", a, b)),
    ("latex", r"W^T a \odot b \circ h", apply("hadamard", times(W.T, a), b, h)),
    ("plain", "-a .* b", -apply("hadamard", a, b)),
    ("plain", "W @ x @ a", apply("matmul", apply("matmul", W, x), a)),
    ("latex", r"a \otimes b", apply("outer", a, b)),
    *(
        ("latex", t, apply("norm2", x))
        for t in (r"\|x\|^2", r"\lVert x \rVert_2^2", r"\left\| x \right\|^{2}", "‖x‖^2")
    ),
    ("plain", "‖x‖²", apply("norm2", x)),
    ("plain", "‖x‖", apply("sqrt", apply("norm2", x))),
    ("latex", r"\|x\|_1", apply("sum", apply("abs", x))),
    ("plain", "h[0]", apply("take", h, 0)),
    ("plain", "W[0, 1]^2", apply("take", W, 0, 1) ** 2),
    ("plain", "(a + b)[2]", apply("take", a + b, 2)),
    ("plain", "(3)[2]", times(Num(3), Num(2))),
    ("plain", "h [2]", times(h, Num(2))),
    ("plain", "sum(x)", apply("sum", x)),
    ("plain", "sum(W, axis=0)", apply("sum", W, 0)),
    ("plain", "sum(W, -1)", apply("sum", W, -1)),
    ("plain", "concat(a, b)", apply("concat", a, b, 0)),
    ("plain", "concat(a, b, 1)", apply("concat", a, b, 1)),
    ("plain", "concat(a, b, axis=1)", apply("concat", a, b, 1)),
    ("latex", r"\operatorname{sum}(W, axis=1)", apply("sum", W, 1)),
    ("plain", "sum([1, 2])", apply("sum", array([1, 2]))),
    ("plain", "reshape(x, 2, 3)", apply("reshape", x, 2, 3)),
]


@pytest.mark.parametrize(("kind", "text", "expected"), READ, ids=lambda each: each if isinstance(each, str) else "")
def test_an_array_is_read_as_people_mean_it(kind: str, text: str, expected: Expr) -> None:
    assert resolved(*NAMED, f"q = {text}", kind=kind).expr == expected


def test_a_matrix_may_go_on_in_the_next_line() -> None:
    assert resolved("q = [[1, 2],\n     [3, 4]]", kind="plain").expr == array([[1, 2], [3, 4]])


def test_an_array_may_stand_beside_others() -> None:
    _, found = read("x = [1, 2], y = [3, 4]", kind="plain")
    assert [statement.text for statement in found] == ["x = [1, 2]", "y = [3, 4]"]


REFUSED = [
    ("[[1, 2], [3]]", "E0270"),
    ("[[1, 2], 3]", "E0270"),
    ("[]", "E0271"),
    ("[[]]", "E0271"),
    ("[[[[[1, 2]]]]]", "E0273"),
    ("[1, nan]", "E0275"),
    ("-inf", "E0275"),
    ("sum(x, axes=0)", "E0236"),
    ("sum(x, axis=0.5)", "E0236"),
    ("sum(x, 0, axis=0)", "E0236"),
    ("tanh(x, axis=0)", "E0236"),
    ("sum()", "E0222"),
    ("[1, axis=0]", "E0222"),
]


def refusal(text: str, kind: str = "plain") -> Diagnostic:
    vocabulary, found = read(*NAMED, f"q = {text}", kind=kind)
    if found[-1].unread:
        return found[-1].unread
    with pytest.raises(ChainruleError) as caught:
        resolve(found[-1].sides[-1].syntax, vocabulary)
    return caught.value.diagnostics[0]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_is_no_array_is_refused_with_its_place_and_a_mend(text: str, code: str) -> None:
    found = refusal(text)
    assert found.code == code
    assert found.where is not None
    assert found.help


def test_a_missing_entry_is_refused() -> None:
    assert refusal(r"\begin{bmatrix} 1 & 2 \\ 3 & \end{bmatrix}", "latex").code == "E0271"


def test_an_array_that_nobody_writes_out_is_refused_at_once() -> None:
    found = refusal(f"[{', '.join('0' * 50_000)}]")
    assert found.code == "E0272"
    assert found.help


def test_a_determinant_is_no_array() -> None:
    assert refusal(r"\begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}", "latex").code == "E0234"


# ---------------------------------------------------------------------- reading undoes rendering


def stacks(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.lists(parts, min_size=2, max_size=3).map(lambda found: Apply("stack", tuple(found)))


ENTRIES = st.sampled_from([a, b, Num(1), Num(-2), a + b, -x, x**2])


def rows(length: int) -> st.SearchStrategy[Expr]:
    return st.lists(ENTRIES, min_size=length, max_size=length).map(lambda found: Apply("stack", tuple(found)))


ARRAYS = st.one_of(stacks(ENTRIES), st.sampled_from([2, 3]).flatmap(lambda n: stacks(rows(n))), st.sampled_from(NAMES))


def _larger(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.builds(lambda p, q: apply("hadamard", p, q), parts, parts),
        st.builds(lambda p: p.T, parts),
        st.builds(lambda p: apply("norm2", p), parts),
        st.builds(lambda p: apply("sum", p), parts),
        st.builds(lambda p: apply("sum", p, 1), parts),
        st.builds(lambda p, q: apply("concat", p, q, 0), parts, parts),
        st.builds(lambda p: apply("take", p, 0, 1), parts),
        st.builds(lambda p, q: p + q, st.sampled_from([a, x]), parts),
    )


@SURFACES
@given(expr=st.recursive(ARRAYS, _larger, max_leaves=6))
def test_reading_undoes_rendering_of_arrays(written: Callable[[Box], str], kind: str, expr: Expr) -> None:
    text = written(box_of(expr))
    assert document([f"{name} = 0" for name in "abxWh"] + [f"q = {text}"], kind)[Name("q")] == expr, text


def test_an_array_may_be_written_as_programs_print_it() -> None:
    work = cr.solve("L = sum(W*x)\nW = [[1. 2.]\n     [3. 4.]]\nx = [ 1.  -0.5 ]\n")
    assert work.values["L"] == 1  # (1 − 1) + (3 − 2)
