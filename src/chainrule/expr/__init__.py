"""The language: expressions, names and equations, as pure data.

`nodes` holds the expressions, `names` the spelling of names in ASCII, `equations` a list of named equations
and the order of dependency among them. Nothing here knows what an operation means: that is the table's.
"""

from chainrule.expr.equations import Cycle, Equation, System
from chainrule.expr.names import key_of, name_from_key, symbol_from_key
from chainrule.expr.nodes import (
    ONE,
    ZERO,
    Along,
    Apply,
    Datum,
    Expr,
    Gradient,
    Name,
    Next,
    Num,
    Partial,
    Rational,
    Second,
    Symbol,
    apply,
    as_expr,
    num,
    plus,
    times,
)
from chainrule.expr.walk import depth_of, operations_in, replace, symbols_in

__all__ = [
    "ONE",
    "ZERO",
    "Along",
    "Apply",
    "Cycle",
    "Datum",
    "Equation",
    "Expr",
    "Gradient",
    "Name",
    "Next",
    "Num",
    "Partial",
    "Rational",
    "Second",
    "Symbol",
    "System",
    "apply",
    "as_expr",
    "depth_of",
    "key_of",
    "name_from_key",
    "num",
    "operations_in",
    "plus",
    "replace",
    "symbol_from_key",
    "symbols_in",
    "times",
]
