"""Networks that everybody knows, in their real sizes and without data: their lines are short, and are read back."""

from collections.abc import Callable

import pytest

from chainrule.api.formats import show
from chainrule.explain.worked import worked
from chainrule.expr import Equation, Gradient, Symbol
from chainrule.expr.array import Shape
from chainrule.ops import box_of, elaborate, plain
from chainrule.problem import Problem, build
from chainrule.read import read_document, resolve
from chainrule.render import latex_box
from conftest import HERE
from test_resolve import read
from test_round_trip import normal

NETWORKS = {path.stem: path for path in sorted((HERE / "networks").glob("*.md"))}
"""Equations and shapes, no data."""

LONGEST = 100
"""Characters of a line that a person still takes in at once."""

every_network = pytest.mark.parametrize("name", NETWORKS)


def problem_of(name: str) -> Problem:
    return build(read_document(NETWORKS[name].read_text(encoding="utf-8")))


def forward_and_backward(problem: Problem) -> tuple[Equation, ...]:
    return (*problem.network.system, *problem.network.derived().system())


def said(line: Equation, *, ascii_only: bool = False) -> str:
    return f"{plain(line.left, ascii_only=ascii_only)} = {plain(line.right, ascii_only=ascii_only)}"


@every_network
def test_the_lines_are_those_that_were_looked_at(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"network-{name}.txt", "".join(f"{said(line)}\n" for line in forward_and_backward(problem_of(name))))


@every_network
@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
def test_no_line_is_longer_than_a_person_takes_in(name: str, ascii_only: bool) -> None:
    lines = [said(line, ascii_only=ascii_only) for line in forward_and_backward(problem_of(name))]
    assert [line for line in lines if len(line) > LONGEST] == []


@every_network
def test_no_line_says_the_same_twice(name: str) -> None:
    """A product of matrices that stands twice in a line should have had a name."""
    for line in forward_and_backward(problem_of(name)):
        products = [text for text in plain(line.right).split(" ") if "·" in text]
        assert len(products) == len(set(products)), said(line)


@every_network
@pytest.mark.parametrize("kind", ["plain", "latex"])
def test_every_line_is_read_back_as_what_it_is(name: str, kind: str) -> None:
    problem = problem_of(name)
    lines = forward_and_backward(problem)
    written = [latex(line) if kind == "latex" else said(line) for line in lines]
    vocabulary, found = read(*written, kind=kind)
    shapes = shapes_of(problem)
    for line, statement in zip(lines, found, strict=True):
        assert statement.unread is None, statement.unread
        again = elaborate(resolve(statement.sides[-1].syntax, vocabulary).expr, shapes)
        assert plain(normal(again)) == plain(normal(line.right))


def latex(line: Equation) -> str:
    return f"{latex_box(box_of(line.left))} = {latex_box(box_of(line.right))}"


def shapes_of(problem: Problem) -> dict[Symbol, Shape]:
    """Of every name, and of every gradient."""
    network = problem.network
    return {symbol: shape for name, shape in network.shapes.items() for symbol in (name, Gradient(network.loss, name))}


@every_network
def test_a_terminal_of_80_columns_holds_every_line(name: str) -> None:
    problem = problem_of(name)
    screen = show(worked(problem, problem.network.derived(), (), None), "terminal", 80)
    assert max(map(len, screen.splitlines())) <= 80
