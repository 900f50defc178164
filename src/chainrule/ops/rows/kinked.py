"""Functions with a kink, where the slope is a matter of convention."""

from fractions import Fraction
from typing import Final

from chainrule.ops import notation as n
from chainrule.ops.op import Binds, Entrywise, Kink, Op
from chainrule.ops.short import step

HALF: Final = Fraction(1, 2)

ROWS: Final = (
    Op(
        name="relu",
        arity=1,
        value=lambda xp, x: xp.maximum(x, 0),
        gradient=Entrywise((lambda y, x, at: step(x, 0, at, 1),)),
        notation=n.call("ReLU"),
        precedence=Binds.CALL,
        spellings=("ReLU", "relu", "RELU", "Relu", r"\relu", r"\ReLU"),
        kinks=(Kink(lambda x: x, (0, 1), 0, {"torch": 0, "jax": 0}),),
    ),
    Op(
        name="abs",
        arity=1,
        value=lambda xp, x: xp.absolute(x),
        gradient=Entrywise((lambda y, x, at: step(x, -1, at, 1),)),
        notation=n.bars,
        precedence=Binds.ATOM,
        spellings=("abs", "|", r"\abs"),
        kinks=(Kink(lambda x: x, (-1, 1), 0, {"torch": 0, "jax": 1}),),
    ),
    Op(
        name="max",
        arity=2,
        value=lambda xp, a, b: xp.maximum(a, b),
        gradient=Entrywise(
            (
                lambda y, a, b, at: step(a - b, 0, at, 1),
                lambda y, a, b, at: step(a - b, 1, 1 - at, 0),
            )
        ),
        notation=n.call("max"),
        precedence=Binds.CALL,
        spellings=(r"\max", "max", "maximum"),
        kinks=(Kink(lambda a, b: a - b, (0, 1), HALF, {"torch": HALF, "jax": HALF}),),
        sample=("any", "any"),
    ),
    Op(
        name="min",
        arity=2,
        value=lambda xp, a, b: xp.minimum(a, b),
        gradient=Entrywise(
            (
                lambda y, a, b, at: step(a - b, 1, at, 0),
                lambda y, a, b, at: step(a - b, 0, 1 - at, 1),
            )
        ),
        notation=n.call("min"),
        precedence=Binds.CALL,
        spellings=(r"\min", "min", "minimum"),
        kinks=(Kink(lambda a, b: a - b, (1, 0), HALF, {"torch": HALF, "jax": HALF}),),
        sample=("any", "any"),
    ),
)
