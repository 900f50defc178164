"""What `·`, juxtaposition and ᵀ mean between arrays, once the shapes are known.

A person writes `W·x`, `X·W`, `δ·xᵀ` and `wᵀ·x` with one sign; the shapes say which row of the table each is. What is
put together from other rows is written out.
"""

from math import prod
from typing import Final, Literal, TypeAlias, assert_never

from chainrule.expr import Apply, Expr, Num, operations_in, times
from chainrule.expr.array import Shape
from chainrule.ops.shapes import Misshapen, Shapes, meaning_of, quantities, shape_of, shape_of_node, statics
from chainrule.ops.table import row_of

Product: TypeAlias = Literal["matrix", "hadamard", "inner", "outer"]
"""What a sign of multiplication between two arrays may mean."""

ORDER: Final[tuple[Product, ...]] = ("matrix", "hadamard", "inner", "outer")
"""What is tried first where nothing else is known. With "inner" first vectors are rows: a·bᵀ is a number there."""

AT: Final[tuple[Product, ...]] = ("matrix", "inner")
"""What `@` may mean: as in NumPy, it is never entry by entry."""

MATRIX: Final = {(2, 2): "matmul", (2, 1): "matvec", (1, 2): "vecmat"}
"""The row of a matrix product, by how many axes its factors have."""

Sized: TypeAlias = tuple[Expr, Shape]


def elaborate(expr: Expr, shapes: Shapes, order: tuple[Product, ...] = ORDER) -> Expr:
    """`expr` with the rows that its products mean where its symbols have `shapes`.

    Args:
        expr: as it was read.
        shapes: of its symbols.
        order: the meanings of a product, the first that the shapes allow is taken.

    Raises:
        Misshapen: if shapes do not fit.
        LookupError: if an operation has no row.
    """
    return _Elaboration(shapes, order).sized(expr)[0]


def readings(expr: Expr, shapes: Shapes) -> tuple[Expr, ...]:
    """Every meaning of `expr`, the likeliest first, where each kind of product in turn is preferred.

    Raises:
        Misshapen: if shapes do not fit in any.
    """
    found: dict[Expr, None] = {}
    first: Misshapen | None = None
    for preferred in ORDER:
        try:
            found[elaborate(expr, shapes, (preferred, *(other for other in ORDER if other != preferred)))] = None
        except Misshapen as error:
            first = first or error
    if first is not None and not found:
        raise first
    return tuple(found)


