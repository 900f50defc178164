"""Chains of N units, each with a skip connection: deriving, preparing and running once, and running again."""

import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from chain_peers import chain_peers
from chainrule.compile.compiled import Compiled
from chainrule.compile.targets import Job, compiled
from chainrule.derive import backward
from chainrule.expr import Equation, Expr, Name, System, apply
from measured import FAR, NOISE, compared, median, ordered, positional, require_same
from side_by_side import Row

CHAINS = (16, 1_000, 10_000)
LONG = 10_000
"""From here on, being ahead with the first run has a bar: a short chain takes everybody a few milliseconds."""

PATIENCE = 1.0
"""Seconds after which a peer is not asked again, nor for a longer chain."""

Peers = dict[str, Callable[[np.ndarray], Any]]


def skip_chain(units: int) -> System:
    """What `chain_peers.chain` computes, as equations."""
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
    """Each chain beside those peers that were quick enough with the one before."""
    asked = chain_peers()
    for units in CHAINS:
        yield from one_chain(units, asked)


def one_chain(units: int, asked: Peers) -> Iterator[Row]:
    """A chain of that many units."""
    system, keys = skip_chain(units), ["", *(f"w_{i}" for i in range(units))]
    network, tape = prepared(system, "python"), prepared(system, "tape")
    given = positional(network, {"x": 1.0, "y": 3.0} | {f"w_{i}": 0.5 for i in range(units)})
    start = time.perf_counter()
    wanted = ordered(network, network.function(*given), keys)
    slow = time.perf_counter() - start
    require_same("the tape", ordered(tape, tape.function(*given), keys), wanted)
    first = median(lambda: prepared(system, "tape").function(*given), 5)
    again, slow_again = (median(lambda made=made: made.function(*given), 15) for made in (network, tape))
    found, gone = timed(asked, np.full(units, 0.5), wanted)
    yield from (Row(f"  {name} meets the recursion limit", units, "units") for name in gone)
    yield Row(f"chain of {units:,}, derived, prepared as a tape and run: chainrule", first * 1e3, "ms")
    yield from compared(first, found, "ms", 1e3, dict.fromkeys(found, NOISE if units >= LONG else None))
    yield Row("  straight-line code instead, written, compiled and run", slow * 1e3, "ms")
    yield Row(f"chain of {units:,}, straight-line code run again: chainrule", again * 1e3, "ms")
    yield from compared(again, found, "ms", 1e3)
    yield Row("  the tape run again", slow_again * 1e3, "ms")


def timed(asked: Peers, weights: np.ndarray, wanted: Any) -> tuple[dict[str, float], list[str]]:
    """The time of each peer, and who failed; who failed or takes too long is asked no more."""
    found: dict[str, float] = {}
    gone: list[str] = []
    for name, run in [*asked.items()]:
        start = time.perf_counter()
        try:
            require_same(name, run(weights), wanted)
        except RecursionError:
            gone.append(name)
            del asked[name]
            continue
        found[name] = time.perf_counter() - start
        if found[name] < PATIENCE:
            found[name] = median(lambda run=run: run(weights), FAR)
        else:
            del asked[name]
    return found, gone
