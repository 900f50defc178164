"""The terms of ∂L/∂q on the screen: as formulas, as numbers, as shares of the whole."""

from collections.abc import Iterator
from typing import Final

from chainrule.explain.explanation import Explanation, Passage, Way
from chainrule.explain.phrases import (
    WIDTH,
    bar,
    counted,
    formula,
    gradient,
    joined,
    named,
    number,
    paragraph,
    share,
    spelled,
    summand,
    units_text,
    width_of_table,
)
from chainrule.explain.semiring import is_zero, middle
from chainrule.typeset.document import Inline, Math, Paragraph, Styled, Table

SHARES_BELOW: Final = 1.5
"""Shares are shown while their sizes sum to less than this; beyond, too much cancels for a share to mean much."""


def terms_table(story: Explanation) -> Table:
    """∂L/∂q and its terms: side by side as in the equation, or below one another where they are many or long."""
    table = _side_by_side(story)
    return table if width_of_table(table) <= WIDTH else _below_one_another(story)


def _side_by_side(story: Explanation) -> Table:
    wrt = (gradient(story.loss, story.tail),)
    terms = (joined(_sign(i), formula(way.term)) for i, way in enumerate(story.ways))
    rows: list[tuple[Inline, ...]] = [(*_values(story), _paths(story.passage))]
    if has_shares(story):
        rows.append(((), *map(share_bar, story.ways), ()))
    return Table((wrt, *terms, ()), tuple(rows), "l" * (len(story.ways) + 2))


def _values(story: Explanation) -> tuple[Inline, ...]:
    """The whole, and the value of each term with the way it takes."""
    if story.passage is None or story.passage.gradient is None:
        return (), *(via(story, way) for way in story.ways)
    whole = (number(story.passage.gradient),)
    return whole, *(joined(_sign(i), _value(way, i), " ", via(story, way)) for i, way in enumerate(story.ways))


def _sign(i: int) -> str:
    return "+ " if i else "= "


def _value(way: Way, i: int) -> Math:
    return number(way.value) if i == 0 or way.value is None else summand(way.value)


def _below_one_another(story: Explanation) -> Table:
    wrt = joined(gradient(story.loss, story.tail), " =")
    rows = [
        ((formula(way.term),), (number(way.value),), via(story, way), share_bar(way) if has_shares(story) else ())
        for way in story.ways
    ]
    whole = story.passage.gradient if story.passage else None
    total: tuple[Inline, ...] = (("together",), (number(whole),), _paths(story.passage), ())
    return Table((wrt, (), (), ()), (*rows, total), "lrll")


def share_bar(way: Way) -> Inline:
    """A share, and the same as a bar."""
    return () if way.share is None else joined(share(way.share), " ", bar(way.share))


def has_shares(story: Explanation) -> bool:
    """Whether there is something to share, and little enough of it cancels."""
    shares = [way.share for way in story.ways if way.share is not None]
    return 1 < len(shares) == len(story.ways) and sum(abs(middle(part)) for part in shares) < SHARES_BELOW


def via(story: Explanation, way: Way) -> Inline:
    """Which way a term takes: the skip, a unit, or a quantity."""
    links = {skip.link for skip in story.skips}
    if way.edge.link in links:
        others = sum(other.edge.link in links for other in story.ways) > 1 and way.edge.link != story.link
        return ("via ", Styled("skip", "skip"), *((" to ", named(way.edge.head)) if others else ()))
    if way.edge.head in story.units:
        return (f"via {units_text([story.units[way.edge.head]])}",)
    return joined("via ", named(way.edge.head))


def _paths(whole: Passage | None) -> Inline:
    """`2 paths, both live, none cancel`."""
    if whole is None or whole.live is None or whole.signed is None:
        return () if whole is None else (counted(whole.paths, "path"),)
    if whole.live < whole.paths:
        living = "none live" if whole.live == 0 else f"{spelled(whole.live)} live"
    else:
        living = {1: "live", 2: "both live"}.get(whole.live, "all live")
    cancels = not (is_zero(whole.signed.positive) or is_zero(whole.signed.negative))
    cancelling = "" if whole.live < 2 else ", some cancel" if cancels else ", none cancel"
    return (f"{counted(whole.paths, 'path')}, {living}{cancelling}",)


def cancellation(story: Explanation) -> Iterator[Paragraph]:
    """Where terms cancel so much that shares would mislead: positive mass, negative mass, what is left."""
    whole = story.passage
    if whole is None or whole.signed is None or whole.gradient is None or has_shares(story):
        return
    positive, negative = whole.signed
    if not is_zero(positive) and not is_zero(negative):
        above, below = number(positive), number(-negative)
        yield paragraph(
            "No shares, because paths cancel: those above 0 sum to ", above, ", those below to ", below,
            ", together ", number(whole.gradient), ".",
        )  # fmt: skip
