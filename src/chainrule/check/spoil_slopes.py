"""Slips in the slope of an activation: missing, doubled, taken at another point, or that of another function."""

from collections.abc import Iterator
from typing import NamedTuple

from chainrule.check.spoil import Scene, Spoiled, applied, factors_of, put, terms_of, with_term
from chainrule.expr import ONE, Apply, Expr, Gradient, Name, Partial, Symbol, num, replace, symbols_in, times


class Slope(NamedTuple):
    """The slope of an activation in a term of a backward line.

    Args:
        of: the activation.
        function: its equation: tanh(z), tanh(w·x + u·h).
        factors: the slope: h, 1 − h.
        before: what it is multiplied by: ∂L/∂h …
        after: … and the slope of what the function is taken of, where that is no quantity.
        terms: of the line.
        at: which of them this is.
    """

    of: Name
    function: Apply
    factors: tuple[Expr, ...]
    before: tuple[Expr, ...]
    after: tuple[Expr, ...]
    terms: tuple[Expr, ...]
    at: int

    def with_factors(self, *factors: Expr) -> Expr:
        """The line with others in the place of the slope."""
        return with_term(self.terms, self.at, times(*self.before, *factors, *self.after))


def slopes_in(scene: Scene) -> Iterator[Slope]:
    """Every slope of an activation in a backward line, or in a local derivative."""
    left, right = scene.left, scene.right
    if isinstance(left, Partial) and left.wrt in set(symbols_in(_function(left.of, scene) or ONE)):
        yield from _slope(left.of, (), factors_of(right), (right,), 0, scene)
    for i, gradient, local in edges(scene):
        yield from _slope(gradient.wrt, (gradient,), local, terms_of(right), i, scene)


def edges(scene: Scene) -> Iterator[tuple[int, Gradient, tuple[Expr, ...]]]:
    """The terms ∂L/∂a · ∂a/∂b of a backward line: number, gradient, and the factors that are the local derivative."""
    for i, term in enumerate(terms_of(scene.right)):
        factors = factors_of(term)
        gradients = [factor for factor in factors if isinstance(factor, Gradient)]
        if isinstance(scene.left, Gradient) and gradients and len(factors) > 1:
            yield i, gradients[0], tuple(factor for factor in factors if factor != gradients[0])


def _slope(
    of: Name, before: tuple[Expr, ...], local: tuple[Expr, ...], terms: tuple[Expr, ...], at: int, scene: Scene
) -> Iterator[Slope]:
    function = _function(of, scene)
    if function is None:
        return
    is_whole = isinstance(function.args[0], Symbol)
    factors = tuple(factor for factor in local if is_whole or _belongs_to(factor, of))
    if factors:
        after = tuple(factor for factor in local if factor not in factors)
        yield Slope(of, function, factors, before, after, terms, at)


def _belongs_to(factor: Expr, of: Name) -> bool:
    """Whether a factor is (part of) the slope of `of`, and not of what its function is taken of."""
    return of in set(symbols_in(factor)) or (isinstance(factor, Apply) and factor.op == "step")


def _function(quantity: Name, scene: Scene) -> Apply | None:
    """The equation of `quantity`, if it is a function of one thing."""
    equation = scene.network.system.by_left.get(quantity)
    right = None if equation is None else equation.right
    return right if isinstance(right, Apply) and len(right.args) == 1 and right.op not in ("neg", "sum") else None


def without_slope(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂z = ∂L/∂h·h·(1 − h) → ∂L/∂h."""
    yield from (Spoiled(slope.with_factors(), slope.of) for slope in slopes_in(scene))


def with_slope_twice(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂z = ∂L/∂h·σ′ → ∂L/∂h·σ′·σ′."""
    yield from (Spoiled(slope.with_factors(*slope.factors * 2), slope.of) for slope in slopes_in(scene))


def at_other_point(scene: Scene) -> Iterator[Spoiled]:
    """σ′(z) = h·(1 − h) → σ′(h) = σ(h)·(1 − σ(h)), and z·(1 − z); a ReLU is 1 above 0 at either point."""
    for slope in slopes_in(scene):
        if any(node.op == "step" for factor in slope.factors for node in applied(factor)):
            continue
        inner, h = slope.function.args[0], slope.of
        of_h = Apply(slope.function.op, (h,))
        moved = tuple(put(replace(factor, {h: of_h}), inner, h) for factor in slope.factors)
        other = tuple(replace(factor, {h: inner}) for factor in slope.factors)
        for factors, at in ((moved, h), (other, inner)):
            if factors != slope.factors:
                yield Spoiled(slope.with_factors(*factors), h, at)


def without_gate(scene: Scene) -> Iterator[Spoiled]:
    """The slope of a ReLU taken as 1 everywhere; forward, its argument handed on as it is."""
    for node in dict.fromkeys(applied(scene.right)):
        match node:
            case Apply(op="step", args=(_, below, _, above)) if below == num(0):
                yield Spoiled(put(scene.right, node, above), scene.right)
            case Apply(op="relu", args=(inner,)):
                yield Spoiled(put(scene.right, node, inner), node)
            case _:
                continue


def softmax_by_entry(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂z = p − y, of p = softmax(z) → ∂L/∂p ⊙ p ⊙ (1 − p), (p − y) ⊙ p ⊙ (1 − p), p ⊙ (1 − p)."""
    left = scene.left
    if not isinstance(left, Gradient):
        return
    for p, right in scene.network.system:
        if isinstance(p, Name) and isinstance(right, Apply) and right.op == "softmax" and right.args[0] == left.wrt:
            slope = Apply("hadamard", (p, ONE - p))
            errors = (p - y for y in scene.network.leaves("target") if scene.network.shapes.get(y))
            for before in (Gradient(left.of, p), *errors):
                yield Spoiled(Apply("hadamard", (before, slope)), p)
            yield Spoiled(slope, p)
