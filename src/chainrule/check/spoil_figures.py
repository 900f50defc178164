"""Slips of the pen: a figure that is written or worked out wrongly."""

from collections.abc import Iterator
from fractions import Fraction

from chainrule.check.figures import Figure
from chainrule.check.spoil import Spoiled
from chainrule.expr import num


def _digits(figure: Figure) -> tuple[str, int]:
    """The digits of a figure without its point, and how many of them stand behind it."""
    places = figure.places or 0
    return str(abs(round(figure.value * 10**places))).rjust(places + 1, "0"), places


def _number(digits: str, places: int, figure: Figure) -> Spoiled:
    value = Fraction(int(digits or "0"), 10**places)
    return Spoiled(-value if figure.value < 0 else value, num(figure.value))


def dropped(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 0.2, 0.5: behind the point the others move up; before it they move down."""
    digits, places = _digits(figure)
    for i in range(len(digits)):
        behind = i >= len(digits) - places
        if behind or len(digits) - places > 1:
            yield _number(digits[:i] + digits[i + 1 :], places - 1 if behind else places, figure)


def inserted(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 0.225, 0.255: a digit written twice."""
    digits, places = _digits(figure)
    for i, digit in enumerate(digits):
        behind = i >= len(digits) - places
        if behind or digit != "0":
            yield _number(digits[:i] + digit + digits[i:], places + 1 if behind else places, figure)


def transposed(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 0.52."""
    digits, places = _digits(figure)
    first = 1 if len(digits) - places == 1 and digits[0] == "0" else 0
    for i in range(first, len(digits) - 1):
        if digits[i] != digits[i + 1]:
            yield _number(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :], places, figure)


def moved(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 2.5, 0.025."""
    for power in (1, -1, 2, -2):
        yield Spoiled(figure.value * Fraction(10) ** power, num(figure.value))


def without_sign(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → −0.25, and back."""
    if figure.value:
        yield Spoiled(-figure.value, num(figure.value))


def miscalculated(figure: Figure) -> Iterator[Spoiled]:
    """One digit off by one: what it looks like when somebody adds wrongly."""
    digits, places = _digits(figure)
    for i, digit in enumerate(digits):
        for other in (int(digit) + 1, int(digit) - 1):
            if 0 <= other <= 9:
                yield _number(f"{digits[:i]}{other}{digits[i + 1 :]}", places, figure)


def another(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 0.5, 1.25: another value altogether."""
    for value in (2 * figure.value, figure.value + 1):
        yield Spoiled(value, num(figure.value))
