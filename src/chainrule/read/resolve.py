"""Syntax trees → expressions, now that the names of the document are known."""

from typing import Final

from chainrule.expr import Symbol
from chainrule.read.applying import is_quantity
from chainrule.read.model import Resolved, Side, Syntax, Vocabulary
from chainrule.read.naming import name_of, raised_name
from chainrule.read.resolver import Resolver
from chainrule.read.symbols import symbol
from chainrule.read.syntax import Applied, Differential, Power, Run

MAX_READINGS: Final = 4
"""How many ways to read one side are tried."""


def resolve(syntax: Syntax, vocabulary: Vocabulary) -> Resolved:
    """The expression that `syntax` means, functions of the document put in.

    Raises:
        ChainruleError: E0230 to E0239, with the place.
    """
    return Resolver(syntax.text, vocabulary).resolved(syntax.node)


def readings(syntax: Syntax, vocabulary: Vocabulary) -> tuple[Resolved, ...]:
    """What `syntax` may mean: the preferred reading, then others where `1/2x` or `L(w)` leave room for doubt.

    Raises:
        ChainruleError: as `resolve`.
    """
    preferred = Resolver(syntax.text, vocabulary)
    found = [preferred.resolved(syntax.node)]
    for other in range(min(preferred.doubts, MAX_READINGS - 1)):
        reading = Resolver(syntax.text, vocabulary, other).resolved(syntax.node)
        if reading not in found:
            found.append(reading)
    return tuple(found)


def left_side(side: Side, vocabulary: Vocabulary) -> Symbol | None:
    """What a statement whose left side is `side` is about, or None where that is no symbol.

    `L(y, ŷ)` is L, every spelling of ∂L/∂q a `Gradient`, other derivatives `Partial`, `w^+` and `w_new` `Next(w)`.
    """
    if side.blank:
        return None
    node, text = side.syntax
    resolver = Resolver(text, vocabulary)
    if type(node) is Applied:
        found = (
            symbol(name_of(node.head), vocabulary) if node.exponent is None and is_quantity(resolver, node) else None
        )
    elif type(node) is Power:
        name = raised_name(node)
        found = name if name in vocabulary.names else None
    else:
        found = resolver.expr(node) if type(node) in (Run, Differential) else None
    return found if isinstance(found, Symbol) else None
