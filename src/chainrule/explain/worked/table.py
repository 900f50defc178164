"""The parameters and the loss after every step, as a table."""

from collections.abc import Sequence
from math import prod
from typing import Final

from chainrule.evaluate import Interval, Number
from chainrule.explain.phrases import joined, listed
from chainrule.explain.worked.entries import literal, printed
from chainrule.explain.worked.places import counted
from chainrule.explain.worked.slopes import compared
from chainrule.expr.array import entries_of
from chainrule.ops import SHORT, Precision, box_of, in_decimals, name_box
from chainrule.problem.model import Network
from chainrule.train import Step
from chainrule.typeset.box import Box
from chainrule.typeset.document import Block, Document, Entries, Inline, Math, Styled, Table
from chainrule.typeset.line import line

MOST: Final = 4
"""An array of more entries has no column."""

SO_LONG: Final = f": more than {MOST} entries; --format json has them"


def steps_table(network: Network, steps: Sequence[Step], precision: Precision = SHORT) -> Document:
    """Step by step: the parameters, and the loss at them."""
    names = [name for name in network.leaves("parameter") if prod(network.shapes.get(name, ())) <= MOST]
    left_out = [name for name in network.leaves("parameter") if name not in names]
    header: tuple[Inline, ...] = (("step",), *((Math(name_box(name)),) for name in (*names, network.loss)))
    values = [[*(step.parameters[name] for name in names), step.loss] for step in steps]
    rows: list[tuple[Inline, ...]] = [
        (
            (str(number),),
            *((Math(box_of(literal(value, lambda _, entry: _figure(entry, precision)))),) for value in row),
        )
        for number, row in enumerate(values)
    ]
    blocks: list[Block] = [Table(header, tuple(rows), "r" * len(header))]
    notes: list[tuple[str, Inline]] = [("kink:", text) for text in _kinks(network, steps)]
    if left_out:
        notes.append(
            ("note:", joined("no column for ", listed([(Math(name_box(name)),) for name in left_out]), SO_LONG))
        )
    entries = (entry for row in values for value in row for entry in entries_of(value))
    if not precision.every_line and any(not printed(entry, precision)[1] for entry in entries):
        notes.append(("note:", (f"what is not exact is rounded to {precision}",)))
    return Document((*blocks, Entries(tuple(notes)))) if notes else Document(tuple(blocks))


def _figure(value: Number, precision: Precision) -> str:
    """With all its zeros where every line is rounded: who reads the column then sees to how many places."""
    if precision.every_line and not isinstance(value, Interval):
        return in_decimals(value, precision)
    return printed(value, precision)[0]


def _kinks(network: Network, steps: Sequence[Step]) -> list[Inline]:
    """`z₁ = 0 at steps 1–4`."""
    touched: dict[Box, list[int]] = {}
    for number, step in enumerate(steps):
        for touch in step.kinks:
            touched.setdefault(compared(touch.where, "=", network), []).append(number)
    return [(Styled(line(box), "code"), f" at {counted('step', numbers)}") for box, numbers in touched.items()]
