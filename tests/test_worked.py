"""The worked solution says what a person would write on paper, and its figures are right."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from chainrule.check import check
from chainrule.explain.worked import Differs, steps_table
from chainrule.expr import Equation, Expr, Symbol, System, apply, name_from_key
from chainrule.ops import Precision
from chainrule.problem.model import Convention, Network, Problem
from chainrule.read import read_document
from chainrule.render import latex, markdown, notebook, terminal
from chainrule.typeset.document import Document
from skip_network import (
    DIFFERS,
    GIVEN,
    NETWORK,
    PROBLEM,
    UPWARDS,
    L,
    steps_of,
    w_0,
    worked_out,
    x,
    y,
)
from strategies import Drawn, networks

Golden = Callable[[str, str], None]


def screen(document: Document, width: int = 80) -> str:
    return terminal(document, width)


def small(right: Expr, **given: str) -> Problem:
    """The loss L = right, at these values, learning rate 0.5."""
    values = {name_from_key(key): Fraction(value) for key, value in given.items()}
    system = System([Equation(L, right)])
    roles = {name: "parameter" if name.base in "wv" else "input" for name in system.leaves()}
    return Problem(Network(system, L, roles, {}, {}), values, Fraction(1, 2), {})


# ---------------------------------------------------------------------- the source exercise


def test_the_screen_is_the_one_that_was_drawn(source: Path) -> None:
    drawn = (source.parent / "SCREENS.md").read_text(encoding="utf-8")
    drawn = drawn[drawn.index("forward ↑") : drawn.index("note: this file")]
    shown = screen(worked_out())
    assert shown[shown.index("forward ↑") :] == drawn


def test_what_is_given_stands_first_with_its_lines() -> None:
    first, second, *_ = screen(worked_out()).splitlines()
    assert first == "x = 1   y = −3   w₀ = w₁ = w₂ = wₛ = 0.5   η = 1        (read from lines 55–57)"
    assert second == "g₀, g₁: ReLU, slope 0 if z < 0, else 1      |y − ŷ|: slope 1 if ŷ > y, else −1"


def test_values_the_document_has_otherwise_are_told_in_order_of_dependency() -> None:
    note = " ".join(screen(worked_out(differs=DIFFERS)).partition("note: ")[2].split())
    assert note.startswith("this file has z₂ = 0.325 and L = 3.325 (lines 61, 59); right are 0.375 and 3.375.")


def test_a_role_that_was_guessed_and_may_be_another_is_told_with_what_to_write() -> None:
    k = name_from_key("k")
    guessed = small(w_0 * k * x, w_0="1", k="2", x="3")._replace(guessed=(w_0, k, x))
    line = "taken by their letters as parameters: w₀; as data: k, x (if k is a parameter, write parameters: k)"
    assert line in " ".join(screen(worked_out(guessed)).split())
    assert "taken by" not in screen(worked_out(guessed._replace(guessed=(w_0, x))))  # k is declared
    assert "taken by" not in screen(worked_out(small(w_0 * x, w_0="1", x="3")._replace(guessed=(w_0, x))))


def test_equal_values_that_differ_are_told_together() -> None:
    again = Differs(DIFFERS[1].place, "y_hat", "0.325", Fraction(3, 8))
    shown = screen(worked_out(differs=(DIFFERS[1], again)))
    assert "this file has z₂ = ŷ = 0.325 (line 61); right is 0.375." in shown


def test_a_page_that_stands_alone_names_the_file() -> None:
    page = markdown(worked_out(differs=DIFFERS, full=True))
    assert "exercise.md has" in page
    assert "chainrule check exercise.md" in page
    assert "this file" not in page


def test_a_document_written_downwards_is_read_downwards() -> None:
    downwards = PROBLEM._replace(network=NETWORK._replace(system=System(UPWARDS[::-1])))
    shown = screen(worked_out(downwards))
    assert "forward ↓" in shown
    assert "│ backward ↑ (read upwards)" in shown
    assert shown.index("z₀ = w₀·x") < shown.index("L  = |y − ŷ|")


def test_without_data_the_lines_stay_in_symbols() -> None:
    shown = screen(worked_out(PROBLEM._replace(given={}, rate=None)))
    assert "no value is given for" in shown
    assert "∂L/∂ŷ  = {1 if ŷ > y; −1 else}" in shown
    assert "w₀ ← w₀ − η·∂L/∂w₀" in shown
    assert "0.5" not in shown


def test_without_a_learning_rate_no_step_is_taken() -> None:
    shown = screen(worked_out(PROBLEM._replace(rate=None)))
    assert "no learning rate is given: no step is taken" in shown
    assert "←" not in shown
    assert "loss 27/8 = 3.375" in shown


def test_no_screen_shows_a_negative_zero() -> None:
    assert "−0 " not in screen(worked_out(PROBLEM._replace(given={**GIVEN, w_0: 0})))


@pytest.mark.parametrize("form", ["md", "tex", "ipynb"])
def test_the_page_looks_as_it_was_accepted(golden: Golden, form: str) -> None:
    write = {"md": markdown, "tex": latex, "ipynb": notebook}[form]
    golden(f"worked.{form}", write(worked_out(differs=DIFFERS, full=True)))


@pytest.mark.parametrize(
    ("name", "width", "ascii_only"), [("80", 80, False), ("120", 120, False), ("ascii-80", 80, True)]
)
def test_the_screen_looks_as_it_was_accepted(golden: Golden, name: str, width: int, ascii_only: bool) -> None:
    golden(f"worked-{name}.txt", terminal(worked_out(differs=DIFFERS), width, ascii_only))


# ---------------------------------------------------------------------- lines


def test_negative_numbers_are_bracketed_where_they_are_put_in() -> None:
    w, v = map(name_from_key, ("w", "v"))
    shown = screen(worked_out(small(w * v * x - v, w="0.4", v="-0.3", x="2")))
    assert "0.4·(−0.3)·2 − (−0.3) = 0.06" in shown  # −0.24 + 0.3


def test_a_result_that_is_no_short_decimal_is_a_fraction_with_its_decimals() -> None:
    shown = screen(worked_out(small(name_from_key("w") * x, w="1/3", x="2")))
    assert "1/3·2 = 2/3 ≈ 0.666667" in shown


def test_a_value_that_is_rounded_stands_after_an_approximate_sign() -> None:
    w = name_from_key("w")
    shown = screen(worked_out(small(apply("exp", w) * x, w="1", x="2")))
    assert "= e¹·2 ≈ 5.436564" in shown  # 2e, to six places
    assert "(rounded)" in shown


def test_decimals_are_as_many_as_were_asked_for() -> None:
    shown = screen(worked_out(small(name_from_key("w") * x, w="1/3", x="2")._replace(precision=Precision(2))))
    assert "= 2/3 ≈ 0.67" in shown


def test_only_the_branch_that_is_taken_is_written_with_its_reason() -> None:
    w = name_from_key("w")
    problem = small(apply("cases", w * x, apply("less", w, 0), 2 * w), w="-1", x="3")
    shown = screen(worked_out(problem))
    assert "∂L/∂w = x = 3, because w < 0" in shown


def test_both_branches_are_written_on_a_page() -> None:
    assert r"\begin{cases} 1, & \hat{y} > y \\ -1, & \text{else} \end{cases} = 1" in markdown(worked_out(full=True))


def test_a_kink_at_the_given_weights_says_so() -> None:
    shown = " ".join(screen(worked_out(small(apply("abs", name_from_key("w") * x), w="0", x="3"))).split())
    assert "kink: w·x = 0 at the given weights" in shown
    assert "on a kink, so not compared: w" in shown


def test_a_convention_that_nobody_states_is_named() -> None:
    shown = screen(worked_out(small(apply("relu", name_from_key("w")), w="1")))
    assert "ReLU: slope 1 if z > 0, else 0 (by default)" in shown


def test_the_convention_of_a_program_is_named() -> None:
    problem = small(apply("abs", name_from_key("w")), w="1")
    network = problem.network._replace(conventions={(L, "abs"): Convention(1, "jax")})
    shown = screen(worked_out(problem._replace(network=network)))
    assert "|w|: slope −1 if w < 0, else 1 (as in JAX)" in shown


def test_neighbours_of_one_value_are_given_together() -> None:
    w, v = map(name_from_key, ("w", "v"))
    shown = screen(worked_out(small(w * v * x, w="2", v="2", x="2")))
    assert shown.startswith("x = 2   w = v = 2   η = 0.5\n")


def test_a_network_without_parameters_has_gradients_all_the_same() -> None:
    problem = small(x * y, x="2", y="3")
    problem = problem._replace(network=problem.network._replace(roles={x: "input", y: "input"}))
    shown = screen(worked_out(problem))
    assert "L = x·y = 2·3 = 6" in shown
    assert "∂L/∂x = y = 3\n∂L/∂y = x = 2\n" in shown
    assert "gradients confirmed by finite differences (2 of 2)" in shown
    assert "align*" in latex(worked_out(problem, full=True))


def test_a_gradient_through_no_kink_is_written_with_the_rule() -> None:
    h, w = map(name_from_key, ("h", "w"))
    system = System([Equation(h, apply("sigmoid", w)), Equation(L, h**2)])
    problem = Problem(Network(system, L, {w: "parameter"}, {}, {}), {w: 0}, None, {})
    shown = screen(worked_out(problem))
    assert "∂L/∂w = ∂L/∂h·∂h/∂w = ∂L/∂h·h·(1 − h) = 1·0.5·(1 − 0.5) = 0.25" in shown


# ---------------------------------------------------------------------- many steps


def test_the_table_has_a_row_for_every_step() -> None:
    table = screen(steps_table(NETWORK, steps_of(PROBLEM, 3)))
    rows = [line.split() for line in table.splitlines() if line.strip()][:5]
    assert rows[0] == ["step", "w₂", "wₛ", "w₁", "w₀", "L"]
    assert rows[1] == ["0", "0.5", "0.5", "0.5", "0.5", "3.375"]
    assert rows[2][1:] == rows[4][1:] == ["0.25", "0", "0.25", "−0.25", "3"]  # the unit is off: nothing moves again


def test_the_table_names_the_kinks_it_passes() -> None:
    assert "kink: z₁ = 0 at steps 1–3" in screen(steps_table(NETWORK, steps_of(PROBLEM, 3)))


# ---------------------------------------------------------------------- read back

FORMATS = {
    "md": markdown,
    "tex": latex,
    "ipynb": notebook,
    "txt": lambda document: terminal(document, 80),
}


def is_clean(document: Document, form: str, folder: Path) -> bool:
    """Whether everything in `document`, written in that format, is read and right."""
    path = folder / f"working.{form}"
    path.write_text(FORMATS[form](document), encoding="utf-8")
    verdicts = {judgement.verdict for judgement in check(read_document(path)).judgements}
    return verdicts <= {"right", "rounded", "given", "unjudged"}


@pytest.mark.parametrize("form", FORMATS)
def test_the_page_checks_clean(form: str, tmp_path: Path) -> None:
    assert is_clean(worked_out(full=True), form, tmp_path)


@settings(max_examples=12)
@given(networks())
@pytest.mark.parametrize("form", FORMATS)
def test_a_worked_network_checks_clean(form: str, tmp_path_factory: pytest.TempPathFactory, drawn: Drawn) -> None:
    # "h = w = 0.5" is how a document gives both: a unit that only repeats a leaf cannot be told from data
    assume(not any(isinstance(right, Symbol) and right in drawn.roles for _, right in drawn.system))
    problem = Problem(drawn.network, drawn.given, Fraction(1, 2), {})
    assert is_clean(worked_out(problem, full=True), form, tmp_path_factory.mktemp("worked"))


@settings(max_examples=40)
@given(networks(smooth=True))
def test_every_quantity_and_parameter_has_its_line(drawn: Drawn) -> None:
    problem = Problem(drawn.network, drawn.given, None, {})
    blocks = worked_out(problem).blocks
    chains = [chain for block in blocks if hasattr(block, "titles") for row in block.rows for chain in row if chain]
    parameters = drawn.network.leaves("parameter") or drawn.network.roles
    forward, gradients = len(drawn.system), len(drawn.system) - 1 + len(parameters)
    assert len(chains) == forward + gradients
