"""From statements to claims: a left side and the chain of right sides it is said to equal.

A statement without an equals sign claims nothing: bare names, sets and shapes are passed over. `a = b ⇒ c = d` is two
claims.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.check.entries import Printed, figures_of
from chainrule.diagnostic import ChainruleError, Diagnostic, Source, Span
from chainrule.expr import Apply, Expr, Name, Num, Symbol, symbols_in
from chainrule.ops import plain
from chainrule.read import Reading, Side, Statement, left_side, readings
from chainrule.read.model import Vocabulary

EQUALS: Final = frozenset(("=", "≈", "←", ":=", "≔", "≡"))
"""Relations that say two sides are the same, or that a value is put in a place."""

IMPLIES: Final = "⇒"

GREATER: Final = (">", "≥", "⩾", r"\gt", r"\ge")
"""How it is written that what stands before is the greater."""

OF_ARRAYS: Final = "ᵀ⊙"
"""Signs that tell products of arrays apart."""

RESHAPED: Final = "reshape("

Stage: TypeAlias = Literal["data", "derivation", "numbers", "update", "forward again"]


class Right(NamedTuple):
    """One side of a claim.

    Args:
        side: as it was read.
        relation: the sign before it; "" for a left side.
        expr: what it says; None for a blank and for what could not be read.
        figure: the number that it is, if it is one, or the array of numbers.
        trouble: why it could not be read.
        called: the function of the document that it calls, if it is one call: g_1 in `g_1(z_1)`.
        others: what else it may say, where its spelling leaves room for doubt.
        written: what it says before it is known which of its names are arrays; None where that makes no difference.
    """

    side: Side
    relation: str
    expr: Expr | None
    figure: Printed | None = None
    trouble: Diagnostic | None = None
    called: Name | None = None
    others: tuple[Expr, ...] = ()
    written: Expr | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether it is a number or a calculation with numbers alone."""
        return self.expr is not None and not any(symbols_in(self.expr))

    def read_as(self, expr: Expr) -> "Right":
        """It in another reading."""
        return self._replace(expr=expr, figure=figures_of(self.side, expr), others=())

    @property
    def shown(self) -> str:
        """It as formulas are shown; a figure as it was written."""
        if self.figure is not None and self.figure.is_plain:
            return self.figure.text.strip().replace("-", "−")
        if self.side.blank:
            return "…"
        if self.expr is None:
            return self.side.text.strip()
        if self.called is not None:
            return _call(self.called, self.expr)
        return plain(self.expr) if self.written is None else _as_written(plain(self.expr), plain(self.written))


class Claim(NamedTuple):
    """A line: a left side and what it is said to equal.

    Args:
        id: its number in the document, from 1.
        statement: the statement it is, or is part of.
        left: the left side.
        rights: the others, in order; none if the statement could not be read.
        quantity: what the left side names, aligned to the problem; None where it names nothing.
        stage: what part of the work it belongs to.
        step: how many steps of descent came before it.
        role: "given" for data and functions, "definition" for the equations the network was taken from.
        overwrites: an update that puts the new value in the place of the old, under the same name.
        is_general: a formula that stands before any data.
        problem: the number of the problem of the document that it belongs to, from 1.
    """

    id: int
    statement: Statement
    left: Right | None
    rights: tuple[Right, ...]
    quantity: Symbol | None = None
    stage: Stage = "derivation"
    step: int = 0
    role: Literal["work", "given", "definition"] = "work"
    overwrites: bool = False
    is_general: bool = False
    problem: int = 1

    @property
    def place(self) -> Span:
        """Where it stands."""
        if self.left is None:
            return self.statement.place
        start, end = self.left.side.place, self.rights[-1].side.place
        return Span(start.source, start.start, end.end)

    @property
    def source(self) -> Source:
        """The text it stands in."""
        return self.statement.place.source

    @property
    def final(self) -> Right | None:
        """The side the chain ends in."""
        return self.rights[-1] if self.rights else None

    @property
    def has_value(self) -> bool:
        """Whether it ends in numbers, or leaves room for them."""
        return self.final is not None and (self.final.is_numeric or self.final.side.blank)

    @property
    def calculates(self) -> bool:
        """Whether numbers are worked out in it, and not only stated."""
        return any(right.is_numeric and right.figure is None for right in self.rights)

    @property
    def read_back(self) -> str:
        """The claim as it was read, on one line of Unicode."""
        if self.left is None:
            return ""
        return self.left.shown + "".join(f" {right.relation} {right.shown}" for right in self.rights)


