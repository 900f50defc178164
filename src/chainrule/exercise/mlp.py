"""The common shapes, as text that is read like any other: layers of units, each fed by all units of the layer before.

Unit j of layer l sums to z_j^(l) what each unit i below puts out, times w_ji^(l), and puts out h_j^(l), or ŷ_j if its
layer is the last. A layer of one unit needs no index, a network of one layer no layer number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, did_you_mean, fail
from chainrule.ops import TABLE
from chainrule.problem.units import word_for
from chainrule.read.calls import FUNCTIONS

MOST_WEIGHTS: Final = 10_000
"""Of a network whose every weight has a line of its own."""

A_LINE: Final = 6
"""How many names, or values, stand on one line of a block."""

SOFTMAX: Final = "softmax"
"""The activation that takes a whole layer."""


class Loss(NamedTuple):
    """A loss, summed over the outputs.

    Args:
        term: what each output adds, of its target {y} and its prediction {p}.
        whole: the loss of the sum of these terms, or of the only one; {n} is the number of outputs.
        output: the activation of the last layer that it is made for; "" where any will do.
    """

    term: str
    whole: str = "{sum}"
    output: str = ""


LOSSES: Final[Mapping[str, Loss]] = {
    "half-squared": Loss("({y} - {p})^2", "1/2*{sum}"),
    "squared": Loss("({y} - {p})^2"),
    "mean-squared": Loss("({y} - {p})^2", "1/{n}*{sum}"),
    "L1": Loss("|{y} - {p}|"),
    "bce": Loss("({y}*ln({p}) + (1 - {y})*ln(1 - {p}))", "-{sum}", "sigmoid"),
    "cross-entropy": Loss("{y}*ln({p})", "-{sum}", SOFTMAX),
}


class Mlp(NamedTuple):
    """What is asked for.

    Args:
        units: of each layer, the inputs first.
        activation: of every layer, as readers may write it.
        output: of the last layer, if that is another; "" for what goes with the loss and the activation.
        loss: one of `LOSSES`.
        biases: whether units have one.
    """

    units: tuple[int, ...]
    activation: str = "sigmoid"
    output: str = ""
    loss: str = "half-squared"
    biases: bool = True


class Written(NamedTuple):
    """A network as text.

    Args:
        lines: its equations.
        inputs: the names of its inputs.
        targets: the names of its targets.
        weights: the names of its weights.
        biases: the names of its biases.
    """

    lines: tuple[str, ...]
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    weights: tuple[str, ...]
    biases: tuple[str, ...]

    def block(self) -> str:
        """The `network` block that states it, roles included."""
        roles = {"inputs": self.inputs, "targets": self.targets, "parameters": (*self.weights, *self.biases)}
        declared = [f"{role}: {', '.join(some)}" for role, names in roles.items() for some in chunks(names)]
        lines = (*self.lines, *declared)
        return "\n".join(("```network", *lines, "```\n"))


def chunks(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as stand on one line, and again."""
    return (words[at : at + A_LINE] for at in range(0, len(words), A_LINE))


def written(mlp: Mlp) -> Written:
    """The equations of `mlp`.

    Raises:
        ChainruleError: E0640 if its units are no layers, E0604 for an activation or a loss that is not known.
    """
    _check(mlp)
    lines: list[str] = []
    weights: list[str] = []
    biases: list[str] = []
    below = inputs = _names("x", mlp.units[0])
    last = len(mlp.units) - 1
    for number, count in enumerate(mlp.units[1:], start=1):
        mark = f"^({number})" if last > 1 else ""
        sums = _names("z", count, mark)
        outputs = _names("ŷ", count) if number == last else _names("h", count, mark)
        own = _names("b", count, mark) if mlp.biases else ()
        fan = [_weights(unit, count, len(below), mark) for unit in range(1, count + 1)]
        lines += [
            *_sums(sums, fan, below, own),
            *_activated(mlp.activation if number < last else output_of(mlp), sums, outputs),
        ]
        weights += [weight for into in fan for weight in into]
        biases += own
        below = outputs
    targets = _names("y", mlp.units[-1])
    return Written((*lines, _loss(mlp.loss, targets, below)), inputs, targets, tuple(weights), tuple(biases))


def output_of(mlp: Mlp) -> str:
    """The activation of the last layer: it goes with the loss, and a kink there would be of no use."""
    plain = "identity" if TABLE[FUNCTIONS[mlp.activation]].kinks else mlp.activation
    return LOSSES[mlp.loss].output or mlp.output or plain


# ---------------------------------------------------------------------- lines


