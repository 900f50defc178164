r"""A box in LaTeX that pdflatex with amsmath, KaTeX and MathJax set alike: `\frac{\partial L}{\partial z_2}`."""

from typing import Final, assert_never

from chainrule.expr.names import GREEK
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
    listed,
)
from chainrule.typeset.grid import ends_of

SIGNS: Final = {
    "−": "-",
    "·": r"\cdot",
    "×": r"\times",
    "⊙": r"\odot",
    "≤": r"\le",
    "≥": r"\ge",
    "≈": r"\approx",
    "≠": r"\ne",
    "←": r"\leftarrow",
    "→": r"\to",
    "⇒": r"\Rightarrow",
    "∈": r"\in",
    "′": "'",
    "…": r"\dots",
}

FENCES: Final = {"|": (r"\lvert", r"\rvert"), "‖": (r"\lVert", r"\rVert"), "{": (r"\{", r"\}")}

ELSE: Final = Words("else")

FUNCTIONS: Final = frozenset("tanh exp ln log max min".split())
"""Names that LaTeX has a command for; others are set upright, because GitHub refuses \\operatorname."""


def latex_box(box: Box) -> str:
    """`box` in LaTeX, as it stands between dollars."""
    match box:
        case Letters(text):
            return _letters(text)
        case Figure(text):
            return _figure(text)
        case Upright(text):
            return f"\\{text}" if text in FUNCTIONS else _upright(text)
        case Words(text):
            return rf"\text{{{text}}}"
        case Mark(text, kind):
            return _mark(SIGNS.get(text, text), kind)
        case Row(parts):
            return joined(*map(latex_box, parts))
        case Scripts():
            return _scripts(box)
        case Accented(base, accent):
            return rf"\{accent}{{{latex_box(base)}}}"
        case Over(above, below):
            return rf"\frac{{{latex_box(above)}}}{{{latex_box(below)}}}"
        case Differential():
            return _differential(box)
        case Root(body):
            return rf"\sqrt{{{latex_box(body)}}}"
        case Fenced(left, body, right):
            return _fenced(left, body, right)
        case Call(function, args):
            return joined(latex_box(function), _fenced("(", listed(args), ")"))
        case Cases(rows):
            inside = r" \\ ".join(_case(*row) for row in rows)
            return rf"\begin{{cases}} {inside} \end{{cases}}"
        case Grid():
            return _grid(box)
        case Blank():
            return r"\dots"
        case _:
            assert_never(box)


def joined(*parts: str) -> str:
    r"""`parts` in a row, with a space where a command would run into the letter behind it: `\eta w`, `\frac12`."""
    text = ""
    for part in parts:
        apart = part[:1].isalpha() and text[-1:].isalpha() and _ends_in_command(text)
        text += f" {part}" if apart else part
    return text


def _ends_in_command(text: str) -> bool:
    return text.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz").endswith("\\")


def _letters(text: str) -> str:
    if len(text) == 1:
        word = GREEK.get(text, "")
        return text if not word or word == "omicron" else f"\\{word}"
    return rf"\mathrm{{{text}}}"


def _upright(text: str) -> str:
    word = text.replace("_", r"\_")
    return rf"\mathrm{{{word}}}"


def _differential(box: Differential) -> str:
    of, *below = (latex_box(part) for part in (box.of, box.wrt, box.by) if part is not None)
    power = "^{2}" if len(below) > 1 else ""
    under = " ".join(rf"\partial {part}" for part in below)
    return rf"\frac{{\partial{power} {of}}}{{{under}}}"


def _figure(text: str) -> str:
    digits, _, exponent = text.replace("−", "-").partition("e")
    return rf"{digits} \cdot 10^{{{exponent}}}" if exponent else digits


def _mark(sign: str, kind: str) -> str:
    match kind:
        case "prefix":
            return sign
        case "punctuation":
            return f"{sign} "
        case _:
            return f" {sign} "


def _scripts(box: Scripts) -> str:
    below = "" if box.below is None else f"_{_script(box.below)}"
    above = "" if box.above is None else f"^{_script(box.above)}"
    return latex_box(box.base) + below + above


def _script(box: Box) -> str:
    text = box.text if isinstance(box, Letters) else latex_box(box)
    if text == "′":
        return r"\prime"
    text = latex_box(box) if text in GREEK else text
    return text if len(text) == 1 else f"{{{text}}}"


def _fenced(left: str, body: Box, right: str) -> str:
    inside = latex_box(body)
    # a plain bar neither opens nor closes: −3 behind it would be set as a difference
    left, right = FENCES.get(left, (left, right))
    if is_tall(body):
        return rf"\left{left} {inside} \right{right}"
    return joined(left, inside, right)


def is_tall(box: Box) -> bool:
    """Whether brackets around it must grow."""
    match box:
        case Over() | Differential() | Cases() | Grid():
            return True
        case Row(parts):
            return any(map(is_tall, parts))
        case Call(_, args):
            return any(map(is_tall, args))
        case Fenced(_, body, _) | Root(body):
            return is_tall(body)
        case Scripts(base, _, _):
            return is_tall(base)
        case _:
            return False


def breadth(box: Box) -> int:
    """About how wide `box` is on paper, in digits: fractions and cases are as wide as their widest part."""
    match box:
        case Row(parts):
            return sum(map(breadth, parts))
        case Mark(_, kind):
            return 1 if kind == "prefix" else 3
        case Over(above, below):
            return max(breadth(above), breadth(below))
        case Differential(of, wrt, by):
            return max(breadth(of), breadth(wrt) + (0 if by is None else 1 + breadth(by))) + 1
        case Scripts(base, below, above):
            return breadth(base) + max(breadth(script) for script in (below, above) if script is not None)
        case Fenced(_, body, _) | Root(body):
            return breadth(body) + (2 if is_tall(body) else 1)
        case Call(function, args):
            return breadth(function) + (2 if any(map(is_tall, args)) else 1) + sum(map(breadth, args))
        case Cases(rows):
            return 3 + max(map(breadth, (value for value, _ in rows))) + max(breadth(when or ELSE) for _, when in rows)
        case Grid():
            columns = zip(*box.rows, strict=True)
            return 2 * len(box.rows[0]) + sum(max(map(breadth, column)) for column in columns)
        case Blank(width):
            return 2 * width  # by hand, letters are larger
        case Accented(base):
            return breadth(base)
        case Letters(text) | Figure(text) | Upright(text) | Words(text):
            return len(text)
        case _:
            assert_never(box)


def _grid(grid: Grid) -> str:
    """A matrix; a column that is no vector has an empty second column, which tells it apart when it is read."""
    rows = ends_of(grid).rows
    if grid.is_vector and len(rows) == 1:
        return _fenced("[", rows[0][0], "]")
    column = " &" if not grid.is_vector and len(grid.rows) > 1 == len(rows[0]) else ""
    inside = r" \\ ".join(_row(row, rows[0]) + column for row in rows)
    return rf"\begin{{bmatrix}} {inside} \end{{bmatrix}}"


def _row(row: tuple[Box, ...], first: tuple[Box, ...]) -> str:
    """The entries of a row; dots lead the way in which entries are left out, as the first row shows."""
    if all(entry == ELLIPSIS for entry in row):
        return " & ".join(r"\ddots" if entry == ELLIPSIS else r"\vdots" for entry in first)
    return " & ".join(r"\cdots" if entry == ELLIPSIS else latex_box(entry) for entry in row)


def _case(value: Box, when: Box | None) -> str:
    condition = r"\text{else}" if when is None else latex_box(when)
    return f"{latex_box(value)}, & {condition}"
