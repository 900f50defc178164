"""From the statements of a document to a problem: which equations are the network, what is given, what is assumed."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chainrule.diagnostic import ChainruleError, Span
from chainrule.evaluate import as_number
from chainrule.expr import Cycle, Datum, Equation, Name, Rational, System
from chainrule.expr.array import SCALAR, Shape, shape_of_value
from chainrule.ops import SHORT, Precision
from chainrule.problem.conventions import conventions_of
from chainrule.problem.declared import (
    declared_loss,
    declared_precision,
    declared_preset,
    declared_roles,
    declared_slopes,
)
from chainrule.problem.definitions import chosen
from chainrule.problem.entries import general_loss
from chainrule.problem.examples import Examples, columns_as_inputs, examples_of, without_index
from chainrule.problem.facts import Definition, Facts, Stated, ends_of, facts_of
from chainrule.problem.given import given_in, is_in_vain, require_leaves
from chainrule.problem.loss import loss_of, reached, with_ends
from chainrule.problem.model import RATE, Network, Points, Problem, Role
from chainrule.problem.optimiser import optimiser_of
from chainrule.problem.points import of_example, over_examples, renamed
from chainrule.problem.roles import roles_of
from chainrule.problem.shapes import Declared, declared_shapes, require_declared, require_one_shape, shapes_of_leaves
from chainrule.problem.sized import Sized, Unsized, is_of_shapes, sized
from chainrule.problem.unstated import unstated
from chainrule.problem.unused import unused
from chainrule.read import Reading


class Overrides(NamedTuple):
    """What the user says beside the document.

    Args:
        values: of leaves, by name; they replace what the document gives.
        rate: the learning rate, if it replaces the document's.
        convention: "exercise" for what the document and the table say, else a program: "torch", "jax".
        precision: how many digits are printed, if it replaces the document's.
        every_line: every line is rounded, also where the document does not ask for it.
        rule: the update rule, if it replaces the document's.
        hyper: numbers of the update rule, by word: "momentum", "beta1"; they replace the document's.
    """

    values: Mapping[Name, Datum] = {}
    rate: Rational | None = None
    convention: str = "exercise"
    precision: Precision | None = None
    every_line: bool = False
    rule: str | None = None
    hyper: Mapping[str, Rational] = {}


def build(
    reading: Reading,
    overrides: Overrides = Overrides(),  # noqa: B008 (a frozen value)
    *,
    any_ends: bool = False,
) -> Problem:
    """The problem that `reading` states.

    Args:
        reading: the document.
        overrides: what the user says beside it.
        any_ends: take every equation, whatever it leads to, also to arrays: for whom nothing is made small, and lines
            are only judged. The loss is then `ENDS`, the sum of all entries that nothing uses.

    Raises:
        ChainruleError: E0102 if shapes do not fit, E0104 for unequal definitions in a `network` block, E0105 for a
            cycle, E0106 if the loss cannot be told, E0107 for an unknown name among the overrides, E0110 if no network
            is stated, E0111 if the loss is no number, E0116 and E0117 for shapes, E0118 for what is no data in a
            `given` block; E02xx for a line of an explicit block that cannot be read: a network without it would be
            another network.
    """
    _require_readable_blocks(reading)
    draft = _draft(reading, any_ends=any_ends)
    network, examples, stand = _network(draft, overrides), draft.examples, draft.places
    points = None
    if examples is not None:
        one, stand, examples = _without_index(network, stand, examples)
        network, points = _over(one, examples)
    given, rate, places = _data(draft.facts.values, [*network.roles], overrides)
    if examples is not None:
        _give(examples, points, given, places, overrides)
    known = (*draft.leaves, *draft.parts)
    optimiser = optimiser_of(reading, draft.facts.values, known, overrides.rule, overrides.hyper)
    return Problem(
        network,
        given,
        rate,
        {**places, **optimiser.places, **_places_of(stand, points)},
        draft.guessed,
        points=points,
        precision=_precision(declared_precision(reading), overrides),
        notes=(*optimiser.notes, *unused(reading, draft.facts.values, draft.leaves, draft.parts)),
        optimiser=optimiser.optimiser,
    )


class _Draft(NamedTuple):
    """What the document says, before shapes decide what its products mean.

    Args:
        reading: the document.
        facts: what each statement says.
        parts: the definitions that the loss reaches.
        loss: the quantity to be made small.
        system: the equations as they were read.
        leaves: what they use and do not define.
        roles: of the leaves.
        guessed: those whose role was guessed.
        examples: the rows of data, where there are several.
    """

    reading: Reading
    facts: Facts
    parts: Mapping[Name, Definition]
    loss: Name
    system: System
    leaves: list[Name]
    roles: Mapping[Name, Role]
    guessed: tuple[Name, ...]
    examples: Examples | None

    @property
    def places(self) -> dict[Name, Span]:
        """Where each equation stands."""
        return {name: part.place for name, part in self.parts.items()}


def _draft(reading: Reading, *, any_ends: bool) -> _Draft:
    facts = facts_of(reading)
    definitions = chosen(facts.definitions)
    if not definitions:
        raise ChainruleError(unstated(reading))
    parts, loss = with_ends(definitions) if any_ends else _parts(definitions, declared_loss(reading))
    system = _system(parts)
    leaves = [leaf for leaf in system.leaves() if isinstance(leaf, Name)]
    roles, guessed = roles_of(leaves, parts, {**columns_as_inputs(reading), **declared_roles(reading)}, facts.stepped)
    outright = any_ends or any(part.statement.block for part in parts.values())
    if not outright and "parameter" not in roles.values() and is_in_vain(facts.values, roles, definitions):
        raise ChainruleError(unstated(reading))
    return _Draft(
        reading, facts, parts, loss, system, leaves, roles, guessed, examples_of(reading, facts.values, roles)
    )


def _network(draft: _Draft, overrides: Overrides) -> Network:
    """The network as it is written, for one example."""
    reading, parts, loss = draft.reading, draft.parts, draft.loss
    system, shapes, as_rows = _sized(draft, overrides)
    preset = declared_preset(reading) if overrides.convention == "exercise" else overrides.convention
    conventions = conventions_of(system, loss, parts, draft.facts.slopes, declared_slopes(reading), preset, shapes)
    calls = {name: part.called[0] for name, part in parts.items() if len(part.called) == 1}
    return Network(system, loss, draft.roles, calls, conventions, shapes, as_rows)


def _sized(draft: _Draft, overrides: Overrides) -> Sized:
    """The equations with the shapes of everything."""
    values, places = draft.facts.values, draft.places
    require_one_shape(values)
    declared = declared_shapes(draft.reading)
    leaves = _shapes(declared, values, draft.leaves, draft.examples, overrides)
    try:
        found = sized(draft.system, draft.loss, leaves, places, _numbers(draft) if leaves else ())
    except ChainruleError as error:
        raise _not_sized(error, draft, {*declared, *overrides.values}) from None
    require_declared(declared, {name: found.shapes.get(name, SCALAR) for name in places}, places)
    return found


def _numbers(draft: _Draft) -> set[Name]:
    """The quantities whose definitions come to a number: in `z = w a + b = 0.4·1.7 − 0.1 = 0.58` w a is one too."""
    ends = ends_of(draft.facts.definitions, draft.reading.vocabulary)
    return {name for name, value in ends if not shape_of_value(value)}


def _not_sized(error: ChainruleError, draft: _Draft, told: set[Name]) -> ChainruleError:
    """Why shapes do not fit: a loss for one example that is missing, leaves whose shapes nothing tells, or `error`."""
    if error.diagnostics[0].code == "E0111" and (left_out := general_loss(draft.reading, draft.parts)) is not None:
        return ChainruleError(left_out)
    columns = draft.examples.columns if draft.examples else ()
    known = {*told, *given_in(draft.facts.values, draft.leaves)[0], *columns}
    open_ = tuple(leaf for leaf in draft.leaves if leaf not in known)
    return Unsized(error, draft.system, draft.loss, open_) if open_ and is_of_shapes(error) else error


def _without_index(
    one: Network, stand: dict[Name, Span], examples: Examples
) -> tuple[Network, dict[Name, Span], Examples]:
    """A network that is written for any example, z^(i), under names that have none: z."""
    by = without_index(stand, examples.columns, (*stand, *one.roles))
    columns = tuple(by.get(name, name) for name in examples.columns)
    return renamed(one, by), {by.get(name, name): at for name, at in stand.items()}, examples._replace(columns=columns)


def _over(one: Network, examples: Examples) -> tuple[Network, Points | None]:
    """The network over all examples; over a single one it is as it is written."""
    whole = examples.whole or one.loss
    if len(examples.rows) == 1 and whole == one.loss:
        return one, None
    network, points = over_examples(one, examples.columns, len(examples.rows), examples.how, whole)
    return network, points._replace(declared=examples.declared)


def _give(
    examples: Examples,
    points: Points | None,
    given: dict[Name, Datum],
    places: dict[Name, Span],
    overrides: Overrides,
) -> None:
    """Put the values of the examples in, but for those that the user gives otherwise."""
    for i, row in enumerate(examples.rows):
        for column, (value, place) in zip(examples.columns, row, strict=True):
            name = column if points is None else of_example(column, points.labels[i])
            if name not in overrides.values:
                given[name], places[name] = value, place


def _places_of(written: Mapping[Name, Span], points: Points | None) -> dict[Name, Span]:
    """Where each equation is written, or that which it is a copy of."""
    places = dict(written)
    if points is None:
        return places
    for name in points.own & places.keys():
        places |= {of_example(name, label): places[name] for label in points.labels}
    return places


def _precision(declared: Precision | None, overrides: Overrides) -> Precision:
    stated = declared or SHORT
    chosen = overrides.precision or stated
    return chosen._replace(every_line=stated.every_line or overrides.every_line)


def _shapes(
    declared: Mapping[Name, Declared],
    values: Iterable[Stated],
    leaves: list[Name],
    examples: Examples | None,
    overrides: Overrides,
) -> dict[Name, Shape]:
    """The shapes of the leaves that are no numbers; all examples have the same."""
    given, places = given_in(values, leaves)
    if examples is not None:
        _give(examples, None, given, places, overrides)
    return shapes_of_leaves(declared, {**given, **overrides.values}, places, leaves)


def _require_readable_blocks(reading: Reading) -> None:
    unread = [statement.unread for statement in reading.statements if statement.block and statement.unread]
    if unread:
        raise ChainruleError(*unread)


def _parts(definitions: Mapping[Name, Definition], declared: Name | None) -> tuple[dict[Name, Definition], Name]:
    """The definitions that the loss reaches, and the loss; a `network` block says by itself what the network is."""
    in_block = [definition for definition in definitions.values() if definition.statement.block == "network"]
    loss = declared or loss_of(in_block or [*definitions.values()])
    reach = reached(loss, {name: definition.expr for name, definition in definitions.items()})
    return {name: definition for name, definition in definitions.items() if name in reach}, loss


def _system(parts: Mapping[Name, Definition]) -> System:
    try:
        return System(Equation(name, definition.expr) for name, definition in parts.items())
    except Cycle as error:
        raise error.at(next(part.place for name, part in parts.items() if name == error.left)) from None


def _data(
    values: Iterable[Stated], leaves: list[Name], overrides: Overrides
) -> tuple[dict[Name, Datum], Rational | None, dict[Name, Span]]:
    """The value of each leaf that has one, the learning rate, and where they were read."""
    values = [*values]
    given, places = given_in(values, leaves)
    require_leaves(overrides.values, leaves)
    stated = next((value for value in values if value.name == RATE), None)
    if stated is not None:
        places[RATE] = stated.place
    rate = overrides.rate if overrides.rate is not None or stated is None else as_number(stated.value)
    return {**given, **overrides.values}, rate, places
