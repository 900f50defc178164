"""Shapes of operations and of expressions: rules that a row names, and the shape that follows from them."""

from collections.abc import Mapping, Sequence
from typing import Final

from chainrule.expr import Apply, Expr, Num, Symbol
from chainrule.expr.array import SCALAR, Shape, broadcast, offset_of, require_bounded, said_shape
from chainrule.ops.op import Expanded
from chainrule.ops.table import row_of

Shapes = Mapping[Symbol, Shape]
"""The shapes of symbols; one that is not there is a scalar."""

NO_SHAPES: Final[Shapes] = {}


class Misshapen(ValueError):
    """Shapes that do not fit.

    Args:
        node: the operation that they do not fit.
        shapes: of its arguments.
        fact: "4 columns meet 2 rows".
    """

    def __init__(self, node: Apply, shapes: tuple[Shape, ...], fact: str) -> None:
        super().__init__(fact)
        self.node: Final = node
        self.shapes: Final = shapes
        self.fact: Final = fact


def shape_of(expr: Expr, shapes: Shapes = NO_SHAPES) -> Shape:
    """The shape of `expr`, where its symbols have `shapes`.

    Raises:
        Misshapen: if the arguments of an operation do not fit.
        LookupError: if an operation has no row.
    """
    if isinstance(expr, Symbol):
        return shapes.get(expr, SCALAR)
    if isinstance(expr, Apply):
        return shape_of_node(expr, tuple(shape_of(arg, shapes) for arg in quantities(expr)))
    return SCALAR


def shape_of_node(node: Apply, shapes: tuple[Shape, ...]) -> Shape:
    """The shape of an operation whose quantities have `shapes`.

    Raises:
        Misshapen: if they do not fit.
    """
    try:
        return require_bounded(row_of(node).shape(*shapes, *statics(node)))
    except (ValueError, IndexError) as fact:
        raise Misshapen(node, shapes, str(fact)) from None


def quantities(node: Apply) -> tuple[Expr, ...]:
    """The arguments that have values: all but the static ones."""
    row = row_of(node)
    if row.static is None:
        return node.args
    static = range(len(node.args))[row.static]
    return tuple(arg for i, arg in enumerate(node.args) if i not in static)


def meaning_of(node: Apply) -> Expr | None:
    """What an operation stands for that is put together from others; None for one that stands for itself.

    Raises:
        Misshapen: if its static arguments are none that it can have.
    """
    gradient = row_of(node).gradient
    if not isinstance(gradient, Expanded):
        return None
    try:
        return gradient.meaning(*quantities(node), *statics(node))
    except ValueError as fact:
        raise Misshapen(node, (), str(fact)) from None


def statics(node: Apply) -> Sequence[int]:
    """The static arguments, as whole numbers.

    Raises:
        ValueError: if one is none.
    """
    row = row_of(node)
    found = () if row.static is None else node.args[row.static]
    for arg in found:
        if not (isinstance(arg, Num) and isinstance(arg.value, int)):
            raise ValueError("an axis, an index or a stride is a whole number, written out")
    return [arg.value for arg in found if isinstance(arg, Num) and isinstance(arg.value, int)]


__all__ = [
    "NO_SHAPES",
    "SCALAR",
    "Misshapen",
    "Shape",
    "Shapes",
    "broadcast",
    "meaning_of",
    "offset_of",
    "quantities",
    "said_shape",
    "shape_of",
    "shape_of_node",
    "statics",
]
