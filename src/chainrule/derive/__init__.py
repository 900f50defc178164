"""Equations to equations: local derivatives, the backward pass, the update.

`local` differentiates one right side by the rules on the table's rows, `forms` does so for the many right sides of a
network, `tidy` cleans up as a person would, `entrywise` marks the products between arrays, `reverse` chains the local
derivatives into one line for each quantity, `update` writes the step. `split` names the parts of long right sides.
"""

from chainrule.derive.forms import KinkSlope
from chainrule.derive.local import differentiate
from chainrule.derive.reverse import Backward, Line, Term, backward, slope_of
from chainrule.derive.split import split
from chainrule.derive.tidy import tidy
from chainrule.derive.update import descent

__all__ = ["Backward", "KinkSlope", "Line", "Term", "backward", "descent", "differentiate", "slope_of", "split", "tidy"]
