"""The common shapes: layers of units, each fed by all units of the layer before; what can be asked for.

They become text that is read like any other: `scalars` and `matrices` write it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, did_you_mean, fail
from chainrule.expr.array import Shape
from chainrule.ops import TABLE
from chainrule.problem.units import word_for
from chainrule.read.calls import FUNCTIONS

MOST_WEIGHTS: Final = 10_000
"""Of a network whose every weight has a line of its own."""

A_LINE: Final = 6
"""How many names, or values, stand on one line of a block."""

PARTS: Final = ("normal_cdf", "normal_pdf", "gelu_gate", "gelu_rate", "part")
"""Operations that derivatives and other operations are made of; no unit of an exercise has them."""

SOFTMAX: Final = "softmax"
"""The activation that takes a whole layer."""


class Loss(NamedTuple):
    """A loss, summed over the outputs.

    Args:
        term: what each output adds, of its target {y} and its prediction {p}.
        total: the sum of these terms where y and ŷ are vectors.
        whole: the loss of the sum of these terms, or of the only one; {n} is the number of outputs.
        output: the activation of the last layer that it is made for; "" where any will do.
    """

    term: str
    total: str
    whole: str = "{sum}"
    output: str = ""


SQUARES: Final = ("({y} - {p})^2", "norm2(y - ŷ)")
MOST_LIKELY: Final = "sum(y ⊙ ln(ŷ) + (1 - y) ⊙ ln(1 - ŷ))"

LOSSES: Final[Mapping[str, Loss]] = {
    "half-squared": Loss(*SQUARES, "1/2*{sum}"),
    "squared": Loss(*SQUARES),
    "mean-squared": Loss(*SQUARES, "1/{n}*{sum}"),
    "L1": Loss("|{y} - {p}|", "sum(|y - ŷ|)"),
    "bce": Loss("({y}*ln({p}) + (1 - {y})*ln(1 - {p}))", MOST_LIKELY, "-{sum}", "sigmoid"),
    "cross-entropy": Loss("{y}*ln({p})", "sum(y ⊙ ln(ŷ))", "-{sum}", SOFTMAX),
}


class Mlp(NamedTuple):
    """What is asked for.

    Args:
        units: of each layer, the inputs first.
        activation: of every layer, as readers may write it.
        output: of the last layer, if that is another; "" for what goes with the loss and the activation.
        loss: one of `LOSSES`.
        biases: whether units have one.
        skip: two layers, counted from the inputs, which are layer 0: what the first puts out goes into the second as
            well, past those between, with weights u of its own; () for no such connection.
    """

    units: tuple[int, ...]
    activation: str = "sigmoid"
    output: str = ""
    loss: str = "half-squared"
    biases: bool = True
    skip: tuple[int, ...] = ()

    def past(self, layer: int) -> int | None:
        """The layer whose units feed `layer` past those between; None if none does."""
        return self.skip[0] if self.skip and self.skip[1] == layer else None


class Leaf(NamedTuple):
    """What has no equation: its name, and its shape."""

    name: str
    shape: Shape = ()

    @property
    def size(self) -> int:
        """How many numbers it is."""
        return prod(self.shape)


class Written(NamedTuple):
    """A network as text: its equations, and what they are worked out from."""

    lines: tuple[str, ...]
    inputs: tuple[Leaf, ...]
    targets: tuple[Leaf, ...]
    weights: tuple[Leaf, ...]
    biases: tuple[Leaf, ...]

    def block(self, *, declare_shapes: bool = False) -> str:
        """The `network` block that states it, roles included, and shapes where no data tells them."""
        roles = {"inputs": self.inputs, "targets": self.targets, "parameters": (*self.weights, *self.biases)}
        named = ((role, [leaf.name for leaf in leaves]) for role, leaves in roles.items())
        declared = [f"{role}: {', '.join(some)}" for role, names in named for some in chunks(names)]
        sizes = {leaf.name: leaf.shape for some in roles.values() for leaf in some if leaf.shape}
        shapes = [f"{name}: {' × '.join(map(str, shape))}" for name, shape in sizes.items()] if declare_shapes else []
        lines = (*self.lines, *shapes, *declared)
        return "\n".join(("```network", *lines, "```\n"))


def chunks(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as stand on one line, and again."""
    return (words[at : at + A_LINE] for at in range(0, len(words), A_LINE))


