"""What each claim is about: a quantity, a gradient, an updated weight, a helper of the document's own, or data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from chainrule.check.assigned import assigned_in
from chainrule.check.claims import Claim
from chainrule.check.meant import meant
from chainrule.check.naming import Names, used, used_in
from chainrule.check.roles import Roles, with_generality
from chainrule.check.updates import with_update
from chainrule.expr import Expr, Gradient, Name, Next, Partial, Second, Symbol, symbols_in
from chainrule.problem import Problem
from chainrule.read import Reading


class Alignment(NamedTuple):
    """The claims, aligned, and what they speak of besides the network.

    Args:
        claims: with their quantities and roles.
        helpers: the document's own quantities, by their first definition.
        partials: the derivatives it names that are not gradients.
    """

    claims: tuple[Claim, ...]
    helpers: Mapping[Name, Expr]
    partials: tuple[Partial | Second, ...]


def aligned(claims: Iterable[Claim], problem: Problem, reading: Reading, own: bool) -> Alignment:
    """Aligns `claims` to `problem`.

    Args:
        claims: as they are spelled.
        problem: what they are about.
        reading: the document they stand in.
        own: whether the problem was read from that same document.
    """
    functions = {id(function.statement) for function in reading.vocabulary.functions.values()}
    claims = [*claims]
    names = Names(problem, claims)
    found = [names.renamed(claim) for claim in claims]
    found = [with_update(claim, names) for claim in meant(found, problem.network)]
    roles = Roles(problem, functions, own, used_in(found))
    found = [*with_generality(map(roles.of, found))]
    helpers = _helpers(found, names)
    return Alignment(tuple(found), helpers, tuple(_partials(found)))


def _helpers(claims: Sequence[Claim], names: Names) -> dict[Name, Expr]:
    """The document's own quantities: names it defines by what is known; the first line about one says what it is."""
    helpers: dict[Name, Expr] = {}
    seen = {*assigned_in(claims, names.known)}  # what is assigned anew has no one meaning
    for claim in claims:
        name = claim.quantity
        if not isinstance(name, Name) or name in names.known or name in seen or not claim.rights:
            continue
        if claim.role == "work" and claim.rights[-1].figure is not None and len(claim.rights) == 1:
            continue  # a number by itself says nothing of what it is the value of
        seen.add(name)
        exprs = (right.expr for right in claim.rights if right.expr is not None)
        known = (expr for expr in exprs if all(_is_known(symbol, names, helpers) for symbol in symbols_in(expr)))
        meaning = next(known, None)
        if meaning is not None:
            helpers[name] = meaning
    return helpers


def _is_known(symbol: Symbol, names: Names, helpers: Mapping[Name, Expr]) -> bool:
    match symbol:
        case Name():
            return symbol in names.known or symbol in helpers
        case Gradient() | Partial():
            return symbol.of in names.known and symbol.wrt in names.known
        case Second():
            return all(name in names.known for name in (symbol.of, symbol.wrt, symbol.by))
        case Next():
            return symbol.of in names.parameters or symbol.of in names.remembered
        case _:
            return False


def _partials(claims: Iterable[Claim]) -> dict[Partial | Second, None]:
    """Every ∂a/∂b and ∂²L/∂a∂b that is named, on any side."""
    return {symbol: None for claim in claims for symbol in used(claim) if isinstance(symbol, (Partial, Second))}
