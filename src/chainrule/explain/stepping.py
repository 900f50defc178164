"""One step of the rule that the exercise states, along any gradients: the first, with nothing remembered yet."""

from collections.abc import Mapping
from typing import Final

from chainrule.derive import RATE, Optimiser
from chainrule.evaluate import Exact, Number, Value, evaluate
from chainrule.expr import Gradient, Name, Next, Rational, Symbol
from chainrule.expr.array import combined
from chainrule.problem.model import Network

ARITHMETIC: Final = Exact()


def moves(
    network: Network, parameters: Mapping[Name, Value], gradients: Mapping[Name, Value], optimiser: Optimiser
) -> dict[Name, Value]:
    """What the step adds to each parameter, for every unit of the learning rate: −∂L/∂w for gradient descent.

    The first step of every rule is linear in the learning rate, so that one with a rate of 1 says all.
    """
    update = network.update(optimiser)
    known: dict[Symbol, Value] = {Gradient(network.loss, w): gradients.get(w, 0) for w in parameters}
    known.update(parameters.items())
    known.update(dict.fromkeys(update.remembered, 0))
    known.update(update.settings.items())
    known.update({RATE: 1, update.clock: 1})
    lines = [line for w in parameters for line in update.lines[w]]
    after = evaluate(lines, known)
    return {w: combined(_less, after[Next(w)], value) for w, value in parameters.items()}


def stepped(value: Value, move: Value, rate: Rational) -> Value:
    """The parameter after a step at that rate."""
    xp = ARITHMETIC
    return combined(lambda w, by: xp.summed((w, xp.multiplied((rate, by)))), value, move)  # type: ignore[no-any-return]


def _less(a: Number, b: Number) -> Number:
    return ARITHMETIC.summed((a, ARITHMETIC.multiplied((-1, b))))


def stays_put(optimiser: Optimiser) -> bool:
    """Whether a parameter with a zero gradient is left where it is for good: nothing remembered or decayed moves it."""
    return not optimiser.rule.state and not optimiser.value(optimiser.rule.decay)
