"""The report as a document: the first mistake in one sentence, then the proof; or every line with its verdict."""

from collections.abc import Iterator
from typing import Final

from chainrule.check.found import perhaps
from chainrule.check.hints import hint_document
from chainrule.check.lines import line_of
from chainrule.check.report import Report
from chainrule.check.say import amount, exactly, listed
from chainrule.check.verdict import GOOD, SOUND, VERDICTS, Judgement
from chainrule.check.world import are_equal
from chainrule.diagnostic import Span, excerpt
from chainrule.expr import Symbol
from chainrule.expr.array import entries_of
from chainrule.ops import plain
from chainrule.read import place_of_entry
from chainrule.typeset.document import Block, Document, Entries, Excerpt, Inline, Paragraph, Styled

FOLLOWERS: Final = 4
"""Lines that follow, named one by one; of more the number is given."""

MISSING: Final = 8
"""Missing results, named one by one."""

MANY: Final = 2
"""Lines that a slip makes 0, from which on this is said."""

REMARKS: Final = 2
"""Remarks on the first screen; the others stand under --all."""

PADDED: Final = max(map(len, VERDICTS)) + 2
"""Cells that the column of verdicts takes."""


def report_document(report: Report, hint: int = 0, all_lines: bool = False) -> Document:
    """What `chainrule check` shows.

    Args:
        report: what was found.
        hint: 1 names the place, 2 also the kind of mistake, without a value; 3 and 0 show everything.
        all_lines: every line with its verdict.
    """
    if hint in (1, 2):
        return hint_document(report, hint)
    blocks = [*_first(report)]
    if all_lines:
        blocks += (Paragraph(()), _every_line(report))
    blocks += _ending(report, all_lines)
    return Document(tuple(blocks), f"check of {report.work.name}")


# ---------------------------------------------------------------------- the first mistake


def _first(report: Report) -> Iterator[Block]:
    first = report.first
    if first is None:
        yield Paragraph((Styled("Nothing wrong", "good"), _nothing_wrong(report)))
        return
    yield Paragraph((Styled("First wrong line", "bad"), f"{_which(report, first)}: {about(first)}. {sentence(first)}."))
    yield _excerpt(first)
    yield Entries(tuple(_proof(report, first)))


def _which(report: Report, first: Judgement) -> str:
    """Which problem a line belongs to, with the heading it stands under, where there are several."""
    if report.problems == 1:
        return ""
    statement = first.claim.statement
    title = report.work.headings[statement.section] if statement.section < len(report.work.headings) else ""
    return f" (problem {first.claim.problem}{f', {title}' if title else ''})"


def _nothing_wrong(report: Report) -> str:
    if not report.counted(*SOUND):
        return ", everything missing." if report.missing else ": there is no worked line."
    if report.missing:
        return ", but not everything is there."
    if report.counted("unread"):
        return " in what could be read."
    unjudged = sum(j.verdict == "unjudged" and j.claim.has_value for j in report.judgements)
    if unjudged:
        return f" in what could be judged; {_more(unjudged)} of what no line here defines (--all tells which)."
    return ": every line holds."


def _more(count: int) -> str:
    return f"{count} more speak{'s' if count == 1 else ''}"


def about(judgement: Judgement) -> str:
    """What a line is about: its quantity, else its left side."""
    quantity, left = judgement.claim.quantity, judgement.claim.left
    if isinstance(quantity, Symbol):
        return plain(quantity)
    return left.shown if left is not None else "it"


def sentence(judgement: Judgement) -> str:
    """What there is to say of it, as a sentence; a name at its beginning stays as it is."""
    says = judgement.says
    word = says.partition(" ")[0]
    is_word = len(word) > 1 and word.isascii() and word.isalpha() and word != about(judgement)
    return says[0].upper() + says[1:] if is_word else says


def place_of(judgement: Judgement) -> Span:
    """The entry or the side that is wrong, else the whole line."""
    number = judgement.wrong_link
    if number is None:
        return judgement.claim.place
    right = judgement.claim.rights[number]
    wrong = judgement.wrong_entry
    place = None if wrong is None else place_of_entry(right.side, wrong.at)
    return place or right.side.place


def _excerpt(first: Judgement) -> Excerpt:
    place = place_of(first)
    text, caret = excerpt(place)
    margin = min(len(text) - len(text.lstrip()), len(caret) - len(caret.lstrip()))
    return Excerpt(str(place), place.begin.line, text[margin:], caret[margin:], _label(first))


def _label(first: Judgement) -> Inline:
    """What should stand there, in a few words."""
    number = first.wrong_link
    right = None if number is None else first.claim.rights[number]
    if first.wrong_entry is not None:
        return (amount(first.wrong_entry.right) + exactly(first.wrong_entry.right),)
    if right is not None and right.is_numeric and first.expected is not None:
        return (amount(first.expected) + exactly(first.expected),)
    if first.formula is not None:
        return (plain(first.formula),)
    return ()


