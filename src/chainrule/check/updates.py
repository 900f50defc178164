"""Which claims are about the next value of a parameter: `w = w − …`, `w ← …`, `w^+ = …`."""

from collections.abc import Collection

from chainrule.check.claims import Claim, Right
from chainrule.check.naming import Names
from chainrule.check.pairing import number_in
from chainrule.expr import ZERO, Apply, Datum, Expr, Name, Next, Symbol, replace, symbols_in


def with_update(claim: Claim, names: Names) -> Claim:
    """An update is about the next value: `w = w − …`, `w ← …`, `w^+ = …`."""
    match claim.quantity:
        case Next():
            return _with_new(claim._replace(stage="update"), names)
        case Name() as name if name in names.parameters and _begins_with(name, claim, names.given.get(name)):
            return _with_new(claim._replace(quantity=Next(name), stage="update", overwrites=True), names)
        case Name() as name if name in names.remembered and not _is_start(claim):
            return claim._replace(quantity=Next(name), stage="update")
        case Name() as name if name in names.known:
            return _with_new(claim, names)
        case Name() as name if name in names.stated and _is_moved(name, claim, names.stated[name]):
            return claim._replace(quantity=Next(name), stage="update", overwrites=True)
        case _:
            return claim


def _is_start(claim: Claim) -> bool:
    """`m_w = 0`, before anything is remembered."""
    return [right.relation for right in claim.rights] == ["="] and claim.rights[0].expr == ZERO


def _with_new(claim: Claim, names: Names) -> Claim:
    """The claim with another reading of its sides: what is remembered may already be the new one."""
    return claim._replace(rights=tuple(_newer(right, names.remembered) for right in claim.rights))


def _newer(right: Right, remembered: Collection[Name]) -> Right:
    if not remembered or right.expr is None:
        return right
    used = (name for name in symbols_in(right.expr) if isinstance(name, Name) and name in remembered)
    new: dict[Symbol, Expr] = {name: Next(name) for name in used}
    return right._replace(others=(*right.others, replace(right.expr, new))) if new else right


def _is_moved(name: Name, claim: Claim, value: Datum) -> bool:
    """Whether numbers alone put a new value in the place of one that was stated: `w_2 ← −1 − 1·0.1455`."""
    return all(right.is_numeric for right in claim.rights) and claim.calculates and _begins_with(name, claim, value)


def _begins_with(name: Name, claim: Claim, value: Datum | None) -> bool:
    """Whether a right side begins with `name` or its value, + or −, or is put in its place by an arrow."""
    return any(right.relation in ("←", ":=", "≔") or _is_step_from(name, value, right.expr) for right in claim.rights)


def _is_step_from(name: Name, value: Datum | None, expr: Expr | None) -> bool:
    if not isinstance(expr, Apply) or expr.op != "add":
        return False
    first = expr.args[0]
    return first == name or (value is not None and number_in(first) == value)
