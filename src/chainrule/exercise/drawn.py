"""Other numbers for the data of an exercise: short ones, of the same kind as those that it has."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Final

from chainrule.exercise.friendly import ANY_TARGET, BIASES, INPUTS, WEIGHTS, shuffled
from chainrule.expr import Datum, Name, Rational
from chainrule.expr.array import entries_of, shape_of_value, shaped
from chainrule.problem import Problem
from chainrule.problem.points import of_example

BITS: Final = ("0", "1")

PARTS: Final = ("0.1", "0.9", "0.2", "0.8")
"""For a target between 0 and 1, such as 0.01 of a sigmoid."""

POOLS: Final = (INPUTS, WEIGHTS, BIASES, BITS, PARTS, ANY_TARGET)


def drawn(problem: Problem, chance: Random) -> dict[Name, Datum]:
    """A value for everything that is given.

    A code of zeros and ones is put in another order. What is only 0 begins something, and stays; so do examples that
    are a table of zeros and ones: with other numbers XOR would be none.
    """
    pools = {pool: shuffled(pool, chance) for pool in POOLS}
    stays = _coded_examples(problem)
    return {
        name: value if name in stays else _other(name, value, problem, pools, chance)
        for name, value in problem.given.items()
    }


def _other(
    name: Name, value: Datum, problem: Problem, pools: Mapping[tuple[str, ...], Iterator[str]], chance: Random
) -> Datum:
    shape, entries = shape_of_value(value), entries_of(value)
    is_data = problem.network.roles.get(name) != "parameter"
    if is_data and shape and _is_code(entries):
        return _reordered(value, chance)
    if problem.network.roles.get(name) == "input" and not any(entries):
        return value
    pool = pools[_pool(name, entries, problem)]
    other: Datum = shaped(shape, [Fraction(text) for text in islice(pool, len(entries))])
    return other


def _pool(name: Name, entries: Sequence[Rational], problem: Problem) -> tuple[str, ...]:
    """The numbers that may stand there."""
    match problem.network.roles.get(name):
        case "parameter":
            return BIASES if name.base == "b" else WEIGHTS
        case "target":
            return BITS if _are_bits(entries) else PARTS if all(0 < entry < 1 for entry in entries) else ANY_TARGET
        case _:
            return INPUTS


def _are_bits(entries: Sequence[Rational]) -> bool:
    return all(entry in (0, 1) for entry in entries)


def _is_code(entries: Sequence[Rational]) -> bool:
    """Whether entries are a mask or classes: zeros and ones, or shares of one."""
    return (_are_bits(entries) and any(entries)) or (all(0 <= e <= 1 for e in entries) and sum(entries) == 1)


def _reordered(value: Datum, chance: Random) -> Datum:
    """Each row of an array in another order."""
    shape, entries = shape_of_value(value), entries_of(value)
    rows = (entries[at : at + shape[-1]] for at in range(0, len(entries), shape[-1]))
    # by random() alone: of all of Random it gives the same numbers in every version of Python
    other: Datum = shaped(shape, [entry for row in rows for entry in sorted(row, key=lambda _: chance.random())])
    return other


def _coded_examples(problem: Problem) -> frozenset[Name]:
    """The data of examples in which there is nothing but 0 and 1."""
    points = problem.points
    if points is None:
        return frozenset()
    names = [of_example(name, label) for name in points.columns for label in points.labels]
    values = [problem.given[name] for name in names if name in problem.given]
    return frozenset(names) if all(_are_bits(entries_of(value)) for value in values) else frozenset()
