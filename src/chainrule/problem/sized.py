"""A network between arrays: the shape of every quantity, what each product means, and long lines taken apart."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from math import prod
from typing import Final, NamedTuple

from chainrule.derive import split
from chainrule.diagnostic import ChainruleError, Diagnostic, Span
from chainrule.expr import Apply, Equation, Expr, Name, Symbol, System, apply, key_of
from chainrule.expr.array import Shape
from chainrule.ops import ORDER, Misshapen, Product, elaborate, is_plain, plain, said_shape, shape_of

READINGS: Final[tuple[tuple[Product, ...], ...]] = (
    ORDER,
    ("matrix", "inner", "hadamard", "outer"),
    ("inner", "matrix", "hadamard", "outer"),
)
"""What a dot between two vectors is: the first of these under which all shapes fit and the loss is a number."""

VERBS: Final[Mapping[str, str]] = {
    "matmul": "multiply", "matvec": "multiply", "vecmat": "multiply", "inner": "multiply", "outer": "multiply",
    "mul": "multiply", "hadamard": "multiply entry by entry", "add": "add", "div": "divide", "stack": "put together",
    "concat": "put together",
}  # fmt: skip
"""What cannot be done with shapes that do not fit."""


SLIDING: Final = "take a stride of 1 or more, and a window no longer than what it slides over, zeros around included"
COMPARING: Final = "give it a vector: z = [z_1, z_2, z_3]"

MENDS: Final[Mapping[str, str]] = {
    "softmax": COMPARING,
    "log_softmax": COMPARING,
    "logsumexp": COMPARING,
    "take": "take an index that there is, counted from 0",
    "conv": SLIDING,
    "windows": SLIDING,
    "max_pool": SLIDING,
    "avg_pool": SLIDING,
    "one_hot": "take a class that there is, counted from 0",
}
"""What to do where the shapes of what is given are not the matter."""


class Sized(NamedTuple):
    """Equations with the shapes of what they are about.

    Args:
        system: in the order they were written, with named parts before the equations they were taken from.
        shapes: of everything that is no number.
        as_rows: vectors are rows: the loss is a number only where a·bᵀ is one.
    """

    system: System
    shapes: Mapping[Name, Shape]
    as_rows: bool = False


class Unsized(ChainruleError):
    """Shapes that do not fit as long as leaves without a value are numbers.

    Args:
        error: what does not fit.
        system: the equations as they were read.
        loss: the name of the loss.
        open: the leaves whose shapes nothing tells.
    """

    def __init__(self, error: ChainruleError, system: System, loss: Name, open: tuple[Name, ...]) -> None:  # noqa: A002
        super().__init__(*error.diagnostics)
        self.system: Final = system
        self.loss: Final = loss
        self.open: Final = open

    def for_lack_of_data(self) -> ChainruleError:
        """The same error for whoever may give data still."""
        first = key_of(self.open[0])
        note = f"no value and no shape is given for {', '.join(map(key_of, self.open))}"
        mend = f"give data, as in net.solve({first}=[1, 2]), or declare shapes: {first}: 2"
        return ChainruleError(*(each._replace(notes=(*each.notes, note), help=mend) for each in self.diagnostics))


def is_of_shapes(error: ChainruleError) -> bool:
    """Whether other shapes of leaves might mend it."""
    return error.diagnostics[0].code in ("E0102", "E0111")


def sized(
    system: System,
    loss: Name,
    leaves: Mapping[Name, Shape],
    places: Mapping[Name, Span],
    numbers: Collection[Name] = (),
) -> Sized:
    """`system` where its leaves have these shapes.

    Args:
        system: as it was read.
        loss: must be a number.
        leaves: the shapes of the leaves that are no numbers.
        places: where each equation stands.
        numbers: quantities that are said to come to a number, and so do where a product may mean that.

    Raises:
        ChainruleError: E0102 if shapes do not fit, E0111 if the loss is no number.
    """
    if not leaves and all(is_plain(right) for _, right in system):
        return Sized(system, {})
    for order in READINGS if numbers else ():
        with suppress(ChainruleError):
            found = _sized(system, loss, leaves, places, order)
            if found.shapes.keys().isdisjoint(numbers):
                return found._replace(as_rows=order == READINGS[-1])
    first: ChainruleError | None = None
    for order in READINGS:
        try:
            return _sized(system, loss, leaves, places, order)._replace(as_rows=order == READINGS[-1])
        except ChainruleError as error:
            first = first or error
    raise first or AssertionError


def _sized(
    system: System, loss: Name, leaves: Mapping[Name, Shape], places: Mapping[Name, Span], order: tuple[Product, ...]
) -> Sized:
    shapes: dict[Symbol, Shape] = dict(leaves.items())
    meant = {equation.left: _elaborated(equation, shapes, places, order) for equation in system.ordered}
    if loss in shapes:
        meant[loss] = _number(loss, meant[loss], shapes.pop(loss), places)
    lines = split(Equation(left, meant[left]) for left, _ in system)
    return Sized(System(lines), _shapes_of(System(lines).ordered, leaves))


def _elaborated(
    equation: Equation, shapes: dict[Symbol, Shape], places: Mapping[Name, Span], order: tuple[Product, ...]
) -> Expr:
    """The right side as it is meant; `shapes` learns the shape of the left."""
    left, right = equation
    try:
        meant = elaborate(right, shapes, order)
        shape = shape_of(meant, shapes)
    except Misshapen as error:
        raise ChainruleError(clash(error, places.get(left) if isinstance(left, Name) else None)) from None
    if shape:
        shapes[left] = shape
    return meant


def _shapes_of(ordered: Iterable[Equation], leaves: Mapping[Name, Shape]) -> dict[Name, Shape]:
    shapes: dict[Symbol, Shape] = dict(leaves.items())
    for left, right in ordered:
        shape = shape_of(right, shapes)
        if shape:
            shapes[left] = shape
    return {name: shape for name, shape in shapes.items() if isinstance(name, Name)}


def _number(loss: Name, right: Expr, shape: Shape, places: Mapping[Name, Span]) -> Expr:
    """The right side of a loss: an array of one entry is that entry."""
    if prod(shape) == 1:
        return apply("sum", right)
    key = key_of(loss)
    raise ChainruleError(
        Diagnostic(
            "E0111",
            f"the loss {key} is {said_shape(shape)}, and only a number can be made small",
            places.get(loss),
            said_shape(shape),
            help=f"sum it up: {key} = sum({plain(right, ascii_only=True)}), or take the mean",
        )
    )


def clash(error: Misshapen, where: Span | None) -> Diagnostic:
    """What does not fit, by name and by shape: "cannot multiply W_1 (3 × 4) by x (2 × 5)"."""
    verb = VERBS.get(error.node.op)
    sides = [f"{plain(arg)} ({said_shape(shape)})" for arg, shape in zip(error.node.args, error.shapes, strict=False)]
    if verb is None or len(sides) < 2:
        message = f"{plain(error.node)} cannot be worked out with {' and '.join(sides) or 'this'}"
    else:
        joint = " by " if verb.startswith(("multiply", "divide")) else " and "
        message = f"cannot {verb} {joint.join(sides)}"
    return Diagnostic("E0102", message, where, error.fact, help=_mend(error))


def _mend(error: Misshapen) -> str:
    """Which shape one of the two should have."""
    match error.node, error.shapes:
        case Apply(args=(a, b)), ((m, k), (n, *rest)) if k != n:
            other = said_shape((k, *rest))
            one = said_shape((m, n))
            return f"{plain(a)} should be {one}, or {plain(b)} should be {other}"
        case _:
            return MENDS.get(error.node.op, "look at the shapes of the values that are given")
