"""Explicit blocks: units mean the equations a hand would write, and every other line says what it says."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.diagnostic import Source, Span
from chainrule.expr import Equation, Name, System, apply, plus
from chainrule.read import Formula, left_side, resolve
from chainrule.read.grammar import declarations_of, statements_of
from chainrule.read.model import Declaration
from chainrule.read.vocabulary import vocabulary_of

SOURCE_UNITS = """\
x -> 0 -> 1 -> 2 -> ŷ
0 -> 2: w_s
activation 0, 1: ReLU; 2: identity
L = |y - ŷ|
"""


def block(text: str, kind: str = "network") -> Formula:
    return Formula(Source("test", text), text, range(len(text) + 1), "plain", True, kind)


def system(text: str) -> System:
    """The equations that a network block means."""
    statements = statements_of(block(text), 0)
    assert [str(s.unread) for s in statements if s.unread] == []
    vocabulary = vocabulary_of(statements)
    equations = []
    for left, right in (statement.sides for statement in statements):
        name = left_side(left, vocabulary)
        assert name is not None
        equations.append(Equation(name, resolve(right.syntax, vocabulary).expr))
    return System(equations)


def named(letter: str, index: str | int) -> Name:
    return Name(letter, "", str(index))


def test_the_units_of_the_source_exercise_mean_its_seven_equations() -> None:
    x, y, y_hat = Name("x"), Name("y"), Name("y", "hat")
    z, h, w = ([named(letter, i) for i in range(3)] for letter in "zhw")
    assert [*system(SOURCE_UNITS)] == [
        Equation(z[0], w[0] * x),
        Equation(h[0], apply("relu", z[0])),
        Equation(z[1], w[1] * h[0]),
        Equation(h[1], apply("relu", z[1])),
        Equation(z[2], plus(w[2] * h[1], named("w", "s") * h[0])),
        Equation(y_hat, z[2]),
        Equation(Name("L"), apply("abs", y - y_hat)),
    ]


@given(units=st.integers(1, 12), edges=st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=8))
def test_each_edge_is_one_term_of_the_unit_it_leads_to(units: int, edges: set[tuple[int, int]]) -> None:
    forward = sorted((a, b) for a, b in edges if a + 1 < b < units)
    lines = [" -> ".join(["x", *map(str, range(units)), "ŷ"]), *(f"{a} -> {b}: v_{a}{b}" for a, b in forward)]
    found = system("\n".join([*lines, "activation: tanh"]))
    for unit in range(units):
        before = named("h", unit - 1) if unit else Name("x")
        further = [named("v", f"{a}{b}") * named("h", a) for a, b in forward if b == unit]
        assert found[named("z", unit)] == plus(named("w", unit) * before, *further)
    assert found[Name("y", "hat")] == apply("tanh", named("z", units - 1))


def test_the_equations_of_units_stand_where_the_path_is_declared() -> None:
    statements = statements_of(block(SOURCE_UNITS), 3)
    assert [s.implied for s in statements] == [True] * 6 + [False]
    assert {s.place.text for s in statements if s.implied} == {"x -> 0 -> 1 -> 2 -> ŷ"}
    assert {side.place.text for s in statements if s.implied for side in s.sides} == {"x -> 0 -> 1 -> 2 -> ŷ"}
    assert {s.group for s in statements} == {3}
    assert statements[-1].place.text == "L = |y - ŷ|"


VARIANTS = [
    "x → 0 → 1 → 2 → ŷ\n0 → 2: w_s\nactivation 0, 1: ReLU; 2: identity\nL = |y - ŷ|",
    "x->0->1->2->y_hat\n0->2:w_s\nactivations 0,1: relu\nactivation 2: linear\nL = |y - y_hat|",
    "# net\n\n  x -> 0 -> 1 -> 2 -> ŷ   # a path\r\n0 -> 2: w_s\nActivation: ReLU\nactivation 2: id\nL = |y -\n ŷ|",
    "activation 2: identity; 0, 1: ReLU\nL = |y - ŷ|\nx -> 0 -> 1 -> 2 -> ŷ\n0 -> 2: w_s",
    SOURCE_UNITS + "inputs: x\ntargets: y\nparameters: w_0, w_1, w_2, w_s\nloss: L",
]


@pytest.mark.parametrize("text", VARIANTS)
def test_spelling_and_order_of_the_lines_do_not_matter(text: str) -> None:
    assert set(system(text)) == set(system(SOURCE_UNITS))


def test_units_may_have_names_and_edges_may_come_from_inputs_or_pass_on_what_they_take() -> None:
    found = system("x_1 -> a -> b -> ŷ\nx_2 -> b: v\na -> b\nactivation: identity\nL = ŷ^2")
    h_a, v, x_2 = named("h", "a"), Name("v"), named("x", 2)
    assert found[named("z", "b")] == plus(named("w", "b") * h_a, v * x_2, h_a)


def test_a_path_may_end_in_a_unit() -> None:
    found = system("x -> 0 -> 1\nactivation: tanh\nL = h_1^2")
    assert found[named("h", 1)] == apply("tanh", named("z", 1))


def test_an_equation_may_go_on_in_the_next_line() -> None:
    found = system("z = w*x\n  + b\nL = z^2")
    assert found[Name("z")] == Name("w") * Name("x") + Name("b")


WRONG = [
    ("0 -> 1 -> ŷ\nactivation: tanh", "E0241", "0 -> 1 -> ŷ"),
    ("x -> ŷ", "E0241", "x -> ŷ"),
    ("x -> 0 -> 0 -> ŷ\nactivation: tanh", "E0243", "x -> 0 -> 0 -> ŷ"),
    ("x -> 0 -> 1 -> ŷ\nactivation: tanh\n0 -> 3: w", "E0242", "0 -> 3: w"),
    ("x -> 0 -> 1 -> ŷ\nactivation: tanh\n7 -> 1: w", "E0242", "7 -> 1: w"),
    ("x -> 0 -> 1 -> ŷ\nactivation: tanh\n1 -> 0: w", "E0243", "1 -> 0: w"),
    ("x -> 0 -> 1 -> ŷ\nactivation: tanh\n0 -> 1 -> 0: w", "E0241", "0 -> 1 -> 0: w"),
    ("x -> 0 -> 1 -> ŷ\nactivation: tanh\nactivation 4: ReLU", "E0242", "activation 4: ReLU"),
    ("x -> 0 -> 1 -> ŷ\nactivation: tanh\nactivation ReLU", "E0244", "activation ReLU"),
    ("x -> 0 -> 1 -> ŷ\nactivation 0: tanh", "E0245", "x -> 0 -> 1 -> ŷ"),
    ("parameters: w_0, 3", "E0240", "parameters: w_0, 3"),
    ("parameters:", "E0240", "parameters:"),
]


@pytest.mark.parametrize(("text", "code", "place"), WRONG)
def test_a_line_that_makes_no_sense_says_why_and_how_to_mend_it(text: str, code: str, place: str) -> None:
    unread = [s.unread for s in statements_of(block(text), 0) if s.unread]
    assert [(d.code, d.where.text) for d in unread if d.where] == [(code, place)]
    assert unread[0].help


HERE = Span(Source("test", ""), 0, 0)

DECLARED = [
    ("network", "inputs: x, x_2", Declaration("input", HERE, (Name("x"), named("x", 2)))),
    ("network", "Targets: y", Declaration("target", HERE, (Name("y"),))),
    ("network", "parameters: w_0 W^(2)", Declaration("parameter", HERE, (named("w", 0), Name("W", "", "", "2")))),
    ("network", "loss: E_total", Declaration("loss", HERE, (named("E", "total"),))),
    ("conventions", "ReLU at 0: 0", Declaration("slope", HERE, (), "relu", 0)),
    ("conventions", "|.| at 0: -1", Declaration("slope", HERE, (), "abs", -1)),
    ("conventions", "|x| at x = 0: −1/2", Declaration("slope", HERE, (), "abs", Fraction(-1, 2))),
    ("conventions", "max at a = b: 0.5", Declaration("slope", HERE, (), "max", Fraction(1, 2))),
    ("conventions", "ReLU at 0 in h_0, h_1: 1", Declaration("slope", HERE, (named("h", 0), named("h", 1)), "relu", 1)),
    ("conventions", "torch", Declaration("convention", HERE, (), "torch")),
    ("conventions", "JAX  # as there", Declaration("convention", HERE, (), "jax")),
    ("names", "wx, net_1", Declaration("name", HERE, (Name("wx"), named("net", 1)))),
]


@pytest.mark.parametrize(("kind", "text", "expected"), DECLARED)
def test_a_declaration_says_what_its_line_says(kind: str, text: str, expected: Declaration) -> None:
    (found,) = declarations_of(block(text, kind))
    assert found == expected._replace(place=found.place)
    assert found.place.text == text.partition("  #")[0]
    assert statements_of(block(text, kind), 0) == ()


@pytest.mark.parametrize("text", ["Relu at zero is 0", "tanh at 0: 1", "tensorflow", "ReLU at 0 in 3: 1"])
def test_what_is_no_convention_is_not_understood(text: str) -> None:
    (statement,) = statements_of(block(text, "conventions"), 0)
    assert statement.unread
    assert statement.unread.code == "E0240"


def test_a_declared_name_is_one_name() -> None:
    statements = statements_of(Formula(Source("test", "q = wx"), "q = wx", range(7), "latex", True), 0)
    declared = declarations_of(block("wx", "names"))
    assert resolve(statements[0].sides[1].syntax, vocabulary_of(statements)).expr == Name("w") * Name("x")
    assert resolve(statements[0].sides[1].syntax, vocabulary_of(statements, declared)).expr == Name("wx")


def test_a_declared_loss_is_the_loss() -> None:
    statements = statements_of(block("E_1 = x\nE_2 = y\nq = E_1 + E_2\nr = q^2"), 0)
    assert set(vocabulary_of(statements).loss.values()) == {Name("r")}
    assert set(vocabulary_of(statements, declarations_of(block("loss: q"))).loss.values()) == {Name("q")}


def test_given_values_may_stand_behind_a_colon() -> None:
    statements = statements_of(block("x: 1, y = -3\nw_0 = w_1 = 0.5\nlearning rate: 1", "given"), 0)
    vocabulary = vocabulary_of(statements)
    lefts = [left_side(statement.sides[0], vocabulary) for statement in statements]
    assert lefts == [Name("x"), Name("y"), named("w", 0), Name("eta")]


def test_blocks_without_equations_say_none() -> None:
    assert statements_of(block("x,y\n1,2\n", "marks"), 0) == ()
    assert declarations_of(block("x,y\n1,2\n", "marks")) == ()
