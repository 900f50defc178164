"""The functions of a file that its network calls: each one `return`, put in where it is called, as g(z) = … is."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from chainrule.diagnostic import Span, fail
from chainrule.ops import TABLE
from chainrule.read.calls import FUNCTIONS
from chainrule.read.model import Function, Side, Statement
from chainrule.read.naming import name_of
from chainrule.read.python_expressions import Expressions
from chainrule.read.python_names import Names, run_of
from chainrule.read.python_places import Places
from chainrule.read.syntax import Applied, Text, Tree

LIBRARIES: Final = frozenset(["numpy", "math", "torch", "jax", "tensorflow", "scipy", "cmath"])
"""Where a function that is called as the table calls it is the same."""


class Helpers(NamedTuple):
    """What a network may call beside the table.

    Args:
        functions: those of its file that it reaches.
        foreign: names of functions that stand elsewhere, and are not read.
    """

    functions: Mapping[str, ast.FunctionDef] = {}
    foreign: frozenset[str] = frozenset()


def helpers_of(tree: ast.Module, function: ast.FunctionDef, foreign: Iterable[str] = ()) -> Helpers:
    """The helpers of `function`, which stands in the file `tree`; and what is imported from elsewhere."""
    known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node is not function}
    reached: dict[str, ast.FunctionDef] = {}
    pending = [function]
    while pending:
        called = {*_called(pending.pop())}
        new = {name: known[name] for name in sorted(called) if name in known and name not in reached}
        reached |= new
        pending += new.values()
    return Helpers(reached, frozenset(foreign).union(_imported(tree)) - reached.keys())


def _called(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def _imported(tree: ast.Module) -> Iterator[str]:
    """Names that come from no library whose functions the table knows."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] not in LIBRARIES:
            yield from (alias.asname or alias.name for alias in node.names)


def read_helper(helper: ast.FunctionDef, places: Places, text: Text, helpers: Helpers, *, arrays: bool) -> Function:
    """`g(z) = …` as a function of the document.

    Raises:
        ChainruleError: E0263 if it is more than one `return`; as `Expressions.node` for what it returns.
    """
    where = places.of_name(helper)
    value = _returned(helper)
    if value is None:
        mend = f"write it as one return: def {helper.name}(z): return …"
        raise fail("E0263", f"{helper.name} is more than an expression that is returned", where, "not read", help=mend)
    names = Names()
    for arg in helper.args.args:
        names.add(arg.arg, places.span(arg))
    body = Expressions(places, text, names, helpers, arrays=arrays).node(value)
    return _function(helper, where, Side(Tree(body, text), places.span(value), places.span(value).text), text)


def _returned(helper: ast.FunctionDef) -> ast.expr | None:
    """What it returns, if that is all it does."""
    args = helper.args
    others = (args.posonlyargs, args.kwonlyargs, args.defaults, args.vararg, args.kwarg, helper.decorator_list)
    body = helper.body[1:] if ast.get_docstring(helper) is not None else helper.body
    match body:
        case [ast.Return(value=ast.expr() as value)] if args.args and not any(others):
            return value
        case _:
            return None


def _function(helper: ast.FunctionDef, where: Span, body: Side, text: Text) -> Function:
    head = run_of(helper.name, where.start, where.end)
    parameters = tuple(run_of(arg.arg, where.start, where.end) for arg in helper.args.args)
    node = Applied(head, parameters, None, False, where.start, where.end)
    written = f"{helper.name}({', '.join(arg.arg for arg in helper.args.args)})"
    place = Span(where.source, where.start, body.place.end)
    left = Side(Tree(node, text), where, written)
    statement = Statement(place, f"{written} = {body.text}", (left, body), ("=",), True, "function")
    return Function(name_of(head), tuple(map(name_of, parameters)), body, statement)


def has_arrays(functions: Iterable[ast.FunctionDef]) -> bool:
    """Whether anything in them makes or takes apart arrays: `@`, `.T`, a list, an index, a sum."""
    return any(_is_of_arrays(node) for function in functions for node in ast.walk(function))


def _is_of_arrays(node: ast.AST) -> bool:
    match node:
        case ast.MatMult() | ast.List() | ast.Subscript() | ast.Attribute(attr="T"):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in FUNCTIONS and TABLE[FUNCTIONS[name]].mixes
        case _:
            return False
