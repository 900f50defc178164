"""Python → statements: a function is read as the equations that it writes; nothing is ever run.

Its parameters are the leaves, their defaults the data, its local variables the quantities, and what it returns is the
loss. `python_lines` reads its body and `python_expressions` the right sides; `python_function` finds the source of a
function that is alive.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator
from typing import Final

from chainrule.diagnostic import ChainruleError, Diagnostic, Source, Span, fail
from chainrule.read.model import Reading
from chainrule.read.python_helpers import Helpers, helpers_of
from chainrule.read.python_lines import lines_of
from chainrule.read.python_places import Places

MARK: Final = "network"
"""The decorator that says which function is meant: `@cr.network`."""

SHOWN: Final = 6
"""How many functions a message names."""


def python_in(source: Source) -> Reading:
    """The network that the function of a file states: the only one, or the one decorated with `@cr.network`.

    Raises:
        ChainruleError: E0260 if it is no Python, E0261 if it is not clear which function is meant.
    """
    tree = parsed(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    marked = [function for function in functions if any(map(_is_mark, function.decorator_list))]
    candidates = marked or functions
    if len(candidates) != 1:
        raise _undecided(source, candidates)
    return reading_of(source, candidates[0], helpers_of(tree, candidates[0]))


def reading_of(source: Source, function: ast.FunctionDef, helpers: Helpers) -> Reading:
    """What `function`, which stands in `source`, says."""
    found = lines_of(source, function, helpers)
    doc = (ast.get_docstring(function) or "").partition("\n")[0].strip().rstrip(".")
    headings = (doc or function.name,)
    return Reading(source.name, (source,), found.statements, found.vocabulary, headings, found.declarations)


def parsed(source: Source) -> ast.Module:
    """The syntax tree of a Python file.

    Raises:
        ChainruleError: E0260 if it is none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about escapes in strings: nothing to do with the network
        try:
            return ast.parse(source.text)
        except SyntaxError as error:
            raise ChainruleError(_not_python(source, error)) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise fail("E0260", f"{source.name} cannot be read as Python: {error}", help=SHORTEN) from None


SHORTEN: Final = "name parts of long expressions in lines of their own"


def _not_python(source: Source, error: SyntaxError) -> Diagnostic:
    places = Places(source)
    line = min(max(error.lineno or 1, 1), places.count)
    start = min(places.line_start(line) + max((error.offset or 1) - 1, 0), len(source.text))
    message = f"this is no Python: {error.msg}"
    return Diagnostic(
        "E0260", message, Span(source, start, start + 1), "Python stops here", help="mend it so that Python can run it"
    )


def _is_mark(decorator: ast.expr) -> bool:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(node, ast.Attribute) and node.attr == MARK) or (isinstance(node, ast.Name) and node.id == MARK)


def _undecided(source: Source, functions: Iterable[ast.FunctionDef]) -> ChainruleError:
    names = [function.name for function in functions]
    if not names:
        return fail("E0261", f"{source.name} defines no function at its top level", help="write def net(x, w): …")
    shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    last = [*functions][-1]
    where = Places(source).of_name(last)
    return ChainruleError(
        Diagnostic(
            "E0261",
            f"it is not clear which function is the network: {shown}",
            where,
            "one of several",
            help="write @cr.network above one of them, or keep only that one",
        )
    )


def functions_in(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Every function of a file, wherever it stands."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
