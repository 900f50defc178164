"""The worked solution: every line of the forward and the backward pass, the step, and what confirms them.

What is given stands first, then each quantity with its gradient beside it in the document's own order, the gradients of
the parameters with their update, and the forward pass again.
"""

from collections.abc import Iterator, Sequence

from chainrule.derive import Backward
from chainrule.evaluate import Witness
from chainrule.explain.direction import is_upwards
from chainrule.explain.phrases import joined
from chainrule.explain.worked.conventions import conventions
from chainrule.explain.worked.givens import definitions, givens
from chainrule.explain.worked.lines import Sheet, backward_chain, forward_chain, update_chain
from chainrule.explain.worked.notes import Differs, confirmed, differing_note, kink_notes, loss_line
from chainrule.explain.worked.numbers import Numbers, numbers_at
from chainrule.explain.worked.table import steps_table
from chainrule.expr import Name
from chainrule.ops import DECIMALS, name_box
from chainrule.problem.model import Network, Problem
from chainrule.train import Step
from chainrule.typeset.document import Block, Document, Entries, Inline, Lines, Paragraph, SideBySide


def worked(
    problem: Problem,
    back: Backward,
    steps: Sequence[Step],
    witness: Witness | None,
    differs: Sequence[Differs] = (),
    decimals: int | None = None,
    *,
    full: bool = False,
    table: bool = False,
) -> Document:
    """What `chainrule solve` shows.

    Args:
        problem: what is worked.
        back: its backward pass, with the slopes in force.
        steps: at the given weights and after each step; empty leaves the lines in symbols.
        witness: what finite differences say of the gradients.
        differs: values that the document states otherwise.
        decimals: places printed; None for at most `DECIMALS`.
        full: for a page that must stand alone and be read back: both branches of every slope, activations defined.
        table: the parameters and the loss after every step as well.
    """
    places = DECIMALS if decimals is None else decimals
    numbers = numbers_at(steps[0], problem.network.loss, places) if steps else None
    sheet = Sheet(problem.network, back, numbers, full)
    blocks = [*_head(problem, places, full=full), _both_passes(sheet), *_parameters(sheet, problem, steps)]
    if witness is not None and steps:
        compared = problem.network.leaves("parameter") or tuple(back.lines)
        blocks += _after(sheet, steps, confirmed(witness, compared), places)
    blocks += _notes(sheet, problem, steps, differs, places)
    if table:
        blocks += steps_table(problem.network, steps, decimals).blocks
    return Document(tuple(blocks))


def _head(problem: Problem, places: int, *, full: bool) -> Iterator[Block]:
    yield from givens(problem, places, named=full)
    if full and (defined := definitions(problem.network)) is not None:
        yield defined
    if slopes := conventions(problem.network):
        yield Paragraph(slopes)


def _both_passes(sheet: Sheet) -> SideBySide:
    """Each quantity in the document's order, and its gradient beside it."""
    lines = sheet.back.lines
    rows = [
        (forward_chain(sheet, name), backward_chain(sheet, name) if name in lines else None)
        for name, _ in sheet.network.system
        if isinstance(name, Name)
    ]
    return SideBySide(_titles(sheet.network), tuple(rows))


def _titles(network: Network) -> tuple[Inline, Inline]:
    """Which way each column is read: a document may set the loss first or last."""
    if is_upwards(network):
        return ("forward ↑ (read upwards)",), ("backward ↓",)
    return ("forward ↓",), ("backward ↑ (read upwards)",)


def _parameters(sheet: Sheet, problem: Problem, steps: Sequence[Step]) -> Iterator[SideBySide]:
    """The gradients of the parameters, each with its update."""
    after = steps[1].parameters if len(steps) > 1 else {}
    rows = [
        (
            backward_chain(sheet, name)._replace(style="plain"),
            None if steps and not after else update_chain(sheet, name, problem.rate, after.get(name)),
        )
        for name in sheet.back.lines
        if problem.network.roles.get(name) == "parameter"
    ]
    if rows:
        yield SideBySide(((), ()), tuple(rows))


def _after(sheet: Sheet, steps: Sequence[Step], confirmed_: Inline, places: int) -> Iterator[Block]:
    """The forward pass after the step, and the loss before and after it."""
    if len(steps) > 1:
        numbers = numbers_at(steps[1], sheet.back.loss, places)
        if sheet.full:
            yield Paragraph(("The forward pass again, after the step:",))
            yield Lines(tuple(forward_chain(sheet._replace(numbers=numbers), name) for name in _forward(sheet.network)))
        else:
            yield _again(sheet.network, numbers)
    yield Paragraph(loss_line(steps, places, confirmed_))


def _again(network: Network, numbers: Numbers) -> Entries:
    """`forward again: z₀ = −0.25  h₀ = 0  …`, in order of dependency."""
    values = [numbers.equation(name_box(name), numbers.values[name]) for name in _forward(network)]
    return Entries((("forward again:", joined(*(piece for value in values for piece in (value, "  ")))[:-1]),))


def _forward(network: Network) -> list[Name]:
    """The quantities in order of dependency."""
    return [left for left, _ in network.system.ordered if isinstance(left, Name)]


def _notes(
    sheet: Sheet, problem: Problem, steps: Sequence[Step], differs: Sequence[Differs], places: int
) -> Iterator[Block]:
    """What else is to be known, a line each."""
    rows: list[tuple[str, Inline]] = [("kink:", note) for note in kink_notes(problem.network, steps[:2])]
    rows += [("note:", (text,)) for step in steps[:2] for text in step.notes]
    rows += [("note:", differing_note(problem.network, differs, places, named=sheet.full))] if differs else []
    rows += [("note:", (note.message,)) for note in problem.notes]
    if rows:
        yield Entries(tuple(rows))
