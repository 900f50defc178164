"""The boxes of each kind of operation. A row of the table names one of these; no renderer knows any operation.

Each takes the node and `box(arg, binds)`, which gives the boxes of an argument, in brackets where it binds looser.
"""

from collections.abc import Callable
from typing import TypeAlias

from chainrule.expr import Apply, Expr, Num
from chainrule.ops.op import Binds, Notation
from chainrule.typeset.box import (
    Box,
    Call,
    Cases,
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
    listed,
    spaced,
)

BoxOf: TypeAlias = Callable[[Expr, int], Box]

PLUS = Mark("+", "binary")
MINUS = Mark("−", "binary")
DOT = Mark("·", "binary")
ENTRYWISE = Mark("⊙", "binary")
NEGATIVE = Mark("−", "prefix")
SET = Mark("=", "prefix")
HALF = Over(Figure("1"), Figure("2"))


def bracketed(box: Box) -> Box:
    """`box` in round brackets."""
    return Fenced("(", box, ")")


def call(name: str) -> Notation:
    """`name(args)`; one letter is set as a letter (σ), a word upright (tanh)."""
    head: Box = Letters(name) if len(name) == 1 else Upright(name)
    return lambda node, box: Call(head, tuple(box(arg, Binds.CONDITION) for arg in node.args))


def relation(sign: str) -> Notation:
    """`a < b`."""

    def notation(node: Apply, box: BoxOf) -> Box:
        a, b = node.args
        return Row((box(a, Binds.SUM), Mark(sign, "relation"), box(b, Binds.SUM)))

    return notation


def sum_of(node: Apply, box: BoxOf) -> Box:
    """`a + b − c`: a negated term is subtracted, a negative number after the first term is bracketed."""
    parts: list[Box] = [box(node.args[0], Binds.SUM)]
    for term in node.args[1:]:
        if isinstance(term, Apply) and term.op == "neg":
            parts += [MINUS, _no_sign(term.args[0], box)]
        else:
            parts += [PLUS, _no_sign(term, box)]
    return Row(tuple(parts))


def _no_sign(term: Expr, box: BoxOf) -> Box:
    """A term behind + or −, bracketed if it would begin with a sign of its own."""
    return bracketed(box(term, Binds.CONDITION)) if _begins_with_sign(term) else box(term, Binds.PREFIX)


def _begins_with_sign(expr: Expr) -> bool:
    shown = alone(expr)
    if shown is not None:
        return _begins_with_sign(shown)
    return (isinstance(expr, Num) and expr.value < 0) or (isinstance(expr, Apply) and expr.op == "neg")


def negative_of(node: Apply, box: BoxOf) -> Box:
    """`−a`."""
    (a,) = node.args
    return Row((NEGATIVE, box(a, Binds.PRODUCT)))


def product_of(node: Apply, box: BoxOf) -> Box:
    """`a·b·c`, every negative factor in brackets."""
    return spaced(DOT, [box(factor, Binds.PRODUCT) for factor in node.args])


def hadamard_product(node: Apply, box: BoxOf) -> Box:
    """`a ⊙ b`, entry by entry."""
    return spaced(ENTRYWISE, [box(factor, Binds.PRODUCT) for factor in node.args])


def dotted(node: Apply, box: BoxOf) -> Box:
    """`W·x`, the product of matrices and vectors."""
    return spaced(DOT, [box(factor, Binds.QUOTIENT) for factor in node.args])


def outer_product(node: Apply, box: BoxOf) -> Box:
    """`a·bᵀ`."""
    a, b = node.args
    return Row((box(a, Binds.PRODUCT), DOT, _transpose(b, box)))


def inner_product(node: Apply, box: BoxOf) -> Box:
    """`aᵀ·b`."""
    a, b = node.args
    return Row((_transpose(a, box), DOT, box(b, Binds.QUOTIENT)))


def transposed(node: Apply, box: BoxOf) -> Box:
    """`aᵀ`."""
    return _transpose(node.args[0], box)


def _transpose(x: Expr, box: BoxOf) -> Box:
    return Scripts(box(x, Binds.CALL), None, Letters("T"))


def matrix_of(node: Apply, box: BoxOf) -> Box:
    """`[a, b]`; rows of one length make a matrix, and what nests deeper is a list of matrices."""
    rows = [part.args for part in node.args if isinstance(part, Apply) and part.op == "stack"]
    is_matrix = len(rows) == len(node.args) and len({*map(len, rows)}) == 1
    if not is_matrix or any(isinstance(entry, Apply) and entry.op == "stack" for row in rows for entry in row):
        return Grid(tuple((box(part, Binds.CONDITION),) for part in node.args), is_vector=True)
    return Grid(tuple(tuple(box(entry, Binds.CONDITION) for entry in row) for row in rows))


def indexed(node: Apply, box: BoxOf) -> Box:
    """`x[0]`, counted from 0."""
    x, *index = node.args
    return Row((box(x, Binds.CALL), Fenced("[", listed([box(i, Binds.CONDITION) for i in index]), "]")))


