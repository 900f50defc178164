"""An MLP with a skip connection and softmax cross-entropy, batch first."""

from collections.abc import Iterator

import numpy as np

import by_hand
from chainrule.compile.compiled import Compiled
from chainrule.compile.targets import Job, compiled
from chainrule.derive import backward
from chainrule.expr import Equation, Name, System, apply
from layer_peers import layer_peers
from measured import each, in_turn, require_same
from side_by_side import Row

SIZES = (784, 512, 512, 10)
EXAMPLES = 256


def mlp() -> Compiled:
    """Two layers with a skip connection, softmax cross-entropy."""
    names = ("X", "Y", "W_1", "b_1", "W_2", "b_2", "W_3", "b_3", "Z_1", "H_1", "Z_2", "H_2", "Z_3", "l", "L")
    X, Y, W1, b1, W2, b2, W3, b3, Z1, H1, Z2, H2, Z3, each_loss, L = map(cr_name, names)
    inputs, first, second, classes = SIZES
    shapes = {X: (EXAMPLES, inputs), Y: (EXAMPLES, classes), each_loss: (EXAMPLES,)}
    shapes |= {
        W1: (inputs, first),
        b1: (first,),
        W2: (first, second),
        b2: (second,),
        W3: (second, classes),
        b3: (classes,),
    }
    shapes |= {Z1: (EXAMPLES, first), H1: (EXAMPLES, first), Z2: (EXAMPLES, second), H2: (EXAMPLES, second)}
    shapes |= {Z3: (EXAMPLES, classes)}
    system = System(
        [
            Equation(Z1, apply("matmul", X, W1) + b1),
            Equation(H1, apply("relu", Z1)),
            Equation(Z2, apply("matmul", H1, W2) + b2),
            Equation(H2, apply("relu", Z2) + H1),
            Equation(Z3, apply("matmul", H2, W3) + b3),
            Equation(each_loss, apply("logsumexp", Z3, 1) - apply("sum", apply("hadamard", Y, Z3), 1)),
            Equation(L, apply("mean", each_loss)),
        ]
    )
    parameters = (W1, b1, W2, b2, W3, b3)
    back = backward(system, L, lambda quantity, operation: 0, dict(shapes))
    return compiled("numpy", Job(system, back, (X, Y, *parameters), parameters, parameters, shapes=shapes))


def cr_name(key: str) -> Name:
    """The name that `key` spells."""
    base, _, below = key.partition("_")
    return Name(base, "", below)


def layers() -> Iterator[Row]:
    """One step's worth of an MLP, forward and backward."""
    chance = np.random.default_rng(0)
    inputs, *rest = SIZES
    weights: list[np.ndarray] = []
    before = inputs
    for size in rest:
        weights += [chance.normal(size=(before, size)) / before**0.5, np.zeros(size)]
        before = size
    X, Y = chance.normal(size=(EXAMPLES, inputs)), np.eye(before)[chance.integers(before, size=EXAMPLES)]
    network = mlp()
    wanted = by_hand.layers(X, Y, *weights)
    require_same("chainrule", network.function(X, Y, *weights), wanted)
    runs = {}
    for name, run in layer_peers(X, Y).items():
        require_same(name, run(*weights), wanted)
        runs[name] = lambda run=run: each(lambda: run(*weights), 1)
    yield from in_turn(
        f"MLP {'-'.join(map(str, SIZES))}, {EXAMPLES} examples",
        lambda: each(lambda: network.function(X, Y, *weights), 1),
        {"by hand, NumPy": lambda: each(lambda: by_hand.layers(X, Y, *weights), 1)},
        runs,
        "ms",
        1e3,
    )
