"""Kinks on the screen: where the gradient is a matter of convention, and what the convention decides."""

from collections.abc import Iterator
from typing import Final

from chainrule.evaluate import as_number
from chainrule.explain.explanation import Explanation, Kinked
from chainrule.explain.phrases import counted, equal_to_0, gradient, joined, listed, number, paragraph
from chainrule.expr import Name
from chainrule.typeset.document import Inline, Math, Paragraph

SHOWN: Final = 3
"""So many kinks have a line of their own."""

WHEN: Final = ("at the given weights", "after the step")

LISTED: Final = 3
"""So many weights a line lists."""


def kink_lines(story: Explanation) -> Iterator[Paragraph]:
    """A line for each kink that is touched; one for both steps where nothing has changed."""
    lines: dict[tuple[Math, Inline], list[str]] = {}
    for kinked in story.kinks:
        line = (equal_to_0(kinked.touch.where), _decides(story, kinked))
        lines.setdefault(line, []).append(WHEN[kinked.step])
    for (where, decided), when in [*lines.items()][:SHOWN]:
        yield paragraph("Kink: ", where, f" {' and '.join(when)}: ", decided, ".")
    if len(lines) > SHOWN:
        yield paragraph(f"{counted(len(lines) - SHOWN, 'more kink')} touched: --format json has them.")


def _decides(story: Explanation, kinked: Kinked) -> Inline:
    affected = [wrt for wrt, _, _ in kinked.touch.affects]
    if not affected:
        return ("no gradient depends on the slope taken there",)
    weights = [name for name in affected if story.problem.network.roles.get(name) == "parameter"]
    shown = next((name for name in (story.link or ()) if name in affected), (weights or affected)[0])
    slope = joined(gradient(story.loss, shown), " is ", number(as_number(story.steps[kinked.step].gradients[shown])))
    return joined(slope, _elsewhere(story, kinked, shown), "; ", _weights(story, weights))


def _elsewhere(story: Explanation, kinked: Kinked, shown: Name) -> Inline:
    """What PyTorch would say, or how far conventions reach."""
    torch = kinked.torch[shown]
    if torch != story.steps[kinked.step].gradients[shown]:
        return joined(" (PyTorch: ", number(torch), ")")
    low, high = next((low, high) for wrt, low, high in kinked.touch.affects if wrt == shown)
    return joined(" (by convention ", number(as_number(low)), " to ", number(as_number(high)), ")")


def _weights(story: Explanation, weights: list[Name]) -> Inline:
    if not weights:
        return ("no weight affected",)
    if len(weights) > LISTED:
        return (f"it decides the gradients of {len(weights)} weights",)
    return joined("it decides ", listed([(gradient(story.loss, name),) for name in weights]))
