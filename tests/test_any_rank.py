"""Arrays of any rank: broadcasting is undone once, and a batch in front has its own convention."""

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.derive import backward
from chainrule.evaluate import confirm, working
from chainrule.expr import Apply, Equation, Gradient, Name, System, apply
from chainrule.expr.array import Array, Shape, broadcast, entries_of, shape_of_value
from chainrule.problem.sized import sized
from strategies import RANGES

A, B, C, Y, LOSS = map(Name, ["A", "B", "C", "Y", "L"])

lengths = st.integers(1, 3)
shapes = st.lists(lengths, min_size=0, max_size=4).map(tuple)


@st.composite
def narrower(draw: st.DrawFn, shape: Shape) -> Shape:
    """A shape that is broadcast to `shape`: leading axes left out, others of length 1."""
    kept = shape[draw(st.integers(0, len(shape))) :]
    return tuple(draw(st.sampled_from([1, length])) for length in kept)


@st.composite
def array(draw: st.DrawFn, shape: Shape, numbers: str = "any") -> Any:
    entries = draw(st.lists(RANGES[numbers], min_size=prod(shape), max_size=prod(shape)))
    return Array(shape, entries) if shape else entries[0]


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["add", "hadamard", "div", "max"]))
def test_broadcasting_is_undone_whatever_the_ranks(data: st.DataObject, op: str) -> None:
    whole = data.draw(shapes)
    given_ = {
        A: data.draw(narrower(whole).flatmap(array)),
        B: data.draw(narrower(whole).flatmap(lambda s: array(s, "positive"))),
    }
    sizes = {name: shape for name, value in given_.items() if (shape := shape_of_value(value))}
    try:
        common = broadcast(*(shape_of_value(value) for value in given_.values()))
    except ValueError:
        assume(False)
    given_[C] = data.draw(array(common))
    sizes |= {C: common} if common else {}
    loss = apply("sum", Apply("hadamard", (C, Y))) if common else C * Y
    network = sized(System([Equation(Y, Apply(op, (A, B))), Equation(LOSS, loss)]), LOSS, sizes, {})
    back = backward(network.system, LOSS, lambda quantity, op: Fraction(1, 2), dict(network.shapes))
    found = working([*network.system.ordered, *back.system().ordered], given_).values
    gradients = {name: found[Gradient(LOSS, name)] for name in back.lines}
    for name, gradient in gradients.items():
        assert shape_of_value(gradient) == shape_of_value(found[name])
    assert not confirm(network.system, LOSS, given_, gradients).differing


TENSORS = [
    ("sum((X ⊙ s + b)^2)", {"X": (2, 3, 2, 2), "s": (3, 1, 1), "b": (2,)}),
    ("sum(tanh(X)/(1 + X^2))", {"X": (2, 2, 3)}),
    ("sum(mean(X, axis=1) ⊙ v)", {"X": (2, 3, 2), "v": (2,)}),
    ("sum(max_over(X, axis=-1) ⊙ M)", {"X": (2, 2, 3), "M": (2, 2)}),
    ("sum(softmax(X, axis=1) ⊙ X)", {"X": (2, 3, 2)}),
    ("sum(layer_norm(X, g, b, 0.1) ⊙ X)", {"X": (2, 2, 3), "g": (3,), "b": (3,)}),
    ("sum(X[1] ⊙ X[0])", {"X": (2, 2, 2, 2)}),
    ("norm2(reshape(X, 4, 2) @ W)", {"X": (2, 2, 2), "W": (2, 3)}),
    ("sum(concat(X, Z, axis=1)^2)", {"X": (2, 1, 2), "Z": (2, 2, 2)}),
]


def filled(shape: Sequence[int], start: int = 0) -> Any:
    """Different numbers, nested."""
    if not shape:
        return ((7 * start + 3) % 11 - 5) / 4
    return [filled(shape[1:], start * shape[0] + i + 1) for i in range(shape[0])]


@pytest.mark.parametrize(("loss", "sizes"), TENSORS, ids=[loss for loss, _ in TENSORS])
def test_tensors_have_the_same_gradients_exactly_and_in_numpy(loss: str, sizes: dict[str, Shape]) -> None:
    net = cr.network(f"```network\nL = {loss}\n```")
    values = {name: filled(shape) for name, shape in sizes.items()}
    work = net.solve(**values)
    declared = "".join(f"{name}: {' × '.join(map(str, shape))}\n" for name, shape in sizes.items())
    code = cr.network(f"```network\nL = {loss}\n{declared}```").compile("numpy", wrt=[*sizes])
    floats = code(**values)
    for name in sizes:
        ours = [float(getattr(entry, "middle", entry)) for entry in entries_of(work.gradients[name])]
        assert floats.gradients[name].flatten().tolist() == pytest.approx(ours, rel=1e-9, abs=1e-9)


BATCH = """\
```network
Z = X·W + b
H = tanh(Z)
Ŷ = H·V + c
L = mean((Ŷ - Y)^2)

X: 8 × 3
W: 3 × 4
b: 4
V: 4 × 2
c: 2
Y: 8 × 2
```
"""


def test_a_batch_in_front_is_derived_in_its_own_convention() -> None:
    lines = dict(line.split(" = ", 1) for line in repr(cr.network(BATCH).backward()).splitlines())
    assert lines["∂L/∂V"] == "Hᵀ·∂L/∂Ŷ"
    assert lines["∂L/∂c"] == "sum(∂L/∂Ŷ, axis=0)"
    assert lines["∂L/∂H"] == "∂L/∂Ŷ·Vᵀ"
    assert lines["∂L/∂W"] == "Xᵀ·∂L/∂Z"
    assert lines["∂L/∂b"] == "sum(∂L/∂Z, axis=0)"


def test_a_column_of_biases_is_summed_over_the_columns_of_a_batch() -> None:
    """Examples as columns, as in Andrew Ng's course: db = np.sum(dZ, axis=1, keepdims=True)."""
    net = cr.network("```network\nZ = W·X + b\nL = sum(Z^2)\nW: 2 × 3\nX: 3 × 8\nb: 2 × 1\n```")
    lines = dict(line.split(" = ", 1) for line in repr(net.backward()).splitlines())
    assert lines["∂L/∂b"] == "column(sum(∂L/∂Z, axis=1))"
    assert lines["∂L/∂W"] == "∂L/∂Z·Xᵀ"
