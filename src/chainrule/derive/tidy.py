"""Tidying: the laws by which a person cleans up a derivative, and no others.

Numbers are folded, ones and zeros vanish, like terms are collected, a sign moves to the front. Nothing is expanded,
factored or reordered beyond that: a line must look like the rule it came from.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final

from chainrule.expr import ONE, ZERO, Apply, Expr, Num, Rational, num


def tidy(expr: Expr) -> Expr:
    """`expr` with the laws applied from the inside out."""
    if type(expr) is not Apply:
        return expr
    args = tuple(map(tidy, expr.args))
    law = LAWS.get(expr.op)
    return law(args) if law else Apply(expr.op, args)


def product(factors: Iterable[Expr]) -> Expr:
    """The product of tidy factors: 0·a = 0, 1·a = a, (−a)·b = −(a·b), the numbers folded into one at the front."""
    number: Rational = 1
    rest: list[Expr] = []
    pending = [*factors][::-1]
    while pending:
        factor = pending.pop()
        if type(factor) is Num:
            number *= factor.value
        elif type(factor) is not Apply:
            rest.append(factor)
        elif factor.op == "mul":
            pending.extend(reversed(factor.args))
        elif factor.op == "neg":
            number = -number
            pending.append(factor.args[0])
        else:
            rest.append(factor)
    return _scaled(number, rest)


def total(terms: Iterable[Expr]) -> Expr:
    """The sum of tidy terms: 0 + a = a, a + a = 2·a, numbers folded into one at the end."""
    number: Rational = 0
    counts: dict[Expr, Rational] = {}
    for term in _spliced(terms):
        count, rest = _counted(term)
        if type(rest) is Num:
            number += count * rest.value
            continue
        counts[rest] = counts.get(rest, 0) + count
    kept = [_scaled(count, [rest]) for rest, count in counts.items() if count]
    if number or not kept:
        kept.append(num(number))
    if len(kept) == 1:
        return kept[0]
    first, *others = _positive_first(kept)
    return Apply("add", (first, *map(_taken_away, others)))


def _taken_away(term: Expr) -> Expr:
    """−1 and −3·b as they stand behind another term, taken away from it: z − 1, a − 3·b."""
    match term:
        case Num(value=value) if value < 0:
            return Apply("neg", (num(-value),))
        case Apply(op="mul", args=(Num(value=value), *others)) if value < 0:
            return Apply("neg", (_scaled(-value, others),))
        case _:
            return term


def _spliced(terms: Iterable[Expr]) -> Iterable[Expr]:
    for term in terms:
        if type(term) is Apply and term.op == "add":
            yield from term.args
        else:
            yield term


def _counted(term: Expr) -> tuple[Rational, Expr]:
    """`term` as a number times the rest."""
    if type(term) is not Apply:
        return 1, term
    if term.op == "neg":
        count, rest = _counted(term.args[0])
        return -count, rest
    if term.op == "mul" and isinstance(term.args[0], Num):
        others = term.args[1:]
        return term.args[0].value, others[0] if len(others) == 1 else Apply("mul", others)
    return 1, term


def _positive_first(terms: list[Expr]) -> tuple[Expr, ...]:
    """1 − h, not −h + 1: a sum does not begin with a minus where it need not."""
    if not _is_negative(terms[0]):
        return tuple(terms)
    first = next((i for i, term in enumerate(terms) if not _is_negative(term)), 0)
    return (terms[first], *terms[:first], *terms[first + 1 :])


def _is_negative(term: Expr) -> bool:
    return (type(term) is Num and term.value < 0) or (type(term) is Apply and term.op == "neg")


def _scaled(number: Rational, factors: list[Expr]) -> Expr:
    """`number` times `factors`, with the number where a person would write it."""
    if number == 0:
        return ZERO
    if not factors:
        return num(number)
    if number != 1 and len(factors) == 1:
        absorbed = _absorbed(number, factors[0])
        if absorbed is not None:
            return absorbed
    if number == 1:
        return factors[0] if len(factors) == 1 else Apply("mul", tuple(factors))
    if number == -1:
        return Apply("neg", (factors[0] if len(factors) == 1 else Apply("mul", tuple(factors)),))
    return Apply("mul", (num(number), *factors))


def _absorbed(number: Rational, factor: Expr) -> Expr | None:
    """`number`·`factor` where the number goes inside: the branches of a step, the order of a difference."""
    match factor:
        case Apply(op="step", args=(x, *branches)):
            return Apply("step", (x, *(product((num(number), branch)) for branch in branches)))
        case Apply(op="add", args=(a, Apply(op="neg", args=(b,)))) if number == -1:  # −(a − b) = b − a
            return Apply("add", (b, Apply("neg", (a,))))
        case _:
            return None


def _negated(args: tuple[Expr, ...]) -> Expr:
    return product((num(-1), args[0]))


def _quotient(args: tuple[Expr, ...]) -> Expr:
    """a/1 = a, 0/a = 0; two numbers fold into one."""
    above, below = args
    if type(below) is Num and below.value:
        if type(above) is Num:
            return num(Fraction(above.value) / below.value)
        if below == ONE:
            return above
    if above == ZERO and type(below) is not Num:
        return ZERO
    return Apply("div", args)


def _power(args: tuple[Expr, ...]) -> Expr:
    """a¹ = a, a⁰ = 1."""
    base, exponent = args
    if exponent == ONE:
        return base
    if exponent == ZERO:
        return ONE
    return Apply("pow", args)


LAWS: Final[dict[str, Callable[[tuple[Expr, ...]], Expr]]] = {
    "add": total,
    "mul": product,
    "neg": _negated,
    "div": _quotient,
    "pow": _power,
}
"""The laws, by the operation they tidy; the arguments are tidy already."""
