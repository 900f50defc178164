"""A function that is alive → the source it was written in. It is looked up, and never called."""

import inspect
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from chainrule.diagnostic import ChainruleError, Source, fail
from chainrule.read.model import Reading
from chainrule.read.python import functions_in, parsed, reading_of
from chainrule.read.python_helpers import LIBRARIES, helpers_of


def read_function(function: Callable[..., Any]) -> Reading:
    """The network that `function` writes down.

    Raises:
        ChainruleError: E0262 if its source cannot be found; E0260 if that is no Python any more.
    """
    if not inspect.isfunction(function) or function.__name__ == "<lambda>":
        raise _refused("only a function written with 'def' can be read", "write def net(x, w): … and return the loss")
    source = Source(*_source_of(function))
    line = function.__code__.co_firstlineno
    tree = parsed(source)
    for node in functions_in(tree):
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        if node.name == function.__name__ and line in (first, node.lineno):
            return reading_of(source, node, helpers_of(tree, node, _elsewhere(function)))
    message = f"the source of {function.__name__} is not what it was when Python read it"
    raise _refused(message, "run the file, or the cell, again")


def _elsewhere(function: FunctionType) -> Iterator[str]:
    """The names of functions of nobody's library that it calls; those of its own file are found there."""
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if inspect.isfunction(value) and value.__module__.partition(".")[0] not in LIBRARIES:
            yield name


def _source_of(function: Callable[..., Any]) -> tuple[str, str]:
    """The name and the text of the file, or cell, that `function` stands in."""
    try:
        lines, _ = inspect.findsource(function)
        name = inspect.getsourcefile(function) or inspect.getfile(function)
    except (OSError, TypeError):
        message = f"the source of {function.__name__} is nowhere to be found"
        mend = "write it into a file or a notebook cell, or give its text: cr.network('def net(x, w): …')"
        raise _refused(message, mend) from None
    return name, "".join(lines)


def _refused(message: str, mend: str) -> ChainruleError:
    return fail("E0262", message, help=mend)