def _sums(
    sums: Iterable[str], weights: Iterable[Sequence[str]], below: Sequence[str], biases: Sequence[str]
) -> Iterator[str]:
    for unit, (total, into) in enumerate(zip(sums, weights, strict=True)):
        terms = [f"{weight}*{name}" for weight, name in zip(into, below, strict=True)]
        yield f"{total} = {' + '.join([*terms, *biases[unit : unit + 1]])}"


def _activated(activation: str, sums: Sequence[str], outputs: Sequence[str]) -> Iterator[str]:
    """What a layer puts out: each unit by itself, or each its share of the whole layer."""
    if activation == SOFTMAX:
        yield f"s = {' + '.join(f'exp({total})' for total in sums)}"
        yield from (f"{output} = exp({total})/s" for total, output in zip(sums, outputs, strict=True))
    elif FUNCTIONS[activation] == "identity":
        yield from (f"{output} = {total}" for total, output in zip(sums, outputs, strict=True))
    else:
        yield from (f"{output} = {activation}({total})" for total, output in zip(sums, outputs, strict=True))


def _loss(name: str, targets: Sequence[str], predictions: Sequence[str]) -> str:
    term, whole, _ = LOSSES[name]
    terms = [term.format(y=y, p=p) for y, p in zip(targets, predictions, strict=True)]
    total = terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"
    return f"L = {whole.format(sum=total, n=len(terms)).removeprefix('1/1*')}"


# ---------------------------------------------------------------------- names


def _names(letter: str, count: int, mark: str = "") -> tuple[str, ...]:
    """x_1, x_2 …; a single one needs no index."""
    return tuple(f"{letter}_{i}{mark}" for i in range(1, count + 1)) if count > 1 else (f"{letter}{mark}",)


def _weights(unit: int, units: int, below: int, mark: str) -> tuple[str, ...]:
    """The weights into one unit: w_12 leads to unit 1 from unit 2 below."""
    to = [str(unit)] if units > 1 else []
    between = "," if max(units, below) > 9 else ""
    indices = [between.join([*to, str(i)] if below > 1 else to) for i in range(1, below + 1)]
    return tuple(f"w{_below(index)}{mark}" for index in indices)


def _below(index: str) -> str:
    return f"_{{{index}}}" if "," in index else f"_{index}" if index else ""


# ---------------------------------------------------------------------- what can be asked for


def activations() -> tuple[str, ...]:
    """The words for the operations of the table that a unit may apply to its sum."""
    rows = (row for row in TABLE.values() if row.arity == 1 and row.sample in (("any",), ("small",)))
    return tuple(word_for(row.name) for row in rows if row.name in FUNCTIONS.values())


def _check(mlp: Mlp) -> None:
    shown = "-".join(map(str, mlp.units))
    if len(mlp.units) < 2 or any(type(count) is not int or count < 1 for count in mlp.units):
        raise fail("E0640", f"'{shown}' is no network", help="name the units of two layers or more, such as 2-2-1")
    weights = sum(a * b for a, b in zip(mlp.units, mlp.units[1:], strict=False))
    if weights > MOST_WEIGHTS:
        message = f"{shown} has {weights:,} weights, and each would be a name of its own"
        raise fail("E0640", message, help=f"name layers with at most {MOST_WEIGHTS:,} weights between them")
    for word in (mlp.activation, *([mlp.output] if mlp.output else ())):
        if word not in FUNCTIONS or word_for(FUNCTIONS[word]) not in activations():
            raise _unknown("activation", word, activations(), FUNCTIONS)
    if mlp.loss not in LOSSES:
        raise _unknown("loss", mlp.loss, LOSSES, LOSSES)
    _check_output(mlp)


def _check_output(mlp: Mlp) -> None:
    wanted = LOSSES[mlp.loss].output
    if wanted and mlp.output and FUNCTIONS[mlp.output] != wanted:
        message = f"{mlp.loss} takes probabilities, and {mlp.output} gives none"
        raise fail("E0640", message, help=f"leave the activation of the last layer out: it is {wanted}")
    if wanted == SOFTMAX and mlp.units[-1] < 2:
        raise fail("E0640", "cross-entropy tells classes apart, and here is one output", help="take bce, or 2 outputs")


def _unknown(what: str, word: str, known: Iterable[str], spellings: Iterable[str]) -> ChainruleError:
    choices = f"one of {', '.join(known)}"
    near = did_you_mean(word, spellings) if word not in spellings else ""
    return fail("E0604", f"there is no {what} '{word}'", help=f"{near} ({choices})" if near else choices)
