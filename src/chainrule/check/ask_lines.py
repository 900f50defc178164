"""The lines of an exercise that is asked line by line, and the document that the answers make."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from chainrule.check.missing import Missing
from chainrule.check.report import Report
from chainrule.check.verdict import Judgement
from chainrule.diagnostic import Span, fail
from chainrule.expr import Gradient, Name, Next, Symbol
from chainrule.expr.array import Shape
from chainrule.ops import plain

Answers: TypeAlias = tuple[str | None, ...]
"""As typed, to each line; "" where it was passed over, None where it is still to come."""

OPEN: Final = "…"
"""Room for an answer, as documents leave it."""


def part_of(line: Missing) -> str:
    """The part of the work that a line belongs to."""
    if line.step:
        return "forward again"
    match line.quantity:
        case Gradient():
            return "backward"
        case Next():
            return "update"
        case _:
            return "forward"


def begin(quantity: Symbol, shapes: Mapping[Name, Shape], *, ascii_only: bool = False) -> str:
    """`z₂ = `, `w₀ ← ` for a step, `∂L/∂W₁ (2 × 3) = ` for an array."""
    name = of(quantity)
    shape = shapes.get(name, ()) if isinstance(name, Name) else ()
    by = " x " if ascii_only else " × "
    size = f" ({by.join(map(str, shape))})" if len(shape) > 1 else f" ({shape[0]} entries)" if shape else ""
    shown = plain(name if isinstance(quantity, Next) else quantity, ascii_only=ascii_only)
    return f"{shown}{size} {sign(quantity, ascii_only=ascii_only)} "


def of(quantity: Symbol) -> Symbol:
    """What a gradient is by, or what a step changes; else the quantity itself."""
    match quantity:
        case Gradient():
            return quantity.wrt
        case Next():
            return quantity.of
        case _:
            return quantity


def sign(quantity: Symbol, *, ascii_only: bool = False) -> str:
    """What stands behind it: an arrow, or an equals sign."""
    if not isinstance(quantity, Next):
        return "="
    return "<-" if ascii_only else "←"


def line_with(quantity: Symbol, answer: str) -> str:
    """The line of a working that the answer makes."""
    left = quantity.of if isinstance(quantity, Next) else quantity
    return f"{plain(left, ascii_only=True)} {sign(quantity)} {answer}"


def document_of(lines: tuple[Missing, ...], answers: Answers) -> list[str]:
    """Every line with its answer, or with room for one."""
    return [line_with(line.quantity, answer or OPEN) for line, answer in zip(lines, answers, strict=True)]


def judgement_on(report: Report, number: int) -> Judgement:
    """That on the line with that number: of several on one line the first that is a mistake, else the last.

    Raises:
        ChainruleError: E0655 if the line claims nothing.
    """
    found = [judgement for judgement in report.judgements if judgement.claim.place.begin.line == number + 1]
    if not found:
        raise fail("E0655", "this says nothing that could be judged", _place(report, number), help="give a number")
    return next((judgement for judgement in found if judgement.is_charged), found[-1])


def _place(report: Report, number: int) -> Span:
    (source,) = report.work.sources
    lines = source.text.split("\n")
    start = sum(len(line) + 1 for line in lines[:number])
    return Span(source, start, start + len(lines[number]))


def first_open(answers: Answers) -> int:
    """The number of the first line that is still to come; their number where none is."""
    return next((number for number, answer in enumerate(answers) if answer is None), len(answers))
