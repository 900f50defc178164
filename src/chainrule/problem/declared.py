"""What a document declares outright: roles (`parameters: a, b`) and slopes at kinks (a `conventions` block)."""

from collections.abc import Mapping

from chainrule.expr import Name
from chainrule.problem.model import Convention, Role
from chainrule.read import Reading


def declared_roles(reading: Reading) -> Mapping[Name, Role]:
    """The role of each leaf that `reading` declares."""
    return {}


def declared_conventions(reading: Reading) -> Mapping[str, Convention]:
    """The convention that `reading` declares, by the name of the operation."""
    return {}
