"""The network of the source exercise as plain equations, and how explanations are looked at in tests."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from chainrule import render
from chainrule.explain import Explanation, explanation_document
from chainrule.expr import Equation, Expr, Name, Rational, System, apply, key_of, name_from_key
from chainrule.problem.model import Network, Problem, Role

HALF = Fraction(1, 2)

n = name_from_key
x, y, w_0, w_1, w_2, w_s = map(n, ("x", "y", "w_0", "w_1", "w_2", "w_s"))
z_0, h_0, z_1, h_1, z_2, y_hat, L = map(n, ("z_0", "h_0", "z_1", "h_1", "z_2", "y_hat", "L"))


def relu(arg: Expr) -> Expr:
    return apply("relu", arg)


def problem(equations: Mapping[Name, Expr], values: Mapping[Name, Rational], rate: Rational | None = None) -> Problem:
    """A problem whose leaves have the roles that their letters suggest."""
    system = System(Equation(left, right) for left, right in equations.items())
    letters: dict[str, Role] = {"w": "parameter", "b": "parameter", "y": "target"}
    leaves = {leaf: letters.get(key_of(leaf)[0], "input") for leaf in system.leaves()}
    return Problem(Network(system, L, leaves, {}, {}), values, rate, {})


SKIPPING = {
    z_0: w_0 * x,
    h_0: relu(z_0),
    z_1: w_1 * h_0,
    h_1: relu(z_1),
    z_2: w_2 * h_1 + w_s * h_0,
    y_hat: apply("identity", z_2),
    L: apply("abs", y - y_hat),
}
DATA: Mapping[Name, Rational] = {x: 1, y: -3, w_0: HALF, w_1: HALF, w_2: HALF, w_s: HALF}


def screen(story: Explanation) -> str:
    """What a terminal shows, as one line."""
    return " ".join(render.terminal(explanation_document(story)).split())


def numbers_in(value: Any, is_count: Callable[[str], bool]) -> Iterator[int | float]:
    """The numbers in plain data that are no strings, but for the keys that count or number something."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from () if is_count(key) else numbers_in(inner, is_count)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers_in(inner, is_count)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value
