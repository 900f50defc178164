"""Going through syntax trees: what stands right below a node, and everything below it."""

from collections.abc import Iterator
from typing import assert_never

from chainrule.read.syntax import (
    Applied,
    Array,
    Bars,
    Blank,
    Branches,
    Comparison,
    Differential,
    Entrywise,
    Fenced,
    General,
    Indexed,
    Negative,
    Node,
    Norm,
    Number,
    Option,
    Power,
    Product,
    Quotient,
    Root,
    Run,
    Sum,
    Transposed,
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below `node`, from left to right."""
    match node:
        case Run() | Number() | Differential() | Blank() | General():
            return ()
        case Sum():
            return tuple(term for _, term in node.terms)
        case Product() | Entrywise():
            return node.factors
        case Negative() | Fenced() | Bars() | Root() | Transposed() | Norm():
            return (node.body,)
        case Indexed():
            return (node.base,)
        case Option():
            return (node.value,)
        case Quotient():
            return (node.above, node.below)
        case Power():
            return (node.base, node.exponent)
        case Comparison():
            return (node.left, node.right)
        case Applied():
            return (node.head, *node.args, *(() if node.exponent is None else (node.exponent,)))
        case Branches():
            return tuple(part for row in node.rows for part in row if part is not None)
        case Array():
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
