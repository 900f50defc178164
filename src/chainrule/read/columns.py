"""Two columns on a screen → the lines of one, then those of the other.

`chainrule solve` prints the forward and the backward pass side by side, `│` between them, or `|` where all is ASCII.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from chainrule.read.lines import Line


def is_screen(text: str) -> bool:
    """`text` is, or holds, a screen of `solve`; then what is no formula by itself is a remark on one."""
    return "backward" in text and _title().search(text) is not None


def columns_of(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """`lines` in runs, each of which may go on from line to line; where there are columns, column by column."""
    run: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    border = -1
    for line in lines:
        at = _border(line.whole.text, border)
        border = _titled(line.whole.text) if border < 0 or at < 0 else border
        if at < 0 and left:
            yield tuple(left)
            yield tuple(right)
            left, right = [], []
        if at < 0:
            run.append(line)
            continue
        if run:
            yield tuple(run)
            run = []
        left.append(_cut(line, 0, at))
        right.append(_cut(line, at + 1, len(line.whole.text)))
    yield from (tuple(some) for some in (left, right, run) if some)


def _border(text: str, ascii_border: int) -> int:
    """Where the border stands in a line, if it has one."""
    if text.count("│") == 1:
        return text.index("│")
    return ascii_border if ascii_border >= 0 and text[ascii_border : ascii_border + 1] == "|" else -1


def _titled(text: str) -> int:
    """Where the border will stand below these titles, if they are the titles of two columns in ASCII."""
    found = _titles().match(text) if "backward" in text else None
    return found.start("border") if found is not None and found["border"] == "|" else -1


def _cut(line: Line, start: int, end: int) -> Line:
    return Line(line.whole.cut(start, end), ())


@cache
def _title() -> re.Pattern[str]:
    return re.compile(r"^forward [↑↓^v](?: \(read upwards\))?[ ]*\r?(?:[|│]|$)", re.MULTILINE)


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(r"forward [^\n|│]{0,200}(?P<border>[|│]) backward\b")
