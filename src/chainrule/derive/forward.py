"""How fast a right side between arrays changes when its symbols do: what flows back, turned round.

What a rule sends back to a symbol is linear in the gradient g of the left side. So the gradient of that by g, with the
change of the symbol flowing back into it, is what the change does to the left side: Wᵀ·g sends W·R{x} on, g·xᵀ sends
R{W}·x. No operation needs a second rule for it.

Source: J. Townsend, A new trick for calculating Jacobian vector products (2017).
"""

from collections.abc import Mapping

from chainrule.derive.entrywise import marked
from chainrule.derive.forms import GRADIENT
from chainrule.derive.local import AtKink, Flow, flows
from chainrule.derive.tidy import product, total
from chainrule.expr import ZERO, Expr, Symbol, replace
from chainrule.ops import Shapes, shape_of


def change(right: Expr, left: Expr, changes: Mapping[Symbol, Expr], at_kink: AtKink, shapes: Shapes) -> Expr:
    """How fast `right` changes.

    Args:
        right: a right side.
        left: what it defines.
        changes: how fast its symbols change; one that is not there stays.
        at_kink: the slope where an operation has its kink.
        shapes: of all symbols, those of the changes included.

    Raises:
        LookupError: if an operation has no row.
        TypeError: if one that mixes entries stands where only a slope will do.
    """
    sized = {**shapes, GRADIENT: shape_of(right, shapes)}
    back = flows(right, left, GRADIENT, at_kink, sized)
    terms = [_sent_on(flow, changes[symbol], at_kink, sized) for symbol, flow in back.items() if symbol in changes]
    return replace(marked(total(terms), sized), {GRADIENT: left})  # there it only gives a shape


def _sent_on(flow: Flow, moved: Expr, at_kink: AtKink, shapes: Shapes) -> Expr:
    """What the change `moved` of a symbol does to the left side, in its shape."""
    if flow.local is not None:
        return product((flow.local, moved))
    if flow.whole == ZERO:
        return ZERO
    return flows(flow.whole, flow.whole, moved, at_kink, shapes)[GRADIENT].whole
