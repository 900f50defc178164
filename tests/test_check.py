"""Checking somebody's working: what is found, where, why, how it is said. Pages with verdicts: tests/cases."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from chainrule.check import Report, check, report_document, report_json
from chainrule.check.figures import Figure, figure_of
from chainrule.check.verdict import VERDICTS
from chainrule.expr import Num, key_of
from chainrule.problem import build
from chainrule.read import Reading, read_document
from chainrule.render import terminal

NETWORK = """
z = w*x
h = relu(z)
L = (h - y)^2
"""
DATA = "x = 2, y = 1, w = 0.75\n"


def checked(text: str, exercise: str | None = None) -> Report:
    problem = None if exercise is None else build(read_document(exercise, "exercise.md"))
    return check(read_document(text, "work.md"), problem)


def shown(report: Report, hint: int = 0, *, every_line: bool = False, width: int = 80) -> str:
    return terminal(report_document(report, hint, every_line), width)


def verdict_of(text: str, line: str) -> str:
    """The verdict on the claim that stands as `line` in `text`."""
    found = [j for j in checked(text).judgements if j.claim.place.text == line]
    assert len(found) == 1, f"{line} stands {len(found)} times"
    return "link" if found[0].is_charged and found[0].verdict != "wrong" else found[0].verdict


# ---------------------------------------------------------------------- the document it all began with


@pytest.fixture(params=["pen-and-paper-backpropagation.md", "solution.ipynb"])
def solution(request: pytest.FixtureRequest, source: Path) -> Reading:
    return read_document(source / request.param, request.param)


def test_in_the_published_solution_z_2_is_wrong_two_lines_follow_and_all_others_are_right(solution: Reading) -> None:
    report = check(solution)
    assert report.first is not None
    assert [key_of(j.claim.quantity) for j in report.judgements if j.verdict == "wrong"] == ["z_2"]
    assert [key_of(j.claim.quantity) for j in report.judgements if j.verdict == "follows"] == ["L", "y_hat"]
    assert (report.lines, report.counted("right", "given")) == (45, 42)
    assert [j.claim.read_back for j in report.judgements if j.verdict == "unjudged"] == ["z = W·x + b"]
    assert report.summary["unread"] == 0
    assert report.exit_code == 1


def test_the_caret_stands_under_the_printed_figure(source: Path) -> None:
    report = check(read_document(source / "pen-and-paper-backpropagation.md", "solution.md"))
    lines = shown(report).splitlines()
    at = next(i for i, line in enumerate(lines) if "^" in line)
    assert "solution.md:71:43" in lines[at - 2]
    assert lines[at - 1].index("0.325") == lines[at].index("^^^^^")
    assert lines[at].endswith("^^^^^ 0.375 (exactly 3/8)")


def test_the_report_says_what_happened_what_follows_and_what_is_untouched(solution: Reading) -> None:
    text = " ".join(shown(check(solution)).split())
    assert text.startswith("First wrong line: z₂. 0.5·0.25 + 0.5·0.5 is 0.375, you wrote 0.325.")
    assert "perhaps 0.125 + 0.2 = 0.325: a digit of 0.25 was dropped" in text
    assert re.search(r"follows ŷ = 0.325 \(.*line \d+\), L = 3.325 \(.*line \d+\): right for your z₂, no new", text)
    assert "with 0.375 they are 0.375 and 3.375" in text
    assert (
        "untouched every gradient, the update, the second forward pass: "
        "∂L/∂ŷ needs only the sign of ŷ − y, and 0.325 > −3 just as 0.375 > −3" in text
    )
    assert "45 lines: 42 right, 1 wrong, 2 follow, 0 unread, 0 missing" in text
    assert "slope 1 at z = 0 and −1 at ŷ = y, as" in text


def test_the_report_fits_one_screen(solution: Reading) -> None:
    lines = shown(check(solution)).splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_every_line_is_shown_when_asked_for(solution: Reading) -> None:
    report = check(solution)
    text = shown(report, every_line=True)
    assert all(
        judgement.claim.read_back in text for judgement in report.judgements if len(judgement.claim.read_back) < 60
    )


def test_against_the_exercise_the_solution_is_judged_the_same(solution: Reading, source: Path) -> None:
    exercise = build(read_document(source / "pen-and-paper-backpropagation.md"))
    report = check(solution, exercise)
    assert (report.lines, report.counted("right", "given"), len(report.missing)) == (45, 42, 0)
    assert report.first is not None
    assert report.first.claim.quantity == check(solution).first.claim.quantity


def test_of_the_blank_sheet_nothing_is_wrong_and_everything_missing(source: Path, example: Path) -> None:
    report = check(read_document(source / "blank.ipynb"), build(read_document(example)))
    assert report.exit_code == 0
    assert report.counted("blank") == 3
    # 7 values, 6 gradients by quantities and 4 by weights, 4 new weights, the loss after the step
    assert len(report.missing) == 7 + 6 + 4 + 4 + 1
    assert shown(report).startswith("Nothing wrong, everything missing.")


def test_another_slip_in_the_same_place_touches_what_it_feeds(source: Path) -> None:
    text = (source / "pen-and-paper-backpropagation.md").read_text(encoding="utf-8")
    text = text.replace("0.325", "0.375").replace("3.325", "3.375")
    wrong = text.replace("\\cdot w_2 = 0.5 \\\\", "\\cdot w_2 = 0.52 \\\\")
    report = checked(wrong)
    assert checked(text).first is None
    assert report.first is not None
    assert key_of(report.first.claim.quantity) == "dL/dh_1"
    assert report.untouched is not None
    assert report.untouched.what == (
        "the forward pass",
        "every other gradient",
        "the update",
        "the second forward pass",
    )


# ---------------------------------------------------------------------- JSON


def test_the_json_report_has_the_promised_fields(solution: Reading) -> None:
    report = json.loads(json.dumps(report_json(check(solution))))
    assert report["schema"] == 1
    claims = {claim["id"]: claim for claim in report["claims"]}
    wrong = claims[report["first_wrong"]["claim"]]
    assert (wrong["quantity"], wrong["verdict"], wrong["stated"], wrong["expected"]) == ("z_2", "wrong", "0.325", "3/8")
    assert (wrong["stage"], wrong["step"], wrong["problem"]) == ("numbers", 0, 1)
    assert wrong["slips"] == ["digit dropped"]
    link = wrong["links"][report["first_wrong"]["link"]]
    assert (link["right"], link["relation"], link["verdict"]) == ("0.325", "=", "wrong")
    assert [claim["follows_from"] for claim in claims.values() if claim["verdict"] == "follows"] == [[wrong["id"]]] * 2
    assert set(wrong["place"]) == {"file", "cell", "line", "column", "end_line", "end_column"}
    assert {claim["stage"] for claim in claims.values()} == {"data", "derivation", "numbers", "update", "forward again"}
    assert (report["unread"], report["missing"]) == ([], [])


def test_the_summary_counts_every_claim_once(solution: Reading) -> None:
    report = report_json(check(solution))
    assert set(report["summary"]) == set(VERDICTS)
    assert sum(report["summary"].values()) == len(report["claims"])
    assert (report["summary"]["right"], report["summary"]["wrong"], report["summary"]["follows"]) == (42, 1, 2)


def test_gradients_local_derivatives_and_new_weights_have_ascii_names() -> None:
    text = f"{NETWORK}\n{DATA}\n∂L/∂h = 1\n∂h/∂z = 1\nw ← w - 0.1*∂L/∂w = 0.55\n"
    report = report_json(checked(f"{text}\nη = 0.1\n"))
    assert {"dL/dh", "dh/dz", "next w"} <= {claim["quantity"] for claim in report["claims"]}


# ---------------------------------------------------------------------- hints


def test_hints_show_no_value(solution: Reading) -> None:
    report = check(solution)
    for hint in (1, 2):
        text = shown(report, hint)
        assert not re.search(r"\d\.\d", text)
        assert "z₂" in text
    assert "digit dropped" not in shown(report, 1)
    assert "digit dropped" in shown(report, 2)
    assert shown(report, 3) == shown(report)


def test_without_a_mistake_there_is_nothing_to_hint_at() -> None:
    assert "Nothing wrong" in shown(checked(f"{NETWORK}\n{DATA}\nz = 1.5\n"), 1)


# ---------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("written", "value", "relation", "right"),
    [
        ("0.375", Fraction(3, 8), "=", True),
        ("0.38", Fraction(3, 8), "≈", True),
        ("0.37", Fraction(3, 8), "≈", False),  # nobody rounds three eighths down
        ("0.3", Fraction(1, 4), "≈", True),  # at school
        ("0.2", Fraction(1, 4), "≈", True),  # half to even
        ("0.2", Fraction(1, 4), "=", False),  # a digit was dropped
        ("0.333", Fraction(1, 3), "=", True),
        ("0.334", Fraction(1, 3), "=", False),
        ("3", Fraction(13, 4), "=", False),
        ("3", Fraction(13, 4), "≈", True),
        ("-0.67", Fraction(-2, 3), "=", True),
        ("0.50", Fraction(1, 2), "=", True),
    ],
)
def test_a_figure_stands_for_what_rounds_to_it(written: str, value: Fraction, relation: str, right: bool) -> None:
    digits = written.lstrip("-").partition(".")[2]
    figure = Figure(Fraction(written), len(digits), written)
    assert figure.stands_for(value, relation) is right


def test_a_figure_knows_the_places_it_is_printed_with() -> None:
    side = checked(f"{NETWORK}\n{DATA}\nz = 1.50\n").judgements[-1].claim.rights[-1].side
    assert figure_of(side, Num(Fraction(3, 2))) == Figure(Fraction(3, 2), 2, "1.50")


# ---------------------------------------------------------------------- verdicts


def test_a_later_line_may_go_on_from_the_wrong_value_or_from_the_right_one() -> None:
    for value, verdict in (("1.96", "follows"), ("0.25", "right"), ("0.5", "wrong")):
        assert verdict_of(f"{NETWORK}\n{DATA}\nz = 2.4\nh = 2.4\nL = {value}\n", f"L = {value}") == verdict


def test_a_wrong_value_is_charged_once_also_through_a_line_that_is_not_written() -> None:
    # h is not written down; L is worked out from it: (2.4 − 1)² = 1.96
    assert verdict_of(f"{NETWORK}\n{DATA}\nz = 2.4\nL = 1.96\n", "L = 1.96") == "follows"


def test_given_data_that_is_contradicted_is_a_mistake() -> None:
    assert verdict_of(f"{NETWORK}\n{DATA}\nz = 1.5\nx = 3\n", "x = 3") == "wrong"
    assert checked("x = 3\nz = 6\n", f"{NETWORK}\n{DATA}").first is not None


def test_data_said_again_is_given() -> None:
    report = checked(f"{NETWORK}\n{DATA}\nz = 1.5\nx = 2\n")
    assert [j.verdict for j in report.judgements if j.claim.place.text == "x = 2"] == ["given", "given"]


def test_what_cannot_be_read_is_never_charged() -> None:
    report = checked(f"{NETWORK}\n{DATA}\nz = ((w*x = 1.5\nh = 1.5\n")
    assert report.first is None
    assert report.summary["unread"] == 1


def test_what_is_not_of_this_network_is_not_judged() -> None:
    assert verdict_of(f"{NETWORK}\n{DATA}\nq = V*u + c\n", "q = V*u + c") == "unjudged"


def test_arithmetic_is_judged_also_where_the_quantity_is_unknown() -> None:
    text = f"{NETWORK}\n{DATA}\nq = V*u = 0.0478*0.8808 ≈ "
    assert verdict_of(f"{text}0.0421\n", "q = V*u = 0.0478*0.8808 ≈ 0.0421") == "right"
    assert verdict_of(f"{text}0.0521\n", "q = V*u = 0.0478*0.8808 ≈ 0.0521") == "wrong"


def test_an_expression_on_the_left_is_judged_as_well() -> None:
    assert verdict_of(f"{NETWORK}\n{DATA}\nh - y = 0.5\n", "h - y = 0.5") == "right"
    assert verdict_of(f"{NETWORK}\n{DATA}\nh - y = 0.7\n", "h - y = 0.7") == "wrong"


def test_a_number_put_in_wrongly_is_named() -> None:
    report = checked(f"{NETWORK}\n{DATA}\nz = 1.5\nL = (1.4 - 1)^2 = 0.16\n")
    assert report.first is not None
    assert report.first.says == "h is 1.5, you put in 1.4"


def test_equal_weights_do_not_excuse_the_wrong_weight() -> None:
    network = "a = u*x\nb = v*a\nL = b^2\n\nx = 1, u = 0.5, v = 0.5\n"
    line = "∂L/∂a = ∂L/∂b*u = 0.25"
    assert verdict_of(f"{network}\n∂L/∂b = 0.5\n{line}\n", line) == "link"


def test_a_total_derivative_is_told_from_a_local_one() -> None:
    network = "a = u*x\nb = v*a\nL = b*a\n\nx = 2, u = 0.3, v = 0.7\n"
    assert verdict_of(f"{network}\n∂b/∂u = v*x = 1.4\n", "∂b/∂u = v*x = 1.4") == "right"
    assert verdict_of(f"{network}\n∂b/∂a = v = 0.7\n", "∂b/∂a = v = 0.7") == "right"


def test_the_stated_slope_decides_on_the_kink() -> None:
    network = "z = w*x\nh = { 0 if z < 0; z else }\nL = (h - y)^2\n\nx = 1, y = 1, w = 0\n"
    cases = "∂h/∂z = { 0 if z < 0; 1 else }\n"
    assert verdict_of(f"{network}\n{cases}\n∂L/∂z = -2\n", "∂L/∂z = -2") == "right"
    assert verdict_of(f"{network.replace('z < 0; z', 'z <= 0; z')}\n∂L/∂z = -2\n", "∂L/∂z = -2") == "wrong"


def test_a_gradient_needs_the_weight_from_before_the_step() -> None:
    network = "h = u*x\nL = w*h\n\nx = 2, u = 0.5, w = 0.25, η = 1\n"
    late = "∂L/∂h = w = 0.25\nw = w - η*h = -0.75\n"
    assert checked(f"{network}\n{late}").first is None
    early = checked(f"{network}\nw = w - η*h = -0.75\n∂L/∂h = w = -0.75\n")
    assert early.first is not None
    assert early.slips[early.first.claim.id][0].slip.name == "updated weight used too early"


def test_the_learning_rate_may_be_called_alpha() -> None:
    network = "ŷ = w*x\nL = ŷ^2\n\nx = 1, w = 0.5, α = 0.1\n"
    assert verdict_of(f"{network}\nw_new = w - α*∂L/∂w = 0.4\n", "w_new = w - α*∂L/∂w = 0.4") == "right"
    assert verdict_of(f"{network}\nw_new = w - α*∂L/∂w = 0.6\n", "w_new = w - α*∂L/∂w = 0.6") == "wrong"


# ---------------------------------------------------------------------- beside an exercise


def test_a_working_in_the_other_notation_is_recognised(example: Path, worked: Path) -> None:
    text = worked.read_text(encoding="utf-8")
    other = re.sub(r"h_(\d)", r"z_\1", re.sub(r"z_(\d)", r"a_\1", text))
    report = check(read_document(other, "other.md"), build(read_document(example)))
    assert report.first is not None
    assert key_of(report.first.claim.quantity) == "a_2"
    assert "notation: a is the value before the activation, z the value after it" in report.remarks
    assert any("a₂ is the exercise's z₂" in remark for remark in report.remarks)


def test_what_the_exercise_asks_for_and_the_work_has_not_is_missing() -> None:
    report = checked("z = 1.5\nh = 1.5\nL = 0.25\n∂L/∂h = 1\n", f"{NETWORK}\n{DATA}")
    assert [key_of(item.quantity) for item in report.missing] == ["dL/dz", "dL/dw"]
    assert report.exit_code == 0


def test_a_formula_is_judged_by_the_exercise_not_by_the_work() -> None:
    report = checked("z = w*x + 1\nh = relu(z)\n", f"{NETWORK}\n{DATA}")
    assert report.first is not None
    assert report.first.says == "z is w·x, you wrote w·x + 1"


# ---------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "line",
    ["z = 9^9^9^9", "z = 1/0", "z = log(-2)", "z = exp(10^9) = 3", f"z = {'9' * 190}", f"z = {'(' * 90}w*x{')' * 90}"],
)
def test_what_has_no_value_is_a_verdict_and_no_error(line: str) -> None:
    report = checked(f"{NETWORK}\n{DATA}\n{line}\n")
    assert json.dumps(report_json(report))
    assert shown(report, every_line=True)


def test_many_mistakes_do_not_take_forever() -> None:
    lines = "\n".join(f"h = z + {i}*w" for i in range(1, 200))
    report = checked(f"{NETWORK}\n{DATA}\n{lines}\n")
    assert report.summary["wrong"] == 199


# ---------------------------------------------------------------------- what cannot show much


def test_a_slip_that_leaves_only_zeros_is_said_to_be_trivialising() -> None:
    work = f"{NETWORK}\n{DATA}\nz = -1.5\nh = 0\nL = 1\ndL/dh = -2\ndL/dz = 0\ndL/dw = 0\n"
    text = " ".join(shown(checked(work)).split())
    assert "3 of these lines are 0 because of it, and should not be: they cannot show how you go on" in text


def test_a_figure_of_noughts_for_a_number_that_is_none_tells_nothing() -> None:
    report = checked("x = 0.01\nw = 0.02\nz = w*x ≈ 0.00\nL = z^2\n")
    judgement = report.judgements[2]
    assert (judgement.verdict, judgement.says) == ("unjudged", "0.00 has too few digits to tell: it is 0.0002")


# ---------------------------------------------------------------------- numbers put in that were rounded before

ROUNDED = """
x = 2, w = 0.31, v = 0.7, t = 1

