"""Putting numbers in by generated code, where the same right sides get many: points chosen by chance, nudges.

The values are those of `put_in`, because the code calls the same rows in the same arithmetic.
"""

from typing import Any, Final, NamedTuple

from chainrule.compile.straight import CHOOSING, Straight, straight
from chainrule.evaluate.exact import Exact
from chainrule.evaluate.interval import Value
from chainrule.evaluate.shaped import Shaped
from chainrule.evaluate.values import Env, chosen, put_in
from chainrule.expr import Apply, Expr
from chainrule.expr.array import Array, Shape, shape_of_value
from chainrule.ops import shape_of


class _Prepared(NamedTuple):
    """A right side with its code, which is None for a choice.

    Args:
        expr: keeps the expression alive, so that no other can have its identity.
        code: its function.
        fitting: the shapes of its symbols with which its operations were found to fit.
    """

    expr: Apply
    code: Straight | None
    fitting: set[tuple[Shape, ...]]


class Generated:
    """`put_in`, with code for each expression it has seen."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: Final[dict[int, _Prepared]] = {}

    def __call__(self, expr: Expr, env: Env, xp: Exact) -> Value:
        """The value of `expr` in the arithmetic `xp`; raises what `put_in` does."""
        prepared = self._known.get(id(expr))
        if prepared is None:
            if type(expr) is not Apply:
                return put_in(expr, env, xp)
            prepared = self._prepared(expr)
        code = prepared.code
        if code is None:
            return chosen(prepared.expr.args, env, xp, self)
        function, symbols, choices, numbers, mixes = code
        try:
            values = [env[symbol] for symbol in symbols]  # type: ignore[index]
        except KeyError:
            return put_in(expr, env, xp)  # which says what has no value
        if mixes and not _fits(prepared, values):
            return put_in(expr, env, xp)  # which says what does not fit
        if choices:
            values += [self(choice, env, xp) for choice in choices]
        # numbers are the common case, and pay for no shape
        result: Value = function(Shaped(xp) if mixes or Array in map(type, values) else xp, *values, *numbers)
        return result

    def _prepared(self, expr: Apply) -> _Prepared:
        code = None if expr.op in CHOOSING else straight(expr)
        found = self._known[id(expr)] = _Prepared(expr, code, set())
        return found


def _fits(prepared: _Prepared, values: list[Any]) -> bool:
    """Whether every operation can have arguments of these shapes."""
    code, shapes = prepared.code, tuple(map(shape_of_value, values))
    if code is None or shapes in prepared.fitting:
        return True
    if code.choices:  # whose shapes only their values tell
        return False
    try:
        shape_of(prepared.expr, dict(zip(code.symbols, shapes, strict=True)))
    except ValueError:
        return False
    prepared.fitting.add(shapes)
    return True
