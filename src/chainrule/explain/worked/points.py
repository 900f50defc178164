"""The working of several examples on a screen: the lines of any one of them in symbols, and its numbers in a table.

On paper, in a file, every example has all its lines. A screen would scroll for ever: there it is said once how an
example is worked, `z⁽ⁱ⁾ = w·x⁽ⁱ⁾`, and the sums over examples are cut short in the middle.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chainrule.derive import Line, Term
from chainrule.evaluate import Value, as_number, value_of
from chainrule.explain.phrases import joined
from chainrule.explain.worked.entries import printed
from chainrule.explain.worked.lines import Sheet, backward_chain, forward_chain
from chainrule.explain.worked.numbers import Link, Numbers, chain_of
from chainrule.explain.worked.slopes import with_boxes
from chainrule.expr import Apply, Expr, Gradient, Name, Symbol, key_of, plus
from chainrule.ops import box_of, figure_box, name_box
from chainrule.problem.model import Points
from chainrule.problem.points import of_example, spread
from chainrule.typeset.box import Box, Letters
from chainrule.typeset.document import Block, Chain, Inline, Math, Paragraph, SideBySide, Table

ANY: Final = "i"
"""What stands for the number of an example."""

FEW: Final = 4
"""So many examples are all shown; of more, the first ones and the last."""

LEFT_OUT: Final = Name("left-out")
"""Stands in a sum for the terms that are not shown."""

_DOTS: Final[dict[Box, Box]] = {name_box(LEFT_OUT): Letters("…")}


def over_line(points: Points) -> Inline:
    """`4 examples, i from 1 to 4; L is the mean of the L⁽ⁱ⁾`, and how that would be said otherwise."""
    each = Math(name_box(of_example(points.one.loss, ANY)))
    other = "" if points.declared else f" ('loss: sum of {key_of(points.one.loss)}' would make it their sum)"
    count = len(points.labels)
    counted = f"{count} example{'s' * (count > 1)}, i from 1 to {count}; "
    return joined(counted, Math(name_box(points.whole)), f" is the {points.how} of the ", each, other)


def one_of(sheet: Sheet, points: Points) -> Sheet:
    """The lines of any one example, in symbols."""
    network = spread(points, (ANY,))
    return Sheet(network, network.derived(), None, sheet.full)


def both_passes(sheet: Sheet, points: Points, titles: tuple[Inline, Inline]) -> Iterator[Block]:
    """The lines of any one example, then the numbers of all."""
    yield Paragraph(over_line(points))
    yield SideBySide(titles, rows_of(sheet, points))
    if sheet.numbers is not None:
        yield examples_table(sheet, points, sheet.numbers)
        if sheet.network.leaves("parameter"):
            yield shares_table(sheet, points, sheet.numbers)


def rows_of(sheet: Sheet, points: Points) -> tuple[tuple[Chain | None, Chain | None], ...]:
    """Each quantity of an example with its gradient, in the document's order; what is shared with its numbers."""
    any_one = one_of(sheet, points)
    rows: list[tuple[Chain | None, Chain | None]] = []
    for name, _ in any_one.network.system:
        if not isinstance(name, Name):
            continue
        if name == points.whole:
            rows.append((whole_chain(sheet, name), None))
        elif name in sheet.network.system:
            rows.append((forward_chain(sheet, name), summed_chain(sheet, points, name)))
        else:
            rows.append((forward_chain(any_one, name), backward_chain(any_one, name)))
    return tuple(rows)


def whole_chain(sheet: Sheet, whole: Name) -> Chain:
    """`L = (L⁽¹⁾ + L⁽²⁾ + … + L⁽¹⁰⁰⁾)/100 = 0.1`."""
    right = sheet.network.system[whole]
    links: list[Link] = [("=", with_boxes(box_of(_cut(right)), _DOTS))]
    if sheet.numbers is not None:
        links += sheet.numbers.value_links(sheet.numbers.values[whole], right)
    return chain_of(name_box(whole), links, "forward")


def _cut(right: Expr) -> Expr:
    """A sum over the examples, or such a sum divided, without the middle of it."""
    match right:
        case Apply(op="add", args=terms):
            return plus(*_ends(terms))
        case Apply(op=op, args=(first, *rest)):
            return Apply(op, (_cut(first), *rest))
        case _:
            return right