class _Elaboration:
    __slots__ = ("order", "shapes")

    def __init__(self, shapes: Shapes, order: tuple[Product, ...]) -> None:
        self.shapes: Final = shapes
        self.order: Final = order

    def sized(self, expr: Expr) -> Sized:
        """`expr`, elaborated, and its shape."""
        if not isinstance(expr, Apply):
            return expr, shape_of(expr, self.shapes)
        meaning = meaning_of(expr)
        if meaning is not None:
            return self._meant(expr, meaning)
        args = [self.sized(arg) for arg in quantities(expr)]
        match expr.op:
            case "mul":
                return self._product(args)
            case "hadamard":
                return self._hadamard(args)
            case "matmul":
                return _Elaboration(self.shapes, AT)._chain(args)
            case "transpose":
                return self._transpose(args[0])
            case _:
                return self._applied(expr, args)

    def _meant(self, node: Apply, meaning: Expr) -> Sized:
        """The meaning of `node`; what does not fit is told of `node`, which somebody wrote, and not of its parts."""
        try:
            return self.sized(meaning)
        except Misshapen as error:
            shapes = tuple(self.sized(arg)[1] for arg in quantities(node))
            raise Misshapen(node, shapes, error.fact) from None

    def _applied(self, node: Apply, args: list[Sized]) -> Sized:
        static = row_of(node).static
        kept = () if static is None else node.args[static]
        rebuilt = Apply(node.op, (*(arg for arg, _ in args), *kept))
        shape = shape_of_node(rebuilt, tuple(shape for _, shape in args))
        return plainer(rebuilt, args[0][1] if args else ()), shape

    def _product(self, factors: list[Sized]) -> Sized:
        """Numbers to the front, then the arrays."""
        arrays = [factor for factor in factors if factor[1]]
        if len(arrays) < 2:
            return self._applied(times(*(factor for factor, _ in factors)), factors)  # type: ignore[arg-type] # two and more
        numbers = [factor for factor, shape in factors if not shape]
        whole, shape = self._chain(arrays)
        return (times(*numbers, whole) if numbers else whole), shape

    def _chain(self, factors: list[Sized]) -> Sized:
        """From the right, as one multiplies a vector by one matrix after the other; Q·(Kᵀ/d) is (Q·Kᵀ)/d."""
        divided = [self._divided(factor) for factor in factors]
        *rest, whole = [factor for factor, _ in divided]
        for factor in reversed(rest):
            whole = self._pair(factor, whole)
        below = [number for _, number in divided if number is not None]
        return (Apply("div", (whole[0], times(*below))), whole[1]) if below else whole

    def _divided(self, factor: Sized) -> tuple[Sized, Expr | None]:
        """An array, and the number that it is divided by, if it is."""
        match factor:
            case Apply(op="div", args=(above, below)), shape if shape and not shape_of(below, self.shapes):
                return (above, shape), below
            case _:
                return factor, None

    def _pair(self, a: Sized, b: Sized) -> Sized:
        """The product of two: whatever of matrix, entrywise, outer and inner product their shapes allow."""
        (left, m), (right, n) = a, b
        if not m or not n:
            return times(left, right), m or n
        row, column = self._under_transpose(left), self._under_transpose(right)
        as_rows = self.order[0] == "inner"
        if column is not None and len(m) == 1:
            return self._named("inner" if as_rows and m == n[1:] else "outer", (left, m), (column, n[1:]))
        if row is not None and as_rows and len(n) == 1:
            return self._named("outer", (row, m[1:]), b)
        if row is not None and m[-1] == n[0]:
            return self._named("inner" if len(n) == 1 else "vecmat", (row, m[1:]), b)
        if len(m) == 1 and len(n) == 2 and n[0] == 1:
            return self._named("outer", a, _as_vector(b))  # a column times a row
        for product in self.order:
            op = _row_for(product, m, n)
            if op is not None:
                return self._named(op, a, b)
        if len(m) == 2 and m[1] == 1 and len(n) == 1:
            return self._named("outer", _as_vector(a), b)  # a column times a vector that is a row
        return self._named(MATRIX.get((len(m), len(n)), "hadamard"), a, b)  # which raises what does not fit

    def _named(self, op: str, *args: Sized) -> Sized:
        node = Apply(op, tuple(arg for arg, _ in args))
        return node, shape_of_node(node, tuple(shape for _, shape in args))

    def _hadamard(self, factors: list[Sized]) -> Sized:
        numbers = [factor for factor, shape in factors if not shape]
        arrays = [factor for factor in factors if factor[1]]
        if len(arrays) < 2:
            return self._product(factors)
        whole, shape = self._named("hadamard", *arrays)
        return (times(*numbers, whole) if numbers else whole), shape

    def _transpose(self, arg: Sized) -> Sized:
        x, shape = arg
        if not shape or (len(shape) == 1 and isinstance(x, Apply) and x.op == "stack"):
            return arg  # a number is its own; [1, 2]ᵀ is how a vector is written on one line
        return self._named("transpose", arg)

    def _under_transpose(self, x: Expr) -> Expr | None:
        """The vector whose transpose `x` is; None if it is anything else."""
        if isinstance(x, Apply) and x.op == "transpose" and len(shape_of(x.args[0], self.shapes)) == 1:
            return x.args[0]
        return None


def _as_vector(matrix: Sized) -> Sized:
    """A matrix of one row, or of one column, as the vector that it is."""
    x, shape = matrix
    length = prod(shape)
    if isinstance(x, Apply) and x.op == "stack" and shape[0] == 1:
        return x.args[0], (length,)
    return Apply("reshape", (x, Num(length))), (length,)


def plainer(node: Apply, shape: Shape) -> Expr:
    """`node` without what goes without saying where its first argument has `shape`.

    How many entries there are is a number, a number is its own sum and mean, and the axis of a vector is its only one.
    """
    if node.op == "count":
        axis = statics(node)
        return Num(shape[axis[0]] if axis else prod(shape))
    if node.op in ("sum", "mean") and not shape:
        return node.args[0]
    if node.op in ALONG_AN_AXIS and len(shape) == 1:
        return Apply(node.op, node.args[:1])
    return node


ALONG_AN_AXIS: Final = frozenset(
    ["sum", "mean", "max_over", "min_over", "largest", "softmax", "log_softmax", "logsumexp"]
)
"""Rows of one array and, behind it, an axis."""


def _row_for(product: Product, m: Shape, n: Shape) -> str | None:
    """The row that a product of this kind is between these shapes; None if they do not allow it."""
    match product:
        case "matrix":
            return MATRIX.get((len(m), len(n))) if m[-1] == n[0] else None
        case "hadamard":
            return "hadamard" if m == n or m == n[len(n) - len(m) :] or n == m[len(m) - len(n) :] else None
        case "inner":
            return "inner" if len(m) == 1 and m == n else None
        case "outer":
            return "outer" if len(m) == len(n) == 1 else None
        case _:
            assert_never(product)


def is_plain(expr: Expr) -> bool:
    """Whether no shape could change what `expr` means: only numbers, and operations entry by entry."""
    return not any(node.op == "hadamard" or row_of(node).mixes for node in operations_in(expr))


__all__ = ["ORDER", "Misshapen", "Product", "elaborate", "is_plain", "plainer", "readings"]
