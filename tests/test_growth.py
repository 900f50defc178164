"""Work grows in proportion to the network: for shapes, derivation, evaluation, printing and reading.

No clock decides alone: twice the network is run in turn with once, several times, and the shortest times of the two
must stay near 2 to 1.
"""

import gc
from collections.abc import Callable
from time import process_time

import pytest

from chainrule.derive import backward
from chainrule.evaluate import working
from chainrule.expr import Equation, Name, System, apply
from chainrule.expr.array import array_of
from chainrule.ops import plain
from chainrule.problem import build
from chainrule.problem.sized import sized
from chainrule.read import read_document
from conftest import HERE, growth

LOSS = Name("L")
WIDTH = 3


def layers(n: int) -> System:
    """h_i = relu(W_i·h_{i−1} + b) + h_{i−1}: n layers with a skip each, and a squared norm behind them."""
    h = [Name("h", "", str(i)) for i in range(n + 1)]
    weights = [Name("W", "", str(i)) for i in range(n + 1)]
    equations = [Equation(h[i], apply("relu", weights[i] * h[i - 1] + Name("b")) + h[i - 1]) for i in range(1, n + 1)]
    return System([*equations, Equation(LOSS, apply("norm2", h[n]))])


def values(n: int):
    weight = array_of([[1 if i == j else 0 for j in range(WIDTH)] for i in range(WIDTH)])
    vector = array_of([0] * WIDTH)
    return {
        Name("h", "", "0"): vector,
        Name("b"): vector,
        **{Name("W", "", str(i)): weight for i in range(1, n + 1)},
    }


def shapes_of(n: int):
    return {name: value.shape for name, value in values(n).items()}


def derived(n: int):
    network = sized(layers(n), LOSS, shapes_of(n), {})
    return network, backward(network.system, LOSS, lambda quantity, op: 0, dict(network.shapes))


def text_of(n: int) -> str:
    lines = [f"h_{i} = relu(w_{i}*h_{i - 1} + b) + h_{i - 1}" for i in range(1, n + 1)]
    return "\n".join([*lines, f"L = |h_{n} - y|"])


def sizing(n: int) -> Callable[[], object]:
    system, shapes = layers(n), shapes_of(n)
    return lambda: sized(system, LOSS, shapes, {})


def deriving(n: int) -> Callable[[], object]:
    network = sized(layers(n), LOSS, shapes_of(n), {})
    return lambda: backward(network.system, LOSS, lambda quantity, op: 0, dict(network.shapes)).system()


def transformer(n: int) -> Callable[[], object]:
    """The layers of tests/networks/transformer.md, so many of them, derived."""
    text = (HERE / "networks/transformer.md").read_text(encoding="utf-8")
    network = build(read_document(text.replace("1..2", f"1..{n // 10}").replace("X_2", f"X_{n // 10}"))).network
    return lambda: network.derived().system()


def evaluating(n: int) -> Callable[[], object]:
    network, back = derived(n)
    equations, given = (*network.system.ordered, *back.system().ordered), values(n)
    return lambda: working(equations, given)


def printing(n: int) -> Callable[[], object]:
    equations = derived(n)[1].system()
    return lambda: [plain(right) for _, right in equations]


def reading(n: int) -> Callable[[], object]:
    text = text_of(n)
    return lambda: build(read_document(text))


def reading_python(n: int) -> Callable[[], object]:
    """One long line, with a letter of two bytes before all of it: places count characters, `ast` counts bytes."""
    text = f"def net(größe, w=[{', '.join(['0.5'] * 50 * n)}]):\n    return sum(größe*w)"
    return lambda: read_document(text)


WORKS = [sizing, deriving, transformer, evaluating, printing, reading, reading_python]


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.__name__)
def test_time_grows_in_proportion(work):
    assert growth(lambda: seconds(work(40)), lambda: seconds(work(80))) < 2.6


def seconds(work: Callable[[], object]) -> float:
    """The least of three runs, without the collector, which runs when it likes."""
    gc.disable()
    try:
        runs = []
        for _ in range(3):
            start = process_time()
            work()
            runs.append(process_time() - start)
        return min(runs)
    finally:
        gc.enable()