def placed(node: Apply, box: BoxOf) -> Box:
    """`place(g, 0)`: `g` at that index, zeros elsewhere."""
    g, _, *index = node.args
    return Call(Upright("place"), (box(g, Binds.CONDITION), *(box(i, Binds.CONDITION) for i in index)))


def norm_squared(node: Apply, box: BoxOf) -> Box:
    """`‖x‖²`."""
    return Scripts(Fenced("‖", box(node.args[0], Binds.CONDITION), "‖"), None, Figure("2"))


def named(name: str) -> Notation:
    """`name(x, axis=1)`, a word whatever it is; options that have their defaults are left out."""

    def notation(node: Apply, box: BoxOf) -> Box:
        from chainrule.ops.table import row_of  # here: the rows of the table name this

        row = row_of(node)
        usual = tuple(map(Num, row.defaults))
        stated = node.args[: -len(usual)] if usual and node.args[-len(usual) :] == usual else node.args
        shown = [box(arg, Binds.CONDITION) for arg in stated]
        places = range(len(node.args))[row.static] if row.static else range(0)
        for place, option in zip(places[: len(shown) - places.start], row.options, strict=False):
            shown[place] = Row((Upright(option), SET, shown[place]))
        return Call(Upright(name), tuple(shown))

    return notation


summed_over = named("sum")


def spread_of(node: Apply, box: BoxOf) -> Box:
    """`column(g)` where what is of a row stands beside its every entry; see `alone` for what needs no sign."""
    g, _, *axis = node.args
    match axis:
        case [Num(value=-1)]:
            return Call(Upright("column"), (box(g, Binds.CONDITION),))
        case _:
            return named("spread")(node, box)


def first_only(node: Apply, box: BoxOf) -> Box:
    """Only the first argument: the others give a shape."""
    return box(node.args[0], Binds.CONDITION)


def alone(expr: Expr) -> Expr | None:
    """What stands for `expr` where the operation is not seen: only a shape changes, or broadcasting does it by itself.

    So its brackets are those that this needs.
    """
    match expr:
        case Apply(op="piece" | "reshape_like", args=(g, *_)) | Apply(op="spread", args=(g, _) | (g, _, Num(value=0))):
            return g
        case _:
            return None


def quotient_of(node: Apply, box: BoxOf) -> Box:
    """A fraction; a renderer that flattens it adds the brackets."""
    above, below = node.args
    return Over(box(above, Binds.CONDITION), box(below, Binds.CONDITION))


def power_of(node: Apply, box: BoxOf) -> Box:
    """`a²`."""
    base, exponent = node.args
    return Scripts(box(base, Binds.CALL), None, box(exponent, Binds.CONDITION))


def exponential_of(node: Apply, box: BoxOf) -> Box:
    """`e` to the power."""
    return Scripts(Letters("e"), None, box(node.args[0], Binds.CONDITION))


def root_of(node: Apply, box: BoxOf) -> Box:
    """A square root."""
    return Root(box(node.args[0], Binds.CONDITION))


def bars(node: Apply, box: BoxOf) -> Box:
    """`|a|`; a modulus in a modulus stands in brackets, for `||a||` is a norm."""
    inside = box(node.args[0], Binds.CONDITION)
    is_modulus = isinstance(inside, Fenced) and inside.left == "|"
    return Fenced("|", bracketed(inside) if is_modulus else inside, "|")


def half_square_of_difference(node: Apply, box: BoxOf) -> Box:
    """`½·(a − b)²`."""
    a, b = node.args
    return Row((HALF, DOT, Scripts(bracketed(box(a - b, Binds.CONDITION)), None, Figure("2"))))


def cases_of(node: Apply, box: BoxOf) -> Box:
    """A brace over value and condition; the last value has no condition."""
    args = node.args
    rows = [(box(v, Binds.SUM), box(c, Binds.CONDITION)) for v, c in zip(args[:-1:2], args[1::2], strict=True)]
    return Cases((*rows, (box(args[-1], Binds.SUM), None)))


def step_of(node: Apply, box: BoxOf) -> Box:
    """`below` if x < 0, `above` otherwise, the kink joined to the side whose slope it takes."""
    x, below, at, above = node.args
    low, high = box(below, Binds.SUM), box(above, Binds.SUM)
    if at == above:
        return Cases(((low, _compared(x, "<", box)), (high, None)))
    if at == below:
        return Cases(((high, _compared(x, ">", box)), (low, None)))
    return Cases(((low, _compared(x, "<", box)), (high, _compared(x, ">", box)), (box(at, Binds.SUM), None)))


def _compared(x: Expr, sign: str, box: BoxOf) -> Box:
    """`x < 0`, and for a difference `a < b`, as a person would write it."""
    match x:
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))):
            return Row((box(a, Binds.SUM), Mark(sign, "relation"), box(b, Binds.SUM)))
        case Apply(op="neg", args=(a,)):
            return _compared(a, {"<": ">", ">": "<"}[sign], box)
        case _:
            return Row((box(x, Binds.SUM), Mark(sign, "relation"), Figure("0")))
