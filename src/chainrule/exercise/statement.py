"""What an exercise gives: the network in a figure and in words, the loss, the activations, the data.

A network that can be said as units is said so, because its forward equations are part of the answer; units state it
all the same, also for `chainrule`, which reads the block. Any other network is given by its equations: no figure tells
a sum from a product.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chainrule.diagnostic import ChainruleError
from chainrule.exercise.lines import Task, forward_lines
from chainrule.explain.layout import picture
from chainrule.explain.phrases import joined, listed, named
from chainrule.explain.worked.conventions import conventions
from chainrule.explain.worked.entries import datum
from chainrule.explain.worked.givens import definitions, groups, without_examples
from chainrule.explain.worked.lines import activation
from chainrule.explain.worked.points import over_line
from chainrule.explain.worked.update import rule_lines
from chainrule.expr import Datum, Name, Symbol
from chainrule.ops import box_of, name_box
from chainrule.problem.model import RATE, Network, Points, Problem
from chainrule.problem.points import of_example
from chainrule.problem.units import Units, block_of, typed, units_of, word_for
from chainrule.read import Reading
from chainrule.typeset.box import Mark, Row
from chainrule.typeset.document import Block, Chain, Figured, Heading, Inline, Lines, Math, Paragraph, Preformatted

UNTITLED: Final = "Backpropagation by hand"


def title_of(reading: Reading) -> str:
    """The first heading of the document that the exercise was read from."""
    return next((heading for heading in reading.headings if heading), UNTITLED)


def statement(task: Task) -> Iterator[Block]:
    """Everything that is given."""
    points = task.problem.points
    network = task.problem.network if points is None else points.one
    parameters = listed([(named(name),) for name in network.leaves("parameter")])
    step = f", and one step of {task.problem.optimiser.rule.title}" if len(task.steps) > 1 else ""
    yield Paragraph(joined(
        "Work out by hand how the loss of this network depends on ", parameters or "what it is given",
        f": one pass forward, one pass backward{step}.",
    ))  # fmt: skip
    yield Heading(2, ("The network",))
    units = units_of(network)
    yield from _figure(network)
    yield from _in_units(network, units) if units is not None else _in_equations(task, network)
    if points is not None:
        yield Paragraph(over_line(points._replace(declared=True)))
    yield from _data(task)


# ---------------------------------------------------------------------- the network


def _figure(network: Network) -> Iterator[Figured]:
    """The picture, unless the network is too large for one."""
    try:
        yield Figured(picture(network), ("The network",))
    except ChainruleError:
        return  # the words and the equations say the same


def _in_units(network: Network, units: Units) -> Iterator[Block]:
    yield Paragraph(joined(_path(units), *_further(units)))
    yield from _activations(network, units)
    yield Paragraph(joined("The loss is ", listed([_equation(network, left) for left, _ in units.behind]), "."))
    yield Paragraph(("In short, as chainrule reads it:",))
    yield Preformatted(block_of(units, _defined(network)), "network")


def _path(units: Units) -> Inline:
    """The path: x goes into unit 0, unit 0 into unit 1 and so on, each with a weight, and the last one gives ŷ."""
    first, *rest = units.path
    steps: list[Inline] = [joined(named(units.start), f" goes into unit {first.number}")]
    steps += [(f"unit {a.number} into unit {b.number}",) for a, b in zip(units.path, rest, strict=False)]
    weights = listed([(named(unit.edges[0].weight),) for unit in units.path])
    gives = joined(f"; unit {units.path[-1].number} gives ", named(units.path[-1].output))
    return joined(listed(steps), ", weighted with ", weights, gives, ".")


def _further(units: Units) -> Iterator[Inline]:
    """The edges beside the path, in a sentence each."""
    order = [units.start, *(unit.output for unit in units.path)]
    for to, unit in enumerate(units.path):
        for source, weight in unit.edges[1:]:
            what = "A skip connection" if source in order[:to] else "A further connection"
            start = (f"unit {units.called(source)}",) if source in order[1:] else (named(source),)
            end = joined(f" to unit {unit.number}, with a weight ", named(weight), " of its own.")
            yield joined(f" {what} leads from ", start, end)


def _activations(network: Network, units: Units) -> Iterator[Block]:
    """By the document's own functions, or by the word for the operation."""
    adds = joined("A unit adds up its weighted inputs to ", named(Name("z")), " and hands on ")
    own = _defined(network)
    words: dict[str, list[str]] = {}
    for unit in units.path:
        if unit.output not in own:
            words.setdefault(word_for(unit.activation), []).append(unit.number)
    if words:
        kinds = [(f"{word} in unit{'s' * (len(of) > 1)} {', '.join(of)}",) for word, of in words.items()]
        yield Paragraph(joined(adds, "the activation of that: ", listed(kinds), "."))
    else:
        yield Paragraph(joined(adds, "a function of that:"))
    yield from _definitions(network)


def _defined(network: Network) -> Mapping[Name, Name]:
    """The activations that the document defines: by those a block states their slope at a kink as well."""
    return {name: called for name, called in network.calls.items() if activation(network, name) is not None}


def _definitions(network: Network) -> Iterator[Lines]:
    defined = definitions(network)
    if defined is not None:
        yield defined


def _in_equations(task: Task, network: Network) -> Iterator[Block]:
    yield Lines(forward_lines(task._replace(problem=task.problem._replace(network=network))))
    yield from _definitions(network)


def _equation(network: Network, name: Symbol) -> Inline:
    return (Math(Row((box_of(name), Mark("=", "relation"), box_of(network.system[name])))),)


# ---------------------------------------------------------------------- the data


def _data(task: Task) -> Iterator[Block]:
    problem = task.problem
    if not problem.given:
        return
    yield Heading(2, ("The data",))
    if problem.points is not None:
        yield Preformatted(table_of(problem, problem.points), "data")
        problem = without_examples(problem, problem.points)
    chains = [_equal(names, value) for names, value in groups(problem)]
    if problem.rate is not None:
        chains.append(_equal([RATE], problem.rate))
    yield Lines(tuple(chains))
    if problem.rate is not None:
        yield Paragraph(joined(named(RATE), " is the learning rate."))
        yield from map(Paragraph, rule_lines(problem))
    if task.steps and task.steps[0].kinks:
        yield Paragraph(joined("The data meets a kink; take there ", conventions(problem.network), "."))


def table_of(problem: Problem, points: Points) -> str:
    """The examples as a `data` block has them."""
    names = ", ".join(map(typed, points.columns))
    rows = [[problem.given.get(of_example(name, label)) for name in points.columns] for label in points.labels]
    loss, whole = typed(points.one.loss), typed(points.whole)
    said = points.how if whole == loss else f"{whole} = {points.how}"
    how = [] if said == "mean" else [f"loss: {said} of {loss}"]
    return "\n".join([*how, names, *(", ".join("" if value is None else str(value) for value in row) for row in rows)])


def _equal(names: Sequence[Name], value: Datum) -> Chain:
    """`w_0 = w_1 = 0.5`."""
    first, *others = map(name_box, names)
    return Chain(first, (*(("=", other) for other in others), ("=", box_of(datum(value)))))
