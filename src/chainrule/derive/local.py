"""Local derivatives: ∂a/∂b along each edge into one equation, by the rule on each operation's row.

An edge that works entry by entry has a slope. One that mixes entries has none that a person would write: there what
flows back is what the rule of the operation makes of it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from chainrule.derive.entrywise import marked
from chainrule.derive.tidy import product, tidy, total
from chainrule.expr import ONE, ZERO, Apply, Expr, Num, Rational, Symbol, apply, as_expr, symbols_in
from chainrule.ops import (
    TABLE,
    Branches,
    Entrywise,
    Expanded,
    Flat,
    Pullback,
    Shapes,
    Variadic,
    VariadicPullback,
    meaning_of,
    quantities,
    row_of,
    shape_of,
)

AtKink: TypeAlias = Callable[[str], "Expr | Rational"]
"""The slope at the kink of an operation, by its name."""


class Flow(NamedTuple):
    """What flows back along the edge from an equation to one of its symbols.

    Args:
        local: the local derivative, tidy; None where the edge mixes entries.
        whole: what arrives, in the shape of the symbol: the gradient of the equation's quantity times `local`, or what
            a rule makes of it.
    """

    local: Expr | None
    whole: Expr


def differentiate(right: Expr, left: Expr, at_kink: AtKink) -> dict[Symbol, Expr]:
    """The local derivative of `right` by each symbol in it, as tidy expressions, in order of first use.

    A symbol used twice has one derivative, the sum over its uses: x·x gives 2·x.

    Args:
        right: the right side, of numbers alone.
        left: what it defines; a rule that reuses its own output (h·(1 − h)) then names it.
        at_kink: the slope where the operation of that name has its kink.

    Raises:
        LookupError: if an operation has no row.
        TypeError: if an operation mixes entries: it has no slope.
    """
    pushed = _Push(at_kink)
    pushed.down(right, left, None, ONE)
    return {symbol: _slope(symbol, uses) for symbol, uses in pushed.uses.items()}


def flows(right: Expr, left: Expr, gradient: Expr, at_kink: AtKink, shapes: Shapes) -> dict[Symbol, Flow]:
    """What flows back from an equation between arrays to each symbol in it, in order of first use.

    Args:
        right: the right side.
        left: what it defines.
        gradient: the gradient of `left`; 1 for the loss.
        at_kink: as in `differentiate`.
        shapes: of the symbols, gradients included.

    Raises:
        LookupError: if an operation has no row.
    """
    pushed = _Push(at_kink, gradient, shapes)
    pushed.down(right, left, None, ONE)
    return {symbol: _flow(symbol, uses, gradient, shapes) for symbol, uses in pushed.uses.items()}


class _Use(NamedTuple):
    """One use of a symbol: what has come down to it is `above`·`factor`; above None is the gradient itself."""

    above: Expr | None
    factor: Expr


def _slope(symbol: Symbol, uses: list[_Use]) -> Expr:
    if any(use.above is not None for use in uses):
        raise TypeError(f"what mixes the entries of {symbol!r} has no slope")
    return uses[0].factor if len(uses) == 1 else total(use.factor for use in uses)


def _flow(symbol: Symbol, uses: list[_Use], gradient: Expr, shapes: Shapes) -> Flow:
    local = _slope(symbol, uses) if all(use.above is None for use in uses) else None
    parts = [gradient if local is None else product((gradient, local))]
    if local is None:
        parts = [_joined(gradient if above is None else above, factor) for above, factor in uses]
    whole = marked(parts[0] if len(parts) == 1 else total(parts), shapes)
    if shape_of(whole, shapes) != shape_of(symbol, shapes):
        whole = marked(apply("spread", whole, symbol), shapes)
    return Flow(None if local is None else marked(local, shapes), whole)


def _joined(above: Expr, factor: Expr) -> Expr:
    return tidy(above) if factor is ONE else product((tidy(above), factor))


class _Push:
    """Carries what flows back down to every symbol of a right side.

    Args:
        at_kink: the slope at a kink.
        gradient: of the whole; what `above` None stands for.
        shapes: of the symbols; None where all are numbers.

    `uses` collects what arrives where.
    """

    __slots__ = ("at_kink", "gradient", "shapes", "uses")

    def __init__(self, at_kink: AtKink, gradient: Expr = ONE, shapes: Shapes | None = None) -> None:
        self.at_kink: Final = at_kink
        self.gradient: Final = gradient
        self.shapes: Final = shapes
        self.uses: Final[dict[Symbol, list[_Use]]] = {}

    def down(self, node: Expr, output: Expr, above: Expr | None, factor: Expr) -> None:
        """`above`·`factor`, the derivative of the whole by `node`, to every symbol in `node`.

        Args:
            output: an expression for the value of `node`, the shortest there is.
        """
        if type(node) is not Apply:
            if type(node) is not Num:
                self.uses.setdefault(node, []).append(_Use(above, factor))  # type: ignore[arg-type]  # it is a symbol
            return
        row = TABLE.get(node.op) or row_of(node)
        match row.gradient:
            case Variadic(slope):
                for i, arg in enumerate(node.args):
                    if type(arg) is not Num:
                        self._entrywise(node, arg, above, _chained(factor, slope(node.args, i)))
            case Entrywise(slopes):
                at = {"at": as_expr(self.at_kink(node.op))} if row.kinks else {}
                for arg, rule in zip(node.args, slopes, strict=True):
                    if type(arg) is not Num and any(symbols_in(arg)):
                        self._entrywise(node, arg, above, _chained(factor, rule(output, *node.args, **at)))
            case Branches():
                self._branches(node, above, factor)
            case Flat():
                self._zero(node)
            case Pullback() | VariadicPullback():
                self._pullback(node, output, _joined(self.gradient if above is None else above, factor))
            case Expanded():
                self.down(meaning_of(node) or node, output, above, factor)

    def _entrywise(self, node: Apply, arg: Expr, above: Expr | None, factor: Expr) -> None:
        """To an argument of `node`, with the broadcasting undone that brought it to the shape of `node`."""
        if self.shapes is not None and factor != ZERO and shape_of(arg, self.shapes) != shape_of(node, self.shapes):
            arrived = _joined(self.gradient if above is None else above, factor)
            above, factor = apply("sum_to", arrived, arg), ONE
        self.down(arg, arg, above, factor)

    def _pullback(self, node: Apply, output: Expr, dy: Expr) -> None:
        rules = row_of(node).gradient
        args = quantities(node)
        for i, arg in enumerate(args):
            if not any(symbols_in(arg)):
                continue
            if isinstance(rules, Pullback):
                rule = rules.rules[i]
                arrived = None if rule is None else rule(dy, output, *node.args)
            else:
                arrived = rules.rule(dy, node.args, i) if isinstance(rules, VariadicPullback) else None
            if arrived is None:
                self._zero(arg)
            else:
                self.down(arg, arg, arrived, ONE)

    def _branches(self, node: Apply, above: Expr | None, factor: Expr) -> None:
        """Branch by branch, under the conditions as they stand: on a boundary the closed branch decides."""
        values, conditions = (*node.args[:-1:2], node.args[-1]), node.args[1::2]
        branches = [differentiate(value, value, self.at_kink) for value in values]
        for symbol in dict.fromkeys(symbol for branch in branches for symbol in branch):
            slopes = [branch.get(symbol, ZERO) for branch in branches]
            local = slopes[0]
            if any(slope != local for slope in slopes):
                paired = [part for pair in zip(slopes, conditions, strict=False) for part in pair]
                local = Apply("cases", (*paired, slopes[-1]))
            self._entrywise(node, symbol, above, _chained(factor, local))
        for condition in conditions:
            self._zero(condition)

    def _zero(self, node: Expr) -> None:
        """What only decides between branches, or gives a shape, has derivative 0, and says so in a term of its own."""
        for symbol in symbols_in(node):
            self.uses.setdefault(symbol, []).append(_Use(None, ZERO))


def _chained(factor: Expr, slope: Expr) -> Expr:
    if slope is ONE:
        return factor
    return tidy(slope) if factor is ONE else product((factor, tidy(slope)))
