"""Descent over many steps: values, gradients and touched kinks at each.

`descend` takes the steps, `kinks` finds what is touched, `choices` says what the convention there decides.
"""

from chainrule.train.descend import descend, trace
from chainrule.train.step import Step, Touch

__all__ = ["Step", "Touch", "descend", "trace"]
