"""A chain of N units, each with a skip connection, by other programs, as their users would write it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from measured import installed


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
