"""The source network: one evaluation, many steps, a batch."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import by_hand
import chainrule as cr
from measured import each, in_turn, ordered, positional, require_same
from side_by_side import Row
from source_peers import source_peers

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
FEWER = 200
"""Steps that a peer takes which has no loop of its own; its time is scaled up."""
BATCH = 10_000


def one_evaluation() -> Iterator[Row]:
    """Loss and the gradients of four weights, at one data point."""
    network = cr.network(NETWORK).compile("python")
    given = positional(network, {**DATA, **WEIGHTS})
    weights = [*WEIGHTS.values()]
    hand = [*DATA.values(), *weights]
    wanted = by_hand.python(*hand)
    require_same("chainrule", ordered(network, network.function(*given), ["", *WEIGHTS]), wanted)
    yield from in_turn(
        "one evaluation",
        lambda: each(lambda: network.function(*given), 10_000),
        {"by hand, Python": lambda: each(lambda: by_hand.python(*hand), 10_000)},
        compared_peers(DATA["x"], DATA["y"], wanted, 50),
        "µs",
        1e6,
    )
    yield Row("  the same, called by name", each(lambda: network(**DATA, **WEIGHTS), 5_000) * 1e6, "µs")


def many_steps() -> Iterator[Row]:
    """Gradient descent, from start to end."""
    network = cr.network(NETWORK).compile("python")
    weights = [*WEIGHTS.values()]
    hand = (STEPS, RATE, *DATA.values(), *weights)
    after = network.descend(STEPS, RATE, **DATA, **WEIGHTS).parameters
    require_same("chainrule", [after[key] for key in WEIGHTS], by_hand.python_steps(*hand))
    peers = {
        name: lambda run=run: each(lambda: descended(run, weights), 1) * STEPS / FEWER
        for name, run in source_peers(*DATA.values()).items()
    }
    yield from in_turn(
        f"{STEPS:,} steps",
        lambda: each(lambda: network.descend(STEPS, RATE, **DATA, **WEIGHTS), 1),
        {"by hand, Python": lambda: each(lambda: by_hand.python_steps(*hand), 1)},
        peers,
        "ms",
        1e3,
    )


def descended(run: Callable[..., Any], weights: list[float]) -> list[float]:
    """The weights after many steps, where a program has only one step at a time."""
    for _ in range(FEWER):
        _, *gradients = run(*weights)
        weights = [w - RATE * gradient for w, gradient in zip(weights, gradients, strict=True)]
    return weights


def one_batch() -> Iterator[Row]:
    """The mean loss of many examples, and its gradients."""
    x, y = np.random.default_rng(0).normal(size=(2, BATCH))
    network = cr.network(NETWORK).compile("numpy")
    weights = [*WEIGHTS.values()]
    wanted = by_hand.numpy(x, y, *weights)
    given = positional(network, {"x": x, "y": y, **WEIGHTS})
    require_same("chainrule", ordered(network, network.function(*given), ["", *WEIGHTS]), wanted)
    yield from in_turn(
        f"a batch of {BATCH:,}",
        lambda: each(lambda: network.function(*given), 100),
        {"by hand, NumPy": lambda: each(lambda: by_hand.numpy(x, y, *weights), 100)},
        compared_peers(x, y, wanted, 30),
        "µs",
        1e6,
    )


def compared_peers(x: Any, y: Any, wanted: Any, times: int) -> dict[str, Callable[[], float]]:
    """The run of each peer, whose loss and gradients are those that are `wanted`."""
    weights, runs = [*WEIGHTS.values()], {}
    for name, run in source_peers(x, y).items():
        require_same(name, run(*weights), wanted)
        runs[name] = lambda run=run: each(lambda: run(*weights), times)
    return runs
