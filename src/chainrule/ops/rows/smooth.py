"""Smooth functions of one number."""

from fractions import Fraction
from typing import Final

from chainrule.expr import ONE
from chainrule.ops import notation as n
from chainrule.ops.op import Binds, Entrywise, Op
from chainrule.ops.short import square

HALF: Final = Fraction(1, 2)

ROWS: Final = (
    Op(
        name="exp",
        arity=1,
        value=lambda xp, x: xp.exp(x),
        gradient=Entrywise((lambda y, x: y,)),
        notation=n.exponential_of,
        precedence=Binds.POWER,
        spellings=(r"\exp", "exp"),
        exact_at={0: 1},
        sample=("small",),
    ),
    Op(
        name="log",
        arity=1,
        value=lambda xp, x: xp.log(x),
        gradient=Entrywise((lambda y, x: 1 / x,)),
        notation=n.call("ln"),
        precedence=Binds.CALL,
        spellings=(r"\ln", r"\log", "ln", "log"),
        exact_at={1: 0},
        sample=("positive",),
    ),
    Op(
        name="sqrt",
        arity=1,
        value=lambda xp, x: xp.sqrt(x),
        gradient=Entrywise((lambda y, x: 1 / (2 * y),)),
        notation=n.root_of,
        precedence=Binds.CALL,
        spellings=(r"\sqrt", "sqrt", "√"),
        sample=("positive",),
    ),
    Op(
        name="tanh",
        arity=1,
        value=lambda xp, x: xp.tanh(x),
        gradient=Entrywise((lambda y, x: 1 - square(y),)),
        notation=n.call("tanh"),
        precedence=Binds.CALL,
        spellings=(r"\tanh", "tanh"),
        exact_at={0: 0},
        sample=("small",),
    ),
    Op(
        name="sigmoid",
        arity=1,
        # 1/(1 + e⁻ˣ), with e to negative powers only: those never overflow
        value=lambda xp, x: xp.divide(xp.exp(xp.minimum(x, 0)), 1 + xp.exp(-xp.absolute(x))),
        gradient=Entrywise((lambda y, x: y * (1 - y),)),
        notation=n.call("σ"),
        precedence=Binds.CALL,
        spellings=(r"\sigma", "sigmoid", "σ", "sigma", "logistic", r"\sigmoid"),
        exact_at={0: HALF},
        sample=("small",),
    ),
    Op(
        name="identity",
        arity=1,
        value=lambda xp, x: x,
        gradient=Entrywise((lambda y, x: ONE,)),
        notation=n.call("id"),
        precedence=Binds.CALL,
        spellings=("identity", "id", r"\operatorname{id}", "linear"),
    ),
)
