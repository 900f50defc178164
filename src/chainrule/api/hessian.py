"""Second derivatives as a Python user holds them: the Hessian, and the Hessian times a direction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from chainrule.api.entered import Entered, datum
from chainrule.api.further import Further
from chainrule.api.settings import name_of
from chainrule.api.working import Keyed, Working, require_confirmed, worked_out
from chainrule.derive.second import Column, hessian_columns, hessian_vector
from chainrule.diagnostic import did_you_mean, fail
from chainrule.evaluate import Value, as_number, confirm, nested, written
from chainrule.expr import (
    Along,
    Datum,
    Equation,
    Gradient,
    Name,
    Second,
    Symbol,
    System,
    key_of,
    name_from_key,
)
from chainrule.problem import Problem
from chainrule.typeset.document import Block, Entries, Heading, Inline, Paragraph

MOST: Final = 12
"""Parameters whose Hessian is written out: 78 second derivatives, each with the lines that lead to it."""


class Hessian(Further):
    """The second derivatives of the loss by some parameters: `hessian["w_0", "w_1"]`, `.rows`, `.lines`.

    Args:
        working: the network, worked out at its data or in symbols.
        names: by which parameters; all of them if none are named.

    Raises:
        ChainruleError: E0107 for what is no input or parameter, E0612 for more than 12 parameters.
    """

    kind = "hessian"

    def __init__(self, working: Working, names: Sequence[str] = ()) -> None:
        super().__init__(working, _few(_by(working.problem, map(name_of, names))))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The lines, column by column."""
        network = self.working.problem.network
        return tuple(hessian_columns(network.system, self.working.back, self.names, network.slope))

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The lines of all columns."""
        return tuple(equation for column in self.columns for equation in column.lines)

    def at(self, **values: Entered) -> "Hessian":
        """The same at other values: `net.hessian().at(x=1, y=-3, w_0="1/2")`.

        Raises:
            ChainruleError: as `Network.solve`.
        """
        return Hessian(_elsewhere(self.working, values), [key_of(name) for name in self.names])

    def __getitem__(self, pair: tuple[str, str]) -> Value:
        """∂²L/∂a∂b for `hessian["a", "b"]`.

        Raises:
            KeyError: if it is by none of these parameters.
        """
        return self.values[self._entry(*map(name_from_key, pair))]

    def _entry(self, wrt: Name, by: Name) -> Second:
        """The symbol on or below the diagonal: the Hessian is symmetric."""
        if wrt not in self.names or by not in self.names:
            raise KeyError(f"the Hessian is by {', '.join(map(key_of, self.names))}")
        left, below = sorted((wrt, by), key=self.names.index)
        return Second(self.working.back.loss, below, left)

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The values, row by row."""
        return tuple(tuple(self.values[self._entry(wrt, by)] for by in self.names) for wrt in self.names)

    def json(self) -> dict[str, Any]:
        """The Hessian as plain data: {"names", "rows"}, every number a string."""
        return {"names": [*map(key_of, self.names)], "rows": [[*map(nested, row)] for row in self.rows]}

    def blocks(self, *, full: bool = True) -> Iterator[Block]:
        """The lines, and the values as a table."""
        from chainrule.explain.worked.second import columns_shown, tables

        confirmed = self._confirmed() if self.working.steps else ()
        sheet = self.sheet(full=full)
        yield Heading(2, ("Second derivatives",))
        yield Paragraph(("Every gradient line differentiated once more, from the diagonal of each column down.",))
        yield from columns_shown(sheet, self.columns)
        if sheet.numbers is not None:
            yield from tables(sheet.numbers, self.names, self._entry)
            if confirmed:
                yield Entries(confirmed)

    def _confirmed(self) -> tuple[tuple[str, Inline], ...]:
        """What finite differences of the gradients say; entries that they contradict are not handed out."""
        working, loss = self.working, self.working.back.loss
        system = System([*working.problem.network.system, *working.back.system()])
        given = {**working.exact[0].inputs, **working.exact[0].parameters}
        agreed = compared = 0
        for column in self.columns:
            for wrt in column.wrt:
                claimed = {column.by: self.exactly[Second(loss, wrt, column.by)]}
                witness = confirm(system, Gradient(loss, wrt), given, claimed)
                require_confirmed(witness, f"∂²{key_of(loss)}/∂{key_of(wrt)}∂{key_of(column.by)}")
                agreed, compared = agreed + witness.agreed, compared + witness.compared
        said = f"second derivatives confirmed by finite differences of the gradients ({agreed} of {compared})"
        return (*_kinks(working), *([("", (said,))] if compared else []))