z = w·x

h = σ(z) ≈ 0.650

y = σ(v·h) ≈ 0.612

L = 1/2·(y - t)^2

d = ∂L/∂z = (y - t)·y·(1 - y)·v·h·(1 - h)
"""


@pytest.mark.parametrize("line", ["d = (0.612 - 1)·0.612·0.388·0.1593", "d = -0.0921·0.159", "d = -0.388·0.238·0.159"])
def test_numbers_put_in_may_have_been_worked_out_in_part_and_rounded(line: str) -> None:
    assert verdict_of(ROUNDED + "\n" + line + " ≈ -0.0147\n", line + " ≈ -0.0147") in ("right", "rounded")


@pytest.mark.parametrize("line", ["d = -0.0941·0.159", "d = (0.612 - 1)·0.612·0.388·0.1653", "d = 0.0921·0.159"])
def test_numbers_put_in_that_nothing_rounds_to_are_wrong(line: str) -> None:
    assert verdict_of(ROUNDED + "\n" + line + "\n", line) == "wrong"


def test_a_border_that_a_value_is_compared_with_in_passing_is_no_part_of_its_chain() -> None:
    text = "x = 2, w = 0.75, y = 1\n\nz = w·x = 1.5 > 0\n\nh = relu(z)\n\nL = (h - y)^2\n\nz = 1.5 > 0\n\nz = 1.2 > 0\n"
    assert [j.verdict for j in checked(text).judgements if j.claim.has_value and j.claim.role != "given"] == [
        "right",
        "right",
        "wrong",
    ]


def test_what_a_column_is_said_to_be_in_a_row_is_gone_on_from() -> None:
    given = "x = [[2, 1]], b = [[0.5], [0.25]], t = [[1, 1]], η = 0.1\n\nz = x + b^T\n\nL = sum((z - t)^2)\n\n"
    work = "∂L/∂b = [3.00, 0.50]\n\nb := [0.5, 0.25] - 0.1·[3, 0.5] = [0.2, 0.2]\n"
    assert {j.verdict for j in checked(given + work).judgements} <= {"given", "right"}


def test_a_leaf_takes_the_number_that_stands_in_every_calculation_it_is_put_into() -> None:
    equations = "p = w_1·x\n\nq = w_2·x\n\nL = (p + q)^2\n\n"
    report = checked(
        equations + "p = 0.25·0.5 = 0.125\n\nq = 0.25·0.75 = 0.1875\n\n∂L/∂w_1 = 2·0.3125·0.25 = 0.15625\n"
    )
    assert {j.verdict for j in report.judgements} == {"given", "right"}


def test_a_number_of_the_formula_itself_is_not_taken_for_a_leaf() -> None:
    equations = "p = w·x + b·1\n\nL = (p - t)^2\n\n"
    report = checked(
        equations + "x = 2, t = 1\n\np = 0.25·2 + 0.5·1 = 1\n\n∂p/∂b = 1·1 + 0 = 1\n\n∂L/∂b = 2·(1 - 1)·1 = 0\n"
    )
    assert {j.verdict for j in report.judgements} == {"given", "right"}


CROSS_ENTROPY = """
p = sigmoid(w*x)
L = -(y*log(p) + (1 - y)*log(1 - p))
parameters: w
targets: y
w = 0.5, x = 1, y = {label}
"""


@pytest.mark.parametrize(
    ("label", "half", "verdict"), [(0, "1 - p", "right"), (1, "p", "right"), (1, "1 - p", "wrong")]
)
def test_a_label_may_be_put_into_the_loss(label: int, half: str, verdict: str) -> None:
    """With y = 0 only −log(1 − p) is left, with y = 1 only −log(p)."""
    report = checked(f"L = -log({half})\n", CROSS_ENTROPY.format(label=label))
    assert [judgement.verdict for judgement in report.judgements] == [verdict]


def test_a_factor_of_1_that_is_left_out_of_a_gradient_is_missing_whatever_the_data_are() -> None:
    report = checked("∂L/∂w = p - y\n", CROSS_ENTROPY.format(label=0))
    assert [judgement.verdict for judgement in report.judgements] == ["wrong"]
