"""A document's own precision: how many digits are printed, and rounding at every line as on paper."""

import json
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.app.main import main
from chainrule.check import check
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import Interval, settled, value_of
from chainrule.expr import Gradient, Next, Symbol
from chainrule.ops import Precision, approximation, figure, in_decimals
from chainrule.problem.model import RATE
from chainrule.read import read_document
from chainrule.train import descend
from strategies import Drawn, networks
from witness import REAL

BY_HAND = """
z = w·x
L = z²

x = 0.35
w = 0.35
learning rate = 1/2
"""

SIGMOID = """
```network
z_1 = w_1 x + b_1
h_1 = σ(z_1)
z_2 = w_2 h_1 + b_2
ŷ = σ(z_2)
L = ½(y - ŷ)^2
```

```given
x = 0.5, y = 1
w_1 = 0.3, b_1 = 0.1, w_2 = -0.7, b_2 = 0.2
learning rate = 0.5
{precision}
```
"""

PRECISIONS = [Precision(4), Precision(2), Precision(3, significant=True), Precision(1, significant=True)]

exact = st.fractions(max_denominator=10**4) | st.fractions() | st.integers()


def as_decimal(text: str) -> Decimal:
    return Decimal(text.replace("−", "-"))


# ---------------------------------------------------------------------- digits


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9).filter(bool),
    st.integers(1, 12),
)
@example(Decimal("9.995"), 3)
@example(Decimal("0.0001225"), 3)
def test_significant_digits_are_counted_from_the_first_that_is_no_zero(value, digits):
    theirs = Context(prec=digits, rounding=ROUND_HALF_UP).plus(value)
    ours = approximation(Fraction(value), Precision(digits, significant=True))
    assert ours == Fraction(theirs)
    assert as_decimal(in_decimals(Fraction(value), Precision(digits, significant=True))) == theirs


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        ("0.25", 3, "0.250"),
        ("0.125", 2, "0.13"),
        ("-0.0095", 1, "−0.01"),
        ("9.996", 3, "10.0"),
        ("12.34", 3, "12.3"),
        ("0.000123456", 3, "0.000123"),
        ("0.0000123456", 3, "1.23e-5"),
        ("0.99999", 3, "1.00"),
        ("12345", 3, "1.23e4"),
        ("-1234567", 2, "−1.2e6"),
        ("3", 3, "3"),
        ("0", 3, "0"),
    ],
)
def test_figures_of_significant_digits_are_as_at_school(value, digits, text):
    assert figure(Fraction(value), Precision(digits, significant=True))[0] == text


@given(exact, st.integers(1, 10))
def test_a_figure_of_significant_digits_is_exact_or_said_not_to_be(value, digits):
    text, is_exact = figure(value, Precision(digits, significant=True))
    above, _, below = text.partition("/")
    shown = Fraction(as_decimal(above)) / (Fraction(below) if below else 1)
    assert is_exact == (shown == value)
    assert abs(shown - value) <= abs(Fraction(value)) / (2 * 10 ** (digits - 1))


@given(exact, st.sampled_from(PRECISIONS))
def test_what_is_printed_is_printed_as_itself(value, precision):
    once = approximation(value, precision)
    assert approximation(once, precision) == once
    assert (once > 0, once < 0) == (value > 0, value < 0)


def test_every_digit_is_certain_however_many_are_asked_for():
    solved = cr.network("h = exp(w)\nL = h·x\nw = 1\nx = 1").solve(decimals=250)
    e = REAL.nstr(REAL.exp(1), 270)
    assert e[:240] in "".join(str(solved).split()).replace("=", "")


def test_a_figure_is_settled_only_if_both_ends_of_the_interval_have_it():
    assert settled(Interval(124, 126, -10, 20), Precision(1)) == Fraction(1, 10)
    assert settled(Interval(511, 513, -10, 20), Precision(0)) is None


# ---------------------------------------------------------------------- every line rounded


