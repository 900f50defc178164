"""What the lines of a document mean where arrays are about: every side in the readings that its shapes allow.

A sign of multiplication between two arrays is whatever of matrix, entrywise, outer and inner product makes the line
true; so a side keeps all of them, the likeliest first, as it keeps other doubtful readings.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from chainrule.check.claims import Claim, Right
from chainrule.check.factors import factor_of, in_other_layout
from chainrule.expr import Apply, Expr, Gradient, Name, Next, Num, Partial, Symbol, replace, symbols_in
from chainrule.expr.array import Shape
from chainrule.ops import Misshapen, Product, elaborate, is_plain, readings, shape_of
from chainrule.problem.model import Network
from chainrule.problem.sized import clash

NEVER_ENTRYWISE: Final[tuple[Product, ...]] = ("matrix", "inner", "outer")
"""What a sign of multiplication means to who multiplies matrices."""


def meant(claims: Iterable[Claim], network: Network) -> list[Claim]:
    """The claims with every product as the shapes of `network` allow; as they are where all is about numbers."""
    claims = [*claims]
    if not network.shapes and all(is_plain(expr) for claim in claims for expr in _exprs(claim)):
        return claims
    shapes = shapes_of(network)
    return [_meant(claim, network, shapes) for claim in claims]


def _exprs(claim: Claim) -> list[Expr]:
    return [side.expr for side in (claim.left, *claim.rights) if side is not None and side.expr is not None]


def shapes_of(network: Network) -> dict[Symbol, Shape]:
    """The shapes of quantities, of their gradients, and of what becomes of parameters."""
    shapes: dict[Symbol, Shape] = {}
    for name, shape in network.shapes.items():
        shapes[name] = shapes[Gradient(network.loss, name)] = shapes[Next(name)] = shape
    return shapes


def _meant(claim: Claim, network: Network, shapes: dict[Symbol, Shape]) -> Claim:
    """The claim with its readings; a quantity that the document introduces has the shape of what it is said to be."""
    partials = [symbol for expr in _exprs(claim) for symbol in symbols_in(expr) if isinstance(symbol, Partial)]
    found = ((symbol, factor_of(symbol, network)) for symbol in partials)
    factors: dict[Symbol, Expr] = {symbol: factor for symbol, factor in found if factor is not None}
    for symbol in partials:
        if symbol.of in network.shapes:
            shapes.setdefault(symbol, shape_of(factors.get(symbol, symbol.of), shapes))
    rights = tuple(_in_readings(_in_layouts(right, factors), shapes) for right in claim.rights)
    first = next((right.expr for right in rights if right.expr is not None), None)
    if isinstance(claim.quantity, Name) and claim.quantity not in shapes and first is not None:
        if claim.quantity not in network.system and claim.quantity not in network.roles:
            shape = _shape_or_none(first, shapes)
            if shape:
                shapes[claim.quantity] = shape
    left = None if claim.left is None else _in_readings(claim.left, shapes)
    return claim._replace(
        left=left,
        rights=tuple(
            _fitting(right, of, claim.quantity, shapes) for right, of in zip(rights, claim.rights, strict=True)
        ),
    )


def _shape_or_none(expr: Expr, shapes: Mapping[Symbol, Shape]) -> Shape | None:
    """The shape of what somebody wrote, who may have put together what does not fit."""
    try:
        return shape_of(expr, shapes)
    except Misshapen:
        return None


def _in_layouts(right: Right, factors: Mapping[Symbol, Expr]) -> Right:
    turned = tuple(in_other_layout(right, factors)) if factors else ()
    return right._replace(others=(*right.others, *turned)) if turned else right


def _fitting(read: Right, written: Right, quantity: Symbol | None, shapes: dict[Symbol, Shape]) -> Right:
    """`read`, unless it is entry by entry only for want of a matrix product that fits, and has not even the shape.

    Who writes `X·∂L/∂Z` for ∂L/∂W forgot a transpose, and meant no ⊙ between two matrices that happen to be alike.
    """
    if quantity not in shapes or read.expr is None or read.trouble is not None or written.expr is None:
        return read
    if any(_may_be(_shape_or_none(expr, shapes), shapes[quantity]) for expr in (read.expr, *read.others)):
        return read
    try:
        elaborate(written.expr, shapes, NEVER_ENTRYWISE)
    except Misshapen as misfit:
        return written._replace(others=(), trouble=clash(misfit, written.side.place))
    return read


def _may_be(shape: Shape | None, wanted: Shape) -> bool:
    """Whether an array of one shape may be compared with one of the other, transposed or not."""
    if shape is None:
        return False
    lengths = sorted(length for length in shape if length != 1)
    return not lengths or lengths == sorted(length for length in wanted if length != 1)


def transposes_of(expr: Expr, shapes: Mapping[Symbol, Shape]) -> Iterator[tuple[Expr, Expr]]:
    """Each matrix of `expr` transposed, and every reading of `expr` with that in its place, as far as shapes allow."""
    for symbol in dict.fromkeys(symbols_in(expr)):
        if len(shapes.get(symbol, ())) == 2:
            turned = Apply("transpose", (symbol,))
            try:
                yield from ((turned, reading) for reading in readings(replace(expr, {symbol: turned}), shapes))
            except Misshapen:
                continue


def _in_readings(side: Right, shapes: dict[Symbol, Shape]) -> Right:
    if side.expr is None:
        return side
    found: dict[Expr, None] = {}
    misfit: Misshapen | None = None
    for expr in (side.expr, *side.others):
        try:
            found.update(dict.fromkeys(readings(expr, shapes)))
        except Misshapen as error:
            misfit = misfit or error
            found.update(dict.fromkeys(_with_rows(expr, shapes)))
    if found:
        first, *others = found
        return side.read_as(first)._replace(others=tuple(others), written=side.expr)
    return side if misfit is None else side._replace(others=(), trouble=clash(misfit, side.side.place))


def _with_rows(expr: Expr, shapes: Mapping[Symbol, Shape]) -> Iterator[Expr]:
    """Every reading of what does not fit as it stands, with a vector for the row or the column of a matrix.

    A list is written for either: `Xᵀ·grad` of a row X and a list grad is the outer product that the next line puts in.
    """
    for symbol in dict.fromkeys(symbols_in(expr)):
        if len(shapes.get(symbol, ())) == 1:
            (length,) = shapes[symbol]
            for rows, columns in ((1, length), (length, 1)):
                turned = Apply("reshape", (symbol, Num(rows), Num(columns)))
                with suppress(Misshapen):
                    yield from readings(replace(expr, {symbol: turned}), shapes)
