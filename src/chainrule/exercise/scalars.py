"""Layers of units as scalars: an equation for each unit.

Unit j of layer l sums to z_j^(l) what each unit i below puts out, times w_ji^(l), and puts out h_j^(l), or ŷ_j if its
layer is the last. A layer of one unit needs no index, a network of one layer no layer number.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from chainrule.exercise.mlp import LOSSES, SOFTMAX, Leaf, Mlp, Written, output_of
from chainrule.read.calls import FUNCTIONS


class _Layer(NamedTuple):
    """One layer: its lines, what it puts out, and its own parameters."""

    lines: tuple[str, ...]
    outputs: tuple[str, ...]
    weights: tuple[str, ...]
    biases: tuple[str, ...]


def scalars(mlp: Mlp) -> Written:
    """The equations of `mlp`, one for each unit."""
    inputs = _names("x", mlp.units[0])
    layers = [_Layer((), inputs, (), ())]
    for number in range(1, len(mlp.units)):
        layers.append(_layer(mlp, number, layers))
    targets = _names("y", mlp.units[-1])
    lines = (*chain.from_iterable(layer.lines for layer in layers), _loss(mlp.loss, targets, layers[-1].outputs))
    weights = chain.from_iterable(layer.weights for layer in layers)
    biases = chain.from_iterable(layer.biases for layer in layers)
    return Written(lines, *map(_leaves, (inputs, targets, weights, biases)))


def _layer(mlp: Mlp, number: int, before: Sequence[_Layer]) -> _Layer:
    """The layer with that number, fed by the one before it and by a connection past some."""
    is_last, count = number == len(mlp.units) - 1, mlp.units[number]
    mark = f"^({number})" if len(mlp.units) > 2 else ""
    sums = _names("z", count, mark)
    outputs = _names("ŷ", count) if is_last else _names("h", count, mark)
    biases = _names("b", count, mark) if mlp.biases else ()
    past = mlp.past(number)
    feeds = [("w", before[-1].outputs)] + ([] if past is None else [("u", before[past].outputs)])
    fans = [[_weights(letter, unit + 1, count, len(below), mark) for unit in range(count)] for letter, below in feeds]
    into = [tuple(chain.from_iterable(parts)) for parts in zip(*fans, strict=True)]
    activation = output_of(mlp) if is_last else mlp.activation
    lines = (
        *_sums(sums, into, tuple(chain.from_iterable(below for _, below in feeds)), biases),
        *_activated(activation, sums, outputs),
    )
    return _Layer(lines, outputs, tuple(weight for fan in fans for unit in fan for weight in unit), biases)


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
