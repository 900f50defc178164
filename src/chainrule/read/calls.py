"""Names with brackets behind them, and functions that need none."""

from typing import TYPE_CHECKING, Final

from chainrule.ops import ROWS
from chainrule.read.names import NAMING
from chainrule.read.syntax import Applied, Fenced, Node, Norm, Number, Product, Run

if TYPE_CHECKING:
    from chainrule.read.expressions import Parser

_SPELLED: Final = {
    spelling: row.name for row in ROWS for spelling in row.spellings if spelling.isidentifier() and spelling[0] != "_"
}

WORD: Final = 4
"""Letters from which on a capital in front makes no other name: `Tanh` is tanh, and `Sum` may be a quantity."""

FUNCTIONS: Final = {
    **{
        spelling.capitalize(): row for spelling, row in _SPELLED.items() if spelling.islower() and len(spelling) >= WORD
    },
    **_SPELLED,
}
"""The functions of the table by their spelling in letters, digits and underscores, with a capital in front as well."""

BARE: Final = frozenset(["exp", "log", "sqrt", "tanh", "max", "min", "relu"])
"""Functions whose name means nothing else, so that `\\ln x` needs no bracket."""


NORM: Final = "norm"
"""In letters, what double bars are otherwise."""


def function_of(run: Run) -> str:
    """The row of the table that `run` names by its letters; "" if none."""
    if run.above.strip("′"):
        return ""
    if run.accent:  # scaled_dot_product_attention, which might be an s with a dot
        return FUNCTIONS.get(f"{run.text}_{run.accent}_{run.below}", "")
    if not run.below:
        return FUNCTIONS.get(run.text, "")
    return FUNCTIONS.get(run.text + run.below, "") or FUNCTIONS.get(f"{run.text}_{run.below}", "")


def applied(parser: "Parser", run: Run) -> Node:
    """`run` with the brackets behind it, if any."""
    row = function_of(run)
    kind = parser.kind()
    if kind == "(" and run.text == NORM and not (run.below or run.above):
        return Norm(parser.entries()[0], "", run.start, parser.end())
    if kind == "(" or (row and kind in ("[", "\\{")):
        return _call(parser, run)
    if row in BARE and parser.at < parser.stop and kind != "=":
        return _bare(parser, run)
    return run


def _call(parser: "Parser", head: Run, exponent: Node | None = None) -> Node:
    args = [arg for row in parser.rows(parser.argument) for arg in row]
    if exponent is None:
        exponent = parser.exponent()
    return Applied(head, tuple(args), exponent, False, head.start, parser.end())


def _bare(parser: "Parser", head: Run) -> Node:
    r"""`\ln x`, `\tanh^2 z`, `\log{(p)}`: the function takes the factor behind it."""
    exponent = parser.exponent()
    if parser.kind() == "(":
        return _call(parser, head, exponent)
    arg = parser.group() if parser.kind() == "{" else _argument(parser)
    return Applied(head, (arg.body if type(arg) is Fenced else arg,), exponent, True, head.start, parser.end())


def _argument(parser: "Parser") -> Node:
    r"""Numbers and names side by side: `\ln 2x`."""
    factors = [parser.power()]
    while parser.kind() in NAMING and type(factors[-1]) in (Number, Run):
        factors.append(parser.power())
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(factors), ("",) * (len(factors) - 1), factors[0].start, parser.end())
