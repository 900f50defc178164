"""What follows, on the screen: gradients that are zero and why, the learning rate that does it."""

from collections.abc import Iterable, Iterator
from typing import Final

from chainrule.evaluate import value_of
from chainrule.explain.causes import Root, Zero
from chainrule.explain.explanation import Explanation, switched_off, values_at
from chainrule.explain.phrases import (
    equation,
    gradient,
    joined,
    listed,
    named,
    number_box,
    paragraph,
    spelled,
    units_text,
)
from chainrule.explain.rates import Lethal
from chainrule.explain.reach import maker_of, off_for
from chainrule.explain.semiring import middle
from chainrule.expr import ZERO, Name
from chainrule.ops import box_of
from chainrule.typeset.box import Letters, Mark, Row
from chainrule.typeset.document import Inline, Math, Paragraph

LISTED: Final = 4
"""So many gradients a sentence lists."""

ETA: Final = Letters("η")


def aftermath(story: Explanation) -> Iterator[Paragraph]:
    """Which gradients are zero at the given weights, which after the step, and at which learning rates."""
    if story.missing:
        return
    known: set[Name] = set()
    for number_, groups in enumerate(story.zeros):
        for zero in groups:
            if not known.issuperset(zero.names):
                yield _because(story, number_, zero)
        known.update(name for zero in groups for name in zero.names)
    yield from _outlook(story)


def _because(story: Explanation, step: int, zero: Zero) -> Paragraph:
    lead = ("At the given weights ",) if step == 0 else _price(story) if story.blamed else ("After the step ",)
    match zero.status:
        case "blocked":
            causes = listed([_cause(story, step, root) for root in _sorted(zero.roots)])
            return paragraph(
                lead,
                causes,
                " and ",
                _effect(story, step, zero),
                ".",
                _rate(story, step, zero),
                _beyond(story, step, zero),
            )
        case "disconnected":
            return paragraph(lead, _effect(story, step, zero), ": no path leads from there to ", named(story.loss), ".")
        case "cancelled":
            return paragraph(lead, _effect(story, step, zero), ": live paths, and they cancel exactly.")
        case "underflow":
            return paragraph(lead, _gradients(story, zero.names), " not 0, but so small that a float would hold 0.")


def _price(story: Explanation) -> Inline:
    return ("The skip's price here: " if story.skip else "The edge's price here: ",)


def _sorted(roots: Iterable[Root]) -> list[Root]:
    return sorted(roots, key=lambda root: (root.quantity.subscript, root.quantity.base, root.kind))


# ---------------------------------------------------------------------- causes


def _cause(story: Explanation, step: int, root: Root) -> Inline:
    """`w₀ = −1/4 makes z₀ = −1/4 < 0, so unit 0 is off for every x > 0`."""
    match root.kind:
        case "off" if root.where is not None:
            off = joined(", so ", unit(story, root.quantity), " is off", off_for(story, step, root.where))
            return joined(_maker(story, step, root), _sided(story, step, root), off)
        case "kink" if root.where is not None:
            return joined(
                Math(Row((box_of(root.where), Mark("=", "relation"), box_of(ZERO)))), ", where the slope taken is 0,"
            )
        case "cancels" if root.where is not None:
            return (Math(Row((box_of(root.where), Mark("=", "relation"), box_of(ZERO)))),)
        case "zero":
            return (equation(root.quantity, 0),)
        case _:
            return joined(named(root.quantity), " is flat there")


def unit(story: Explanation, quantity: Name) -> Inline:
    """`unit 0`, or the quantity where units have no numbers."""
    return (units_text([story.units[quantity]]),) if quantity in story.units else (named(quantity),)


def _maker(story: Explanation, step: int, root: Root) -> Inline:
    """The one weight that brings it about, if it is one and the step has just moved it."""
    maker = maker_of(story, root.where) if step and root.where is not None else None
    return joined(equation(maker, story.steps[step].parameters[maker]), " makes ") if maker is not None else ()


def _sided(story: Explanation, step: int, root: Root) -> Inline:
    """`z₀ = −1/4 < 0`."""
    assert root.where is not None  # noqa: S101 (for the type checker: what is off has a side)
    at = story.steps[step]
    value = value_of(root.where, values_at(at))
    box, exact = number_box(value)
    relations = (Mark("=" if exact else "≈", "relation"), Mark("<" if middle(value) < 0 else ">", "relation"))
    return (Math(Row((box_of(root.where), relations[0], box, relations[1], box_of(ZERO)))),)


# ---------------------------------------------------------------------- effects


def _effect(story: Explanation, step: int, zero: Zero) -> Inline:
    """`all four weights' gradients stay 0`: once none is left that moves, nothing ever changes."""
    every = story.problem.network.leaves("parameter")
    if len(every) > 1 and len(zero.names) == len(every):
        what = "weights" if all(name.base in "wW" for name in every) else "parameters"
        return (f"all {spelled(len(every))} {what}' gradients {'stay' if step else 'are'} 0",)
    return joined(_gradients(story, zero.names), " 0")


def _gradients(story: Explanation, names: tuple[Name, ...]) -> Inline:
    if len(names) > LISTED:
        return (f"the gradients of {spelled(len(names))} parameters are",)
    shown = listed([(gradient(story.loss, name),) for name in names])
    return joined(shown, " is" if len(names) == 1 else " are")


def _beyond(story: Explanation, step: int, zero: Zero) -> Inline:
    """What else would have to be mended, nearer the loss."""
    if not zero.beyond:
        return ()
    return joined(" Nearer the loss too: ", listed([_cause(story, step, root) for root in _sorted(zero.beyond)]), ".")


# ---------------------------------------------------------------------- learning rates


def _rate(story: Explanation, step: int, zero: Zero) -> Inline:
    """The learning rates at which just this happens, where one unit is the whole reason."""
    (root, *more) = zero.roots
    lethal = next((found for found in story.lethal if found.quantity == root.quantity), None)
    if step == 0 or more or root.kind != "off" or lethal is None:
        return ()
    if lethal.linear:
        return joined(" This happens at any ", rates(lethal), ".")
    return joined(
        " Going up from 0, it first happens at ",
        Math(Row((ETA, Mark("≈", "relation"), number_box(lethal.rate)[0]))),
        ".",
    )


def rates(lethal: Lethal) -> Math:
    """`η > 2/3`."""
    box, short = number_box(lethal.rate)
    about = () if short and lethal.exact else (Mark("≈", "prefix"),)
    return Math(Row((ETA, Mark("≥" if lethal.included else ">", "relation"), *about, box)))


def _outlook(story: Explanation) -> Iterator[Paragraph]:
    """What a larger step would switch off, where this one leaves every unit that matters on."""
    off = switched_off(story.zeros[-1])
    lethal = next((found for found in story.lethal if found.linear), None)
    if off or lethal is None:
        return
    which = unit(story, lethal.quantity)
    if len(story.steps) == 1:
        yield paragraph("A step at any ", rates(lethal), " would switch ", which, " off.")
    elif story.problem.rate is not None and lethal.rate < story.problem.rate:
        yield paragraph("The step switches ", which, " off, as any ", rates(lethal), " does.")
    else:
        yield paragraph("No unit is switched off by this step; at any ", rates(lethal), " ", which, " would be.")
