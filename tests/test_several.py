"""A document of several problems, and one whose network cannot be told."""

from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from time import process_time

import pytest

from chainrule.check import check, report_document, report_json
from chainrule.check.report import Report
from chainrule.diagnostic import ChainruleError
from chainrule.problem import build
from chainrule.problem.inferred import inferred
from chainrule.problem.several import problems_in
from chainrule.read import read_document
from chainrule.render import terminal
from conftest import growth


def checked(text: str) -> Report:
    return check(read_document(dedent(text)))


def verdicts(report: Report) -> list[tuple[int, int, str]]:
    """The problem, the line and the verdict of each claim that is counted."""
    return [(j.claim.problem, j.claim.place.begin.line, j.verdict) for j in report.judgements if j.counted]


TWO_EXERCISES = """\
    # Exercise 1

    x = 2, w = 3

    z = w*x = 6
    L = (z - 1)^2 = 25
    dL/dz = 2*(z - 1) = 10

    # Exercise 2

    x = 1, w = 4

    z = w + x = 5
    L = |z - 2| = 3
    dL/dz = 1
    """


def test_two_exercises_are_two_problems_each_with_its_own_names() -> None:
    report = checked(TWO_EXERCISES)
    assert {problem for problem, _, _ in verdicts(report)} == {1, 2}
    assert report.first is None
    assert [claim["problem"] for claim in report_json(report)["claims"]] == sorted(
        claim["problem"] for claim in report_json(report)["claims"]
    )


def test_a_mistake_in_the_second_problem_is_found_and_named_there() -> None:
    report = checked(TWO_EXERCISES.replace("z = w + x = 5", "z = w + x = 6").replace("|z - 2| = 3", "|z - 2| = 4"))
    assert report.first is not None
    assert (report.first.claim.problem, report.first.claim.place.begin.line) == (2, 13)
    assert [line for _, line, verdict in verdicts(report) if verdict == "follows"] == [14]


def test_the_next_example_of_a_network_has_its_own_data_and_the_same_equations() -> None:
    report = checked(
        """\
        ## Network

        z = w*x
        L = (z - y)^2
        w = 0.5

        ## First example

        x = 2, y = 3

        z = 1
        L = 4

        ## Second example

        x = 4, y = 1

        z = 2
        L = 3
        """
    )
    assert report.first is not None
    assert report.first.claim.place.begin.line == 19  # (2 − 1)² is 1
    assert (2, 18, "right") in verdicts(report)


def test_data_given_anew_behind_an_update_is_no_new_problem() -> None:
    parts = problems_in(
        read_document(
            dedent(
                """\
                x = 2, w = 3

                z = w*x = 6
                L = z^2 = 36
                dL/dw = 2*z*x = 24

                # Step

                w ← w - 0.1*24 = 0.6

                # Forward again

                w = 0.6
                z = 1.2
                """
            )
        )
    )
    assert len(parts) == 1


def test_items_that_define_one_name_differently_are_problems_of_their_own() -> None:
    report = checked(
        """\
        **a)** $y = (3x + 1)^2$

        $\\frac{dy}{dx} = 6(3x + 1)$

        **b)** $y = 5x^2$

        $\\frac{dy}{dx} = 10x + 1$
        """
    )
    assert [j.claim.place.begin.line for j in report.judgements if j.is_charged] == [7]


def test_a_second_definition_in_the_middle_of_one_problem_is_a_mistake() -> None:
    report = checked(
        """\
        x = 2, w = 3, v = 1

        z = w*x + v
        L = z^2
        z = w*x
        """
    )
    assert report.first is not None
    assert report.first.claim.place.begin.line == 5


def test_without_a_network_the_arithmetic_still_has_to_hold() -> None:
    report = checked("dL/dw = 0.5 * 0.4 = 0.2\ndL/dv = 0.0478 * 0.8808 = 0.0521\n")
    assert [j.verdict for j in report.judgements] == ["right", "wrong"]


