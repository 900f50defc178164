"""What a leaf is: input, target or parameter; declared, or told by its letter."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from chainrule.expr import Name
from chainrule.problem.model import Role

PARAMETERS: Final = frozenset(("w", "W", "b", "theta", "Theta", "u", "U", "v", "V", "c", "bias", "weight"))
TARGETS: Final = frozenset(("t", "target", "tgt"))


def roles_of(
    leaves: Iterable[Name], quantities: Iterable[Name], declared: Mapping[Name, Role], stepped: Collection[Name] = ()
) -> tuple[dict[Name, Role], tuple[Name, ...]]:
    """The role of each leaf, and the leaves whose role was guessed from their letter.

    Args:
        leaves: of the network.
        quantities: what has an equation.
        declared: the roles that the document states.
        stepped: what it takes a step of: parameters, whatever they are called.
    """
    predicted = {name.base for name in quantities if name.accent == "hat"}
    roles: dict[Name, Role] = {}
    guessed = []
    for leaf in leaves:
        role = declared.get(leaf) or ("parameter" if leaf in stepped else None)
        if role is None:
            role = _guessed(leaf, predicted)
            guessed.append(leaf)
        roles[leaf] = role
    return roles, tuple(guessed)


def _guessed(leaf: Name, predicted: set[str]) -> Role:
    if leaf.base in PARAMETERS:
        return "parameter"
    if leaf.base in TARGETS or (leaf.base in predicted and not leaf.accent) or leaf.base == "y":
        return "target"
    return "input"
