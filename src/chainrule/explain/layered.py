"""Arrays on the screen: what comes back use by use, how long it is, what is off, and what depth would do."""

from collections.abc import Iterator, Sequence
from typing import Final

from chainrule.evaluate import Number, Value, shown
from chainrule.explain.between import angle, inner, is_nothing, norm, total
from chainrule.explain.explanation import Explanation, Passage, Way
from chainrule.explain.phrases import (
    counted,
    formula,
    gradient,
    joined,
    listed,
    named,
    number,
    paragraph,
    share,
    spelled,
)
from chainrule.explain.repeated import SAMPLE, Repeated
from chainrule.explain.semiring import is_zero, middle, quotient
from chainrule.explain.terms import has_shares, share_bar, via
from chainrule.explain.worked.entries import SUMMED_UP, is_few, is_written, literal, printed, summary
from chainrule.expr import Name, Num
from chainrule.expr.array import Array, entries_of, said_shape
from chainrule.ops import box_of, figure_box, in_decimals
from chainrule.typeset.box import Letters
from chainrule.typeset.document import Block, Inline, Math, Paragraph, Table

PARALLEL: Final = 0.5
"""Arrays at a smaller angle than so many degrees point in nearly the same direction."""

N: Final = Math(Letters("n"))


def size(value: Value) -> Inline:
    """How long an array is; a number as it is."""
    return (number(value),) if not isinstance(value, Array) else (short(norm(value)),)


def short(value: Number) -> Math:
    """To three digits: enough to compare by."""
    return Math(figure_box(_digits(value)))


def entries_box(value: Value) -> Inline:
    """The entries of a small array to three digits; of a large one what it is like."""
    if not isinstance(value, Array):
        return (number(value),)
    box = box_of(literal(value, lambda _, entry: _digits(entry)))
    return (Math(box),) if is_few(value) and is_written(value, box) else (summary(value),)


def _digits(value: Number) -> str:
    """In decimals, though it be a fraction: arrays are compared entry by entry."""
    text, _ = printed(value, SUMMED_UP)
    return in_decimals(shown(value, SUMMED_UP), SUMMED_UP) if "/" in text else text


# ---------------------------------------------------------------------- the terms


def contribution(story: Explanation) -> Inline:
    """What of the gradient is the edge's term, and what would be left without it."""
    way, cut, whole = story.ways[0], story.world("term_cut"), story.passage
    if way.value is None or cut is None or whole is None or whole.gradient is None:
        return (".",)
    wrt = gradient(story.loss, story.tail)
    if is_nothing(way.value):
        return joined(". Here its term is 0, and ", wrt, " is the same with it and without.")
    part: Inline = ()
    if way.share is not None and has_shares(story):
        part = joined(", here ", "all" if way.share == 1 else share(way.share), " of it")
    return joined(*part, ". Without that term ", wrt, " would ", *_rest(whole.gradient, cut.gradients[story.tail]), ".")


def _rest(whole: Value, rest: Value) -> Inline:
    """How long what is left is, and which way it points."""
    if is_nothing(rest):
        return ("be 0",)
    if not isinstance(whole, Array):
        return joined("be ", number(rest), " instead of ", number(whole))
    if is_nothing(whole):
        return joined("have norm ", size(rest), " instead of being 0")
    return joined("have norm ", size(rest), " instead of ", size(whole), ", ", direction(whole, rest))


def direction(whole: Value, rest: Value) -> str:
    """Where `rest` points, seen from `whole`; neither is 0."""
    if not is_zero(norm(whole)) and inner(whole, rest) == 0:
        return "at a right angle to it"
    turned = angle(whole, rest)
    if turned == 0:
        return "in the same direction"
    if turned < PARALLEL:
        return "in nearly the same direction"
    return "in the opposite direction" if turned > 180 - PARALLEL else f"turned by {counted(round(turned), 'degree')}"


def terms(story: Explanation) -> Iterator[Block]:
    """Use by use: the term, how long it is, its share; then the terms themselves, where they are short."""
    yield Table(*_uses(story))
    entries = [(way.term, way.value) for way in story.ways if way.value is not None]
    whole = story.passage.gradient if story.passage else None
    if not isinstance(whole, Array) or not is_few(whole):
        return
    if len(entries) == 1:
        entries = []  # it is the whole
    rows = [(joined(formula(term), " ="), entries_box(value)) for term, value in entries]
    rows.append((joined(gradient(story.loss, story.tail), " ="), entries_box(whole)))
    yield Table(((), ()), tuple(rows), "rl")


