"""Equations to numbers: exact where rational, intervals where not, and finite differences as the outside witness.

`values` puts numbers in, and `generated` does so by code where the same equations get many. `exact` is the arithmetic,
over `rational`, `interval` and `irrational`, and `floats` sees quickly what is nowhere near; `figures` rounds for
printing; `kinks` finds where a derivative is a convention. `differences` compares gradients with finite differences,
which `nudge` takes and `degree` makes exact where it can.
"""

from chainrule.evaluate.differences import Difference, Witness, confirm
from chainrule.evaluate.exact import DIGITS, MOST_DIGITS, Exact
from chainrule.evaluate.figures import Nested, decimal, nested, said, settled, shown, written
from chainrule.evaluate.interval import Interval, Number, Undecided, Value, enclosing
from chainrule.evaluate.values import Unworkable, Working, as_number, evaluate, number_of, numbers, value_of, working

__all__ = [
    "DIGITS",
    "MOST_DIGITS",
    "Difference",
    "Exact",
    "Interval",
    "Nested",
    "Number",
    "Undecided",
    "Unworkable",
    "Value",
    "Witness",
    "Working",
    "as_number",
    "confirm",
    "decimal",
    "enclosing",
    "evaluate",
    "nested",
    "number_of",
    "numbers",
    "said",
    "settled",
    "shown",
    "value_of",
    "working",
    "written",
]
