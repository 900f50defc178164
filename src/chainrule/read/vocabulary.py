"""What the names of a document are: quantities, functions of its own, heads that mean the loss."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from chainrule.expr import Name
from chainrule.read.calls import function_of
from chainrule.read.model import Declaration, Function, Side, Statement, Vocabulary
from chainrule.read.naming import name_of, names_of, raised_name
from chainrule.read.syntax import Applied, Differential, Node, Power, Run, Text, Tree, descend

HEADS: Final = ("L", "J", "C", "E", "Loss")
"""What may be written for the loss, whatever its name."""

LOSSES: Final = (*HEADS, "loss", "Cost", "cost", "Error", "error", "MSE", "Err")
"""Bases of names that mean a loss."""

DEFINES: Final = ("=", ":=", "≈", "←")
"""Relations behind which a left side is a name of its own."""


def names_in(side: Side) -> frozenset[Name]:
    """Every name in `side`, as its letters say without the rest of the document; derivatives aside."""
    if side.syntax is None:
        return frozenset()
    node, text = side.syntax
    return frozenset(name for run in _runs(node) for name in names_of(run, (), text))


def vocabulary_of(statements: Iterable[Statement], declarations: Iterable[Declaration] = ()) -> Vocabulary:
    """The vocabulary of the document whose statements these are."""
    read = [statement for statement in statements if statement.sides]
    functions = _functions(read)
    declared = {name for declaration in declarations for name in declaration.names}
    names = _names(read, functions, declared)
    return Vocabulary(names, functions, _losses(read, names, functions))
