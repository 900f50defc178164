"""The parameters and the loss after every step, as a table."""

from collections.abc import Sequence

from chainrule.evaluate import Interval, Number, as_number
from chainrule.explain.worked.numbers import printed
from chainrule.explain.worked.places import counted
from chainrule.explain.worked.slopes import compared
from chainrule.ops import SHORT, Precision, figure_box, in_decimals, name_box
from chainrule.problem.model import Network
from chainrule.train import Step
from chainrule.typeset.box import Box
from chainrule.typeset.document import Block, Document, Entries, Inline, Math, Styled, Table
from chainrule.typeset.line import line


def steps_table(network: Network, steps: Sequence[Step], precision: Precision = SHORT) -> Document:
    """Step by step: the parameters, and the loss at them."""
    names = network.leaves("parameter")
    header: tuple[Inline, ...] = (("step",), *((Math(name_box(name)),) for name in (*names, network.loss)))
    values = [[as_number(value) for value in (*(step.parameters[name] for name in names), step.loss)] for step in steps]
    rows: list[tuple[Inline, ...]] = [
        ((str(number),), *((Math(figure_box(_figure(value, precision))),) for value in row))
        for number, row in enumerate(values)
    ]
    blocks: list[Block] = [Table(header, tuple(rows), "r" * len(header))]
    notes: list[tuple[str, Inline]] = [("kink:", text) for text in _kinks(network, steps)]
    if not precision.every_line and any(not printed(value, precision)[1] for row in values for value in row):
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
