"""Which quantity is the loss, and what the network is: everything the loss depends on."""

from collections.abc import Mapping, Sequence
from typing import Final

from chainrule.diagnostic import ChainruleError, Diagnostic, fail
from chainrule.expr import Expr, Name, apply, key_of, plus, symbols_in
from chainrule.problem.facts import Definition

LOSSES: Final = ("L", "J", "C", "E", "Loss", "E_total", "loss", "Error", "cost", "Cost")
"""What a loss is called, where several quantities are used by no other."""

ENDS: Final = Name("sum of the ends")
"""Stands for the loss where none is asked for; nobody can write it, for it has blanks."""


def loss_of(definitions: Sequence[Definition]) -> Name:
    """The only quantity that no other uses; of several, the one that is called as losses are.

    Raises:
        ChainruleError: E0106 if it cannot be told.
    """
    sinks = sinks_of(definitions)
    if len(sinks) > 1:
        named = [definition for definition in sinks if key_of(definition.name) in LOSSES]
        sinks = named or sinks
    if len(sinks) == 1:
        return sinks[0].name
    raise _undecided(sinks)


def sinks_of(definitions: Sequence[Definition]) -> list[Definition]:
    """Those that no other uses."""
    used = {symbol for definition in definitions for symbol in symbols_in(definition.expr)}
    return [definition for definition in definitions if definition.name not in used]


def with_ends(definitions: Mapping[Name, Definition]) -> tuple[dict[Name, Definition], Name]:
    """All definitions, and one more for `ENDS`."""
    ends = sinks_of([*definitions.values()]) or [*definitions.values()][-1:]
    whole = plus(*(apply("sum", end.name) for end in ends))
    return {**definitions, ENDS: ends[-1]._replace(name=ENDS, expr=whole, called=(), closed=())}, ENDS


def _undecided(sinks: Sequence[Definition]) -> ChainruleError:
    if not sinks:
        return fail("E0106", "there is no loss: every quantity is used by another", help="write L = |y - ŷ|, say")
    names = [key_of(sink.name) for sink in sinks]
    shown = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return ChainruleError(
        Diagnostic(
            "E0106",
            f"it is not clear which quantity is the loss: {shown} are used by no other",
            sinks[-1].place,
            "one of several that nothing uses",
            help="call the loss L, or remove what is not part of the network",
        )
    )


def reached(loss: Name, definitions: Mapping[Name, Expr]) -> set[Name]:
    """The quantities and leaves that `loss` depends on, itself included."""
    found = {loss}
    pending = [loss]
    while pending:
        right = definitions.get(pending.pop())
        for symbol in symbols_in(right) if right is not None else ():
            if isinstance(symbol, Name) and symbol not in found:
                found.add(symbol)
                pending.append(symbol)
    return found
