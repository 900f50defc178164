"""Smooth functions of one number."""

from fractions import Fraction
from typing import Any, Final

from chainrule.expr import ONE, Expr, apply
from chainrule.ops import notation as n
from chainrule.ops.op import Binds, Entrywise, Op
from chainrule.ops.short import square, step
from chainrule.ops.xp import Xp

HALF: Final = Fraction(1, 2)
CUBIC: Final = Fraction(44715, 10**6)


def _normal_cdf(xp: Xp, x: Any) -> Any:
    """½·erfc(−x/√2), which keeps its digits however far x lies below 0."""
    return xp.multiplied((HALF, xp.erfc(-xp.divide(x, xp.sqrt(2)))))


def _logistic(xp: Xp, x: Any) -> Any:
    """1/(1 + e⁻ˣ), with e to negative powers only: those never overflow."""
    return xp.divide(xp.exp(xp.minimum(x, 0)), 1 + xp.exp(-xp.absolute(x)))


def _gelu_gate(xp: Xp, x: Any) -> Any:
    """σ(2·u) = ½·(1 + tanh u) with u = √(2/π)·(x + 0.044715·x³): Hendrycks and Gimpel 2016."""
    return _logistic(xp, xp.multiplied((_gelu_scale(xp), x, 1 + xp.multiplied((CUBIC, x, x)))))


def _gelu_scale(xp: Xp) -> Any:
    """2·√(2/π)."""
    return xp.sqrt(xp.divide(8, xp.pi()))


def _gelu_tanh_slope(y: Expr, x: Expr) -> Expr:
    gate = apply("gelu_gate", x)
    return gate + y * (1 - gate) * apply("gelu_rate", x)


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
        value=_logistic,
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
    Op(
        name="softplus",
        arity=1,
        # ln(1 + eˣ), with e to negative powers only
        value=lambda xp, x: xp.summed((xp.maximum(x, 0), xp.log1p(xp.exp(-xp.absolute(x))))),
        gradient=Entrywise((lambda y, x: apply("sigmoid", x),)),
        notation=n.call("softplus"),
        precedence=Binds.CALL,
        spellings=("softplus", r"\softplus", "Softplus"),
        sample=("small",),
    ),
    Op(
        name="elu",
        arity=1,
        # x above 0, eˣ − 1 below, where h = eˣ − 1 gives the slope h + 1; smooth at 0. Clevert et al. 2016, α = 1
        value=lambda xp, x: xp.summed((xp.maximum(x, 0), xp.expm1(xp.minimum(x, 0)))),
        gradient=Entrywise((lambda y, x: step(x, y + 1, 1, 1),)),
        notation=n.call("ELU"),
        precedence=Binds.CALL,
        spellings=("ELU", "elu", r"\ELU"),
        exact_at={0: 0},
        sample=("small",),
        options=("alpha",),
        further="elu_alpha",
    ),
    Op(
        name="elu_alpha",
        arity=2,
        # with another α than 1 it has a kink at 0
        value=lambda xp, x, a: xp.summed((xp.maximum(x, 0), xp.multiplied((a, xp.expm1(xp.minimum(x, 0)))))),
        gradient=Entrywise(
            (lambda y, x, a: step(x, y + a, a, 1), lambda y, x, a: apply("exp", apply("min", x, 0)) - 1),
        ),
        notation=n.call("ELU"),
        precedence=Binds.CALL,
        spellings=("elu_alpha",),
        jump=lambda x, a: x,
        tie="the slope at 0 is the one below it, as in PyTorch",
        sample=("small", "any"),
    ),
    Op(
        name="silu",
        arity=1,
        value=lambda xp, x: xp.divide(xp.multiplied((x, xp.exp(xp.minimum(x, 0)))), 1 + xp.exp(-xp.absolute(x))),
        gradient=Entrywise((lambda y, x: y + apply("sigmoid", x) * (1 - y),)),
        notation=n.call("SiLU"),
        precedence=Binds.CALL,
        spellings=("SiLU", "silu", "swish", r"\SiLU"),
        exact_at={0: 0},
        sample=("small",),
    ),
    Op(
        name="normal_cdf",
        arity=1,
        value=_normal_cdf,
        gradient=Entrywise((lambda y, x: apply("normal_pdf", x),)),
        notation=n.call("normcdf"),
        precedence=Binds.CALL,
        spellings=("normcdf",),
        exact_at={0: HALF},
        sample=("small",),
    ),
    Op(
        name="normal_pdf",
        arity=1,
        # e^(−x²/2)/√(2π)
        value=lambda xp, x: xp.divide(xp.exp(-xp.multiplied((HALF, x, x))), xp.sqrt(xp.multiplied((2, xp.pi())))),
        gradient=Entrywise((lambda y, x: -(x * y),)),
        notation=n.call("normpdf"),
        precedence=Binds.CALL,
        spellings=("normpdf",),
        sample=("small",),
    ),
    Op(
        name="gelu",
        arity=1,
        # x times the probability that a standard normal variable lies below x: Hendrycks and Gimpel 2016, exactly
        value=lambda xp, x: xp.multiplied((x, _normal_cdf(xp, x))),
        gradient=Entrywise((lambda y, x: apply("normal_cdf", x) + x * apply("normal_pdf", x),)),
        notation=n.call("GELU"),
        precedence=Binds.CALL,
        spellings=("GELU", "gelu", r"\GELU"),
        exact_at={0: 0},
        sample=("small",),
    ),
    Op(
        name="gelu_tanh",
        arity=1,
        value=lambda xp, x: xp.multiplied((x, _gelu_gate(xp, x))),
        gradient=Entrywise((_gelu_tanh_slope,)),
        notation=n.call("GELUtanh"),
        precedence=Binds.CALL,
        spellings=("GELUtanh", "gelu_tanh"),
        exact_at={0: 0},
        sample=("small",),
    ),
    Op(
        name="gelu_gate",
        arity=1,
        value=_gelu_gate,
        gradient=Entrywise((lambda y, x: y * (1 - y) * apply("gelu_rate", x),)),
        notation=n.call("GELUgate"),
        precedence=Binds.CALL,
        spellings=("GELUgate",),
        exact_at={0: HALF},
        sample=("small",),
    ),
    Op(
        name="gelu_rate",
        arity=1,
        # ∂(2·u)/∂x
        value=lambda xp, x: xp.multiplied((_gelu_scale(xp), 1 + xp.multiplied((3 * CUBIC, x, x)))),
        gradient=Entrywise((lambda y, x: 6 * CUBIC * x * apply("gelu_rate", 0),)),
        notation=n.call("GELUrate"),
        precedence=Binds.CALL,
        spellings=("GELUrate",),
        sample=("small",),
    ),
)
