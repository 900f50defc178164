"""Laws on every row that mixes or moves the entries of arrays; a new row is tested before anyone writes a test for it.

The witness is the finite difference of Σ c·y with a step so small that nothing is left of it in 150 digits: it knows
values alone. What the values are is said by hand.
"""

from fractions import Fraction
from math import prod

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.derive import backward
from chainrule.evaluate import Interval, confirm, value_of, working
from chainrule.evaluate.kinks import places
from chainrule.expr import Apply, Equation, Gradient, Name, Num, System, apply, as_expr
from chainrule.expr.array import Array, array_of, entries_of, shape_of_value
from chainrule.ops import ROWS, TABLE, Flat, Misshapen, Op, shape_of, statics
from strategies import RANGES

MIXING = [pytest.param(row, id=row.name) for row in ROWS if row.mixes]
PULLED = [pytest.param(row, id=row.name) for row in ROWS if row.mixes and not isinstance(row.gradient, Flat)]


def sample_shape(sample: str) -> tuple[int, ...]:
    return tuple(map(int, sample.split()[1:]))


@st.composite
def sampled(draw, row: Op):
    """The row applied to names and its static numbers, and values for the names."""
    args, values = [], {}
    for i, sample in enumerate(row.sample):
        if sample.lstrip("-").isdigit():
            args.append(Num(int(sample)))
            continue
        name = Name("a", "", str(i))
        shape = sample_shape(sample)
        entries = draw(st.lists(RANGES[sample.split()[0]], min_size=prod(shape), max_size=prod(shape)))
        values[name] = Array(shape, entries) if shape else entries[0]
        args.append(name)
    return Apply(row.name, tuple(args)), values


def shapes_of(values):
    return {name: shape for name, value in values.items() if (shape := shape_of_value(value))}


@pytest.mark.parametrize("row", MIXING)
@settings(max_examples=10)
@given(data=st.data())
def test_value_has_the_shape_that_the_row_says(row, data):
    node, values = data.draw(sampled(row))
    assert shape_of_value(value_of(node, values)) == shape_of(node, shapes_of(values))


@pytest.mark.parametrize("row", PULLED)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_every_pullback_is_confirmed_by_finite_differences(row, data):
    node, values = data.draw(sampled(row))
    shapes = shapes_of(values)
    shape = shape_of(node, shapes)
    weights = data.draw(st.lists(st.integers(-5, 5), min_size=prod(shape), max_size=prod(shape)))
    c, y, loss = Name("c"), Name("y"), Name("L")
    given_ = {**values, c: Array(shape, weights) if shape else weights[0]}
    total = apply("sum", Apply("hadamard", (c, y))) if shape else c * y
    system = System([Equation(y, node), Equation(loss, total)])
    back = backward(system, loss, lambda quantity, op: 0, {**shapes_of(given_), **({y: shape} if shape else {})})
    found = working([*system.ordered, *back.system().ordered], given_).values
    gradients = {name: found[Gradient(loss, name)] for name in back.lines}
    for name, gradient in gradients.items():
        assert shape_of_value(gradient) == shape_of_value(found[name])
    witness = confirm(system, loss, given_, gradients)
    assert not witness.differing
    assert not witness.kinked or [*places(node)]


@pytest.mark.parametrize("row", MIXING)
def test_sample_names_static_arguments_last(row):
    numbers = [sample.lstrip("-").isdigit() for sample in row.sample]
    assert numbers == sorted(numbers)
    if row.static is not None:
        args = tuple(Num(int(s)) if n else Name("a") for s, n in zip(row.sample, numbers, strict=True))
        assert len(statics(Apply(row.name, args))) == sum(numbers)


M = array_of([[1, 2, 3], [4, 5, 6]])
V = array_of([1, 0, -2])
HALF = Fraction(1, 2)

