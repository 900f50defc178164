"""Arrays on the screen: the entries that are off, what that stops, what the step changes, and the kinks it touches."""

from collections.abc import Iterator
from typing import Final

from chainrule.explain.between import is_nothing
from chainrule.explain.explanation import Explanation
from chainrule.explain.off import Index, Off, Stopped
from chainrule.explain.phrases import equal_to_0, gradient, joined, listed, named, number, paragraph
from chainrule.expr import Name
from chainrule.train import Touch
from chainrule.typeset.document import Inline, Paragraph

LISTED: Final = 6
"""So many entries, rows or columns a sentence lists."""

ROWS_CALLED: Final = {"relu": "ReLU"}
"""What a sentence calls operations."""

WHEN: Final = ("at the given weights", "after the step")


def aftermath(story: Explanation) -> Iterator[Paragraph]:
    """What is off at the given weights and what that stops, what the step changes, and the kinks that are touched."""
    if story.missing:
        return
    for off in story.off[0]:
        yield paragraph(*_off(story, off))
    if len(story.off) > 1:
        yield from _changed(story)
    yield from _nothing(story)
    yield from _kinks(story)


def _kinks(story: Explanation) -> Iterator[Paragraph]:
    """A line for each kink that is touched; one for both steps where it says the same."""
    lines: dict[Inline, dict[Inline, list[str]]] = {}
    for count, step in enumerate(story.steps):
        for touch in step.kinks:
            which = f"{_in(touch.entries)} of " if touch.entries else ""
            where = joined("Kink: ", which, equal_to_0(touch.where))
            lines.setdefault(where, {}).setdefault(_decides(story, touch), []).append(WHEN[count])
    for where, said in lines.items():
        for decides, when in said.items():
            yield paragraph(*where, f" {' and '.join(when)}: ", *decides, ".")


def _off(story: Explanation, off: Off) -> Inline:
    where = f"{len(off.entries)} of {off.size} entries" if len(off.entries) > LISTED else _in(off.entries)
    what = joined("The " if off.inside else "", _named(off))
    if off.size == 1:
        lead = joined(*what, " is off")
    elif len(off.entries) == off.size:
        lead = joined(*what, " is off in every entry")
    else:
        lead = joined(*what, " is off in ", where)
    stopped = listed([_stopped(story, found) for found in off.stopped])
    are = "is" if _is_one(off.stopped) else "are"
    effect = joined(": nothing comes back through ", "it" if len(off.entries) == 1 else "them")
    return joined(*lead, *effect, *(joined(", so ", *stopped, f" {are} 0") if off.stopped else ()), ".")


def _named(off: Off) -> Inline:
    """`h₁`, or `ReLU in h₁` where it is more than that."""
    return joined(f"{ROWS_CALLED.get(off.inside, off.inside)} in " if off.inside else "", named(off.quantity))


def _is_one(stopped: tuple[Stopped, ...]) -> bool:
    return len(stopped) == 1 and (stopped[0].whole or len(stopped[0].rows) + len(stopped[0].columns) == 1)


def _in(entries: tuple[Index, ...]) -> str:
    """`entry 2`, `entries 1 and 3`."""
    return f"{'entry' if len(entries) == 1 else 'entries'} {_places(entries)}"


def _places(entries: tuple[Index, ...]) -> str:
    """`2 and 3`, `(1, 2) and (2, 2)`, `1, 2, 3 and 9 more`."""
    shown = [str(at[0]) if len(at) == 1 else str(at) for at in entries[:LISTED]]
    hidden = len(entries) - len(shown)
    return "".join(map(str, listed([(text,) for text in [*shown, *([f"{hidden} more"] if hidden else [])]])))


def _stopped(story: Explanation, found: Stopped) -> Inline:
    """`row 2 of ∂L/∂W₁`."""
    wrt = gradient(story.loss, found.wrt)
    if found.whole:
        return (wrt,)
    is_vector = len(story.problem.network.shapes.get(found.wrt, ())) == 1
    words = [(found.rows, "entry", "entries") if is_vector else (found.rows, "row", "rows")]
    words.append((found.columns, "column", "columns"))
    parts = [
        (f"{one if len(lines) == 1 else many} {_places(tuple((i,) for i in lines))}",)
        for lines, one, many in words
        if lines
    ]
    return joined(*listed(parts), " of ", wrt)


def _changed(story: Explanation) -> Iterator[Paragraph]:
    """`The step switches h₀ off in entry 1 and h₁ on in entry 2`, in order of dependency."""
    was, now = ({off.quantity: frozenset(off.entries) for off in step} for step in story.off)
    called = {off.quantity: joined("the " if off.inside else "", _named(off)) for step in story.off for off in step}
    changes: list[Inline] = []
    for name, _ in story.problem.network.system.ordered:
        if isinstance(name, Name) and (name in was or name in now):
            old, new = was.get(name, frozenset()), now.get(name, frozenset())
            for gone, word in ((new - old, "off"), (old - new, "on")):
                place = f" in {_in(tuple(sorted(gone)))}" if any(gone) else ""
                changes += [joined(called[name], f" {word}{place}")] if gone else []
    if changes:
        yield paragraph("The step switches ", *listed(changes), ".")


def _nothing(story: Explanation) -> Iterator[Paragraph]:
    """Parameters whose whole gradient is 0, and that no sentence has told of yet."""
    for count, step in enumerate(story.steps):
        told = {found.wrt for off in story.off[count] for found in off.stopped if found.whole}
        every = story.problem.network.leaves("parameter")
        dead = [name for name in every if is_nothing(step.gradients.get(name, 0)) and name not in told]
        when = "At the given weights " if count == 0 else "After the step "
        if every and len(dead) == len(every):
            yield paragraph(when, "the gradients of all parameters are 0.")
        elif dead and count == 0:
            are = " is 0." if len(dead) == 1 else " are 0."
            yield paragraph(when, *listed([(gradient(story.loss, name),) for name in dead]), are)


def _decides(story: Explanation, touch: Touch) -> Inline:
    """Which gradients the slope decides, quantities before parameters, and what PyTorch takes."""
    if not touch.affects:
        return ("no gradient depends on the slope taken there",)
    weights = [wrt for wrt, _, _ in touch.affects if story.problem.network.roles.get(wrt) == "parameter"]
    shown_ = [(gradient(story.loss, wrt),) for wrt in weights[:LISTED]]
    decides = joined("it decides ", *listed(shown_)) if weights else ("no parameter's gradient depends on it",)
    return joined("the slope taken there is ", number(touch.slope), "; ", *decides)
