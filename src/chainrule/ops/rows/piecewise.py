"""Choices between values, and what is constant between its jumps."""

from typing import Any, Final

from chainrule.expr import ZERO
from chainrule.ops import notation as n
from chainrule.ops.op import Binds, Branches, Entrywise, Flat, Op
from chainrule.ops.short import step
from chainrule.ops.xp import Xp


def _cases(xp: Xp, *args: Any) -> Any:
    """The value of the first branch whose condition holds; built from the last branch back."""
    result = args[-1]
    for value, condition in zip(args[-3::-2], args[-2::-2], strict=True):
        result = xp.where(condition, value, result)
    return result


ROWS: Final = (
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
    Op(
        name="step",
        arity=4,
        value=lambda xp, x, below, at, above: xp.where(xp.less(x, 0), below, xp.where(xp.less(0, x), above, at)),
        gradient=Entrywise(
            (
                lambda y, x, *branches: ZERO,
                lambda y, x, *branches: step(x, 1, 0, 0),
                lambda y, x, *branches: step(x, 0, 1, 0),
                lambda y, x, *branches: step(x, 0, 0, 1),
            )
        ),
        notation=n.step_of,
        precedence=Binds.ATOM,
        jump=lambda x, below, at, above: x,
        sample=("nonzero", "any", "any", "any"),
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
    Op(
        name="sign",
        arity=1,
        value=lambda xp, x: xp.where(xp.less(x, 0), -1, xp.where(xp.less(0, x), 1, 0)),
        gradient=Flat(),
        notation=n.call("sign"),
        precedence=Binds.CALL,
        spellings=("sign", "sgn", r"\sgn", r"\sign"),
        jump=lambda x: x,
        sample=("nonzero",),
    ),
    Op(
        name="heaviside",
        arity=1,
        # 1 at 0, as a perceptron fires there: Bishop 2006, eq. 4.53
        value=lambda xp, x: xp.where(xp.less(x, 0), 0, 1),
        gradient=Flat(),
        notation=n.call("heaviside"),
        precedence=Binds.CALL,
        spellings=("heaviside", "Heaviside"),
        jump=lambda x: x,
        sample=("nonzero",),
    ),
)
