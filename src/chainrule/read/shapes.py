r"""Shapes that are declared: `W_1: 3 × 2` in a block, `W_1 ∈ ℝ^{3×2}` or `x \in \mathbb{R}^2` anywhere.

Any lengths are read, absurd ones too: what they may be is said where they are used, once. ℝ^{m×n} tells no numbers and
declares nothing.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from chainrule.expr import Name
from chainrule.expr.array import SCALAR, Shape
from chainrule.read.drafts import ELEMENT
from chainrule.read.model import Declaration, Statement, Vocabulary
from chainrule.read.plain_tokens import RAISED
from chainrule.read.resolve import left_side

LENGTH: Final = r"[-−]?\d+"
MOST_DIGITS: Final = 30
"""More of a length is not read: it is absurd by then."""

BY: Final = r"\s*(?:×|x|\\times(?![A-Za-z])|by\b)\s*"


@cache
def _lengths() -> re.Pattern[str]:
    return re.compile(rf"{LENGTH}(?:{BY}{LENGTH})*")


@cache
def _of_numbers() -> re.Pattern[str]:
    """ℝ with its lengths above, in its font or without."""
    return re.compile(r"(?:ℝ|\\R\b|\\math\w+\s*\{?\s*R\s*\}?|R)\s*(?:\^\s*(?:\{([^{}]*)\}|(\d))|([⁰¹²³⁴-⁹ˣ]+))?")


@cache
def _meant() -> re.Pattern[str]:
    return re.compile(rf"[-−]?[\d.].*|[A-Za-z]\w*(?:{BY}\w+)+")


def is_meant_as_shape(text: str) -> bool:
    """Whether `3 × 2` or `m × n` stands there, if only in part."""
    return _meant().fullmatch(text.strip()) is not None


def lengths_in(text: str) -> Shape | None:
    """The shape that `3 × 2`, `3x2` or `3` says; None if it says something else."""
    if _lengths().fullmatch(text.strip()) is None:
        return None
    return tuple(int(length[:MOST_DIGITS].replace("−", "-")) for length in re.findall(LENGTH, text))


def shapes_in(statements: Iterable[Statement], vocabulary: Vocabulary) -> Iterator[Declaration]:
    """What `W_1 ∈ ℝ^{3×2}` declares among `statements`."""
    for statement in statements:
        if statement.relations == (ELEMENT,) and len(statement.sides) == 2:
            member, whole = statement.sides
            shape = _shape_of_set(whole.text)
            name = None if shape is None else left_side(member, vocabulary)
            if isinstance(name, Name):
                yield Declaration("shape", statement.place, (name,), shape=shape)


def _shape_of_set(text: str) -> Shape | None:
    found = _of_numbers().fullmatch(text.strip())
    if found is None:
        return None
    above = found[1] or found[2] or "".join(RAISED.get(char, char) for char in found[3] or "")
    return lengths_in(above) if above else SCALAR
