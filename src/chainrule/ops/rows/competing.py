"""What compares the entries along an axis: the largest, and its smooth relatives.

Softmax, log-softmax and log-sum-exp work along the last axis unless another is said, `max_over` over all entries.
"""

from typing import Any, Final

from chainrule.expr import Expr, apply
from chainrule.ops import notation as n
from chainrule.ops import shape_rules as shape
from chainrule.ops.op import Binds, Flat, Op, Pullback
from chainrule.ops.short import ties
from chainrule.ops.xp import Xp

LAST: Final = (-1,)


def _without_largest(xp: Xp, x: Any, axis: tuple[int, ...]) -> Any:
    """x − max x, whose exponentials never overflow."""
    return x - xp.spread(xp.max_over(x, *axis), x, *axis)


def _softmax(xp: Xp, x: Any, *axis: int) -> Any:
    """eˣ/Σ eˣ."""
    powers = xp.exp(_without_largest(xp, x, axis or LAST))
    return xp.divide(powers, xp.spread(xp.sum_over(powers, *(axis or LAST)), powers, *(axis or LAST)))


def _log_softmax(xp: Xp, x: Any, *axis: int) -> Any:
    rest = _without_largest(xp, x, axis or LAST)
    return rest - xp.spread(xp.log(xp.sum_over(xp.exp(rest), *(axis or LAST))), rest, *(axis or LAST))


def _logsumexp(xp: Xp, x: Any, *axis: int) -> Any:
    rest = _without_largest(xp, x, axis or LAST)
    return xp.max_over(x, *(axis or LAST)) + xp.log(xp.sum_over(xp.exp(rest), *(axis or LAST)))


def _softmax_pullback(dy: Expr, y: Expr, _: Expr, *axis: Expr) -> Expr:
    return y * (dy - apply("spread", apply("sum", dy * y, *(axis or LAST)), y, *(axis or LAST)))


def _log_softmax_pullback(dy: Expr, y: Expr, _: Expr, *axis: Expr) -> Expr:
    total = apply("sum", dy, *(axis or LAST))
    return dy - apply("exp", y) * apply("spread", total, y, *(axis or LAST))


def _ties(x: Expr, *axis: Expr) -> Expr:
    return ties(apply("largest", x, *axis))


ROWS: Final = (
    Op(
        name="max_over",
        arity=None,
        value=lambda xp, x, *axis: xp.max_over(x, *axis),
        gradient=Pullback(
            (lambda dy, y, x, *axis: apply("spread", dy, x, *axis) * apply("largest", x, *axis),),
        ),
        notation=n.named("max"),
        precedence=Binds.CALL,
        spellings=("max_over", "amax"),
        jump=_ties,
        tie="equal largest entries share what flows back, as in PyTorch (amax) and JAX",
        sample=("any 2 3", "1"),
        shape=shape.reduced,
        static=slice(1, None),
        options=("axis",),
    ),
    Op(
        name="min_over",
        arity=None,
        value=lambda xp, x, *axis: -xp.max_over(-x, *axis),
        gradient=Pullback(
            (lambda dy, y, x, *axis: apply("spread", dy, x, *axis) * apply("largest", -x, *axis),),
        ),
        notation=n.named("min"),
        precedence=Binds.CALL,
        spellings=("min_over", "amin"),
        jump=lambda x, *axis: _ties(-x, *axis),
        tie="equal smallest entries share what flows back, as in PyTorch (amin) and JAX",
        sample=("any 2 3", "0"),
        shape=shape.reduced,
        static=slice(1, None),
        options=("axis",),
    ),
    Op(
        name="largest",
        arity=None,
        value=lambda xp, x, *axis: xp.largest(x, *axis),
        gradient=Flat(),
        notation=n.named("largest"),
        precedence=Binds.CALL,
        spellings=("largest",),
        jump=_ties,
        sample=("any 2 3", "1"),
        shape=shape.along,
        static=slice(1, None),
        options=("axis",),
    ),
    Op(
        name="softmax",
        arity=None,
        value=_softmax,
        gradient=Pullback((_softmax_pullback,)),
        notation=n.named("softmax"),
        precedence=Binds.CALL,
        spellings=("softmax", r"\softmax", "Softmax"),
        sample=("small 2 3", "1"),
        shape=shape.along_last,
        static=slice(1, None),
        options=("axis",),
    ),
    Op(
        name="log_softmax",
        arity=None,
        value=_log_softmax,
        gradient=Pullback((_log_softmax_pullback,)),
        notation=n.named("log_softmax"),
        precedence=Binds.CALL,
        spellings=("log_softmax", "logsoftmax", "LogSoftmax"),
        sample=("small 3",),
        shape=shape.along_last,
        static=slice(1, None),
        options=("axis",),
    ),
    Op(
        name="logsumexp",
        arity=None,
        value=_logsumexp,
        gradient=Pullback(
            (lambda dy, y, x, *axis: apply("spread", dy, x, *(axis or LAST)) * apply("softmax", x, *axis),),
        ),
        notation=n.named("logsumexp"),
        precedence=Binds.CALL,
        spellings=("logsumexp", r"\logsumexp", "LSE"),
        sample=("small 2 3", "0"),
        shape=shape.reduced_last,
        static=slice(1, None),
        options=("axis",),
    ),
)