def test_the_rounded_working_is_the_one_by_hand():
    """0.35·0.35 = 0.1225 ≈ 0.12; 0.12² = 0.0144 ≈ 0.01; 2·0.12 = 0.24; 0.24·0.35 = 0.084 ≈ 0.08; then 0.31."""
    solved = cr.network(BY_HAND).solve(decimals=2, round_lines=True)
    assert dict(solved.values) == {"z": Fraction("0.12"), "L": Fraction("0.01")}
    assert dict(solved.gradients) == {"z": Fraction("0.24"), "w": Fraction("0.08"), "x": Fraction("0.08")}
    assert dict(solved.parameters) == {"w": Fraction("0.31")}
    after = solved.steps[1].values.values()
    assert [*after] == [Fraction("0.11"), Fraction("0.01")]  # 0.31·0.35 = 0.1085, 0.11² = 0.0121


def test_the_screen_names_the_convention_and_how_far_the_end_is_off():
    shown = " ".join(str(cr.network(BY_HAND).solve(decimals=2, round_lines=True)).split())
    assert "every line rounded to 2 decimals, half up; later lines use the rounded figures" in shown
    assert "Unrounded, L after the step would be 0.01155: 0.0016 off" in shown  # (0.307125·0.35)² = 0.011555


def test_a_half_is_rounded_away_from_0():
    solved = cr.network("z = w·x\nL = z\nw = 0.5\nx = -0.25").solve(decimals=2, round_lines=True)
    assert solved.values["z"] == Fraction("-0.13")


@settings(max_examples=60)
@given(networks(), st.sampled_from(PRECISIONS))
def test_the_printed_numbers_multiply_out(drawn: Drawn, precision: Precision):
    """Each value is that of its own right side at the figures above it, rounded; forward, backward and the step."""
    rate = Fraction(1, 2)
    steps = descend(drawn.network, drawn.given, rate, 1, precision._replace(every_line=True))
    for step in steps:
        known: dict[Symbol, object] = {**step.inputs, **step.parameters, **step.values}
        known.update({Gradient(drawn.loss, wrt): value for wrt, value in step.gradients.items()})
        for left, right in drawn.system:
            assert known[left] == settled(value_of(right, known), precision)
    first, second = steps
    for name, value in first.parameters.items():
        moved = value - rate * first.gradients.get(name, 0)
        assert second.parameters[name] == approximation(moved, precision)
    assert RATE not in first.values
    assert Next not in map(type, first.values)


@settings(max_examples=40)
@given(networks(smooth=True))
def test_rounding_to_many_digits_changes_nothing_in_the_first_ones(drawn: Drawn):
    exactly = descend(drawn.network, drawn.given, 0, 0)[0]
    assume(not exactly.kinks)
    many = descend(drawn.network, drawn.given, 0, 0, Precision(60, every_line=True))[0]
    for name, value in exactly.gradients.items():
        assert abs(many.gradients[name] - settled(value, Precision(50))) < Fraction(1, 10**40)


# ---------------------------------------------------------------------- who may ask for it


ASKED = {
    "precision: 4 decimals": Precision(4),
    "precision = 1 decimal": Precision(1),
    "Precision: 3 significant": Precision(3, significant=True),
    "precision: 3 significant figures, every line": Precision(3, significant=True, every_line=True),
    "precision: 4 decimal places, every line   # as on paper": Precision(4, every_line=True),
}


@pytest.mark.parametrize("line", ASKED)
def test_a_document_may_ask_for_a_precision(line: str):
    problem = cr.network(SIGMOID.format(precision=line)).problem
    assert problem.precision == ASKED[line]
    assert len(problem.given) == 6
    assert problem.rate == Fraction(1, 2)


def test_what_is_asked_beside_the_document_goes_first():
    document = cr.network(SIGMOID.format(precision="precision: 4 decimals, every line"))
    assert document.solve(significant=3).problem.precision == Precision(3, significant=True, every_line=True)
    assert cr.network(BY_HAND).solve(round_lines=True).problem.precision == Precision(every_line=True)


@pytest.mark.parametrize("line", ["precision: many", "precision: 0 significant", "precision: 9999 decimals"])
def test_a_precision_that_is_none_is_refused_with_its_place(line: str):
    with pytest.raises(ChainruleError) as raised:
        cr.network(SIGMOID.format(precision=line))
    (finding,) = raised.value.diagnostics
    assert finding.code == "E0240"
    assert finding.where is not None
    assert finding.where.text == line
    assert "precision: 4 decimals" in finding.help