def test_a_document_with_nothing_to_judge_is_still_refused() -> None:
    with pytest.raises(ChainruleError) as refused:
        checked("Work out the gradients of the network in the figure. x = 2 and y = 3.\n")
    assert refused.value.diagnostics[0].code == "E0110"


def test_of_several_ends_the_one_that_is_differentiated_is_the_loss() -> None:
    found = inferred(read_document("x = 2\nw = 3\nz = w*x\nq = z + 1\nm = z^2\ndm/dz = 2*z\ndm/dw = 2*z*x\n"))
    assert found.refused is None
    assert found.problem.network.loss.base == "m"


def test_a_line_that_fits_nothing_is_left_out_and_said_to_be() -> None:
    report = checked(
        """\
        x = [1, 2]
        W = [[1, 2], [3, 4]]
        z = W @ x = [5, 11]
        q = W @ [1, 2, 3]
        L = sum(z) = 16
        """
    )
    assert report.first is None or report.first.claim.place.begin.line == 4
    assert (1, 3, "right") in verdicts(report)


ROWS = """\
$X = [1, 2]$, $y = 0.5$, $W_1 = [[0.5, 0.6], [0.7, 0.8]]$, $b_1 = [0.1, 0.2]$, $W_2 = [0.9, 0.1]$, $b_2 = 0.3$

$z_1 = X \\cdot W_1 + b_1 = [2.0, 2.4]$

$a_1 = \\sigma(z_1) \\approx [0.8808, 0.9168]$

$z_2 = a_1 \\cdot W_2^T + b_2 \\approx 1.1844$

$\\hat{y} = \\sigma(z_2) \\approx 0.7657$

$L = \\frac{1}{2}(\\hat{y} - y)^2$

$\\delta_2 = \\frac{\\partial L}{\\partial z_2} = 0.2657 \\times 0.1794 \\approx 0.0477$

$\\frac{\\partial L}{\\partial W_2} = \\delta_2 \\cdot a_1 = 0.0477 \\times [0.8808, 0.9168] \\approx [0.0420, 0.0437]$

| parameter | gradient |
|---|---|
| $W_2$ | $[0.0420, 0.0437]$ |
"""


def test_vectors_may_be_rows_and_a_row_of_a_table_a_gradient() -> None:
    report = checked(ROWS)
    assert report.first is None
    assert {j.verdict for j in report.judgements if j.counted} <= {"right", "rounded", "given"}


def test_a_wrong_vector_taints_what_is_worked_out_from_its_figures() -> None:
    wrong = ROWS.replace("0.9168", "0.9084").replace("1.1844", "1.1835").replace("0.7657", "0.7656")
    wrong = wrong.replace("0.2657", "0.2656").replace("0.1794", "0.1795").replace("0.0437", "0.0433")
    report = checked(wrong)
    assert [j.claim.place.begin.line for j in report.judgements if j.verdict == "wrong"] == [5]
    assert "follows" in {j.verdict for j in report.judgements if j.claim.place.begin.line == 15}


def test_an_update_of_unknown_rule_moves_its_parameter_for_the_next_example() -> None:
    report = checked(
        """\
        ## Example 1

        x = 2, w = 0, b = 1, y = 3

        z = w*x + b = 1
        e = y - z = 2

        w := w + e*x = 4

        ## Example 2

        x = 1, y = 0

        z = 4*1 + 1 = 5
        e = -5
        """
    )
    assert report.first is None, report.first


def test_a_condition_is_no_claim_about_this_data() -> None:
    report = checked("x = 2\nw = 3\nz = w*x = 6\nL = z^2 = 36\n\nw*x - 1 = 0\n")
    assert report.judgements[-1].verdict == "unjudged"


def test_what_only_numbers_define_leaves_open_what_hangs_on_it() -> None:
    report = checked(
        "y = 1\nyhat = 1/(1 + e^(-0.5)) = 0.6225\nL = (yhat - y)^2 = 0.1425\ndL/dz = 2*(yhat - y)*yhat*(1 - yhat)\n"
    )
    assert report.first is None


