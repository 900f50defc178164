"""The same gradients by other programs, each as its users would write them; those that are not installed are left out.

Each function returns the loss and then the gradients, so that `gradients.py` can compare what comes out before it times
anything.
"""

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np


def installed(*names: str) -> bool:
    """Whether all these packages can be imported."""
    return all(importlib.util.find_spec(name) is not None for name in names)


# ---------------------------------------------------------------------- the source network, by hand


def python(x, y, w0, w1, w2, ws):
    """Loss and gradients, as a person writes them down who knows backpropagation."""
    z0 = w0 * x
    h0 = z0 if z0 > 0.0 else 0.0
    z1 = w1 * h0
    h1 = z1 if z1 > 0.0 else 0.0
    z2 = w2 * h1 + ws * h0
    loss = abs(y - z2)
    dz2 = 1.0 if z2 > y else -1.0 if z2 < y else 0.0
    dw2 = dz2 * h1
    dws = dz2 * h0
    dz1 = dz2 * w2 if z1 > 0.0 else 0.0
    dw1 = dz1 * h0
    dh0 = dz2 * ws + dz1 * w1
    dz0 = dh0 if z0 > 0.0 else 0.0
    return loss, dz0 * x, dw1, dw2, dws


def python_steps(steps, rate, x, y, w0, w1, w2, ws):
    """Gradient descent, written down the same way."""
    for _ in range(steps):
        z0 = w0 * x
        h0 = z0 if z0 > 0.0 else 0.0
        z1 = w1 * h0
        h1 = z1 if z1 > 0.0 else 0.0
        z2 = w2 * h1 + ws * h0
        dz2 = 1.0 if z2 > y else -1.0 if z2 < y else 0.0
        dz1 = dz2 * w2 if z1 > 0.0 else 0.0
        dh0 = dz2 * ws + dz1 * w1
        dz0 = dh0 if z0 > 0.0 else 0.0
        w0 -= rate * (dz0 * x)
        w1 -= rate * (dz1 * h0)
        w2 -= rate * (dz2 * h1)
        ws -= rate * (dz2 * h0)
    return w0, w1, w2, ws


def numpy(x, y, w0, w1, w2, ws):
    """Loss and gradients of a batch, the mean over its examples."""
    n = len(x)
    z0 = w0 * x
    h0 = np.maximum(z0, 0.0)
    z1 = w1 * h0
    h1 = np.maximum(z1, 0.0)
    z2 = w2 * h1 + ws * h0
    r = z2 - y
    dz2 = np.sign(r)
    dz1 = dz2 * w2 * (z1 > 0.0)
    dz0 = (dz2 * ws + dz1 * w1) * (z0 > 0.0)
    return np.abs(r).sum() / n, dz0 @ x / n, dz1 @ h0 / n, dz2 @ h1 / n, dz2 @ h0 / n


# ---------------------------------------------------------------------- the source network, by others


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


# ---------------------------------------------------------------------- a chain of N units, each with a skip connection


def chain(relu, w, x=1.0):
    """The last unit of h_i = ReLU(w_i·h_(i−1) + h_(i−2)/2)."""
    before, last = x, x
    for each in w:
        before, last = last, relu(each * last + before * 0.5)
    return last


def chain_peers() -> dict[str, Callable[[np.ndarray], Any]]:
    """For each peer a function of the weights of a chain: the loss (3 − h)² and its gradients."""
    found: dict[str, Callable[[np.ndarray], Any]] = {}
    if installed("torch"):
        found["PyTorch eager"] = _torch_chain
    if installed("micrograd"):
        found["micrograd"] = _micrograd_chain
    if installed("autograd"):
        found["HIPS autograd"] = _autograd_chain
    if installed("jax"):
        found["JAX, no jit"] = _jax_chain
    return found


def _torch_chain(weights):
    import torch

    torch.set_default_dtype(torch.float64)
    w = [torch.tensor(each, requires_grad=True) for each in weights]
    loss = (3.0 - chain(torch.relu, w)) ** 2
    loss.backward()
    return loss.item(), *(each.grad.item() for each in w)


