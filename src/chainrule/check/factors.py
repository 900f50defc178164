"""∂z/∂x of a product between arrays: the other factor, which is what a person writes for it.

For z = W·x the derivative of a vector by a vector is the matrix W, in one layout, and Wᵀ in the other. ∂z/∂W has three
axes; who writes it means x, or xᵀ, which is what stands in its place in the chain rule.
"""

from collections.abc import Iterator, Mapping

from chainrule.check.claims import Right
from chainrule.expr import Apply, Expr, Name, Partial, Symbol, replace, symbols_in, times
from chainrule.problem.model import Network

PRODUCTS = frozenset(["matmul", "matvec", "vecmat", "outer"])
"""The products of two factors whose result is an array."""


def factor_of(partial: Symbol, network: Network) -> Expr | None:
    """What stands beside `wrt` in the one product of `of` in which it is a factor; None if there is no such product."""
    if not isinstance(partial, Partial) or partial.of not in network.shapes or partial.wrt not in network.shapes:
        return None
    equation = network.system.by_left.get(partial.of)
    found = [] if equation is None else [*_terms_with(partial.wrt, equation.right)]
    return _beside(partial.wrt, found[0]) if len(found) == 1 else None


def _terms_with(name: Name, right: Expr) -> Iterator[Expr]:
    terms = right.args if isinstance(right, Apply) and right.op == "add" else (right,)
    return (term for term in terms if name in set(symbols_in(term)))


def _beside(name: Name, term: Expr) -> Expr | None:
    match term:
        case Apply(op="neg", args=(body,)):
            other = _beside(name, body)
            return None if other is None else Apply("neg", (other,))
        case Apply(op="mul", args=(*numbers, body)) if not any(name in set(symbols_in(each)) for each in numbers):
            other = _beside(name, body)
            return None if other is None else times(*numbers, other)
        case Apply(op=op, args=(a, b)) if op in PRODUCTS and name in (a, b):
            other = b if a == name else a
            return None if name in set(symbols_in(other)) else other
        case _:
            return None


def in_other_layout(side: Right, factors: Mapping[Symbol, Expr]) -> Iterator[Expr]:
    """The readings of a side with the derivatives in it transposed: nobody says in which layout they stand."""
    for expr in () if side.expr is None else (side.expr, *side.others):
        found = [symbol for symbol in symbols_in(expr) if symbol in factors]
        if found and expr not in found:
            yield replace(expr, {symbol: Apply("transpose", (symbol,)) for symbol in found})
