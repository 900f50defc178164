"""What follows, on the screen: gradients that are zero and why, the learning rate that does it."""

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from chainrule.evaluate import as_number, number_of
from chainrule.explain.causes import Root, Zero
from chainrule.explain.explanation import Explanation, switched_off, values_at
from chainrule.explain.phrases import (
    counted,
    equal_to_0,
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
from chainrule.explain.stepping import stays_put
from chainrule.expr import ZERO, Expr, Name
from chainrule.ops import box_of, exponent_of
from chainrule.typeset.box import Letters, Mark, Row
from chainrule.typeset.document import Inline, Math, Paragraph

REASONS: Final = 8
"""So many reasons for zeros are told."""

LISTED: Final = 4
"""So many gradients a sentence lists."""

ETA: Final = Letters("η")


def aftermath(story: Explanation) -> Iterator[Paragraph]:
    """Which gradients are zero at the given weights, which after the step, and at which learning rates."""
    if story.missing:
        return
    told = [*_reasons(story)]
    yield from told[:REASONS]
    if len(told) > REASONS:
        yield paragraph(
            f"{counted(len(told) - REASONS, 'more reason')} for gradients that are 0: --format json has them."
        )
    yield from _outlook(story)


def _reasons(story: Explanation) -> Iterator[Paragraph]:
    """One for each cause, told once although it be there before the step and after it."""
    known: set[Name] = set()
    for step, groups in enumerate(story.zeros):
        for zero in groups:
            if not known.issuperset(zero.names):
                yield _because(story, step, zero)
        known.update(name for zero in groups for name in zero.names)


def _because(story: Explanation, step: int, zero: Zero) -> Paragraph:
    lead = ("At the given weights ",) if step == 0 else _price(story) if story.blamed else ("After the step ",)
    effect = _effect(story, step, zero)
    match zero.status:
        case "blocked":
            why = joined(_causes(story, step, zero.roots), " and ", effect, ".", _rate(story, step, zero))
            return paragraph(lead, why, _beyond(story, step, zero))
        case "disconnected":
            return paragraph(effect, " whatever the numbers: no path leads from there to ", named(story.loss), ".")
        case "cancelled":
            return paragraph(lead, effect, ": there are live paths, and they cancel exactly.")
        case "underflow":
            return paragraph(lead, _gradients(story, zero.names), " not 0, but ", _smallness(story, step, zero))
        case _:
            assert_never(zero.status)


def _price(story: Explanation) -> Inline:
    return ("The skip's price here: " if story.skip else "The edge's price here: ",)


# ---------------------------------------------------------------------- causes


def _causes(story: Explanation, step: int, roots: Iterable[Root]) -> Inline:
    in_order = sorted(roots, key=lambda root: (root.quantity.subscript, root.quantity.base, root.kind))
    return listed([_cause(story, step, root) for root in in_order])


def _cause(story: Explanation, step: int, root: Root) -> Inline:
    """`w₀ = −1/4 makes z₀ = −1/4 < 0, so unit 0 is off for every x > 0`."""
    match root:
        case Root("off", quantity, Expr() as where):
            off = joined(", so ", unit(story, quantity), " is off", off_for(story, step, where))
            return joined(_maker(story, step, where), _sided(story, step, where), off)
        case Root("kink", _, Expr() as where):
            return joined(equal_to_0(where), " (the slope taken there is 0)")
        case Root("cancels", _, Expr() as where):
            return (equal_to_0(where),)
        case Root("zero", leaf):
            return (equal_to_0(leaf),)
        case _:
            return joined(named(root.quantity), " is constant there")


def unit(story: Explanation, quantity: Name) -> Inline:
    """`unit 0`, or the quantity where units have no numbers."""
    return (units_text([story.units[quantity]]),) if quantity in story.units else (named(quantity),)


def _maker(story: Explanation, step: int, where: Expr) -> Inline:
    """The one weight that brings it about, if it is one and the step has just moved it."""
    maker = maker_of(story, where) if step else None
    if maker is None:
        return ()
    return joined(equation(maker, as_number(story.steps[step].parameters[maker])), " makes ")


def _sided(story: Explanation, step: int, where: Expr) -> Math:
    """`z₀ = −1/4 < 0`."""
    value = number_of(where, values_at(story.steps[step]))
    side = Mark("<" if middle(value) < 0 else ">", "relation")
    return Math(Row((equation(where, value).box, side, box_of(ZERO))))


# ---------------------------------------------------------------------- effects


def _effect(story: Explanation, step: int, zero: Zero) -> Inline:
    """`all four weights' gradients stay 0`: once none is left that moves, nothing ever changes."""
    every = story.problem.network.leaves("parameter")
    if len(every) > 1 and len(zero.names) == len(every):
        what = "weights" if all(name.base in "wW" for name in every) else "parameters"
        stay = step and stays_put(story.problem.optimiser)
        return (f"all {spelled(len(every))} {what}' gradients {'stay' if stay else 'are'} 0",)
    return joined(_gradients(story, zero.names), " 0")


def _gradients(story: Explanation, names: tuple[Name, ...]) -> Inline:
    if len(names) > LISTED:
        return (f"the gradients of {spelled(len(names))} parameters are",)
    shown = listed([(gradient(story.loss, name),) for name in names])
    return joined(shown, " is" if len(names) == 1 else " are")


def _smallness(story: Explanation, step: int, zero: Zero) -> str:
    largest = max(abs(middle(as_number(story.steps[step].gradients[name]))) for name in zero.names)
    return f"so small (10^{exponent_of(largest)}) that a float would hold 0."


def _beyond(story: Explanation, step: int, zero: Zero) -> Inline:
    """What else would have to be mended, nearer the loss."""
    if not zero.beyond:
        return ()
    return joined(" Nearer the loss too: ", _causes(story, step, zero.beyond), ".")


# ---------------------------------------------------------------------- learning rates


def _rate(story: Explanation, step: int, zero: Zero) -> Inline:
    """The learning rates at which just this happens, where one unit is the whole reason."""
    off = [root.quantity for root in zero.roots if root.kind == "off"]
    if step == 0 or len(zero.roots) != 1 or not off:
        return ()
    return _when(story, off[0], " This happens at any ", " Going up from 0, it first happens at ", ".")


def _when(story: Explanation, quantity: Name, always: str, first: str, end: str) -> Inline:
    """From which learning rate on a unit is off: at any above it, or first there."""
    lethal = next((found for found in story.lethal if found.quantity == quantity), None)
    if lethal is None:
        return ()
    if lethal.linear:
        return joined(always, rates(lethal), end)
    return joined(first, Math(Row((ETA, Mark("≈", "relation"), number_box(lethal.rate)[0]))), end)


def rates(lethal: Lethal) -> Math:
    """`η > 2/3`."""
    box, short = number_box(lethal.rate)
    about = () if short and lethal.exact else (Mark("≈", "prefix"),)
    return Math(Row((ETA, Mark("≥" if lethal.included else ">", "relation"), *about, box)))


def _outlook(story: Explanation) -> Iterator[Paragraph]:
    """Units that the step switches off without a gradient becoming zero; else what a larger step would do."""
    explained = switched_off(story.zeros[-1])
    off = [quantity for quantity in story.switched if quantity not in explained]
    lethal = next((found for found in story.lethal if found.linear), None)
    for quantity in off[:LISTED]:
        when = _when(story, quantity, ", as does any ", "; going up from 0, that first happens at ", "")
        yield paragraph("The step switches ", unit(story, quantity), " off", when, ".")
    if story.switched or explained or lethal is None:
        return
    if len(story.steps) == 1:
        yield paragraph("A step at any ", rates(lethal), " would switch ", unit(story, lethal.quantity), " off.")
    else:
        would = joined(rates(lethal), " ", unit(story, lethal.quantity), " would be.")
        yield paragraph("No unit is switched off by this step; at any ", would)
