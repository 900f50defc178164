"""Local derivatives of many equations: the rules are applied once to each shape of right side.

A network has many equations and few shapes: w·h + w·h a thousand times over. So the derivatives of a shape are worked
out for stand-ins, and each equation of that shape only puts its own names in their place.
"""

from collections.abc import Hashable, Sequence
from typing import Final, NamedTuple, TypeAlias

from chainrule.derive.local import AtKink, differentiate
from chainrule.expr import Apply, Expr, Name, Num, Symbol, as_expr, replace
from chainrule.ops import row_of

OUTPUT: Final = Name("output")
"""Stands for the left side."""

_Slopes: TypeAlias = tuple[int | Expr, ...]
"""For each name of a shape in order of first use: the number of a name where the derivative is just that name, else an
expression of stand-ins."""


class _Shape(NamedTuple):
    """What is known of one shape.

    Args:
        kinked: its operations that have a kink.
        slopes: its local derivatives, by the slopes at those kinks.
    """

    kinked: tuple[str, ...]
    slopes: dict[tuple[Expr, ...], _Slopes]


class Shapes:
    """The shapes met so far, and their local derivatives."""

    __slots__ = ("_known", "_stand_ins")

    def __init__(self) -> None:
        self._known: Final[dict[Hashable, _Shape]] = {}
        self._stand_ins: Final[list[Name]] = []

    def differentiate(self, right: Expr, left: Symbol, at_kink: AtKink) -> Sequence[tuple[Symbol, Expr]]:
        """(symbol, local derivative by it), as `chainrule.derive.differentiate` has them.

        Raises:
            LookupError: if an operation has no row.
        """
        numbers: dict[Symbol, int] = {}
        key = _numbered(right, numbers)
        symbols = [*numbers]
        shape = self._known.get(key)
        if shape is None:
            shape = self._known[key] = _Shape(tuple(_kinked(right)), {})
        at = tuple([as_expr(at_kink(op)) for op in shape.kinked])
        slopes = shape.slopes.get(at)
        if slopes is None:
            slopes = shape.slopes[at] = self._slopes_of(right, symbols, dict(zip(shape.kinked, at, strict=True)))
        by: dict[Symbol, Expr] = {}
        found = []
        for symbol, slope in zip(symbols, slopes, strict=True):
            if type(slope) is int:
                found.append((symbol, symbols[slope]))
            elif type(slope) is Num:
                found.append((symbol, slope))
            else:
                by = by or {OUTPUT: left, **dict(zip(self._stand_ins, symbols, strict=False))}
                found.append((symbol, replace(slope, by)))
        return found

    def _slopes_of(self, right: Expr, symbols: list[Symbol], at: dict[str, Expr]) -> _Slopes:
        self._stand_ins.extend(Name("input", "", str(i)) for i in range(len(self._stand_ins), len(symbols)))
        stand_ins = dict(zip(symbols, self._stand_ins, strict=False))
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
            stack.extend(node.args)
    return found
