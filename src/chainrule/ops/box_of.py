"""The boxes of an expression, with brackets where precedence asks for them; and its one-line plain text."""

from chainrule.expr import Along, Apply, Expr, Gradient, Name, Next, Num, Partial, Second, Symbol
from chainrule.expr.names import LETTER_OF
from chainrule.ops.figures import figure
from chainrule.ops.notation import NEGATIVE, alone, bracketed
from chainrule.ops.op import Binds
from chainrule.ops.table import row_of
from chainrule.typeset.box import Accented, Box, Differential, Fenced, Figure, Letters, Over, Row, Scripts
from chainrule.typeset.line import line


def box_of(expr: Expr) -> Box:
    """The boxes of `expr`."""

    def box(node: Expr, binds: int) -> Box:
        built, tightness = _built(node)
        return bracketed(built) if tightness < binds else built

    def _built(node: Expr) -> tuple[Box, int]:
        match node:
            case Num():
                return _number(node.written or figure(node.value)[0])
            case Symbol():
                return _symbol(node)
            case Apply() if (shown := alone(node)) is not None:
                return _built(shown)
            case Apply():
                row = row_of(node)
                return row.notation(node, box), row.precedence
            case _:
                raise TypeError(f"no boxes for {type(node).__name__}")

    return box(expr, Binds.CONDITION)


def figure_box(text: str) -> Box:
    """The boxes of a number as `figure` writes it: 3/8 as a fraction."""
    return _number(text)[0]


def _number(text: str) -> tuple[Box, int]:
    is_negative = text.startswith("−")
    if "/" in text:
        above, _, below = text.lstrip("−").partition("/")
        size = Over(Figure(above), Figure(below))
        return (Row((NEGATIVE, size)), Binds.PREFIX) if is_negative else (size, Binds.QUOTIENT)
    binds = Binds.PRODUCT if "e" in text else Binds.ATOM
    return Figure(text), Binds.PREFIX if is_negative else binds


def _symbol(symbol: Symbol) -> tuple[Box, int]:
    match symbol:
        case Name():
            return name_box(symbol), Binds.POWER if symbol.superscript else Binds.ATOM
        case Gradient() | Partial():
            return Differential(name_box(symbol.of), name_box(symbol.wrt)), Binds.QUOTIENT
        case Second():
            return Differential(name_box(symbol.of), name_box(symbol.wrt), name_box(symbol.by)), Binds.QUOTIENT
        case Along():
            return Row((Letters("R"), Fenced("{", _symbol(symbol.of)[0], "}"))), Binds.CALL
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
    """A layer stands in round brackets, so that it is no power; + and ′ stand bare."""
    return superscript if superscript in ("+", "′") else f"({superscript})"


def _script(text: str) -> Box:
    return Figure(text) if text.isdigit() else Letters(LETTER_OF.get(text, text))


def plain(expr: Expr, *, ascii_only: bool = False) -> str:
    """`expr` on one line of Unicode, or of ASCII: `w₂·h₁ + wₛ·h₀`."""
    return line(box_of(expr), ascii_only=ascii_only)
