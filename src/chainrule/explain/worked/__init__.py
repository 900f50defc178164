"""The worked solution, as `chainrule solve` shows it.

`solution` puts it together: `givens` and `conventions` say what holds, `lines` write each quantity with its chain of
right sides, `slopes` the derivatives at kinks, `numbers` what is put in, `notes` what is said afterwards, `table` the
steps, `places` where the document says something.
"""

from chainrule.explain.worked.notes import Differs
from chainrule.explain.worked.solution import worked
from chainrule.explain.worked.table import steps_table

__all__ = ["Differs", "steps_table", "worked"]
