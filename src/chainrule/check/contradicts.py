"""Slips that only a second place tells: a number that contradicts what is given, or what another line says."""

from collections.abc import Iterator, Sequence

from chainrule.check.calculation import wrong_pair
from chainrule.check.case import Case
from chainrule.check.diagnose_figures import in_result
from chainrule.check.figures import Figure, places_needed
from chainrule.check.found import GIVEN, TWO, Found
from chainrule.check.lines import line_of
from chainrule.check.say import amount
from chainrule.check.slips import SLIPS
from chainrule.check.spoil import Spoiled
from chainrule.check.verdict import SOUND, Judgement
from chainrule.check.world import are_equal
from chainrule.evaluate import Value
from chainrule.expr import Symbol


def of_data(case: Case, judgement: Judgement) -> Iterator[Found]:
    """That a leaf is given, and not what is written."""
    final, given = judgement.claim.final, judgement.expected
    if final is not None and final.figure is not None and given is not None and case.subject in case.world.leaves:
        yield _found(GIVEN, given, final.shown)


def of_another_line(judgement: Judgement, others: Sequence[Judgement]) -> Iterator[Found]:
    """That another line about the same quantity comes to another value, and is right."""
    claim = judgement.claim
    if claim.final is None or claim.final.figure is None or len(claim.rights) > 1:
        return
    for other in others:
        final = other.claim.final
        if other.claim.id != claim.id and other.verdict in SOUND and final is not None and final.figure is not None:
            found = _found(TWO, final.figure.value, claim.final.shown)
            yield found._replace(says=f"{line_of(other.claim.place)} has {final.shown} for it")
            return


def of_number_put_in(case: Case, judgement: Judgement, number: int) -> Iterator[Found]:
    """That one number of a calculation is not what it stands for: a slip of the pen, or else another value."""
    right = judgement.claim.rights[number]
    before = [*zip(judgement.claim.rights[:number], judgement.standings[:number], strict=True)]
    wrong = None if right.expr is None or right.figure is not None else wrong_pair(case, right.expr, before)
    value = case.here.get(wrong.part) if wrong is not None and isinstance(wrong.part, Symbol) else None
    if wrong is None or value is None or are_equal(value, 0):
        return
    written = Figure(wrong.number, places_needed(wrong.number), "")
    yield from in_result(written, value)
    yield _found(TWO, value, amount(wrong.number))


def _found(name: str, was: Value, put: str) -> Found:
    slip = next(slip for slip in SLIPS if slip.name == name)
    return Found(slip, Spoiled(None, amount(was), put).said(slip.says))
