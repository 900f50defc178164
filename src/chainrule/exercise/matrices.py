"""Layers of units as matrices: z^(l) = W^(l)·h^(l−1) + b^(l), a line for each layer.

The weights into one unit, or out of one, are a vector w, and what one unit puts out is a number: so are its entries
those of the scalar form, in the same order.
"""

from collections.abc import Iterator

from chainrule.exercise.mlp import LOSSES, SOFTMAX, Leaf, Mlp, Written, output_of
from chainrule.read.calls import FUNCTIONS


def matrices(mlp: Mlp) -> Written:
    """The equations of `mlp`, one for each layer."""
    lines: list[str] = []
    weights: list[Leaf] = []
    biases: list[Leaf] = []
    below = "x"
    layers = ["x"]
    last = len(mlp.units) - 1
    for number, (fed, count) in enumerate(zip(mlp.units, mlp.units[1:], strict=False), start=1):
        mark = f"^({number})" if last > 1 else ""
        total, output = f"z{mark}", "ŷ" if number == last else f"h{mark}"
        into = [(_weight("W", count, fed, mark), below, fed)]
        past = mlp.past(number)
        if past is not None:
            into.append((_weight("U", count, mlp.units[past], mark), layers[past], mlp.units[past]))
        weights += [weight for weight, _, _ in into]
        biases += [Leaf(f"b{mark}", _vector(count))] if mlp.biases else []
        bias = f" + b{mark}" if mlp.biases else ""
        products = (_product(weight, source, count, width) for weight, source, width in into)
        lines.append(f"{total} = {' + '.join(products)}{bias}")
        lines += _activated(output_of(mlp) if number == last else mlp.activation, total, output)
        below = output
        layers.append(output)
    inputs, targets = (Leaf("x", _vector(mlp.units[0])),), (Leaf("y", _vector(mlp.units[-1])),)
    return Written((*lines, _loss(mlp)), inputs, targets, tuple(weights), tuple(biases))


def _vector(count: int) -> tuple[int, ...]:
    return (count,) if count > 1 else ()


def _weight(letter: str, count: int, fed: int, mark: str) -> Leaf:
    shape = (*_vector(count), *_vector(fed))
    return Leaf(f"{letter if len(shape) == 2 else letter.lower()}{mark}", shape)


def _product(weight: Leaf, below: str, count: int, fed: int) -> str:
    """W·h; wᵀ·h into one unit."""
    return f"{weight.name}{'^T' if count == 1 < fed else ''}*{below}"


def _activated(activation: str, total: str, output: str) -> Iterator[str]:
    if activation == SOFTMAX:
        yield f"s = sum(exp({total}))"
        yield f"{output} = exp({total})/s"
    elif FUNCTIONS[activation] == "identity":
        yield f"{output} = {total}"
    else:
        yield f"{output} = {activation}({total})"


def _loss(mlp: Mlp) -> str:
    loss, count = LOSSES[mlp.loss], mlp.units[-1]
    total = loss.total if count > 1 else loss.term.format(y="y", p="ŷ")
    return f"L = {loss.whole.format(sum=total, n=count).removeprefix('1/1*')}"
