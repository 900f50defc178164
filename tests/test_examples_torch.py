"""Every gradient of every example, and the parameters after its step, against the same network written in PyTorch."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

import chainrule as cr
from chainrule.evaluate import written
from chainrule.expr import key_of
from chainrule.expr.array import Array, mapped
from conftest import EXAMPLES
from test_examples import EXERCISES

pytestmark = pytest.mark.second_tier

torch = pytest.importorskip("torch", reason="NOT RUN: PyTorch is not installed")


class Leaves(dict):
    """The data of an example, by name, as attributes."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


def two_two_two(v):
    h1 = torch.sigmoid(v.w_1 * v.x_1 + v.w_2 * v.x_2 + v.b_1)
    h2 = torch.sigmoid(v.w_3 * v.x_1 + v.w_4 * v.x_2 + v.b_1)
    o1 = torch.sigmoid(v.w_5 * h1 + v.w_6 * h2 + v.b_2)
    o2 = torch.sigmoid(v.w_7 * h1 + v.w_8 * h2 + v.b_2)
    return (v.t_1 - o1) ** 2 / 2 + (v.t_2 - o2) ** 2 / 2


def two_two_two_matrices(v):
    h = torch.sigmoid(v.W_1 @ v.x + v.b_1)
    return torch.sum((v.t - torch.sigmoid(v.W_2 @ h + v.b_2)) ** 2) / 2


def skip_connection(v):
    h0 = torch.relu(v.w_0 * v.x)
    h1 = torch.relu(v.w_1 * h0)
    return torch.abs(v.y - (v.w_2 * h1 + v.w_s * h0))


def rnn(v):
    h, loss = v.h_0, 0
    for x, y in ((v.x_1, v.y_1), (v.x_2, v.y_2), (v.x_3, v.y_3)):
        h = torch.tanh(v.w * h + v.u * x + v.b)
        loss = loss + (h - y) ** 2 / 2
    return loss


def xor(v):
    losses = []
    for x1, x2, y in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)):
        h1 = torch.sigmoid(v.w_11 * x1 + v.w_12 * x2 + v.b_1)
        h2 = torch.sigmoid(v.w_21 * x1 + v.w_22 * x2 + v.b_2)
        losses.append((y - torch.sigmoid(v.v_1 * h1 + v.v_2 * h2 + v.b_3)) ** 2 / 2)
    return sum(losses) / 4


def convolution(v):
    z = torch.nn.functional.conv2d(v.X[None, None], v.K[None, None])[0, 0] + v.b
    return (torch.relu(z).mean() - v.y) ** 2 / 2


def attention(v):
    out = torch.nn.functional.scaled_dot_product_attention(v.X @ v.W_Q, v.X @ v.W_K, v.X @ v.W_V)
    return torch.sum((out - v.Y) ** 2) / 2


def residual_layers(v):
    h0 = torch.relu(v.W_0 @ v.x + v.b_0)
    y_hat = v.w_3 @ (v.W_2 @ torch.relu(v.W_1 @ h0 + v.b_1) + h0)
    return (y_hat - v.y) ** 2 / 2


THERE: Mapping[str, Callable[[Leaves], Any]] = {
    "adam-two-steps": lambda v: (torch.sigmoid(v.w * v.x + v.b) - v.y) ** 2 / 2,
    "attention": attention,
    "circuit": lambda v: torch.sigmoid(v.w_0 * v.x_0 + v.w_1 * v.x_1 + v.w_2),
    "convolution": convolution,
    "residual-layers": residual_layers,
    "rnn-three-steps": rnn,
    "skip-connection": skip_connection,
    "softmax-cross-entropy": lambda v: torch.nn.functional.cross_entropy(v.W @ v.x + v.b, v.y),
    "two-two-two": two_two_two,
    "two-two-two-matrices": two_two_two_matrices,
    "xor": xor,
}
"""Each example, written by somebody who knows PyTorch and nothing of this program."""


def as_float(value: Any) -> Any:
    floats = mapped(lambda x: float(Fraction(written(x))), value)
    return floats.nested() if isinstance(floats, Array) else floats


def test_every_example_is_written_there():
    assert set(THERE) == {path.stem for path in EXERCISES}


@pytest.mark.parametrize("name", THERE)
def test_every_gradient_equals_that_of_pytorch(name):
    work = cr.solve(EXAMPLES / f"{name}.md")
    first = work.steps[0]
    given = {**first.inputs, **first.parameters}
    leaves = Leaves(
        {
            key_of(leaf): torch.tensor(as_float(value), dtype=torch.float64).requires_grad_()
            for leaf, value in given.items()
        }
    )
    loss = THERE[name](leaves)
    loss.backward()
    assert as_float(work.loss) == pytest.approx(loss.item(), rel=1e-12)
    for leaf in given:
        there = leaves[key_of(leaf)].grad
        ours = torch.tensor(as_float(first.gradients[leaf]), dtype=torch.float64)
        if there is not None:  # xor's data stand in the code there
            assert torch.allclose(ours, there, rtol=1e-12, atol=1e-14), key_of(leaf)


@pytest.mark.parametrize("name", THERE)
def test_every_second_derivative_equals_that_of_pytorch(name):
    net = cr.network(EXAMPLES / f"{name}.md")
    first = net.solve().steps[0]
    parameters = [key_of(leaf) for leaf in first.parameters]
    keys = parameters[-2:] if name == "residual-layers" else parameters  # all are more than are written out
    values = {
        key_of(leaf): torch.tensor(as_float(value), dtype=torch.float64)
        for leaf, value in {**first.inputs, **first.parameters}.items()
    }
    theirs = torch.autograd.functional.hessian(
        lambda *moved: THERE[name](Leaves({**values, **dict(zip(keys, moved, strict=True))})),
        tuple(values[key] for key in keys),
    )
    hessian = net.hessian(*keys)
    for i, wrt in enumerate(keys):
        for j, by in enumerate(keys):
            ours = torch.tensor(as_float(hessian[wrt, by]), dtype=torch.float64)
            assert torch.allclose(ours, theirs[i][j], rtol=1e-9, atol=1e-13), (wrt, by)
