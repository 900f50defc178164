"""Local derivatives of many equations: the rules are applied once to each form of right side.

A network has many equations and few forms: w·h + w·h a thousand times over. So the derivatives of a form are worked
out for stand-ins, and each equation of that form only puts its own names in their place.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Final, NamedTuple, TypeAlias

from chainrule.derive.local import Flow, differentiate, flows
from chainrule.expr import ONE, Apply, Expr, Name, Num, Rational, Symbol, as_expr, operations_in, replace
from chainrule.ops import SCALAR, Shape, Shapes, meaning_of, row_of

KinkSlope: TypeAlias = Callable[[Name, str], "Expr | Rational"]
"""The slope at a kink, by the quantity whose equation has it and the operation that does."""

OUTPUT: Final = Name("output")
"""Stands for the left side."""

GRADIENT: Final = Name("gradient")
"""Stands for the gradient of the left side."""

_Slopes: TypeAlias = tuple[int | Expr, ...]
"""For each name of a form in order of first use: the number of a name where the derivative is just that name, else an
expression of stand-ins."""


class _Form(NamedTuple):
    """What is known of one form.

    Args:
        kinked: its operations that have a kink.
        slopes: its local derivatives, by the slopes at those kinks.
    """

    kinked: tuple[str, ...]
    slopes: dict[tuple[Expr, ...], _Slopes]


class Forms:
    """The forms of a network's right sides, and their local derivatives.

    Args:
        at_kink: the slope where an operation has its kink.
    """

    __slots__ = ("_at_kink", "_flows", "_known", "_stand_ins", "mixes")

    def __init__(self, at_kink: KinkSlope) -> None:
        self._at_kink: Final = at_kink
        self._known: Final[dict[Hashable, _Form]] = {}
        self._flows: Final[dict[Hashable, tuple[Flow, ...]]] = {}
        self._stand_ins: Final[list[Name]] = []
        self.mixes = False
        """Whether an operation seen by `names_in` mixes entries; it may do so where all are numbers: the sum of one."""

    def names_in(self, right: Expr) -> Iterable[Name]:
        """The names in `right`, by first use; from now on the rules for its form are known to exist.

        Raises:
            LookupError: if an operation has no row.
        """
        numbers: dict[Symbol, int] = {}
        key = _numbered(right, numbers)
        if key not in self._known:
            self._known[key] = _Form(tuple(_kinked(right)), {})
            self.mixes = self.mixes or mixes(right)
        return numbers  # type: ignore[return-value]  # what stands in a forward equation is a name

    def form_of(self, right: Expr, left: Name) -> tuple[Hashable, list[Symbol]]:
        """What all equations of one form have in common, slopes at kinks included; and the symbols by first use."""
        numbers: dict[Symbol, int] = {}
        key = _numbered(right, numbers)
        at = tuple([as_expr(self._at_kink(left, op)) for op in self._known[key].kinked])
        return (key, at), [*numbers]

    def differentiate(self, right: Expr, left: Name) -> dict[Symbol, Expr]:
        """The local derivative of `right` by each symbol in it, as `chainrule.derive.differentiate` has them."""
        numbers: dict[Symbol, int] = {}
        kinked, known = self._known[_numbered(right, numbers)]
        symbols = [*numbers]
        at = tuple([as_expr(self._at_kink(left, op)) for op in kinked])
        slopes = known.get(at)
        if slopes is None:
            slopes = known[at] = self._slopes_of(right, symbols, dict(zip(kinked, at, strict=True)))
        by: dict[Symbol, Expr] = {OUTPUT: left, **self._symbols_by_stand_in(symbols)}
        return {
            symbol: symbols[slope] if isinstance(slope, int) else replace(slope, by)
            for symbol, slope in zip(symbols, slopes, strict=True)
        }

    def flows(self, right: Expr, left: Name, gradient: Expr, shapes: Shapes) -> dict[Symbol, Flow]:
        """What flows back to each symbol in `right`, as `chainrule.derive.local.flows` has it between arrays.

        A form between other shapes is another form.
        """
        numbers: dict[Symbol, int] = {}
        key = _numbered(right, numbers)
        symbols = [*numbers]
        kinked = self._known[key].kinked
        at = {op: as_expr(self._at_kink(left, op)) for op in kinked}
        sizes = tuple([shapes.get(symbol, SCALAR) for symbol in (left, *symbols)])
        form = (key, sizes, tuple(at.values()), gradient is ONE)
        found = self._flows.get(form)
        if found is None:
            found = self._flows[form] = self._flows_of(right, symbols, sizes, at, gradient)
        by: dict[Symbol, Expr] = {OUTPUT: left, GRADIENT: gradient, **self._symbols_by_stand_in(symbols)}
        return {
            symbol: Flow(None if local is None else replace(local, by), replace(whole, by))
            for symbol, (local, whole) in zip(symbols, found, strict=True)
        }

    def _flows_of(
        self, right: Expr, symbols: list[Symbol], sizes: tuple[Shape, ...], at: dict[str, Expr], gradient: Expr
    ) -> tuple[Flow, ...]:
        stand_ins = self._stand_ins_for(symbols)
        of_left, *of_symbols = sizes
        shapes: dict[Symbol, Shape] = dict(zip(stand_ins.values(), of_symbols, strict=True))
        shapes[OUTPUT] = shapes[GRADIENT] = of_left
        above = ONE if gradient is ONE else GRADIENT
        found = flows(replace(right, stand_ins), OUTPUT, above, at.__getitem__, shapes)
        return tuple(found[stand_in] for stand_in in stand_ins.values())

    def _stand_ins_for(self, symbols: list[Symbol]) -> dict[Symbol, Name]:
        self._stand_ins.extend(Name("input", "", str(i)) for i in range(len(self._stand_ins), len(symbols)))
        return dict(zip(symbols, self._stand_ins, strict=False))

    def _symbols_by_stand_in(self, symbols: list[Symbol]) -> dict[Symbol, Symbol]:
        return dict(zip(self._stand_ins, symbols, strict=False))

    def _slopes_of(self, right: Expr, symbols: list[Symbol], at: dict[str, Expr]) -> _Slopes:
        stand_ins = self._stand_ins_for(symbols)
        local = differentiate(replace(right, stand_ins), OUTPUT, at.__getitem__)
        number_of = {stand_in: number for number, stand_in in enumerate(stand_ins.values())}
        slopes = [local[stand_in] for stand_in in number_of]
        return tuple(number_of.get(slope, slope) if isinstance(slope, Name) else slope for slope in slopes)


def _numbered(expr: Expr, numbers: dict[Symbol, int]) -> Hashable:
    """`expr` with its names numbered by first use; `numbers` collects which is which."""
    if type(expr) is Apply:
        return (expr.op, *[_numbered(arg, numbers) for arg in expr.args])
    if type(expr) is Num:
        return expr
    return numbers.setdefault(expr, len(numbers))  # type: ignore[arg-type]  # the third kind is a symbol


def _kinked(expr: Expr) -> dict[str, None]:
    """The operations in `expr` that have a kink, each once."""
    found: dict[str, None] = {}
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Apply):
            if row_of(node).kinks:
                found[node.op] = None
            meaning = meaning_of(node)
            stack.extend(node.args if meaning is None else (meaning,))
    return found


def mixes(expr: Expr) -> bool:
    """Whether an operation in `expr` mixes entries."""
    return any(row_of(node).mixes for node in operations_in(expr))
