"""The step: which rule is taken, with which numbers, and its lines for each parameter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from chainrule.derive import RATE, Hyperparameter, Update
from chainrule.evaluate import Value
from chainrule.explain.phrases import joined
from chainrule.explain.worked.numbers import Link, Numbers, chain_of
from chainrule.explain.worked.places import lines_of
from chainrule.expr import Equation, Expr, Name, Next, Rational, Symbol, num, replace, symbols_in
from chainrule.ops import box_of, name_box
from chainrule.problem.model import Problem
from chainrule.train import Step
from chainrule.typeset.box import Mark, Row
from chainrule.typeset.document import Chain, Inline, Math

EQUALS: Final = Mark("=", "relation")

SHORT: Final = Fraction(1, 1000)
"""The smallest power of ten that is written as a decimal."""

SHOWN: Final = 2
"""So many steps are shown with their numbers, where a rule remembers something; a table shows the others."""


class Stepping(NamedTuple):
    """The update of a network, and the numbers of one step.

    Args:
        update: the lines.
        numbers: before the step, and of every line; None leaves the symbols alone.
        full: write what numbers are put into as well.
    """

    update: Update
    numbers: Numbers | None
    full: bool


def stepping_of(
    problem: Problem, numbers: Numbers | None, steps: Sequence[Step], number: int, *, full: bool
) -> Stepping:
    """Step `number`, from 1.

    Args:
        problem: whose step it is.
        numbers: before the step; None for symbols alone.
        steps: the network before each step and after the last.
        number: of the step.
        full: as in `Stepping`.
    """
    update = problem.network.update(problem.optimiser)
    if numbers is None:
        return Stepping(update, None, full)
    values: dict[Symbol, Value] = {RATE: problem.rate or 0, update.clock: number}
    values.update(update.settings.items())
    values.update(steps[number - 1].state.items())
    given = {**numbers.given, **update.settings, update.clock: number}
    values = {**numbers.values, **values, **steps[number].update}
    return Stepping(update, numbers._replace(values=values, given=given, averages=_averages(update)), full)


def _averages(update: Update) -> frozenset[Symbol]:
    """What the rule remembers, and what it makes of that: all but the parameters."""
    lefts = {left for lines in update.lines.values() for left, _ in lines}
    kept = {name for names in update.state.values() for name in names}
    return frozenset(kept | lefts - {Next(name) for name in update.lines})


# ---------------------------------------------------------------------- lines


def update_chains(stepping: Stepping, parameter: Name) -> tuple[Chain, ...]:
    """The lines of one parameter: `w₂ ← 0.5 − 1·0.25 = 0.25`."""
    return tuple(_chain(line, stepping) for line in stepping.update.lines[parameter])


def general_rows(update: Update) -> tuple[tuple[Chain, Chain | None], ...]:
    """The lines for a parameter w, as they are set side by side."""
    return _paired(update.general, Stepping(update, None, full=False))


def update_rows(stepping: Stepping, parameters: Iterable[Name]) -> tuple[tuple[Chain, Chain | None], ...]:
    """The lines of all parameters, as they are set side by side."""
    lines = stepping.update.lines
    return tuple(row for name in parameters if name in lines for row in _paired(lines[name], stepping))


def _chain(line: Equation, stepping: Stepping) -> Chain:
    left, right = line
    numbers = stepping.numbers
    links: list[Link] = []
    if numbers is not None:
        links += numbers.put_in(_with_powers_of_ten(right, numbers.values))
    if stepping.full or not links:
        links.insert(0, ("=", box_of(_assigned(right))))
    if numbers is not None:
        links += numbers.value_links(numbers.values[left], right, left)
    (relation, first), *rest = links
    if isinstance(left, Next):
        return chain_of(box_of(left.of), [("←", first), *rest])
    return chain_of(box_of(left), [(relation, first), *rest])


def _assigned(right: Expr) -> Expr:
    """Behind an arrow, m is what m has just become."""
    return replace(right, {symbol: symbol.of for symbol in symbols_in(right) if isinstance(symbol, Next)})


def _with_powers_of_ten(right: Expr, values: Mapping[Symbol, Value]) -> Expr:
    """ε = 10⁻⁸ is put in as it is said, not as 0.00000001."""
    powers = {symbol: ten_to(values[symbol]) for symbol in symbols_in(right)}
    return replace(right, {symbol: power for symbol, power in powers.items() if power is not None})


def ten_to(value: Value) -> Expr | None:
    """10⁻⁸ for a power of ten that is long as a decimal."""
    if not isinstance(value, Fraction) or value.numerator != 1 or value >= SHORT:
        return None
    digits = str(value.denominator)
    return num(10) ** num(1 - len(digits)) if digits.strip("0") == "1" else None


def _paired(lines: Sequence[Equation], stepping: Stepping) -> tuple[tuple[Chain, Chain | None], ...]:
    """m beside m̂; the last line beside the one before it, if that stands alone."""
    rows: list[tuple[Equation, Equation | None]] = []
    for line in lines:
        beside = next((i for i, (left, _) in enumerate(rows) if left.left in {*symbols_in(line.right)}), None)
        if beside is not None and rows[beside][1] is None:
            rows[beside] = rows[beside][0], line
        else:
            rows.append((line, None))
    return tuple((_chain(one, stepping), None if two is None else _chain(two, stepping)) for one, two in rows)


# ---------------------------------------------------------------------- which rule


def rule_lines(problem: Problem) -> Iterator[Inline]:
    """`rule: Adam`, and below it `β₁ = 0.9   β₂ = 0.999   ε = 10⁻⁸ (PyTorch's defaults)`; nothing for plain descent.

    The numbers stand apart as those of the data do, so that a screen is read back.
    """
    optimiser = problem.optimiser
    if not optimiser.hyper:
        return
    yield (f"rule: {optimiser.rule.title}",)
    pieces: list[str | Math] = []
    for origin, some in _by_origin(problem):
        for hyper in some:
            pieces += ["   ", setting(hyper.name, optimiser.value(hyper))]
        pieces.append(origin)
    yield joined(*pieces[1:])


def _by_origin(problem: Problem) -> Iterator[tuple[str, list[Hyperparameter]]]:
    """The hyperparameters, those together that have their values from the same place, and that place in words."""
    groups: dict[str, list[Hyperparameter]] = {}
    for hyper in problem.optimiser.hyper:
        groups.setdefault(_origin(problem, hyper), []).append(hyper)
    for origin, some in groups.items():
        yield f" ({origin}{'s' if len(some) > 1 and origin.endswith('default') else ''})", some


def _origin(problem: Problem, hyper: Hyperparameter) -> str:
    """Where the value of `hyper` comes from: a line of the document, the user, or the table of rules."""
    if hyper.name not in problem.optimiser.stated:
        return hyper.whose
    place = problem.places.get(hyper.name)
    return "chosen" if place is None else lines_of([place])


def setting(name: Name, value: Rational) -> Math:
    """`ε = 10⁻⁸`."""
    return Math(Row((name_box(name), EQUALS, box_of(ten_to(value) or num(value)))))
