"""Walking over one right side: what stands in it, how deep it is, putting one thing for another."""

from collections.abc import Iterator, Mapping
from typing import Final

from chainrule.expr.nodes import Apply, Expr, Symbol

MAX_DEPTH: Final = 100
"""How deep a right side may nest. Sums and products count once however long, and sharing is by name, so hand-written
lines stay below 10; the bound lets everything that walks a right side recurse without fear."""


def symbols_in(expr: Expr) -> Iterator[Symbol]:
    """Every symbol in `expr` from left to right, as often as it stands there."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Symbol):
            yield node
        elif isinstance(node, Apply):
            stack.extend(reversed(node.args))


def operations_in(expr: Expr) -> Iterator[Apply]:
    """Every operation in `expr`, outer ones before what they are applied to."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Apply):
            yield node
            stack.extend(reversed(node.args))


def depth_of(expr: Expr) -> int:
    """How many operations stand inside one another at the deepest place."""
    deepest = 0
    stack = [(expr, 0)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        if isinstance(node, Apply):
            stack.extend((arg, depth + 1) for arg in node.args)
    return deepest


def replace(expr: Expr, by: Mapping[Symbol, Expr]) -> Expr:
    """`expr` with every symbol that `by` names put for what it says."""
    if isinstance(expr, Symbol):
        return by.get(expr, expr)
    if isinstance(expr, Apply):
        return Apply(expr.op, tuple(replace(arg, by) for arg in expr.args))
    return expr
