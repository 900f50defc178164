"""The sheet: what is given, every question with room for its answer, and a field for the student's feedback."""

from collections.abc import Iterator

from chainrule.diagnostic import did_you_mean, fail
from chainrule.exercise.blanks import BLANKS, LEFT_OPEN, OPEN, Blanks, like, prompt
from chainrule.exercise.lines import Task, task_of
from chainrule.exercise.questions import Part, Question, questions_of
from chainrule.exercise.statement import statement, title_of
from chainrule.problem.model import Problem
from chainrule.read import Reading
from chainrule.typeset.document import Answer, Block, Document, Heading, Lines, Paragraph

FEEDBACK_LINES = 4


def sheet(problem: Problem, reading: Reading, blanks: Blanks = "prompt") -> Document:
    """The exercise as it is handed out.

    Args:
        problem: what is to be worked out.
        reading: the document it was read from; its title is the sheet's.
        blanks: what of each line is left open.

    Raises:
        ChainruleError: E0630 for any other kind of blank; E0302 to E0304 if the data does not work out.
    """
    if blanks not in BLANKS:
        raise fail(
            "E0630",
            f"there is no kind of blank called '{blanks}'",
            help=did_you_mean(blanks, BLANKS) or ", ".join(BLANKS),
        )
    task = task_of(problem)
    blocks = [*statement(task)]
    for question in questions_of(task):
        blocks += _asked(question, task, blanks)
    return Document((*blocks, *_feedback()), title_of(reading))


def _asked(question: Question, task: Task, blanks: Blanks) -> Iterator[Block]:
    if question.derives and blanks == "values":
        return  # the equations are given, with the values to be put in
    yield Heading(2, (question.title,))
    yield Paragraph(question.ask)
    if not question.parts:
        yield Answer(question.height)
    elif blanks in LEFT_OPEN:
        for part in question.parts:
            yield from _opened(part, blanks, derives=question.derives)
    else:
        if question.derives and blanks == "prompt":
            yield prompt(task.problem.network, task.back)
        yield Answer(question.height)


def _opened(part: Part, blanks: Blanks, *, derives: bool) -> Iterator[Block]:
    """The lines of the answer with room for what is asked: for equations, or for values in the shape they have."""
    if part.title:
        yield Paragraph((f"{part.title}:",))
    rooms = [OPEN if derives else like(answer.links[-1][1]) for answer in part.answer]
    yield Lines(tuple(map(LEFT_OPEN[blanks], part.equations, rooms)))


def _feedback() -> Iterator[Block]:
    yield Heading(2, ("Your feedback",))
    yield Paragraph(("What was clear, what was not, and how long did it take? The course staff reads this.",))
    yield Answer(FEEDBACK_LINES)
