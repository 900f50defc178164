"""Hints on a line that is asked, in three levels: what it is made of, how, and what comes of it.

Neither of the first two shows a value, nor a formula where that is the answer.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from chainrule.check.ask_lines import of, sign
from chainrule.check.found import perhaps
from chainrule.check.hints import kind_of_mistake
from chainrule.check.missing import Missing
from chainrule.check.report import Report
from chainrule.check.say import amount, exactly, listed, with_numbers
from chainrule.check.verdict import Judgement
from chainrule.check.world import World
from chainrule.derive import Line
from chainrule.evaluate import Interval, Number, Value, decimal
from chainrule.expr import Datum, Expr, Gradient, Rational, Symbol, symbols_in
from chainrule.expr.array import mapped
from chainrule.ops import plain
from chainrule.problem import Problem
from chainrule.typeset.document import Block, Paragraph

LEVELS: Final = 3

PLACES: Final = 6
"""Decimal places of a number put in that no decimal is equal to."""


def hint_of(line: Missing, judgement: Judgement, report: Report, level: int) -> Iterator[Block]:
    """The hint of that level on a line, open or answered."""
    match level:
        case 1:
            yield Paragraph((_made_of(line.quantity, judgement, report.problem),))
        case 2:
            yield Paragraph((_made_how(line.quantity, judgement, report.problem),))
            if judgement.is_charged:
                yield Paragraph((kind_of_mistake(judgement, report),))
        case _:
            yield Paragraph((_made(line, judgement, report.problem),))
            if slips := report.slips.get(judgement.claim.id, ()):
                yield Paragraph((f"perhaps {perhaps(slips)}",))


def _made_of(quantity: Symbol, judgement: Judgement, problem: Problem) -> str:
    """What the line needs; of a gradient, where the quantity is used."""
    if not isinstance(quantity, Gradient):
        needs = _symbols(_formula(quantity, judgement))
        return f"{plain(of(quantity))} is worked out from {listed(needs)}." if needs else "It needs nothing else."
    users = [plain(term.of) for term in _backward(quantity, problem).terms]
    if len(users) > 1:
        return f"{plain(quantity.wrt)} stands in the equations of {listed(users)}: one term for each."
    return f"{plain(quantity.wrt)} stands in the equation of {users[0]}: one term." if users else "Nothing uses it."


def _made_how(quantity: Symbol, judgement: Judgement, problem: Problem) -> str:
    """The rule of the line; of a gradient the chain rule, with no local derivative put in."""
    formula = _formula(quantity, judgement)
    if not isinstance(quantity, Gradient):
        return _equation(quantity, plain(formula))
    partials = _backward(quantity, problem).partials
    return f"It is made of {listed(_symbols(formula))}." if partials is None else _equation(quantity, plain(partials))


def _made(line: Missing, judgement: Judgement, problem: Problem) -> str:
    """The line as it is worked out, with its numbers and its value."""
    formula = _formula(line.quantity, judgement)
    shown = _equation(line.quantity, plain(formula))
    if judgement.expected is None or line.stage == "derivation":
        return shown
    value = amount(judgement.expected) + exactly(judgement.expected)
    numbers = with_numbers(formula, _rational(World(problem, {}, ()).at(line.step)))
    return " = ".join(dict.fromkeys((shown, numbers, value)))


def _formula(quantity: Symbol, judgement: Judgement) -> Expr:
    return quantity if judgement.formula is None else judgement.formula


def _backward(gradient: Gradient, problem: Problem) -> Line:
    return problem.network.derived().lines[gradient.wrt]


def _equation(quantity: Symbol, right: str) -> str:
    left = of(quantity) if not isinstance(quantity, Gradient) else quantity
    return f"{plain(left)} {sign(quantity)} {right}"


def _symbols(formula: Expr) -> list[str]:
    return [plain(symbol) for symbol in dict.fromkeys(symbols_in(formula))]


def _rational(values: Mapping[Symbol, Value]) -> dict[Symbol, Datum]:
    """The values, those that no fraction is equal to as decimals."""
    found: dict[Symbol, Datum] = {symbol: mapped(_decimal, value) for symbol, value in values.items()}
    return found


def _decimal(value: Number) -> Rational:
    return decimal(value, PLACES) if isinstance(value, Interval) else value
