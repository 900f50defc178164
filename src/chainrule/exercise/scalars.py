"""Layers of units as scalars: an equation for each unit.

Unit j of layer l sums to z_j^(l) what each unit i below puts out, times w_ji^(l), and puts out h_j^(l), or ŷ_j if its
layer is the last. A layer of one unit needs no index, a network of one layer no layer number.
"""

from collections.abc import Iterable, Iterator, Sequence

from chainrule.exercise.mlp import LOSSES, SOFTMAX, Leaf, Mlp, Written, output_of
from chainrule.read.calls import FUNCTIONS


def scalars(mlp: Mlp) -> Written:
    """The equations of `mlp`, one for each unit."""
    lines: list[str] = []
    weights: list[str] = []
    biases: list[str] = []
    below = inputs = _names("x", mlp.units[0])
    layers = [inputs]
    last = len(mlp.units) - 1
    for number, count in enumerate(mlp.units[1:], start=1):
        mark = f"^({number})" if last > 1 else ""
        sums = _names("z", count, mark)
        outputs = _names("ŷ", count) if number == last else _names("h", count, mark)
        own = _names("b", count, mark) if mlp.biases else ()
        fan = [_weights("w", unit, count, len(below), mark) for unit in range(1, count + 1)]
        weights += [weight for into in fan for weight in into]
        past = mlp.past(number)
        if past is not None:
            further = [_weights("u", unit, count, len(layers[past]), mark) for unit in range(1, count + 1)]
            fan = [(*into, *more) for into, more in zip(fan, further, strict=True)]
            below = (*below, *layers[past])
            weights += [weight for into in further for weight in into]
        lines += [
            *_sums(sums, fan, below, own),
            *_activated(mlp.activation if number < last else output_of(mlp), sums, outputs),
        ]
        biases += own
        below = outputs
        layers.append(outputs)
    targets = _names("y", mlp.units[-1])
    return Written((*lines, _loss(mlp.loss, targets, below)), *map(_leaves, (inputs, targets, weights, biases)))


def _leaves(names: Iterable[str]) -> tuple[Leaf, ...]:
    return tuple(Leaf(name) for name in names)


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
    loss = LOSSES[name]
    terms = [loss.term.format(y=y, p=p) for y, p in zip(targets, predictions, strict=True)]
    total = terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"
    return f"L = {loss.whole.format(sum=total, n=len(terms)).removeprefix('1/1*')}"


# ---------------------------------------------------------------------- names


def _names(letter: str, count: int, mark: str = "") -> tuple[str, ...]:
    """x_1, x_2 …; a single one needs no index."""
    return tuple(f"{letter}_{i}{mark}" for i in range(1, count + 1)) if count > 1 else (f"{letter}{mark}",)


def _weights(letter: str, unit: int, units: int, below: int, mark: str) -> tuple[str, ...]:
    """The weights into one unit: w_12 leads to unit 1 from unit 2 below."""
    to = [str(unit)] if units > 1 else []
    between = "," if max(units, below) > 9 else ""
    indices = [between.join([*to, str(i)] if below > 1 else to) for i in range(1, below + 1)]
    return tuple(f"{letter}{_below(index)}{mark}" for index in indices)


def _below(index: str) -> str:
    return f"_{{{index}}}" if "," in index else f"_{index}" if index else ""
