"""A document of several problems, taken apart: each with its own names, data and definitions.

A new one begins where a leaf gets other data, or where a section defines a name anew and otherwise. The next example of
one network has other data and the same equations: it falls back on what was stated before. One with other equations
is a problem of its own. Explicit blocks state one problem, however often data is given.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, groupby
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.diagnostic import fail
from chainrule.expr import Name
from chainrule.problem.said import Group, Said, groups_of
from chainrule.read import Reading, Statement, Vocabulary, left_side, vocabulary_of

MOST_PROBLEMS: Final = 200
"""Problems of one document: a book of exercises has fewer."""

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
    """The problems of `reading`, in its order; a document of one problem is that problem.

    Raises:
        ChainruleError: E0120 for more than `MOST_PROBLEMS`.
    """
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


def _pieces(reading: Reading) -> list[tuple[tuple[Statement, ...], tuple[Statement, ...]]]:
    """The statements of each problem, and those of earlier ones that it falls back on."""
    pieces = _Pieces()
    exercises = _exercises(reading.headings)
    for _, some in groupby(groups_of(reading), key=lambda group: exercises[group.section]):
        in_exercise, done = [*some], 0
        worked = _worked_until(in_exercise)
        pieces.begin_where(_contradicted_in_exercise(pieces.said, in_exercise))
        for _, more in groupby(in_exercise, key=lambda group: group.section):
            in_section = [*more]
            pieces.begin_where(_contradicted_in_section(pieces.said, in_section))
            for label, group in labelled(in_section):
                done += 1
                if not pieces.resumes(label, group):
                    pieces.begin_where(_contradicted_by(pieces.said, group, is_used=done < worked), label)
                pieces.add(group, reading.vocabulary)
            pieces.leave_section()
        _require_few(pieces.groups)
    return [*_with_context(pieces.groups, pieces.inherits)]


def _require_few(problems: list[list[Group]]) -> None:
    if len(problems) > MOST_PROBLEMS:
        place = problems[MOST_PROBLEMS][0].statements[0].place
        message = f"there are more than {MOST_PROBLEMS} problems in {place.source.name}"
        raise fail("E0120", message, place, "the first that is too many", help="split it, some exercises a file")


class _Pieces:
    """The problems so far: the groups of each, and whether it is the next example of the network before it."""

    def __init__(self) -> None:
        self.groups: Final[list[list[Group]]] = [[]]
        self.inherits: Final[list[bool]] = [False]
        self._said: Final[list[Said]] = [Said()]
        self._by_label: Final[dict[str, int]] = {}
        self._at = 0

    @property
    def said(self) -> Said:
        """What the problem at hand says."""
        return self._said[self._at]

    def begin_where(self, contradicted: Contradicted, label: str = "") -> None:
        """Begin a problem where there is a contradiction; the next example of the same network keeps its equations."""
        if contradicted is not None and self.groups[self._at]:
            keeps = contradicted == "data"
            self._said.append(Said(self.said if keeps else None))
            self.groups.append([])
            self.inherits.append(keeps)
            self._at = len(self.groups) - 1
        if label:
            self._by_label[label] = self._at

    def resumes(self, label: str, group: Group) -> bool:
        """Go back to the problem of the item with that label, if one was begun in this section: its solution."""
        found = self._by_label.get(label)
        if found is None or any(map(self._said[found].contradicts_definition, group.definitions)):
            return False
        self._at = found
        return True

    def leave_section(self) -> None:
        """Labels begin anew, and what follows belongs to the last problem."""
        self._by_label.clear()
        self._at = len(self.groups) - 1

    def add(self, group: Group, vocabulary: Vocabulary) -> None:
        """One more formula of the problem."""
        self.groups[self._at].append(group)
        self.said.note(group.definitions, group.data)
        self.said.moved.update(group.moved)
        self.said.ends.update(group.ends)
        for statement in group.statements:
            if statement.sides and statement.relations:
                self.said.note_left(left_side(statement.sides[0], vocabulary))


def _contradicted_in_exercise(said: Said, groups: list[Group]) -> Contradicted:
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


def _contradicted_in_section(said: Said, groups: list[Group]) -> Contradicted:
    """Under any other heading a definition, data of another size, or the data that it begins with."""
    if any(said.contradicts_definition(d) for group in groups for d in group.definitions):
        return "definitions"
    if any(said.contradicts_size(stated) for group in groups for stated in group.data):
        return "definitions"
    return "data" if any(said.contradicts_data(stated) for stated in groups[0].data) else None


def _contradicted_by(said: Said, group: Group, *, is_used: bool) -> Contradicted:
    """In the middle of a text a whole block, or the data of a leaf; where an item a), b) begins, also a definition.

    Data that nobody goes on from contradicts what was given before, and begins nothing.
    """
    if said.contradicts_block(group):
        return "definitions"
    if not is_used:
        return None
    if begins_item(group.statements[0]) and any(map(said.contradicts_definition, group.definitions)):
        return "definitions"
    return "data" if any(map(said.contradicts_data, group.data)) else None


def _worked_until(groups: Sequence[Group]) -> int:
    """How many formulas there are up to the last that says more than data."""
    return next((i for i in range(len(groups), 0, -1) if len(groups[i - 1].statements) > len(groups[i - 1].data)), 0)


def _exercises(headings: Sequence[str]) -> list[int]:
    """For each section the last one up to it whose title begins an exercise."""
    begins = (i if _exercise().search(title) else 0 for i, title in enumerate(headings))
    return [*accumulate(begins, max)]


def labelled(groups: Iterable[Group]) -> Iterator[tuple[str, Group]]:
    """Each formula with the letter of the item that it stands in: a for what follows `**a)**`."""
    label, end = "", None
    for group in groups:
        place = group.statements[0].place
        start = place.start if end is None or end.source is not place.source else end.end
        text = place.source.text
        found = _letter().findall(text, text.rfind("\n", 0, start) + 1, place.start)
        label = found[-1].lower() if found else label
        yield label, group
        end = group.statements[-1].place


@cache
def _letter() -> re.Pattern[str]:
    return re.compile(r"^[ \t]*(?:#+\s*|[-*+]\s+)?\*{0,2}\(?([A-Ha-h])\)", re.MULTILINE)


def begins_item(statement: Statement) -> bool:
    """Whether the line that `statement` stands in begins as items of an exercise do: a), (2), **b)**, 3."""
    return _item().match(statement.place.lead) is not None


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
    pieces: list[list[Group]], inherits: list[bool]
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

    def __init__(self, own: Iterable[Group]) -> None:
        self._defined: Final[set[Name]] = set()
        self._given: Final[set[Name]] = set()
        self._note(own, moves=False)

    def taken_from(self, earlier: Sequence[Group]) -> tuple[Statement, ...]:
        """The statements of an earlier problem that are lacking here; a parameter that it moves has another value."""
        self._given.update(name for group in earlier for name in group.moved)
        taken: dict[int, Statement] = {}
        for group in earlier:
            defining = (d.statement for d in group.definitions if d.name not in self._defined)
            giving = (s.statement for s in group.data if s.name not in self._given)
            taken |= {id(statement): statement for statement in (*defining, *giving)}
        self._note(earlier, moves=True)
        return tuple(taken.values())

    def _note(self, groups: Iterable[Group], *, moves: bool) -> None:
        moved: set[Name] = set()
        for group in groups:
            self._defined.update(definition.name for definition in group.definitions)
            moved.update(() if moves else group.moved)
            self._given.update(stated.name for stated in group.data if stated.name not in moved)
        self._given.update(self._defined)
