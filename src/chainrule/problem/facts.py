"""What the statements of a document say about the network: definitions, values, gradients.

A definition is a statement whose left side is a name and whose first right side has names in it, none of them the
left one (that is an update). A value is a constant right side; whether it is data or a claim is decided later, when it
is known which names are leaves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Span, fail
from chainrule.evaluate import Interval, value_of
from chainrule.expr import Apply, Datum, Expr, Name, Num, Rational, Symbol, key_of, symbols_in
from chainrule.expr.array import entries_of
from chainrule.ops import Misshapen, elaborate, plain
from chainrule.read import Reading, Resolved, Side, Statement, Vocabulary, left_side, resolve

STEP: Final = "←"
"""The relation of an update."""

ASSIGNS: Final = (":=", "≔")
"""What defines a quantity by others, but puts a number in the place of another one."""

ASIDES: Final = (" at", " when", " if", " until", " unless", " because", " since")
"""Words behind which `z = 0` in a sentence is a condition."""

NEAR: Final = 24
"""Characters before a statement among which such a word stands."""

STRICT: Final = ("network", "function", "given")
"""Blocks of which every line must be read."""


class Definition(NamedTuple):
    """`name` is defined as `expr`, at `place`.

    Args:
        name: what is defined.
        expr: the first right side.
        place: of the statement.
        statement: where it is said.
        called: the functions of the document that were put in.
        closed: the slopes that cases among the right sides choose, by row of the table.
        equated: the right side is but a name, and the chain ends in a number: this may give data to both.
    """

    name: Name
    expr: Expr
    place: Span
    statement: Statement
    called: tuple[Name, ...]
    closed: tuple[tuple[str, Rational], ...]
    equated: bool = False


class Stated(NamedTuple):
    """`name` is said to be `value`, at `place`; `chain` are the other names said to be equal to it there."""

    name: Name
    value: Datum
    place: Span
    statement: Statement
    chain: tuple[Name, ...]


class Slope(NamedTuple):
    """A derivative is said to be `expr`, at `place`."""

    left: Symbol
    expr: Expr
    place: Span


class Facts(NamedTuple):
    """What a document says, in its order.

    Args:
        definitions: what is defined.
        values: what is said to be a number.
        slopes: what derivatives are said to be.
        stepped: the names that an arrow puts a new value in the place of.
        moves: the name that gets a new value in a statement, by the `id` of the statement.
    """

    definitions: tuple[Definition, ...]
    values: tuple[Stated, ...]
    slopes: tuple[Slope, ...]
    stepped: frozenset[Name]
    moves: Mapping[int, Name]


def facts_of(reading: Reading, *, every_value: bool = False) -> Facts:
    """The facts in `reading`; statements that could not be read, and blanks, say nothing.

    Args:
        reading: the document.
        every_value: also those of names that were moved before, which are no data.

    Raises:
        ChainruleError: E0118 for what is no data in a `given` block; E02xx for a line of a block that cannot be read.
    """
    vocabulary = reading.vocabulary
    functions = {id(function.statement) for function in vocabulary.functions.values()}
    definitions: list[Definition] = []
    values: list[Stated] = []
    slopes: list[Slope] = []
    stepped: set[Name] = set()
    moves: dict[int, Name] = {}
    moved: set[Name] = set()
    for statement in reading.statements:
        if len(statement.sides) < 2 or id(statement) in functions or statement.relations[0] == "∈":
            continue
        left = left_side(statement.sides[0], vocabulary)
        rights = [*_resolved(statement, vocabulary)]
        if isinstance(left, Name):
            stepped |= {left} if statement.relations[0] == STEP else set()
            if _is_move(left, statement, [right.expr for _, right in rights]):
                moves[id(statement)] = left
                moved.add(left)
            if statement.block == "given" and rights:
                _require_data(left, *rights[-1])
            definitions += _definition(left, statement, rights)
            values += () if left in moved and not every_value else _values(left, statement, rights)
        elif left is not None:
            slopes += [Slope(left, right.expr, statement.place) for _, right in rights]
    return Facts(tuple(_without_data(definitions, values)), tuple(values), tuple(slopes), frozenset(stepped), moves)


def _is_move(left: Name, statement: Statement, rights: Sequence[Expr]) -> bool:
    """Whether `left` gets a new value: by an arrow, from its old one, or by `:=` from numbers."""
    relation = statement.relations[0]
    used = {symbol for right in rights for symbol in symbols_in(right)}
    return relation == STEP or left in used or (relation in ASSIGNS and not used)


def _without_data(definitions: list[Definition], values: list[Stated]) -> Iterator[Definition]:
    """`w_0 = w_1 = 0.5` gives two numbers; `ŷ = z_2 = 0.5` defines ŷ, for z_2 has an equation of its own."""
    chains = {id(value.statement) for value in values if value.chain}
    defined = {definition.name for definition in definitions if id(definition.statement) not in chains}
    for definition in definitions:
        if id(definition.statement) not in chains or definition.expr in defined:
            yield definition


def _resolved(statement: Statement, vocabulary: Vocabulary) -> Iterator[tuple[Side, Resolved]]:
    for side in statement.sides[1:]:
        if side.blank:
            continue
        try:
            yield side, resolve(side.syntax, vocabulary)
        except ChainruleError:
            if statement.block in STRICT:
                raise  # a network without this line would be another network, and data without it other data
            continue  # said to be unread where statements are listed; it defines nothing


def _definition(left: Name, statement: Statement, rights: list[tuple[Side, Resolved]]) -> Iterator[Definition]:
    if not rights:
        return
    _, (expr, called, closed) = rights[0]
    used = [*symbols_in(expr)]
    if not used or left in used or not all(type(symbol) is Name for symbol in used):
        return
    closed = closed or next((right.closed for _, right in rights if right.closed), ())
    equated = type(expr) is Name and not called and constant(rights[-1][1].expr) is not None
    yield Definition(left, expr, statement.place, statement, called, closed, equated)


def _require_data(left: Name, side: Side, right: Resolved) -> None:
    """In a `given` block an array is made of numbers, and what has no name in it is a number."""
    names = [*symbols_in(right.expr)]
    is_array = isinstance(right.expr, Apply) and right.expr.op == "stack"
    if is_array and names:
        message = f"the entries of {key_of(left)} are to be numbers, and one is {plain(names[0])}"
        raise fail("E0118", message, side.place, help=f"write the number that {plain(names[0])} stands for")
    if not names and constant(right.expr) is None:
        message = f"{plain(right.expr)} is no number that can be written as a fraction"
        raise fail("E0118", message, side.place, help="give as many of its digits as matter: 1.4142")


def _values(left: Name, statement: Statement, rights: list[tuple[Side, Resolved]]) -> Iterator[Stated]:
    """`w_0 = w_1 = 0.5` states both; `z = w·x = 0.5` states nothing: a number that ends a chain is a claim."""
    if not rights or _is_aside(statement):
        return
    *between, (last, ending) = rights
    if not all(type(right.expr) is Name for _, right in between):
        return
    value = constant(ending.expr)
    if value is None:
        return
    chain = (left, *(right.expr for _, right in between if isinstance(right.expr, Name)))
    for name in chain:
        yield Stated(name, value, last.place, statement, tuple(other for other in chain if other != name))


def _is_aside(statement: Statement) -> bool:
    """`…, which is greatest at z = 0`: a place on the axis, no data."""
    if statement.display:
        return False
    start = statement.place.start
    before = statement.place.source.text[max(0, start - NEAR) : start].rstrip(" \n$`(\\")
    return before.endswith(ASIDES)


def constant(expr: Expr) -> Datum | None:
    """The exact value of `expr` if it is a rational constant."""
    if isinstance(expr, Num):
        return expr.value
    if any(symbols_in(expr)):
        return None
    try:
        value = value_of(elaborate(expr, {}), {})
    except (ArithmeticError, ValueError, Misshapen):
        return None
    return None if any(isinstance(entry, Interval) for entry in entries_of(value)) else value  # type: ignore[return-value]


def ends_of(definitions: Iterable[Definition], vocabulary: Vocabulary) -> Iterator[tuple[Name, Datum]]:
    """The number that the line of each definition ends in."""
    for definition in definitions:
        last = definition.statement.sides[-1]
        with suppress(ChainruleError):
            value = None if last.blank else constant(resolve(last.syntax, vocabulary).expr)
            if value is not None:
                yield definition.name, value
