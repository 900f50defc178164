"""Derivatives as they are written: fractions of ∂ or d, slashes, ∇."""

from typing import TYPE_CHECKING

from chainrule.read.calls import function_of
from chainrule.read.names import NAMING, closing, run_of, scripted
from chainrule.read.plain_tokens import spelled
from chainrule.read.syntax import Applied, Differential, Fenced, General, Node, Number, Power, Quotient, Run
from chainrule.read.tokens import Token

if TYPE_CHECKING:
    from chainrule.read.expressions import Parser


def under_d(run: Run) -> Run | None:
    """`L` of `dL`: letters of LaTeX that begin with d, or a name `dw_0` of plain text; None for anything else."""
    if run.text[0] != "d" or len(run.text) == 1 or run.surface == "whole":
        return None
    return run._replace(text=run.text[1:], start=run.start + 1)


def quotient(above: Node, below: Node) -> Node:
    """A quotient with a slash; dL/dw of letters side by side is a derivative."""
    of = under_d(above) if type(above) is Run else None
    if of is not None and type(below) is Run and (wrt := under_d(below)) is not None:
        return Differential(of, wrt, above.start, below.end)
    if of is not None and type(below) is Differential and below.of is None:  # dL/d\hat{y}
        return below._replace(of=of, start=above.start)
    return Quotient(above, below, True, above.start, below.end)


def stands_before_accent(parser: "Parser") -> bool:
    r"""Whether here is the d of `d\hat{y}`, which is no factor."""
    one, other = parser.tokens[parser.at], parser.tokens[min(parser.at + 1, parser.stop)]
    return one.kind == "run" and one.text == "d" and other.kind == "accent" and other.start == one.end


def accented(parser: "Parser") -> Node:
    r"""`d\hat{y}`, in which the loss goes without saying."""
    opening = parser.next()
    node = parser.atom()
    wrt = _as_run(node)
    return node if wrt is None else Differential(None, wrt, opening.start, parser.end())


def fraction(parser: "Parser", start: int) -> Node | None:
    r"""`\frac{∂L}{∂w}`, if that is what stands behind `\frac`; the parser is then past it."""
    begin = parser.at
    above_end = _argument_end(parser, begin)
    below_end = _argument_end(parser, above_end)
    below = _without_d(parser.tokens[above_end:below_end])
    above = _without_d(parser.tokens[begin:above_end])
    if above is None or below is None or not below:
        return None
    parser.at = below_end
    behind = _behind_square(above)
    if behind:
        return _second(parser, behind, below, start)
    wrt = _as_run(parser.inside(below))
    if not above:
        return _operator(parser, wrt, start)
    return differential(parser, parser.inside(above), wrt, start)


def _argument_end(parser: "Parser", at: int) -> int:
    if at < parser.stop and parser.tokens[at].kind == "{":
        return min(closing(parser.tokens, at, parser.stop) + 1, parser.stop)
    return min(at + 1, parser.stop)


def _without_d(argument: list[Token]) -> list[Token] | None:
    r"""What stands behind the ∂ or d an argument of `\frac` begins with; None where it does not begin so."""
    inside = argument[1:-1] if argument and argument[0].kind == "{" else argument
    if not inside:
        return None
    kind, text, start, end = inside[0]
    if kind == "∂":
        return inside[1:]
    if kind != "run" or text[0] != "d":
        return None
    if len(text) > 1:
        return [Token(kind, text[1:], start + 1, end), *inside[1:]]
    behind = inside[1].kind if len(inside) > 1 else "run"
    return inside[1:] if behind in NAMING or behind in ("accent", "{", "(") else None


def _behind_square(above: list[Token]) -> list[Token]:
    """`L` of `^{2} L`, which stands behind ∂; nothing where that is not squared."""
    texts = [token.text for token in above[:4]]
    if texts[:2] == ["^", "2"]:
        return above[2:]
    return above[4:] if texts == ["^", "{", "2", "}"] else []


def _second(parser: "Parser", of: list[Token], below: list[Token], start: int) -> Node:
    r"""`\frac{∂²L}{∂w ∂u}`: what it is the derivative of, and what stands below behind the first ∂."""
    cut = next((i for i, token in enumerate(below) if token.kind == "∂"), None)
    if cut:
        runs = [_as_run(parser.inside(tokens)) for tokens in (of, below[:cut], below[cut + 1 :])]
        if all(runs):
            head, wrt, by = runs
            return Differential(head, wrt, start, parser.end(), by)  # type: ignore[arg-type]  # none of them is None
    return General("a second derivative is read as ∂²L/∂w∂u", start, parser.end())


