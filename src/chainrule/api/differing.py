"""The values a document states that are others when they are worked out."""

from chainrule.explain.worked import Differs
from chainrule.expr import key_of
from chainrule.problem import Problem
from chainrule.read import Reading


def differing(reading: Reading, problem: Problem) -> tuple[Differs, ...]:
    """Every stated value of `reading` that is wrong, or follows from a wrong one, in order of dependency.

    Values that other data was given for differ because of that, and are not compared.
    """
    if not any(statement.sides and statement.sides[-1].text for statement in reading.statements):
        return ()
    from chainrule.check import check  # here: a document without workings need not load the checker

    report = check(reading, diagnoses=False)
    if report.problem.given != problem.given or report.problem.rate != problem.rate:
        return ()
    return tuple(
        Differs(final.side.place, key_of(claim.quantity), final.side.text, judgement.expected)
        for judgement in report.judgements
        if judgement.verdict in ("wrong", "follows")
        and judgement.expected is not None
        and (claim := judgement.claim).quantity is not None
        and (final := claim.final) is not None
        and final.figure is not None
    )
