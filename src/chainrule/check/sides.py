"""The verdict on one side of a claim: a formula, a calculation with numbers, or a figure."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Final

from chainrule.check.calculation import of_calculation
from chainrule.check.case import Case
from chainrule.check.claims import Right
from chainrule.check.compare import compare, compare_nearby
from chainrule.check.follow import follows_symbolically
from chainrule.check.reach import Before, formulas_of, reached
from chainrule.check.value import TRANSPOSED, from_calculation, of_figure
from chainrule.check.verdict import Standing
from chainrule.diagnostic import Span
from chainrule.expr import (
    Apply,
    Expr,
    Gradient,
    Name,
    Num,
    Partial,
    Symbol,
    apply,
    as_expr,
    operations_in,
    replace,
    symbols_in,
)
from chainrule.expr.array import entries_of
from chainrule.ops import plain
from chainrule.read.model import GENERAL

QUOTING: Final = 160
"""Characters before a formula in which it may be said whose it is."""

QUOTED: Final = ("some sources", "some authors", "other authors", "other sources", "some books", "you may also see")
"""Words before what is quoted, and not claimed."""

VALUES: Final = 50
"""Values of a formula with numbers put in that are looked at."""


def judged(case: Case, right: Right, before: Before) -> Standing:
    """The verdict on `right`, one of the right sides of the case's claim."""
    if right.side.blank:
        return Standing("blank")
    if right.expr is None:
        is_read = right.trouble is not None and right.trouble.code in GENERAL
        return Standing("unjudged" if is_read else "unread", right.trouble.message if right.trouble else "")
    unknown = next((s for s in symbols_in(right.expr) if not case.world.knows(s)), None)
    if unknown is not None:
        return Standing("unjudged", f"{plain(unknown)} is not part of this network")
    if right.trouble is not None:  # it was read, and its shapes do not fit
        says = f"{right.trouble.message}: {right.trouble.label}"
        used = [*symbols_in(right.expr)]
        is_certain = case.world.complete or (used and all(s in case.world.network.shapes for s in used))
        standing = Standing("wrong" if is_certain else "unjudged", says)
        return (_of_factor(case, right, before) if is_certain and case.world.factors else None) or standing
    standing = _judged(case, right, right.expr, before)
    if standing.verdict == "wrong" and _is_condition(case, right):
        return Standing("unjudged", "a condition, which holds for some values only")
    if standing.verdict == "wrong" and case.world.factors:
        standing = _of_factor(case, right, before) or standing
    if standing.verdict == "wrong" and not case.claim.has_value and is_quoted(case.claim.place):
        return Standing("unjudged", "quoted as what others write")
    if standing.verdict == "wrong" and case.is_open(right.expr) and not _contradicts(right, before):
        return Standing("unjudged", f"{plain(case.world.hidden[0])} is differentiated, but no line says what it is")
    return standing


def is_quoted(place: Span) -> bool:
    """Whether the words before say that others write it so, or that it might be written so."""
    before = place.source.text[max(0, place.start - QUOTING) : place.start].lower()
    return any(word in before.rpartition(". ")[2].rpartition("\n\n\n")[2] for word in QUOTED)


def _is_condition(case: Case, right: Right) -> bool:
    """Whether `w·x + b = 0` asks where that is so, and claims nothing of this data, which an exercise would settle."""
    left = case.claim.left
    return (
        case.claim.quantity is None
        and not case.world.complete
        and left is not None
        and left.expr is not None
        and any(symbols_in(left.expr))
        and right.figure is not None
        and len(case.claim.rights) == 1
        and not right.figure.value
    )


def _of_factor(case: Case, right: Right, before: Before) -> Standing | None:
    """The verdict where one array is differentiated by another; None where none is, or nothing can excuse a line."""
    factors = case.world.factors
    subject = case.claim.quantity
    if isinstance(subject, Partial) and subject in factors and right.expr is not None:
        turned = Apply("transpose", (subject,))
        left = None if case.claim.left is None else case.claim.left.read_as(turned)
        found = _judged(case._replace(claim=case.claim._replace(quantity=None, left=left)), right, right.expr, before)
        if found.verdict != "wrong":
            return found._replace(says=found.says or "in the other layout")
        is_whole = all(len(case.world.network.shapes[name]) == 1 for name in (subject.of, subject.wrt))
        return None if is_whole else Standing("unjudged", f"{plain(subject)} has more axes than can be written")
    within = next((symbol for symbol in symbols_in(right.expr) if symbol in factors), None) if right.expr else None
    return None if within is None else Standing("unjudged", f"{plain(within)} may stand for more than one layout")


def _judged(case: Case, right: Right, expr: Expr, before: Before) -> Standing:
    if right.figure is not None:
        return of_figure(case, right, right.figure, before)
    if right.is_numeric:
        return of_calculation(case, right, expr, before)
    return _formula(case, right, expr, before)