class HessianVector(Further):
    """The Hessian times a direction: R{∂L/∂w} for every parameter w that moves, at little more than a gradient's cost.

    Args:
        working: the network, worked out at its data or in symbols.
        along: how far each parameter moves; None for all parameters, in symbols.

    Raises:
        ChainruleError: E0107 for what is no input or parameter, E0608 for what is no number.
    """

    kind = "hessian_vector"

    def __init__(self, working: Working, along: Mapping[str, Entered] | None) -> None:
        moved = {name: as_number(value) for name, value in _exactly(working.problem, along or {}).items()}
        super().__init__(working, _by(working.problem, moved))
        self.along: Final = moved or None

    @property
    def direction(self) -> Mapping[Symbol, Value]:
        """R{w} of every parameter that moves."""
        if self.along is None:
            raise fail("E0301", "no direction is given", help="say how far each parameter moves: {'w_0': 1}")
        return {Along(name): value for name, value in self.along.items()}

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """R{…} of every quantity and gradient that leads there."""
        network = self.working.problem.network
        return hessian_vector(network.system, self.working.back, self.names, network.slope).ordered

    def at(self, **values: Entered) -> "HessianVector":
        """The same at other values.

        Raises:
            ChainruleError: as `Network.solve`.
        """
        along = {key_of(name): value for name, value in (self.along or {}).items()}
        return HessianVector(_elsewhere(self.working, values), along)

    @property
    def product(self) -> Keyed:
        """(H·v) by the name of the parameter."""
        loss = self.working.back.loss
        return Keyed({name: self.values[Along(Gradient(loss, name))] for name in self.names})

    def json(self) -> dict[str, Any]:
        """{"along", "product"}: the direction, and the Hessian times it."""
        return {
            "along": {key_of(name): written(value) for name, value in (self.along or {}).items()},
            "product": {key: nested(value) for key, value in self.product.items()},
        }

    def blocks(self, *, full: bool = True) -> Iterator[Block]:
        """The lines."""
        from chainrule.explain.worked.second import moved, second_lines

        has_numbers = self.along is not None and bool(self.working.steps)
        sheet = self.sheet(full=full, in_symbols=not has_numbers)
        yield Heading(2, ("The Hessian times a direction",))
        yield Paragraph(("R{…} is how fast a quantity or a gradient changes along it (Pearlmutter 1994).",))
        if self.along is not None:
            yield moved(self.along)
        yield second_lines(sheet, self.equations)
        if has_numbers and self.working.steps[0].kinks:
            yield Entries(_kinks(self.working))


# ---------------------------------------------------------------------- by what, and where


def _by(problem: Problem, names: Iterable[Name]) -> tuple[Name, ...]:
    """The leaves that are named; all parameters if none are.

    Raises:
        ChainruleError: E0107 if one is no leaf.
    """
    roles = problem.network.roles
    chosen = tuple(dict.fromkeys(names))
    for name in chosen:
        if name not in roles:
            near = did_you_mean(key_of(name), [*map(key_of, roles)])
            mend = near or f"these are: {', '.join([*map(key_of, roles)][:MOST])}"
            raise fail("E0107", f"{key_of(name)} is not an input or parameter of this network", help=mend)
    return chosen or problem.network.leaves("parameter")


def _exactly(problem: Problem, values: Mapping[str, Entered]) -> dict[Name, Datum]:
    """`values` as exact numbers of leaves."""
    known = {name_of(key): datum(value, key) for key, value in values.items()}
    return {name: known[name] for name in _by(problem, known)} if known else {}


def _few(names: tuple[Name, ...]) -> tuple[Name, ...]:
    if len(names) <= MOST:
        return names
    some = [key_of(name) for name in names[:2]]
    mend = (
        f"take its product with a direction, whose lines are no more than the network's: --along {some[0]}=1, in Python"
        f" net.hessian_vector({{{some[0]!r}: 1}}); or choose some: net.hessian({', '.join(map(repr, some))})"
    )
    message = f"the Hessian by {len(names)} parameters is too large to be written out: at most {MOST}"
    raise fail("E0612", message, help=mend)


def _elsewhere(working: Working, values: Mapping[str, Entered]) -> Working:
    """The same network at other values."""
    problem = working.problem._replace(given={**working.problem.given, **_exactly(working.problem, values)})
    return worked_out(problem, working.reading, 0)


def _kinks(working: Working) -> tuple[tuple[str, Inline], ...]:
    from chainrule.explain.worked.slopes import compared
    from chainrule.typeset.line import line

    said = "there a second derivative is a matter of convention; it is taken along the branch of the first"
    network = working.problem.network
    return tuple(
        ("kink:", (f"{line(compared(touch.where, '=', network))}: {said}",)) for touch in working.steps[0].kinks
    )
