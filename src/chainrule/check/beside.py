"""What an update uses besides the network: its hyperparameters, what it remembers, the number of the step."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from chainrule.derive import Update
from chainrule.evaluate import Value
from chainrule.expr import Next, Symbol

SOME_STEP: Final = 3
"""The number of the step at points that are chosen by chance."""


def beside_at(update: Update, step: int, before: Mapping[Symbol, Value]) -> dict[Symbol, Value]:
    """The values after `step` steps.

    Args:
        update: the step.
        step: how many were taken.
        before: the values of everything one step earlier; what is remembered begins at 0.
    """
    values = _fixed(update, step + 1)
    for name in update.remembered:
        value = before.get(Next(name)) if step else 0
        if value is not None:
            values[name] = value
    return values


def beside_anywhere(update: Update) -> dict[Symbol, Value]:
    """Values at points chosen by chance: the hyperparameters in force, and positive numbers, which have a root."""
    values = _fixed(update, SOME_STEP)
    values.update((name, Fraction(2 * i + 3, 2)) for i, name in enumerate(update.remembered))
    return values


def _fixed(update: Update, number: int) -> dict[Symbol, Value]:
    values: dict[Symbol, Value] = dict(update.settings.items())
    if update.clock in update.own:
        values[update.clock] = number
    return values
