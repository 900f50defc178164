"""What stands before a bracket: a function of the table or of the document, a quantity, or a factor."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from chainrule.diagnostic import did_you_mean
from chainrule.expr import Apply, Expr, Name, replace, times
from chainrule.read.arguments import Unfit, applied
from chainrule.read.arithmetic import is_larger
from chainrule.read.calls import FUNCTIONS, function_of
from chainrule.read.model import Function, Resolved
from chainrule.read.naming import name_of, names_of
from chainrule.read.slopes import slope
from chainrule.read.symbols import symbol
from chainrule.read.syntax import Applied, Array, Node, Option, Run

if TYPE_CHECKING:
    from chainrule.read.resolver import Resolver

MAX_SIZE: Final = 10_000
"""How many nodes an expression may have once functions are put in."""

MAX_CALLS: Final = 100
"""How many functions may be put into one expression."""

POINT: Final = Name("point")
"""Where the slope of a function of the table is taken, until the point is put in."""


def is_quantity(resolver: "Resolver", node: Applied) -> bool:
    """Whether `L(y, ŷ)` is the quantity L and what it depends on."""
    return not is_call(resolver, node) and all(type(arg) is Run for arg in node.args) and "′" not in node.head.above


def is_call(resolver: "Resolver", node: Applied) -> bool:
    """Whether a function stands before the bracket."""
    return bool(node.bare or "′" in node.head.above or function_of(node.head)) or _own(resolver, node.head) is not None


def _own(resolver: "Resolver", head: Run) -> Function | None:
    """The function of the document that `head` names, primes aside."""
    name = name_of(head._replace(above=head.above.rstrip("′")))
    return resolver.vocabulary.functions.get(name)


def call(resolver: "Resolver", node: Applied) -> Expr:
    """What a name with brackets behind it means, and what is raised behind them."""
    if not is_call(resolver, node):
        return _multiplied(resolver, node)
    own = _own(resolver, node.head)
    options = {arg.name: resolver.expr(arg.value) for arg in node.args if type(arg) is Option}
    args = _args(resolver, node)
    if node.head.above.endswith("′"):
        expr = _slope(resolver, node, own, args)
    elif own is not None:
        expr = _put_in(resolver, own, args, node)
    else:
        expr = _row(resolver, node, args, options)
    return resolver.raised(expr, node.exponent)


def _args(resolver: "Resolver", node: Applied) -> list[Expr]:
    entries: Sequence[Node] = [arg for arg in node.args if type(arg) is not Option]
    if len(entries) == 1 and type(entries[0]) is Array and entries[0].fence == "(":
        entries = entries[0].entries
    return [resolver.expr(arg) for arg in entries]


def _multiplied(resolver: "Resolver", node: Applied) -> Expr:
    """`h(1 − h)` is a product, `L(y, ŷ)` the quantity L, and `f(z)` of an unknown f is not read."""
    name = name_of(node.head)
    known = resolver.vocabulary.names
    if name in known and is_quantity(resolver, node) and (len(node.args) > 1 or name in resolver.vocabulary.loss):
        return symbol(name, resolver.vocabulary)
    parts = names_of(node.head, known, resolver.text)
    if len(node.args) > 1 or name in resolver.vocabulary.loss or not known.issuperset(parts) or _is_of_one(node):
        near = did_you_mean(node.head.text, FUNCTIONS)
        mend = near or f"define it: {node.head.text}(z) = …; or write a sign of multiplication"
        raise resolver.refuse("E0235", f"{node.head.text} is no function that is known here", node.head, mend=mend)
    if name in known and is_quantity(resolver, node) and resolver.doubt():
        return symbol(name, resolver.vocabulary)
    return times(resolver.expr(node.head), resolver.raised(resolver.expr(node.args[0]), node.exponent))


def _is_of_one(node: Applied) -> bool:
    """`f(g(x))`: of letters that stand for functions, brackets around one thing make no product."""
    return node.head.text in ("f", "g") and type(node.args[0]) in (Run, Applied)


def _row(resolver: "Resolver", node: Applied, args: list[Expr], options: Mapping[str, Expr]) -> Expr:
    op = function_of(node.head)
    if not op:
        raise resolver.refuse("E0235", f"{node.head.text} is no function that is known here", node.head)
    try:
        return applied(op, node.head.text, args, options)
    except Unfit as error:
        raise resolver.refuse("E0236", str(error), node, mend=error.mend) from None


def _put_in(resolver: "Resolver", function: Function, args: list[Expr], node: Applied) -> Expr:
    """The body of a function of the document, its parameters replaced."""
    if len(args) != len(function.parameters):
        message = f"{node.head.text} is defined with {len(function.parameters)} arguments, and here are {len(args)}"
        raise resolver.refuse("E0236", message, node)
    body = _body(resolver, function, node)
    resolver.called += [function.name, *body.called]
    resolver.closed += body.closed
    expr = replace(body.expr, dict(zip(function.parameters, args, strict=True)))
    if is_larger(expr, MAX_SIZE) or len(resolver.called) > MAX_CALLS:
        raise resolver.refuse("E0238", "this grows without bounds once its functions are put in", node)
    return expr


def _body(resolver: "Resolver", function: Function, node: Applied) -> Resolved:
    if function.name in resolver.within or len(resolver.within) > MAX_CALLS:
        raise resolver.refuse("E0237", f"{node.head.text} is defined by itself", node)
    body, text = function.body.syntax
    return type(resolver)(text, resolver.vocabulary, within=(*resolver.within, function.name)).resolved(body)


def _slope(resolver: "Resolver", node: Applied, own: Function | None, args: list[Expr]) -> Expr:
    """`g′(z)`: the slope of the row that g is."""
    found = None
    if own is not None and len(own.parameters) == len(args) == 1:
        body = _body(resolver, own, node)
        found = slope(body.expr, own.parameters[0], dict(body.closed))
    elif own is None and len(args) == 1 and (op := function_of(node.head)):
        found = slope(Apply(op, (POINT,)), POINT, {})
    if found is None or "′" in node.head.above[:-1]:
        raise resolver.refuse("E0239", f"the derivative of {node.head.text} at a point is not known", node)
    return replace(found, {POINT if own is None else own.parameters[0]: args[0]})
