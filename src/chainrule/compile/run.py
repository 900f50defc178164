"""Generated text made into functions: the one place in the program where text is executed.

The text is ours. What comes from a document is numbers, which `write.literal` writes, and names, which become
identifiers in `identifiers` and nowhere else.
"""

import linecache
from collections.abc import Callable
from itertools import count
from typing import Any, Final

from chainrule.derive.reverse import collector_paused
from chainrule.diagnostic import fail

FILE: Final = "<chainrule "
"""How the file names of generated modules begin, in tracebacks."""

_NUMBERS: Final = count(1)


def function_in(text: str, name: str, *, listed: bool = True, **data: Any) -> Callable[..., Any]:
    """The function called `name` in the generated module `text`, which finds `data` among its names.

    Args:
        text: a module.
        name: of the function.
        listed: whether debuggers and tracebacks show its lines, for as long as the process lives.
        data: what it finds besides.

    Raises:
        ChainruleError: E0702 if Python's own compiler cannot take it.
    """
    file = f"{FILE}{next(_NUMBERS)}>"
    names: dict[str, Any] = {**data}
    try:
        with collector_paused():
            exec(compile(text, file, "exec"), names)  # noqa: S102 (see above)
    except (SyntaxError, RecursionError, MemoryError) as fact:
        mend = "name parts of the longest right side in equations of their own"
        raise fail("E0702", f"Python cannot compile the generated code: {fact}", help=mend) from None
    function: Callable[..., Any] = names[name]
    if listed:
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    return function


def line_of(file: str, number: int) -> str:
    """Line `number` of a generated module."""
    return linecache.getline(file, number).strip()
