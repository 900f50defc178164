"""Depth on the screen: how the bypassed way back fades with every unit on it, and what the skip keeps."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from chainrule.derive import tidy
from chainrule.evaluate import Number
from chainrule.explain.depth import Depth, is_dead
from chainrule.explain.explanation import Explanation
from chainrule.explain.fade import fade_of
from chainrule.explain.flow import ARITHMETIC, Edge
from chainrule.explain.paths import only_path
from chainrule.explain.phrases import (
    equation,
    formula,
    joined,
    listed,
    named,
    number,
    number_box,
    paragraph,
    share,
    spelled,
    summand,
    units_text,
)
from chainrule.explain.semiring import middle, quotient
from chainrule.expr import Num, times
from chainrule.ops import Precision, in_decimals
from chainrule.typeset.box import Fenced, Figure, Letters, Mark, Row, Scripts
from chainrule.typeset.document import Block, Inline, Math, Paragraph, Table

STEADY: Final = 0.05
"""A gradient that changes by no more than this part from layer to layer stays as it is."""

SAMPLE: Final = 10
"""The number of units that the sentence works out."""

N: Final = Math(Letters("n"))


def depth_blocks(story: Explanation) -> Iterator[Block]:
    """The sentence on depth, and the table where one was asked for."""
    if story.depth is not None and story.skip is not None:
        yield _sentence(story.depth)
        if story.depths:
            yield _table(story.depth, story.depths)


def no_depths(story: Explanation) -> Iterator[Paragraph]:
    """Why there is no table of depths, where one was asked for."""
    if story.depths and story.depth is None and story.repeated is None and not story.missing:
        if story.is_layered and story.skip is not None:
            yield paragraph(
                "No table of depths: what the skip bypasses cannot be repeated, for what leaves it has another shape "
                "than what enters, or leaves it along several edges."
            )
            return
        yield paragraph("No table of depths: they are for a skip connection that bypasses one chain of units.")


def _sentence(depth: Depth) -> Paragraph:
    if is_dead(depth):
        way = joined(
            f"Depth: the way through {units_text(depth.units)} carries nothing here, however many units stand there. "
        )
        return paragraph(way, _skip(depth.skip))
    sample = joined(" (", N, f" = {SAMPLE}: ", number(depth.carried(SAMPLE)), ")")
    carries = joined("Depth: with ", N, _units(depth), ", that way back carries ", _power(depth), sample)
    return paragraph(carries, f": gradients {_fate(depth.ratio)}. ", _skip(depth.skip))


def _units(depth: Depth) -> Inline:
    """What is repeated; and the weight of every edge, where it is one and the same."""
    units = units_text(depth.units)
    if len(depth.units) > 1:
        return (f" copies of {units} in their place",)
    alike = joined(" (weights ", number(depth.last), ")") if depth.last == depth.ratio else (" like it",)
    return joined(" units", alike, f" where {units} stands")


def _power(depth: Depth) -> Inline:
    """rⁿ·c, or rⁿ⁺¹ where c is r."""
    n = Letters("n")
    ratio, exact = number_box(depth.ratio)
    base = ratio if isinstance(ratio, Figure) and middle(depth.ratio) > 0 else Fenced("(", ratio, ")")
    about = () if exact else ("about ",)
    if depth.last == depth.ratio:
        return *about, Math(Scripts(base, None, Row((n, Mark("+", "prefix"), Figure("1")))))
    if depth.last == 1:
        return *about, Math(Scripts(base, None, n))
    return *about, Math(Row((Scripts(base, None, n), Mark("·", "binary"), summand(depth.last).box)))


def _fate(ratio: Number) -> str:
    """What becomes of a geometric sequence."""
    factor = abs(middle(ratio))
    return "vanish along it" if factor < 1 else "explode along it" if factor > 1 else "neither vanish nor explode"


def _skip(edge: Edge) -> Inline:
    """What the skip carries: uninterrupted only where its local derivative is 1."""
    if edge.local == Num(1):
        return joined("The skip carries the factor 1 at any depth: it passes the gradient on uninterrupted.")
    carried = equation(edge.factor, edge.weight)
    why = ": each skip multiplies by its own factor, so the gradient passes uninterrupted only where that is 1."
    return joined("The skip still carries ", carried, why)


def _table(depth: Depth, rows: Iterable[int]) -> Table:
    """Depth by depth: the bypassed way, the skip, and the skip's part of both."""
    repeated = f"via {units_text(depth.units)}, repeated"
    header: tuple[Inline, ...] = ((N,), (repeated,), ("via skip",), ("skip's share",))
    return Table(header, tuple(_row(depth, n) for n in rows), "rrrr")


