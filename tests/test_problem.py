"""From statements to a problem: which equations are the network, what is given, which slope holds at a kink."""

from fractions import Fraction

import pytest

from chainrule.diagnostic import ChainruleError
from chainrule.expr import Name, key_of
from chainrule.problem import Overrides, Problem, build
from chainrule.read import read_document

SMALL = """\
z_0 = w_0*x
h_0 = ReLU(z_0)
ŷ = w_1*h_0
L = |y - ŷ|
x = 1, y = -3
w_0 = w_1 = 0.5
learning rate = 1
"""


def built(text: str, overrides: Overrides | None = None) -> Problem:
    return build(read_document(text), overrides or Overrides())


def keys(problem: Problem) -> list[str]:
    return [key_of(left) for left, _ in problem.network.system]


def code_of(text: str) -> str:
    with pytest.raises(ChainruleError) as caught:
        built(text)
    return caught.value.diagnostics[0].code


def convention(problem: Problem, quantity: str, op: str) -> tuple[object, str]:
    name = next(left for left, _ in problem.network.system if key_of(left) == quantity)
    chosen = problem.network.conventions[name, op]
    return chosen.slope, chosen.origin


def test_the_only_quantity_that_no_other_uses_is_the_loss():
    assert built(SMALL).network.loss == Name("L")
    assert built("a = x*w\nerror = a*a\nx = 1\nw = 2").network.loss == Name("error")


def test_the_equations_keep_the_order_of_the_document():
    assert keys(built(SMALL)) == ["z_0", "h_0", "y_hat", "L"]
    upwards = "\n".join(reversed(SMALL.splitlines()[:4])) + "\n" + "\n".join(SMALL.splitlines()[4:])
    assert keys(built(upwards)) == ["L", "y_hat", "h_0", "z_0"]


BLOCKS = """\
```network
z = k*x + b
L = (z - y)^2
```

```given
x = 2, y = 1, k = 3, b = 0
```
"""


def roles(text: str) -> dict[str, str]:
    return {key_of(name): role for name, role in built(text).network.roles.items()}


def notes(text: str) -> list[str]:
    return [note.message for note in built(text).notes]


@pytest.mark.parametrize("line", ["parameters: k", "Parameters: $k$ and $b$.", "- **Parameters:** k, b", "Inputs: b"])
def test_roles_are_read_outside_of_a_block_as_well(line):
    declared = roles(f"{BLOCKS}\n{line}\n")
    assert declared["k" if "ara" in line else "b"] == ("parameter" if "ara" in line else "input")
    assert not notes(f"{BLOCKS}\n{line}\n")


@pytest.mark.parametrize("line", ["Inputs: one image", "Parameters: 12 in all", "Targets:", "Inputs: x = 3"])
def test_prose_behind_a_colon_declares_nothing(line):
    assert roles(f"{BLOCKS}\n{line}\n") == roles(BLOCKS)
    assert not notes(f"{BLOCKS}\n{line}\n")


def test_a_block_has_the_last_word_on_roles():
    inside = BLOCKS.replace("L =", "inputs: k\nL =")
    assert roles(f"parameters: k\n\n{inside}")["k"] == "input"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BLOCKS.replace("L =", "q: 3\nL ="), ["no equation of the network uses q, which line 3 names"]),
        (BLOCKS.replace("L =", "parameters: k, r\nL ="), ["no equation of the network uses r, which line 3 names"]),
        (BLOCKS.replace("x = 2", "q: 3, x = 2"), ["no equation of the network uses q, which line 7 names"]),
        (BLOCKS.replace("L =", "inputs: z\nL ="), ["z has an equation: line 3 cannot make it an input"]),
        (BLOCKS.replace("x = 2", "beta_1 = 0.9, learning rate = 1, x_1 = 2"), []),
    ],
)
def test_a_name_that_is_declared_or_given_in_vain_is_noted(text, said):
    assert notes(text) == said


def test_roles_are_told_by_the_letter_and_said_to_be_guessed():
    problem = built(SMALL)
    roles = {key_of(name): role for name, role in problem.network.roles.items()}
    assert roles == {"x": "input", "y": "target", "w_0": "parameter", "w_1": "parameter"}
    assert {key_of(name) for name in problem.guessed} == set(roles)


def test_a_chain_of_names_gives_each_its_value():
    given = {key_of(name): value for name, value in built(SMALL).given.items()}
    assert given == {"x": 1, "y": -3, "w_0": Fraction(1, 2), "w_1": Fraction(1, 2)}
    assert built(SMALL).rate == 1


def test_a_number_that_ends_a_chain_is_a_claim_and_no_data():
    problem = built(SMALL + "z_0 = 0.7\nŷ = w_1*h_0 = 0.9\n")
    assert "z_0" in keys(problem)
    assert all(key_of(name) in {"x", "y", "w_0", "w_1"} for name in problem.given)


def test_the_first_of_two_values_for_a_leaf_is_the_data():
    assert built(SMALL + "x = 5\n").given[Name("x")] == 1


