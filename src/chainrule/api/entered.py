"""What a user enters as data: a number, or an array of them in nested lists.

A float means the decimal that it prints as, so 0.1 is one tenth. Whatever has `tolist` is taken as its lists: an array
of NumPy is entered without NumPy being known here.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

from chainrule.diagnostic import fail
from chainrule.expr import Datum, Rational
from chainrule.expr.array import MOST_ENTRIES, Array, require_bounded, said_shape, shape_of_value, stacked

MOST_DIGITS: Final = 1_000
"""Of a number that is set, and of its exponent."""

MOST_AXES: Final = 8
"""How deep lists may be nested."""

SHOWN: Final = 60
"""So much of a text that is no array is said."""

ENTRY: Final = re.compile(r"[^\[\],\s][^\[\],]*")
"""What stands between brackets and commas."""


@runtime_checkable
class Listed(Protocol):
    """An array of another library."""

    def tolist(self) -> Any:
        """The same as nested lists."""


Entered: TypeAlias = "str | Rational | float | Sequence[Any] | Listed"
"""What stands for a datum: 3, 0.1, "1/3", [[1, 2], [3, 4]], "[[1, 2], [3, 4]]", an array of NumPy."""


def datum(value: Entered, key: str = "a value") -> Datum:
    """`value` exactly as it is written.

    Raises:
        ChainruleError: E0608 if it is no number and no array of them: ragged, empty, too large.
    """
    if isinstance(value, Listed):
        value = _listed(value, key)
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _lists(value, key)
    if isinstance(value, (list, tuple)):
        _require_bounded(value, key)
        return _array(value, key)
    return number(value, key)


def _listed(value: Listed, key: str) -> Any:
    """The lists of an array of another library; one that is too large is not taken apart first."""
    shape = getattr(value, "shape", ())
    if prod(shape) > MOST_ENTRIES:
        raise _too_large(key, tuple(shape))
    return value.tolist()


def _require_bounded(value: Any, key: str) -> None:
    """Before anything is looked at entry by entry: the lengths along the first entries."""
    shape: list[int] = []
    while isinstance(value, (list, tuple)) and value and len(shape) <= MOST_AXES:
        shape.append(len(value))
        value = value[0]
    if prod(shape) > MOST_ENTRIES:
        raise _too_large(key, tuple(shape))


def _array(parts: Sequence[Any], key: str, index: tuple[int, ...] = ()) -> Array:
    where = f"{key}[{', '.join(map(str, index))}]" if index else key
    if len(index) >= MOST_AXES:
        raise fail("E0608", f"the lists of {key} are nested too deep", help=f"an array has at most {MOST_AXES} axes")
    if not parts:
        raise fail("E0608", f"{where} is a list without entries", help="an array has an entry at least: [0]")
    entries = [_entry(part, key, (*index, i)) for i, part in enumerate(parts)]
    shapes = [*dict.fromkeys(map(shape_of_value, entries))]
    if len(shapes) > 1:
        said = " and of ".join(said_shape(shape) if shape else "numbers" for shape in shapes[:2])
        raise fail("E0608", f"{where} is ragged: made of {said}", help="all rows of a matrix have the same length")
    try:
        require_bounded((len(parts), *shapes[0]))
    except ValueError:
        raise _too_large(key, (len(parts), *shapes[0])) from None
    return stacked(entries)


def _too_large(key: str, shape: tuple[int, ...]) -> Exception:
    return fail(
        "E0608", f"{key} is too large: {said_shape(shape)}", help=f"at most {MOST_ENTRIES:,} entries can be worked with"
    )


def _entry(part: Any, key: str, index: tuple[int, ...]) -> Datum:
    part = _listed(part, key) if isinstance(part, Listed) else part
    if isinstance(part, (list, tuple)):
        return _array(part, key, index)
    return number(part, f"{key}[{', '.join(map(str, index))}]")


def _lists(text: str, key: str) -> Any:
    """`[[1, 2], [1/3, 4]]` as lists of texts."""
    from json import dumps, loads  # here: few runs enter arrays

    if text.count(",") >= MOST_ENTRIES:
        raise fail("E0608", f"{key} has too many entries", help=f"at most {MOST_ENTRIES:,} can be worked with")
    try:
        return loads(ENTRY.sub(lambda entry: dumps(entry[0].strip()), text))
    except (ValueError, RecursionError):
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        raise fail(
            "E0608", f"{key} = {shown} is not an array", help="arrays look like [1, 2] or [[1, 2], [3, 4]]"
        ) from None


def number(value: Entered, key: str = "a value") -> Rational:
    """`value` exactly as it is written: "1/3", "0.1", −3; a float means the decimal that it prints as.

    Raises:
        ChainruleError: E0608 if it is no number.
    """
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return value
    text = repr(value) if isinstance(value, float) else str(value)
    try:
        exact = _exact(text.strip().replace("−", "-"))
    except (ValueError, ZeroDivisionError):
        raise fail("E0608", f"{key} = {text!r} is not a number", help="numbers look like 3, -0.5 or 1/3") from None
    return exact.numerator if exact.denominator == 1 else exact


def _exact(text: str) -> Fraction:
    exponent = text.lower().partition("e")[2]
    if len(text) > MOST_DIGITS or (exponent and abs(int(exponent)) > MOST_DIGITS):
        raise ValueError("too long")
    return Fraction(text)
