"""Atoms of an expression: what stands by itself, and what brackets of all kinds hold together."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from chainrule.read import arrays, branches, calls, differentials, sums
from chainrule.read.names import NAMING, closing, run_of, scripted
from chainrule.read.syntax import Applied, Array, Bars, Blank, Fenced, General, Node, Norm, Number, Quotient, Root, Run
from chainrule.read.tokens import Token

if TYPE_CHECKING:
    from chainrule.read.expressions import Parser

MAX_DIGITS: Final = 200
"""How many digits a number may have."""

MAX_EXPONENT: Final = 400
"""The largest power of ten a number may be written with."""


def number(parser: "Parser") -> Node:
    """`0.5`, `0{,}5`, `½`."""
    _, text, start, end = parser.next()
    if len(text) > MAX_DIGITS:
        mend = "round it, or write it as a power of ten"
        raise parser.text.refuse("E0226", f"a number of more than {MAX_DIGITS} characters", start, end, "", mend)
    for old, new in ("{", ""), ("}", ""), (",", "."), ("−", "-"):
        text = text.replace(old, new)
    _, _, exponent = text.lower().partition("e")
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        raise parser.text.refuse(
            "E0226", f"a power of ten beyond {MAX_EXPONENT}", start, end, "", "write a smaller power"
        )
    return Number(text, start, end)


def named(parser: "Parser") -> Node:
    """A name, or what looks like a call of it."""
    if differentials.stands_before_accent(parser):
        return differentials.accented(parser)
    opening = parser.next()
    if opening.kind == "word" and opening.text == "Delta" and parser.kind() in NAMING:
        return _change(parser, opening)
    run, parser.at = scripted(run_of(opening), parser.tokens, parser.at, parser.stop)
    if not run.text.isascii():
        mend = "names are written with Latin and Greek letters"
        raise parser.text.refuse(
            "E0223", f"'{run.text}' has a letter that is not known here", run.start, run.end, "", mend
        )
    return calls.applied(parser, run)


def _change(parser: "Parser", delta: Token) -> Node:
    """`Δw_1`, the change of w_1: one name, Δ with what changes below."""
    run, parser.at = scripted(run_of(parser.letter()), parser.tokens, parser.at, parser.stop)
    below = f"{run.text}{f'_{run.accent}' if run.accent else ''}{run.below and f'_{run.below}'}"
    return Run("Delta", delta.start, run.end, "whole", "", below, run.above)


def grouped(parser: "Parser") -> Node:
    """A group as an atom; a name in it may have scripts behind it, and a bracket."""
    start = parser.tokens[parser.at].start
    body = parser.group()
    if type(body) is Run:
        run, parser.at = scripted(body, parser.tokens, parser.at, parser.stop)
        return calls.applied(parser, run)
    return body if type(body) in (Number, Applied, Fenced) else Fenced(body, start, parser.end())


def braced(parser: "Parser") -> Node:
    """Visible braces: cases on one line, cases around an array, or a set."""
    start = parser.tokens[parser.at].start
    end = closing(parser.tokens, parser.at, parser.stop)
    if parser.at + 1 < parser.stop and parser.tokens[parser.at + 1].text == "array":
        opening = parser.next()
        found = environment(parser, "cases")
        parser.close(opening)
        return found
    inside = parser.tokens[parser.at + 1 : end]
    if any(token.kind in ("if", "else") for token in inside) and end < parser.stop:
        parser.at = end + 1
        return branches.cases(parser, inside, start, parser.end())
    return Array(tuple(parser.entries()), start, parser.end(), "{")


def bars(parser: "Parser") -> Node:
    """`|a|`."""
    opening, body = _between_bars(parser)
    return Bars(body, opening.start, parser.end())


def norm(parser: "Parser") -> Node:
    """`‖a‖`, perhaps with its order below."""
    opening, body = _between_bars(parser)
    below = parser.next().text if parser.kind() == "below" else ""
    return Norm(body, below, opening.start, parser.end())


def _between_bars(parser: "Parser") -> tuple[Token, Node]:
    opening = parser.next()
    outer = parser.bars
    parser.bars += opening.text
    body = parser.sum()
    parser.close(opening)
    parser.bars = outer
    return opening, body


def fraction(parser: "Parser") -> Node:
    r"""`\frac{a}{b}`, or the derivative it stands for."""
    start = parser.next().start
    found = differentials.fraction(parser, start)
    if found is not None:
        return found
    above, below = parser.part(), parser.part()
    return Quotient(above, below, False, start, parser.end())


def root(parser: "Parser") -> Node:
    r"""`\sqrt{a}`, `√(a)`, `√a`."""
    start = parser.next().start
    if parser.kind() == "[":
        raise parser.unexpected()
    body = parser.part() if parser.kind() == "{" else parser.atom()
    return Root(body.body if type(body) is Fenced else body, start, parser.end())


def accent(parser: "Parser") -> Node:
    r"""`\hat{y}_1`, `\hat{y_1}`, `\hat y`."""
    _, mark, start, _ = parser.next()
    body = parser.part()
    if type(body) is not Run:
        what, mend = f"a {mark} stands over something that is no name", f"put it over one letter: \\{mark}{{y}}"
        raise parser.text.refuse("E0222", what, start, parser.end(), "", mend)
    run = body._replace(accent=mark, start=start, end=parser.end(), surface="whole")
    run, parser.at = scripted(run, parser.tokens, parser.at, parser.stop)
    return calls.applied(parser, run)


def environment(parser: "Parser", meant: str = "") -> Node:
    r"""`\begin{cases}`, or a matrix."""
    start, opening = parser.at, parser.tokens[parser.at]
    end = closing(parser.tokens, start, parser.stop)
    if end == parser.stop:
        message = f"\\begin{{{opening.text}}} has no \\end{{{opening.text}}}"
        mend = f"add \\end{{{opening.text}}}"
        raise parser.text.refuse("E0221", message, opening.start, opening.end, "opens here", mend)
    parser.at = end + 1
    if (meant or opening.text).endswith("cases"):
        return branches.cases(parser, parser.tokens[start + 1 : end], opening.start, parser.end())
    if "vmatrix" in opening.text.lower():
        return General("a determinant stands for a sum of many terms", opening.start, parser.end())
    return arrays.matrix(parser, parser.tokens[start + 1 : end], opening)


def blank(parser: "Parser") -> Node:
    """Room for an answer."""
    token = parser.next()
    return Blank(token.start, token.end)


ATOMS: Final[dict[str, "Callable[[Parser], Node]"]] = {
    **dict.fromkeys(NAMING, named),
    "number": number,
    "(": arrays.bracketed,
    "[": arrays.bracketed,
    "{": grouped,
    "\\{": braced,
    "|": bars,
    "|(": bars,
    "‖": norm,
    "‖(": norm,
    "frac": fraction,
    "sqrt": root,
    "accent": accent,
    "begin": environment,
    "blank": blank,
    "sum": sums.summed,
    "∂": differentials.slashed,
    "nabla": differentials.nabla,
    "differential": differentials.spelled_out,
}
"""What reads each kind of atom."""
