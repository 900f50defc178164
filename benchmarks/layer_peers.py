"""An MLP of 784-512-512-10 with a skip connection and softmax cross-entropy by other programs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from measured import installed


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
