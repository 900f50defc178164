"""Gradients by generated code, beside the same by hand and by every other program that is installed.

One run measures one evaluation of the source network, 10,000 steps of gradient descent, a batch of 10,000 examples,
chains of 16, 1,000 and 10,000 units, and an MLP with a skip connection. What comes out is compared first: a wrong
gradient is no measurement. Peers: `pip install micrograd torch autograd jax sympy`.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

import chainrule as cr
import peers
from chainrule.compile.compiled import Compiled
from chainrule.compile.targets import Job, compiled
from chainrule.derive import backward
from chainrule.expr import Equation, Expr, Name, System, apply
from side_by_side import Row, medians, tell

NETWORK = """
z_0 = w_0*x
h_0 = ReLU(z_0)
z_1 = w_1*h_0
h_1 = ReLU(z_1)
z_2 = w_2*h_1 + w_s*h_0
L = |y - z_2|
"""
WEIGHTS = {"w_0": 0.5, "w_1": 0.45, "w_2": 0.4, "w_s": 0.35}
DATA = {"x": 1.0, "y": -3.0}
STEPS, RATE = 10_000, 1e-5
FEWER = 500
"""Steps that a peer takes which has no loop of its own; its time is scaled up."""
BATCH = 10_000
CHAINS = (16, 1_000, 10_000)
PATIENCE = 1.0
"""Seconds after which a peer is not asked for a longer chain."""

NOISE = 1.05
"""Ahead of a peer, as far as two runs of one thing on a busy machine agree."""

BARS = {"by hand, Python": 1.2, "by hand, NumPy": 1.2, "JAX, jit, compiled": None}
"""What our time may be of somebody's; None where he is only shown."""


def positional(network: Compiled, values: Mapping[str, Any]) -> list[Any]:
    """The arguments of the generated function."""
    return [values[key] for key in network.arguments]


def each(work: Callable[[], object], times: int) -> float:
    """Seconds of one call, the mean of so many."""
    gc.collect()
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def require_same(what: str, found: Any, wanted: Any) -> None:
    """Ends the run where `found` is not what `wanted` is."""
    pairs = zip(found, wanted, strict=True)
    if not all(np.allclose(one, other, rtol=1e-9, atol=1e-12) for one, other in pairs):
        raise SystemExit(f"{what}: another loss or other gradients than by hand")


def compared(what: str, ours: float, found: Mapping[str, float], unit: str, scale: float) -> Iterator[Row]:
    """Our time, and the ratio of ours to each peer's."""
    yield Row(f"{what}: chainrule", ours * scale, unit)
    for name, seconds in found.items():
        yield Row(f"  ÷ {name} ({seconds * scale:.3g} {unit})", ours / seconds, "×", BARS.get(name, NOISE))


# ---------------------------------------------------------------------- the source network


def one_evaluation() -> Iterator[Row]:
    """Loss and the gradients of four weights, at one data point."""
    network = cr.network(NETWORK).compile("python")
    given = positional(network, {**DATA, **WEIGHTS})
    weights = [*WEIGHTS.values()]
    hand = [*DATA.values(), *weights]
    order = ["", *WEIGHTS]
    wanted = peers.python(*hand)
    require_same("chainrule", ordered(network, network.function(*given), order), wanted)
    runs: dict[str, Callable[[], float]] = {
        "ours": lambda: each(lambda: network.function(*given), 10_000),
        "by hand, Python": lambda: each(lambda: peers.python(*hand), 10_000),
        "by name": lambda: each(lambda: network(**DATA, **WEIGHTS), 2_000),
    }
    for name, run in peers.source_peers(*DATA.values()).items():
        require_same(name, run(*weights), wanted)
        runs[name] = lambda run=run: each(lambda: run(*weights), 50)
    found = medians(runs, 15)
    ours, by_name = found.pop("ours"), found.pop("by name")
    yield from compared("one evaluation", ours, found, "µs", 1e6)
    yield Row("  the same, called by name", by_name * 1e6, "µs")


def ordered(network: Compiled, result: tuple[Any, ...], keys: list[str]) -> list[Any]:
    """The loss and the gradients in the order of `keys`."""
    by_key = dict(zip(("", *network.gradients), result, strict=True))
    return [by_key[key] for key in keys]


def many_steps() -> Iterator[Row]:
    """Gradient descent, from start to end."""
    network = cr.network(NETWORK).compile("python")
    weights = [*WEIGHTS.values()]
    wanted = peers.python_steps(STEPS, RATE, *DATA.values(), *weights)
    after = network.descend(STEPS, RATE, **DATA, **WEIGHTS).parameters
    require_same("chainrule", [after[key] for key in WEIGHTS], wanted)
    runs: dict[str, Callable[[], float]] = {
        "ours": lambda: each(lambda: network.descend(STEPS, RATE, **DATA, **WEIGHTS), 1),
        "by hand, Python": lambda: each(lambda: peers.python_steps(STEPS, RATE, *DATA.values(), *weights), 1),
    }
    for name, run in peers.source_peers(*DATA.values()).items():
        runs[name] = lambda run=run: each(lambda: descended(run, weights), 1) * STEPS / FEWER
    found = medians(runs, 5)
    yield from compared(f"{STEPS:,} steps", found.pop("ours"), found, "ms", 1e3)


def descended(run: Callable[..., Any], weights: list[float]) -> list[float]:
    """The weights after many steps, where a program has only one step at a time."""
    for _ in range(FEWER):
        _, *gradients = run(*weights)
        weights = [w - RATE * gradient for w, gradient in zip(weights, gradients, strict=True)]
    return weights


