"""The lines of a working: each quantity forward, and its gradient backward."""

from typing import Final, NamedTuple

from chainrule.derive import Backward, Line
from chainrule.evaluate import Number, Value, value_of
from chainrule.explain.worked.numbers import Link, Numbers, chain_of
from chainrule.explain.worked.slopes import Shown, because, branch, by_entry, shown, sign_of, with_boxes
from chainrule.expr import Apply, Expr, Gradient, Name, Num, Symbol, num, plus, symbols_in, times
from chainrule.expr.array import Array, Shape
from chainrule.ops import box_of, name_box, shape_of
from chainrule.problem.model import Network
from chainrule.typeset.box import Box, Call
from chainrule.typeset.document import Chain, Inline


class Sheet(NamedTuple):
    """What every line of a working is written from.

    Args:
        network: the forward equations.
        back: the backward pass.
        numbers: of the step that is worked; None leaves the symbols alone.
        full: write both branches of a slope, and what an update starts from: on paper, where a reader has only that.
    """

    network: Network
    back: Backward
    numbers: Numbers | None
    full: bool = False


def forward_chain(sheet: Sheet, quantity: Name) -> Chain:
    """`z₂ = w₂·h₁ + wₛ·h₀ = 0.5·0.25 + 0.5·0.5 = 0.375`."""
    links, working = _right_sides(sheet, quantity)
    if sheet.numbers is not None:
        if not isinstance(working, Symbol | Num):
            links += sheet.numbers.put_in(working)
        links += sheet.numbers.value_links(sheet.numbers.values[quantity], working)
    return chain_of(name_box(quantity), links, "forward", _beside(sheet, quantity))


def _beside(sheet: Sheet, symbol: Symbol) -> Inline:
    """What a value is like that the line has no room for."""
    return () if sheet.numbers is None else sheet.numbers.beside(sheet.numbers.values[symbol])


def _right_sides(sheet: Sheet, quantity: Name) -> tuple[list[Link], Expr]:
    """The right side in symbols, in the document's spelling first, and what numbers are put into."""
    right = _as_written(sheet.network, quantity)
    head = activation(sheet.network, quantity)
    taken = right if sheet.numbers is None else _taken(right, sheet)
    if head is None:
        return [("=", box_of(part)) for part in ((right,) if isinstance(taken, Num) else (right, taken))], taken
    if sheet.numbers is None and taken == right and _is_kinked(right):
        return [("=", head)], right
    return [("=", head)] + ([] if isinstance(taken, Num) else [("=", box_of(taken))]), taken


def _as_written(network: Network, quantity: Name) -> Expr:
    """The right side; of a loss that an array of one entry stands for, that array: nobody wrote the sum of it."""
    match network.system[quantity]:
        case Apply(op="sum", args=(x,)) if quantity == network.loss and _is_one(shape_of(x, _shapes(network))):
            return x
        case right:
            return right


def _is_one(shape: Shape) -> bool:
    return all(length == 1 for length in shape)


def _shapes(network: Network) -> dict[Symbol, Shape]:
    """The shapes of quantities and their gradients."""
    return {**network.sized(), **{Gradient(network.loss, name): shape for name, shape in network.shapes.items()}}


def activation(network: Network, quantity: Name) -> Box | None:
    """`g₁(z₁)` where the document names the activation; None where it writes the operation itself."""
    called = network.calls.get(quantity)
    arguments = dict.fromkeys(symbols_in(network.system[quantity]))
    if called is None or len(arguments) != 1:
        return None
    return Call(name_box(called), tuple(map(box_of, arguments)))


def _is_kinked(right: Expr) -> bool:
    return isinstance(right, Apply) and right.op in ("relu", "cases")


