"""What a document assigns anew on the way: `v ← 0.9·v + ∂L/∂w`, which means another number after every step."""

from collections.abc import Collection, Iterable

from chainrule.check.claims import Claim
from chainrule.expr import Gradient, Name, Next, Partial, Symbol, symbols_in
from chainrule.problem import RATE, Problem


def assigned_in(claims: Iterable[Claim], known: Collection[Symbol]) -> frozenset[Symbol]:
    """The names that `claims` assign by an arrow or by themselves, of those that are not `known`."""
    return frozenset(
        claim.quantity
        for claim in claims
        if isinstance(claim.quantity, Name) and claim.quantity not in known and _is_assigned(claim.quantity, claim)
    )


def _is_assigned(name: Name, claim: Claim) -> bool:
    return any(
        right.relation == "←" or (right.expr is not None and name in symbols_in(right.expr)) for right in claim.rights
    )


def takes_other_steps(claims: Collection[Claim], problem: Problem) -> bool:
    """Whether a parameter is updated by what is assigned on the way, though no rule that does so is named.

    `v ← 0.9·v + ∂L/∂w` and `w ← w − η·v` are momentum if the document says so; if not, nobody knows what they should
    be.
    """
    if len(problem.optimiser.lines) > 1:
        return False
    network = problem.network
    assigned = assigned_in(claims, {*network.roles, *network.system.by_left, RATE})
    updates = (claim for claim in claims if isinstance(claim.quantity, Next))
    return bool(assigned) and any(_uses(claim, assigned) for claim in updates)


def mentions_derivatives(claims: Iterable[Claim]) -> bool:
    """Whether anything is differentiated; else `w := w + e·x` follows a rule of its own."""
    return any(
        isinstance(symbol, (Gradient, Partial))
        for claim in claims
        for expr in (claim.quantity, *(right.expr for right in claim.rights))
        if expr is not None
        for symbol in symbols_in(expr)
    )


def _uses(claim: Claim, names: frozenset[Symbol]) -> bool:
    exprs = (right.expr for right in claim.rights if right.expr is not None)
    return any(symbol in names for expr in exprs for symbol in symbols_in(expr))
