"""What a window sees as it slides over an array: convolution and pooling.

A convolution is a cross-correlation, as in every text on deep learning: the kernel is not turned round.
"""

from typing import Any, Final

from chainrule.expr import Expr, apply
from chainrule.ops import notation as n
from chainrule.ops import shape_rules as shape
from chainrule.ops import window_shapes as window
from chainrule.ops.op import Binds, Flat, Op, Pullback
from chainrule.ops.short import ties
from chainrule.ops.window_shapes import Convolution, convolution, windows_of
from chainrule.ops.xp import Xp


def _windows(xp: Xp, x: Any, *steps: int) -> Any:
    return xp.windows(x, *windows_of(xp.shape(x), *steps))


def _unwindowed(xp: Xp, g: Any, like: Any, *steps: int) -> Any:
    shape = xp.shape(like)
    return xp.unwindowed(g, shape, *windows_of(shape, *steps))


def _seen(xp: Xp, x: Any, *steps: int) -> Any:
    """What each window of a max pooling shows: what lies outside is smaller than every entry."""
    seen = _windows(xp, x, *steps)
    if windows_of(xp.shape(x), *steps).padding == 0:
        return seen
    lowest = -xp.max_over(-x) - 1
    inside = xp.less(0, _windows(xp, xp.spread(1, x), *steps))
    return xp.where(inside, seen, xp.spread(lowest, seen))


def _shares(xp: Xp, x: Any, *steps: int) -> Any:
    """What part of its window's gradient each entry gets that a window shows."""
    return xp.largest(_seen(xp, x, *steps), -1)


def _max_unpooled(xp: Xp, g: Any, x: Any, *steps: int) -> Any:
    shares = _shares(xp, x, *steps)
    return _unwindowed(xp, xp.multiplied((xp.spread(g, shares, -1), shares)), x, *steps)


def _mean_of_last(xp: Xp, x: Any) -> Any:
    return xp.divide(xp.sum_over(x, -1), xp.count(x, -1))


def _avg_unpooled(xp: Xp, g: Any, like: Any, *steps: int) -> Any:
    seen = _windows(xp, like, *steps)
    return _unwindowed(xp, xp.spread(xp.divide(g, xp.count(seen, -1)), seen, -1), like, *steps)


def _chosen(dy: Expr, _y: Expr, _g: Expr, x: Expr, *steps: Expr) -> Expr:
    """Undoes `max_unpool`: what the largest entries of each window show."""
    return apply("sum", apply("windows", dy, *steps) * apply("pool_shares", x, *steps), -1)


# A convolution is a product (kernels, C·w)·(C·w, N·p): C channels, w entries in a window, N inputs, p spots.


def _columns(xp: Xp, x: Any, c: Convolution, steps: tuple[int, int]) -> Any:
    """What the kernel meets, (C·w, N·p)."""
    seen = xp.windows(xp.reshape(x, c.batch, c.channels, *c.axes), c.window, *steps)
    by_place = xp.reshape(seen, c.batch, c.channels, c.spots, c.size)
    return xp.reshape(xp.permute(by_place, 1, 3, 0, 2), c.channels * c.size, c.batch * c.spots)


def _rows(xp: Xp, y: Any, c: Convolution) -> Any:
    """What comes out, kernel by kernel: (kernels, N·p)."""
    by_kernel = xp.permute(xp.reshape(y, c.batch, c.kernels, c.spots), 1, 0, 2)
    return xp.reshape(by_kernel, c.kernels, c.batch * c.spots)


def _matrix(xp: Xp, k: Any, c: Convolution) -> Any:
    """The kernels, (kernels, C·w)."""
    return xp.reshape(k, c.kernels, c.channels * c.size)


def _convolved(xp: Xp, x: Any, k: Any, stride: int = 1, padding: int = 0) -> Any:
    c = convolution(xp.shape(x), xp.shape(k), stride, padding)
    found = xp.matmul(_matrix(xp, k, c), _columns(xp, x, c, (stride, padding)))
    return xp.reshape(xp.permute(xp.reshape(found, c.kernels, c.batch, c.spots), 1, 0, 2), *c.shape)


def _to_input(xp: Xp, g: Any, k: Any, like: Any, stride: int = 1, padding: int = 0) -> Any:
    c = convolution(xp.shape(like), xp.shape(k), stride, padding)
    columns = xp.matmul(xp.transpose(_matrix(xp, k, c)), _rows(xp, g, c))
    by_place = xp.permute(xp.reshape(columns, c.channels, c.size, c.batch, c.spots), 2, 0, 3, 1)
    seen = xp.reshape(by_place, c.batch, c.channels, *c.places, c.size)
    whole = xp.unwindowed(seen, (c.batch, c.channels, *c.axes), c.window, stride, padding)
    return xp.reshape_like(whole, like)


def _to_kernel(xp: Xp, g: Any, x: Any, like: Any, stride: int = 1, padding: int = 0) -> Any:
    c = convolution(xp.shape(x), xp.shape(like), stride, padding)
    found = xp.matmul(_rows(xp, g, c), xp.transpose(_columns(xp, x, c, (stride, padding))))
    return xp.reshape_like(found, like)


POOLING: Final = ("window", "stride", "padding")
"""The static arguments of a pooling. Left out, the stride is the window, so that windows lie side by side."""


