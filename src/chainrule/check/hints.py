"""Hints: less than the whole truth, for whoever wants to find the mistake alone.

The first says where to look, the second also what to look for. Neither shows a value.
"""

from typing import Final

from chainrule.check.found import told_apart
from chainrule.check.lines import line_of
from chainrule.check.report import Report
from chainrule.check.verdict import Judgement
from chainrule.expr import Gradient, Next, Symbol
from chainrule.ops import plain
from chainrule.typeset.document import Block, Document, Paragraph

REGIONS: Final = {
    "data": "the data",
    "derivation": "the formulas",
    "numbers": "the numbers",
    "update": "the update",
    "forward again": "the forward pass after the step",
}


OF_MATRICES: Final = ("matrix not transposed", "matrix product in the wrong order")
"""Slips that only the shapes and the order of factors can show."""

SHAPES: Final = (
    "The formula is not right: look at the shapes and at the order of the factors; a gradient has the shape of its "
    "quantity."
)


def hint_document(report: Report, hint: int) -> Document:
    """The first mistake without its value: hint 1 the place, hint 2 also the kind of mistake."""
    first = report.first
    if first is None:
        return Document((Paragraph(("Nothing wrong that could be hinted at.",)),))
    blocks: list[Block] = [Paragraph((_where(first),))]
    if hint > 1:
        blocks.append(Paragraph((kind_of_mistake(first, report),)))
        blocks.append(Paragraph(("everything: --hint 3",)))
    else:
        blocks.append(Paragraph(("what kind of mistake: --hint 2",)))
    return Document(tuple(blocks))


def _where(first: Judgement) -> str:
    claim = first.claim
    about = plain(claim.quantity) if isinstance(claim.quantity, Symbol) else "an expression"
    return f"Look among {REGIONS[claim.stage]}: {line_of(claim.place)}, {about}. What it depends on is right."


def kind_of_mistake(first: Judgement, report: Report) -> str:
    """The rule that the line breaks; the slip by its name, if one reproduces it."""
    slips = report.slips.get(first.claim.id, ())
    named = f" It looks like this: {' or '.join(found.slip.name for found in told_apart(slips))}." if slips else ""
    is_shaped = any(found.slip.name in OF_MATRICES for found in slips) or _misfits(first)
    return (SHAPES if is_shaped else _rule(first)) + named


def _misfits(first: Judgement) -> bool:
    """Whether the shapes of the formula do not fit."""
    trouble = None if first.wrong_link is None else first.claim.rights[first.wrong_link].trouble
    return trouble is not None and trouble.code == "E0102"


def _rule(first: Judgement) -> str:
    number = first.wrong_link
    right = None if number is None else first.claim.rights[number]
    if right is None:
        return "Read the line again, side by side with the one before."
    if right.figure is not None and number == 0:
        return "Work the value out again, one product at a time, and compare each number with the line it comes from."
    if right.figure is not None:
        return "The formula is right; work its value out again, one product at a time."
    if right.is_numeric:
        return "The formula is right; compare each number put in with the line it comes from."
    match first.claim.quantity:
        case Gradient():
            return "The formula is not right: a gradient has one term for each equation that uses the quantity."
        case Next():
            return "The formula is not right: a step subtracts the learning rate times the gradient."
        case _:
            return "The formula is not the one this quantity is defined by."
