"""The picture of a network, with values and gradients where data is given."""

from chainrule.api.settings import Settings
from chainrule.api.working import Working, solved
from chainrule.read import Reading
from chainrule.typeset.picture import Picture


def picture_of(working: Working) -> Picture:
    """The network of `working` as drawn primitives."""
    from chainrule.explain.layout import picture

    if working.problem.points is not None:
        return picture(working.problem.points.one)  # numbers would be those of one example, and a copy of each a forest
    if not working.steps:
        return picture(working.problem.network)
    step = working.steps[0]
    return picture(working.problem.network, values=step.named, gradients=step.gradients)


def drawn(reading: Reading, settings: Settings = Settings()) -> str:  # noqa: B008 (a frozen value)
    """The network that `reading` states, as SVG.

    Raises:
        ChainruleError: if it states none, or one too large to draw.
    """
    from chainrule import render

    return render.svg(picture_of(solved(reading, settings)))