def output_of(mlp: Mlp) -> str:
    """The activation of the last layer: it goes with the loss, and a kink there would be of no use."""
    plain = "identity" if TABLE[FUNCTIONS[mlp.activation]].kinks else mlp.activation
    return LOSSES[mlp.loss].output or mlp.output or plain


# ---------------------------------------------------------------------- what can be asked for


def activations() -> tuple[str, ...]:
    """The words for the operations of the table that a unit may apply to its sum."""
    rows = (row for row in TABLE.values() if row.arity == 1 and row.sample in (("any",), ("small",)))
    return tuple(word_for(row.name) for row in rows if row.name in FUNCTIONS.values() and row.name not in PARTS)


def check(mlp: Mlp) -> None:
    """That there is such a network.

    Raises:
        ChainruleError: E0640 if its units are no layers, E0604 for an activation or a loss that is not known.
    """
    shown = "-".join(map(str, mlp.units))
    if len(mlp.units) < 2 or any(type(count) is not int or count < 1 for count in mlp.units):
        raise fail("E0640", f"'{shown}' is no network", help="name the units of two layers or more, such as 2-2-1")
    weights = sum(a * b for a, b in zip(mlp.units, mlp.units[1:], strict=False))
    _check_skip(mlp)
    weights += mlp.units[mlp.skip[0]] * mlp.units[mlp.skip[1]] if mlp.skip else 0
    if weights > MOST_WEIGHTS:
        message = f"{shown} has {weights:,} weights, and each would be a name of its own"
        raise fail("E0640", message, help=f"name layers with at most {MOST_WEIGHTS:,} weights between them")
    asked = (mlp.activation, *([mlp.output] if mlp.output and not _goes_with_loss(mlp) else ()))
    for word in map(str, asked):
        if word not in FUNCTIONS or word_for(FUNCTIONS[word]) not in activations():
            raise _unknown("activation", word, activations(), FUNCTIONS)
    if str(mlp.loss) not in LOSSES:
        raise _unknown("loss", mlp.loss, LOSSES, LOSSES)
    _check_output(mlp)


def _goes_with_loss(mlp: Mlp) -> bool:
    """Whether the loss is made for the output that is asked for: softmax, which no other loss takes."""
    return str(mlp.loss) in LOSSES and mlp.output == LOSSES[mlp.loss].output


def _check_output(mlp: Mlp) -> None:
    wanted = LOSSES[mlp.loss].output
    if wanted and mlp.output and FUNCTIONS.get(mlp.output) != wanted:
        message = f"{mlp.loss} takes probabilities, and {mlp.output} gives none"
        raise fail("E0640", message, help=f"leave the activation of the last layer out: it is {wanted}")
    if wanted == SOFTMAX and mlp.units[-1] < 2:
        raise fail("E0640", "cross-entropy tells classes apart, and here is one output", help="take bce, or 2 outputs")


def _check_skip(mlp: Mlp) -> None:
    last = len(mlp.units) - 1
    match mlp.skip:
        case ():
            return
        case (int(first), int(second)) if 0 <= first < second - 1 < last:
            return
        case _:
            shown = "-".join(map(str, mlp.skip))
            example = f"such as {last - 2}-{last}" if last > 1 else "which takes three layers or more"
            message = f"'{shown}' is no connection past a layer of {'-'.join(map(str, mlp.units))}"
            raise fail("E0640", message, help=f"name two layers with one between, counted from 0, {example}")


def _unknown(what: str, word: str, known: Iterable[str], spellings: Iterable[str]) -> ChainruleError:
    if word == SOFTMAX:
        return fail(
            "E0604", "softmax takes a whole layer", help="it comes with the loss cross-entropy, as the last layer"
        )
    choices = f"one of {', '.join(known)}"
    near = did_you_mean(str(word), spellings) if str(word) not in spellings else ""
    return fail("E0604", f"there is no {what} '{word}'", help=f"{near} ({choices})" if near else choices)