ROWS: Final = (
    Op(
        name="conv",
        arity=None,
        value=_convolved,
        gradient=Pullback(
            (
                lambda dy, y, x, k, *steps: apply("conv_to_input", dy, k, x, *steps),
                lambda dy, y, x, k, *steps: apply("conv_to_kernel", dy, x, k, *steps),
            )
        ),
        notation=n.named("conv"),
        precedence=Binds.CALL,
        spellings=("conv", "conv1d", "conv2d"),
        sample=("any 2 5", "any 3 2 2", "2", "1"),
        shape=window.convolved,
        static=slice(2, None),
        options=("stride", "padding"),
        defaults=(1, 0),
    ),
    Op(
        name="conv_to_input",
        arity=None,
        value=_to_input,
        gradient=Pullback(
            (
                lambda dy, y, g, k, like, *steps: apply("conv", dy, k, *steps),
                lambda dy, y, g, k, like, *steps: apply("conv_to_kernel", g, dy, k, *steps),
                None,
            )
        ),
        notation=n.named("conv_to_input"),
        precedence=Binds.CALL,
        spellings=("conv_to_input",),
        sample=("any 2 2", "any 2 2", "any 3 3"),
        shape=shape.third,
        static=slice(3, None),
        options=("stride", "padding"),
        defaults=(1, 0),
    ),
    Op(
        name="conv_to_kernel",
        arity=None,
        value=_to_kernel,
        gradient=Pullback(
            (
                lambda dy, y, g, x, like, *steps: apply("conv", x, dy, *steps),
                lambda dy, y, g, x, like, *steps: apply("conv_to_input", g, dy, x, *steps),
                None,
            )
        ),
        notation=n.named("conv_to_kernel"),
        precedence=Binds.CALL,
        spellings=("conv_to_kernel",),
        sample=("any 2 2", "any 3 3", "any 2 2"),
        shape=shape.third,
        static=slice(3, None),
        options=("stride", "padding"),
        defaults=(1, 0),
    ),
    Op(
        name="windows",
        arity=None,
        value=_windows,
        gradient=Pullback((lambda dy, y, x, *steps: apply("unwindow", dy, x, *steps),)),
        notation=n.named("windows"),
        precedence=Binds.CALL,
        spellings=("windows",),
        sample=("any 3 4", "2", "1"),
        shape=window.pool_windows,
        static=slice(1, None),
        options=POOLING,
        required=1,
        moves=True,
    ),
    Op(
        name="unwindow",
        arity=None,
        value=_unwindowed,
        gradient=Pullback((lambda dy, y, g, like, *steps: apply("windows", dy, *steps), None)),
        notation=n.named("unwindow"),
        precedence=Binds.CALL,
        spellings=("unwindow",),
        sample=("any 2 3 4", "any 3 4", "2", "1"),
        shape=window.unwindowed,
        static=slice(2, None),
        options=POOLING,
        required=1,
    ),
    Op(
        name="max_pool",
        arity=None,
        value=lambda xp, x, *steps: xp.max_over(_seen(xp, x, *steps), -1),
        gradient=Pullback((lambda dy, y, x, *steps: apply("max_unpool", dy, x, *steps),)),
        notation=n.named("max_pool"),
        precedence=Binds.CALL,
        spellings=("max_pool", "max_pool1d", "max_pool2d"),
        jump=lambda x, *steps: ties(apply("pool_shares", x, *steps)),
        tie="equal largest entries of a window share what flows back (PyTorch and JAX give the first of them all)",
        sample=("any 2 4", "2"),
        shape=window.pooled,
        static=slice(1, None),
        options=POOLING,
        required=1,
    ),
    Op(
        name="max_unpool",
        arity=None,
        value=_max_unpooled,
        gradient=Pullback((_chosen, None)),
        notation=n.named("max_unpool"),
        precedence=Binds.CALL,
        spellings=("max_unpool",),
        jump=lambda g, x, *steps: ties(apply("pool_shares", x, *steps)),
        sample=("any 2", "any 4", "2"),
        shape=window.unpooled,
        static=slice(2, None),
        options=POOLING,
        required=1,
    ),
    Op(
        name="pool_shares",
        arity=None,
        value=_shares,
        gradient=Flat(),
        notation=n.named("pool_shares"),
        precedence=Binds.CALL,
        spellings=("pool_shares",),
        jump=lambda x, *steps: ties(apply("pool_shares", x, *steps)),
        sample=("any 2 4", "2"),
        shape=window.pool_windows,
        static=slice(1, None),
        options=POOLING,
        required=1,
    ),
    Op(
        name="avg_pool",
        arity=None,
        # zeros around an input count as entries, as in PyTorch
        value=lambda xp, x, *steps: _mean_of_last(xp, _windows(xp, x, *steps)),
        gradient=Pullback((lambda dy, y, x, *steps: apply("avg_unpool", dy, x, *steps),)),
        notation=n.named("avg_pool"),
        precedence=Binds.CALL,
        spellings=("avg_pool", "avg_pool1d", "avg_pool2d"),
        sample=("any 5", "2", "1"),
        shape=window.pooled,
        static=slice(1, None),
        options=POOLING,
        required=1,
    ),
    Op(
        name="avg_unpool",
        arity=None,
        value=_avg_unpooled,
        gradient=Pullback((lambda dy, y, g, like, *steps: apply("avg_pool", dy, *steps), None)),
        notation=n.named("avg_unpool"),
        precedence=Binds.CALL,
        spellings=("avg_unpool",),
        sample=("any 4", "any 5", "2", "1"),
        shape=window.unpooled,
        static=slice(2, None),
        options=POOLING,
        required=1,
    ),
)
