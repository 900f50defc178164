"""Layers that are put together from other rows. Where one stands, its parts stand in lines of their own."""

from collections.abc import Callable
from typing import Any, Final

from chainrule.expr import Expr, apply, as_expr
from chainrule.ops import notation as n
from chainrule.ops import shape_rules as shape
from chainrule.ops.meaning import value_by
from chainrule.ops.op import Binds, Entrywise, Expanded, Op


def _part(x: Expr) -> Expr:
    """`x`, in a line of its own."""
    return apply("part", x)


def _deviation(centred: Expr, eps: Expr, axis: int) -> Expr:
    """The root of the variance along an axis."""
    return _part(apply("sqrt", _part(apply("mean", centred**2, axis)) + eps))


def _batch_norm(x: Expr, gamma: Expr, beta: Expr, eps: Expr) -> Expr:
    """Mean and variance of each column, over the batch. Ioffe and Szegedy 2015, algorithm 1: the variance is biased."""
    x = _part(x)
    centred = _part(x - _part(apply("mean", x, 0)))
    return apply("hadamard", gamma, _part(centred / _deviation(centred, eps, 0))) + beta


def _layer_norm(x: Expr, gamma: Expr, beta: Expr, eps: Expr) -> Expr:
    """Mean and variance of each row, over its entries. Ba, Kiros and Hinton 2016."""
    x = _part(x)
    centred = _part(x - apply("spread", _part(apply("mean", x, -1)), x, -1))
    deviation = apply("spread", _deviation(centred, eps, -1), centred, -1)
    return apply("hadamard", gamma, _part(centred / deviation)) + beta


def _dropout(x: Expr, mask: Expr, p: Expr) -> Expr:
    """x ⊙ m/(1 − p): what is kept is made up for what is dropped. Srivastava et al. 2014, inverted."""
    return apply("hadamard", x, mask) / (1 - as_expr(p))


def _attention(q: Expr, k: Expr, v: Expr) -> Expr:
    """softmax(Q·Kᵀ/√d)·V, the softmax along each row. Vaswani et al. 2017, eq. 1."""
    scores = _part(apply("matmul", q, apply("transpose", k)) / apply("sqrt", apply("count", k, -1)))
    return apply("matmul", _part(apply("softmax", scores, -1)), v)


def _embedding(table: Expr, *index: Expr | int) -> Expr:
    rows = [apply("take", table, i) for i in index]
    return rows[0] if len(rows) == 1 else apply("stack", *rows)


def _one_hot(index: int, length: int) -> Expr:
    shape.one_hot(index, length)  # before so many entries are put down
    return apply("stack", *(int(i == index) for i in range(length)))


def _layer(name: str, meaning: Callable[..., Expr], spellings: tuple[str, ...] = (), **columns: Any) -> Op:
    return Op(
        name=name,
        value=value_by(meaning),
        gradient=Expanded(meaning),
        notation=n.named(name),
        precedence=Binds.CALL,
        spellings=(name, *spellings),
        **columns,
    )


ROWS: Final = (
    Op(
        name="part",
        arity=1,
        value=lambda xp, x: x,
        gradient=Entrywise((lambda y, x: as_expr(1),)),
        notation=n.named("part"),
        precedence=Binds.CALL,
        spellings=("part",),
    ),
    _layer(
        "batch_norm", _batch_norm, arity=4, sample=("any 3 2", "any 2", "any 2", "positive"), shape=shape.normalised
    ),
    _layer(
        "layer_norm", _layer_norm, arity=4, sample=("any 2 3", "any 3", "any 3", "positive"), shape=shape.normalised
    ),
    _layer("dropout", _dropout, arity=3, sample=("any 2 3", "any 2 3", "probability")),
    _layer(
        "attention",
        _attention,
        ("scaled_dot_product_attention",),
        arity=3,
        sample=("small 2 2", "small 3 2", "any 3 2"),
        shape=shape.attended,
    ),
    _layer(
        "embedding", _embedding, arity=None, sample=("any 3 2", "2", "0"), shape=shape.embedded, static=slice(1, None)
    ),
    _layer(
        "one_hot",
        _one_hot,
        arity=2,
        sample=("1", "3"),
        shape=shape.one_hot,
        static=slice(0, None),
        options=("index", "classes"),
        required=2,
    ),
)