def one_batch() -> Iterator[Row]:
    """The mean loss of many examples, and its gradients."""
    chance = np.random.default_rng(0)
    x, y = chance.normal(size=(2, BATCH))
    network = cr.network(NETWORK).compile("numpy")
    weights = [*WEIGHTS.values()]
    wanted = peers.numpy(x, y, *weights)
    given = positional(network, {"x": x, "y": y, **WEIGHTS})
    require_same("chainrule", ordered(network, network.function(*given), ["", *WEIGHTS]), wanted)
    runs: dict[str, Callable[[], float]] = {
        "ours": lambda: each(lambda: network.function(*given), 100),
        "by hand, NumPy": lambda: each(lambda: peers.numpy(x, y, *weights), 100),
    }
    for name, run in peers.source_peers(x, y).items():
        require_same(name, run(*weights), wanted)
        runs[name] = lambda run=run: each(lambda: run(*weights), 30)
    found = medians(runs, 15)
    yield from compared(f"a batch of {BATCH:,}", found.pop("ours"), found, "µs", 1e6)


# ---------------------------------------------------------------------- chains


def skip_chain(units: int) -> System:
    """What `peers.chain` computes, as equations."""
    before = last = Name("x")
    equations: list[Equation] = []
    for i in range(units):
        z, h = Name("z", "", str(i)), Name("h", "", str(i))
        equations += [
            Equation(z, Name("w", "", str(i)) * last + before * Fraction(1, 2)),
            Equation(h, apply("relu", z)),
        ]
        before, last = last, h
    difference: Expr = Name("y") - last
    return System([*equations, Equation(Name("L"), difference**2)])


def prepared(system: System, target: str) -> Compiled:
    """The chain derived and compiled."""
    leaves = system.leaves()
    weights = tuple(leaf for leaf in leaves if isinstance(leaf, Name) and leaf.base == "w")
    back = backward(system, Name("L"), lambda quantity, operation: 0)
    return compiled(target, Job(system, back, leaves, weights, weights))


def chains() -> Iterator[Row]:
    """Deriving, compiling and running once, and running again."""
    asked = peers.chain_peers()
    for units in CHAINS:
        yield from one_chain(units, asked)


def one_chain(units: int, asked: dict[str, Callable[[np.ndarray], Any]]) -> Iterator[Row]:
    """A chain of that many units; a peer that fails or takes too long is asked no more."""
    system, weights = skip_chain(units), np.full(units, 0.5)
    network, tape = prepared(system, "python"), prepared(system, "tape")
    given = positional(network, {"x": 1.0, "y": 3.0} | {f"w_{i}": 0.5 for i in range(units)})
    wanted = ordered(network, network.function(*given), ["", *(f"w_{i}" for i in range(units))])
    times = 5 if units <= 1_000 else 1
    require_same("the tape", ordered(tape, tape.function(*given), ["", *(f"w_{i}" for i in range(units))]), wanted)
    first, slow_first = (median(lambda to=to: prepared(system, to).function(*given), 3) for to in ("tape", "python"))
    again, slow_again = (median(lambda made=made: made.function(*given), 15) for made in (network, tape))
    found: dict[str, float] = {}
    for name, run in [*asked.items()]:
        try:
            require_same(name, run(weights), wanted)
            found[name] = median(lambda run=run: run(weights), times)
        except RecursionError:
            yield Row(f"  {name} meets the recursion limit", units, "units")
        if found.get(name, PATIENCE) >= PATIENCE:
            del asked[name]
    yield from compared(f"chain of {units:,}, derived, prepared as a tape and run", first, found, "ms", 1e3)
    yield Row("  the same as straight-line code", slow_first * 1e3, "ms")
    yield from compared(f"chain of {units:,}, straight-line code run again", again, found, "ms", 1e3)
    yield Row("  the tape run again", slow_again * 1e3, "ms")


def median(work: Callable[[], object], times: int) -> float:
    """Seconds of one call, the median of so many."""
    return medians({"": lambda: each(work, 1)}, times)[""]


# ---------------------------------------------------------------------- an MLP

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
            Equation(
                each_loss, apply("log", apply("sum", apply("exp", Z3), 1)) - apply("sum", apply("hadamard", Y, Z3), 1)
            ),
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
    wanted = peers.layers(X, Y, *weights)
    require_same("chainrule", network.function(X, Y, *weights), wanted)
    runs: dict[str, Callable[[], float]] = {
        "ours": lambda: each(lambda: network.function(X, Y, *weights), 2),
        "by hand, NumPy": lambda: each(lambda: peers.layers(X, Y, *weights), 2),
    }
    for name, run in peers.layer_peers(X, Y).items():
        require_same(name, run(*weights), wanted)
        runs[name] = lambda run=run: each(lambda: run(*weights), 2)
    found = medians(runs, 9)
    shape = "-".join(map(str, SIZES))
    yield from compared(f"MLP {shape}, {EXAMPLES} examples", found.pop("ours"), found, "ms", 1e3)


PARTS = {"one": one_evaluation, "steps": many_steps, "batch": one_batch, "chains": chains, "layers": layers}
"""What is measured; names on the command line choose."""


def main() -> int:
    """Measures and tells."""
    chosen = [word for word in sys.argv[1:] if word in PARTS] or [*PARTS]
    return tell([row for name in chosen for row in PARTS[name]()])


if __name__ == "__main__":
    sys.exit(main())
