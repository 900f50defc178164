"""An exercise asked line by line: what is asked now, what was answered, and what an answer came to.

The answers are a document that is still being written, a line for each one asked, with room where it is open; whatever
is said of an answer is what `check` says of that document. So what goes on from an earlier answer follows here too.
"""

from math import prod
from typing import Final, NamedTuple

from chainrule.check.ask_hints import LEVELS, hint_of
from chainrule.check.ask_lines import Answers, begin, document_of, first_open, judgement_on, part_of
from chainrule.check.ask_says import not_judged, passed_over, said, summed_up
from chainrule.check.ask_typed import ANSWERS, Typed, understood
from chainrule.check.missing import Missing, asked_by
from chainrule.check.report import Report, check_answers
from chainrule.check.verdict import SOUND
from chainrule.diagnostic import ChainruleError, fail
from chainrule.ops import plain
from chainrule.problem import Problem
from chainrule.read import read_lines
from chainrule.typeset.document import Document, Paragraph, Preformatted

MOST_ASKED: Final = 400
"""Nobody answers more lines at a sitting …"""

MOST_ENTRIES: Final = 400
"""… or larger arrays."""


class Asking(NamedTuple):
    """An exercise, as far as it is answered.

    Args:
        problem: the exercise.
        lines: what it asks for, in order.
        answers: to each of these.
        report: what `check` says of the answers.
        at: the number of the line that is asked now; `len(lines)` where nothing is left.
        hints: how many each line has had.
        pending: the rows so far of an array whose brackets are still open.
        slipped: whether any answer was wrong when it was given.
    """

    problem: Problem
    lines: tuple[Missing, ...]
    answers: Answers
    report: Report
    at: int
    hints: tuple[int, ...]
    pending: str = ""
    slipped: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to ask."""
        return self.at >= len(self.lines)

    @property
    def part(self) -> str:
        """The part of the work that is asked for now: `forward`, `backward`, `update`, `forward again`."""
        return part_of(self.lines[self.at])

    def prompt(self, *, ascii_only: bool = False) -> str:
        """`z₂ = `, with a formula that was found right behind it; room for the next row of an array."""
        quantity = self.lines[self.at].quantity
        start = begin(quantity, self.problem.network.shapes, ascii_only=ascii_only) + self._formula(self.at)
        return start if not self.pending else " " * len(start)

    def told(self, typed: str) -> "tuple[Asking, Document]":
        """What becomes of it when a line is typed, and what there is to say of that line."""
        try:
            return self._told(typed)
        except ChainruleError as error:
            return self._replace(pending=""), Document((Preformatted(str(error)),))

    def ending(self) -> Document:
        """What came of it all."""
        return Document(tuple(summed_up(self.report)))

    def _told(self, typed: str) -> "tuple[Asking, Document]":
        meant = understood(self.pending, typed, self.problem, self.lines, self.at)
        match meant.kind:
            case "pass":
                return self._passed()
            case "row":
                return self._replace(pending=meant.text), Document(())
            case "hint":
                return self._hinted()
            case "back":
                return self._replace(at=max(self.at - 1, 0)), Document(())
            case "answer":
                return self._replace(pending="")._answered(meant)

    def _passed(self) -> "tuple[Asking, Document]":
        """The line is left as it is: open, or as it was answered."""
        answers = _put(self.answers, self.at, self.answers[self.at] or "")
        return self._replace(answers=answers, at=first_open(answers)), Document(passed_over(self.answers[self.at]))

    def _hinted(self) -> "tuple[Asking, Document]":
        """The next hint on the line."""
        level = min(self.hints[self.at] + 1, LEVELS)
        hints = (*self.hints[: self.at], level, *self.hints[self.at + 1 :])
        blocks = hint_of(self.lines[self.at], judgement_on(self.report, self.at), self.report, level)
        return self._replace(hints=hints), Document(tuple(blocks))

    # ------------------------------------------------------------------ answers

    def _answered(self, meant: Typed) -> "tuple[Asking, Document]":
        """With an answer to this line or another, and without those that it takes the ground from.

        Raises:
            ChainruleError: E0652 where the answer cannot be judged, and what reading raises where it cannot be read.
        """
        found = self._with(_put(self.answers, meant.at, self._formula(meant.at) + meant.text))
        judgement = judgement_on(found.report, meant.at)
        if judgement.verdict in ("unread", "unjudged", "blank"):
            raise not_judged(judgement)
        upset = self._upset_in(found.report, meant.at)
        blocks = said(judgement, found.report)
        if upset:
            named = ", ".join(plain(self.lines[i].quantity) for i in upset)
            blocks = (*blocks, Paragraph((f"asked again, for what it went on from is another now: {named}",)))
            found = found._with(tuple(None if i in upset else answer for i, answer in enumerate(found.answers)))
        at = meant.at if judgement.is_charged or found._formula(meant.at) else first_open(found.answers)
        return found._replace(at=at, slipped=self.slipped or judgement.is_charged), Document(blocks)

    def _with(self, answers: Answers) -> "Asking":
        return self._replace(answers=answers, report=_report(self.problem, self.lines, answers))

    def _formula(self, number: int) -> str:
        """`w_2*h_1 + w_s*h_0 = ` where that was found right and the value is still to come."""
        answer = self.answers[number]
        judgement = judgement_on(self.report, number)
        is_done = not answer or self.lines[number].stage == "derivation" or judgement.claim.has_value
        is_right = judgement.verdict in SOUND and not judgement.is_charged
        return f"{answer} = " if is_right and not is_done else ""

    def _upset_in(self, after: Report, changed: int) -> tuple[int, ...]:
        """The other lines that were no mistake of their own before, and are one in `after`."""
        return tuple(
            number
            for number, answer in enumerate(self.answers)
            if answer and number != changed and _is_charged(after, number) and not _is_charged(self.report, number)
        )


def asking(problem: Problem) -> Asking:
    """The exercise, with nothing answered yet.

    Raises:
        ChainruleError: E0650 if it asks for nothing, E0651 for more lines, or larger arrays, than anybody would type.
    """
    lines = tuple(asked_by(problem, again=True))
    if not lines:
        raise fail("E0650", "this exercise asks for nothing", help="state a network with parameters, or with data")
    if len(lines) > MOST_ASKED:
        message = f"{len(lines):,} lines are too many to be asked one by one"
        raise fail("E0651", message, help="write them into a file, and check that")
    for name, shape in problem.network.shapes.items():
        if prod(shape) > MOST_ENTRIES:
            message = f"{plain(name)} has {prod(shape):,} entries, too many to be answered by hand"
            raise fail("E0651", message, problem.places.get(name), help="ask for the same network in smaller shapes")
    answers: Answers = (None,) * len(lines)
    return Asking(problem, lines, answers, _report(problem, lines, answers), 0, (0,) * len(lines))


def _report(problem: Problem, lines: tuple[Missing, ...], answers: Answers) -> Report:
    return check_answers(read_lines(document_of(lines, answers), ANSWERS), problem)


def _is_charged(report: Report, number: int) -> bool:
    return judgement_on(report, number).is_charged


def _put(answers: Answers, number: int, answer: str) -> Answers:
    return (*answers[:number], answer, *answers[number + 1 :])
