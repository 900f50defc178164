"""The value of a row that stands for an expression in other rows: that of the expression, in any arithmetic."""

from collections.abc import Callable, Mapping
from typing import Any

from chainrule.expr import Apply, Expr, Name, Num, Symbol, as_expr
from chainrule.ops.xp import Xp


def value_by(meaning: Callable[..., Expr]) -> Callable[..., Any]:
    """The column `value` of a row that is put together from others."""

    def value(xp: Xp, *args: Any) -> Any:
        known: dict[Symbol, Any] = {}
        parts = [_stand_in(arg, i, known) for i, arg in enumerate(args)]
        return _value(meaning(*parts), known, xp)

    return value


def _stand_in(arg: Any, i: int, known: dict[Symbol, Any]) -> Expr | int:
    """A whole number stands for itself, as an axis must; anything else gets a name."""
    if type(arg) is int:
        return arg
    name = Name("argument", "", str(i))
    known[name] = arg
    return name


def _value(expr: Expr, known: Mapping[Symbol, Any], xp: Xp) -> Any:
    from chainrule.ops.table import row_of  # here: the table is made of the rows that use this

    expr = as_expr(expr)
    if isinstance(expr, Apply):
        return row_of(expr).value(xp, *(_value(arg, known, xp) for arg in expr.args))
    return expr.value if isinstance(expr, Num) else known[expr]  # type: ignore[index]  # the third kind is a symbol
