"""What a row of the table says about an operation."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from chainrule.expr import Apply, Expr, Rational
from chainrule.typeset.box import Box


class Entrywise(NamedTuple):
    """A local slope for each argument: `slopes[i](y, *args)` is ∂y/∂args[i], as an expression.

    `y` is the operation's own output: the name of the quantity where the operation is the whole right side, so rules
    reuse what is already computed. On a row with kinks the slope at a kink is passed as `at`.
    """

    slopes: tuple[Callable[..., Expr], ...]


class Variadic(NamedTuple):
    """As `Entrywise`, for any number of arguments: `slope(args, i)` is ∂y/∂args[i]."""

    slope: Callable[[tuple[Expr, ...], int], Expr]


class Branches(NamedTuple):
    """Differentiated branch by branch: the arguments are value, condition, value, condition, …, last value."""


class Flat(NamedTuple):
    """The derivative is 0 by declaration, not by omission: step, comparisons."""


Rule: TypeAlias = Entrywise | Variadic | Branches | Flat


Notation: TypeAlias = Callable[[Apply, Callable[[Expr, int], Box]], Box]


class Kink(NamedTuple):
    """Where a derivative is a matter of convention.

    Args:
        where: an expression of the arguments that is 0 exactly on the kink.
        slopes: ∂y/∂(where) below and above the kink.
        default: the slope taken where nobody states one.
        conventions: what well-known programs take.
    """

    where: Callable[..., Expr]
    slopes: tuple[Rational, Rational]
    default: Rational
    conventions: Mapping[str, Rational]


class Op(NamedTuple):
    """One operation: everything known about it.

    Args:
        name: never changes, because saved files use it.
        arity: the number of arguments; None for any number.
        value: `value(xp, *args)` computes it in the arithmetic `xp`.
        gradient: how it is differentiated.
        notation: the boxes it is written with: `notation(node, box)`, where `box(arg, binds)` gives the boxes of an
            argument, bracketed where it binds looser than `binds`.
        precedence: how tightly the notation binds (see `Binds`).
        spellings: what readers may write for it, LaTeX and plain.
        exact_at: arguments at which an irrational function has a rational value.
        kinks: where its derivative is a matter of convention.
        jump: an expression of the arguments that is 0 where the value jumps from one constant to another.
        sample: the arguments that tests draw, by name of a range: "any", "positive", "nonzero", "small".
    """

    name: str
    arity: int | None
    value: Callable[..., Any]
    gradient: Rule
    notation: "Notation"
    precedence: int
    spellings: tuple[str, ...] = ()
    exact_at: Mapping[Rational, Rational] = {}
    kinks: tuple[Kink, ...] = ()
    jump: Callable[..., Expr] | None = None
    sample: tuple[str, ...] = ("any",)


class Binds:
    """How tightly a notation binds, loosest first; an argument that binds looser than its place wants is bracketed."""

    CONDITION = 0
    SUM = 1
    PREFIX = 2
    PRODUCT = 3
    QUOTIENT = 4
    POWER = 5
    CALL = 6
    ATOM = 7