def _taken(right: Expr, sheet: Sheet) -> Expr:
    """The branch of a ReLU or of cases that the numbers take; anything else as it is."""
    if not isinstance(right, Apply) or sheet.numbers is None:
        return right
    if right.op == "cases" and not by_entry(right, sheet.numbers):
        return branch(right, sheet.network, sheet.numbers)[0]
    if right.op == "relu" and isinstance(right.args[0], Symbol):
        value = sheet.numbers.values[right.args[0]]
        if not isinstance(value, Array):  # entries of an array may lie on both sides
            return right.args[0] if sign_of(value) > 0 else num(0)
    return right


# ---------------------------------------------------------------------- backward


def backward_chain(sheet: Sheet, quantity: Name) -> Chain:
    """`∂L/∂z₁ = ∂L/∂h₁·∂h₁/∂z₁ = ∂L/∂h₁·g₁′(z₁) = 0.5·1 = 0.5`."""
    line = sheet.back.lines[quantity]
    terms = [shown(term, sheet.network, sheet.numbers, branches=sheet.full) for term in line.terms]
    right = plus(*(_flow(line, i, term.expr) for i, term in enumerate(terms)))
    partials = None if _is_direct(line) else line.partials
    links: list[Link] = [] if partials is None else [("=", box_of(partials))]
    links.append(("=", with_boxes(box_of(right), _boxes(terms))))
    alike: Inline = ()
    if sheet.numbers is not None:
        value = sheet.numbers.values[Gradient(line.loss, quantity)]
        one = _one_for_all(right, value, sheet)
        alike = () if one is None or not isinstance(value, Array) or len(value.entries) == 1 else (EVERY_ENTRY,)
        links += in_numbers(right, terms, sheet.numbers, value if one is None else one)
    reasons = tuple(dict.fromkeys(reason for term in terms for reason in term.reasons))
    return chain_of(box_of(line.left), links, "backward", because(reasons) or alike or _beside(sheet, line.left))


EVERY_ENTRY: Final = "so for every entry"
"""Stands behind a number that an array is full of."""


def _one_for_all(right: Expr, value: Value, sheet: Sheet) -> Number | None:
    """The entry of an array whose entries are all worked out as one number: (∂L/∂s)/4."""
    if not isinstance(value, Array) or any(entry != value.entries[0] for entry in value.entries):
        return None
    return None if shape_of(_narrowed(right), _shapes(sheet.network)) else value.entries[0]


def _narrowed(expr: Expr) -> Expr:
    """`expr` as it is written, where nothing says that a number is spread over an array."""
    match expr:
        case Apply(op="spread", args=(g, _)):
            return _narrowed(g)
        case Apply(op="add" | "neg" | "mul" | "div" as op, args=args):
            return Apply(op, tuple(map(_narrowed, args)))
        case _:
            return expr


def _is_direct(line: Line) -> bool:
    """Whether only the loss itself uses the quantity: a chain of one link needs no partials."""
    return all(term.of == line.loss for term in line.terms)


def _flow(line: Line, i: int, shown: Expr) -> Expr:
    """What arrives along an edge: what is shown of a slope belongs behind the gradient, between arrays it is all."""
    of, _, whole = line.terms[i]
    return shown if whole is not None or of == line.loss else times(Gradient(line.loss, of), shown)


def _boxes(terms: list[Shown]) -> dict[Box, Box]:
    return {stand_in: box for term in terms for stand_in, box in term.boxes.items()}


def in_numbers(right: Expr, terms: list[Shown], numbers: Numbers, value: Value) -> list[Link]:
    """The numbers put in, and the value; a slope that was chosen is put in as one number."""
    slopes = {stand_in: slope for term in terms for stand_in, slope in term.slopes.items()}
    known = {stand_in: value_of(slope, numbers.values) for stand_in, slope in slopes.items()}
    numbers = numbers._replace(values={**numbers.values, **known})
    links: list[Link] = []
    if not isinstance(right, Symbol | Num):
        links += numbers.put_in(right)
    return [*links, *numbers.value_links(value, right)]
