"""Slips in what is put in: the line is right, and one of its quantities is taken for another."""

from collections.abc import Iterator
from typing import Final

from chainrule.check.spoil import Scene, Spoiled
from chainrule.check.spoil_slopes import edges
from chainrule.expr import Expr, Gradient, Name, Next, Symbol, replace, symbols_in

DEEPEST: Final = 3
"""Gradients of gradients that may have been worked out in passing."""


def output_for_input(scene: Scene) -> Iterator[Spoiled]:
    """In ∂L/∂w = ∂L/∂z·h the layer's own output, or what it adds up, taken for what comes in."""
    left = scene.left
    if not isinstance(left, Gradient) or scene.network.roles.get(left.wrt) != "parameter":
        return
    for _, gradient, local in edges(scene):
        summed = gradient.wrt
        outputs = (summed, *(name for name, right in _equations(scene) if summed in set(symbols_in(right))))
        for factor in local:
            for output in outputs if isinstance(factor, Name) else ():
                yield Spoiled({factor: output}, factor, output)


def _equations(scene: Scene) -> Iterator[tuple[Name, Expr]]:
    for left, right in scene.network.system:
        if isinstance(left, Name):
            yield left, right


def error_for_output(scene: Scene) -> Iterator[Spoiled]:
    """∂L/∂w = ∂L/∂z·h with ∂L/∂h for h, and with z for ∂L/∂z: what comes forward and what comes back confused."""
    left = scene.left
    if not isinstance(left, Gradient):
        return
    for symbol in dict.fromkeys(symbols_in(scene.right)):
        match symbol:
            case Name() if symbol in scene.network.system.by_left and symbol not in (left.of, left.wrt):
                yield Spoiled({symbol: Gradient(left.of, symbol)}, symbol, Gradient(left.of, symbol))
            case Gradient() if symbol.wrt not in (left.of, left.wrt):
                yield Spoiled({symbol: symbol.wrt}, symbol, symbol.wrt)
            case _:
                continue


def other_quantity(scene: Scene) -> Iterator[Spoiled]:
    """A quantity near the right one: its neighbours in the network, and those with the same letter."""
    for symbol in dict.fromkeys(symbols_in(scene.right)):
        for other in _neighbours(symbol, scene):
            yield Spoiled({symbol: other}, symbol, other)


def _neighbours(symbol: Symbol, scene: Scene) -> Iterator[Symbol]:
    near: Iterator[Symbol] = iter(())
    match symbol:
        case Name():
            near = iter(_names_near(symbol, scene))
        case Gradient():
            near = (Gradient(symbol.of, name) for name in _names_near(symbol.wrt, scene) if name != symbol.of)
    yield from (other for other in near if other != scene.left)


def _names_near(name: Name, scene: Scene) -> dict[Name, None]:
    found: dict[Name, None] = {}
    for left, right in _equations(scene):
        used = [symbol for symbol in symbols_in(right) if isinstance(symbol, Name)]
        if left == name:
            found.update(dict.fromkeys(used))
        elif name in used:
            found[left] = None
            found.update(dict.fromkeys(used))
        found.update((other, None) for other in (left, *used) if other.base == name.base)
    found.pop(name, None)
    return found


def too_early(scene: Scene) -> Iterator[Spoiled]:
    """Weights taken as they are after the step: one by one, all together, and in gradients that no line has."""
    if isinstance(scene.left, Next):
        return
    weights = _weights_in(scene.right, scene)
    for w in weights:
        yield Spoiled({w: Next(w)}, w, Next(w))
    if len(weights) > 1:
        yield Spoiled({w: Next(w) for w in weights}, "the weights", "the state after the step")
    for gradient in dict.fromkeys(symbols_in(scene.right)):
        after = _after_the_step(gradient, scene, DEEPEST)
        if after != gradient:
            yield Spoiled({gradient: after}, "the weights", "the state after the step")


def _weights_in(expr: Expr, scene: Scene) -> list[Name]:
    names = (symbol for symbol in dict.fromkeys(symbols_in(expr)) if isinstance(symbol, Name))
    return [name for name in names if scene.network.roles.get(name) == "parameter"]


def _after_the_step(gradient: Symbol, scene: Scene, deepest: int) -> Expr:
    """A gradient worked out with the weights after the step: by its own line, and by those that this uses."""
    line = scene.backward.lines.get(gradient.wrt) if isinstance(gradient, Gradient) else None
    if line is None or gradient == scene.left or not deepest:
        return gradient
    right = line.right
    by = {symbol: _after_the_step(symbol, scene, deepest - 1) for symbol in dict.fromkeys(symbols_in(right))}
    by.update((w, Next(w)) for w in _weights_in(right, scene))
    return gradient if all(new == symbol for symbol, new in by.items()) else replace(right, by)
