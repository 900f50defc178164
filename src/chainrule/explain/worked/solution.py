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
from chainrule.explain.worked.notes import Differs, confirmed, differing_note, kink_notes, loss_line, rounding_note
from chainrule.explain.worked.numbers import numbers_at
from chainrule.explain.worked.table import steps_table
from chainrule.expr import Name
from chainrule.problem.model import Network, Problem
from chainrule.train import Step
from chainrule.typeset.document import Block, Document, Entries, Inline, Lines, Paragraph, SideBySide


def worked(
    problem: Problem,
    back: Backward,
    steps: Sequence[Step],
    witness: Witness | None,
    differs: Sequence[Differs] = (),
    *,
    exact: Sequence[Step] = (),
    full: bool = False,
    table: bool = False,
) -> Document:
    """What `chainrule solve` shows.

    Args:
        problem: what is worked, and how many digits are printed.
        back: its backward pass, with the slopes in force.
        steps: at the given weights and after each step; empty leaves the lines in symbols.
        witness: what finite differences say of the gradients.
        differs: values that the document states otherwise.
        exact: the steps with no line rounded, where every line is.
        full: for a page that must stand alone and be read back: both branches of every slope, activations defined.
        table: the parameters and the loss after every step as well.
    """
    numbers = [numbers_at(step, problem, *exact[i : i + 1]) for i, step in enumerate(steps[:2])]
    sheet = Sheet(problem.network, back, numbers[0] if numbers else None, full)
    blocks = [*_head(problem, full=full), _both_passes(sheet), *_parameters(sheet, problem, steps)]
    if witness is not None and steps:
        compared = problem.network.leaves("parameter") or tuple(back.lines)
        blocks += _again(sheet._replace(numbers=numbers[1])) if len(numbers) > 1 else ()
        blocks.append(Paragraph(loss_line(numbers, back.loss, confirmed(witness, compared))))
    blocks += _notes(sheet, problem, steps, differs, exact)
    if table:
        blocks += steps_table(problem.network, steps, problem.precision).blocks
    return Document(tuple(blocks))


def _head(problem: Problem, *, full: bool) -> Iterator[Block]:
    yield from givens(problem, named=full)
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


def _again(sheet: Sheet) -> Iterator[Block]:
    """The forward pass after the step: its lines, or only `forward again: z₀ = −0.25  h₀ = 0  …`."""
    if sheet.full:
        yield Paragraph(("The forward pass again, after the step:",))
        yield Lines(tuple(forward_chain(sheet, name) for name in _forward(sheet.network)))
    elif sheet.numbers is not None:
        values = [sheet.numbers.equation(name) for name in _forward(sheet.network)]
        yield Entries((("forward again:", joined(*(piece for value in values for piece in (value, "  ")))[:-1]),))


def _forward(network: Network) -> list[Name]:
    """The quantities in order of dependency."""
    return [left for left, _ in network.system.ordered if isinstance(left, Name)]


def _notes(
    sheet: Sheet, problem: Problem, steps: Sequence[Step], differs: Sequence[Differs], exact: Sequence[Step]
) -> Iterator[Block]:
    """What else is to be known, a line each."""
    rows: list[tuple[str, Inline]] = [("kink:", note) for note in kink_notes(problem.network, steps[:2])]
    if problem.precision.every_line and steps:
        rows.append(("rounding:", rounding_note(problem, steps[:2], exact[:2])))
    rows += [("note:", (text,)) for step in steps[:2] for text in step.notes]
    rows += (
        [("note:", differing_note(problem.network, differs, problem.precision, named=sheet.full))] if differs else []
    )
    rows += [("note:", (note.message,)) for note in problem.notes]
    if rows:
        yield Entries(tuple(rows))
