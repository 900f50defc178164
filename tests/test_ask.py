"""`chainrule check EXERCISE --ask`: every line is asked for, and every answer is judged as `check` judges a line."""

import io
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example as case
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import api
from chainrule.app import ask as dialogue
from chainrule.app.main import main
from chainrule.check.ask import Asking
from chainrule.check.ask_lines import judgement_on
from chainrule.check.say import amount
from chainrule.ops import plain

EXAMPLES = Path(__file__).parents[1] / "examples"
EXERCISES = [path for path in sorted(EXAMPLES.glob("*.md")) if not path.stem.endswith("-worked")]

WORKED_OUT = {
    "forward": ["0.5", "0.5", "0.25", "0.25", "0.375", "0.375", "3.375"],
    "backward": ["1", "1", "0.5", "0.5", "0.75", "0.75", "0.75", "0.25", "0.25", "0.5"],
    "update": ["-0.25", "0.25", "0.25", "0"],
    "forward again": ["-0.25", "0", "0", "0", "0", "0", "3"],
}
"""The numeric lines of the source exercise, as its published solution has them, but for those that are wrong there."""


def answered(asking: Asking, *typed: str) -> tuple[Asking, str]:
    """What becomes of it when the lines are typed, and what is said of the last one."""
    reply = cr.show(asking.ending())
    for line in typed:
        asking, document = asking.told(line)
        reply = cr.show(document)
    return asking, reply


@pytest.fixture
def asking(example: Path) -> Asking:
    return api.ask(example)


@pytest.fixture
def at_z_2(asking: Asking) -> Asking:
    return answered(asking, *WORKED_OUT["forward"][:4])[0]


# ------------------------------------------------------------------ what is asked


def test_lines_are_asked_forward_backward_for_the_update_and_forward_again(asking: Asking) -> None:
    parts = []
    for part, values in WORKED_OUT.items():
        for value in values:
            parts.append((asking.part, part))
            asking, reply = answered(asking, value)
            assert reply == "right\n"
    assert all(asked == part for asked, part in parts)
    assert asking.is_over
    assert "28 lines: 28 right, 0 wrong, 0 follow, 0 open" in cr.show(asking.ending())
    assert asking.report.exit_code == 0


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_every_prompt_is_read_as_what_it_asks_for(path: Path) -> None:
    asking = api.ask(path)
    for number, line in enumerate(asking.lines):
        judgement = judgement_on(asking.report, number)
        assert (judgement.claim.quantity, judgement.claim.step) == (line.quantity, line.step)
        assert judgement.verdict == "blank"


@pytest.mark.parametrize("name", ["adam-two-steps", "softmax-cross-entropy", "two-two-two-matrices", "convolution"])
def test_who_answers_with_the_values_is_right_in_every_line(name: str) -> None:
    asking = api.ask(EXAMPLES / f"{name}.md")
    while not asking.is_over:
        asked = asking.prompt()
        asking, reply = answered(asking, amount(judgement_on(asking.report, asking.at).expected))
        assert reply.startswith("right"), asked
    assert asking.report.counted("right", "rounded") == len(asking.lines)


def test_without_data_formulas_are_asked_for() -> None:
    asking = api.ask("z = w*x\nL = (y - z)^2")
    assert asking.prompt() == "∂L/∂z = "
    asking, reply = answered(asking, "-2*(y - z)")
    assert reply == "right\n"
    assert asking.prompt() == "∂L/∂w = "
    assert answered(asking, "dL/dz*w")[1].startswith("wrong")


def test_an_exercise_without_lines_and_one_with_too_many_are_refused() -> None:
    with pytest.raises(cr.ChainruleError, match="E0651"):
        api.ask("L = h_300\nh_0 = w*x\n" + "".join(f"h_{i} = w*h_{i - 1}\n" for i in range(1, 301)) + "x = 1, w = 1\n")


# ------------------------------------------------------------------ what is answered


