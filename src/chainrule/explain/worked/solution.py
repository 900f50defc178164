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
from chainrule.explain.worked.givens import definitions, givens, guessed_roles, shapes
from chainrule.explain.worked.lines import Sheet, backward_chain, forward_chain
from chainrule.explain.worked.notes import Differs, confirmed, differing_note, kink_notes, loss_line, rounding_note
from chainrule.explain.worked.numbers import Numbers, numbers_at, value_chain
from chainrule.explain.worked.update import (
    SHOWN,
    Stepping,
    general_rows,
    rule_lines,
    stepping_of,
    update_chains,
    update_rows,
)
from chainrule.expr import Gradient, Name, Symbol
from chainrule.problem.model import Network, Points, Problem
from chainrule.train import Step
from chainrule.typeset.document import Block, Chain, Document, Entries, Inline, Lines, Paragraph, SideBySide


def worked(
    problem: Problem,
    back: Backward,
    steps: Sequence[Step],
    witness: Witness | None,
    differs: Sequence[Differs] = (),
    *,
    exact: Sequence[Step] = (),
    further: Sequence[Block] = (),
    full: bool = False,
) -> Document:
    """What `chainrule solve` shows.

    Args:
        problem: what is worked, and how many digits are printed.
        back: its backward pass, with the slopes in force.
        steps: at the given weights and after each step; empty leaves the lines in symbols.
        witness: what finite differences say of the gradients.
        differs: values that the document states otherwise.
        exact: the steps with no line rounded, where every line is.
        further: what goes beyond the gradients, and belongs before the step.
        full: for a page that must stand alone and be read back: both branches of every slope, activations defined.
    """
    shown = steps[: 1 + _steps_shown(problem)]
    numbers = [numbers_at(step, problem, *exact[i : i + 1]) for i, step in enumerate(shown)]
    sheet = Sheet(problem.network, back, numbers[0] if numbers else None, full)
    takes = [stepping_of(problem, numbers[i], shown, i + 1, full=full) for i in range(len(shown) - 1)]
    points = None if full else problem.points
    lines = [*_passes(sheet, points), *_parameters(sheet, problem, shown, takes)]
    blocks = [*_head(problem, full=full), *lines, *further]
    if witness is not None and steps:
        compared = problem.network.leaves("parameter") or tuple(back.lines)
        for i, taken in enumerate(takes):
            blocks += _step(sheet, taken, i + 1) if _has_lines(problem) else ()
            blocks += _again(sheet._replace(numbers=numbers[i + 1]), points, gradients=i + 1 < len(takes))
        if takes and len(takes) < len(steps) - 1:
            blocks.append(Paragraph((f"{_counted(len(takes), len(steps) - 1)} shown; the others go on alike",)))
        blocks.append(Paragraph(loss_line(numbers, back.loss, confirmed(witness, compared))))
    blocks += _notes(sheet, problem, shown, differs, exact)
    return Document(tuple(blocks))


def _counted(shown: int, taken: int) -> str:
    return f"the first of {taken} steps is" if shown == 1 else f"the first {shown} of {taken} steps are"


def _steps_shown(problem: Problem) -> int:
    """How many steps are worked out line by line."""
    if not problem.network.leaves("parameter"):
        return 0
    return SHOWN if _has_lines(problem) else 1


def _has_lines(problem: Problem) -> bool:
    """Whether the update is more than the one line that fits beside a gradient."""
    return len(problem.optimiser.lines) > 1


def _head(problem: Problem, *, full: bool) -> Iterator[Block]:
    yield from givens(problem, named=full)
    yield from (Paragraph(said) for said in (guessed_roles(problem), shapes(problem.network)) if said)
    if full and (defined := definitions(problem.network)) is not None:
        yield defined
    if slopes := conventions(problem.network):
        yield Paragraph(slopes)
    yield from map(Paragraph, rule_lines(problem))


def _passes(sheet: Sheet, points: Points | None) -> Iterator[Block]:
    """The lines of the network; of several examples those of one, and the numbers of all."""
    if points is None:
        yield _both_passes(sheet)
    else:
        from chainrule.explain.worked.points import both_passes  # here: most problems have one example

        yield from both_passes(sheet, points, _titles(points.one))


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