def _ends(terms: Sequence[Expr], few: int = FEW) -> Sequence[Expr]:
    """All terms if they are few, else the first half of as many, and the last."""
    return terms if len(terms) <= few else (*terms[: few // 2], LEFT_OUT, terms[-1])


def summed_chain(sheet: Sheet, points: Points, name: Name) -> Chain:
    """`∂L/∂w = ∂L/∂z⁽¹⁾·x⁽¹⁾ + … + ∂L/∂z⁽⁴⁾·x⁽⁴⁾ = 0.4`: a term for each example; the table has the numbers."""
    line = sheet.back.lines[name]
    terms = [Line(line.loss, name, (term,)).right for term in _in_order(line, points)]
    links: list[Link] = [("=", with_boxes(box_of(plus(*_ends(terms, few=2))), _DOTS))]
    if sheet.numbers is not None:
        links += sheet.numbers.value_links(sheet.numbers.values[line.left], line.right)
    return chain_of(box_of(line.left), links)


def _in_order(line: Line, points: Points) -> list[Term]:
    """The terms of a line, those of the first example first."""
    place = {name: i for i, name in enumerate(_copies(points))}
    return sorted(line.terms, key=lambda term: place.get(term.of, -1))


def _copies(points: Points) -> Iterator[Name]:
    order = [*points.columns, *(name for name, _ in points.one.system if name in points.own)]
    for label in points.labels:
        yield from (of_example(name, label) for name in order if isinstance(name, Name))


# ------------------------------------------------------------------------------------------------------- in numbers


def examples_table(sheet: Sheet, points: Points, numbers: Numbers) -> Table:
    """The numbers of every example: what it gives, its quantities, their gradients."""
    own = [name for name, _ in points.one.system if isinstance(name, Name) and name in points.own]
    loss = sheet.back.loss
    symbols: list[tuple[Symbol, list[Symbol]]] = [
        (of_example(name, ANY), [of_example(name, label) for label in points.labels])
        for name in (*points.columns, *own)
    ]
    symbols += [
        (Gradient(loss, of_example(name, ANY)), [Gradient(loss, of_example(name, label)) for label in points.labels])
        for name in reversed(own)
    ]
    rows = [(head, [numbers.cell(symbol) for symbol in each]) for head, each in symbols]
    return _table("example", points, rows)


def shares_table(sheet: Sheet, points: Points, numbers: Numbers) -> Table:
    """What each example has in the gradient of each parameter, and what all have together."""
    rows: list[tuple[Symbol, list[str]]] = []
    label_of = {of_example(name, label): label for label in points.labels for name in points.own}
    for name, line in sheet.back.lines.items():
        if sheet.network.roles.get(name) == "parameter" and name not in sheet.network.shapes:
            shares = [printed(as_number(v), numbers.precision)[0] for v in _shares(line, label_of, points, numbers)]
            rows.append((line.left, [*shares, numbers.figure_of(line.left)[0]]))
    return _table("from example", points, rows, "all")


def _shares(line: Line, label_of: Mapping[Name, str], points: Points, numbers: Numbers) -> Iterator[Value]:
    """By example, the terms that lead through it."""
    terms: dict[str, list[Term]] = {label: [] for label in points.labels}
    for term in line.terms:
        if term.of in label_of:
            terms[label_of[term.of]].append(term)
    for some in terms.values():
        yield value_of(line._replace(terms=tuple(some)).right, numbers.values) if some else 0


def _table(title: str, points: Points, rows: Sequence[tuple[Symbol, list[str]]], *behind: str) -> Table:
    """One column for each example, or for the first ones and the last, and those behind them."""
    labels = points.labels
    header = _middle_out(labels, [*labels, *behind])
    cells = [(_math(head), *(_cell(text) for text in _middle_out(labels, texts))) for head, texts in rows]
    return Table(((title,), *((text,) for text in header)), tuple(cells), "l" + "r" * len(header))


def _middle_out(labels: Sequence[str], texts: Sequence[str]) -> list[str]:
    count = len(labels)
    return [*texts] if count <= FEW + 1 else [*texts[:3], "…", texts[count - 1], *texts[count:]]


def _cell(text: str) -> Inline:
    return (text,) if text == "…" else (Math(figure_box(text)),)


def _math(symbol: Symbol) -> Inline:
    return (Math(box_of(symbol)),)