def test_an_answer_may_be_a_number_a_formula_or_both(at_z_2: Asking) -> None:
    for typed in ("0.375", "3/8", "0.5*0.25 + 0.5*0.5 = 0.375", "w_2*h_1 + w_s*h_0 = 0.375", "z_2 = 0.375", "$0.375$"):
        asking, reply = answered(at_z_2, typed)
        assert reply == "right\n", typed
        assert asking.prompt() == "ŷ = "


def test_behind_a_right_formula_its_value_is_asked_for(at_z_2: Asking) -> None:
    asking, reply = answered(at_z_2, "w_2*h_1 + w_s*h_0")
    assert reply == "right, and its value?\n"
    assert asking.prompt() == "z₂ = w_2*h_1 + w_s*h_0 = "
    assert answered(asking, "0.325")[1].startswith("wrong")
    assert answered(asking, "0.375")[1] == "right\n"


def test_what_goes_on_from_a_wrong_value_follows(at_z_2: Asking) -> None:
    asking, reply = answered(at_z_2, "0.325")
    assert reply.startswith("wrong")
    assert asking.prompt() == "z₂ = ", "it is asked again"
    asking, reply = answered(asking, "", "0.325")
    assert reply == "follows from your z₂: no new mistake\n"


def test_what_is_right_of_rounded_figures_is_said_to_be() -> None:
    asking = api.ask("h = x/3\nL = 300*h\nx = 2\n")
    assert answered(asking, "0.67", "201")[1] == "right, rounded as your figures are\n"


def test_a_mended_line_is_answered_from_anywhere_and_what_went_on_from_it_is_asked_again(at_z_2: Asking) -> None:
    asking, _ = answered(at_z_2, "0.325", "", "0.325")
    assert asking.prompt() == "L = "
    asking, reply = answered(asking, "z_2 = 0.375")
    assert reply == "right\nasked again, for what it went on from is another now: ŷ\n"
    assert asking.prompt() == "ŷ = "
    asking, _ = answered(asking, "0.375", "3.375")
    assert asking.report.counted("right") == 7
    assert asking.slipped


def test_the_step_is_named_by_its_parameter_and_the_second_pass_by_its_place(asking: Asking) -> None:
    first = [value for part in ("forward", "backward") for value in WORKED_OUT[part]]
    asking, _ = answered(asking, *first)
    assert asking.prompt() == "w₀ ← "
    asking, reply = answered(asking, "0.5 - 1*0.75 = -0.25", "w_1 = 0.5", "w_1 <- 0.25", "0.25", "0")
    assert reply == "right\n"
    asking, _ = answered(asking, "0", "", "z_0 = -0.25")
    assert judgement_on(asking.report, 21).verdict == "right"
    assert judgement_on(asking.report, 0).claim.read_back == "z₀ = 0.5", "that of the first pass is untouched"


def test_an_array_may_be_typed_row_by_row() -> None:
    asking = api.ask("z = W*x\nL = sum(z)\nW = [[1, 2], [3, 4]], x = [1, 0], learning rate = 1\n")
    asking, _ = answered(asking, "[1, 3]", "4", "[1, 1]")
    assert asking.prompt() == "∂L/∂W (2 × 2) = "
    asking, reply = answered(asking, "[[1, 0],")
    assert reply.strip() == ""
    assert asking.prompt().isspace()
    asking, reply = answered(asking, "[1, 0]]")
    assert reply == "right\n"
    assert asking.part == "update"


def test_enter_passes_over_and_back_goes_back(asking: Asking) -> None:
    asking, reply = answered(asking, "")
    assert reply == "passed over\n"
    assert asking.prompt() == "h₀ = "
    assert answered(asking, "back")[0].prompt() == "z₀ = "
    assert "27 open" not in answered(asking)[1]


def test_arrays_that_nobody_types_are_refused() -> None:
    with pytest.raises(cr.ChainruleError, match=r"E0651.*entries, too many"):
        api.ask(Path(__file__).parent / "networks" / "lenet.md")


