"""Calls of Python → the syntax trees of what they work out."""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from chainrule.diagnostic import did_you_mean
from chainrule.ops import TABLE, Op
from chainrule.read.calls import FUNCTIONS
from chainrule.read.python_names import run_of
from chainrule.read.python_torch import torch_call
from chainrule.read.syntax import Applied, Node, Number, Option, Power, Run

if TYPE_CHECKING:
    from chainrule.read.python_expressions import Expressions

MODULES: Final = frozenset(
    ["np", "numpy", "math", "torch", "F", "jnp", "jax.numpy", "jax.nn", "nn.functional", "torch.nn.functional", "tf",
     "tf.nn"]
)  # fmt: skip
"""What may stand before a function; it is spelling, and says no more than the function's name."""

OPTIONS: Final = {"dim": "axis", "kernel_size": "window"}
"""What PyTorch calls an option that NumPy, and the table, call otherwise."""

SPELLINGS: Final = {"concatenate": "concat", "cat": "concat"}
"""Other names of rows, in programs only."""

TOGETHER: Final = ("concat", "stack")
"""Rows that a program gives their parts in one list."""

WRITE: Final = "docs/language.md lists the functions that are known, and how they are called"


def call(e: "Expressions", tree: ast.Call) -> Node:
    """`tanh(z)`, `np.tanh(z)` and `z.tanh()` are one call."""
    name, args = _called(e, tree)
    if any(isinstance(arg, ast.Starred) for arg in args):
        raise e.refuse(tree, "E0236", f"{name} takes its arguments one by one", WRITE)
    if isinstance(tree.func, ast.Name) and e.helpers is not None:
        if name in e.helpers.functions:
            return _own(e, name, tree)
        if name in e.helpers.foreign:
            mend = "define it in the same file, or write its expression here"
            raise e.refuse(tree.func, "E0235", f"{name} is defined elsewhere, where nothing is read", mend, "unknown")
    if name in FORMS:
        return _form(e, name, args, tree)
    name = SPELLINGS.get(name, name)
    if name not in FUNCTIONS:
        mend = did_you_mean(name, FUNCTIONS) or "write out what it does, with the functions that are known"
        raise e.refuse(tree.func, "E0235", f"{name} is no function that is known here", mend, "unknown")
    if _is_torch(e, tree):
        return torch_call(e, name, args, tree, applied)
    return applied(e, name, args, tree)


def applied(e: "Expressions", name: str, args: Sequence[ast.expr], tree: ast.Call) -> Applied:
    """A function of the table, of what `tree` calls it with."""
    start, end = e.ends(tree)
    arguments = (*_arguments(e, TABLE[FUNCTIONS[name]], args, tree),)
    return Applied(Run(name, start, start + len(name)), arguments, None, True, start, end)


TORCH: Final = frozenset(["F", "nn.functional", "torch.nn.functional"])
"""Modules of PyTorch's own functions."""

ELSEWHERE: Final = {"cross_entropy": "cross_entropy_logits", "smooth_l1_loss": "huber_loss"}
"""What PyTorch calls otherwise: its cross-entropy takes logits, ours probabilities."""


def _is_torch(e: "Expressions", tree: ast.Call) -> bool:
    path = _dotted(tree.func.value) if isinstance(tree.func, ast.Attribute) else ""
    return path in TORCH and path.partition(".")[0] not in e.names


def _called(e: "Expressions", tree: ast.Call) -> tuple[str, Sequence[ast.expr]]:
    """The function's name without its module, and all arguments."""
    match tree.func:
        case ast.Name(id=name):
            return name, tree.args
        case ast.Attribute(value=value, attr=name):
            path = _dotted(value)
            root = path.partition(".")[0]
            if path in MODULES and root not in e.names:
                return ELSEWHERE.get(name, name) if path in TORCH else name, tree.args
            if not path or root in e.names:
                return name, [value, *tree.args]
    message = f"{e.said(tree.func)} is no function that is known here"
    raise e.refuse(tree.func, "E0235", message, WRITE, "unknown")


