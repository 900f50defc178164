"""Sums, products, quotients, powers: entry by entry, whatever the shapes."""

from typing import Final

from chainrule.expr import ONE, Expr, apply, times
from chainrule.ops import notation as n
from chainrule.ops.op import Binds, Entrywise, Op, Variadic


def _product_without(args: tuple[Expr, ...], i: int) -> Expr:
    return times(*args[:i], *args[i + 1 :])


ROWS: Final = (
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
    Op(
        name="hadamard",
        arity=None,
        value=lambda xp, *factors: xp.multiplied(factors),
        gradient=Variadic(_product_without),
        notation=n.hadamard_product,
        precedence=Binds.ENTRYWISE,
        spellings=(r"\odot", r"\circ", "⊙", "∘", "hadamard"),
        sample=("any", "any", "any"),
    ),
)
