"""What is written in a shorter or faster way: laws that every back end shares, and one for Python's choices.

Each takes the arguments of one function and returns other code for it, or None.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from chainrule.compile.code import Code, Codes


def is_number(code: Code, *values: int | Fraction) -> bool:
    """Whether `code` is one of these numbers."""
    return code.function == "constant" and code.value in values


def sum_of_one(codes: Codes, terms: tuple[Code, ...]) -> Code | None:
    """0 + a = a."""
    kept = tuple(term for term in terms if not is_number(term, 0))
    if not kept:
        return codes.constant(0)
    if len(kept) == 1:
        return kept[0]
    return codes.apply("summed", (kept,)) if len(kept) < len(terms) else None


def product_with_one(codes: Codes, factors: tuple[Code, ...]) -> Code | None:
    """1·a = a, (−1)·a = −a."""
    kept = tuple(factor for factor in factors if not is_number(factor, 1, -1))
    if len(kept) == len(factors) and len(kept) > 1:
        return None
    is_negative = sum(is_number(factor, -1) for factor in factors) % 2 == 1
    product = codes.apply("multiplied", (kept,)) if len(kept) > 1 else kept[0] if kept else codes.constant(1)
    return -product if is_negative else product


def product_with_reciprocal(codes: Codes, factors: tuple[Code, ...]) -> Code | None:
    """a·(1/b) = a/b."""
    for i, factor in enumerate(factors):
        if factor.function in ("divide", "divided") and is_number(factor.args[0], 1):
            return codes.apply("divide", (codes.apply("multiplied", (factors[:i] + factors[i + 1 :],)), factor.args[1]))
    return None


def negative_number(codes: Codes, args: tuple[Code, ...]) -> Code | None:
    """−(2) is a number, −(−a) = a."""
    (arg,) = args
    if arg.function == "constant":
        return codes.constant(-arg.value)
    return arg.args[0] if arg.function == "negated" else None


def small_power(codes: Codes, args: tuple[Code, ...]) -> Code | None:
    """x² = x·x, x³ = x·x·x, x⁻¹ = 1/x, x^(1/2) = √x: a product takes a fraction of the time of a power."""
    base, exponent = args
    if is_number(exponent, 1):
        return base
    if is_number(exponent, 2, 3):
        return codes.apply("multiplied", ((base,) * exponent.value,))
    if is_number(exponent, Fraction(1, 2)):
        return codes.apply("sqrt", (base,))
    return codes.apply("divide", (1, base)) if is_number(exponent, -1) else None


def whole_power(codes: Codes, args: tuple[Code, ...]) -> Code | None:
    """A whole exponent serves every base; any other only positive ones."""
    base, exponent = args
    if exponent.function == "constant" and isinstance(exponent.value, int):
        return codes.apply("whole_power", (base, exponent))
    return None


def divided_by_number(codes: Codes, args: tuple[Code, ...]) -> Code | None:
    """a/1 = a; and by a number other than 0, division cannot fail."""
    above, below = args
    if is_number(below, 1):
        return above
    return codes.apply("divided", args) if below.function == "constant" and below.value != 0 else None


def one_branch(_: Codes, args: tuple[Code, ...]) -> Code | None:
    """Where both branches are the same, nothing is chosen; neither where the second choice is the whole of the first.

    "a if x < 0 else (b if x > 0 else a)" is "b if x > 0 else a": ReLU's slope, 0 at and below its kink.
    """
    condition, yes, no = args
    if yes is no:
        return yes
    if no.function == "where" and no.args[2] is yes and _are_opposite(condition, no.args[0]):
        return no
    return None


def _are_opposite(one: Code, other: Code) -> bool:
    """Whether they are a < b and b < a, which exclude one another."""
    match one.function, other.function:
        case ("less", "less") | ("more", "more"):
            return one.args == other.args[::-1]
        case ("less", "more") | ("more", "less"):
            return one.args == other.args
        case _:
            return False


def number_last(codes: Codes, args: tuple[Code, ...]) -> Code | None:
    """0 < z is written z > 0."""
    left, right = args
    is_needed = left.function == "constant" and right.function != "constant"
    return codes.apply("more", (right, left)) if is_needed else None


def sides_of_difference(codes: Codes, args: tuple[Code, ...]) -> Code | None:
    """a − b < 0 is a < b: there is no need of the difference."""
    left, right = args
    if is_number(right, 0) and (sides := _difference(left)):
        return codes.apply("less", sides)
    if is_number(left, 0) and (sides := _difference(right)):
        return codes.apply("more", sides)
    return None


def _difference(code: Code) -> tuple[Code, Code] | None:
    match code:
        case Code(function="summed", args=(a, Code(function="negated", args=(b,)))):
            return a, b
        case _:
            return None


def factor_into_choice(codes: Codes, factors: tuple[Code, ...]) -> Code | None:
    """g·(1 if z > 0 else 0) is (g if z > 0 else 0): no product at all where a slope is 0, 1 or −1."""
    choice = next((factor for factor in factors if _chooses_units(factor)), None)
    if choice is None:
        return None
    rest = tuple(factor for factor in factors if factor is not choice)
    if len(rest) != len(factors) - 1 or not all(factor.is_total for factor in rest):
        return None
    product = codes.apply("multiplied", (rest,))
    return _each_branch(choice, lambda unit: codes.apply("multiplied", ((unit, product),)) if unit.value else unit)


def mask_of_choice(codes: Codes, factors: tuple[Code, ...]) -> Code | None:
    """g·(1 where z > 0, else 0) is g·(z > 0): NumPy multiplies by a truth value as by 1 or 0."""
    for i, factor in enumerate(factors):
        if factor.function == "where" and (mask := _mask(codes, factor)):
            return codes.apply("multiplied", ((*factors[:i], mask, *factors[i + 1 :]),))
    return None


OPPOSITES: Final = {"less": "not_less", "more": "not_more"}


def _mask(codes: Codes, choice: Code) -> Code | None:
    condition, yes, no = choice.args
    if is_number(yes, 1) and is_number(no, 0):
        return condition
    opposite = OPPOSITES.get(condition.function)
    if opposite and is_number(yes, 0) and is_number(no, 1):
        return codes.apply(opposite, condition.args)
    return None


def sign_of(codes: Codes, args: tuple[Code, ...]) -> Code | None:
    """−1 where x < 0, 1 where x > 0, else 0: the sign of x; or its opposite."""
    match args:
        case (
            Code(function="less", args=(x, zero)),
            below,
            Code(function="where", args=(Code(function="more", args=(same, other_zero)), above, at)),
        ) if x is same and is_number(zero, 0) and zero is other_zero and is_number(at, 0):
            if is_number(below, -1) and is_number(above, 1):
                return codes.apply("sign", (x,))
            if is_number(below, 1) and is_number(above, -1):
                a, b = _difference(x) or (x, codes.constant(0))
                return codes.apply("sign", (b - a,))  # sign(ŷ − y), not −sign(y − ŷ)
    return None


def _chooses_units(code: Code) -> bool:
    return code.function == "where" and all(
        is_number(branch, -1, 0, 1) or _chooses_units(branch) for branch in code.args[1:]
    )


def _each_branch(code: Code, change: Callable[[Code], Code]) -> Code:
    if code.function != "where":
        return change(code)
    condition, *branches = code.args
    return code.codes.apply("where", (condition, *(_each_branch(branch, change) for branch in branches)))
