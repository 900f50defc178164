"""Numbers, fractions and extremes as expressions: what is the same however it is written."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, reduce

from chainrule.expr import ONE, ZERO, Apply, Expr, Num, num
from chainrule.read.syntax import Fenced, Node, Number


@lru_cache(maxsize=4096)
def number(text: str) -> Num:
    """The number that digits say, exactly: 0.5 is one half."""
    above, _, below = text.partition("/")
    if below:
        return num(Fraction(int(above), int(below)))
    digits, _, exponent = above.lower().partition("e")
    whole, _, decimals = digits.partition(".")
    value = Fraction(int(whole + decimals), 10 ** len(decimals))
    return num(value * Fraction(10) ** int(exponent) if exponent else value)


def negative(expr: Expr, *, is_literal: bool) -> Expr:
    """`−expr`; of a fraction of whole numbers the negative number."""
    if is_literal and isinstance(expr, Num) and expr.value >= 0:
        return num(-expr.value)
    return Apply("neg", (expr,))


def divided(above: Expr, below: Expr) -> Expr:
    """`above / below`; 1/(1 + e^{−u}) is the sigmoid of u."""
    if above == ONE and isinstance(below, Apply) and below.op == "add" and len(below.args) == 2 and ONE in below.args:
        (other,) = [arg for arg in below.args if arg != ONE] or [ONE]
        opposite = _negated(other.args[0]) if isinstance(other, Apply) and other.op == "exp" else None
        if opposite is not None:
            return Apply("sigmoid", (opposite,))
    return Apply("div", (above, below))


def _negated(expr: Expr) -> Expr | None:
    """u of −u, where the minus is there to be seen."""
    match expr:
        case Num(value=value):
            return num(-value)
        case Apply(op="neg", args=(u,)):
            return u
        case Apply(op="add", args=terms):
            opposites = [_negated(term) for term in terms]
            known = tuple(term for term in opposites if term is not None)
            return Apply("add", known) if len(known) == len(terms) else None
        case _:
            return None


def fraction(above: Node, below: Node) -> Num | None:
    """3/8 of whole numbers is one number; None for any other quotient."""
    over, under = _whole(above), _whole(below)
    return num(Fraction(over, under)) if over is not None and under is not None and under > 0 else None


def _whole(node: Node) -> int | None:
    node = node.body if type(node) is Fenced else node
    return int(node.text) if type(node) is Number and node.text.lstrip("-").isdigit() else None


def extreme(op: str, args: Sequence[Expr]) -> Expr:
    """The largest or smallest of `args`; max(0, z) is ReLU."""
    if op == "max" and len(args) == 2 and ZERO in args:
        return Apply("relu", (args[0] if args[1] == ZERO else args[1],))
    return reduce(lambda a, b: Apply(op, (a, b)), args)


def is_larger(expr: Expr, limit: int) -> bool:
    """Whether `expr` has more than `limit` nodes."""
    stack, count = [expr], 0
    while stack and count <= limit:
        count += 1
        node = stack.pop()
        if isinstance(node, Apply):
            stack += node.args
    return count > limit