def _as_run(node: Node) -> Run | None:
    """A name; a bare superscript under ∂ is no power."""
    match node:
        case Run():
            return node
        case Fenced(body=body):
            return _as_run(body)
        case Power(base=Run() as base, exponent=Run(text=text) | Number(text=text)):
            return base._replace(above=text, end=node.end)
        case _:
            return None


def differential(parser: "Parser", of: Node, wrt: Run | None, start: int) -> Node:
    """∂of/∂wrt; of anything but a name it is more than this program reads."""
    head = of.head if type(of) is Applied and of.exponent is None else _as_run(of)
    if head is None or wrt is None or (type(of) is Applied and function_of(of.head)):
        return General("the derivative of an expression is not read", start, parser.end())
    return Differential(head, wrt, start, parser.end())


def _operator(parser: "Parser", wrt: Run | None, start: int) -> Node:
    r"""`\frac{∂}{∂w} L`."""
    if parser.at >= parser.stop:
        raise parser.unexpected()
    of = parser.power()
    if type(of) is Fenced and type(of.body) is Power:
        return General("the derivative of an expression is not read", start, parser.end())
    return differential(parser, of, wrt, start)


def slashed(parser: "Parser") -> Node:
    """`∂L/∂w` with signs of its own."""
    start = parser.next().start
    is_second = parser.kind() == "raised" and parser.tokens[parser.at].text == "²"
    parser.at += is_second
    of = _name(parser)
    if parser.kind() != "/":
        raise parser.unexpected()
    parser.at += 1
    wrt = _under_d(parser)
    if not is_second:
        return differential(parser, of, wrt, start)
    head, by = _as_run(of), _under_d(parser)
    if head is None or wrt is None or by is None:
        return General("a second derivative is read as ∂²L/∂w∂u", start, parser.end())
    return Differential(head, wrt, start, parser.end(), by)


def _under_d(parser: "Parser") -> Run | None:
    """`w` of `∂w`."""
    if parser.next().kind != "∂":
        parser.at -= 1
        raise parser.unexpected()
    return _as_run(_name(parser))


def _name(parser: "Parser") -> Node:
    """A name and its scripts, but no bracket behind it."""
    if parser.kind() not in NAMING:
        return parser.atom()
    run, parser.at = scripted(run_of(parser.next()), parser.tokens, parser.at, parser.stop)
    return run


def spelled_out(parser: "Parser") -> Node:
    """`dL/dw_0`, `∂L/∂w₀`; `w_0.grad`, whose loss goes without saying."""
    _, text, start, end = parser.next()
    above, _, below = text.partition("/")
    wrt = _spelled(below, start, end)
    return Differential(_spelled(above, start, end) if above else None, wrt, start, end)


def _spelled(text: str, start: int, end: int) -> Run:
    """What stands under ∂ is a name; under d it may be the rest of one, as in dropout/dim."""
    letters = text.strip()
    sure = letters[0] != "d"
    base, accent, below, above = spelled(letters.removeprefix("d").removeprefix("∂").strip())
    return Run(base, start, end, "whole" if sure else "plain", accent, below, above)


def nabla(parser: "Parser") -> Node:
    r"""`\nabla_w L`."""
    start = parser.next().start
    kind, text, first, last = parser.next() if parser.kind() in ("below", "_") else Token("", "", start, start)
    if kind == "below":
        wrt: Run | None = run_of(Token("text", text, first, last))
    elif kind == "_":
        wrt = _as_run(parser.part())
    else:
        wrt = None
    of = _as_run(_name(parser))
    if parser.kind() == "(" and _are_names(parser):  # the arguments of `∇_w J(w)`
        parser.at = closing(parser.tokens, parser.at, parser.stop) + 1
    if wrt is None or of is None:
        return General("∇ stands for many gradients", start, parser.end())
    return Differential(of, wrt, start, parser.end())


def _are_names(parser: "Parser") -> bool:
    """Whether the bracket that opens here holds nothing but names with commas between."""
    end = closing(parser.tokens, parser.at, parser.stop)
    inside = parser.tokens[parser.at + 1 : end]
    parts = {*NAMING, "accent", "below", "_", "{", "}", ",", ";"}
    return end < parser.stop and bool(inside) and all(token.kind in parts for token in inside)
