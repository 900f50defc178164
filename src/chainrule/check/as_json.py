"""The report as plain data, `"schema": 1`. Every number is a string; places are counted from 1."""

from typing import Any

from chainrule.check.claims import Claim
from chainrule.check.entries import Figures
from chainrule.check.missing import Missing
from chainrule.check.report import Report
from chainrule.check.verdict import Judgement, Link
from chainrule.diagnostic import Span
from chainrule.evaluate import Nested, nested, written
from chainrule.expr import key_of
from chainrule.ops import plain


def report_json(report: Report) -> dict[str, Any]:
    """The report as JSON has it.

    `summary` counts every claim once: definitions among the lines as right, data and definitions in sentences as given.
    """
    first = report.first
    return {
        "schema": 1,
        "claims": [_claim(report, judgement) for judgement in report.judgements],
        "first_wrong": None if first is None else {"claim": first.claim.id, "link": first.wrong_link},
        "unread": [judgement.claim.id for judgement in report.judgements if judgement.verdict == "unread"],
        "missing": [_missing(item) for item in report.missing],
        "remarks": list(report.remarks),
        "summary": {str(verdict): count for verdict, count in report.summary.items()},
    }


def _claim(report: Report, judgement: Judgement) -> dict[str, Any]:
    claim = judgement.claim
    return {
        "id": claim.id,
        "problem": claim.problem,
        "step": claim.step,
        "stage": claim.stage,
        "place": _place(claim.place),
        "text": claim.place.text,
        "read_as": claim.read_back,
        "quantity": None if claim.quantity is None else key_of(claim.quantity),
        "verdict": judgement.verdict,
        "stated": _stated(claim),
        "expected": _expected(judgement),
        "entries": _entries(judgement),
        "links": [_link(link) for link in judgement.links],
        "slips": [found.slip.name for found in report.slips.get(claim.id, ())],
        "follows_from": sorted(judgement.sources),
        "says": judgement.says,
    }


def _entries(judgement: Judgement) -> list[dict[str, Any]]:
    """Each entry of the array that the chain ends in, its index counted from 1; none for a number, or a wrong shape."""
    final, expected = judgement.claim.final, judgement.expected
    if final is None or not isinstance(final.figure, Figures) or expected is None:
        return []
    return [
        {
            "index": list(index),
            "stated": written(figure.value),
            "expected": written(entry),
            "verdict": "right" if figure.stands_for(entry, final.relation) else "wrong",
        }
        for index, figure, entry in final.figure.against(expected)
    ]


def _place(place: Span) -> dict[str, Any]:
    begin, end = place.begin, place.finish
    return {
        "file": place.source.name,
        "cell": place.source.cell,
        "line": begin.line,
        "column": begin.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _stated(claim: Claim) -> str | None:
    """What the chain ends in, as printed."""
    return None if claim.final is None or claim.final.side.blank else claim.final.side.text.strip()


def _expected(judgement: Judgement) -> Nested | None:
    """The right value where numbers stand, else the right formula."""
    claim = judgement.claim
    if claim.final is None or judgement.verdict in ("unread", "unjudged"):
        return None
    if claim.has_value:
        return None if judgement.expected is None else nested(judgement.expected)
    return None if judgement.formula is None else plain(judgement.formula, ascii_only=True)


def _link(link: Link) -> dict[str, Any]:
    return {
        "left": link.left.side.text.strip(),
        "right": link.right.side.text.strip(),
        "relation": link.right.relation,
        "verdict": link.verdict,
        "says": link.says,
    }


def _missing(item: Missing) -> dict[str, Any]:
    return {"quantity": key_of(item.quantity), "stage": item.stage, "step": item.step}
