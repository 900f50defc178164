"""`chainrule new --like EXERCISE`: the same exercise with other numbers."""

import re
from pathlib import Path

import pytest

import chainrule as cr
from chainrule.api import variant
from chainrule.app.main import main
from chainrule.expr.array import entries_of
from chainrule.problem import Problem, build
from chainrule.read import read_document

EXAMPLES = Path(__file__).parents[1] / "examples"
EXERCISES = sorted(EXAMPLES.glob("*.md"))
SEEDS = (1, 7)


def problem(text: str) -> Problem:
    return build(read_document(text))


@pytest.fixture(params=EXERCISES, ids=lambda path: path.stem)
def exercise(request: pytest.FixtureRequest) -> str:
    text: str = request.param.read_text(encoding="utf-8")
    return text


def test_the_network_the_rate_and_the_rule_stay_and_the_numbers_do_not(exercise: str) -> None:
    own, *others = map(problem, (exercise, *(variant(exercise, seed) for seed in SEEDS)))
    for other in others:
        assert other.network.system.equations == own.network.system.equations
        assert (other.network.roles, other.rate, other.optimiser) == (own.network.roles, own.rate, own.optimiser)
        assert other.given.keys() == own.given.keys()
    assert own.given != others[0].given != others[1].given != own.given


def test_every_line_of_it_is_read_and_its_own_working_is_right(exercise: str, tmp_path: Path) -> None:
    text = variant(exercise)
    assert not [statement for statement in read_document(text).statements if statement.unread]
    path, work = tmp_path / "other.md", tmp_path / "work.md"
    path.write_text(text, encoding="utf-8")
    assert main(["solve", str(path), "-o", str(work)]) == 0
    assert cr.check(work, path).exit_code == 0


def test_the_same_seed_gives_the_same_numbers(exercise: str) -> None:
    assert variant(exercise, 3) == variant(exercise, 3)


def test_a_variant_of_a_variant_has_other_numbers_again(exercise: str) -> None:
    once = variant(exercise)
    twice = variant(once)
    assert problem(twice).given != problem(once).given
    assert twice.count(": variant 1\n") == 1


def test_neither_pass_meets_a_kink_and_the_loss_falls() -> None:
    for seed in range(1, 11):
        work = cr.network(variant((EXAMPLES / "skip-connection.md").read_text(encoding="utf-8"), seed)).solve()
        assert not any(step.kinks for step in work.steps)
        assert work.steps[1].loss < work.steps[0].loss


def test_slopes_that_the_exercise_chose_stay() -> None:
    text = variant(
        "z = w*x\nh = relu(z)\nL = |y - h|\nx = 1, y = 0, w = 1, learning rate = 1\n```conventions\ntorch\n```\n"
    )
    assert "ReLU at 0 in h: 0" in text


def test_a_class_stays_a_class_and_xor_stays_xor() -> None:
    for seed in range(1, 6):
        classes = problem(variant((EXAMPLES / "softmax-cross-entropy.md").read_text(encoding="utf-8"), seed))
        (target,) = classes.network.leaves("target")
        assert sorted(entries_of(classes.given[target])) == [0, 0, 1]
        xor = variant((EXAMPLES / "xor.md").read_text(encoding="utf-8"), seed)
        rows = re.findall(r"^([01]), ([01]), ([01])$", xor, re.MULTILINE)
        assert [int(a) ^ int(b) for a, b, _ in rows] == [int(y) for _, _, y in rows]


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = EXAMPLES / "circuit.md", tmp_path / "another.md"
    assert main(["new", "--like", str(source), "--seed", "5", "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == variant(source, 5)
    assert main(["new", "--like", str(target), "-o", str(target), "--force"]) == 2
    assert "error[E0606]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "mend"),
    [
        (["--like", "no.md"], "E0250", "no.md"),
        (["--like", "{example}", "--units", "2-1"], "E0603", "leave one of the two out"),
        (["--like", "{example}", "--no-biases"], "E0603", "--no-biases"),
        (["--like", "{open}"], "E0642", "w = 1"),
    ],
)
def test_misuse_is_answered_with_a_mend(
    words: list[str], code: str, mend: str, example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_ = tmp_path / "open.md"
    open_.write_text("z = w*x\nL = (y - z)^2\nx = 1, y = 2\n", encoding="utf-8")
    assert main(["new", *(word.format(example=example, open=open_) for word in words)]) == 2
    message = capsys.readouterr().err
    assert f"error[{code}]" in message
    assert mend in message
