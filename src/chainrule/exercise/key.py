"""The key: the same questions as on the sheet, answered."""

from collections.abc import Iterator

from chainrule.exercise.lines import task_of
from chainrule.exercise.questions import Question, questions_of
from chainrule.exercise.statement import statement, title_of
from chainrule.problem.model import Problem
from chainrule.read import Reading
from chainrule.typeset.document import Block, Document, Heading, Lines, Paragraph


def key(problem: Problem, reading: Reading) -> Document:
    """The solution: every line in full, and the questions in prose answered.

    Raises:
        ChainruleError: E0302 to E0304 if the data does not work out.
    """
    task = task_of(problem)
    answered = [block for question in questions_of(task) for block in _answered(question)]
    return Document((*statement(task), *answered), f"{title_of(reading)}: key")


def _answered(question: Question) -> Iterator[Block]:
    yield Heading(2, (question.title,))
    yield Paragraph(question.ask)
    for part in question.parts:
        if part.title:
            yield Paragraph((f"{part.title}:",))
        yield Lines(part.answer)
    yield from question.prose
