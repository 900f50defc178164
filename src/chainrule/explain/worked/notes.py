"""What a working says after its lines: the loss, the witness, the kinks, and what the document has otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.derive import backward
from chainrule.diagnostic import Span
from chainrule.evaluate import Value, Witness, evaluate
from chainrule.explain.phrases import gradient, joined, listed, number
from chainrule.explain.worked.numbers import Numbers, is_exact, near
from chainrule.explain.worked.places import each_line, file_of
from chainrule.explain.worked.slopes import compared
from chainrule.expr import Gradient, Name, num, symbol_from_key, symbols_in
from chainrule.ops import TABLE, box_of, name_box
from chainrule.problem.model import Network
from chainrule.train import Step, Touch
from chainrule.typeset.box import Box, Figure, Mark, Over, Row
from chainrule.typeset.document import Inline, Math, Styled
from chainrule.typeset.line import line

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


def loss_line(steps: Sequence[Step], decimals: int, confirmed: Inline) -> Inline:
    """`loss 27/8 = 3.375 → 3       gradients confirmed by finite differences (4 of 4)`."""
    losses = [step.loss for step in steps[:2]]
    shown = joined(*(piece for loss in losses for piece in (" → ", _loss(loss, decimals))))[1:]
    rounded = "" if all(is_exact(loss, decimals) for loss in losses) else " (rounded)"
    return joined("loss ", shown, rounded, "       ", confirmed)


def _loss(value: Value, decimals: int) -> Math:
    """A short value with its fraction before it: 27/8 = 3.375."""
    (_, box), *rest = Numbers({}, decimals).value_links(value)
    exact = near(value)
    if is_exact(value, decimals) and not rest and not isinstance(exact, int):
        above, below = Figure(str(abs(exact.numerator))), Figure(str(exact.denominator))
        fraction: tuple[Box, ...] = (Over(above, below),)
        return Math(Row(((Mark("−", "prefix"),) if exact < 0 else ()) + (*fraction, Mark("=", "relation"), box)))
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
    return Styled(line(compared(touch.where, "=", network)), "code"), f" {when}"


def _torch_gradients(network: Network, step: Step) -> Mapping[Name, Value]:
    """The gradients of `step` with the slopes that PyTorch takes."""

    def slope(quantity: Name, op: str) -> Value:
        (kink,) = TABLE[op].kinks
        return kink.conventions.get("torch", network.slope(quantity, op))

    values = {**step.inputs, **step.parameters, **step.values}
    found = evaluate(backward(network.system, network.loss, slope).system(), values)  # type: ignore[arg-type]
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
    head = gradient(network.loss, wrt), " is ", number(here)
    if here != there:
        return (*head, " (PyTorch: ", number(there), ")")
    return (*head, " (by convention ", number(ends[0]), " to ", number(ends[1]), ")")


def _no_weight(network: Network) -> Inline:
    letters = {name.base for name in network.leaves("parameter")}
    if len(letters) == 1:
        return "no ", gradient(network.loss, Name(letters.pop())), " depends on it"
    return ("no parameter's gradient depends on it",)


# ---------------------------------------------------------------------- what the document has otherwise


def differing_note(network: Network, differs: Sequence[Differs], decimals: int, *, named: bool = False) -> Inline:
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
    right: list[Inline] = [(_value_text(value, decimals),) for value in dict.fromkeys(value for _, value in groups)]
    verb = "right are " if len(right) > 1 else "right is "
    places = [found.place for found in differs]
    file = file_of(places) if named else "this file"
    command = Styled(f"chainrule check {file if named else '<this file>'}", "code")
    found_at = f" ({each_line(places)}); "
    return joined(f"{file} has ", listed(stated), found_at, verb, listed(right), ". Line by line: ", command)


def _stated(alike: Sequence[Differs]) -> str:
    # no formula: a document that is read back must not state the wrong value once more
    names = dict.fromkeys(line(box_of(symbol_from_key(found.quantity))) for found in alike)
    return f"{' = '.join(names)} = {alike[0].stated.replace('-', '−')}"


def _value_text(value: Value, decimals: int) -> str:
    return line(box_of(num(near(value)), decimals))