def test_solutions_of_items_belong_to_the_items_of_the_same_letter() -> None:
    report = checked(
        """\
        **a)** $y = (3x + 1)^2$

        **b)** $y = 5x^2$

        Solutions:

        **a)** With the chain rule:

        $\\frac{dy}{dx} = 6(3x + 1)$

        **b)** Here:

        $\\frac{dy}{dx} = 10x$
        """
    )
    assert report.first is None
    assert [j.claim.problem for j in report.judgements] == [1, 2, 1, 2]


def test_what_is_quoted_as_the_way_of_others_is_no_claim() -> None:
    report = checked(
        """\
        $x = 2$, $w = 3$

        $$z = w x = 6$$

        $$L = z^2$$

        $$\\frac{\\partial L}{\\partial z} = 2z$$

        Some sources take the sign out, so it would be written as

        $$\\frac{\\partial L}{\\partial z} = -2z$$
        """
    )
    assert report.judgements[-1].verdict == "unjudged"


def test_a_name_in_the_other_case_may_be_the_same() -> None:
    report = checked(
        """\
        x = 2, w = 3

        M = X*w

        L = (x*w - 1)^2 + M^2 = 61

        M = x*w
        """
    )
    assert [j.verdict for j in report.judgements if j.is_charged] == []


def test_what_is_never_given_is_named_with_what_the_figures_need() -> None:
    report = checked(
        """\
        i_1 = 0.05, i_2 = 0.1, w_1 = 0.15, w_2 = 0.2, y = 1

        net = w_1*i_1 + w_2*i_2 + b_1 = 0.3825
        out = sigmoid(net) = 0.5945
        L = (out - y)^2 = 0.1644
        """
    )
    assert report.remarks == ("b₁ is never given; 0.3825 (line 3) needs b₁ = 0.355",)  # 0.3825 − 0.0275


def test_the_example_of_the_language_page_is_two_problems() -> None:
    page = (Path(__file__).parents[1] / "docs" / "language.md").read_text(encoding="utf-8")
    example = page.partition("```markdown\n# Exercise 1")[2].partition("```")[0]
    report = check(read_document(f"# Exercise 1{example}"))
    assert report.first is None
    assert {j.claim.problem for j in report.judgements} == {1, 2}


def test_a_delta_with_the_opposite_sign_is_right_and_said_to_be() -> None:
    report = checked(
        """\
        x = 2, w = 0.5, t = 3

        z = w*x = 1
        y = sigmoid(z) = 0.7311
        L = 1/2*(t - y)^2 = 2.574

        delta = (t - y)*y*(1 - y) = 0.4461
        dL/dw = -delta*x = -0.8922
        w ← w + 0.1*delta*x = 0.5892
        """
    )
    assert [j.verdict for j in report.judgements if j.is_charged] == []
    assert "sign: δ is −∂L/∂z" in report.remarks


def test_rows_are_said_to_be_rows() -> None:
    assert "layout: vectors are rows here, so that a·bᵀ of two is a number" in checked(ROWS).remarks


def test_a_column_times_a_vector_is_their_outer_product() -> None:
    report = checked(
        """\
        X = [[1, 2]]

        grad = [0.1, -0.3, 0.2]

        dW = X^T @ grad = [[0.1, -0.3, 0.2], [0.2, -0.6, 0.4]]
        """
    )
    assert [j.verdict for j in report.judgements if j.is_charged] == []


def test_a_document_of_very_many_problems_is_refused() -> None:
    lines = (f"x = {k}\n\nz = w*x = {2 * k}\n" for k in range(400))
    with pytest.raises(ChainruleError) as refused:
        checked("w = 2\n\n" + "\n".join(lines))
    assert refused.value.diagnostics[0].code == "E0120"


def test_the_screen_says_which_problem_a_line_belongs_to() -> None:
    report = checked(TWO_EXERCISES.replace("z = w + x = 5", "z = w + x = 6"))
    text = " ".join(terminal(report_document(report), 80).split())
    assert "First wrong line (problem 2, Exercise 2): z. 4 + 1 is 5, you wrote 6." in text
    assert "lines of 2 problems:" in text


