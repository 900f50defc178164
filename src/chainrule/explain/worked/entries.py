"""Arrays in the lines of a working: entry by entry, so that a reader can compare; of large ones what they are like."""

from collections.abc import Callable
from itertools import count
from typing import Final

from chainrule.evaluate import Exact, Interval, Number, Value, shown
from chainrule.expr import Apply, Datum, Expr, Num
from chainrule.expr.array import Array, said_shape
from chainrule.ops import AS_GIVEN, Precision, figure, in_decimals
from chainrule.typeset.box import Box, Row
from chainrule.typeset.line import line

ALWAYS: Final = 16
"""An array of so many entries is written down however many lines it takes: who works by hand compares them all."""

MOST: Final = 36
"""One of more entries than this is not; one between is where it fits on a line."""

ROOM: Final = 62
"""The characters of a line: it has 80, and a left side and a relation stand before what is written."""

LEAST: Final = Precision(4, significant=True)
"""So many digits are needed of an average to see what becomes of it: of squares it is soon a millionth."""

SUMMED_UP: Final = Precision(3, significant=True)


def printed(value: Number, precision: Precision) -> tuple[str, bool]:
    """`value` as it is printed, and whether that is exactly its value; 0 for what is 0 as far as anyone can tell."""
    if isinstance(value, Interval):
        return in_decimals(shown(value, precision), precision), False
    return figure(value, precision)


def finer(value: Number, precision: Precision) -> Precision:
    """`precision`, or `LEAST` where its decimals would show fewer digits than that of a value that is not exact."""
    if precision.significant or precision.every_line or printed(value, precision)[1]:
        return precision
    size = abs(value.middle if isinstance(value, Interval) else value)
    return LEAST if size * 10 ** (precision.digits - LEAST.digits + 1) < 1 else precision


def literal(value: Value, text: Callable[[int, Number], str]) -> Expr:
    """What stands for `value` where it is put in: `text` of each number, by its place row by row."""
    places = count()

    def written(part: Value) -> Expr:
        if isinstance(part, Array):
            return Apply("stack", tuple(map(written, part)))
        figure = text(next(places), part)
        return Num(-1 if figure.startswith("−") else 1, figure)  # notation asks only whether there is a minus

    return written(value)


def datum(value: Datum) -> Expr:
    """What is given, as it is given; of what is long, the ends are written by `elided`."""
    return literal(value, lambda _, entry: printed(entry, AS_GIVEN)[0])


def is_few(value: Value) -> bool:
    """Whether `value` has no more entries than can be written down."""
    return not isinstance(value, Array) or len(value.entries) <= MOST


def is_written(value: Value, box: Box) -> bool:
    """Whether `value` is written down as `box`."""
    return not isinstance(value, Array) or len(value.entries) <= ALWAYS or (is_few(value) and fits(box))


def fits(box: Box, lines: int = 1) -> bool:
    """Whether `box` fits on so many lines, or on lines that begin with a plus."""
    room = lines * ROOM
    if not isinstance(box, Row):
        return len(line(box)) <= room
    widths = [0]
    for part in box.parts:
        text = line(part)
        widths = [*widths, 0] if text == " + " else [*widths[:-1], widths[-1] + len(text)]
    return sum(widths) <= room or max(widths) <= ROOM


def summary(value: Array) -> str:
    """`8 × 4, norm 2.31, entries from −1.2 to 0.9`."""
    xp = Exact()
    size = xp.sqrt(xp.summed(tuple(xp.multiplied((entry, entry)) for entry in value.entries)))
    low, high = min(value.entries, key=_middle), max(value.entries, key=_middle)
    norm, least, most = (in_decimals(shown(part, SUMMED_UP), SUMMED_UP) for part in (size, low, high))
    return f"{said_shape(value.shape)}, norm {norm}, entries from {least} to {most}"


def _middle(entry: Number) -> Number:
    return entry.middle if isinstance(entry, Interval) else entry