def test_x_1_is_the_first_point_of_a_network_in_x():
    problem = built(SMALL.replace("x = 1, y = -3", "x_1 = 1, y_1 = -3"))
    assert (problem.given[Name("x")], problem.given[Name("y")]) == (1, -3)


def test_an_update_defines_nothing():
    problem = built(SMALL + "w_1 = w_1 - 1*0.25 = 0.25\n")
    assert "w_1" not in keys(problem)
    assert problem.given[Name("w", "", "1")] == Fraction(1, 2)


def test_what_the_loss_does_not_reach_is_not_the_network():
    assert "z" not in keys(built("z = W*x + b\n" + SMALL))


def test_a_later_equal_definition_is_a_working_of_the_first():
    assert keys(built(SMALL + "z_0 = x*w_0 = 0.5\n")) == ["z_0", "h_0", "y_hat", "L"]


def test_unequal_definitions_in_a_network_block_are_refused():
    block = "```network\nz = w*x\nz = w + x\nL = |y - z|\n```\n"
    assert code_of(block) == "E0104"


def test_outside_a_block_the_first_definition_stands():
    problem = built("z = w*x\nz = w + x\nL = |y - z|\nw = 2, x = 3, y = 0")
    assert "w*x" in _equation(problem, "z")


def _equation(problem: Problem, quantity: str) -> str:
    from chainrule.ops import plain

    return next(plain(right, ascii_only=True) for left, right in problem.network.system if key_of(left) == quantity)


def test_a_circle_is_refused():
    assert code_of("a = b*w\nb = a + x\nL = |y - b|\nw = 1") == "E0105"


def test_two_quantities_that_nothing_uses_leave_the_loss_open():
    assert code_of("a = w*x\nb = a*2\nd = a*3\nw = 1\nx = 1") == "E0106"


def test_a_sink_called_as_losses_are_is_the_loss():
    assert built("a = w*x\nb = a*2\nL = a*3\nw = 1\nx = 1").network.loss == Name("L")


def test_a_default_at_a_kink_is_said_to_be_one():
    problem = built(SMALL)
    assert convention(problem, "h_0", "relu") == (0, "default")
    assert convention(problem, "L", "abs") == (0, "default")


@pytest.mark.parametrize(
    ("cases", "slope"),
    [(r"\begin{cases} 0, z<0 \\ z, else \end{cases}", 1), (r"\begin{cases} z, z>0 \\ 0, else \end{cases}", 0)],
)
def test_the_closed_branch_of_the_cases_chooses_the_slope(cases, slope):
    text = SMALL.replace("ReLU(z_0)", "g(z_0)") + f"\n$g(z) = {cases}$\n"
    problem = built(text)
    assert convention(problem, "h_0", "relu") == (slope, "cases")
    assert {key_of(q): key_of(f) for q, f in problem.network.calls.items()} == {"h_0": "g"}


@pytest.mark.parametrize(
    ("derivative", "quantity", "op", "slope"),
    [
        (r"\frac{\partial h_0}{\partial z_0} = \begin{cases} 0, z_0<0 \\ 1, else \end{cases}", "h_0", "relu", 1),
        (r"\frac{\partial h_0}{\partial z_0} = \begin{cases} 1, z_0>0 \\ 0, else \end{cases}", "h_0", "relu", 0),
        (
            (
                r"\frac{\partial L}{\partial z_0} = \frac{\partial L}{\partial h_0} \cdot "
                r"\begin{cases} 0, z_0<0 \\ 1, else \end{cases}"
            ),
            "h_0",
            "relu",
            1,
        ),
        # |y − ŷ| has slope +1 in y − ŷ where −1 holds for ∂L/∂ŷ on the kink
        (r"\frac{\partial L}{\partial \hat{y}} = \begin{cases} 1, \hat{y} > y \\ -1, else \end{cases}", "L", "abs", 1),
        (r"\frac{\partial L}{\partial \hat{y}} = \begin{cases} -1, \hat{y} < y \\ 1, else \end{cases}", "L", "abs", -1),
    ],
)
def test_a_stated_derivative_chooses_the_slope(derivative, quantity, op, slope):
    assert convention(built(SMALL + f"\n$${derivative}$$\n"), quantity, op) == (slope, "stated")


@pytest.mark.parametrize(("preset", "of_abs"), [("torch", 0), ("jax", 1)])
def test_a_preset_overrides_what_is_stated(preset, of_abs):
    problem = built(SMALL, Overrides(convention=preset))
    assert convention(problem, "L", "abs") == (of_abs, preset)
    assert convention(problem, "h_0", "relu") == (0, preset)


def test_overrides_replace_what_is_given():
    problem = built(SMALL, Overrides({Name("x"): 7}, Fraction(1, 10)))
    assert problem.given[Name("x")] == 7
    assert problem.rate == Fraction(1, 10)


def test_an_unknown_name_among_the_overrides_is_answered_with_the_nearest():
    with pytest.raises(ChainruleError, match=r"E0107.*w_9(.|\n)*did you mean 'w_[01]'"):
        built(SMALL, Overrides({Name("w", "", "9"): 1}))
