"""What is said of an answer, and at the end. The right value is never among it: that is for hints."""

from collections.abc import Iterator
from typing import Final

from chainrule.check.report import Report
from chainrule.check.verdict import GOOD, Judgement
from chainrule.diagnostic import ChainruleError, fail
from chainrule.ops import plain
from chainrule.typeset.document import Block, Paragraph, Styled

WRONG: Final = "? for a hint, Enter to go on with it"


def said(judgement: Judgement, report: Report) -> tuple[Block, ...]:
    """The verdict on an answer."""
    claim = judgement.claim
    if judgement.is_charged:
        what = "wrong" if judgement.verdict == "wrong" else "a wrong step on the way to a right value"
        return (Paragraph((Styled(what, "bad"), f"   ({WRONG})")),)
    match judgement.verdict:
        case "rounded":
            return (Paragraph((Styled("right", "good"), ", rounded as your figures are")),)
        case "last-digit":
            return (Paragraph((Styled("right", "good"), " but for the last digit")),)
        case "follows":
            return (
                Paragraph((Styled("follows", "good"), f" from your {_sources(judgement, report)}: no new mistake")),
            )
        case _:
            more = "" if claim.has_value or not judgement.expected else ", and its value?"
            return (Paragraph((Styled("right", "good"), more)),)


def _sources(judgement: Judgement, report: Report) -> str:
    """The wrong lines that it goes on from."""
    quantities = [report.judgement(source).claim.quantity for source in sorted(judgement.sources)]
    return ", ".join(plain(quantity) for quantity in quantities if quantity is not None)


def passed_over(answer: str | None) -> tuple[Block, ...]:
    """A word on what becomes of the line."""
    return () if answer else (Paragraph((Styled("passed over", "dim"),)),)


def summed_up(report: Report) -> Iterator[Block]:
    """`24 lines: 20 right, 1 wrong, 2 follow, 1 open`, and which are wrong or open."""
    counted = (
        f"{report.counted(*GOOD)} right",
        f"{report.counted('wrong')} wrong",
        f"{report.counted('follows')} follow",
        f"{report.counted('blank')} open",
    )
    yield Paragraph((f"{report.lines} line{'' if report.lines == 1 else 's'}: {', '.join(counted)}",))
    charged = [judgement for judgement in report.judgements if judgement.is_charged]
    if charged:
        named = ", ".join(judgement.claim.read_back for judgement in charged)
        yield Paragraph(("still wrong: ", Styled(named, "bad")))


def not_judged(judgement: Judgement) -> ChainruleError:
    """Why nothing can be said of an answer."""
    claim = judgement.claim
    if claim.statement.unread is not None:
        return ChainruleError(claim.statement.unread)
    trouble = next((right.trouble for right in claim.rights if right.trouble is not None), None)
    if trouble is not None:
        return ChainruleError(trouble)
    what = "this leaves room for an answer" if judgement.verdict == "blank" else judgement.says
    place = claim.rights[-1].side.place if claim.rights else claim.place
    return fail("E0652", what or "this cannot be judged", place, help="give a number, or a formula in these names")
