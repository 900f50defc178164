"""How `gradients.py` measures: what comes out is compared first, then runs take turns; a ratio is ours over theirs."""

import gc
import importlib.util
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from chainrule.compile.compiled import Compiled
from side_by_side import Row, medians

NOISE = 1.05
"""Ahead of a peer, as far as two runs of one thing on a busy machine agree."""

CLOSE, FAR = 21, 5
"""How often runs take turns: code by hand, which is as fast as ours, and other programs, which are far off."""

BARS = {"by hand, Python": 1.2, "by hand, NumPy": 1.2, "JAX, jit, compiled": None}
"""What our time may be of somebody's; None where he is only shown."""

Runs = Mapping[str, Callable[[], float]]


def installed(*names: str) -> bool:
    """Whether all these packages can be imported."""
    return all(importlib.util.find_spec(name) is not None for name in names)


def each(work: Callable[[], object], times: int) -> float:
    """Seconds of one call, the mean of so many."""
    gc.collect()
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def median(work: Callable[[], object], times: int) -> float:
    """Seconds of one call, the median of so many."""
    return medians({"": lambda: each(work, 1)}, times)[""]


def require_same(what: str, found: Any, wanted: Any) -> None:
    """Ends the run where `found` is not what `wanted` is."""
    pairs = zip(found, wanted, strict=True)
    if not all(np.allclose(one, other, rtol=1e-9, atol=1e-12) for one, other in pairs):
        raise SystemExit(f"{what}: another loss or other gradients than by hand")


def in_turn(what: str, ours: Callable[[], float], hand: Runs, peers: Runs, unit: str, scale: float) -> Iterator[Row]:
    """Our time beside code by hand and beside every peer: a ratio is of two medians of runs that took turns."""
    close = medians({"": ours, **hand}, CLOSE)
    far = medians({"": ours, **peers}, FAR)
    yield Row(f"{what}: chainrule", close[""] * scale, unit)
    for found in (close, far):
        own = found.pop("")
        yield from compared(own, found, unit, scale)


def compared(
    ours: float, found: Mapping[str, float], unit: str, scale: float, bars: Mapping[str, float | None] = BARS
) -> Iterator[Row]:
    """The ratio of our time to each peer's."""
    for name, seconds in found.items():
        yield Row(f"  ÷ {name} ({seconds * scale:.3g} {unit})", ours / seconds, "×", bars.get(name, NOISE))


def positional(network: Compiled, values: Mapping[str, Any]) -> list[Any]:
    """The arguments of the generated function."""
    return [values[key] for key in network.arguments]


def ordered(network: Compiled, result: tuple[Any, ...], keys: list[str]) -> list[Any]:
    """The loss and the gradients in the order of `keys`."""
    by_key = dict(zip(("", *network.gradients), result, strict=True))
    return [by_key[key] for key in keys]
