"""The question in prose: what difference a second way back makes; and its answer.

Asked of the skip connection where there is one, else of the quantity nearest the inputs that is used more than once, and
not at all where nothing is: there is no second way then.
"""

from typing import NamedTuple

from chainrule.derive import Backward, Line
from chainrule.explain import Explanation, answers, explain
from chainrule.explain.phrases import counted, formula, gradient, joined, listed, named
from chainrule.expr import Name
from chainrule.problem.model import Problem
from chainrule.typeset.document import Inline, Paragraph


class Connection(NamedTuple):
    """What is asked about a second way back, and the answer."""

    title: str
    ask: Inline
    answer: tuple[Paragraph, ...]


def connection(problem: Problem, back: Backward) -> Connection | None:
    """The question that this network raises, if it raises one."""
    story = explain(problem)
    if story.skip is not None:
        return _of_skip(story)
    shared = [line for name, line in back.lines.items() if len(line.terms) > 1 and _is_asked(problem, name)]
    return _of_uses(shared[-1]) if shared else None


def _is_asked(problem: Problem, name: Name) -> bool:
    return problem.network.roles.get(name, "parameter") == "parameter"


def _of_skip(story: Explanation) -> Connection:
    tail, head = story.skip.link  # type: ignore[union-attr]  # asked only where there is one
    ask = joined(
        "One connection leads from ", named(tail), " to ", named(head), ", past what lies between. What does it change when "
        "the error is propagated back: in your equations, and for the training of deep networks?",
    )  # fmt: skip
    return Connection("The skip connection", ask, (*answers(story), *_in_numbers(story)))


def _in_numbers(story: Explanation) -> tuple[Paragraph, ...]:
    """How large the connection's part is at the given data."""
    way, whole = story.ways[0], story.passage
    if way.value is None or whole is None or whole.gradient is None:
        return ()
    return ()


def _of_uses(line: Line) -> Connection:
    uses = listed([(named(term.of),) for term in line.terms])
    times = "twice" if len(line.terms) == 2 else counted(len(line.terms), "time")
    ask = joined(named(line.wrt), f" is used {times}: in the equations of ", uses, ". What does that mean for its gradient?")
    terms = "two terms" if len(line.terms) == 2 else counted(len(line.terms), "term")
    answer = joined(
        "The loss feels a change of ", named(line.wrt), " along every way that leads from it, and the effects add up. So ",
        gradient(line.loss, line.wrt), f" is a sum of {terms}, one for each use: ", formula(line.right),
        ". Leaving one out is the commonest slip in such a network.",
    )  # fmt: skip
    return Connection(f"Used {times}", ask, (Paragraph(answer),))
