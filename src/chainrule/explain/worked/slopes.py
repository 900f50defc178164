"""Slopes with a kink, as a working writes them: `g₁′(z₁)`, a number "because ŷ > y", or both branches.

A derivative of |y − ŷ| or ReLU is a choice between branches. A person who knows the numbers writes the branch that is
taken and says why; one who does not writes them all.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from chainrule.derive import Term
from chainrule.evaluate import Interval, Number, number_of, value_of
from chainrule.explain.worked.numbers import Numbers
from chainrule.expr import ZERO, Apply, Expr, Name, Symbol, key_of
from chainrule.expr.array import Array
from chainrule.ops import box_of, name_box
from chainrule.problem.model import Network
from chainrule.typeset.box import Box, Call, Figure, Mark, Row, Upright
from chainrule.typeset.document import Inline, Math

PRIME: Final = Mark("′", "prefix")

FLIPPED: Final = {"<": ">", ">": "<", "=": "=", "≤": "≥", "≥": "≤"}
DENIED: Final = {"<": "≥", "≤": ">"}


class Shown(NamedTuple):
    """A local derivative as it is shown.

    Args:
        expr: with a stand-in for every slope that has a spelling of its own.
        boxes: how each stand-in is written.
        slopes: the branch each stand-in stands for.
        reasons: why the branches were taken that stand in `expr` themselves: ŷ > y.
    """

    expr: Expr
    boxes: dict[Box, Box]
    slopes: dict[Symbol, Expr]
    reasons: tuple[Math, ...]


def shown(term: Term, network: Network, numbers: Numbers | None, *, branches: bool) -> Shown:
    """The local derivative of `term`.

    Args:
        network: whose activations have names.
        numbers: decide which branch is taken; None shows them all.
        branches: show all branches in any case.
    """
    boxes: dict[Box, Box] = {}
    slopes: dict[Symbol, Expr] = {}
    reasons: list[Math] = []

    def swap(node: Apply) -> Expr:
        head = None if branches else _activation(term, node, network)
        if numbers is not None and not branches and head is None and not by_entry(node, numbers):
            taken, reason = branch(node, network, numbers)
            reasons.append(reason)
            return _each_piece(taken, swap)
        stand_in = Name("slope", "", key_of(term.of), str(len(boxes)))
        boxes[name_box(stand_in)] = head or box_of(_as_said(node, network))
        slopes[stand_in] = node
        return stand_in

    expr = term.whole if term.whole is not None else term.local
    return Shown(_each_piece(ZERO if expr is None else expr, swap), boxes, slopes, tuple(dict.fromkeys(reasons)))


def by_entry(node: Apply, numbers: Numbers) -> bool:
    """Whether a `step` or `cases` is decided by an array, so that its entries may take different branches."""
    deciding = node.args[:1] if node.op == "step" else node.args[1::2]
    return any(isinstance(value_of(expr, numbers.values), Array) for expr in deciding)


def _each_piece(expr: Expr, swap: Callable[[Apply], Expr]) -> Expr:
    """`expr` with every outermost choice between branches swapped."""
    if not isinstance(expr, Apply):
        return expr
    if expr.op in ("step", "cases"):
        return swap(expr)
    return Apply(expr.op, tuple(_each_piece(arg, swap) for arg in expr.args))


def _activation(term: Term, node: Apply, network: Network) -> Box | None:
    """`g₁′(z₁)` where the slope is that of a named activation of one quantity: the document's name, or ReLU."""
    right = network.system[term.of]
    if (
        node != term.local
        or not isinstance(right, Apply)
        or len(right.args) != 1
        or not isinstance(right.args[0], Symbol)
    ):
        return None
    called = network.calls.get(term.of)
    if called is not None:
        return Call(Row((name_box(called), PRIME)), (box_of(right.args[0]),))
    return Call(Row((Upright("ReLU"), PRIME)), (box_of(right.args[0]),)) if right.op == "relu" else None


# ---------------------------------------------------------------------- which branch


def branch(node: Apply, network: Network, numbers: Numbers) -> tuple[Expr, Math]:
    """The branch of a `step` or `cases` that is taken, and why."""
    if node.op == "step":
        x, *slopes = node.args
        side = sign_of(number_of(x, numbers.values))
        return slopes[side + 1], Math(compared(x, "<=>"[side + 1], network))
    *paired, last = node.args
    for value, condition in zip(paired[::2], paired[1::2], strict=True):
        if value_of(condition, numbers.values):
            return value, Math(box_of(condition))
    return last, Math(_denied(paired[-1]))


def sign_of(value: Number) -> int:
    """−1, 0 or 1; 0 where an interval does not tell."""
    if isinstance(value, Interval):
        return value.sign or 0
    return (value > 0) - (value < 0)


def compared(x: Expr, sign: str, network: Network) -> Box:
    """x against 0; a difference as its two sides, what the network works out on the left: ŷ > y."""
    match x:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))):
            left, right = box_of(a), box_of(b)
            if is_turned(x, network):
                left, right, sign = right, left, FLIPPED[sign]
        case Apply(op="neg", args=(a,)):
            return compared(a, FLIPPED[sign], network)
        case _:
            left, right = box_of(x), Figure("0")
    return Row((left, Mark(sign, "relation"), right))


def is_turned(x: Expr, network: Network) -> bool:
    """Whether a difference begins with what is given and ends with what is worked out: y − ŷ."""
    match x:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))):
            return a in network.roles and b not in network.roles
        case _:
            return False


def turned(x: Expr) -> Expr:
    """b − a for a − b."""
    match x:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))):
            return b - a
        case _:
            return -x


def _as_said(node: Apply, network: Network) -> Expr:
    """A choice by y − ŷ as one by ŷ − y: people say what becomes of ŷ."""
    if node.op == "step" and is_turned(node.args[0], network):
        x, below, at, above = node.args
        return Apply("step", (turned(x), above, at, below))
    return node


def _denied(condition: Expr) -> Box:
    match condition:
        case Apply(op="less" | "less_equal" as op, args=(a, b)):
            sign = DENIED["<" if op == "less" else "≤"]
            return Row((box_of(a), Mark(sign, "relation"), box_of(b)))
        case _:
            return box_of(condition)


def because(reasons: tuple[Math, ...]) -> Inline:
    """`because ŷ > y`; nothing where there is no reason to give."""
    pieces: list[str | Math] = []
    for reason in reasons:
        pieces += [" and " if pieces else "because ", reason]
    return tuple(pieces)


def with_boxes(box: Box, by: dict[Box, Box]) -> Box:
    """`box` with each box that `by` names put for what it says."""
    if not by:
        return box

    def swapped(part: Any) -> Any:
        if not isinstance(part, tuple):
            return part
        if part in by:
            return by[part]
        parts = map(swapped, part)
        return type(part)(*parts) if hasattr(part, "_fields") else tuple(parts)

    result: Box = swapped(box)
    return result
