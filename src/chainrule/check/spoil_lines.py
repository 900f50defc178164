"""Slips in a line: its right side is not what it should be."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from chainrule.check.spoil import Scene, Spoiled
from chainrule.expr import Apply, Expr, Gradient, Name, Next, num, plus, symbols_in, times


def _terms(right: Expr) -> tuple[Expr, ...]:
    return right.args if isinstance(right, Apply) and right.op == "add" else (right,)


def _factors(term: Expr) -> tuple[Expr, ...]:
    """What is multiplied, numbers and arrays alike: 2·a ⊙ b has three factors."""
    if not isinstance(term, Apply) or term.op not in ("mul", "hadamard"):
        return (term,)
    return tuple(factor for arg in term.args for factor in (_factors(arg) if term.op == "mul" else (arg,)))


def _with_term(terms: tuple[Expr, ...], i: int, *others: Expr) -> Expr:
    return plus(*terms[:i], *others, *terms[i + 1 :])


def without_path(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂h with one term missing: the skip connection, most often."""
    if isinstance(scene.left, Gradient):
        yield from _without_term(scene)


def without_forward_term(scene: Scene) -> Iterator[Spoiled]:
    """Any other sum with one term missing: a bias, an input."""
    if not isinstance(scene.left, Gradient):
        yield from _without_term(scene)


def _without_term(scene: Scene) -> Iterator[Spoiled]:
    terms = _terms(scene.right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        yield Spoiled(_with_term(terms, i), term)


def with_path_twice(scene: Scene) -> Iterator[Spoiled]:
    """a + b → a + b + b."""
    terms = _terms(scene.right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        yield Spoiled(_with_term(terms, i, term, term), term)


def with_sign_turned(scene: Scene) -> Iterator[Spoiled]:
    """a + b → a − b."""
    terms = _terms(scene.right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        turned = term.args[0] if isinstance(term, Apply) and term.op == "neg" else -term
        yield Spoiled(_with_term(terms, i, turned), term)


def without_gate(scene: Scene) -> Iterator[Spoiled]:
    """The slope of a ReLU taken as 1 everywhere; forward, its argument handed on as it is."""
    for node in dict.fromkeys(_applied(scene.right)):
        match node:
            case Apply(op="step", args=(_, below, _, above)) if below == num(0):
                yield Spoiled(_put(scene.right, node, above), scene.right)
            case Apply(op="relu", args=(inner,)):
                yield Spoiled(_put(scene.right, node, inner), node)
            case _:
                continue


def without_transpose(scene: Scene) -> Iterator[Spoiled]:
    """Wᵀ·δ → W·δ."""
    for node in dict.fromkeys(_applied(scene.right)):
        if node.op == "transpose":
            yield Spoiled(_put(scene.right, node, node.args[0]), node)


def with_order_turned(scene: Scene) -> Iterator[Spoiled]:
    """δ·xᵀ → x·δᵀ, A·B → B·A."""
    for node in dict.fromkeys(_applied(scene.right)):
        if node.op in ("matmul", "outer"):
            a, b = node.args
            yield Spoiled(_put(scene.right, node, Apply(node.op, (b, a))), node)


def _applied(expr: Expr) -> Iterator[Apply]:
    if isinstance(expr, Apply):
        yield expr
        for arg in expr.args:
            yield from _applied(arg)


def _put(expr: Expr, old: Expr, new: Expr) -> Expr:
    """`expr` with `new` wherever `old` stands."""
    if expr == old:
        return new
    if not isinstance(expr, Apply):
        return expr
    args = tuple(_put(arg, old, new) for arg in expr.args)
    return times(*args) if expr.op == "mul" else Apply(expr.op, args)


def edges(scene: Scene) -> Iterator[tuple[int, Gradient, tuple[Expr, ...]]]:
    """The terms ∂L/∂a · ∂a/∂b of a backward line: number, gradient, and the factors that are the local derivative."""
    for i, term in enumerate(_terms(scene.right)):
        factors = _factors(term)
        gradients = [factor for factor in factors if isinstance(factor, Gradient)]
        if isinstance(scene.left, Gradient) and gradients and len(factors) > 1:
            yield i, gradients[0], tuple(factor for factor in factors if factor != gradients[0])


def _is_activation(scene: Scene, quantity: Name) -> bool:
    """Whether the equation of `quantity` is one function of one other quantity."""
    equation = scene.network.system.by_left.get(quantity)
    right = None if equation is None else equation.right
    return isinstance(right, Apply) and len(right.args) == 1 and right.op != "neg"


def without_slope(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂z = ∂L/∂h·h·(1 − h) → ∂L/∂h."""
    for i, gradient, _ in edges(scene):
        if _is_activation(scene, gradient.wrt):
            yield Spoiled(_with_term(_terms(scene.right), i, gradient), gradient.wrt)


def with_slope_twice(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂z = ∂L/∂h·σ′ → ∂L/∂h·σ′·σ′."""
    for i, gradient, local in edges(scene):
        if _is_activation(scene, gradient.wrt):
            yield Spoiled(_with_term(_terms(scene.right), i, times(gradient, *local, *local)), gradient.wrt)


def without_factor(scene: Scene) -> Iterator[Spoiled]:
    """a·b → a."""
    terms = _terms(scene.right)
    for i, term in enumerate(terms):
        factors = _factors(term)
        for j, factor in enumerate(factors if len(factors) > 1 else ()):
            yield Spoiled(_with_term(terms, i, times(*factors[:j], *factors[j + 1 :])), factor)


def with_factor_2(scene: Scene) -> Iterator[Spoiled]:
    """The ½ of a squared error forgotten, or put in where there is none."""
    yield Spoiled(times(num(2), scene.right), "2", "too many")
    yield Spoiled(times(num(Fraction(1, 2)), scene.right), "2", "missing")


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