UNREADABLE = {
    "nothing behind a sign": ("0.5*", "E0222", "^"),
    "an unknown name": ("w_9*h_0", "w₉ is not part of this network", "^"),
    "room for an answer": ("…", "this leaves room", "^"),
    "a line that is not asked for": ("foo = 2", "foo is not a quantity that is asked for", "^"),
    "a sign and no claim": ("y_1 = 2_\t,-", "", "^"),
    "a set": ("∈ ℝ", "", "^"),
    "data": ("x = 2", "x is not a quantity that is asked for", "^"),
    "too much": ("1+" * 600 + "1", "1,000 characters", ""),
}


@pytest.mark.parametrize(("typed", "says", "caret"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_answer_gets_a_diagnostic_and_the_prompt_again(
    typed: str, says: str, caret: str, asking: Asking
) -> None:
    after, reply = answered(asking, typed)
    assert reply.startswith("error[E")
    assert says in reply
    assert caret in reply
    assert after == asking


@settings(max_examples=60)
@given(st.text(max_size=60))
@case("∑,?")
@case("g_0(z_0) ∈ = w_0 ← ← ℝ")
@case("? ∈ ≠ \\sum → ∂L/∂h_0 …")
@case("```")
@case("$$")
@case("[[")
@case("z_2 = ")
@case("= = =")
@case("# network")
@case("<!--")
@case("\\begin{align}")
def test_whatever_is_typed_the_next_line_is_asked(typed: str) -> None:
    asking, _ = STARTED.told(typed)
    _, reply = answered(asking._replace(pending=""), "z_1 = 0.25")
    assert "right" in reply


STARTED = api.ask(EXAMPLES / "skip-connection.md")


def test_a_sign_with_no_set_behind_it_breaks_no_document() -> None:
    assert cr.check("z = 2*1 = 2\nL ∈ ∈ 4\n").exit_code == 0


# ------------------------------------------------------------------ hints


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_the_third_hint_alone_shows_the_value(path: Path) -> None:
    asking = api.ask(path)
    for number in range(len(asking.lines)):
        value = amount(judgement_on(asking.report, number).expected)
        at = asking._replace(at=number)
        hints = [
            " ".join(cr.show(at._replace(hints=(level,) * len(at.lines)).told("?")[1]).split()) for level in (0, 1, 2)
        ]
        assert f" = {value}" not in hints[0] + hints[1]
        assert value in hints[2] or "×" in value, hints[2]


def test_hints_go_from_what_is_needed_to_how_to_what_comes_of_it(at_z_2: Asking) -> None:
    asking, _ = answered(at_z_2, "0.325")
    asking, first = answered(asking, "?")
    asking, second = answered(asking, "?")
    asking, third = answered(asking, "?")
    assert first == "z₂ is worked out from w₂, h₁, wₛ and h₀.\n"
    assert second.startswith("z₂ = w₂·h₁ + wₛ·h₀\n")
    assert "digit dropped" in second
    assert "0.375" not in first + second
    assert "0.5·0.25 + 0.5·0.5 = 0.375" in third
    assert "0.125 + 0.2 = 0.325" in third


def test_a_gradient_is_hinted_at_by_where_its_quantity_is_used(asking: Asking) -> None:
    lines = [plain(line.quantity) for line in asking.lines]
    asking = asking._replace(at=lines.index("∂L/∂h₀"))
    asking, first = answered(asking, "?")
    _, second = answered(asking, "?")
    assert first == "h₀ stands in the equations of z₂ and z₁: one term for each.\n"
    assert second == "∂L/∂h₀ = ∂L/∂z₂·∂z₂/∂h₀ + ∂L/∂z₁·∂z₁/∂h₀\n"


# ------------------------------------------------------------------ the dialogue


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """`typed(path, "0.5", …)`: the answers come through a pipe."""

    def ran(path: Path, *lines: str) -> tuple[int, str]:
        data = io.BytesIO("".join(f"{line}\n" for line in lines).encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data, encoding="utf-8"))
        code = main(["check", str(path), "--ask"])
        return code, "".join(capsys.readouterr())

    return ran


def test_the_end_of_the_answers_is_summed_up(example: Path, typed: Callable[..., tuple[int, str]]) -> None:
    code, screen = typed(example, "0.5", "0.5", "0.25", "0.25", "0.325", "", "0.325")
    assert code == 1
    assert "28 lines: 4 right, 1 wrong, 1 follow, 22 open" in screen
    assert "still wrong: z₂ = 0.325" in screen
    code, screen = typed(example, "0.5", "quit", "0.5")
    assert code == 0
    assert "28 lines: 1 right, 0 wrong, 0 follow, 27 open" in screen


def test_answers_without_end_are_ended(
    example: Path, typed: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "MOST_TYPED", 5)
    code, screen = typed(example, *["7"] * 10)
    assert code == 2
    assert "error[E0615]" in screen


def test_after_a_slip_another_exercise_is_offered_and_the_offer_works(
    example: Path, tmp_path: Path, typed: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.md"
    path.write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    _, screen = typed(path, "0.5")
    assert "another one" not in screen, "nothing was wrong"
    for number in (1, 2):
        _, screen = typed(path, "0.4", "0.5")
        offer = screen.splitlines()[-1].removeprefix("another one like it: chainrule ")
        assert main(shlex.split(offer)) == 0
        assert (tmp_path / f"mine-{number}.md").exists()
    code, screen = typed(tmp_path / "mine-2.md")
    assert code == 0
    assert "28 lines: 0 right" in screen


def test_bytes_that_are_no_text_are_answered(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x00\n" + b"7" * 300_000)))
    assert main(["check", str(example), "--ask"]) == 0
    assert "error[E" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--hint", "1"], ["--all"], ["--format", "json"], ["--exercise", "other.md"]])
def test_asking_goes_with_no_other_wish(words: list[str], example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(example), "--ask", *words]) == 2
    assert "error[E0603]: --ask goes with no other option" in capsys.readouterr().err


def test_in_a_terminal_the_exercise_is_walked_with_a_slip_made_and_mended(example: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    words = ["-m", "chainrule", "check", str(example), "--ask"]
    with pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=20, dimensions=(40, 100)) as terminal:
        terminal.delaybeforesend = None

        def answer(prompt: str, line: str, reply: str) -> None:
            terminal.expect_exact(prompt)
            terminal.sendline(line)
            terminal.expect_exact(reply)

        forward, backward, update, again = WORKED_OUT.values()
        for name, value in zip(("z₀", "h₀", "z₁", "h₁"), forward[:4], strict=True):
            answer(f"{name} = ", value, "right")
        answer("z₂ = ", "0.325", "wrong")
        answer("z₂ = ", "?", "worked out from")
        answer("z₂ = ", "", "ŷ = ")
        terminal.sendline("0.325")
        terminal.expect_exact("follows")
        answer("L = ", "z_2 = 0.375", "asked again, for what it went on from is another now: ŷ")
        for value in (*forward[5:], *backward, *update, *again):
            terminal.expect(r"(?:= |← )$")
            terminal.sendline(value)
            terminal.expect_exact("right")
        terminal.expect_exact("28 lines: 28 right, 0 wrong, 0 follow, 0 open")
        terminal.expect(pexpect.EOF)
    assert terminal.exitstatus == 0


def test_the_end_of_input_at_a_terminal_sums_up(example: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    words = ["-m", "chainrule", "check", str(example), "--ask", "--ascii"]
    with pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=20) as terminal:
        terminal.expect_exact("z_0 = ")
        terminal.sendeof()
        terminal.expect_exact("28 lines: 0 right, 0 wrong, 0 follow, 28 open")
        terminal.expect(pexpect.EOF)
    assert terminal.exitstatus == 0
    assert not re.search(r"[^\x00-\x7f]", terminal.before)
