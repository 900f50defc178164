"""Functions of `torch.nn.functional` that say by a word what others say by a name: `reduction`, `approximate`.

Its losses are means unless `reduction` says otherwise; those of the table that go entry by entry are not.
"""

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from chainrule.read.syntax import Applied, Node, Number, Power, Run, Sum

if TYPE_CHECKING:
    from chainrule.read.python_expressions import Expressions

Plain: TypeAlias = Callable[["Expressions", str, Sequence[ast.expr], ast.Call], Applied]
"""Reads a call as a function of the table."""

REDUCED: Final = ("mse_loss", "l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits")
"""Losses that have a `reduction`."""

WHOLE: Final = ("mse_loss", "l1_loss")
"""Those of them that the table has as means."""

REDUCTIONS: Final = ("mean", "sum", "none")
APPROXIMATIONS: Final = {"none": "gelu", "tanh": "gelu_tanh"}


def torch_call(e: "Expressions", name: str, args: Sequence[ast.expr], tree: ast.Call, plain: Plain) -> Node:
    """What PyTorch means by its own function `name`."""
    if name == "gelu":
        return plain(e, APPROXIMATIONS[_word(e, tree, "approximate", [*APPROXIMATIONS])], args, _without(tree))
    if name not in REDUCED:
        return plain(e, name, args, tree)
    reduction = _word(e, tree, "reduction", REDUCTIONS)
    tree = _without(tree)
    if reduction == "mean" and name in WHOLE:
        return plain(e, name, args, tree)
    each = _each(e, name, args, tree, plain)
    return each if reduction == "none" else _applied(reduction, each)


WORDS: Final = ("approximate", "reduction")
"""Options whose value is a word."""


def _word(e: "Expressions", tree: ast.Call, option: str, words: Sequence[str]) -> str:
    """What the option says: the first of `words` where it is not given."""
    for keyword in tree.keywords:
        if keyword.arg == option:
            match keyword.value:
                case ast.Constant(value=str() as word) if word in words:
                    return word
                case value:
                    mend = f"it is one of {', '.join(map(repr, words))}"
                    raise e.refuse(value, "E0236", f"{option}={e.said(value)} is not known", mend, "not read")
    return words[0]


def _without(tree: ast.Call) -> ast.Call:
    """`tree` without the options whose value is a word."""
    kept = [keyword for keyword in tree.keywords if keyword.arg not in WORDS]
    return ast.copy_location(ast.Call(tree.func, tree.args, kept), tree)


def _each(e: "Expressions", name: str, args: Sequence[ast.expr], tree: ast.Call, plain: Plain) -> Node:
    """The loss entry by entry."""
    start, end = e.ends(tree)
    if name == "huber_loss":
        found = plain(e, name, args, tree)
        return found if len(found.args) > 2 else _called("huber", (*found.args, Number("1", start, end)))
    if name not in WHOLE:
        return plain(e, name, args, tree)
    a, b = plain(e, name, args, tree).args
    difference = Sum((("+", a), ("−", b)), start, end)
    return Power(difference, Number("2", start, end), start, end) if name == "mse_loss" else _applied("abs", difference)


def _applied(name: str, arg: Node) -> Applied:
    return _called(name, (arg,))


def _called(name: str, args: tuple[Node, ...]) -> Applied:
    start, end = args[0].start, args[-1].end
    return Applied(Run(name, start, end), args, None, True, start, end)