def _uses(story: Explanation) -> tuple[tuple[Inline, ...], tuple[tuple[Inline, ...], ...], str]:
    header: tuple[Inline, ...] = (("use",), ("term",), ("norm",), ("share",))
    rows = [(via(story, way), (formula(way.term),), _size(way), _share(story, way)) for way in story.ways]
    whole = story.passage.gradient if story.passage else None
    if whole is None:
        return header[:2], tuple(row[:2] for row in rows), "ll"
    rows.append((("together",), (gradient(story.loss, story.tail),), size(whole), ()))
    columns = 4 if has_shares(story) else 3
    return header[:columns], tuple(row[:columns] for row in rows), "llrl"[:columns]


def _size(way: Way) -> Inline:
    return () if way.value is None else size(way.value)


def _share(story: Explanation, way: Way) -> Inline:
    return share_bar(way) if has_shares(story) else ()


def no_shares(story: Explanation) -> Iterator[Paragraph]:
    """Where terms pull against one another so much that shares would mislead."""
    shares = [way.share for way in story.ways if way.share is not None]
    if len(shares) > 1 and not has_shares(story):
        yield paragraph("No shares: the terms pull against one another, and most of them cancels.")


# ---------------------------------------------------------------------- every quantity


def passages(story: Explanation, rows: Sequence[Passage]) -> Table:
    """Every quantity: its shape, how long its gradient is, how many entries of that are 0."""
    shapes = story.problem.network.shapes
    header: tuple[Inline, ...] = (("quantity",), ("shape",), ("norm of its gradient",), ("entries 0",))
    cells = [
        ((named(passage.name),), (said_shape(shapes.get(passage.name, ())),), _length(passage), _zeros(passage))
        for passage in rows
    ]
    some = not story.missing and any(is_zero(entry) for row in rows for entry in entries_of(row.gradient))
    columns = 2 if story.missing else 4 if some else 3
    return Table(header[:columns], tuple(row[:columns] for row in cells), "llrr"[:columns])


def _length(passage: Passage) -> Inline:
    return () if passage.gradient is None else (short(norm(passage.gradient)),)


def _zeros(passage: Passage) -> Inline:
    entries = entries_of(passage.gradient)
    zeros = sum(map(is_zero, entries))
    return (f"{zeros} of {len(entries)}" if zeros else "–",)


# ---------------------------------------------------------------------- depth


def depth_blocks(story: Explanation) -> Iterator[Block]:
    """What more copies of the bypassed way would carry, and the table where one was asked for."""
    if story.repeated is not None:
        yield _depth(story.repeated)
        if story.depths:
            yield _table(story.repeated, story.depths)


def _depth(way: Repeated) -> Paragraph:
    one, ten = (norm(way.terms[n]) for n in (1, SAMPLE))
    what = joined("Depth: the bypassed way through ", _way(way))
    if is_zero(one):
        return paragraph(*what, " carries nothing here, however often it stands there. ", *_skip(way))
    fate = "vanish" if middle(ten) < middle(one) else "explode" if middle(ten) > middle(one) else "stay as they are"
    sizes = joined(" carries a term of norm ", short(one), f"; {spelled(SAMPLE)} copies of it, one after ")
    carry = joined("the other, would carry one of norm ", short(ten), f": gradients {fate} along it. ")
    return paragraph(*what, *sizes, *carry, *_skip(way))


def _way(way: Repeated) -> Inline:
    return listed([(named(way.names[0]),), (named(way.names[-1]),)][: len(way.names)], last="to")


def _skip(way: Repeated) -> Inline:
    if way.skip.local == Num(1):
        return ("The skip carries the factor 1 at any depth: it passes the gradient on uninterrupted.",)
    return joined("The skip's own term keeps the norm ", *size(way.term), ".")


def _table(way: Repeated, rows: tuple[int, ...]) -> Table:
    """Copy by copy: how long what either way carries is, and the skip's share of both."""
    header: tuple[Inline, ...] = ((N,), joined("via ", *_way(way), ", repeated"), ("via skip",), ("skip's share",))
    return Table(header, tuple(_row(way, n) for n in rows), "rrrr")


def _row(way: Repeated, n: int) -> tuple[Inline, ...]:
    both = total(way.terms[n], way.term)
    part = quotient(inner(way.term, both), inner(both, both))
    return (str(n),), size(way.terms[n]), size(way.term), ("–",) if part is None else share(part)


def head(name: Name, count: int) -> Inline:
    """`X is used three times, so its gradient is a sum of three terms:`."""
    often = "twice" if count == 2 else f"{spelled(count)} times"
    return joined(named(name), f" is used {often}, so its gradient is a sum of {spelled(count)} terms:")
