"""What `chainrule explain` shows: the answer first, then the proof, then what it costs and how far it holds."""

from collections.abc import Iterator
from typing import Final

from chainrule.explain.aftermath import aftermath
from chainrule.explain.edges import link_text
from chainrule.explain.explanation import Explanation, Passage
from chainrule.explain.phrases import (
    counted,
    figure_of,
    gradient,
    joined,
    listed,
    named,
    number,
    paragraph,
    share,
    spelled,
)
from chainrule.explain.semiring import is_zero
from chainrule.explain.terms import cancellation, has_shares, terms_table
from chainrule.explain.touched import kink_lines
from chainrule.explain.vanishing import answers, depth_blocks
from chainrule.explain.worlds import other_worlds, worlds_table
from chainrule.expr import key_of
from chainrule.typeset.document import Block, Document, Inline, Paragraph, Table

ROWS: Final = 40
"""So many rows a table of the whole network has."""

OTHERS: Final = 3
"""So many other skip connections are listed."""

LISTED: Final = 6
"""So many leaves without a value are listed."""


def explanation_document(story: Explanation) -> Document:
    """The explanation as a reader sees it."""
    title = "How the gradient flows" if story.link is None else "What the connection does to the gradient"
    return Document(tuple(_blocks(story)), title)


def _blocks(story: Explanation) -> Iterator[Block]:
    yield from _whole_network(story) if story.link is None else _one_edge(story)
    yield from aftermath(story)
    yield from depth_blocks(story)
    yield from kink_lines(story)
    yield _scope(story)


def _one_edge(story: Explanation) -> Iterator[Block]:
    yield _headline(story)
    yield terms_table(story)
    yield from cancellation(story)
    if story.missing:
        yield from answers(story)
    else:
        yield worlds_table(story)
        yield from other_worlds(story)


# ---------------------------------------------------------------------- the answer


def _headline(story: Explanation) -> Paragraph:
    return paragraph(_which(story), " is ", _ordinal(story), _contribution(story))


def _which(story: Explanation) -> Inline:
    """The edge by what it is; by its ends too, unless it is the only skip connection."""
    ends = joined(" from ", listed([(named(end),) for end in story.link or ()], last="to"))
    if story.skip is None:
        return joined("The edge", ends)
    if len(story.skips) == 1:
        return ("The skip connection",)
    longest = story.skip == story.skips[0]
    return joined(
        f"The longest of {spelled(len(story.skips))} skip connections," if longest else "The skip connection",
        ends,
        "," if longest else "",
    )


def _ordinal(story: Explanation) -> Inline:
    tail = named(story.tail)
    match len(story.ways):
        case 1:
            return joined("the only way back to ", tail)
        case 2 if story.skip:
            return joined("a second way back: it adds a term to the gradient of ", tail)
        case count:
            return joined(f"one of {spelled(count)} ways back, each a term of the gradient of ", tail)


def _contribution(story: Explanation) -> Inline:
    """What of the gradient is the edge's term, and what would be left."""
    way, cut = story.ways[0], story.world("term_cut")
    if way.value is None or cut is None or story.passage is None or story.passage.gradient is None:
        return (".",)
    wrt, whole = gradient(story.loss, story.tail), number(story.passage.gradient)
    if is_zero(way.value):
        return joined(". Here its term is 0, and ", wrt, " is ", whole, " with it and without.")
    rest = number(cut.gradients[story.tail])
    without = joined(" Without that term ", wrt, " would be ", rest, " instead of ", whole, ".")
    if len(story.ways) == 1:
        return joined(".", without)
    if way.share is None or not has_shares(story):
        return joined(", here ", number(way.value), ".", without)
    return joined(", here ", "all" if way.share == 1 else share(way.share), " of it.", without)


# ---------------------------------------------------------------------- no edge


def _whole_network(story: Explanation) -> Iterator[Block]:
    """Every quantity: what comes back to it, and along how many paths."""
    yield paragraph(
        "There is no skip connection: no edge is bypassed by a longer path with a weight on it. "
        "How the gradient flows through the whole network, from the loss back:"
    )
    yield _passages(story)
    hidden = len(story.passages) - ROWS
    if hidden > 0:
        yield paragraph(f"{counted(hidden, 'more row')}: --format json has them.")


def _passages(story: Explanation) -> Table:
    header: tuple[Inline, ...] = (("quantity",), ("paths",), ("live",), ("gradient",))
    rows = [_row(passage) for passage in story.passages[:ROWS]]
    columns = 2 if story.missing else 4
    return Table(header[:columns], tuple(row[:columns] for row in rows), "lrrr"[:columns])


def _row(passage: Passage) -> tuple[Inline, ...]:
    paths, live = (figure_of(count or 0) for count in (passage.paths, passage.live))
    return (named(passage.name),), (paths,), (live,), (number(passage.gradient),)


# ---------------------------------------------------------------------- the end


def _scope(story: Explanation) -> Paragraph:
    """What the numbers do not say, and where there is more."""
    if story.missing:
        return _no_numbers(story)
    scope = (
        "shares are first order, at this point."
        if story.link is not None
        else "gradients are first order, at this point."
    )
    return paragraph(f"Scope: {scope}", *_more(story))


def _no_numbers(story: Explanation) -> Paragraph:
    leaves = [(named(leaf),) for leaf in story.missing[:LISTED]]
    hidden = len(story.missing) - len(leaves)
    shown = listed([*leaves, (f"{hidden} more",)] if hidden else leaves)
    has = "has" if len(story.missing) == 1 else "have"
    return paragraph("No numbers: ", shown, f" {has} no value; --set {key_of(story.missing[0])}=1 gives one.")


def _more(story: Explanation) -> Iterator[str]:
    others = [link_text(skip.link) for skip in story.skips if skip.link != story.link]
    if others:
        shown = ", ".join(f"--edge '{other}'" for other in others[:OTHERS])
        yield f"  More: {shown}" + (", …" if len(others) > OTHERS else "")
    elif story.depth is not None and not story.depths:
        yield "  More: --depth 1..64"
