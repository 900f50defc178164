"""Entries of arrays: summed, spread, put together and taken out.

`spread`, `sum_to`, `place`, `piece` and `reshape_like` undo the others in gradients. What they are `like` gives a shape
and no value, so that a derivative needs no numbers for shapes.
"""

from typing import Final

from chainrule.expr import Expr, Num, apply
from chainrule.ops import notation as n
from chainrule.ops import shape_rules as shape
from chainrule.ops.op import Binds, Flat, Op, Pullback, VariadicPullback


def _among_zeros(dy: Expr, args: tuple[Expr, ...], i: int) -> Expr | None:
    """Undoes `piece`: dy where the part lay, zeros in place of the others; those are used for their shape alone."""
    if i:
        return None
    _, *parts, index, axis = args
    return apply("concat", *(dy if Num(j) == index else apply("spread", 0, part) for j, part in enumerate(parts)), axis)


def _piece_of(dy: Expr, args: tuple[Expr, ...], i: int) -> Expr:
    """The gradient of the i-th of the parts that were put one behind the other."""
    *parts, axis = args
    return apply("piece", dy, *parts, i, axis)


ROWS: Final = (
    Op(
        name="sum",
        arity=None,
        value=lambda xp, x, *axis: xp.sum_over(x, *axis),
        gradient=Pullback((lambda dy, y, x, *axis: apply("spread", dy, x, *axis),)),
        notation=n.summed_over,
        precedence=Binds.CALL,
        spellings=("sum",),
        sample=("any 2 3", "1"),
        shape=shape.reduced,
        static=slice(1, None),
        options=("axis",),
    ),
    Op(
        name="mean",
        arity=None,
        value=lambda xp, x, *axis: xp.divide(xp.sum_over(x, *axis), xp.count(x, *axis)),
        gradient=Pullback((lambda dy, y, x, *axis: apply("spread", dy / apply("count", x, *axis), x, *axis),)),
        notation=n.named("mean"),
        precedence=Binds.CALL,
        spellings=("mean",),
        sample=("any 2 3", "0"),
        shape=shape.reduced,
        static=slice(1, None),
        options=("axis",),
    ),
    Op(
        name="norm2",
        arity=1,
        value=lambda xp, x: xp.sum_over(xp.multiplied((x, x))),
        gradient=Pullback((lambda dy, y, x: 2 * dy * x,)),
        notation=n.norm_squared,
        precedence=Binds.POWER,
        spellings=("norm2",),
        sample=("any 3",),
        shape=shape.scalar,
    ),
    Op(
        name="norm",
        arity=1,
        value=lambda xp, x: xp.sqrt(xp.sum_over(xp.multiplied((x, x)))),
        gradient=Pullback((lambda dy, y, x: dy * x / y,)),
        notation=n.named("norm"),
        precedence=Binds.CALL,
        spellings=("norm",),
        sample=("positive 3",),
        shape=shape.scalar,
    ),
    Op(
        name="count",
        arity=None,
        value=lambda xp, x, *axis: xp.count(x, *axis),
        gradient=Flat(),
        notation=n.named("count"),
        precedence=Binds.CALL,
        spellings=("count",),
        sample=("any 2 3", "1"),
        shape=shape.counted,
        static=slice(1, None),
        options=("axis",),
    ),
    Op(
        name="spread",
        arity=None,
        value=lambda xp, g, like, *axis: xp.spread(g, like, *axis),
        gradient=Pullback(
            (lambda dy, y, g, like, *axis: apply("sum", dy, *axis) if axis else apply("sum_to", dy, g), None)
        ),
        notation=n.spread_of,
        precedence=Binds.PRODUCT,
        spellings=("spread",),
        sample=("any 2", "any 2 3", "1"),
        shape=shape.spread,
        static=slice(2, None),
        options=("axis",),
        moves=True,
    ),
    Op(
        name="column",
        arity=1,
        value=lambda xp, x: xp.transpose(xp.transpose(x)),
        gradient=Pullback((lambda dy, y, x: apply("reshape_like", dy, x),)),
        notation=n.named("column"),
        precedence=Binds.CALL,
        spellings=("column",),
        sample=("any 3",),
        shape=shape.as_column,
        moves=True,
    ),
    Op(
        name="sum_to",
        arity=2,
        value=lambda xp, g, like: xp.sum_to(g, like),
        gradient=Pullback((lambda dy, y, g, like: apply("spread", dy, g), None)),
        notation=n.named("sum_to"),
        precedence=Binds.CALL,
        spellings=("sum_to",),
        sample=("any 2 3", "any 3"),
        shape=shape.summed_to,
    ),
    Op(
        name="stack",
        arity=None,
        value=lambda xp, *parts: xp.stack(parts),
        gradient=VariadicPullback(lambda dy, args, i: apply("take", dy, i)),
        notation=n.matrix_of,
        precedence=Binds.ATOM,
        spellings=("stack",),
        sample=("any", "any", "any"),
        shape=shape.stacked,
        moves=True,
    ),
    Op(
        name="concat",
        arity=None,
        value=lambda xp, *args: xp.concat(args[:-1], args[-1]),
        gradient=VariadicPullback(_piece_of),
        notation=n.named("concat"),
        precedence=Binds.CALL,
        spellings=("concat",),
        sample=("any 2 3", "any 2 1", "1"),
        shape=shape.joined,
        static=slice(-1, None),
        options=("axis",),
        defaults=(0,),
        moves=True,
    ),
    Op(
        name="piece",
        arity=None,
        value=lambda xp, g, *args: xp.piece(g, args[:-2], *args[-2:]),
        gradient=VariadicPullback(_among_zeros),
        notation=n.first_only,
        precedence=Binds.PRODUCT,
        sample=("any 2 4", "any 2 3", "any 2 1", "1", "1"),
        shape=shape.piece,
        static=slice(-2, None),
        moves=True,
    ),
    Op(
        name="take",
        arity=None,
        value=lambda xp, x, *index: xp.take(x, *index),
        gradient=Pullback((lambda dy, y, x, *index: apply("place", dy, x, *index),)),
        notation=n.indexed,
        precedence=Binds.ATOM,
        spellings=("take",),
        sample=("any 2 3", "1"),
        shape=shape.taken,
        static=slice(1, None),
        options=(),
        moves=True,
    ),
    Op(
        name="place",
        arity=None,
        value=lambda xp, g, like, *index: xp.place(g, like, *index),
        gradient=Pullback((lambda dy, y, g, like, *index: apply("take", dy, *index), None)),
        notation=n.placed,
        precedence=Binds.CALL,
        sample=("any 3", "any 2 3", "1"),
        shape=shape.placed,
        static=slice(2, None),
        moves=True,
    ),
    Op(
        name="reshape",
        arity=None,
        value=lambda xp, x, *dims: xp.reshape(x, *dims),
        gradient=Pullback((lambda dy, y, x, *dims: apply("reshape_like", dy, x),)),
        notation=n.named("reshape"),
        precedence=Binds.CALL,
        spellings=("reshape",),
        sample=("any 2 3", "3", "2"),
        shape=shape.reshaped,
        static=slice(1, None),
        moves=True,
    ),
    Op(
        name="reshape_like",
        arity=2,
        value=lambda xp, x, like: xp.reshape_like(x, like),
        gradient=Pullback((lambda dy, y, x, like: apply("reshape_like", dy, x), None)),
        notation=n.first_only,
        precedence=Binds.PRODUCT,
        sample=("any 2 3", "any 6"),
        shape=shape.reshaped_like,
        moves=True,
    ),
)
