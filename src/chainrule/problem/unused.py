"""What a document declares or gives for names that its network does not have: said, because it changes nothing."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from chainrule.derive import HYPERPARAMETERS
from chainrule.diagnostic import Diagnostic, Span
from chainrule.expr import Name, key_of
from chainrule.problem.declared import ROLES
from chainrule.problem.facts import Stated
from chainrule.problem.model import RATE
from chainrule.read import Declaration, Reading

OTHER: Final = frozenset((RATE, *(name for hyper in HYPERPARAMETERS for name in (hyper.name, *hyper.also))))
"""Names of data that no equation uses, and that mean something all the same."""


def unused(
    reading: Reading, values: Iterable[Stated], leaves: Collection[Name], parts: Collection[Name]
) -> Iterator[Diagnostic]:
    """A note for each name that is declared in vain, or given so in a block.

    Args:
        reading: the document.
        values: the values that it states.
        leaves: the names of its network that have no equation.
        parts: those that have one.
    """
    known = {_bare(name) for name in (*leaves, *parts, *OTHER)}
    said: dict[Name, Span] = {}
    for declaration in reading.declarations:
        if declaration.kind in (*ROLES, "shape"):
            said.update((name, declaration.place) for name in declaration.names if name not in said)
            yield from _worked_out(declaration, parts)
    for value in values:
        if value.statement.block == "given" and not _is_first_example(value.name, known):
            said.setdefault(value.name, value.place)
    for name, place in said.items():
        if _bare(name) not in known:
            yield _note(f"no equation of the network uses {key_of(name)}, which line {place.begin.line} names", place)


def _worked_out(declaration: Declaration, parts: Collection[Name]) -> Iterator[Diagnostic]:
    """A role of what has an equation."""
    line = declaration.place.begin.line
    role = "an input" if declaration.kind == "input" else f"a {declaration.kind}"
    for name in declaration.names:
        if declaration.kind in ROLES and name in parts:
            yield _note(f"{key_of(name)} has an equation: line {line} cannot make it {role}", declaration.place)


def _bare(name: Name) -> Name:
    """The name of any example, z for z^(2)."""
    return Name(name.base, name.accent, name.subscript)


def _is_first_example(name: Name, known: Collection[Name]) -> bool:
    """x_1 where the network has x."""
    return name.subscript == "1" and Name(name.base, name.accent) in known


def _note(message: str, place: Span) -> Diagnostic:
    return Diagnostic("E0119", message, place, "changes nothing")