def _micrograd_chain(weights):
    from micrograd.engine import Value

    w = [Value(float(each)) for each in weights]
    loss = (chain(Value.relu, w) - 3.0) ** 2
    loss.backward()
    return loss.data, *(each.grad for each in w)


def _autograd_chain(weights):
    import autograd.numpy as anp
    from autograd import value_and_grad

    both = value_and_grad(lambda w: (3.0 - chain(lambda z: anp.maximum(z, 0.0), w)) ** 2)
    loss, gradient = both([*map(float, weights)])
    return loss, *gradient


def _jax_chain(weights):
    import jax

    jax.config.update("jax_enable_x64", True)
    both = jax.value_and_grad(lambda w: (3.0 - chain(jax.nn.relu, w)) ** 2)
    loss, gradient = both([*map(float, weights)])
    return float(loss), *map(float, gradient)


# ---------------------------------------------------------------------- 784-512-512-10 with a skip connection


def layers(X, Y, W1, b1, W2, b2, W3, b3):
    """Softmax cross-entropy of two layers with a skip connection and its gradients, by hand in NumPy."""
    n = len(X)
    Z1 = X @ W1 + b1
    H1 = np.maximum(Z1, 0.0)
    Z2 = H1 @ W2 + b2
    H2 = np.maximum(Z2, 0.0) + H1
    Z3 = H2 @ W3 + b3
    E = np.exp(Z3 - Z3.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    loss = -(Y * np.log(P)).sum() / n
    dZ3 = (P - Y) / n
    dH2 = dZ3 @ W3.T
    dZ2 = dH2 * (Z2 > 0.0)
    dZ1 = (dH2 + dZ2 @ W2.T) * (Z1 > 0.0)
    return (
        loss,
        *(X.T @ dZ1, dZ1.sum(axis=0), H1.T @ dZ2, dZ2.sum(axis=0), H2.T @ dZ3, dZ3.sum(axis=0)),
    )


def layer_peers(X: np.ndarray, Y: np.ndarray) -> dict[str, Callable[..., Any]]:
    """For each peer a function of W1, b1, W2, b2, W3, b3."""
    found: dict[str, Callable[..., Any]] = {}
    if installed("torch"):
        found["PyTorch eager"] = _torch_layers(X, Y)
    if installed("autograd"):
        found["HIPS autograd"] = _autograd_layers(X, Y)
    if installed("jax"):
        found["JAX, jit, compiled"] = _jax_layers(X, Y)
    return found


def _torch_layers(X, Y):
    import torch

    X, Y = torch.as_tensor(X), torch.as_tensor(Y)

    def run(*values):
        W1, b1, W2, b2, W3, b3 = w = [torch.tensor(value, requires_grad=True) for value in values]
        H1 = torch.relu(X @ W1 + b1)
        H2 = torch.relu(H1 @ W2 + b2) + H1
        loss = torch.nn.functional.cross_entropy(H2 @ W3 + b3, Y)
        loss.backward()
        return loss.item(), *(each.grad.numpy() for each in w)

    return run


def _autograd_layers(X, Y):
    import autograd.numpy as anp
    from autograd import value_and_grad

    def loss(w):
        W1, b1, W2, b2, W3, b3 = w
        H1 = anp.maximum(X @ W1 + b1, 0.0)
        Z = (anp.maximum(H1 @ W2 + b2, 0.0) + H1) @ W3 + b3
        Z = Z - anp.max(Z, axis=1, keepdims=True)
        return -anp.sum(Y * (Z - anp.log(anp.sum(anp.exp(Z), axis=1, keepdims=True)))) / len(X)

    both = value_and_grad(loss)

    def run(*values):
        found, gradients = both(values)
        return found, *gradients

    return run


def _jax_layers(X, Y):
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    X, Y = jnp.asarray(X), jnp.asarray(Y)

    def loss(w):
        W1, b1, W2, b2, W3, b3 = w
        H1 = jax.nn.relu(X @ W1 + b1)
        Z = (jax.nn.relu(H1 @ W2 + b2) + H1) @ W3 + b3
        return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z), axis=1))

    both = jax.jit(jax.value_and_grad(loss))

    def run(*values):
        found, gradients = both(values)
        return found.block_until_ready(), *(gradient.block_until_ready() for gradient in gradients)

    return run
