"""Which of the definitions of a name stands, and in which order the quantities are set out."""

from collections.abc import Iterable, Mapping

from chainrule.diagnostic import ChainruleError, Diagnostic
from chainrule.evaluate import Interval, Number, Value, value_of
from chainrule.expr import Expr, Name, Symbol, key_of, symbols_in
from chainrule.expr.array import mapped
from chainrule.problem.facts import Definition
from chainrule.read import Statement


def chosen(definitions: Iterable[Definition]) -> dict[Name, Definition]:
    """One definition for each name: a `network` block's, else the first; in the order in which they are set out.

    A definition inside a sentence gives the meaning, but the order and the place are those of the first that stands by
    itself: that is where a reader looks for the line.
    """
    definitions = [*definitions]
    certain = {definition.name for definition in definitions if not definition.equated}
    by_name: dict[Name, list[Definition]] = {}
    for definition in definitions:
        if not definition.equated or definition.expr in certain:  # w_0 = w_1 = 0.5 defines neither
            by_name.setdefault(definition.name, []).append(definition)
    starts = _starts(definitions)
    ordered = sorted((_one(same, starts) for same in by_name.values()), key=lambda pair: pair[0])
    return {definition.name: definition for _, definition in ordered}


def _starts(definitions: Iterable[Definition]) -> dict[int, int]:
    """Where each statement begins; those that lines mean are kept in their own order, where the first of them stands.

    The lines of a repeat are gone through again and again: z_1, h_1, z_2, h_2, not z_1, z_2, h_1, h_2.
    """
    starts: dict[int, int] = {}
    before: Statement | None = None
    for _, _, place, statement, *_ in definitions:
        goes_on = before is not None and before.implied and statement.implied and before.group == statement.group
        starts[id(statement)] = starts[id(before)] if goes_on else place.start
        before = statement
    return starts


def _one(same: list[Definition], starts: Mapping[int, int]) -> tuple[tuple[bool, int, int], Definition]:
    """The definition that stands, and where it is in the order of the document."""
    in_block = [definition for definition in same if definition.statement.block == "network"]
    for other in in_block[1:]:
        if not are_equal(in_block[0].expr, other.expr):
            raise _conflict(in_block[0], other)
    first = in_block[0] if in_block else same[0]
    shown = next((definition for definition in in_block or same if definition.statement.display), first)
    called = first.called or next((d.called for d in same if d.called and are_equal(d.expr, first.expr)), ())
    closed = first.closed or next((d.closed for d in same if d.closed and are_equal(d.expr, first.expr)), ())
    order = (not shown.statement.display, shown.statement.group, starts[id(shown.statement)])
    return order, first._replace(place=shown.place, statement=shown.statement, called=called, closed=closed)


def _conflict(first: Definition, other: Definition) -> ChainruleError:
    key = key_of(first.name)
    return ChainruleError(
        Diagnostic(
            "E0104",
            f"{key} is defined twice, and not as the same",
            other.place,
            "the second definition",
            (f"the first stands at {first.place}",),
            f"remove one of the two, or give the second quantity a name of its own, such as {first.name.base}_new",
        )
    )


def are_equal(a: Expr, b: Expr) -> bool:
    """Whether two right sides are the same function, tried at three points."""
    if a == b:
        return True
    symbols = dict.fromkeys((*symbols_in(a), *symbols_in(b)))
    return all(_at(a, symbols, seed) == _at(b, symbols, seed) for seed in (2, 5, 11))


def _at(expr: Expr, symbols: Mapping[Symbol, None], seed: int) -> Value | None:
    values: dict[Symbol, Value] = {symbol: (seed * (i + 3)) % 13 - 6 for i, symbol in enumerate(symbols)}
    try:
        value = value_of(expr, values)
    except (ArithmeticError, ValueError):
        return None
    rounded: Value = mapped(_as_known, value)
    return rounded


def _as_known(value: Number) -> Number:
    return round(value.middle, 30) if isinstance(value, Interval) else value
