"""A document of several problems, taken apart: each with its own names, data and definitions.

A new one begins where a leaf gets other data, or where a section defines a name anew and otherwise. The next example of
one network has other data and the same equations: it falls back on what was stated before. One with other equations
is a problem of its own. Explicit blocks state one problem, however often data is given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import groupby, islice
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

from chainrule.diagnostic import ChainruleError
from chainrule.expr import Datum, Expr, Gradient, Name, Next, Symbol, replace, symbols_in
from chainrule.problem.definitions import are_equal
from chainrule.problem.facts import Definition, Stated, facts_of, is_move
from chainrule.problem.model import RATE
from chainrule.problem.roles import PARAMETERS
from chainrule.read import Reading, Side, Statement, Vocabulary, left_side, resolve, vocabulary_of

DEEPEST: Final = 8
"""How often definitions are put into one another before two of them are compared."""

Fact = TypeVar("Fact", Definition, Stated)

Contradicted: TypeAlias = Literal["definitions", "data"] | None
"""What of earlier lines a later one is at odds with; where only data is, the network is the same."""


class Part(NamedTuple):
    """One problem of a document.

    Args:
        own: what stands in it.
        whole: the same with what it falls back on.
    """

    own: Reading
    whole: Reading


def problems_in(reading: Reading) -> tuple[Part, ...]:
    """The problems of `reading`, in its order; a document of one problem is that problem."""
    if reading.tables or any(statement.block for statement in reading.statements):
        return (Part(reading, reading),)
    pieces = _pieces(reading)
    if len(pieces) == 1:
        return (Part(reading, reading),)
    return tuple(_part(reading, *piece) for piece in pieces)


def _part(reading: Reading, own: tuple[Statement, ...], context: tuple[Statement, ...]) -> Part:
    vocabulary = vocabulary_of((*context, *own), reading.declarations)
    mine = reading._replace(statements=own, vocabulary=vocabulary)
    return Part(mine, mine._replace(statements=(*context, *own)))


# ---------------------------------------------------------------------- where one begins


class _Said:
    """What was said since a problem began: the definition of each quantity, the data of each leaf."""

    def __init__(self, before: "_Said | None" = None) -> None:
        """What is known at the beginning: of the example before, if it is one of the same network."""
        self.definitions: Final[dict[Name, Expr]] = dict(before.definitions) if before else {}
        self.values: Final[dict[Name, Datum]] = dict(before.values) if before else {}
        self.moved: Final[set[Name]] = set(before.moved) if before else set()
        self.data: Final[dict[Name, Datum]] = {}
        self.has_gradients = False

    def contradicts_definition(self, definition: Definition) -> bool:
        """Whether the name is defined already, and as something else."""
        before = self.definitions.get(definition.name)
        if before is None or definition.equated:
            return False
        return not are_equal(self._in_leaves(before), self._in_leaves(definition.expr))

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

    def _in_leaves(self, expr: Expr) -> Expr:
        by: dict[Symbol, Expr] = {name: right for name, right in self.definitions.items()}  # noqa: C416 (types)
        for _ in range(DEEPEST):
            if not any(symbol in by for symbol in symbols_in(expr)):
                break
            expr = replace(expr, by)
        return expr


class _Group(NamedTuple):
    """The statements of one formula, with what they say."""

    statements: tuple[Statement, ...]
    definitions: tuple[Definition, ...]
    data: tuple[Stated, ...]
    moved: frozenset[Name]

    @property
    def section(self) -> int:
        return self.statements[0].section


def _pieces(reading: Reading) -> list[tuple[tuple[Statement, ...], tuple[Statement, ...]]]:
    """The statements of each problem, and those of earlier ones that it falls back on."""
    pieces = _Pieces()
    for _, some in groupby(_groups(reading), key=lambda group: _exercise_of(reading, group)):
        in_exercise, done = [*some], 0
        pieces.begin_where(_contradicted_in_exercise(pieces.said, in_exercise))
        for _, more in groupby(in_exercise, key=lambda group: group.section):
            in_section = [*more]
            pieces.begin_where(_contradicted_in_section(pieces.said, in_section))
            for group in in_section:
                done += 1
                if _is_worked_from(islice(in_exercise, done, None)):
                    pieces.begin_where(_contradicted_by(pieces.said, group))
                pieces.add(group, reading.vocabulary)
    return [*_with_context(pieces.groups, pieces.inherits)]


class _Pieces:
    """The problems so far: the groups of each, and whether it is the next example of the network before it."""

    def __init__(self) -> None:
        self.groups: list[list[_Group]] = [[]]
        self.inherits: list[bool] = [False]
        self.said = _Said()

    def begin_where(self, contradicted: Contradicted) -> None:
        """Begin a problem where there is a contradiction; the next example of the same network keeps its equations."""
        if contradicted is None or not self.groups[-1]:
            return
        keeps = contradicted == "data"
        self.groups.append([])
        self.inherits.append(keeps)
        self.said = _Said(self.said if keeps else None)

    def add(self, group: _Group, vocabulary: Vocabulary) -> None:
        """One more formula of the problem."""
        self.groups[-1].append(group)
        self.said.note(group.definitions, group.data)
        self.said.moved.update(group.moved)
        for statement in group.statements:
            if statement.sides and statement.relations:
                self.said.note_left(left_side(statement.sides[0], vocabulary))


def _contradicted_in_exercise(said: _Said, groups: list[_Group]) -> Contradicted:
    """Under the heading of another exercise, whatever has another value or definition is another."""
    if any(said.contradicts_definition(d) for group in groups for d in group.definitions):
        return "definitions"
    data = [stated for group in groups for stated in group.data]
    if not said.values and sum(stated.name in said.definitions for stated in data):
        return "definitions"  # general formulas stood before, and here is something to work out
    others = [stated for stated in data if said.contradicts_value(stated)]
    if any(group.definitions for group in groups) or any(stated.name in said.definitions for stated in others):
        return "definitions" if others else None
    return "data" if others else None


def _contradicted_in_section(said: _Said, groups: list[_Group]) -> Contradicted:
    """Under any other heading a definition, or the data that it begins with."""
    if any(said.contradicts_definition(d) for group in groups for d in group.definitions):
        return "definitions"
    return "data" if any(said.contradicts_data(stated) for stated in groups[0].data) else None


def _contradicted_by(said: _Said, group: _Group) -> Contradicted:
    """In the middle of a text the data of a leaf; where an item a), b) begins, also a definition."""
    if begins_item(group.statements[0]) and any(map(said.contradicts_definition, group.definitions)):
        return "definitions"
    return "data" if any(map(said.contradicts_data, group.data)) else None


def _is_worked_from(rest: Iterable[_Group]) -> bool:
    """Whether more than data follows; data that nobody goes on from contradicts what was given before."""
    return any(len(group.statements) > len(group.data) for group in rest)


def _exercise_of(reading: Reading, group: _Group) -> int:
    """The last section up to this one whose title begins an exercise."""
    titles = reading.headings[: group.section + 1]
    return next((i for i in range(len(titles) - 1, -1, -1) if _exercise().search(titles[i])), 0)


def _groups(reading: Reading) -> list[_Group]:
    facts = facts_of(reading, every_value=True)
    definitions = _by_statement(facts.definitions)
    data = _by_statement(facts.values)
    return [
        _Group(
            (statements := tuple(some)),
            tuple(d for statement in statements for d in definitions.get(id(statement), ())),
            tuple(s for statement in statements for s in data.get(id(statement), ())),
            frozenset(_moved(statements, reading.vocabulary)),
        )
        for _, some in groupby(reading.statements, key=lambda statement: statement.group)
    ]


def _moved(statements: Iterable[Statement], vocabulary: Vocabulary) -> Iterator[Name]:
    """The names that get a new value."""
    for statement in statements:
        if len(statement.sides) > 1 and isinstance(left := left_side(statement.sides[0], vocabulary), Name):
            if is_move(left, statement, [*_read(statement.sides[1:], vocabulary)]):
                yield left


def _read(sides: Iterable[Side], vocabulary: Vocabulary) -> Iterator[Expr]:
    for side in sides:
        if not side.blank:
            with suppress(ChainruleError):
                yield resolve(side.syntax, vocabulary).expr


def _by_statement(facts: Iterable[Fact]) -> Mapping[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        found.setdefault(id(fact.statement), []).append(fact)
    return found


def begins_item(statement: Statement) -> bool:
    """Whether the line that `statement` stands in begins as items of an exercise do: a), (2), **b)**, 3."""
    text, start = statement.place.source.text, statement.place.start
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return _item().match(line) is not None


@cache
def _exercise() -> re.Pattern[str]:
    """A title such as "Question 4", "Exercise 2.1", "Beispiel 3"."""
    words = "question|exercise|example|problem|task|case|sample|aufgabe|übung|beispiel|exercice|ejercicio|esercizio"
    return re.compile(rf"\b(?:{words})\s*#?(?:\d|[A-Za-z]\b)", re.IGNORECASE)


@cache
def _item() -> re.Pattern[str]:
    return re.compile(r"\s*(?:#+\s*|[-*+]\s+)?\*{0,2}\(?(?:[A-Za-z]|\d{1,2})[.)]")


# ---------------------------------------------------------------------- what it falls back on


def _with_context(
    pieces: list[list[_Group]], inherits: list[bool]
) -> Iterator[tuple[tuple[Statement, ...], tuple[Statement, ...]]]:
    """Each problem with what those before it, of the same network, state and it does not."""
    for i, groups in enumerate(pieces):
        own = tuple(statement for group in groups for statement in group.statements)
        lacks = _Lacks(groups)
        context: tuple[Statement, ...] = ()
        k = i
        while inherits[k]:
            k -= 1
            context = (*lacks.taken_from(pieces[k]), *context)
        yield own, context


class _Lacks:
    """What a problem does not state itself: the equations it falls back on, and data that still holds."""

    def __init__(self, own: Iterable[_Group]) -> None:
        self._defined: Final[set[Name]] = set()
        self._given: Final[set[Name]] = set()
        self._note(own, moves=False)

    def taken_from(self, earlier: Sequence[_Group]) -> tuple[Statement, ...]:
        """The statements of an earlier problem that are lacking here; a parameter that it moves has another value."""
        self._given.update(name for group in earlier for name in group.moved)
        taken: dict[int, Statement] = {}
        for group in earlier:
            defining = (d.statement for d in group.definitions if d.name not in self._defined)
            giving = (s.statement for s in group.data if s.name not in self._given)
            taken |= {id(statement): statement for statement in (*defining, *giving)}
        self._note(earlier, moves=True)
        return tuple(taken.values())

    def _note(self, groups: Iterable[_Group], *, moves: bool) -> None:
        moved: set[Name] = set()
        for group in groups:
            self._defined.update(definition.name for definition in group.definitions)
            moved.update(() if moves else group.moved)
            self._given.update(stated.name for stated in group.data if stated.name not in moved)
        self._given.update(self._defined)
