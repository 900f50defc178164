"""Products between arrays as they are to be printed: numbers with ·, arrays with ⊙, nothing spread that need not be.

Derivation multiplies entry by entry with `mul`, whatever the shapes are; here it is said what is what.
"""

from typing import Final

from chainrule.derive.tidy import product, tidy
from chainrule.expr import ONE, ZERO, Apply, Expr, Num, apply, times
from chainrule.ops import Shapes, broadcast, plainer, row_of, shape_of

ENTRYWISE: Final = ("mul", "hadamard")


def marked(expr: Expr, shapes: Shapes) -> Expr:
    """`expr` with ⊙ between arrays, numbers for counts, and sums over broadcasting as the sums they are."""
    return _marked(tidy(_counted(expr, shapes)), shapes)


def _counted(expr: Expr, shapes: Shapes) -> Expr:
    """With numbers for how many entries something has, and without an axis that is the only one."""
    if not isinstance(expr, Apply):
        return expr
    counted = Apply(expr.op, tuple(_counted(arg, shapes) for arg in expr.args))
    return plainer(counted, shape_of(counted.args[0], shapes)) if row_of(expr).mixes else counted


def _marked(expr: Expr, shapes: Shapes) -> Expr:
    if not isinstance(expr, Apply):
        return expr
    args = tuple(_marked(arg, shapes) for arg in expr.args)
    match expr.op:
        case "mul" | "hadamard":
            return _product(_flat(args), shapes)
        case "sum_to":
            return _summed(args[0], args[1], shapes)
        case "sum":
            return _sum_of(*args, shapes=shapes)
        case "spread":
            return _spread(args, shapes)
        case "reshape_like":
            return Apply("reshape", (args[0], *map(Num, shape_of(args[1], shapes))))
        case "transpose":
            return _transposed(args[0])
        case "conv_to_kernel":
            return _kernel_gradient(args, shapes)
        case "matmul" | "matvec" | "vecmat" | "outer" | "inner":
            return _bilinear(expr.op, args, shapes)
        case _:
            return Apply(expr.op, args)


def _spread(args: tuple[Expr, ...], shapes: Shapes) -> Expr:
    """What is repeated, a minus before it, along an axis only where that must be said."""
    g, like, *axis = args
    match g:
        case Apply(op="neg", args=(a,)):
            return product((Num(-1), _spread((a, like, *axis), shapes)))
        case _ if not axis and shape_of(g, shapes) == shape_of(like, shapes):
            return g
        case _ if axis and not shape_of(g, shapes):
            return Apply("spread", (g, like))
        case _ if axis == [Num(len(shape_of(like, shapes)) - 1)]:
            return Apply("spread", (g, like, Num(-1)))  # the last axis, however many there are
        case _:
            return Apply("spread", args)


def _kernel_gradient(args: tuple[Expr, ...], shapes: Shapes) -> Expr:
    """The gradient by a kernel without channels that goes one place at a time: the input convolved with δ."""
    delta, x, _, *steps = args  # stride and padding, where they are written out
    if steps[:1] in ([], [ONE]) and len(shape_of(x, shapes)) <= 2:
        return apply("conv", x, delta, *steps)
    return Apply("conv_to_kernel", args)


def _bilinear(op: str, args: tuple[Expr, ...], shapes: Shapes) -> Expr:
    """(c·A)·B = c·(A·B): numbers stand before a product of arrays."""
    numbers: list[Expr] = []
    arrays: list[Expr] = []
    for arg in args:
        factors = arg.args if isinstance(arg, Apply) and arg.op == "mul" else (arg,)
        numbers += [factor for factor in factors if not shape_of(factor, shapes)]
        arrays.append(times(*(factor for factor in factors if shape_of(factor, shapes))))
    whole = Apply(op, tuple(arrays))
    return product((*numbers, whole)) if numbers else whole


