"""The shapes of leaves: of the values that are given, else declared (`W_1: 3 × 2`), else those of numbers."""

from collections.abc import Iterable, Mapping
from math import prod
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, Span, fail
from chainrule.expr import Datum, Name, key_of
from chainrule.expr.array import MOST_ENTRIES, Shape, said_shape, shape_of_value
from chainrule.problem.facts import Stated
from chainrule.read import Declaration, Reading

MOST_AXES: Final = 4
"""How many axes a declared shape may have."""


class Declared(NamedTuple):
    """A shape, and where it is declared."""

    shape: Shape
    place: Span


def declared_shapes(reading: Reading) -> Mapping[Name, Declared]:
    """The shape of each quantity that `reading` declares.

    Raises:
        ChainruleError: E0116 if two are declared for one, E0117 if it is none that can be worked with.
    """
    found: dict[Name, Declared] = {}
    for declaration in reading.declarations:
        if declaration.shape is None:
            continue
        _require_usable(declaration, declaration.shape)
        for name in declaration.names:
            first = found.setdefault(name, Declared(declaration.shape, declaration.place))
            if first.shape != declaration.shape:
                raise _contradicted(name, first, declaration.shape, declaration.place)
    return found


def _require_usable(declaration: Declaration, shape: Shape) -> None:
    key = ", ".join(map(key_of, declaration.names))
    if len(shape) > MOST_AXES:
        message = f"{key} would have {len(shape)} axes, and an array has at most {MOST_AXES}"
        raise fail("E0117", message, declaration.place, help=f"a matrix has two: {key}: 3 × 2")
    if min(shape, default=1) < 1 or prod(shape) > MOST_ENTRIES:
        said = " × ".join(f"{length:,}".replace("-", "−") for length in shape)
        mend = f"lengths are at least 1, and at most {MOST_ENTRIES:,} entries can be worked with: {key}: 3 × 2"
        raise fail("E0117", f"{key} cannot have the shape {said}", declaration.place, help=mend)


def shapes_of_leaves(
    declared: Mapping[Name, Declared], given: Mapping[Name, Datum], places: Mapping[Name, Span], leaves: Iterable[Name]
) -> dict[Name, Shape]:
    """The shapes of those `leaves` that are no numbers.

    Args:
        declared: what the document declares.
        given: the values of leaves.
        places: where these stand.
        leaves: all of them.

    Raises:
        ChainruleError: E0116 if a value has another shape than is declared.
    """
    shapes = {name: shape_of_value(value) for name, value in given.items()}
    require_declared(declared, shapes, places)
    shapes |= {leaf: declared[leaf].shape for leaf in leaves if leaf in declared}
    return {name: shape for name, shape in shapes.items() if shape}


def require_one_shape(values: Iterable[Stated]) -> None:
    """What `given` blocks say of one name has one shape.

    Raises:
        ChainruleError: E0116 if a name is given as a number and as an array, say.
    """
    first: dict[Name, Stated] = {}
    for value in values:
        if value.statement.block != "given":
            continue
        said = first.setdefault(value.name, value)
        shape = shape_of_value(value.value)
        if shape_of_value(said.value) != shape:
            key = key_of(value.name)
            message = f"{key} is given as {said_shape(shape_of_value(said.value))}, and here it is {said_shape(shape)}"
            raise fail("E0116", message, value.place, said_shape(shape), help=f"leave one of the values of {key} out")


def require_declared(
    declared: Mapping[Name, Declared], shapes: Mapping[Name, Shape], places: Mapping[Name, Span]
) -> None:
    """Every quantity in `shapes` has the shape that is declared for it, if one is.

    Raises:
        ChainruleError: E0116 if it has another one.
    """
    for name, said in declared.items():
        shape = shapes.get(name)
        if shape is not None and shape != said.shape:
            raise _contradicted(name, said, shape, places.get(name))


def _contradicted(name: Name, declared: Declared, shape: Shape, place: Span | None) -> ChainruleError:
    key = key_of(name)
    message = f"{key} is declared to be {said_shape(declared.shape)}, and here it is {said_shape(shape)}"
    mend = f"declare '{key}: {_written(shape)}'" if shape else f"leave the declaration of {key} out"
    note = f"it is declared at {declared.place}: {' '.join(declared.place.text.split())}"
    found = Diagnostic("E0116", message, place or declared.place, said_shape(shape), (note,), f"{mend}, or mend {key}")
    return ChainruleError(found)


def _written(shape: Shape) -> str:
    return " × ".join(map(str, shape))