def claims_of(reading: Reading, problem: int = 1, numbers: Mapping[int, int] = MappingProxyType({})) -> list[Claim]:
    """Every claim of `reading`, in its order; the quantity is as spelled on the left side.

    Args:
        reading: one problem of a document.
        problem: its number.
        numbers: of the first claim of each statement, by `id`; they count from 1 where nothing else is said.
    """
    found: list[Claim] = []
    for statement in reading.statements:
        number = numbers.get(id(statement), len(found) + 1)
        if statement.unread is not None:
            found.append(Claim(number, statement, None, (), problem=problem))
            continue
        for i, (left, rights) in enumerate(_chains(statement, reading.vocabulary)):
            quantity = None if left.side.blank else left_side(left.side, reading.vocabulary)
            found.append(Claim(number + i, statement, left, rights, quantity, problem=problem))
    return found


def first_numbers(reading: Reading) -> dict[int, int]:
    """The number of the first claim of each statement, by `id`, in the order of the document."""
    numbers: dict[int, int] = {}
    for claim in claims_of(reading):
        numbers.setdefault(id(claim.statement), claim.id)
    return numbers


def _chains(statement: Statement, vocabulary: Vocabulary) -> Iterator[tuple[Right, tuple[Right, ...]]]:
    """The sides of a statement in runs that equals signs join."""
    run: list[Right] = []
    for relation, side in zip(("", *statement.relations), statement.sides, strict=True):
        if relation not in EQUALS:
            if len(run) > 1:
                yield run[0], tuple(run[1:])
            run = []
            if relation not in ("", IMPLIES):
                return  # h_1 = 0.25 > 0: what follows says nothing of equality
        run.append(_right(side, relation, vocabulary))
    if len(run) > 1:
        yield run[0], tuple(run[1:])


def _right(side: Side, relation: str, vocabulary: Vocabulary) -> Right:
    if side.blank:
        return Right(side, relation, None)
    try:
        (expr, called, _), *others = readings(side.syntax, vocabulary)
    except ChainruleError as error:
        return Right(side, relation, None, None, error.diagnostics[0])
    if (compared := _compared(side, expr)) is not None:
        return Right(side, relation, compared, figures_of(side, compared), others=(expr,))
    is_call = len(called) == 1 and side.text.rstrip().endswith(")") and not any(sign in side.text for sign in "+-−*=|{")
    function = called[0] if is_call else None
    return Right(side, relation, expr, figures_of(side, expr), None, function, tuple(other.expr for other in others))


def _compared(side: Side, expr: Expr) -> Expr | None:
    """The number before the sign in `z = 1.25 > 0`: the chain comes to it, and it is compared in passing."""
    match expr:
        case Apply(op="less" | "less_equal", args=(Num() as low, Num() as high)):
            return high if any(sign in side.text for sign in GREATER) else low
        case _:
            return None


def _as_written(read: str, written: str) -> str:
    """`written`, unless `read` tells more: which product a plain sign of multiplication was taken for.

    Between numbers ⊙ is · and a transpose is nothing, rows and columns are reshaped, and aᵀ·b is a·bᵀ as well: a reader
    who compares the line with what stands there should find the signs that stand there.
    """
    gained = [read.count(sign) - written.count(sign) for sign in OF_ARRAYS]
    tells_more = max(gained) > 0 <= min(gained) and read.count(RESHAPED) <= written.count(RESHAPED)
    return read if tells_more else written


def _call(function: Name, expr: Expr) -> str:
    """`g₁(z₁)`, for a function that was put in."""
    args = ", ".join(plain(symbol) for symbol in dict.fromkeys(symbols_in(expr)))
    return f"{plain(function)}({args})"
