"""Local derivatives: ∂a/∂b along each edge into one equation, by the rule on each operation's row."""

from collections.abc import Callable
from typing import TypeAlias

from chainrule.derive.tidy import product, tidy, total
from chainrule.expr import ONE, ZERO, Apply, Expr, Num, Rational, Symbol, as_expr, symbols_in
from chainrule.ops import TABLE, Branches, Entrywise, Flat, Variadic, row_of

AtKink: TypeAlias = Callable[[str], "Expr | Rational"]
"""The slope at the kink of an operation, by its name."""

_Slopes: TypeAlias = dict[Symbol, list[Expr]]


def differentiate(right: Expr, left: Expr, at_kink: AtKink) -> dict[Symbol, Expr]:
    """The local derivative of `right` by each symbol in it, as tidy expressions, in order of first use.

    A symbol used twice has one derivative, the sum over its uses: x·x gives 2·x.

    Args:
        right: the right side.
        left: what it defines; a rule that reuses its own output (h·(1 − h)) then names it.
        at_kink: the slope where the operation of that name has its kink.

    Raises:
        LookupError: if an operation has no row.
    """
    slopes: _Slopes = {}
    _push(right, left, ONE, slopes, at_kink)
    return {symbol: parts[0] if len(parts) == 1 else total(parts) for symbol, parts in slopes.items()}


def _push(node: Expr, output: Expr, factor: Expr, into: _Slopes, at_kink: AtKink) -> None:
    """Carries `factor`, the derivative of the whole by `node`, down to every symbol in `node`.

    Args:
        output: an expression for the value of `node`, the shortest there is.
    """
    if type(node) is Apply:
        row = TABLE.get(node.op) or row_of(node)
        match row.gradient:
            case Variadic(slope):
                for i, arg in enumerate(node.args):
                    if type(arg) is not Num:
                        _push(arg, arg, _chained(factor, slope(node.args, i)), into, at_kink)
            case Entrywise(slopes):
                at = {"at": as_expr(at_kink(node.op))} if row.kinks else {}
                for arg, rule in zip(node.args, slopes, strict=True):
                    if type(arg) is not Num and any(symbols_in(arg)):
                        _push(arg, arg, _chained(factor, rule(output, *node.args, **at)), into, at_kink)
            case Branches():
                _push_branches(node, factor, into, at_kink)
            case Flat():
                _push_zero(node, into)
    elif type(node) is not Num:
        into.setdefault(node, []).append(factor)  # type: ignore[arg-type]  # what is no operation or number is a symbol


def _chained(factor: Expr, slope: Expr) -> Expr:
    if slope is ONE:
        return factor
    return tidy(slope) if factor is ONE else product((factor, tidy(slope)))


def _push_branches(node: Apply, factor: Expr, into: _Slopes, at_kink: AtKink) -> None:
    """Branch by branch, under the conditions as they stand: on a boundary the closed branch decides."""
    values, conditions = (*node.args[:-1:2], node.args[-1]), node.args[1::2]
    branches = [differentiate(value, value, at_kink) for value in values]
    for symbol in dict.fromkeys(symbol for branch in branches for symbol in branch):
        slopes = [branch.get(symbol, ZERO) for branch in branches]
        local = slopes[0]
        if any(slope != local for slope in slopes):
            paired = [part for pair in zip(slopes, conditions, strict=False) for part in pair]
            local = Apply("cases", (*paired, slopes[-1]))
        into.setdefault(symbol, []).append(_chained(factor, local))
    for condition in conditions:
        _push_zero(condition, into)


def _push_zero(node: Expr, into: _Slopes) -> None:
    """What only decides between branches has derivative 0, and says so in a term of its own."""
    for symbol in symbols_in(node):
        into.setdefault(symbol, []).append(ZERO)
