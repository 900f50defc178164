"""Equations to equations: local derivatives, the backward pass, the update.

`local` differentiates one right side by the rules on the table's rows, `tidy` cleans up as a person would, `reverse`
chains the local derivatives into one line for each quantity, `update` writes the step.
"""

from chainrule.derive.local import differentiate
from chainrule.derive.reverse import Backward, KinkSlope, Line, Term, backward
from chainrule.derive.tidy import tidy
from chainrule.derive.update import descent

__all__ = ["Backward", "KinkSlope", "Line", "Term", "backward", "descent", "differentiate", "tidy"]
