"""The network of a document that was not written to be read by a program: as much of it as can be told.

`build` refuses what is not clear, for nobody should work out a guess. Who judges somebody's lines needs less: a line
that fits nothing is left out of the network, and said to be, and the others are judged all the same. What an explicit
block says is never left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, Span
from chainrule.expr import Gradient, Name, Partial, System, key_of
from chainrule.problem.build import build
from chainrule.problem.definitions import chosen
from chainrule.problem.facts import Facts, facts_of
from chainrule.problem.loss import LOSSES, sinks_of
from chainrule.problem.model import Network, Problem
from chainrule.read import Declaration, Reading, Statement

MOST_LEFT_OUT: Final = 24
"""Lines that are left out at most; a document of which more does not fit states no network."""

NO_NETWORK: Final = Problem(Network(System(()), Name("L"), {}, {}, {}), {}, None, {})
"""What is judged against where no network can be told: the arithmetic of a line still has to hold."""

UNSTATED: Final = "E0110"
NO_LOSS: Final = "E0106"
NO_NUMBER: Final = "E0111"
"""The codes under which `build` refuses a document without equations, without a loss, with an array for a loss."""


DECLARED: Final = frozenset(("E0116", "E0117"))
"""The codes for a shape that is declared to be another; the values themselves tell it better."""


class Inferred(NamedTuple):
    """A problem, and what stood in the way.

    Args:
        problem: what could be told; `NO_NETWORK` if nothing could.
        left_out: why each line that is no part of it is none.
        refused: why there is no network, if there is none.
        same: names without a value that were taken for those in the other case, which have one: X for x.
    """

    problem: Problem
    left_out: tuple[Diagnostic, ...] = ()
    refused: ChainruleError | None = None
    same: Mapping[Name, Name] = {}


def inferred(reading: Reading) -> Inferred:
    """The problem that `reading` states, without the lines that fit nothing.

    Raises:
        ChainruleError: as `build` does, for what stands in an explicit block.
    """
    left_out: list[Diagnostic] = []
    any_ends = False
    for _ in range(MOST_LEFT_OUT):
        try:
            problem = build(reading, any_ends=any_ends)
            same = _twins(problem)
            if not same:
                return Inferred(problem, tuple(left_out), None, reading.vocabulary.same)
            reading = reading._replace(vocabulary=reading.vocabulary._replace(same=same))
        except ChainruleError as error:
            why = error.diagnostics[0]
            blamed = [*_blamed(reading, why.where)]
            if any(statement.block for statement in blamed):
                raise
            if why.code == NO_LOSS and (loss := _likely_loss(reading)) is not None:
                reading = _with_loss(reading, loss)
            elif why.code in (NO_LOSS, NO_NUMBER, UNSTATED) and not any_ends:
                any_ends = True
            elif why.code in DECLARED and reading.declarations:
                reading = reading._replace(declarations=tuple(d for d in reading.declarations if d.kind != "shape"))
            elif blamed:
                left_out.append(why)
                reading = _without(reading, blamed)
            else:
                return Inferred(NO_NETWORK, tuple(left_out), error)
    return Inferred(NO_NETWORK, tuple(left_out))


def _twins(problem: Problem) -> dict[Name, Name]:
    """Leaves without a value, and the same letter in the other case, which has one."""
    given, found = problem.given, {}
    for leaf in problem.network.roles:
        other = Name(leaf.base.swapcase(), leaf.accent, leaf.subscript, leaf.superscript)
        if len(leaf.base) == 1 and leaf not in given and other in given and other in problem.network.roles:
            found[leaf] = other
    return found


def _blamed(reading: Reading, place: Span | None) -> Iterator[Statement]:
    """The statements in which `place` lies."""
    if place is None:
        return
    for statement in reading.statements:
        here = statement.place
        if here.source is place.source and here.start <= place.start < here.end:
            yield statement


def _without(reading: Reading, blamed: list[Statement]) -> Reading:
    gone = {id(statement) for statement in blamed}
    return reading._replace(statements=tuple(s for s in reading.statements if id(s) not in gone))


# ---------------------------------------------------------------------- the loss


def _with_loss(reading: Reading, loss: Name) -> Reading:
    place = reading.statements[0].place
    return reading._replace(declarations=(Declaration("loss", place, (loss,)), *reading.declarations))


def _likely_loss(reading: Reading) -> Name | None:
    """What is differentiated most; else one that is called as losses are, else the last that nothing uses."""
    if any(declaration.kind == "loss" for declaration in reading.declarations):
        return None
    facts = facts_of(reading)
    definitions = chosen(facts.definitions)
    often = [name for name, _ in _differentiated(facts).most_common() if name in definitions]
    called = [name for name in definitions if key_of(name) in LOSSES]
    unused = [definition.name for definition in sinks_of([*definitions.values()])]
    return next(iter((*often, *called, *reversed(unused))), None)


def _differentiated(facts: Facts) -> Counter[Name]:
    return Counter(slope.left.of for slope in facts.slopes if isinstance(slope.left, (Gradient, Partial)))
