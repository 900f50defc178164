"""Deriving the backward pass of long networks: how long 100,000 units take, and whether time grows with their number.

The network is a chain in which every unit has a skip connection: z_i = w_i·h_{i−1} + h_{i−2}, h_i = ReLU(z_i). Beside
it stand two networks of matrices that everybody knows, as tests/networks has them.
"""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

from chainrule.derive import Backward, backward, slope_of
from chainrule.expr import Equation, Name, System, apply
from chainrule.problem import Network, build
from chainrule.read import read_document
from side_by_side import Row, medians, tell

LOSS = Name("L")
UNITS = 100_000


def skip_chain(units: int) -> System:
    """A chain of that many units, each with a skip connection; the loss is |y − h|."""
    h = [Name("h", "", str(i)) for i in range(units + 2)]
    equations = []
    for i in range(2, units + 2):
        z, w = Name("z", "", str(i)), Name("w", "", str(i))
        equations += [Equation(z, w * h[i - 1] + h[i - 2]), Equation(h[i], apply("relu", z))]
    return System([*equations, Equation(LOSS, apply("abs", Name("y") - h[-1]))])


def derived(system: System) -> Backward:
    """The backward pass, as `solve` and `explain` ask for it."""
    return backward(system, LOSS, slope_of)


def written_out(system: System) -> System:
    """The backward pass with every line put together, as equations that can be evaluated."""
    return derived(system).system()


def network_of(name: str) -> Network:
    """One of tests/networks."""
    path = Path(__file__).parents[1] / "tests/networks" / f"{name}.md"
    return build(read_document(path.read_text(encoding="utf-8"))).network


def seconds(work: Callable[[], object]) -> float:
    """Processor time of `work`, without what the garbage of other measurements costs."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    """Measures and tells."""
    small, large = skip_chain(UNITS // 2), skip_chain(UNITS)
    lenet, transformer = network_of("lenet"), network_of("transformer")
    found = medians(
        {
            "lenet": lambda: seconds(lambda: lenet.derived().system()),
            "transformer": lambda: seconds(lambda: transformer.derived().system()),
            "build": lambda: seconds(lambda: skip_chain(UNITS)),
            "small": lambda: seconds(lambda: derived(small)),
            "large": lambda: seconds(lambda: derived(large)),
            "small, written": lambda: seconds(lambda: written_out(small)),
            "large, written": lambda: seconds(lambda: written_out(large)),
        },
        times=5,
    )
    return tell(
        [
            Row(f"deriving {UNITS:,} units", found["large"], "s", 1.0),
            Row("time(2n)/time(n)", found["large"] / found["small"], "×", 2.5),
            Row("the same, every line written out", found["large, written"], "s"),
            Row("time(2n)/time(n) of that", found["large, written"] / found["small, written"], "×", 2.5),
            Row("LeNet, every line written out", found["lenet"], "s", 0.1),
            Row("a transformer of two layers, the same", found["transformer"], "s", 0.1),
            Row("for comparison: building the forward equations", found["build"], "s"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
