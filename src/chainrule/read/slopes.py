"""The derivative of a function at a point, as `g′(z)` says: the slope of its row in the table."""

from collections.abc import Mapping

from chainrule.expr import ONE, Apply, Expr, Name, Rational
from chainrule.ops import TABLE, Entrywise


def slope(body: Expr, parameter: Name, closed: Mapping[str, Rational]) -> Expr | None:
    """∂body/∂parameter where `body` is the parameter or one operation of it; None for anything else.

    Args:
        body: what the function is.
        parameter: what it is a function of.
        closed: the slope at the kink, by operation, where the document has chosen one.
    """
    if body == parameter:
        return ONE
    if not isinstance(body, Apply) or body.args != (parameter,):
        return None
    row = TABLE[body.op]
    if not isinstance(row.gradient, Entrywise) or row.arity != 1:
        return None
    (rule,) = row.gradient.slopes
    return rule(body, parameter, closed.get(row.name, row.kinks[0].default)) if row.kinks else rule(body, parameter)