def _proof(report: Report, first: Judgement) -> Iterator[tuple[str, Inline]]:
    yield "read as", (first.claim.read_back,)
    slips = report.slips.get(first.claim.id, ())
    if slips:
        yield "perhaps", (perhaps(slips),)
    following = report.following(first.claim.id)
    if following:
        yield "follows", (_follows(following, first),)
    hollow = hollow_after(report, first.claim.id)
    if len(hollow) >= MANY:
        says = f"{len(hollow)} of these lines are 0 because of it, and should not be: they cannot show how you go on"
        yield "trivial", (says,)
    if report.untouched is not None:
        because = f": {report.untouched.because}" if report.untouched.because else ""
        yield "untouched", (", ".join(report.untouched.what) + because,)
    others = [j for j in report.judgements if j.is_charged and j is not first]
    for i, line in enumerate(_others(others)):
        yield "and" if i else "besides", (line,)


def hollow_after(report: Report, claim: int) -> tuple[Judgement, ...]:
    """The lines that follow from a wrong one and are nothing but 0 because of it: a slip may take all work away."""
    return tuple(j for j in report.following(claim) if _is_nought(j) and j.expected is not None and not _is_zero(j))


def _is_nought(judgement: Judgement) -> bool:
    final = judgement.claim.final
    return final is not None and final.figure is not None and not any(entries_of(final.figure.value))


def _is_zero(judgement: Judgement) -> bool:
    return judgement.expected is not None and are_equal(judgement.expected, 0)


def _follows(following: tuple[Judgement, ...], first: Judgement) -> str:
    """`ŷ = 0.325 (line 69), L = 3.325 (line 67): right for your z₂, no new mistake; with 0.375 they are …`."""
    named = [_named(judgement) for judgement in following[:FOLLOWERS]]
    more = f" and {len(following) - FOLLOWERS} more" if len(following) > FOLLOWERS else ""
    text = f"{', '.join(named)}{more}: right for your {about(first)}, no new mistake"
    values = [amount(j.expected) for j in following if j.expected is not None and j.claim.has_value]
    if more or first.expected is None or len(values) != len(following) or not first.claim.has_value:
        return text
    them = "it is" if len(values) == 1 else "they are"
    return f"{text}; with {amount(first.expected)} {them} {listed(values)}"


def _named(judgement: Judgement) -> str:
    final = judgement.claim.final
    shown = final.shown if final is not None else ""
    return f"{about(judgement)} = {shown} ({line_of(judgement.claim.place)})"


def _others(others: list[Judgement]) -> Iterator[str]:
    """The other mistakes, one by one, and how many more there are."""
    for judgement in others[:FOLLOWERS]:
        yield f"{about(judgement)} ({line_of(place_of(judgement))}): {judgement.says}"
    if len(others) > FOLLOWERS:
        yield f"{len(others) - FOLLOWERS} more"


# ---------------------------------------------------------------------- the end, and every line


def _ending(report: Report, all_lines: bool) -> Iterator[Block]:
    """What is missing, the counts, what else was found; and how to see every line."""
    if report.missing:
        yield Entries((("missing", (_missing(report),)),))
    yield Paragraph(())
    remarks = report.remarks if all_lines else report.remarks[:REMARKS]
    *others, last = (summary_sentence(report), *remarks)
    yield from (Paragraph((remark,)) for remark in others)
    yield Paragraph((last,) if all_lines else (last, "      ", Styled("every line: --all", "dim")))


def summary_sentence(report: Report) -> str:
    """`45 lines: 42 right, 1 wrong, 2 follow, 0 unread, 0 missing`."""
    parts = [
        f"{report.counted(*GOOD)} right",
        f"{report.counted('wrong')} wrong",
        f"{report.counted('follows')} follow",
        f"{report.counted('unread')} unread",
        f"{len(report.missing)} missing",
    ]
    links = sum(j.verdict != "wrong" and j.wrong_link is not None for j in report.judgements)
    if links:
        parts.append(f"{links} with a wrong step on the way to a right value")
    if report.counted("blank"):
        parts.append(f"{report.counted('blank')} left blank")
    problems = f" of {report.problems} problems" if report.problems > 1 else ""
    return f"{report.lines} line{'' if report.lines == 1 else 's'}{problems}: {', '.join(parts)}"


def _missing(report: Report) -> str:
    named = [plain(item.quantity) + (" after the step" if item.step else "") for item in report.missing[:MISSING]]
    more = f" and {len(report.missing) - MISSING} more" if len(report.missing) > MISSING else ""
    return ", ".join(named) + more


def _every_line(report: Report) -> Block:
    return Entries(tuple(_row(judgement) for judgement in report.judgements))


def _row(judgement: Judgement) -> tuple[str, Inline]:
    place = judgement.claim.place
    number = str(place.begin.line) if place.source.cell is None else f"{place.source.cell}:{place.begin.line}"
    style = Styled(judgement.verdict, "bad" if judgement.is_charged else "good" if judgement.verdict in GOOD else "dim")
    read = judgement.claim.read_back or judgement.claim.statement.text.strip()
    says = f"   ({judgement.says})" if judgement.says else ""
    return number, (style, " " * (PADDED - len(judgement.verdict)), f"{read}{says}")