def _contradicts(right: Right, before: Before) -> bool:
    """Whether a figure is not the value of the calculation before it: wrong, whatever the network is."""
    found = None if right.figure is None else from_calculation(right.figure, right.relation, before)
    return found is not None and found.verdict == "wrong" and before[-1][1].verdict != "wrong"


def _formula(case: Case, right: Right, expr: Expr, before: Before) -> Standing:
    """The same function, or at least on this side of a kink, or with these numbers; else the consequence of a slip."""
    subject = case.subject
    if subject is None:
        return Standing("unjudged", case.unknown)
    found = compare(subject, expr, case.world, case.step)
    if found.extent == "everywhere":
        return Standing("right")
    if found.extent == "nowhere" and _may_hold_numbers(case, expr, before):
        at_data = _at_data(case, right, expr, before)
        if at_data is not None:
            return at_data
    if found.extent == "nowhere":
        found = compare_nearby(subject, expr, case.world, case.step)
    if found.extent == "here" and not (case.claim.is_general and not _has_array_of_numbers(expr)):
        return Standing("right", f"as {found.because}")
    if found.extent == "nowhere" and _is_in_other_layout(case, subject, expr):
        return Standing("right", TRANSPOSED)
    if found.extent == "nowhere" and (labels := _with_labels(case, subject, expr)):
        return Standing("right", f"with {labels}")
    sources = follows_symbolically(case, subject, expr)
    if sources:
        return Standing("follows", sources=sources)
    if found.extent == "untested":
        return _at_data(case, right, expr, before) or Standing("unjudged", "it could not be tried at any point")
    # before any data is given, a formula must hold on both sides of a kink
    return Standing("wrong", f"only as {found.because}" if found.extent == "here" else "")


def _is_in_other_layout(case: Case, subject: Expr, expr: Expr) -> bool:
    """Whether a gradient is worked out transposed, as who takes vectors for rows may do."""
    if not case.world.network.as_rows:
        return False
    shape = case.world.network.shapes.get(subject.wrt, ()) if isinstance(subject, Gradient) else ()
    if len(shape) != 2:
        return False
    return compare(apply("transpose", subject), expr, case.world, case.step).extent == "everywhere"


def _may_hold_numbers(case: Case, expr: Expr, before: Before) -> bool:
    """Whether numbers were put into part of `expr`: a decimal, or a whole number that some symbol is worth here.

    A factor 2 that came from a square is none; `∂L/∂z_2·w_1`, right only because w_1 and w_2 are equal, has none.
    """
    if has_numbers(expr) or _has_array_of_numbers(expr):
        return True
    numbers = {node.value for node in _nodes(expr) if isinstance(node, Num)}
    formulas = [formula for formula, _ in formulas_of(case, before)]
    values = [case.here.get(symbol) for formula in formulas for symbol in symbols_in(formula)]
    alone = [entries[0] for entries in map(entries_of, values) if len(entries) == 1]  # [5] is put in as 5
    return not numbers.isdisjoint(alone)


def _has_array_of_numbers(expr: Expr) -> bool:
    """Whether a mask such as [1, 0] stands in `expr`: that is of this data, wherever it stands."""
    return any(node.op == "stack" and not any(symbols_in(node)) for node in operations_in(expr))


def has_numbers(expr: Expr) -> bool:
    """Whether a decimal or a fraction stands in `expr`."""
    return any(isinstance(node, Num) and isinstance(node.value, Fraction) for node in _nodes(expr))


def _nodes(expr: Expr) -> Iterator[Expr]:
    """Every node; those in branches aside, whose numbers are slopes and borders."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Apply) and node.op not in ("cases", "step", "less", "less_equal"):
            stack.extend(node.args)


def _with_labels(case: Case, subject: Expr, expr: Expr) -> str:
    """The targets of 0 or 1 with which the loss is `expr`, as half of a cross-entropy goes away with y = 0; "" if none.

    Of the loss alone: a factor of 1 that is left out of a gradient is a slip, whatever the data are.
    """
    world = case.world
    if subject != world.network.loss or not isinstance(subject, Name) or subject not in world.system:
        return ""
    values = {name: world.problem.given.get(name) for name in world.network.leaves("target")}
    labels: dict[Symbol, Expr] = {
        name: as_expr(value) for name, value in values.items() if isinstance(value, int) and value in (0, 1)
    }
    if not labels or compare(replace(world.system[subject], labels), expr, world, case.step).extent != "everywhere":
        return ""
    return ", ".join(f"{plain(name)} = {plain(value)}" for name, value in labels.items())


def _at_data(case: Case, right: Right, expr: Expr, before: Before) -> Standing | None:
    """Whether a formula with some numbers put in holds at this data."""
    for tainted in (False, True):
        for value in islice(case.offers.reached(expr, case.step, tainted=tainted), VALUES):
            found = reached(case, right, value.value, before, tainted)
            if found is not None:
                return Standing("follows" if found | value.sources else "right", sources=found | value.sources)
    return None
