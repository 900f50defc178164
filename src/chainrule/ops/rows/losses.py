"""Losses: how far a prediction is from its target."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from chainrule.expr import Expr, apply
from chainrule.ops import notation as n
from chainrule.ops import shape_rules as shape
from chainrule.ops.meaning import value_by
from chainrule.ops.op import Binds, Entrywise, Expanded, Op
from chainrule.ops.xp import Xp

HALF: Final = Fraction(1, 2)


def _huber(xp: Xp, a: Any, b: Any, d: Any) -> Any:
    """½·r² where r = |a − b| ≤ d, else d·(r − d/2): with q = min(r, d) both are q·(r − q/2). Huber 1964."""
    r = xp.absolute(a - b)
    q = xp.minimum(r, d)
    return xp.multiplied((q, r - xp.multiplied((HALF, q))))


def _clipped(x: Expr, d: Expr) -> Expr:
    return apply("min", apply("max", x, -d), d)


def _bce(p: Expr, y: Expr) -> Expr:
    return -(apply("hadamard", y, apply("log", p)) + apply("hadamard", 1 - y, apply("log", 1 - p)))


def _bce_logits(z: Expr, y: Expr) -> Expr:
    return apply("softplus", z) - apply("hadamard", y, z)


def _hinge(s: Expr, y: Expr) -> Expr:
    return apply("relu", 1 - apply("hadamard", y, s))


def _sse(a: Expr, b: Expr) -> Expr:
    return apply("norm2", a - b)


def _mse(a: Expr, b: Expr) -> Expr:
    return apply("mean", (a - b) ** 2)


def _mae(a: Expr, b: Expr) -> Expr:
    return apply("mean", apply("abs", a - b))


def _cross_entropy(p: Expr, y: Expr) -> Expr:
    """−Σ y ⊙ ln p, and the mean over the rows of a batch. Bishop 2006, eq. 4.108."""
    return -apply("mean", apply("sum", apply("hadamard", y, apply("log", p)), -1))


def _cross_entropy_logits(z: Expr, y: Expr) -> Expr:
    """ln Σ eᶻ − yᵀ·z: the same with p = softmax(z), where the targets y of an example add up to 1."""
    return apply("mean", apply("logsumexp", z, -1) - apply("sum", apply("hadamard", y, z), -1))


def _loss(name: str, meaning: Callable[..., Expr], spellings: tuple[str, ...], **columns: Any) -> Op:
    """A loss that is written out wherever it stands, so that its derivative is seen to follow."""
    return Op(
        name=name,
        arity=2,
        value=value_by(meaning),
        gradient=Expanded(meaning),
        notation=n.named(name),
        precedence=Binds.CALL,
        spellings=spellings,
        **columns,
    )


ROWS: Final = (
    Op(
        name="squared_error",
        arity=2,
        value=lambda xp, a, b: xp.multiplied((HALF, a - b, a - b)),
        gradient=Entrywise((lambda y, a, b: a - b, lambda y, a, b: b - a)),
        notation=n.half_square_of_difference,
        precedence=Binds.PRODUCT,
        spellings=("squared_error",),
        sample=("any", "any"),
    ),
    Op(
        name="huber",
        arity=3,
        value=_huber,
        gradient=Entrywise(
            (
                lambda y, a, b, d: _clipped(a - b, d),
                lambda y, a, b, d: _clipped(b - a, d),
                lambda y, a, b, d: apply("relu", apply("abs", a - b) - d),
            )
        ),
        notation=n.call("huber"),
        precedence=Binds.CALL,
        spellings=("huber", "Huber", "huber_loss"),
        options=("delta",),
        sample=("any", "any", "positive"),
    ),
    _loss("bce", _bce, ("bce", "binary_cross_entropy"), sample=("probability 3", "any 3")),
    # ln(1 + eᶻ) − y·z, which is bce(σ(z), y) without its overflow
    _loss("bce_logits", _bce_logits, ("bce_logits", "binary_cross_entropy_with_logits"), sample=("small 3", "any 3")),
    _loss("hinge", _hinge, ("hinge",), sample=("any 3", "any 3")),
    _loss("sse", _sse, ("sse",), sample=("any 3", "any 3"), shape=shape.scalar_of_same),
    _loss("mse", _mse, ("mse", "mse_loss"), sample=("any 3", "any 3"), shape=shape.scalar_of_same),
    _loss("mae", _mae, ("mae", "l1_loss"), sample=("any 3", "any 3"), shape=shape.scalar_of_same),
    _loss(
        "cross_entropy",
        _cross_entropy,
        ("cross_entropy",),
        sample=("probability 2 3", "any 2 3"),
        shape=shape.scalar_of_same,
    ),
    _loss(
        "cross_entropy_logits",
        _cross_entropy_logits,
        ("cross_entropy_logits", "cross_entropy_with_logits"),
        sample=("small 2 3", "any 2 3"),
        shape=shape.scalar_of_same,
    ),
)
