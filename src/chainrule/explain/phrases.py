"""The pieces that the sentences of an explanation are made of: numbers, names, counts."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from chainrule.evaluate import Interval, Number, Value, as_number, decimal
from chainrule.explain.semiring import middle
from chainrule.expr import ZERO, Apply, Expr, Name, Rational
from chainrule.ops import SHORT, Precision, box_of, figure, name_box
from chainrule.typeset.box import Box, Differential, Fenced, Figure, Mark, Over, Row
from chainrule.typeset.document import Inline, Math, Paragraph, Styled, Table
from chainrule.typeset.line import line

SHORTEST: Final = 6
"""A fraction of no more digits than this, above and below together, is shown as one: 193/64 rather than 3.015625."""

LONGEST: Final = 9
"""One of more digits than this is rounded to decimals, even where they are not all."""

SMALL: Final = Fraction(1, 1000)
"""What is rounded and smaller than this is shown by its first digits: 1.164e-10."""

PLAIN_SHARE: Final = 20
"""A share with a larger denominator is shown in per cent."""

HUGE: Final = 10**12
"""A count beyond this is shown by its power of ten: 54 blocks have 2⁵⁴ paths."""

WIDTH: Final = 78
"""A table of more characters than this is made narrower: a screen has 80, an indent 2."""

BAR: Final = 12
"""How many blocks a whole gradient fills."""

WORDS: Final = "no one two three four five six seven eight nine ten eleven twelve".split()

EQUALS: Final = Mark("=", "relation")
ABOUT: Final = Mark("≈", "relation")
MINUS: Final = Mark("−", "prefix")


# ---------------------------------------------------------------------- numbers


def number_box(value: Value) -> tuple[Box, bool]:
    """`value` as a short fraction, else as a short decimal, else rounded; and whether that is exactly its value.

    Raises:
        ChainruleError: E0306 if it is an array.
    """
    value = as_number(value)
    if isinstance(value, Interval):
        return _rounded(decimal(value, SHORT.digits) if abs(value.middle) >= SMALL else value.middle)
    above, below = value.as_integer_ratio()
    digits = len(f"{abs(above)}{below}") if max(above, -above, below) < 10**LONGEST else LONGEST + 1
    text, exact = figure(value)
    if digits > SHORTEST and exact and "/" not in text:
        return Figure(text), True
    if digits > LONGEST:
        return _rounded(value)
    size = Figure(str(abs(above)))
    box = size if below == 1 else Over(size, Figure(str(below)))
    return (Row((MINUS, box)) if value < 0 else box), True


def _rounded(value: Rational) -> tuple[Box, bool]:
    """In decimals; a small one by its first digits: so `figure` shows what has no decimals to stand in."""
    return Figure(figure(value, Precision(0) if 0 < abs(Fraction(value)) < SMALL else SHORT)[0]), False


def number(value: Value | None) -> Math:
    """`value` in a sentence or a cell; a dash where there is none."""
    if value is None:
        return Math(Figure("–"))
    box, exact = number_box(value)
    return Math(box if exact else Row((Mark("≈", "prefix"), Mark(" ", "prefix"), box)))


def summand(value: Value) -> Math:
    """`value` behind a plus: a negative one in brackets."""
    shown = number(value)
    return Math(Fenced("(", shown.box, ")")) if middle(as_number(value)) < 0 else shown


def equation(left: Expr, value: Value) -> Math:
    """`z_0 = −1/4`, or with ≈."""
    box, exact = number_box(value)
    return Math(Row((box_of(left), EQUALS if exact else ABOUT, box)))


def equal_to_0(expr: Expr) -> Math:
    """`z₁ = 0`, and for a difference `y = ŷ`."""
    match expr:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))):
            sides = (a, b)
        case _:
            sides = (expr, ZERO)
    return Math(Row((box_of(sides[0]), EQUALS, box_of(sides[1]))))


def compared(left: Expr, sign: str, right: Number) -> Math:
    """`x > 0`."""
    return Math(Row((box_of(left), Mark(sign, "relation"), number_box(right)[0])))


def share(value: Number) -> Inline:
    """A part of the whole: all, a simple fraction, else per cent."""
    if not isinstance(value, Interval) and Fraction(value).denominator <= PLAIN_SHARE:
        return (number(value),)
    percent = middle(value) * 100
    for places in (0, 1, 2):
        shown = decimal(percent, places)
        if shown not in (0, 100):
            return (f"{figure(shown, Precision(places))[0]} %",)
    return ("> 99.99 %" if percent > 50 else "< 0.01 %",)


def bar(value: Number) -> Styled:
    """A share as a bar; the text beside it says the same."""
    return Styled("█" * min(round(abs(middle(value)) * BAR), 2 * BAR), "backward")


# ---------------------------------------------------------------------- names and counts


def named(name: Name) -> Math:
    """A name, as it is written."""
    return Math(name_box(name))


def gradient(loss: Name, wrt: Name) -> Math:
    """∂L/∂q."""
    return Math(Differential(name_box(loss), name_box(wrt)))


def formula(expr: Expr) -> Math:
    """An expression."""
    return Math(box_of(expr))


def figure_of(count: int) -> str:
    """A count in figures, a huge one by its power of ten."""
    return f"{count:,}" if count < HUGE else f"10^{(count.bit_length() - 1) * 30103 // 100_000}"  # log₁₀ 2 ≈ 0.30103


def spelled(count: int) -> str:
    """A small count in words."""
    return WORDS[count] if count < len(WORDS) else figure_of(count)


def counted(count: int, noun: str) -> str:
    """`1 path`, `2 paths`."""
    return f"{figure_of(count)} {noun}{'' if count == 1 else 's'}"


def width_of(inline: Inline) -> int:
    """About how many characters `inline` takes on a screen."""
    return sum(len(line(part.box)) if isinstance(part, Math) else len(getattr(part, "text", part)) for part in inline)


def width_of_table(table: Table) -> int:
    """About how many characters `table` takes on a screen, with three between columns."""
    columns = zip(table.header, *table.rows, strict=True)
    return sum(max(map(width_of, column)) + len("   ") for column in columns) - len("   ")


def listed(parts: Sequence[Inline], last: str = "and") -> Inline:
    """`a, b and c`."""
    if len(parts) < 2:
        return parts[0] if parts else ()
    return joined(*(piece for part in parts[:-2] for piece in (part, ", ")), parts[-2], f" {last} ", parts[-1])


def joined(*pieces: "str | Math | Styled | Inline") -> Inline:
    """Pieces one after the other, runs among them spliced in."""
    flat: list[str | Math | Styled] = []
    for piece in pieces:
        flat.extend(piece if _is_run(piece) else (piece,))  # type: ignore[arg-type]
    return tuple(flat)


def _is_run(piece: "str | Math | Styled | Inline") -> bool:
    # Math and Styled are tuples too: a run is what is neither
    return isinstance(piece, tuple) and not isinstance(piece, (Math, Styled))


def paragraph(*pieces: "str | Math | Styled | Inline") -> Paragraph:
    """A paragraph of these pieces."""
    return Paragraph(joined(*pieces))


def units_text(units: Iterable[str]) -> str:
    """`unit 1`, `units 1 and 2`, `units 1 to 5`."""
    numbers = [*units]
    if len(numbers) == 1:
        return f"unit {numbers[0]}"
    if len(numbers) == 2:
        return f"units {numbers[0]} and {numbers[1]}"
    return f"units {numbers[0]} to {numbers[-1]}"
