"""Functions with a kink, where the slope is a matter of convention."""

from fractions import Fraction
from typing import Final

from chainrule.expr import apply
from chainrule.ops import notation as n
from chainrule.ops.op import Binds, Entrywise, Kink, Op
from chainrule.ops.short import step

HALF: Final = Fraction(1, 2)
LEAK: Final = Fraction(1, 100)


def _sloped(name: str, word: str, spellings: tuple[str, ...]) -> Op:
    """A leaky ReLU whose slope below 0 is an argument, which holds at 0 as well."""
    return Op(
        name=name,
        arity=2,
        value=lambda xp, x, a: xp.summed((xp.maximum(x, 0), xp.multiplied((a, xp.minimum(x, 0))))),
        gradient=Entrywise((lambda y, x, a: step(x, a, a, 1), lambda y, x, a: apply("min", x, 0))),
        notation=n.call(word),
        precedence=Binds.CALL,
        spellings=spellings,
        jump=lambda x, a: x,
        tie="the slope at 0 is the one below it, as in PyTorch",
        sample=("any", "any"),
    )


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
    Op(
        name="leaky_relu",
        arity=1,
        # the slope below 0 is the one that PyTorch and JAX take unless told otherwise
        value=lambda xp, x: xp.summed((xp.maximum(x, 0), xp.multiplied((LEAK, xp.minimum(x, 0))))),
        gradient=Entrywise((lambda y, x, at: step(x, LEAK, at, 1),)),
        notation=n.call("LeakyReLU"),
        precedence=Binds.CALL,
        spellings=("LeakyReLU", "leaky_relu", "lrelu", r"\LeakyReLU"),
        kinks=(Kink(lambda x: x, (LEAK, 1), LEAK, {"torch": LEAK, "jax": 1}),),
        options=("negative_slope",),
        further="leaky_relu_by",
    ),
    _sloped("leaky_relu_by", "LeakyReLU", ("leaky_relu_by",)),
    _sloped("prelu", "PReLU", ("PReLU", "prelu", r"\PReLU")),
)
