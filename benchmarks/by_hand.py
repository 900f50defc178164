"""The same gradients by hand, as a person writes them down who knows backpropagation: the loss, then the gradients."""

import numpy as np


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
