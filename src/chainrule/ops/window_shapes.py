"""Shapes where a window slides over an array: pooling and convolution. Each raises `ValueError` with a plain fact."""

from collections.abc import Sequence
from math import prod
from typing import Final, NamedTuple

from chainrule.expr.array import Shape, said_shape


def windowed(x: Shape, window: Sequence[int], stride: int, padding: int = 0) -> Shape:
    """(…, n, m) gives (…, places, places, entries in the window): a window over the last axes.

    As many places as fit: a rest that no whole window covers is left out.
    """
    d = len(window)
    if stride < 1:
        raise ValueError(f"a stride of {stride}, and a window must move on")
    if padding < 0:
        raise ValueError(f"a padding of {padding}")
    places = []
    for length, size in zip(x[-d:], window, strict=True):
        if not 1 <= size <= length + 2 * padding:
            around = f" with {padding} zeros on each side" if padding else ""
            raise ValueError(f"a window of {size} does not fit into {length}{around}")
        places.append((length + 2 * padding - size) // stride + 1)
    return (*x[:-d], *places, prod(window))


def window_of(x: Shape, size: int) -> tuple[int, ...]:
    """The window of a pooling: square over the last two axes, or as long over a vector."""
    if not x:
        raise ValueError("a window slides over an array, not over a number")
    return (size,) * min(len(x), 2)


class Windows(NamedTuple):
    """How windows of one size lie on an array."""

    window: tuple[int, ...]
    stride: int
    padding: int


def windows_of(x: Shape, size: int, stride: int | None = None, padding: int = 0) -> Windows:
    """Windows of `size` over the last two axes, side by side unless a stride is said."""
    return Windows(window_of(x, size), size if stride is None else stride, padding)


def pool_windows(x: Shape, *steps: int) -> Shape:
    """What the windows show, in a new last axis.

    Raises:
        ValueError: if they do not fit, or one would lie outside as a whole.
    """
    found = windows_of(x, *steps)
    if 2 * found.padding > found.window[0]:
        raise ValueError(f"a padding of {found.padding} is more than half a window of {found.window[0]}")
    return windowed(x, *found)


def pooled(x: Shape, *steps: int) -> Shape:
    """One number for each window."""
    return pool_windows(x, *steps)[:-1]


def unwindowed(g: Shape, like: Shape, *steps: int) -> Shape:
    """As what the windows show, of what flows back to each of their entries."""
    if g != pool_windows(like, *steps):
        raise ValueError(f"{said_shape(g)} is not what the windows of {said_shape(like)} show")
    return like


def unpooled(g: Shape, like: Shape, *steps: int) -> Shape:
    """As what was pooled, of what flows back to each window.

    Raises:
        ValueError: if there is not one number for each window.
    """
    if g != pooled(like, *steps):
        raise ValueError(f"{said_shape(g)} is not one number for each window over {said_shape(like)}")
    return like


class Convolution(NamedTuple):
    """How a kernel meets an input, whatever axes were left out.

    Args:
        batch: how many inputs.
        channels: of each input.
        axes: of each channel: a signal has one, an image two.
        kernels: how many kernels, each with as many channels.
        window: the axes of a kernel.
        places: how many places along each axis the kernel takes.
        shape: of what comes out.
    """

    batch: int
    channels: int
    axes: Shape
    kernels: int
    window: Shape
    places: Shape
    shape: Shape

    @property
    def size(self) -> int:
        """How many entries a window has."""
        return prod(self.window)

    @property
    def spots(self) -> int:
        """How many places a kernel takes, in all."""
        return prod(self.places)


def convolution(x: Shape, k: Shape, stride: int = 1, padding: int = 0) -> Convolution:
    """How `k` meets `x`.

    Args:
        x: a signal (n,), (C, n) or (N, C, n); an image (h, w), (C, h, w) or (N, C, h, w).
        k: (m,) or (K, C, m) for signals, (i, j) or (K, C, i, j) for images.
        stride: how far it moves on.
        padding: how many zeros stand on each side of the input.

    Raises:
        ValueError: if they do not fit.
    """
    d = DIMENSIONS.get((len(x), len(k)))
    if d is None:
        raise ValueError(
            f"a convolution is one of (n,) by (m,), (h, w) by (i, j), or of (channels, …) by (kernels, channels, …), "
            f"not of {said_shape(x)} by {said_shape(k)}"
        )
    leading = (1, 1, *x)[-d - 2 : -d] if len(x) == d else (1, *x)[-d - 2 : -d]
    kernels, channels = k[:-d] or (1, 1)
    if leading[1] != channels:
        raise ValueError(f"an input of {leading[1]} channels meets a kernel of {channels}")
    window = k[-d:]
    places = windowed(x, window, stride, padding)[-d - 1 : -1]
    shape = (*x[: max(len(x) - d - 1, 0)], *((kernels,) if len(k) > d else ()), *places)
    return Convolution(leading[0], channels, x[-d:], kernels, window, places, shape)


DIMENSIONS: Final = {(1, 1): 1, (2, 3): 1, (3, 3): 1, (2, 2): 2, (3, 4): 2, (4, 4): 2}
"""Signal or image, by how many axes the input and the kernel have."""


def convolved(x: Shape, k: Shape, *steps: int) -> Shape:
    """What comes out of a convolution."""
    return convolution(x, k, *steps).shape
