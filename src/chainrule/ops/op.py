"""What a row of the table says about an operation."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from chainrule.expr import Apply, Expr, Rational
from chainrule.expr.array import Shape, broadcast
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


class Pullback(NamedTuple):
    """For what mixes entries: `rules[i](dy, y, *args)` is ∂L/∂args[i], where `dy` is ∂L/∂y and has the shape of y.

    None for an argument that is used for its shape alone. No Jacobian is named or built.
    """

    rules: tuple[Callable[..., Expr] | None, ...]


class VariadicPullback(NamedTuple):
    """As `Pullback`, for any number of arguments: `rule(dy, args, i)` is ∂L/∂args[i]."""

    rule: Callable[[Expr, tuple[Expr, ...], int], Expr | None]


class Expanded(NamedTuple):
    """Stands for an expression in other rows, which is put in its place before anything is derived."""

    meaning: Callable[..., Expr]


Rule: TypeAlias = Entrywise | Variadic | Branches | Flat | Pullback | VariadicPullback | Expanded


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
        jump: an expression of the arguments that is 0 where the value jumps from one constant to another, or where a
            slope does that leaves nothing to choose.
        sample: the arguments that tests draw, by name of a range: "any", "positive", "nonzero", "small"; behind it the
            shape, if it is no scalar: "any 2 3". A static argument is that number: "1".
        shape: the shape of the value, from those of the quantities and from the static arguments; a `ValueError` with a
            plain fact ("4 columns meet 2 rows") where they do not fit.
        static: which arguments are whole numbers written out, such as an axis or a stride: neither quantities nor
            differentiated; they stand last.
        options: what the static arguments are called, in their order: `sum(x, axis=0)`.
        defaults: their values where they are left out; those behind are optional without one.
        required: how many of the options must be given.
        moves: it only puts entries elsewhere, so that it may stand within what mixes them.
        further: the row that it is with one argument more, which its first option may name: `LeakyReLU(x, 0.1)`.
        tie: what is taken where `jump` is 0, in words; "" where that is nothing to choose.
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
    shape: Callable[..., Shape] = broadcast
    static: slice | None = None
    options: tuple[str, ...] = ()
    defaults: tuple[int, ...] = ()
    required: int = 0
    moves: bool = False
    further: str = ""
    tie: str = ""

    @property
    def mixes(self) -> bool:
        """Whether an entry of the value depends on other entries than the one in its place."""
        return isinstance(self.gradient, Pullback | VariadicPullback | Expanded) or self.shape is not broadcast


class Binds:
    """How tightly a notation binds, loosest first; an argument that binds looser than its place wants is bracketed."""

    CONDITION = 0
    SUM = 1
    PREFIX = 2
    ENTRYWISE = 3  # ⊙, looser than ·, so that Wᵀ·δ ⊙ h reads as people mean it
    PRODUCT = 4
    QUOTIENT = 5
    POWER = 6
    CALL = 7
    ATOM = 8