def test_decimals_and_significant_digits_are_not_both_to_be_had():
    with pytest.raises(ChainruleError, match="cannot both"):
        cr.network(BY_HAND).solve(decimals=2, significant=3)


def test_the_command_line_asks_for_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "by-hand.md"
    path.write_text(BY_HAND, encoding="utf-8")
    for options, shown in [
        (["--significant", "3"], "≈ 0.123"),  # 0.1225
        (["--decimals", "2", "--round-lines"], "≈ 0.12 "),
        (["--decimals", "3", "--round-lines", "--steps", "3"], "0.350   0.015"),  # 0.123² = 0.015129
    ]:
        assert main(["solve", str(path), *options]) == 0
        assert shown in capsys.readouterr().out


def test_data_stands_as_it_is_given_however_few_digits_are_printed():
    shown = str(cr.network("L = w·x\nw = 0.123456789\nx = 2\n").solve(decimals=2))
    assert "w = 0.123456789" in shown
    assert "0.123456789·2 ≈ 0.25" in shown


def test_numbers_of_the_formula_stand_as_they_are():
    assert "≈ 0.5·(1 − 0.45)²" in str(cr.network(SIGMOID.format(precision="")).solve(significant=2))


def test_json_stays_exact_unless_lines_are_rounded():
    network = cr.network(BY_HAND)
    assert network.solve(decimals=2).json()["steps"][0]["values"] == {"z": "49/400", "L": "2401/160000"}
    rounded = network.solve(decimals=2, round_lines=True).json()
    assert rounded["steps"][0]["values"] == {"z": "0.12", "L": "0.01"}
    assert rounded["precision"] == {"decimals": 2, "every_line": True}


# ---------------------------------------------------------------------- sheets


def test_the_sheet_says_how_to_round_and_the_key_rounds_so():
    source = SIGMOID.format(precision="precision: 4 decimals, every line")
    assert "Round every line to 4 decimals, half up" in cr.api.show(cr.api.sheet(source), "markdown")
    key = cr.api.show(cr.api.key(source), "markdown")
    assert "0.0951" in key  # 0.1358·0.7 = 0.09506; unrounded it is 0.09503


# ---------------------------------------------------------------------- read back


def verdicts(path: Path) -> set[str]:
    return {judgement.verdict for judgement in check(read_document(path)).judgements}


CLEAN = {"right", "rounded", "given", "unjudged"}


@pytest.mark.parametrize("ending", ["md", "tex", "ipynb", "txt", "json"])
@pytest.mark.parametrize("asked", [("--decimals", "4"), ("--decimals", "2"), ("--significant", "3")])
@pytest.mark.parametrize("which", ["skip", "sigmoid"])
def test_a_rounded_working_checks_clean(which: str, asked: tuple[str, str], ending: str, tmp_path: Path, example: Path):
    source = example
    if which == "sigmoid":
        source = tmp_path / "sigmoid.md"
        source.write_text(SIGMOID.format(precision=""), encoding="utf-8")
    working = tmp_path / f"working.{ending}"
    assert main(["solve", str(source), "--round-lines", *asked, "-o", str(working)]) == 0
    assert verdicts(working) <= CLEAN
    if ending == "json":
        assert json.loads(working.read_text(encoding="utf-8"))["precision"]["every_line"]


@settings(max_examples=15)
@given(networks(), st.sampled_from(PRECISIONS[:3]))
def test_the_rounded_working_of_any_network_checks_clean(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn, precision: Precision
):
    from chainrule.explain.worked import worked
    from chainrule.problem.model import Problem
    from chainrule.render import markdown
    from skip_network import back, witness_of

    assume(not any(isinstance(right, Symbol) and right in drawn.roles for _, right in drawn.system))
    problem = Problem(drawn.network, drawn.given, Fraction(1, 2), {}, precision=precision._replace(every_line=True))
    exactly = descend(drawn.network, drawn.given, Fraction(1, 2), 1)
    steps = descend(drawn.network, drawn.given, Fraction(1, 2), 1, problem.precision)
    witness = witness_of(problem, exactly[0])
    document = worked(problem, back(drawn.network), steps, witness, exact=exactly, full=True)
    path = tmp_path_factory.mktemp("rounded") / "working.md"
    path.write_text(markdown(document), encoding="utf-8")
    assert verdicts(path) <= CLEAN
