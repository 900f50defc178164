"""A formula of LaTeX without what only sets it off: white space, and environments around the whole of it."""

import re
from functools import cache

from chainrule.read.marks import ENVIRONMENTS
from chainrule.read.strip import Strip


def body_of(strip: Strip) -> Strip:
    """`strip` without the environments that enclose all of it, such as `aligned` inside `$$`."""
    strip = _argument_gone(strip.trimmed())
    while (opening := _begin().match(strip.text)) is not None and opening["env"] in ENVIRONMENTS:
        closing = rf"\end{{{opening['env']}{opening['star']}}}"
        if not strip.text.endswith(closing) or strip.text.count(closing) > 1:
            break
        strip = strip.cut(opening.end(), len(strip.text) - len(closing)).trimmed()
    return strip


def _argument_gone(strip: Strip) -> Strip:
    """The content of `alignat` begins with its number of columns."""
    columns = _columns().match(strip.text)
    return strip if columns is None else strip.cut(columns.end(), len(strip.text)).trimmed()


@cache
def _begin() -> re.Pattern[str]:
    return re.compile(r"\\begin\{(?P<env>[A-Za-z]+)(?P<star>\*?)\}(?:\[[tbc]\])?(?:\{\d+\})?")


@cache
def _columns() -> re.Pattern[str]:
    return re.compile(r"(?:\[[tbc]\])?\{\d+\}(?=\s)|\[[tbc]\](?=\s)")
