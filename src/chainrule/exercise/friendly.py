"""Numbers that a hand can work with: short decimals, away from every kink, and with something to learn."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from random import Random
from typing import Final, NamedTuple

from chainrule.diagnostic import fail
from chainrule.evaluate import Interval, Number, Unworkable, as_number
from chainrule.exercise.lines import task_of
from chainrule.exercise.mlp import SOFTMAX, Leaf, Mlp, Written, chunks, output_of
from chainrule.expr import Rational
from chainrule.expr.array import Shape, entries_of
from chainrule.problem import build
from chainrule.read import read_document
from chainrule.read.calls import FUNCTIONS
from chainrule.train import Step

INPUTS: Final = ("1", "2", "-1", "0.5", "-2", "1.5", "-0.5")
WEIGHTS: Final = tuple(f"{sign}0.{digit}" for digit in (1, 2, 3, 4, 5, 6, 8) for sign in ("", "-"))
BIASES: Final = ("0.1", "-0.1", "0.2", "-0.2", "0.5", "-0.5")
RATES: Final = ("0.1", "0.5", "1")

TARGETS: Final[Mapping[str, tuple[str, ...]]] = {"sigmoid": ("0", "1"), "tanh": ("-1", "1", "0.5"), "exp": ("1", "2")}
"""By the activation of the last layer, which cannot reach every number."""

ANY_TARGET: Final = ("1", "-1", "2", "0.5")

MOST_PARAMETERS: Final = 200
"""Nobody works more out by hand."""

ATTEMPTS: Final = 60
"""Draws before it is said that none will do."""


class Friendly(NamedTuple):
    """Data as it is written: the value of every leaf, and the learning rate."""

    inputs: Mapping[str, str]
    targets: Mapping[str, str]
    weights: Mapping[str, str]
    biases: Mapping[str, str]
    rate: str

    def block(self) -> str:
        """The `given` block that states it."""
        groups = (self.inputs, self.targets, self.weights, self.biases)
        stated = ([f"{name} = {value}" for name, value in group.items()] for group in groups)
        lines = [", ".join(some) for values in stated for some in chunks(values)]
        return "\n".join(("```given", *lines, f"learning rate = {self.rate}", "```\n"))


def friendly(mlp: Mlp, text: Written, seed: int, rate: str | None = None) -> Friendly:
    """Numbers for `text`, the same for the same seed.

    Raises:
        ChainruleError: E0641 if the network is too large for a hand, or no numbers were found.
    """
    count = sum(leaf.size for leaf in (*text.weights, *text.biases))
    if count > MOST_PARAMETERS:
        message = f"{count:,} weights and biases are too many to be worked with by hand"
        raise fail("E0641", message, help=f"name smaller layers: {MOST_PARAMETERS} parameters are the most")
    chance = Random(seed)  # noqa: S311 (an exercise, not a secret)
    for _ in range(ATTEMPTS):
        data = _drawn(mlp, text, chance, rate)
        steps = _worked(text, data)
        if is_instructive(steps) and (rate is not None or falls(steps)):
            return data
    raise fail("E0641", "no friendly numbers were found for this network", help="try another --seed, or other layers")


def _drawn(mlp: Mlp, text: Written, chance: Random, rate: str | None) -> Friendly:
    return Friendly(
        _some(text.inputs, INPUTS, chance),
        _targets(mlp, text.targets, chance),
        _some(text.weights, WEIGHTS, chance),
        _some(text.biases, BIASES, chance),
        rate or RATES[int(chance.random() * len(RATES))],
    )


def _some(leaves: Sequence[Leaf], values: Sequence[str], chance: Random) -> dict[str, str]:
    """Values for `leaves`, each used once before any is used again."""
    drawn = shuffled(values, chance)
    return {leaf.name: literal(leaf.shape, [*islice(drawn, leaf.size)]) for leaf in leaves}


def literal(shape: Shape, entries: Sequence[str]) -> str:
    """`[[1, 2], [3, 4]]`, as it is read."""
    if not shape:
        return entries[0]
    step = len(entries) // shape[0]
    return f"[{', '.join(literal(shape[1:], entries[at : at + step]) for at in range(0, len(entries), step))}]"


def shuffled(values: Sequence[str], chance: Random) -> Iterator[str]:
    """The values without end, each once before any comes again."""
    while True:
        # by random() alone: of all of Random it gives the same numbers in every version of Python
        yield from sorted(values, key=lambda _: chance.random())


def _targets(mlp: Mlp, leaves: Sequence[Leaf], chance: Random) -> dict[str, str]:
    """One class of several is right; elsewhere anything that the last layer can reach."""
    last = output_of(mlp)
    if last == SOFTMAX:
        right = int(chance.random() * mlp.units[-1])
        classes = iter(str(int(i == right)) for i in range(mlp.units[-1]))
        return {leaf.name: literal(leaf.shape, [*islice(classes, leaf.size)]) for leaf in leaves}
    return _some(leaves, TARGETS.get(FUNCTIONS[last], ANY_TARGET), chance)


def _worked(text: Written, data: Friendly) -> tuple[Step, ...]:
    try:
        return task_of(build(read_document(text.block() + data.block()))).steps
    except Unworkable:  # as of ln(1 − ŷ) where ŷ is 1
        return ()


def is_instructive(steps: Sequence[Step]) -> bool:
    """Whether neither pass meets a kink, and no more than half of the parameters have nothing to learn.

    They have nothing to learn behind units that are off.
    """
    if not steps or any(step.kinks for step in steps):
        return False
    gradients = [entry for name in steps[0].parameters for entry in entries_of(steps[0].gradients[name])]
    return 2 * sum(1 for gradient in gradients if gradient == 0) <= len(gradients)


def falls(steps: Sequence[Step]) -> bool:
    """Whether the step makes the loss smaller."""
    before, after = (_middle(as_number(step.loss)) for step in steps[:2])
    return after < before


def _middle(value: Number) -> Rational:
    return value.middle if isinstance(value, Interval) else value
