"""A document of several problems, and one whose network cannot be told."""

from textwrap import dedent

import pytest

from chainrule.check import check, report_json
from chainrule.check.report import Report
from chainrule.diagnostic import ChainruleError
from chainrule.problem.inferred import inferred
from chainrule.problem.several import problems_in
from chainrule.read import read_document


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
