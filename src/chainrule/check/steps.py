"""Stages and steps: which lines belong to the forward pass before the update, and which to the one after it.

An update moves nothing by itself. The step moves at the next forward line with numbers; where the update gave the new
weights names of their own (`w^+`), only if the figures there fit the new weights better than the old.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

from chainrule.check.claims import Claim, Stage
from chainrule.expr import Gradient, Name, Next, Symbol, symbols_in
from chainrule.problem.model import Network

MOST_STEPS: Final = 200
"""Steps that are told apart; a document with more is judged as if the rest were one."""


def in_stages(
    claims: Sequence[Claim], network: Network, fit: Callable[[Sequence[Claim], int], int]
) -> tuple[Claim, ...]:
    """The claims with stage and step.

    Args:
        claims: aligned, in the order of the document.
        network: what they are about.
        fit: how many figures of some claims fit the values after so many steps.
    """
    step = 0
    pending: Literal["", "named", "overwritten"] = ""
    found: list[Claim] = []
    for i, claim in enumerate(claims):
        if claim.role == "given":
            found.append(claim)
            continue
        if claim.stage == "update":
            pending = "overwritten" if pending == "overwritten" or claim.overwrites else "named"
        elif pending and step < MOST_STEPS and _is_forward(claim, network):
            block = _block(claims[i:], network)
            if pending == "overwritten" or _uses_next(block) or fit(block, step + 1) >= fit(block, step):
                step += 1
            pending = ""
        found.append(claim._replace(step=step, stage=_stage(claim, network, step)))
    return tuple(found)


def _is_forward(claim: Claim, network: Network) -> bool:
    return isinstance(claim.quantity, Name) and claim.quantity in network.system and claim.has_value


def _block(claims: Iterable[Claim], network: Network) -> list[Claim]:
    """The forward lines up to the next update."""
    block: list[Claim] = []
    for claim in claims:
        if claim.stage == "update":
            break
        if _is_forward(claim, network):
            block.append(claim)
    return block


def _uses_next(block: Iterable[Claim]) -> bool:
    return any(isinstance(symbol, Next) for claim in block for symbol in _symbols(claim))


def _symbols(claim: Claim) -> Iterable[Symbol]:
    return (symbol for right in claim.rights if right.expr is not None for symbol in symbols_in(right.expr))


def _stage(claim: Claim, network: Network, step: int) -> Stage:
    if claim.stage == "update":
        return "update"
    if not claim.has_value:
        return "derivation"
    is_forward = not isinstance(claim.quantity, Gradient) and _is_forward(claim, network)
    return "forward again" if step and is_forward else "numbers"
