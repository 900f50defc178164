"""The table: every operation on one row. Adding an operation is adding a row here, and nothing else.

Values are written against `Xp`; slopes are expressions, so a derivative derives, prints and compiles itself.
"""

from fractions import Fraction
from typing import Any, Final

from chainrule.expr import ONE, Apply, Expr, apply, as_expr, times
from chainrule.ops import notation as n
from chainrule.ops.op import Binds, Branches, Entrywise, Flat, Kink, Op, Variadic
from chainrule.ops.xp import Xp

HALF: Final = Fraction(1, 2)


def square(x: Expr) -> Expr:
    """x²."""
    return x**2


def step(x: Expr, below: Expr | int, at: Expr | int, above: Expr | int) -> Expr:
    """`below` where x < 0, `at` where x = 0, `above` where x > 0: the slope of whatever has a kink at x = 0."""
    return apply("step", x, as_expr(below), as_expr(at), as_expr(above))


def _product_without(args: tuple[Expr, ...], i: int) -> Expr:
    return times(*args[:i], *args[i + 1 :])


def _cases(xp: Xp, *args: Any) -> Any:
    """The value of the first branch whose condition holds; built from the last branch back."""
    result = args[-1]
    for value, condition in zip(args[-3::-2], args[-2::-2], strict=True):
        result = xp.where(condition, value, result)
    return result


ROWS: Final = (
    # ------------------------------------------------------------------ arithmetic
    Op(
        name="add",
        arity=None,
        value=lambda xp, *terms: xp.summed(terms),
        gradient=Variadic(lambda args, i: ONE),
        notation=n.sum_of,
        precedence=Binds.SUM,
        spellings=("+",),
        sample=("any", "any", "any"),
    ),
    Op(
        name="neg",
        arity=1,
        value=lambda xp, x: -x,
        gradient=Entrywise((lambda y, x: -ONE,)),
        notation=n.negative_of,
        precedence=Binds.PREFIX,
        spellings=("-", "−"),
    ),
    Op(
        name="mul",
        arity=None,
        value=lambda xp, *factors: xp.multiplied(factors),
        gradient=Variadic(_product_without),
        notation=n.product_of,
        precedence=Binds.PRODUCT,
        spellings=(r"\cdot", r"\times", "*", "·", "×"),
        sample=("any", "any", "any"),
    ),
    Op(
        name="div",
        arity=2,
        value=lambda xp, a, b: xp.divide(a, b),
        gradient=Entrywise((lambda y, a, b: 1 / b, lambda y, a, b: -(y / b))),
        notation=n.quotient_of,
        precedence=Binds.QUOTIENT,
        spellings=("/", "÷"),
        sample=("any", "nonzero"),
    ),
    Op(
        name="pow",
        arity=2,
        value=lambda xp, a, b: xp.power(a, b),
        gradient=Entrywise((lambda y, a, b: b * a ** (b - 1), lambda y, a, b: y * apply("log", a))),
        notation=n.power_of,
        precedence=Binds.POWER,
        spellings=("^", "**"),
        sample=("positive", "any"),
    ),
    # ------------------------------------------------------------------ smooth functions
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
    # ------------------------------------------------------------------ with a kink
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
        name="cases",
        arity=None,
        value=_cases,
        gradient=Branches(),
        notation=n.cases_of,
        precedence=Binds.ATOM,
        spellings=(r"\begin{cases}",),
        sample=("any", "condition", "any"),
    ),
    # ------------------------------------------------------------------ piecewise constant
    Op(
        name="step",
        arity=4,
        value=lambda xp, x, below, at, above: xp.where(xp.less(x, 0), below, xp.where(xp.less(0, x), above, at)),
        gradient=Flat(),
        notation=n.step_of,
        precedence=Binds.ATOM,
        jump=lambda x, below, at, above: x,
        sample=("nonzero", "constant", "constant", "constant"),
    ),
    Op(
        name="less",
        arity=2,
        value=lambda xp, a, b: xp.less(a, b),
        gradient=Flat(),
        notation=n.relation("<"),
        precedence=Binds.CONDITION,
        spellings=("<", r"\lt"),
        jump=lambda a, b: a - b,
        sample=("any", "any"),
    ),
    Op(
        name="less_equal",
        arity=2,
        value=lambda xp, a, b: xp.less_equal(a, b),
        gradient=Flat(),
        notation=n.relation("≤"),
        precedence=Binds.CONDITION,
        spellings=("<=", r"\le", r"\leq", "≤", r"\leqslant"),
        jump=lambda a, b: a - b,
        sample=("any", "any"),
    ),
    # ------------------------------------------------------------------ losses
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
)

TABLE: Final = {row.name: row for row in ROWS}


def row_of(node: Apply) -> Op:
    """The row of the operation that `node` applies.

    Raises:
        LookupError: if the table has no such row; a missing rule is an error, never a zero.
    """
    try:
        return TABLE[node.op]
    except KeyError:
        raise LookupError(f"no operation is called '{node.op}'; the table has {', '.join(TABLE)}") from None
