"""By which leaves of a network lines that go beyond are, and at which values."""

from collections.abc import Iterable, Mapping
from math import prod

from chainrule.api.entered import Entered, datum
from chainrule.api.settings import name_of
from chainrule.api.working import Working, worked_out
from chainrule.expr import Datum, Name
from chainrule.expr.array import Array, Shape, shaped
from chainrule.problem import Problem
from chainrule.problem.given import require_leaves
from chainrule.typeset.document import Inline


def leaves_of(problem: Problem, names: Iterable[Name]) -> tuple[Name, ...]:
    """The leaves that are named; all parameters if none are.

    Raises:
        ChainruleError: E0107 if one is no leaf.
    """
    chosen = tuple(dict.fromkeys(names))
    require_leaves(chosen, problem.network.roles)
    return chosen or problem.network.leaves("parameter")


def exactly(problem: Problem, values: Mapping[str, Entered]) -> dict[Name, Datum]:
    """`values` of leaves, exactly as they are entered.

    Raises:
        ChainruleError: E0107 if one is no leaf, E0608 if a value is no number and no array of them.
    """
    known = {name_of(key): datum(value, key) for key, value in values.items()}
    return {name: known[name] for name in leaves_of(problem, known)} if known else {}


def entered(value: Datum) -> Entered:
    """`value` as it may be entered."""
    return value.nested() if isinstance(value, Array) else value


def elsewhere(working: Working, values: Mapping[str, Entered]) -> Working:
    """The same network at other values."""
    problem = working.problem._replace(given={**working.problem.given, **exactly(working.problem, values)})
    return worked_out(problem, working.reading, 0)


def kinks_met(working: Working) -> tuple[tuple[str, Inline], ...]:
    """The kinks that the data lies on, and what that means for second derivatives."""
    from chainrule.explain.phrases import joined
    from chainrule.explain.worked.notes import which
    from chainrule.explain.worked.slopes import compared
    from chainrule.typeset.line import line

    said = "there a second derivative is a matter of convention; it is taken along the branch of the first"
    network = working.problem.network
    return tuple(
        ("kink:", joined(*which(touch), f"{line(compared(touch.where, '=', network))}: {said}"))
        for touch in working.steps[0].kinks
    )


def example_direction(shape: Shape) -> str:
    """A direction as it is entered: along the first entry alone."""
    return str(shaped(shape, [1, *[0] * (prod(shape) - 1)]).nested()).replace(" ", "") if shape else "1"