def _transposed(x: Expr) -> Expr:
    """Aᵀᵀ = A, (Aᵀ·B)ᵀ = Bᵀ·A, (A·Bᵀ)ᵀ = B·Aᵀ, (c·A)ᵀ = c·Aᵀ where c is a number."""
    match x:
        case Apply(op="mul", args=(*numbers, a)):  # numbers stand first, and only the last factor is an array
            return times(*numbers, _transposed(a))
        case Apply(op="transpose", args=(a,)):
            return a
        case Apply(op="matmul", args=(Apply(op="transpose", args=(a,)), b)):
            return apply("matmul", _transposed(b), a)
        case Apply(op="matmul", args=(a, Apply(op="transpose", args=(b,)))):
            return apply("matmul", b, _transposed(a))
        case _:
            return apply("transpose", x)


def _flat(factors: tuple[Expr, ...]) -> list[Expr]:
    found: list[Expr] = []
    for factor in factors:
        inside = factor.args if isinstance(factor, Apply) and factor.op in ENTRYWISE else (factor,)
        found += inside
    return found


def _product(factors: list[Expr], shapes: Shapes) -> Expr:
    """As `_unsigned`, with one minus for those of the factors."""
    negative = [factor for factor in factors if isinstance(factor, Apply) and factor.op == "neg"]
    if not negative:
        return _unsigned(factors, shapes)
    bare = [factor.args[0] if isinstance(factor, Apply) and factor.op == "neg" else factor for factor in factors]
    return product((Num((-1) ** len(negative)), _product(_flat(tuple(bare)), shapes)))


def _unsigned(factors: list[Expr], shapes: Shapes) -> Expr:
    """Numbers first, then arrays entry by entry; what is spread to a shape that another factor has stays as it was."""
    whole = broadcast(*(shape_of(factor, shapes) for factor in factors))
    for i, factor in enumerate(factors):
        if isinstance(factor, Apply) and factor.op == "spread" and len(factor.args) == 2:
            rest = [shape_of(other, shapes) for other in (*factors[:i], factor.args[0], *factors[i + 1 :])]
            if broadcast(*rest) == whole:
                return _product(_flat((*factors[:i], factor.args[0], *factors[i + 1 :])), shapes)
    numbers = [factor for factor in factors if not shape_of(factor, shapes)]
    arrays = [factor for factor in factors if shape_of(factor, shapes)]
    if not arrays:
        return times(*factors)
    entrywise = arrays[0] if len(arrays) == 1 else Apply("hadamard", tuple(arrays))
    return product((*numbers, entrywise)) if numbers else entrywise


def _summed(g: Expr, like: Expr, shapes: Shapes) -> Expr:
    """Undoes broadcasting with the sums that do it: Σ over all, over leading axes, or whatever is left."""
    shape, common = shape_of(like, shapes), shape_of(g, shapes)
    if shape == common or g == ZERO:
        return g  # 0 is what a product with 0 became, whose shape is gone; whoever needs one gives it
    if not shape:
        return _sum_of(g, shapes=shapes)
    if common[len(common) - len(shape) :] == shape:
        for _ in range(len(common) - len(shape)):
            g = _sum_of(g, ZERO, shapes=shapes)
        return g
    match shape, common:
        case (rows, 1), (other, _) if rows == other:
            return apply("column", _sum_of(g, ONE, shapes=shapes))
        case (1, columns), (_, other) if columns == other:
            return apply("transpose", _sum_of(g, ZERO, shapes=shapes))
        case _:
            return apply("sum_to", g, like)


def _sum_of(g: Expr, *axis: Expr, shapes: Shapes) -> Expr:
    """The sum of all entries, numbers before it: of a product of two vectors, their inner product."""
    match g:
        case Apply(op="neg", args=(a,)):
            return product((Num(-1), _sum_of(a, *axis, shapes=shapes)))
        case Apply(op="mul", args=(*numbers, a)) if shape_of(a, shapes):  # numbers stand first
            return product((*numbers, _sum_of(a, *axis, shapes=shapes)))
        case Apply(op="hadamard", args=(a, b)) if len(shape_of(a, shapes)) == len(shape_of(b, shapes)) == 1:
            return apply("inner", a, b)
        case _:
            return apply("sum", g, *axis)
