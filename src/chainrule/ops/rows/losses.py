"""Losses: how far a prediction is from its target."""

from fractions import Fraction
from typing import Final

from chainrule.ops import notation as n
from chainrule.ops.op import Binds, Entrywise, Op

HALF: Final = Fraction(1, 2)

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
)
