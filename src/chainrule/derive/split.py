"""Long right sides in several lines: what mixes entries within what mixes entries gets a name of its own.

`ŷ = W_2·σ(W_1·x)` has two products with σ between; backpropagation needs the value there, and so does a reader. It is
worked as t_1 = σ(W_1·x), ŷ = W_2·t_1. `h = ReLU(W·x)` is worked as t_1 = W·x, h = ReLU(t_1): its slope
asks for the sign of the product, which would be written out, and worked out, once more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count
from typing import Final

from chainrule.expr import Apply, Equation, Expr, Name, Symbol, operations_in, symbols_in
from chainrule.ops import TABLE, Branches, Entrywise, quantities, row_of

PART: Final = "part"
"""The row of what has a name of its own whatever it is."""

LETTERS: Final = ("t", "s", "r", "q", "m", "temp")
"""What named parts are called: the first letter that the equations do not use."""


def split(equations: Iterable[Equation]) -> tuple[Equation, ...]:
    """The equations, each named part before the equation it was taken from."""
    equations = tuple(equations)
    if not any(_needs_splitting(right) for _, right in equations):
        return equations
    names = _fresh(equations)
    return tuple(line for equation in equations for line in _lines(equation, names))


def _fresh(equations: Iterable[Equation]) -> Iterator[Name]:
    """t_1, t_2, … of a letter that is free."""
    taken: set[str] = set()
    for left, right in equations:
        taken.update(symbol.base for symbol in (left, *symbols_in(right)) if isinstance(symbol, Name))
    letter = next((letter for letter in LETTERS if letter not in taken), "part")
    return (Name(letter, "", str(i)) for i in count(1))


def _lines(equation: Equation, names: Iterator[Name]) -> Iterator[Equation]:
    parts: dict[Expr, Name] = {}
    right = _named(equation.right, names, parts)
    yield from (Equation(name, part) for part, name in parts.items())
    yield Equation(equation.left, right)


def _named(expr: Expr, names: Iterator[Name], parts: dict[Expr, Name]) -> Expr:
    """`expr` with names for its parts, which are added to `parts`; equal parts have one name."""
    if not isinstance(expr, Apply):
        return expr
    args = [_named(arg, names, parts) for arg in expr.args]
    if expr.op == PART:
        return _name_of(args[0], names, parts)
    if _wants_names(expr):
        args = [_name_of(arg, names, parts) if _contains_mixing(arg) else arg for arg in args]
    return Apply(expr.op, tuple(args))


def _name_of(part: Expr, names: Iterator[Name], parts: dict[Expr, Name]) -> Expr:
    if not isinstance(part, Apply):
        return part
    if part not in parts:
        parts[part] = next(names)
    return parts[part]


def _needs_splitting(expr: Expr) -> bool:
    return any(
        node.op == PART or (_wants_names(node) and any(map(_contains_mixing, quantities(node))))
        for node in operations_in(expr)
    )


def _contains_mixing(expr: Expr) -> bool:
    return any(map(_mixes, operations_in(expr)))


def _wants_names(node: Apply) -> bool:
    """Whether what mixes entries within it needs a name: in what mixes them too, and where its slope has it again."""
    return _mixes(node) or _slope_repeats(node.op)


@cache
def _slope_repeats(op: str) -> bool:
    """Whether a slope of the operation chooses by its argument, or has it more than once."""
    row = TABLE[op]
    match row.gradient:
        case Branches():
            return True
        case Entrywise(slopes) if row.arity is not None:
            if row.kinks or row.jump is not None:
                return True
            output, *args = (Name("argument", "", str(i)) for i in range(row.arity + 1))
            return any(n > 1 for slope in slopes for n in Counter(symbols_in(slope(output, *args))).values())
        case _:
            return False


def _mixes(node: Apply) -> bool:
    """Whether it mixes entries of quantities; what only moves them may stand inside."""
    row = row_of(node)
    return row.mixes and not row.moves and any(isinstance(symbol, Symbol) for symbol in symbols_in(node))
