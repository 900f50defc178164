"""What a working says after its lines: the loss, the witness, the kinks, and what the document has otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from chainrule.diagnostic import Span
from chainrule.evaluate import Value, Witness, as_number, evaluate, shown
from chainrule.explain.phrases import gradient, joined, listed, number
from chainrule.explain.worked.entries import is_few, is_written, literal, printed, summary
from chainrule.explain.worked.numbers import Numbers, value_links
from chainrule.explain.worked.places import each_line, file_of
from chainrule.explain.worked.slopes import compared
from chainrule.expr import Gradient, Name, symbol_from_key, symbols_in
from chainrule.expr.array import Array
from chainrule.ops import SHORT, TABLE, Precision, box_of, figure_box, in_decimals, name_box
from chainrule.problem.model import Network, Problem
from chainrule.train import Step, Touch
from chainrule.typeset.box import Mark, Row
from chainrule.typeset.document import Inline, Math, Styled
from chainrule.typeset.line import line

FINER: Final = 3
"""How many more digits are printed of a value that a rounded one is compared with."""

MOST_NAMED: Final = 3
"""How many gradients that hang on a kink are named."""

MOST_DIFFERING: Final = 6
"""How many values that differ are told; `chainrule check` tells all."""


class Differs(NamedTuple):
    """A value that the document states and that is another.

    Args:
        place: where it stands.
        quantity: the ASCII key of what it is said to be.
        stated: the figure as it is printed.
        value: the right one.
    """

    place: Span
    quantity: str
    stated: str
    value: Value


# ---------------------------------------------------------------------- the loss and the witness


def loss_line(numbers: Sequence[Numbers], loss: Name, confirmed: Inline) -> Inline:
    """`loss 27/8 = 3.375 → 3       gradients confirmed by finite differences (4 of 4)`."""
    shown = joined(*(piece for known in numbers for piece in (" → ", _loss(known, loss))))[1:]
    rounded = "" if all(known.figure_of(loss)[1] for known in numbers) else " (rounded)"
    return joined("loss ", shown, rounded, "       ", confirmed)


def _loss(numbers: Numbers, loss: Name) -> Math:
    """A short value with its fraction before it: 27/8 = 3.375."""
    value = as_number(numbers.values[loss])
    if numbers.precision.every_line:
        return Math(figure_box(numbers.figure_of(loss)[0]))
    ((relation, box), *rest) = value_links(value, numbers.precision)
    if relation == "=" and not rest and isinstance(value, Fraction):
        fraction = figure_box(f"{'−' if value < 0 else ''}{abs(value.numerator)}/{value.denominator}")
        return Math(Row((fraction, Mark("=", "relation"), box)))
    return Math(Row((box, *(part for sign, right in rest for part in (Mark(sign, "relation"), right)))))


def confirmed(witness: Witness, parameters: Sequence[Name]) -> Inline:
    """What the outside witness says of the gradients of the parameters."""
    wrong = {difference.wrt for difference in witness.differing}
    kinked = [name for name in parameters if name in witness.kinked]
    compared_ = [name for name in parameters if name not in kinked]
    agreed = sum(name not in wrong for name in compared_)
    text = f"gradients confirmed by finite differences ({agreed} of {len(compared_)})"
    if not kinked:
        return (text,)
    return joined(text, "; on a kink, so not compared: ", listed([(Math(name_box(name)),) for name in kinked]))


def rounding_note(problem: Problem, steps: Sequence[Step], exact: Sequence[Step]) -> Inline:
    """The convention that every line is rounded, and how far its end lies from that of the unrounded working."""
    precision = problem.precision
    said = f"every line rounded to {precision}, half up; later lines use the rounded figures"
    finer = precision._replace(digits=precision.digits + FINER)
    loss, true = as_number(steps[-1].loss), as_number(exact[-1].loss)
    off = abs(shown(loss, finer) - shown(true, finer))
    when = ("", " after the step", f" after {len(steps) - 1} steps")[min(len(steps) - 1, 2)]
    name = line(name_box(problem.network.loss))
    if not off:
        return (f"{said}. Unrounded, {name}{when} is the same",)
    far = in_decimals(off, Precision(2, significant=True))
    # no formula: a document that is read back must not state the other working's value as one of its own
    return (f"{said}. Unrounded, {name}{when} would be ", Styled(printed(true, finer)[0], "code"), f": {far} off")


# ---------------------------------------------------------------------- kinks


def kink_notes(network: Network, steps: Sequence[Step]) -> Iterator[Inline]:
    """One note for each kink that is touched: where, what it decides, what PyTorch would have."""
    for count, step in enumerate(steps):
        if step.kinks:
            torch = _torch_gradients(network, step)
            for touch in step.kinks:
                yield joined(_where(network, touch, count), ": ", _effect(network, touch, step, torch))


def _where(network: Network, touch: Touch, count: int) -> Inline:
    when = ("at the given weights", "after the step")[count] if count < 2 else f"after step {count}"
    # no formula: a document that is read back must not state it of another step, nor define p by p = q
    return *which(touch), Styled(line(compared(touch.where, "=", network)), "code"), f" {when}"


def which(touch: Touch) -> Inline:
    """`entry 2 of`, `entries (1, 2) and (2, 2) of`: those of an array that sit on the kink."""
    if not touch.entries:
        return ()
    shown = [(str(at[0]) if len(at) == 1 else str(at),) for at in touch.entries[:MOST_NAMED]]
    more = len(touch.entries) - len(shown)
    every = listed([*shown, *([(f"{more} more",)] if more else [])])
    return joined("entry " if len(touch.entries) == 1 else "entries ", every, " of ")


def _torch_gradients(network: Network, step: Step) -> Mapping[Name, Value]:
    """The gradients of `step` with the slopes that PyTorch takes."""

    def slope(quantity: Name, op: str) -> Value:
        (kink,) = TABLE[op].kinks
        return kink.conventions.get("torch", network.slope(quantity, op))

    found = evaluate(network.derived(at_kink=slope).system(), step.named)  # type: ignore[arg-type]
    return {left.wrt: value for left, value in found.items() if isinstance(left, Gradient)}


def _effect(network: Network, touch: Touch, step: Step, torch: Mapping[Name, Value]) -> Inline:
    """What hangs on the slope there: gradients of quantities, then those of parameters or that there are none."""
    if not touch.affects:
        return ("no gradient depends on it",)
    hanging = {wrt: _gradient(network, wrt, step, torch, ends) for wrt, *ends in touch.affects}
    own = set(symbols_in(touch.where))
    named = [text for wrt, text in hanging.items() if wrt not in network.roles and wrt not in own]
    weights = [text for wrt, text in hanging.items() if network.roles.get(wrt) == "parameter"]
    named = named or [text for wrt, text in hanging.items() if wrt in own and network.roles.get(wrt) != "parameter"]
    more = [(f"{len(named) - MOST_NAMED} more",)] if len(named) > MOST_NAMED else []
    last = listed(weights) if weights else _no_weight(network)
    return joined(listed([*named[:MOST_NAMED], *more]), "; ", last) if named else last


def _gradient(network: Network, wrt: Name, step: Step, torch: Mapping[Name, Value], ends: Sequence[Value]) -> Inline:
    """`∂L/∂h₀ is 1/16 (PyTorch: 0)`; the ends where PyTorch would have the same."""
    here, there = step.gradients[wrt], torch[wrt]
    head = gradient(network.loss, wrt), " is ", *amount(here)
    if here != there:
        return (*head, " (PyTorch: ", *amount(there), ")")
    return (*head, " (by convention ", *amount(ends[0]), " to ", *amount(ends[1]), ")")


def amount(value: Value, precision: Precision = SHORT) -> Inline:
    """A number or an array in a sentence; of a long array, what it is like."""
    if not isinstance(value, Array):
        return (number(value),)
    if not is_few(value):
        return (summary(value),)
    box = box_of(literal(value, lambda _, entry: printed(entry, precision)[0]))
    return (Math(box),) if is_written(value, box) else (summary(value),)


def _no_weight(network: Network) -> Inline:
    letters = {name.base for name in network.leaves("parameter")}
    if len(letters) == 1:
        return "no ", gradient(network.loss, Name(letters.pop())), " depends on it"
    return ("no parameter's gradient depends on it",)


# ---------------------------------------------------------------------- what the document has otherwise


def differing_note(
    network: Network, differs: Sequence[Differs], precision: Precision, *, named: bool = False
) -> Inline:
    """The values that the document has otherwise, equal ones together, with their lines and the right ones.

    In order of dependency: the first is where to look first. `named` names the file: on a page that stands alone,
    "this file" would be another.
    """
    place = {left: i for i, (left, _) in enumerate(network.system.ordered)}
    differs = sorted(differs, key=lambda found: place.get(symbol_from_key(found.quantity), len(place)))[:MOST_DIFFERING]
    groups: dict[tuple[str, Value], list[Differs]] = {}
    for found in differs:
        groups.setdefault((found.stated, found.value), []).append(found)
    stated = [(Styled(_stated(alike), "code"),) for alike in groups.values()]
    right: list[Inline] = [_right(value, precision) for value in dict.fromkeys(value for _, value in groups)]
    verb = "right are " if len(right) > 1 else "right is "
    places = [found.place for found in differs]
    file = file_of(places) if named else "this file"
    command = Styled(f"chainrule check {file if named else '<this file>'}", "code")
    found_at = f" ({each_line(places)}); "
    return joined(f"{file} has ", listed(stated), found_at, verb, listed(right), ". Line by line: ", command)


def _right(value: Value, precision: Precision) -> Inline:
    return amount(value, precision) if isinstance(value, Array) else (printed(value, precision)[0],)


def _stated(alike: Sequence[Differs]) -> str:
    # no formula: a document that is read back must not state the wrong value once more
    names = dict.fromkeys(line(box_of(symbol_from_key(found.quantity))) for found in alike)
    return f"{' = '.join(names)} = {alike[0].stated.replace('-', '−')}"
