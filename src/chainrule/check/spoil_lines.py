"""Slips in a line: its right side is not what it should be."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import prod

from chainrule.check.spoil import Scene, Spoiled, applied, factors_of, put, terms_of, with_term
from chainrule.expr import Apply, Expr, Gradient, Name, Next, Num, num, symbols_in, times


def without_transpose(scene: Scene) -> Iterator[Spoiled]:
    """Wᵀ·δ → W·δ."""
    for node in dict.fromkeys(applied(scene.right)):
        if node.op == "transpose":
            yield Spoiled(put(scene.right, node, node.args[0]), node)


def with_order_turned(scene: Scene) -> Iterator[Spoiled]:
    """δ·xᵀ → x·δᵀ, A·B → B·A."""
    for node in dict.fromkeys(applied(scene.right)):
        if node.op in ("matmul", "outer"):
            a, b = node.args
            yield Spoiled(put(scene.right, node, Apply(node.op, (b, a))), node)


def without_factor(scene: Scene) -> Iterator[Spoiled]:
    """a·b → a."""
    terms = terms_of(scene.right)
    for i, term in enumerate(terms):
        factors = factors_of(term)
        for j, factor in enumerate(factors if len(factors) > 1 else ()):
            yield Spoiled(with_term(terms, i, times(*factors[:j], *factors[j + 1 :])), factor)


def with_factor_2(scene: Scene) -> Iterator[Spoiled]:
    """The ½ of a squared error forgotten, or put in where there is none."""
    yield Spoiled(times(num(2), scene.right), "2", "too many")
    yield Spoiled(times(num(Fraction(1, 2)), scene.right), "2", "missing")


def with_other_mean(scene: Scene) -> Iterator[Spoiled]:
    """The mean taken for the sum, and the sum for the mean: a factor 1/n too many or too few."""
    loss = scene.network.loss
    if scene.left == loss or (isinstance(scene.left, Gradient) and scene.left.wrt != loss):
        for n in _counts(scene):
            yield Spoiled(times(num(n), scene.right), f"the mean of {n}", "the sum")
            yield Spoiled(times(num(Fraction(1, n)), scene.right), "the sum", f"the mean of {n}")


def _counts(scene: Scene) -> list[int]:
    """How many targets there are, and rows or entries of one that is an array: what a mean may be taken over."""
    targets = scene.network.leaves("target")
    shapes = [scene.network.shapes.get(name, ()) for name in targets]
    counts = {len(targets), *(prod(shape) for shape in shapes), *(shape[0] for shape in shapes if shape)}
    counts.update(_divided_by(scene))
    return sorted(n for n in counts if n > 1)


def _divided_by(scene: Scene) -> Iterator[int]:
    """The n of every 1/n that the loss is multiplied by."""
    loss = scene.network.system.by_left.get(scene.network.loss)
    for node in applied(loss.right) if loss is not None else ():
        for arg in node.args if node.op in ("mul", "div") else ():
            if isinstance(arg, Num) and Fraction(arg.value).numerator == 1:
                yield Fraction(arg.value).denominator
            elif isinstance(arg, Num) and node.op == "div" and arg == node.args[1] and isinstance(arg.value, int):
                yield arg.value


def with_loss_turned(scene: Scene) -> Iterator[Spoiled]:
    """Only where the loss itself is differentiated: ŷ − y and y − ŷ confused."""
    loss = scene.network.loss
    if isinstance(scene.left, Gradient) and scene.left.wrt in set(symbols_in(scene.network.system[loss])):
        yield Spoiled(-scene.right, scene.left)


def of_the_step(scene: Scene, change: Callable[[Name, Gradient], Expr]) -> Iterator[Spoiled]:
    """The line of an updated weight, changed; no other line."""
    if isinstance(scene.left, Next):
        w = scene.left.of
        yield Spoiled(change(w, Gradient(scene.network.loss, w)), w, Gradient(scene.network.loss, w))