def _dotted(tree: ast.expr) -> str:
    """`torch.nn.functional` of names with dots between; "" for anything else."""
    match tree:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name) if before := _dotted(value):
            return f"{before}.{name}"
        case _:
            return ""


def _own(e: "Expressions", name: str, tree: ast.Call) -> Node:
    """A call of a function of the file."""
    if tree.keywords:
        raise e.refuse(tree.keywords[0].value, "E0236", f"{name} takes its arguments by their places", WRITE)
    start, end = e.ends(tree)
    return Applied(run_of(name, start, start + len(name)), tuple(map(e.node, tree.args)), None, True, start, end)


def _arguments(e: "Expressions", row: Op, args: Sequence[ast.expr], tree: ast.Call) -> Iterator[Node]:
    """The quantities, then the whole numbers that stand behind them: by their places, or by name."""
    together = row.name in TOGETHER and args and isinstance(args[0], ast.List | ast.Tuple)
    count = len(args) if row.static is None else 1 if together else row.static.start
    for arg in args[:count]:
        yield from map(e.node, arg.elts if together and isinstance(arg, ast.List | ast.Tuple) else [arg])
    yield from (_whole(e, arg) for arg in args[count:])
    for keyword in tree.keywords:
        word = OPTIONS.get(keyword.arg or "", keyword.arg or "")
        if word not in row.options:
            known = ", ".join(row.options)
            mend = f"its options are: {known}" if known else "it has no options: give its arguments by their places"
            raise e.refuse(keyword.value, "E0236", f"{row.name} has no option '{word}'", mend, "not read")
        yield Option(word, e.node(keyword.value) if row.static is None else _whole(e, keyword.value), *e.ends(tree))


def _whole(e: "Expressions", tree: ast.expr) -> Number:
    found = e.node(tree)
    if type(found) is Number and found.text.lstrip("-").isdecimal():
        return found
    raise e.refuse(tree, "E0236", f"'{e.said(tree)}' is no whole number", "write the number itself, such as axis=0")


# ---------------------------------------------------------------------- functions that are signs on paper


def _form(e: "Expressions", name: str, args: Sequence[ast.expr], tree: ast.Call) -> Node:
    arity, build = FORMS[name]
    if len(args) != arity or tree.keywords:
        message = f"{name} takes {arity} argument{'s' * (arity > 1)}, and no more, by their places"
        raise e.refuse(tree, "E0236", message, WRITE)
    return build(e, tree, *args)


def _where(e: "Expressions", tree: ast.expr, test: ast.expr, body: ast.expr, other: ast.expr) -> Node:
    """`np.where(c, a, b)` is `a if c else b`."""
    return e.either(tree, test, body, other)


def _power(e: "Expressions", tree: ast.expr, base: ast.expr, exponent: ast.expr) -> Node:
    """`pow(a, b)` is a ** b."""
    return e.power(tree, base, exponent)


def _square(e: "Expressions", tree: ast.expr, base: ast.expr) -> Node:
    """`np.square(a)` is a ** 2."""
    start, end = e.ends(tree)
    return Power(e.node(base), Number("2", start, end), start, end)


def _product(e: "Expressions", tree: ast.expr, left: ast.expr, right: ast.expr) -> Node:
    """`np.dot(a, b)` is a @ b."""
    start, end = e.ends(tree)
    return Applied(Run("matmul", start, end), (e.node(left), e.node(right)), None, True, start, end)


def _itself(e: "Expressions", _tree: ast.expr, value: ast.expr) -> Node:
    """`float(a)`, `np.array([…])`: the value as it is."""
    return e.node(value)


Form: TypeAlias = tuple[int, Callable[..., Node]]

FORMS: Final[dict[str, Form]] = {
    "where": (3, _where),
    "pow": (2, _power),
    "power": (2, _power),
    "square": (1, _square),
    **dict.fromkeys(("dot", "matmul", "mm", "mv"), (2, _product)),
    **dict.fromkeys(("float", "array", "asarray", "tensor", "as_tensor"), (1, _itself)),
}
"""Functions that the grammar writes with signs, with the number of their arguments."""
