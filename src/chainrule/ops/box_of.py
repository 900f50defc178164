"""The boxes of an expression, with brackets where precedence asks for them; and its one-line plain text."""

from fractions import Fraction
from typing import Final

from chainrule.expr import Apply, Expr, Gradient, Name, Next, Num, Partial, Rational, Symbol
from chainrule.expr.names import LETTER_OF
from chainrule.ops.notation import NEGATIVE, bracketed
from chainrule.ops.op import Binds
from chainrule.ops.table import row_of
from chainrule.typeset.box import Accented, Box, Differential, Figure, Letters, Over, Row, Scripts
from chainrule.typeset.line import line

DECIMALS: Final = 6
"""Decimal places shown unless a document asks for others."""

TOO_LONG: Final = 10**21
"""From here on a number is shown by its first digits and a power of ten."""

SHORT_DENOMINATOR: Final = 1000
"""A fraction that is no short decimal is shown as a fraction while its denominator is below this."""


def figure(value: Rational, decimals: int = DECIMALS) -> tuple[str, bool]:
    """`value` as it is printed, and whether that is exactly its value.

    A decimal of at most `decimals` places where that is exact (0.375), else a short fraction (1/3), else rounded half
    to even to `decimals` places. The minus is U+2212; zero has no sign, and nothing else is rounded to it.
    """
    sign = "−" if value < 0 else ""
    size = abs(Fraction(value))
    if size >= TOO_LONG:
        return _scientific(sign, size), False
    scaled = size * 10**decimals
    if scaled.denominator == 1:
        return sign + _decimal(scaled.numerator, decimals).rstrip("0").rstrip("."), True
    if size.denominator < SHORT_DENOMINATOR and size.numerator < SHORT_DENOMINATOR:
        return f"{sign}{size.numerator}/{size.denominator}", True
    rounded = round(scaled)
    if rounded == 0:
        return _scientific(sign, size), False
    return sign + _decimal(rounded, decimals), False


def _decimal(scaled: int, decimals: int) -> str:
    digits = str(scaled).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{digits}."


def _scientific(sign: str, size: Fraction) -> str:
    """Four digits and a power of ten, for what would be printed as 0 or be longer than a line."""
    exponent = exponent_of(size)
    digits = round(size / Fraction(10) ** (exponent - 3))
    if digits == 10_000:
        digits, exponent = 1000, exponent + 1
    return f"{sign}{digits // 1000}.{digits % 1000:03d}e{exponent}"


def exponent_of(size: Fraction) -> int:
    """The power of ten that the first digit of `size` > 0 is worth: 10^n ≤ size < 10^(n+1)."""
    bits = size.numerator.bit_length() - size.denominator.bit_length()
    exponent = bits * 30103 // 100_000  # log₁₀ 2 ≈ 0.30103; from here it is a step or two
    while Fraction(10) ** exponent > size:
        exponent -= 1
    while Fraction(10) ** (exponent + 1) <= size:
        exponent += 1
    return exponent


def box_of(expr: Expr, decimals: int = DECIMALS) -> Box:
    """The boxes of `expr`."""

    def box(node: Expr, binds: int) -> Box:
        built, tightness = _built(node)
        return bracketed(built) if tightness < binds else built

    def _built(node: Expr) -> tuple[Box, int]:
        match node:
            case Num():
                return _number(node.value, decimals)
            case Symbol():
                return _symbol(node)
            case Apply():
                row = row_of(node)
                return row.notation(node, box), row.precedence
            case _:
                raise TypeError(f"no boxes for {type(node).__name__}")

    return box(expr, Binds.CONDITION)


def _number(value: Rational, decimals: int) -> tuple[Box, int]:
    text, _ = figure(value, decimals)
    binds = Binds.PREFIX if value < 0 else Binds.ATOM
    if "/" in text:
        above, _, below = text.lstrip("−").partition("/")
        size = Over(Figure(above), Figure(below))
        return (Row((NEGATIVE, size)), Binds.PREFIX) if value < 0 else (size, Binds.QUOTIENT)
    return Figure(text), binds


def _symbol(symbol: Symbol) -> tuple[Box, int]:
    match symbol:
        case Name():
            return name_box(symbol), Binds.POWER if symbol.superscript else Binds.ATOM
        case Gradient() | Partial():
            return Differential(name_box(symbol.of), name_box(symbol.wrt)), Binds.QUOTIENT
        case Next():
            return Scripts(name_box(symbol.of), None, Letters("+")), Binds.POWER
        case _:
            raise TypeError(f"no boxes for {type(symbol).__name__}")


def name_box(name: Name) -> Box:
    """The boxes of a name: w₀, ŷ, W⁽²⁾."""
    base: Box = Letters(LETTER_OF.get(name.base, name.base))
    if name.accent:
        base = Accented(base, name.accent)
    below = _script(name.subscript) if name.subscript else None
    above = _script(_above(name.superscript)) if name.superscript else None
    return Scripts(base, below, above) if below or above else base


def _above(superscript: str) -> str:
    """A layer stands in round brackets, so that it is no power; +, T and ′ stand bare."""
    return superscript if superscript in ("+", "T", "′") else f"({superscript})"


def _script(text: str) -> Box:
    return Figure(text) if text.isdigit() else Letters(LETTER_OF.get(text, text))


def plain(expr: Expr, *, ascii_only: bool = False) -> str:
    """`expr` on one line of Unicode, or of ASCII: `w₂·h₁ + wₛ·h₀`."""
    return line(box_of(expr), ascii_only=ascii_only)
