"""The parameters and the loss after every step, as a table."""

from collections.abc import Sequence

from chainrule.explain.worked.numbers import is_exact, near
from chainrule.explain.worked.places import counted
from chainrule.explain.worked.slopes import compared
from chainrule.expr import num
from chainrule.ops import DECIMALS, box_of, name_box
from chainrule.problem.model import Network
from chainrule.train import Step
from chainrule.typeset.box import Box
from chainrule.typeset.document import Block, Document, Entries, Inline, Math, Styled, Table
from chainrule.typeset.line import line


def steps_table(network: Network, steps: Sequence[Step], decimals: int | None = None) -> Document:
    """Step by step: the parameters, and the loss at them."""
    places = DECIMALS if decimals is None else decimals
    names = network.leaves("parameter")
    header: tuple[Inline, ...] = (("step",), *((Math(name_box(name)),) for name in (*names, network.loss)))
    values = [[*(step.parameters[name] for name in names), step.loss] for step in steps]
    rows: list[tuple[Inline, ...]] = [
        ((str(number),), *((Math(box_of(num(near(value)), places)),) for value in row))
        for number, row in enumerate(values)
    ]
    blocks: list[Block] = [Table(header, tuple(rows), "r" * len(header))]
    notes: list[tuple[str, Inline]] = [("kink:", text) for text in _kinks(network, steps)]
    if any(not is_exact(value, places) for row in values for value in row):
        notes.append(("note:", (f"what is not exact is rounded to {places} decimal places",)))
    return Document((*blocks, Entries(tuple(notes)))) if notes else Document(tuple(blocks))


def _kinks(network: Network, steps: Sequence[Step]) -> list[Inline]:
    """`z₁ = 0 at steps 1–4`."""
    touched: dict[Box, list[int]] = {}
    for number, step in enumerate(steps):
        for touch in step.kinks:
            touched.setdefault(compared(touch.where, "=", network), []).append(number)
    return [(Styled(line(box), "code"), f" at {counted('step', numbers)}") for box, numbers in touched.items()]
