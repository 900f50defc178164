"""The Hessian as a Python user holds it: the second derivatives of the loss by a few parameters."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import Any, Final

from chainrule.api.entered import Entered
from chainrule.api.further import Further
from chainrule.api.leaves import elsewhere, example_direction, kinks_met, leaves_of
from chainrule.api.settings import name_of
from chainrule.api.working import Working, require_confirmed
from chainrule.derive import Backward
from chainrule.derive.second import Column, hessian_columns, hessian_vector
from chainrule.diagnostic import fail
from chainrule.evaluate import Number, Value, as_number, confirm, nested
from chainrule.explain.worked.lines import Sheet
from chainrule.explain.worked.numbers import Numbers
from chainrule.explain.worked.second import Entry, columns_shown, entries_in, tables
from chainrule.expr import Along, Equation, Expr, Gradient, Name, Second, System, apply, key_of, name_from_key
from chainrule.expr.array import Shape, entries_of, shaped
from chainrule.ops import figure_box
from chainrule.problem.model import Network
from chainrule.typeset.box import Box
from chainrule.typeset.document import Block, Entries, Heading, Paragraph

MOST: Final = 12
"""Numbers whose Hessian is written out: 78 second derivatives, each with the lines that lead to it."""

MOST_IN_ARRAYS: Final = 24
"""Entries of arrays whose Hessian is: the lines are one for all entries of an array."""

DOWNWARDS: Final = "Every gradient line differentiated once more, from the diagonal of each column down."

ALONG_ENTRIES: Final = (
    "Every gradient line differentiated once more: R{…} is how fast a quantity or a gradient changes where one entry of"
    " a parameter does, by 1. That is done for each entry; --along has the lines of one direction with their numbers."
)

OF_ONE: Final = (
    "Every line of one example differentiated once more, from the diagonal of each column down; the Hessian is the"
    " {how} over all. Every example has its own lines in a file (-o)."
)

CONFIRMED: Final = "second derivatives confirmed by finite differences of the gradients ({0} of {0})"

ENTRY: Final = Name("entry")
"""Stands for an entry of a gradient."""


class Hessian(Further):
    """The second derivatives of the loss by some parameters: `hessian["w_0", "w_1"]`, `.rows`, `.lines`.

    Args:
        working: the network, worked out at its data or in symbols.
        names: by which parameters; all of them if none are named.

    Raises:
        ChainruleError: E0107 for what is no input or parameter, E0612 for more than 12 numbers or 24 entries of arrays,
            E0614 if an operation in a line has no derivative.
    """

    kind = "hessian"

    def __init__(self, working: Working, names: Sequence[str] = ()) -> None:
        super().__init__(working, leaves_of(working.problem, map(name_of, names)))
        self.entries: Final = entries_in(self.names, working.problem.network.shapes)
        """What the rows and columns are by."""
        _require_few(self.entries, working.problem.network)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The lines, parameter by parameter."""
        return _columns(self.working.problem.network, self.working.back, self.names)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The lines of all columns; between arrays those along all parameters at once."""
        if self._shapes:
            network = self.working.problem.network
            return hessian_vector(network.system, self.working.back, self.names, network.slope, network.sized()).ordered
        return tuple(equation for column in self.columns for equation in column.lines)

    @property
    def _shapes(self) -> Mapping[Name, Shape]:
        return self.working.problem.network.shapes

    def at(self, **values: Entered) -> "Hessian":
        """The same at other values: `net.hessian().at(x=1, y=-3, w_0="1/2")`.

        Raises:
            ChainruleError: as `Network.solve`.
        """
        return Hessian(elsewhere(self.working, values), [key_of(name) for name in self.names])

    def __getitem__(self, pair: tuple[str, str]) -> Value:
        """∂²L/∂a∂b for `hessian["a", "b"]`; of arrays, with the axes of a and then those of b.

        Raises:
            KeyError: if it is by none of these parameters.
        """
        wrt, by = map(name_from_key, pair)
        if wrt not in self.names or by not in self.names:
            raise KeyError(f"the Hessian is by {', '.join(map(key_of, self.names))}")
        rows, columns = (entries_in([name], self._shapes) for name in (wrt, by))
        shape = (*self._shapes.get(wrt, ()), *self._shapes.get(by, ()))
        found: Value = shaped(shape, [self._entry(row, column) for row in rows for column in columns])
        return found

    @property
    def rows(self) -> tuple[tuple[Number, ...], ...]:
        """The values, row by row; the entries of an array one after the other."""
        return tuple(tuple(self._entry(row, column) for column in self.entries) for row in self.entries)

    def _entry(self, row: Entry, column: Entry, *, exactly: bool = False) -> Number:
        matrix = self._exact_matrix if exactly else self._matrix
        return matrix[row, column] if (row, column) in matrix else matrix[column, row]

    @cached_property
    def _matrix(self) -> Mapping[tuple[Entry, Entry], Number]:
        rounds = self.working.problem.precision.every_line
        return self._worked_matrix(exactly=False) if rounds else self._exact_matrix

    @cached_property
    def _exact_matrix(self) -> Mapping[tuple[Entry, Entry], Number]:
        return self._worked_matrix(exactly=True)

    def _worked_matrix(self, *, exactly: bool) -> Mapping[tuple[Entry, Entry], Number]:
        """The second derivatives from the diagonal of each column down."""
        if self._shapes:
            found = (entry for column in self.columns for entry in self._by_entries(column, exactly=exactly))
            return dict(found)
        loss, values = self.working.back.loss, self.exactly if exactly else self.values
        return {
            (Entry(wrt), Entry(column.by)): as_number(values[Second(loss, wrt, column.by)])
            for column in self.columns
            for wrt in column.wrt
        }

    def _by_entries(self, column: Column, *, exactly: bool) -> Iterator[tuple[tuple[Entry, Entry], Number]]:
        """What the lines of a column give along each entry of an array."""
        loss, shape = self.working.back.loss, self._shapes.get(column.by, ())
        for at, by in enumerate(entries_in([column.by], self._shapes)):
            values = self.worked(column.lines, {Along(column.by): _unit(shape, at)}, exactly=exactly)
            for wrt in column.wrt:
                gradient = entries_of(values[Along(Gradient(loss, wrt))])
                for row, value in zip(entries_in([wrt], self._shapes), gradient, strict=True):
                    yield (row, by), value

    def json(self) -> dict[str, Any]:
        """The Hessian as plain data: {"names", "rows"}, every number a string."""
        return {"names": [entry.key for entry in self.entries], "rows": [[*map(nested, row)] for row in self.rows]}

    def blocks(self, *, full: bool = True) -> Iterator[Block]:
        """The lines, and the values as a table; `full` writes what is 0, and every example."""
        yield Heading(2, ("Second derivatives",))
        if self.working.steps:
            yield from self._table()
        yield from self._lines(full=full)

    def _table(self) -> Iterator[Block]:
        compared = sum(map(self._compared, self.entries))
        yield from tables(self.entries, self._cell)
        if kinks := kinks_met(self.working):
            yield Entries(kinks)
        if compared:
            yield Paragraph((CONFIRMED.format(compared),))

    def _cell(self, i: int, j: int) -> Box:
        row, column = self.entries[i], self.entries[j]
        value, exact = self._entry(row, column), self._entry(row, column, exactly=True)
        numbers = Numbers({ENTRY: value}, self.working.problem.precision, exact={ENTRY: exact})
        return figure_box(numbers.figure_of(ENTRY)[0])

    def _lines(self, *, full: bool) -> Iterator[Block]:
        points = self.working.problem.points
        if points is not None and not full:
            yield Paragraph((OF_ONE.format(how=points.how),))
            back = points.one.derived()
            sheet = Sheet(points.one, back, None)
            yield from columns_shown(sheet, _columns(points.one, back, self.names))
            return
        yield Paragraph((ALONG_ENTRIES if self._shapes else DOWNWARDS,))
        yield from columns_shown(self.sheet(full=full, in_symbols=bool(self._shapes)), self.columns)

    def _compared(self, row: Entry) -> int:
        """How many entries of a row finite differences confirm: up to the diagonal, and none on a kink.

        Raises:
            ChainruleError: E0305 if one is contradicted.
        """
        working = self.working
        gradient: Expr = Gradient(working.back.loss, row.name)
        measured = apply("take", gradient, *row.at) if row.at else gradient
        system = System([*working.problem.network.system, *working.back.system(), Equation(ENTRY, measured)])
        given = working.exact[0].leaves
        claimed = {name: self._part(row, name) for name in self.names[: self.names.index(row.name) + 1]}
        witness = require_confirmed(
            confirm(system, ENTRY, given, claimed), f"the second derivative by {row.key} and an entry"
        )
        return sum(len(entries_of(claimed[name])) for name in claimed if name not in witness.kinked)

    def _part(self, row: Entry, name: Name) -> Value:
        """What a row of the Hessian has by one parameter, in its shape."""
        entries = [self._entry(row, column, exactly=True) for column in entries_in([name], self._shapes)]
        found: Value = shaped(self._shapes.get(name, ()), entries)
        return found


def _columns(network: Network, back: Backward, names: Sequence[Name]) -> tuple[Column, ...]:
    return tuple(hessian_columns(network.system, back, names, network.slope, network.sized()))


def _unit(shape: Shape, at: int) -> Value:
    """A direction: 1 in one entry, 0 elsewhere."""
    found: Value = shaped(shape, [int(i == at) for i in range(prod(shape))])
    return found


def _require_few(entries: Sequence[Entry], network: Network) -> None:
    most = MOST_IN_ARRAYS if network.shapes else MOST
    if len(entries) <= most:
        return
    some = [key_of(name) for name in dict.fromkeys(entry.name for entry in entries)][:2]
    one = example_direction(network.shapes.get(entries[0].name, ()))
    mend = (
        f"take its product with a direction, whose lines are no more than the network's: --along {some[0]}={one}, in"
        f" Python net.hessian_vector({{{some[0]!r}: {one}}}); or choose some: net.hessian({', '.join(map(repr, some))})"
    )
    message = f"the Hessian by {len(entries)} parameters is too large to be written out: at most {most}"
    raise fail("E0612", message, help=mend)