BY_HAND = [
    ("matmul", (M, array_of([[1, 0], [0, 1], [1, 1]])), [[4, 5], [10, 11]]),
    ("matvec", (M, V), [-5, -8]),
    ("vecmat", (array_of([1, HALF]), M), [3, Fraction(9, 2), 6]),
    ("inner", (V, array_of([3, 7, HALF])), 2),
    ("outer", (array_of([1, 2]), V), [[1, 0, -2], [2, 0, -4]]),
    ("transpose", (M,), [[1, 4], [2, 5], [3, 6]]),
    ("transpose", (V,), [[1, 0, -2]]),
    ("sum", (M,), 21),
    ("sum", (M, 0), [5, 7, 9]),
    ("sum", (M, 1), [6, 15]),
    ("mean", (M,), Fraction(7, 2)),
    ("mean", (M, 1), [2, 5]),
    ("norm2", (V,), 5),
    ("count", (M,), 6),
    ("count", (M, 1), 3),
    ("spread", (7, V), [7, 7, 7]),
    ("spread", (array_of([1, 2]), M, 1), [[1, 1, 1], [2, 2, 2]]),
    ("spread", (V, M, 0), [[1, 0, -2], [1, 0, -2]]),
    ("column", (V,), [[1], [0], [-2]]),
    ("sum_to", (M, V), [5, 7, 9]),
    ("sum_to", (M, array_of([[1], [1]])), [[6], [15]]),
    ("stack", (V, V), [[1, 0, -2], [1, 0, -2]]),
    ("concat", (M, array_of([[7], [8]]), 1), [[1, 2, 3, 7], [4, 5, 6, 8]]),
    ("concat", (V, V, 0), [1, 0, -2, 1, 0, -2]),
    ("piece", (array_of([[1, 2, 3, 7], [4, 5, 6, 8]]), M, array_of([[0], [0]]), 1, 1), [[7], [8]]),
    ("take", (M, 1), [4, 5, 6]),
    ("take", (M, 1, 2), 6),
    ("place", (9, M, 0, 1), [[0, 9, 0], [0, 0, 0]]),
    ("place", (V, M, 1), [[0, 0, 0], [1, 0, -2]]),
    ("reshape", (M, 3, 2), [[1, 2], [3, 4], [5, 6]]),
    ("reshape_like", (M, array_of([0] * 6)), [1, 2, 3, 4, 5, 6]),
    ("norm", (array_of([3, -4]),), 5),
    ("max_over", (M,), 6),
    ("max_over", (M, 0), [4, 5, 6]),
    ("min_over", (M,), 1),
    ("min_over", (M, 1), [1, 4]),
    ("largest", (array_of([[1, 3, 3], [0, -1, -2]]), 1), [[0, HALF, HALF], [1, 0, 0]]),
    ("softmax", (array_of([7, 7]),), [HALF, HALF]),
    ("conv", (array_of([1, 2, 3, 4]), array_of([1, 0, -1])), [-2, -2]),  # 1 − 3, 2 − 4: the kernel is not turned
    ("conv", (array_of([1, 2, 3, 4]), array_of([1, 0, -1]), 2, 1), [-2, -2]),  # 0 1 2 3 4 0: 0 − 2, 2 − 4
    ("conv", (array_of([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), array_of([[1, 0], [0, 1]])), [[6, 8], [12, 14]]),
    ("conv", (M, array_of([[[1, 0], [0, 1]], [[0, 0], [1, 1]]])), [[6, 8], [9, 11]]),  # 1 + 5, 2 + 6; 4 + 5, 5 + 6
    ("conv_to_input", (array_of([1, 10]), array_of([1, 0, -1]), array_of([0] * 4)), [1, 10, -1, -10]),
    ("conv_to_kernel", (array_of([1, 10]), array_of([1, 2, 3, 4]), array_of([0] * 3)), [21, 32, 43]),
    ("windows", (array_of([1, 2, 3, 4]), 2, 1), [[1, 2], [2, 3], [3, 4]]),
    ("windows", (M, 2), [[[1, 2, 4, 5]]]),
    ("unwindow", (array_of([[1, 2], [2, 3], [3, 4]]), array_of([0] * 4), 2, 1), [1, 4, 6, 4]),
    ("max_pool", (array_of([[1, 2, 5, 0], [4, 3, 6, 7]]), 2), [[4, 7]]),
    ("avg_pool", (array_of([1, 2, 5, 0]), 2), [Fraction(3, 2), Fraction(5, 2)]),
    ("max_pool", (array_of([-3, -1, -2]), 3, 1, 1), [-1, -1, -1]),  # zeros around do not count
    ("max_unpool", (array_of([1, 10]), array_of([2, 3, 7, 7]), 2), [0, 1, 5, 5]),
    ("pool_shares", (array_of([2, 3, 7, 7]), 2), [[0, 1], [HALF, HALF]]),
    ("pool_shares", (array_of([-3, -1]), 2, 2, 1), [[0, 1], [1, 0]]),
    ("avg_pool", (array_of([1, 2, 5]), 3, 1, 1), [1, Fraction(8, 3), Fraction(7, 3)]),  # zeros around do
    ("avg_unpool", (array_of([1, 10]), array_of([0] * 4), 2), [HALF, HALF, 5, 5]),
    ("sse", (V, array_of([0, 2, -4])), 9),  # 1 + 4 + 4
    ("dropout", (M, array_of([[1, 0, 1], [0, 1, 1]]), HALF), [[2, 0, 6], [0, 10, 12]]),
    ("embedding", (array_of([[1, 2], [3, 4], [5, 6]]), 2, 0), [[5, 6], [1, 2]]),
    ("one_hot", (1, 3), [0, 1, 0]),
    ("cross_entropy", (array_of([1, 1]), array_of([0, 1])), 0),
    ("hinge", (V, array_of([1, -1, -1])), [0, 1, 0]),  # 1 − 1·1, 1 − 0, max(0, 1 − 2)
    ("mse", (V, array_of([0, 2, -4])), 3),  # (1 + 4 + 4)/3
    ("mae", (V, array_of([0, 2, -4])), Fraction(5, 3)),
]
"""Operation, arguments, value, worked by hand."""


@pytest.mark.parametrize(("op", "args", "value"), BY_HAND, ids=[f"{op}{i}" for i, (op, _, _) in enumerate(BY_HAND)])
def test_value_is_the_one_worked_by_hand(op, args, value):
    names = [Num(arg) if isinstance(arg, int) and op not in ("spread", "place") else None for arg in args]
    names = [Name("a", "", str(i)) if known is None else known for i, known in enumerate(names)]
    if op in ("spread", "place"):  # a number first, then an array, then what is static
        names = [*names[:2], *map(Num, args[2:])]
    values = {name: arg for name, arg in zip(names, args, strict=True) if isinstance(name, Name)}
    assert value_of(Apply(op, tuple(names)), values) == array_of(value)


LOG, EXP, SQRT = (np.vectorize(each, otypes=[object]) for each in (mpmath.log, mpmath.exp, mpmath.sqrt))


def sigmoid(z):
    return 1 / (1 + EXP(-z))


def softmax(x):
    return EXP(x) / np.sum(EXP(x), 1, keepdims=True)


def normal(x, eps, axis):
    centred = x - np.sum(x, axis, keepdims=True) / x.shape[axis]
    return centred / SQRT(np.sum(centred**2, axis, keepdims=True) / x.shape[axis] + eps)


BY_FORMULA = {
    "bce": lambda p, y: -(y * LOG(p) + (1 - y) * LOG(1 - p)),
    "bce_logits": lambda z, y: -(y * LOG(sigmoid(z)) + (1 - y) * LOG(1 - sigmoid(z))),
    "softmax": lambda x, axis: EXP(x) / np.sum(EXP(x), axis, keepdims=True),
    "log_softmax": lambda x: x - LOG(np.sum(EXP(x))),
    "logsumexp": lambda x, axis: LOG(np.sum(EXP(x), axis)),
    "cross_entropy": lambda p, y: -np.sum(y * LOG(p)) / len(p),
    "cross_entropy_logits": lambda z, y: np.sum(LOG(np.sum(EXP(z), 1)) - np.sum(y * z, 1)) / len(z),
    "batch_norm": lambda x, gamma, beta, eps: gamma * normal(x, eps, 0) + beta,
    "layer_norm": lambda x, gamma, beta, eps: gamma * normal(x, eps, 1) + beta,
    "attention": lambda q, k, v: softmax(q @ k.T / mpmath.sqrt(2)) @ v,
    "norm": lambda x: SQRT(np.sum(x**2)),
}
"""Irrational values: the textbook's formula over NumPy arrays of mpmath's numbers."""


@pytest.mark.parametrize("op", BY_FORMULA)
@settings(max_examples=10)
@given(data=st.data())
def test_value_is_the_one_of_the_formula(op, data):
    node, values = data.draw(sampled(TABLE[op]))
    with mpmath.workdps(60):
        wanted = BY_FORMULA[op](*(arg.value if isinstance(arg, Num) else in_mpmath(values[arg]) for arg in node.args))
        found = in_mpmath(value_of(node, values))
        assert np.shape(found) == np.shape(wanted)
        assert np.max(np.abs(found - wanted)) < mpmath.mpf(10) ** -40


def in_mpmath(value):
    """An exact array as one of mpmath's numbers."""
    found = [mpmath.mpf(above) / below for above, below in map(ratio, entries_of(value))]
    return np.array(found, dtype=object).reshape(shape_of_value(value))


def ratio(number):
    return (number.middle if isinstance(number, Interval) else number).as_integer_ratio()


def test_entries_of_irrational_arrays_are_intervals_and_exact_ones_stay_exact():
    value = value_of(apply("exp", Name("a")), {Name("a"): array_of([1, 0])})
    assert isinstance(value[0], Interval)
    assert value[1] == 1


def test_every_row_that_mixes_has_a_value_by_hand_or_by_formula():
    assert {row.name for row in ROWS if row.mixes} <= {op for op, _, _ in BY_HAND} | {*BY_FORMULA}


def test_an_array_as_an_expression_is_worth_itself():
    assert value_of(as_expr(M), {}) == M


X, K = Name("x"), Name("k")
IMAGE, SIGNAL = {X: (3, 3), K: (2, 2)}, {X: (4,), K: (2,)}

REFUSED = [
    (apply("conv", X, K, 0, 0), SIGNAL, "a stride of 0"),
    (apply("conv", X, K, 1, -1), SIGNAL, "a padding of -1"),
    (apply("conv", X, K), {X: (2,), K: (3,)}, "a window of 3 does not fit into 2"),
    (apply("conv", X, K), {X: (2, 5), K: (1, 3, 2)}, "2 channels meets a kernel of 3"),
    (apply("conv", X, K), {X: (4,), K: (2, 2)}, "not of a vector of 4 by 2 × 2"),
    (apply("max_pool", X, 4), IMAGE, "a window of 4 does not fit into 3"),
    (apply("softmax", X), {}, "a number has none"),
    (apply("softmax", X, 2), IMAGE, "no axis 2 in 3 × 3"),
    (apply("embedding", X, 3), IMAGE, "index 3 of an axis of 3"),
    (apply("one_hot", 3, 3), {}, "no class 3 among 3"),
    (apply("layer_norm", X, K, K, 1), {X: (2, 3), K: (2,)}, "do not fit"),
    (apply("cross_entropy", X, K), {X: (2,), K: (3,)}, "do not fit"),
]
"""What cannot be worked out, and the fact that says why."""


@pytest.mark.parametrize(("node", "shapes", "fact"), REFUSED, ids=[fact for _, _, fact in REFUSED])
def test_what_does_not_fit_is_said(node, shapes, fact):
    with pytest.raises(Misshapen, match=fact):
        shape_of(node, shapes)


PARTS = [
    ("max_over", (array_of([1, 3, 3]),), [0, HALF, HALF]),
    ("max_pool", (array_of([2, 2, 1, 4]), 2), [HALF, HALF, 0, 1]),
]


@pytest.mark.parametrize(("op", "args", "gradient"), PARTS, ids=[op for op, _, _ in PARTS])
def test_equal_largest_entries_share_what_flows_back_as_in_pytorch_and_jax(op, args, gradient):
    x, loss = Name("x"), Name("L")
    system = System([Equation(loss, apply("sum", apply(op, x, *args[1:])))])
    back = backward(system, loss, lambda quantity, op: 0, {x: args[0].shape})
    assert value_of(back.lines[x].right, {x: args[0]}) == array_of(gradient)


@pytest.mark.parametrize(
    ("op", "like", "statics"),
    [
        ("spread", (3,), ()),
        ("spread", (2, 3), (1,)),
        ("sum_to", (7, 4), ()),
        ("place", (2, 3), (1,)),
        ("reshape_like", (6,), ()),
        ("unwindow", (3, 4), (2, 1)),
    ],
)
def test_what_flows_back_must_have_the_shape_of_what_went_forward(
    op: str, like: tuple[int, ...], statics: tuple[int, ...]
) -> None:
    """A slip may put another gradient in its place: that is a misfit, and no entry is read beside the array."""
    g, x = Name("g"), Name("x")
    with pytest.raises(Misshapen):
        shape_of(Apply(op, (g, x, *map(Num, statics))), {g: (7, 5), x: like})
