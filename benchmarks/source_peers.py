"""The source network by other programs, each as its users would write it; those that are not installed are left out."""

from collections.abc import Callable
from typing import Any

import numpy as np

from measured import installed


def prediction(relu, x, w0, w1, w2, ws):
    """The forward pass, in whatever computes with these operators."""
    h0 = relu(w0 * x)
    return w2 * relu(w1 * h0) + ws * h0


def source_peers(x: Any, y: Any) -> dict[str, Callable[..., Any]]:
    """For each peer a function of the four weights: the mean loss at data `x`, `y`, and its gradients."""
    is_batch = np.ndim(x) == 1
    found: dict[str, Callable[..., Any]] = {}
    if installed("torch"):
        found["PyTorch eager"] = _torch(x, y)
    if installed("micrograd") and not is_batch:
        found["micrograd"] = _micrograd(x, y)
    if installed("autograd"):
        found["HIPS autograd"] = _autograd(x, y)
    if installed("jax"):
        found["JAX, jit"] = _jax(x, y)
    if installed("sympy"):
        found["SymPy, lambdify"] = _sympy(x, y)
    return found


def _torch(x, y):
    import torch

    torch.set_default_dtype(torch.float64)
    x, y = torch.as_tensor(x), torch.as_tensor(y)

    def run(*values):
        w = [torch.tensor(value, requires_grad=True) for value in values]
        loss = (y - prediction(torch.relu, x, *w)).abs().mean()
        loss.backward()
        return loss.item(), *(each.grad.item() for each in w)

    return run


def _micrograd(x, y):
    from micrograd.engine import Value

    def run(*values):
        w = [Value(value) for value in values]
        difference = prediction(Value.relu, x, *w) - y
        loss = difference.relu() + (-difference).relu()  # it has no absolute value
        loss.backward()
        return loss.data, *(each.grad for each in w)

    return run


def _autograd(x, y):
    import autograd.numpy as anp
    from autograd import value_and_grad

    def loss(w):
        return anp.mean(anp.abs(y - prediction(lambda z: anp.maximum(z, 0.0), x, *w)))

    both = value_and_grad(loss)

    def run(*values):
        found, gradient = both(np.array(values))
        return found, *gradient

    return run


def _jax(x, y):
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    both = jax.jit(jax.value_and_grad(lambda w: jnp.mean(jnp.abs(y - prediction(jax.nn.relu, x, *w)))))

    def run(*values):
        found, gradient = both(values)
        return float(found), *map(float, gradient)

    return run


def _sympy(x, y):
    import sympy

    w = sympy.symbols("w0 w1 w2 ws", real=True)
    a, b = sympy.symbols("x y", real=True)
    loss = sympy.Abs(b - prediction(lambda z: sympy.Max(z, 0), a, *w))
    everything = [loss, *(sympy.diff(loss, each) for each in w)]
    if np.ndim(x) == 1:
        compiled = sympy.lambdify((a, b, *w), everything, "numpy", cse=True)
        return lambda *values: tuple(np.mean(column) for column in compiled(x, y, *values))
    heaviside = {"Heaviside": lambda z, at=0.5: 1.0 if z > 0.0 else at if z == 0.0 else 0.0}
    compiled = sympy.lambdify((a, b, *w), everything, [heaviside, "math"], cse=True)
    return lambda *values: tuple(compiled(x, y, *values))
