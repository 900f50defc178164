"""What `chainrule explain` shows: the answer first, then the proof, then what it costs and how far it holds."""

from collections.abc import Iterable, Iterator
from math import prod
from typing import Final

from chainrule.evaluate import as_number
from chainrule.explain import layered, silenced
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
from chainrule.explain.vanishing import answers, depth_blocks, fading, no_depths
from chainrule.explain.worlds import other_worlds, rule_line, step_line, worlds_table
from chainrule.expr import key_of
from chainrule.expr.array import Shape
from chainrule.problem.points import of_example
from chainrule.typeset.document import Block, Document, Inline, Paragraph, Table

ROWS: Final = 40
"""So many rows a table of the whole network has."""

NO_SKIP: Final = "There is no skip connection: no edge is bypassed by a longer path with a weight on it."
WHOLE: Final = "How the gradient flows through the whole network, from the loss back:"

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
    if story.is_layered:
        yield from silenced.aftermath(story)
        yield from layered.depth_blocks(story)
    else:
        yield from aftermath(story)
        yield from depth_blocks(story)
        yield from kink_lines(story)
    yield from no_depths(story)
    yield from step_line(story) if story.link is None else rule_line(story)
    yield _scope(story)


def _one_edge(story: Explanation) -> Iterator[Block]:
    yield _headline(story)
    yield from _terms(story)
    if story.missing:
        yield from answers(story)
    else:
        yield worlds_table(story)
        yield from other_worlds(story)


def _terms(story: Explanation) -> Iterator[Block]:
    if story.is_layered:
        yield from layered.terms(story)
        yield from layered.no_shares(story)
    else:
        yield terms_table(story)
        yield from cancellation(story)


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
    if story.is_layered:
        return layered.contribution(story)
    way, cut = story.ways[0], story.world("term_cut")
    if way.value is None or cut is None or story.passage is None or story.passage.gradient is None:
        return (".",)
    wrt, whole = gradient(story.loss, story.tail), number(story.passage.gradient)
    if is_zero(as_number(way.value)):
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
    if story.passage is not None:
        yield paragraph(NO_SKIP, " ", *layered.head(story.tail, len(story.ways)))
        yield from _terms(story)
        yield paragraph(WHOLE)
    else:
        yield paragraph(NO_SKIP, " ", WHOLE)
    rows = rows_of(story)
    yield layered.passages(story, rows[:ROWS]) if story.is_layered else _passages(story, rows[:ROWS])
    if len(rows) > ROWS:
        yield paragraph(f"{counted(len(rows) - ROWS, 'more row')}: --format json has them.")
    if len(rows) < len(story.passages):
        yield paragraph("Of several examples the first is shown; --format json has the rows of all.")
    yield from fading(story)


def rows_of(story: Explanation) -> list[Passage]:
    """A row for each quantity; of what every example has a copy of, the copy of the first."""
    points = story.problem.points
    if points is None:
        return [*story.passages]
    copies = {of_example(name, label) for name in points.own for label in points.labels[1:]}
    return [passage for passage in story.passages if passage.name not in copies]


def _passages(story: Explanation, passages: Iterable[Passage]) -> Table:
    header: tuple[Inline, ...] = (("quantity",), ("paths",), ("live",), ("gradient",))
    rows = [_row(passage) for passage in passages]
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
    first = story.missing[0]
    example = f"--set '{key_of(first)}={_ones(shape)}'" if (shape := story.problem.network.shapes.get(first)) else ""
    example = example or f"--set {key_of(first)}=1"
    hidden = len(story.missing) - len(leaves)
    shown = listed([*leaves, (f"{hidden} more",)] if hidden else leaves)
    has = "has" if len(story.missing) == 1 else "have"
    return paragraph("No numbers: ", shown, f" {has} no value; {example} gives one.")


def _ones(shape: Shape) -> str:
    """`[[1, 1], [1, 1]]`."""
    inner = _ones(shape[1:]) if len(shape) > 1 else "1"
    return f"[{', '.join([inner] * shape[0])}]" if prod(shape) <= LISTED else "[…]"


def _more(story: Explanation) -> Iterator[str]:
    others = [link_text(skip.link) for skip in story.skips if skip.link != story.link]
    if story.link is None:
        yield from _most_used(story)
    if others:
        shown = ", ".join(f"--edge '{other}'" for other in others[:OTHERS])
        yield f"  More: {shown}" + (", …" if len(others) > OTHERS else "")
    elif not story.depths and not (story.depth is None and story.repeated is None):
        yield "  More: --depth 1..64"


def _most_used(story: Explanation) -> Iterator[str]:
    """An edge of what is used most often: there is most to tell apart."""
    told = story.tail if story.passage else None
    shared = [edges for name, edges in story.flow.edges.items() if len(edges) > 1 and name != told]
    if shared:
        yield f"  More: --edge '{link_text(max(shared, key=len)[-1].link)}'"
