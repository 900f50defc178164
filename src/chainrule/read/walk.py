"""Going through syntax trees: what stands right below a node, and everything below it."""

from collections.abc import Iterator
from typing import assert_never

from chainrule.read import syntax
from chainrule.read.syntax import Node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below `node`, from left to right."""
    match node:
        case syntax.Run() | syntax.Number() | syntax.Differential() | syntax.Blank() | syntax.General():
            return ()
        case syntax.Sum():
            return tuple(term for _, term in node.terms)
        case syntax.Product() | syntax.Entrywise():
            return node.factors
        case syntax.Negative() | syntax.Fenced() | syntax.Bars() | syntax.Root() | syntax.Transposed() | syntax.Norm():
            return (node.body,)
        case syntax.Indexed():
            return (node.base,)
        case syntax.Option():
            return (node.value,)
        case syntax.Quotient():
            return (node.above, node.below)
        case syntax.Power():
            return (node.base, node.exponent)
        case syntax.Comparison():
            return (node.left, node.right)
        case syntax.Applied():
            return (node.head, *node.args, *(() if node.exponent is None else (node.exponent,)))
        case syntax.Branches():
            return tuple(part for row in node.rows for part in row if part is not None)
        case syntax.Array():
            return node.entries
        case _:
            assert_never(node)


def walked(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)
