"""What a document declares outright: roles (`parameters: a, b`), the loss, slopes at kinks."""

from collections.abc import Mapping
from typing import Final

from chainrule.expr import Name
from chainrule.ops import Precision
from chainrule.problem.model import Convention, Role
from chainrule.read import Reading

EVERYWHERE: Final = None
"""In place of a quantity: wherever the operation stands."""

ROLES: Final[tuple[Role, ...]] = ("input", "target", "parameter")


def declared_roles(reading: Reading) -> Mapping[Name, Role]:
    """The role of each leaf that `reading` declares."""
    return {
        name: role
        for declaration in reading.declarations
        for role in ROLES
        if declaration.kind == role
        for name in declaration.names
    }


def declared_loss(reading: Reading) -> Name | None:
    """What `reading` declares to be the loss."""
    return next((d.names[0] for d in reading.declarations if d.kind == "loss" and d.names), None)


def declared_slopes(reading: Reading) -> Mapping[tuple[Name | None, str], Convention]:
    """The slopes at kinks that `reading` declares, by the quantity (None: every one) and the operation."""
    return {
        (name, declaration.op): Convention(declaration.value, "stated", (declaration.place,))
        for declaration in reading.declarations
        if declaration.kind == "slope" and declaration.value is not None
        for name in declaration.names or (EVERYWHERE,)
    }


def declared_precision(reading: Reading) -> Precision | None:
    """How many digits `reading` asks for; None where it does not say."""
    return next((d.precision for d in reading.declarations if d.precision is not None), None)


def declared_preset(reading: Reading) -> str:
    """The program whose slopes `reading` declares to take; "exercise" where it names none."""
    return next((d.op for d in reading.declarations if d.kind == "convention"), "exercise")
