"""A right side as straight-line Python that runs in whatever arithmetic it is given: one operation a line.

`t2 = add(xp, t1, x3)` calls the row of the table with the arithmetic itself, so what comes out is what evaluation
computes, to the last digit of an interval; what is saved is finding the rows and walking the tree each time. Names are
arguments, and so are numbers: a network has many equations and few forms, and a class hands in one network.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from chainrule.compile.run import function_in
from chainrule.expr import Apply, Expr, Num, Rational, Symbol
from chainrule.ops import ROWS, TABLE, Branches, Op

VALUE: Final = "value"

MOST_FORMS: Final = 1_024
"""How many functions are kept, so that a run over thousands of documents does not grow."""

CHOOSING: Final = frozenset(row.name for row in ROWS if isinstance(row.gradient, Branches))
"""Operations that look at their arguments only as far as they must: no line of code can take them all."""


class Straight(NamedTuple):
    """A right side as a function.

    Args:
        function: takes an arithmetic, then the values of `symbols`, of `choices`, and `numbers`.
        symbols: what stands in it, by first use.
        choices: the operations in it whose branches are not all looked at; their values are found elsewhere.
        numbers: those written in it.
        mixes: whether an operation in it mixes entries.
    """

    function: Callable[..., Any]
    symbols: tuple[Symbol, ...]
    choices: tuple[Apply, ...]
    numbers: tuple[Rational, ...]
    mixes: bool


def straight(expr: Apply) -> Straight:
    """`expr`, which is no choice, as a function."""
    symbols: dict[Symbol, str] = {}
    choices: list[Apply] = []
    numbers: list[Rational] = []

    def form_of(node: Expr) -> Any:
        if type(node) is Apply:
            if node.op not in CHOOSING:
                return (node.op, *[form_of(arg) for arg in node.args])
            choices.append(node)
            return f"c{len(choices)}"
        if type(node) is Num:
            numbers.append(node.value)
            return f"k{len(numbers)}"
        return symbols.setdefault(node, f"x{len(symbols) + 1}")  # type: ignore[arg-type]  # the third kind is a symbol

    form = form_of(expr)
    function, mixes = _function(form, len(symbols), len(choices), len(numbers))
    return Straight(function, tuple(symbols), tuple(choices), tuple(numbers), mixes)


@lru_cache(MOST_FORMS)
def _function(form: tuple[Any, ...], *counts: int) -> tuple[Callable[..., Any], bool]:
    """The function of a form, and whether an operation in it mixes entries."""
    arguments = [f"{letter}{i + 1}" for letter, count in zip("xck", counts, strict=True) for i in range(count)]
    lines: list[str] = []
    rows: dict[str, Op] = {}

    def name_of(part: Any) -> str:
        if isinstance(part, str):
            return part
        op, *args = part
        rows[op] = TABLE[op]
        names = ", ".join(map(name_of, args))
        lines.append(f"    t{len(lines) + 1} = {op}(xp, {names})")
        return f"t{len(lines)}"

    last = name_of(form)
    text = "\n".join([f"def {VALUE}({', '.join(['xp', *arguments])}):", *lines, f"    return {last}", ""])
    values = {op: row.value for op, row in rows.items()}
    return function_in(text, VALUE, listed=False, **values), any(row.mixes for row in rows.values())