def _row(depth: Depth, n: int) -> tuple[Inline, ...]:
    way, skip = depth.carried(n), depth.skip.weight
    part = quotient(skip, ARITHMETIC.summed((way, skip)))
    return (str(n),), (number(way),), (number(skip),), ("–",) if part is None else share(part)


# ---------------------------------------------------------------------- in principle


def answers(story: Explanation) -> tuple[Paragraph, ...]:
    """What the connection does, without numbers: the additional term, and what that does for deep networks.

    Empty where the explained edge is no skip connection.
    """
    return (_additional(story), _deep(story)) if story.skip else ()


def _additional(story: Explanation) -> Paragraph:
    """The gradient is a sum over uses, and the skip is one use more."""
    skip, *others = story.ways
    times_used = "twice" if len(others) == 1 else f"{spelled(len(story.ways))} times"
    uses = joined(named(story.tail), f" is used {times_used}, so its gradient is a sum over its uses: besides ")
    terms = joined(listed([(formula(way.term),) for way in others]), " there is the term ", formula(skip.term))
    return paragraph(uses, terms, ", which comes straight from ", named(skip.edge.head), " past all that lies between.")


def _deep(story: Explanation) -> Paragraph:
    """The bypassed way multiplies a factor for every step, the skip only its own."""
    skip = story.ways[0].edge
    if story.is_layered:
        return paragraph(
            "The other way multiplies by a matrix, and by slopes entry by entry, for each layer that it passes. In a "
            "deep network most of them shorten what comes back, and the first layers hardly learn: gradients vanish. ",
            _passed_on(story),
        )
    around = only_path(story.flow.without((skip.link,)).between(*skip.link), story.tail)
    here = joined(" (here ", formula(tidy(times(*(edge.factor for edge in around)))), ")") if around else ()
    return paragraph(
        "The other way multiplies one factor for each unit and weight that it passes",
        here,
        ". In a deep network most of them are below 1 in size, the product shrinks geometrically towards the inputs, "
        "and the first units hardly learn: gradients vanish. The skip multiplies only its own factor, ",
        formula(skip.factor),
        ", however much it skips",
        _uninterrupted(skip),
        ".",
    )


def _passed_on(story: Explanation) -> Inline:
    skip = story.ways[0]
    if skip.edge.local == Num(1):
        return ("The skip passes the gradient on as it is, however much it skips.",)
    return joined("The skip passes on ", formula(skip.term), ", however much it skips.")


def _uninterrupted(edge: Edge) -> Inline:
    if edge.local == Num(1):
        return joined(", and that is 1: the gradient passes uninterrupted")
    return joined("; it passes the gradient on uninterrupted only if that is 1")


# ---------------------------------------------------------------------- layer by layer


def fading(story: Explanation) -> Iterator[Paragraph]:
    """By what factor the gradient shrinks or grows from layer to layer, and what ten such layers would make of it."""
    fade = None if story.missing else fade_of(story)
    if fade is None:
        return
    first, *_, last = fade.names
    lead = joined("From ", named(first), " back to ", named(last), " the gradient's ")
    each = "" if len(fade.names) == 2 else " a layer on average"
    by = joined("norm" if story.is_layered else "size", f" is multiplied by {_rough(fade.factor)}{each}: ")
    yield paragraph(*lead, *by, _ten(fade.factor))


def _ten(factor: float) -> str:
    if abs(factor - 1) < STEADY:
        return "it neither vanishes nor explodes."
    kind = "vanish" if factor < 1 else "explode"
    return f"ten such layers would multiply it by {_rough(factor**SAMPLE)}, and gradients {kind} in a deep network."


def _rough(factor: float) -> str:
    """`0.071`, `3.4e-12`."""
    return in_decimals(Fraction(factor), Precision(2, significant=True))
