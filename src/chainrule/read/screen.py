"""What the screen of `chainrule solve` says in words about slopes → the statements it stands for.

`g₀, g₁: ReLU, slope 0 if z < 0, else 1` is g₀(z) = g₁(z) = {0 if z < 0; z else}; and `|y − ŷ|: slope 1 if ŷ > y,
else −1` is the convention that the slope of the bars is 1 at their kink, for as a function of y − ŷ it rises there.
"""

import re
from functools import cache
from typing import Final

from chainrule.read.find import Finds
from chainrule.read.strip import Strip, joined, said

_VALUES: Final = {"0": "0", "1": "z"}
"""The value of a ReLU at z where it has this slope."""


def slopes_in(line: Strip, finds: Finds) -> None:
    """Find what is said about slopes in one line of the screen."""
    if ": " not in line.text or "slope " not in line.text:
        return
    for found in _slopes().finditer(line.text):
        heads = [line.cut(*head.span()) for head in _head().finditer(line.text, *found.span("heads"))]
        one, other = found["one"], found["other"]
        if found["named"] and {one, other} <= _VALUES.keys():
            open_, close = said(f"{{{_VALUES[one]} if ", heads[0]), said(f"; {_VALUES[other]} else}}", heads[-1])
            calls = [part for head in heads for part in (head, said("(z) = ", head))]
            finds.plain(joined([*calls, open_, line.cut(*found.span("when")), close]), display=False)
        elif found["heads"][0] in "R|":
            slope = _turned(other) if _is_turned(found["heads"], found["when"]) else other
            kinked = "|.|" if found["heads"][0] == "|" else "ReLU"
            finds.block("conventions", said(f"{kinked} at 0: {slope}", line.cut(*found.span())))


def _is_turned(bars: str, when: str) -> bool:
    """`|y − ŷ|` and `ŷ > y`: the slope is that of ŷ − y."""
    first = when.replace(">", "<").partition("<")[0].strip()
    return bars.startswith("|") and not bars.startswith(f"|{first}") and bars.endswith(f"{first}|")


def _turned(slope: str) -> str:
    return slope[1:] if slope[0] in "-−" else f"−{slope}"


@cache
def _slopes() -> re.Pattern[str]:
    slope = r"[-−]?\d[\d./]*+"
    when = r"(?P<when>[^,\n]{1,80})"
    heads = r"(?P<heads>\S[^:\n]{0,200}?): (?P<named>ReLU, )?"
    return re.compile(rf"{heads}slope (?P<one>{slope}) if {when}, else (?P<other>{slope})")


@cache
def _head() -> re.Pattern[str]:
    return re.compile(r"[^\s,]+")
