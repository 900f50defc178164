"""Products of vectors and matrices, one row for each pairing: the shapes decide which of them `W·x` is."""

from typing import Final

from chainrule.expr import apply
from chainrule.ops import notation as n
from chainrule.ops import shape_rules as shape
from chainrule.ops.op import Binds, Op, Pullback

ROWS: Final = (
    Op(
        name="matmul",
        arity=2,
        value=lambda xp, a, b: xp.matmul(a, b),
        gradient=Pullback((lambda dy, y, a, b: dy @ b.T, lambda dy, y, a, b: a.T @ dy)),
        notation=n.dotted,
        precedence=Binds.PRODUCT,
        spellings=("@", "matmul"),
        sample=("any 2 3", "any 3 2"),
        shape=shape.matrix_product,
    ),
    Op(
        name="matvec",
        arity=2,
        value=lambda xp, a, x: xp.matmul(a, x),
        gradient=Pullback((lambda dy, y, a, x: apply("outer", dy, x), lambda dy, y, a, x: apply("matvec", a.T, dy))),
        notation=n.dotted,
        precedence=Binds.PRODUCT,
        sample=("any 2 3", "any 3"),
        shape=shape.matrix_product,
    ),
    Op(
        name="vecmat",
        arity=2,
        value=lambda xp, x, a: xp.matmul(x, a),
        gradient=Pullback((lambda dy, y, x, a: apply("vecmat", dy, a.T), lambda dy, y, x, a: apply("outer", x, dy))),
        notation=n.dotted,
        precedence=Binds.PRODUCT,
        sample=("any 3", "any 3 2"),
        shape=shape.matrix_product,
    ),
    Op(
        name="inner",
        arity=2,
        value=lambda xp, a, b: xp.matmul(a, b),
        gradient=Pullback((lambda dy, y, a, b: dy * b, lambda dy, y, a, b: dy * a)),
        notation=n.inner_product,
        precedence=Binds.PRODUCT,
        spellings=("inner",),
        sample=("any 3", "any 3"),
        shape=shape.matrix_product,
    ),
    Op(
        name="outer",
        arity=2,
        value=lambda xp, a, b: xp.outer(a, b),
        gradient=Pullback((lambda dy, y, a, b: apply("matvec", dy, b), lambda dy, y, a, b: apply("vecmat", a, dy))),
        notation=n.outer_product,
        precedence=Binds.PRODUCT,
        spellings=(r"\otimes", "⊗", "outer"),
        sample=("any 2", "any 3"),
        shape=shape.outer_product,
    ),
    Op(
        name="transpose",
        arity=1,
        value=lambda xp, a: xp.transpose(a),
        gradient=Pullback((lambda dy, y, a: dy.T,)),
        notation=n.transposed,
        precedence=Binds.POWER,
        spellings=("transpose",),
        sample=("any 2 3",),
        shape=shape.transposed,
        moves=True,
    ),
)
