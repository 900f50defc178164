"""A sheet as it is handed out states no network: what could be read of it is said, and the rest is asked for."""

from pathlib import Path

import pytest

from chainrule.diagnostic import ChainruleError, Diagnostic
from chainrule.expr import Name, key_of
from chainrule.problem import build
from chainrule.read import read_document
from chainrule.train import descend

BLOCK = """\
```network
x -> 0 -> 1 -> 2 -> ŷ
? -> ?: w_s
activation 0, 1: ReLU; 2: identity
L = |y - ŷ|
```"""

OTHER = r"""
# Two units

![the network](two.png)

The activation of the first unit is $f_1(a) = \tanh(a)$. The loss is $E = (t - o)^2$.

$$t = 2, \quad s = 3, \quad w_1 = 0.5, \quad w_2 = 0.25, \quad \eta = 0.1$$
"""


def refused(source: str | Path) -> Diagnostic:
    with pytest.raises(ChainruleError) as caught:
        build(read_document(source))
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def block_in(diagnostic: Diagnostic) -> str:
    return diagnostic.help[diagnostic.help.index("```") :]


@pytest.fixture
def blank(source: Path) -> Path:
    return source / "blank.ipynb"


def test_the_blank_sheet_states_no_network(blank: Path):
    assert refused(blank).code == "E0110"


def test_what_could_be_read_of_the_blank_sheet_is_said(blank: Path):
    assert refused(blank).notes == (
        "read the loss: L = |y − ŷ|",
        "read the activations: g₀, g₁: ReLU; g₂: identity",
        "read the data: x₁ = 1, y₁ = −3, w₀ = w₁ = w₂ = wₛ = 0.5, η = 1",
    )


def test_the_block_to_paste_has_only_the_extra_edge_open(blank: Path):
    assert block_in(refused(blank)) == BLOCK


def test_the_diagnostic_points_at_the_figure(blank: Path):
    where = refused(blank).where
    assert where is not None
    assert where.text == "!["
    assert "mlp.png" in where.source.line_text(where.begin.line)


def test_the_block_filled_in_and_pasted_makes_the_sheet_an_exercise(blank: Path):
    filled = block_in(refused(blank)).replace("? -> ?", "0 -> 2")
    cells = "\n\n".join(source.text for source in read_document(blank).sources)
    problem = build(read_document(f"{cells}\n\n{filled}\n"))
    (step,) = descend(problem.network, problem.given, 1, 0)
    gradients = {key_of(name): str(value) for name, value in step.gradients.items() if name.base == "w"}
    assert gradients == {"w_2": "1/4", "w_s": "1/2", "w_1": "1/4", "w_0": "3/4"}  # worked by hand


def test_units_are_told_by_their_weights_where_not_every_one_has_an_activation():
    expected = "```network\ns -> 1 -> 2 -> o\nactivation 1: tanh; 2: ?\nE = (t - o)^2\n```"
    assert block_in(refused(OTHER)) == expected


def test_a_document_with_no_network_at_all_is_told_how_to_state_one():
    diagnostic = refused("Nothing but words here.\n")
    assert diagnostic.code == "E0110"
    assert build(read_document(block_in(diagnostic))).network.leaves("parameter") == (
        Name("w", "", "0"),
        Name("w", "", "1"),
    )


def test_units_that_leave_nothing_open_are_offered_as_they_are():
    sheet = "![](net.png) The loss is $L = |y - o|$.\n\n$$x = 1, \\quad y = 2, \\quad w_1 = 3$$\n$f_1(a) = \\tanh(a)$\n"
    assert block_in(refused(sheet)) == "```network\nx -> 1 -> o\nactivation 1: tanh\nL = |y - o|\n```"


def test_the_first_line_that_was_not_read_is_quoted():
    found = refused("Here is the network.\n\nz = w x +* b\nL = f(z\n")
    assert found.where is not None
    assert str(found.where).endswith(":3:10")
    assert found.label.startswith("not read: ")
    noted = refused("The network is in the figure.\n\ny = 3, w = 2\n\nL = (y - z))^2\n")
    assert noted.notes[-1] == "not read: L = (y - z))^2 (')' is never opened)"