def _parameters(
    sheet: Sheet, problem: Problem, shown: Sequence[Step], takes: Sequence[Stepping]
) -> Iterator[SideBySide]:
    """The gradients of the parameters, each with its update where that is one line; else that in symbols."""
    names = _parameter_names(sheet)
    if not names:
        yield from _by_data(sheet, problem)
        return
    taken = takes[0] if takes else stepping_of(problem, None, (), 1, full=sheet.full)
    is_beside = not _has_lines(problem) and (bool(takes) or not shown)
    rows = [
        (_gradient(sheet, problem, name)._replace(style="plain"), update_chains(taken, name)[0] if is_beside else None)
        for name in names
    ]
    if rows:
        yield SideBySide(((), ()), tuple(rows))
    if rows and _has_lines(problem) and not (sheet.full and takes):
        yield SideBySide((("one step of a parameter w:",), ()), general_rows(taken.update), by_rows=True)


def _by_data(sheet: Sheet, problem: Problem) -> Iterator[SideBySide]:
    """The gradients by all that is given, where nothing is a parameter: they are what is asked for."""
    names = [name for name in sheet.back.lines if name in sheet.network.roles]
    if names:
        rows = tuple((_gradient(sheet, problem, name)._replace(style="plain"), None) for name in names)
        yield SideBySide(((), ()), rows)


def _gradient(sheet: Sheet, problem: Problem, name: Name) -> Chain:
    if problem.points is None or sheet.full:
        return backward_chain(sheet, name)
    from chainrule.explain.worked.points import summed_chain  # here: most problems have one example

    return summed_chain(sheet, problem.points, name)


def _parameter_names(sheet: Sheet) -> list[Name]:
    """The parameters in the order of their gradients."""
    return [name for name in sheet.back.lines if sheet.network.roles.get(name) == "parameter"]


def _step(sheet: Sheet, taken: Stepping, number: int) -> Iterator[Block]:
    """The lines of every parameter."""
    names = _parameter_names(sheet)
    if sheet.full:
        yield Paragraph((f"Step {number}:",))
        yield Lines(tuple(chain for name in names for chain in update_chains(taken, name)))
    else:
        yield SideBySide(((f"step {number}",), ()), update_rows(taken, names), by_rows=True)


def _again(sheet: Sheet, points: Points | None, *, gradients: bool) -> Iterator[Block]:
    """The forward pass after the step: its lines, or only `forward again: z₀ = −0.25  h₀ = 0  …`.

    Args:
        sheet: with the numbers after the step.
        points: several examples, of which only the loss is shown again.
        gradients: there as well, for the step that follows.
    """
    if sheet.full:
        yield Paragraph(("The forward pass again, after the step:",))
        yield Lines(tuple(forward_chain(sheet, name) for name in _forward(sheet.network)))
        if gradients:
            yield Paragraph(("The backward pass again:",))
            asked = [name for name in sheet.back.lines if sheet.network.roles.get(name, "parameter") == "parameter"]
            yield Lines(tuple(backward_chain(sheet, name) for name in asked))
    elif sheet.numbers is not None and not gradients and any(map(sheet.numbers.is_long, _forward(sheet.network))):
        yield Paragraph(("forward again:",))
        yield Lines(tuple(value_chain(sheet.numbers, name) for name in _forward(sheet.network)))
    elif sheet.numbers is not None:
        rows = [("forward again:", _values(sheet.numbers, [points.whole] if points else _forward(sheet.network)))]
        if gradients:
            lefts = [Gradient(sheet.back.loss, name) for name in _parameter_names(sheet)]
            rows.append(("gradients:", _values(sheet.numbers, lefts)))
        yield Entries(tuple(rows))


def _values(numbers: Numbers, lefts: Sequence[Symbol]) -> Inline:
    return joined(*(piece for left in lefts for piece in (*numbers.equation(left), "  ")))[:-1]


def _forward(network: Network) -> list[Name]:
    """The quantities in order of dependency."""
    return [left for left, _ in network.system.ordered if isinstance(left, Name)]


def _notes(
    sheet: Sheet, problem: Problem, shown: Sequence[Step], differs: Sequence[Differs], exact: Sequence[Step]
) -> Iterator[Block]:
    """What else is to be known, a line each."""
    rows: list[tuple[str, Inline]] = [("kink:", note) for note in kink_notes(problem.network, shown)]
    if problem.precision.every_line and shown:
        rows.append(("rounding:", rounding_note(problem, shown, exact[: len(shown)])))
    rows += [("note:", (text,)) for text in dict.fromkeys(text for step in shown for text in step.notes)]
    rows += (
        [("note:", differing_note(problem.network, differs, problem.precision, named=sheet.full))] if differs else []
    )
    rows += [("note:", (note.message,)) for note in problem.notes]
    if rows:
        yield Entries(tuple(rows))
