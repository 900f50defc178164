"""What was said since a problem began, formula by formula: what contradicts it belongs to another problem."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from chainrule.expr import Datum, Expr, Gradient, Name, Next, Symbol, replace, symbols_in
from chainrule.expr.array import entries_of
from chainrule.problem.definitions import are_equal
from chainrule.problem.facts import Definition, Stated, ends_of, facts_of
from chainrule.problem.model import RATE
from chainrule.problem.roles import PARAMETERS
from chainrule.read import Reading, Statement, Vocabulary

A_BLOCK: Final = 3
"""Definitions in one formula that are a forward pass, and no line by itself."""

DEEPEST: Final = 8
"""How often definitions are put into one another before two of them are compared."""

LARGEST: Final = 1_000
"""Symbols of a right side with its definitions put in; a larger one is not compared with another."""

Fact = TypeVar("Fact", Definition, Stated)


class Group(NamedTuple):
    """The statements of one formula, with what they say."""

    statements: tuple[Statement, ...]
    definitions: tuple[Definition, ...]
    data: tuple[Stated, ...]
    moved: frozenset[Name]
    ends: Mapping[Name, Datum] = MappingProxyType({})
    """What the definitions of a whole block come to."""

    @property
    def section(self) -> int:
        """The number of the heading it stands under."""
        return self.statements[0].section


def groups_of(reading: Reading) -> list[Group]:
    """The formulas of `reading`, in its order."""
    facts = facts_of(reading, every_value=True)
    definitions = _by_statement(facts.definitions)
    data = _by_statement(facts.values)
    groups = (tuple(some) for _, some in groupby(reading.statements, key=lambda statement: statement.group))
    return [_group(statements, definitions, data, facts.moves, reading.vocabulary) for statements in groups]


def _group(
    statements: tuple[Statement, ...],
    definitions: Mapping[int, list[Definition]],
    data: Mapping[int, list[Stated]],
    moves: Mapping[int, Name],
    vocabulary: Vocabulary,
) -> Group:
    defined = tuple(d for statement in statements for d in definitions.get(id(statement), ()))
    return Group(
        statements,
        defined,
        tuple(s for statement in statements for s in data.get(id(statement), ())),
        frozenset(moves[id(statement)] for statement in statements if id(statement) in moves),
        dict(ends_of(defined, vocabulary)) if len(defined) >= A_BLOCK else {},
    )


def _by_statement(facts: Iterable[Fact]) -> Mapping[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        found.setdefault(id(fact.statement), []).append(fact)
    return found


class Said:
    """What was said since a problem began: the definition of each quantity, the data of each leaf."""

    def __init__(self, before: "Said | None" = None) -> None:
        """What is known at the beginning: of the example before, if it is one of the same network."""
        self.definitions: Final[dict[Name, Expr]] = dict(before.definitions) if before else {}
        self.values: Final[dict[Name, Datum]] = dict(before.values) if before else {}
        self.moved: Final[set[Name]] = set(before.moved) if before else set()
        self.data: Final[dict[Name, Datum]] = {}
        self.ends: Final[dict[Name, Datum]] = {}
        self.has_gradients = False

    def contradicts_definition(self, definition: Definition) -> bool:
        """Whether the name is defined already, and as something else."""
        before = self.definitions.get(definition.name)
        if before is None or definition.equated:
            return False
        if before == definition.expr:
            return False
        one, other = self._in_leaves(before), self._in_leaves(definition.expr)
        return one is not None and other is not None and not are_equal(one, other)

    def contradicts_data(self, stated: Stated) -> bool:
        """Whether a leaf has another value already; a parameter that was moved since may have a new one."""
        if stated.name in self.definitions or stated.name == RATE or stated.name not in self.data:
            return False
        if stated.name in self.moved or (self.has_gradients and stated.name.base in PARAMETERS):
            return False
        return bool(self.data[stated.name] != stated.value)

    def contradicts_value(self, stated: Stated) -> bool:
        """Whether anything that was not moved since has another value already."""
        if stated.name == RATE or stated.name in self.moved or stated.name not in self.values:
            return False
        return bool(self.values[stated.name] != stated.value)

    def contradicts_size(self, stated: Stated) -> bool:
        """Whether it had more or fewer entries before, which no step of descent changes."""
        before = self.values.get(stated.name)
        return before is not None and len(entries_of(before)) != len(entries_of(stated.value))

    def contradicts_block(self, group: Group) -> bool:
        """Whether a block works the same quantities out to other values, though nothing was moved in between."""
        if self.moved:
            return False
        others = [name for name, value in group.ends.items() if self.ends.get(name, value) != value]
        return len(others) >= A_BLOCK

    def note(self, definitions: Iterable[Definition], data: Iterable[Stated]) -> None:
        """Remember the first of each."""
        for definition in definitions:
            self.definitions.setdefault(definition.name, definition.expr)
        for stated in data:
            self.values[stated.name] = stated.value
            if not any(other in self.definitions for other in stated.chain):
                self.data.setdefault(stated.name, stated.value)

    def note_left(self, left: Symbol | None) -> None:
        """Remember that gradients were worked out, and that a name was given a new value."""
        self.has_gradients |= isinstance(left, Gradient)
        if isinstance(left, Next):
            self.moved.add(left.of)

    def _in_leaves(self, expr: Expr) -> Expr | None:
        """`expr` with the definitions put in; None if it grows too large to be compared."""
        by: dict[Symbol, Expr] = {name: right for name, right in self.definitions.items()}  # noqa: C416 (types)
        for _ in range(DEEPEST):
            used = [by[symbol] for symbol in symbols_in(expr) if symbol in by]
            if not used:
                break
            if sum(map(_leaves, used)) > LARGEST:
                return None
            expr = replace(expr, by)
        return expr


def _leaves(expr: Expr) -> int:
    """How many symbols stand in `expr`, each as often as it does."""
    return sum(1 for _ in symbols_in(expr))