def test_an_update_of_what_no_network_has_is_no_trouble() -> None:
    assert checked("L = 1.16\nw^+ = w - 0.05*g = 0.42\nw^+ = 0.4 + 0.02 = 0.42\n").first is None


def test_a_forward_pass_that_is_worked_out_otherwise_is_another_problem() -> None:
    report = checked(
        """\
        x = 2, w = 0.5

        $$
        \\begin{aligned}
        z &= w x = 1 \\\\
        h &= \\frac{1}{1 + e^{-z}} = 0.7311 \\\\
        L &= h^2 = 0.5345 \\\\
        q &= 2 h = 1.4621
        \\end{aligned}
        $$

        And with the other function:

        $$
        \\begin{aligned}
        z &= w x = 1 \\\\
        h &= \\tanh(z) = 0.7616 \\\\
        L &= h^2 = 0.5800 \\\\
        q &= 2 h = 1.5232
        \\end{aligned}
        $$
        """
    )
    assert [j.verdict for j in report.judgements if j.is_charged] == []
    assert report.problems == 2


def test_arithmetic_that_comes_to_0_is_no_condition() -> None:
    report = checked("x = 2\nw = 3\nz = w*x = 6\nL = z^2 = 36\n0.5*2 = 0\n")
    assert report.judgements[-1].verdict == "wrong"


def test_with_an_exercise_an_expression_that_should_be_0_is_judged() -> None:
    exercise = build(read_document("x = 2\nw = 3\nz = w*x\nL = z^2\n"))
    report = check(read_document("w*x - 1 = 0\n"), exercise)
    assert report.judgements[-1].verdict == "wrong"


def test_a_figure_that_repeats_what_nobody_could_judge_is_not_right_for_that() -> None:
    report = checked("x = 0.01\nw = 0.02\nz = w*x ≈ 0.00\nL = z^2\nz = 0.00\n")
    assert {j.verdict for j in report.judgements if j.claim.has_value and j.claim.role == "work"} == {"unjudged"}


def test_a_wide_network_whose_equations_stand_twice_is_compared_at_once() -> None:
    layers = [[f"h_{layer}{unit}" for unit in range(9)] for layer in range(9)]
    lines = [
        f"{left} = {' + '.join(f'w_{left[2:]}{k}*{right}' for k, right in enumerate(before))}"
        for before, layer in pairwise(layers)
        for left in layer
    ]
    turned = lines[-1].replace(" = ", " = 0 + ")
    began = process_time()
    assert len(problems_in(read_document("\n\n".join((*lines, "# Again", turned))))) == 1
    assert process_time() - began < 5


def test_many_sections_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        text = "\n\n".join(f"# Section {k}\n\n$a_{{{k}}} = 2 b_{{{k}}} + 1$" for k in range(count))
        reading = read_document(text)
        began = process_time()
        problems_in(reading)
        return process_time() - began

    assert growth(lambda: seconds(800), lambda: seconds(1_600)) < 2.6


def test_data_of_another_size_belongs_to_another_problem() -> None:
    """No step of descent makes a vector of a number: what w is from there on, and what it was, are two weights."""
    report = checked(
        "# One neuron\nx = 2\nw = 0.5\nz = w*x = 1\nL = z^2 = 1\n∂L/∂w = 2*z*x = 4\n"
        "# Two samples\nu_1 = [1, 2]\nw = [0.4, 0.4]\nw^T*u_1 = 0.4*1 + 0.4*2 = 1.2\n"
    )
    assert report.problems == 2
    assert {j.verdict for j in report.judgements} == {"given", "right"}


def test_a_product_that_comes_to_a_number_is_one_where_nothing_else_says_so() -> None:
    """No loss asks for a number, and w·a entry by entry would be [0.4, −1]."""
    report = checked("w = [0.4, -0.5]\na = [1, 2]\nb = 1\nz = w a + b = 0.4*1 - 0.5*2 + 1 = 0.4\n")
    assert report.judgements[-1].verdict in ("given", "right")
    assert not report.judgements[-1].is_charged
