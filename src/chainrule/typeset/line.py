"""A box on one line of text: Unicode (`∂L/∂z₂·wₛ`) or ASCII (`dL/dz_2*w_s`).

Both are read back by `chainrule.read` as the same expression.
"""

from typing import Final, assert_never

from chainrule.typeset.box import (
    ELLIPSIS,
    Accented,
    Blank,
    Box,
    Call,
    Cases,
    Differential,
    Fenced,
    Figure,
    Grid,
    Letters,
    Mark,
    Over,
    Root,
    Row,
    Scripts,
    Upright,
    Words,
)

BELOW: Final = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
ABOVE: Final = dict(
    zip("0123456789+-−=()nTiabcdefghjklmoprstuvwxyz′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵀⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ′", strict=True)
)
ACCENT: Final = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307"}
ASCII_MARK: Final = {"−": "-", "·": "*", "≤": "<=", "≈": "~=", "←": "<-", "×": "*", "⊙": ".*", "…": "..."}
ASCII_LETTER: Final = {
    "σ": "sigmoid", "η": "eta", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta",
    "λ": "lambda", "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho", "τ": "tau", "φ": "phi", "ψ": "psi", "ω": "omega",
    "ζ": "zeta", "ι": "iota", "κ": "kappa", "ξ": "xi", "ο": "omicron", "υ": "upsilon", "χ": "chi", "Δ": "Delta",
    "Γ": "Gamma", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip


def line(box: Box, *, ascii_only: bool = False) -> str:
    """`box` on one line."""
    match box:
        case Letters(text) | Upright(text) | Words(text):
            return _letters(text) if ascii_only else text
        case Figure(text):
            return text.replace("−", "-") if ascii_only else text
        case Mark(text, kind):
            return _mark(ASCII_MARK.get(text, text) if ascii_only else text, kind)
        case Row(parts):
            return "".join(line(part, ascii_only=ascii_only) for part in parts)
        case Scripts():
            return _scripts(box, ascii_only)
        case Accented(base, accent):
            return f"{line(base, ascii_only=True)}_{accent}" if ascii_only else _accented(line(base), accent)
        case Over(above, below):
            return f"{_operand(above, ascii_only)}/{_operand(below, ascii_only)}"
        case Differential():
            return _differential(box, ascii_only)
        case Root(body):
            inner = line(body, ascii_only=ascii_only)
            return f"sqrt({inner})" if ascii_only else f"√({inner})" if len(inner) > 1 else f"√{inner}"
        case Fenced("‖", body, _) if ascii_only:  # || would begin a modulus in a modulus
            return f"norm({line(body, ascii_only=True)})"
        case Fenced(left, body, right):
            return f"{left}{line(body, ascii_only=ascii_only)}{right}"
        case Call(function, args):
            inside = ", ".join(line(arg, ascii_only=ascii_only) for arg in args)
            return f"{line(function, ascii_only=ascii_only)}({inside})"
        case Cases(rows):
            return "{" + "; ".join(_case(value, when, ascii_only) for value, when in rows) + "}"
        case Grid():
            return _grid(box, ascii_only)
        case Blank(width):
            return "_" * width
        case _:
            assert_never(box)


def _letters(text: str) -> str:
    return "".join(ASCII_LETTER.get(char, char) for char in text)


def _mark(text: str, kind: str) -> str:
    if kind == "prefix" or text in ("·", "*"):
        return text
    return f"{text} " if kind == "punctuation" else f" {text} "


def _case(value: Box, when: Box | None, ascii_only: bool) -> str:
    shown = line(value, ascii_only=ascii_only)
    return f"{shown} else" if when is None else f"{shown} if {line(when, ascii_only=ascii_only)}"


def _grid(grid: Grid, ascii_only: bool) -> str:
    """`[1, 2]`, `[[1, 2], [3, 4]]`; rows that are left out are one ellipsis."""
    rows = [[line(entry, ascii_only=ascii_only) for entry in row] for row in grid.rows]
    if grid.is_vector:
        return f"[{', '.join(entry for (entry,) in rows)}]"
    shown = [
        row[0] if all(entry == ELLIPSIS for entry in entries) else f"[{', '.join(row)}]"
        for row, entries in zip(rows, grid.rows, strict=True)
    ]
    return f"[{', '.join(shown)}]"


def _operand(box: Box, ascii_only: bool) -> str:
    """A side of a flattened fraction: bracketed unless it is one thing."""
    text = line(box, ascii_only=ascii_only)
    match box:
        case Figure() if not text.startswith(("−", "-")):
            return text
        case Letters() | Upright() | Accented() | Fenced() | Call() | Root() | Grid() | Blank() | Scripts():
            return text
        case _:
            return f"({text})"


def _accented(base: str, accent: str) -> str:
    import unicodedata  # here: most formulas have no accent

    return unicodedata.normalize("NFC", base + ACCENT[accent])


def _differential(box: Differential, ascii_only: bool) -> str:
    d, squared = ("d", "2") if ascii_only else ("∂", "²")
    above, *below = (line(part, ascii_only=ascii_only) for part in (box.of, box.wrt, box.by) if part is not None)
    return f"{d}{squared if len(below) > 1 else ''}{above}/{''.join(d + part for part in below)}"


def _scripts(box: Scripts, ascii_only: bool) -> str:
    base = line(box.base, ascii_only=ascii_only)
    below = "" if box.below is None else _below(line(box.below, ascii_only=ascii_only), ascii_only)
    above = "" if box.above is None else _above(line(box.above, ascii_only=ascii_only), ascii_only)
    return base + below + above


def _below(text: str, ascii_only: bool) -> str:
    if not ascii_only and all(char in BELOW for char in text):
        return "".join(BELOW[char] for char in text)
    return f"_{text}" if text.isalnum() else f"_{{{text}}}"


def _above(text: str, ascii_only: bool) -> str:
    if not ascii_only and all(char in ABOVE for char in text):
        return "".join(ABOVE[char] for char in text)
    if _is_bracketed(text) or text.isalnum() or text == "+":
        return f"^{text}"
    return f"^({text})"


def _is_bracketed(text: str) -> bool:
    """Whether one pair of brackets holds all of `text`: (a + b), but not (a)/(b)."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return char == ")" and at == len(text) - 1
    return False
