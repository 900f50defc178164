"""Equations to equations: local derivatives, the backward pass, the update.

`local` differentiates one right side by the rules on the table's rows, `forms` does so for the many right sides of a
network, `tidy` cleans up as a person would, `entrywise` marks the products between arrays, `reverse` chains the local
derivatives into one line for each quantity. `split` names the parts of long right sides. `rules` is the table of update
rules, `update` writes the step of a network by one of them. `second` differentiates the backward pass once more.
"""

from chainrule.derive.forms import KinkSlope
from chainrule.derive.local import differentiate
from chainrule.derive.reverse import Backward, Line, Term, backward, slope_of
from chainrule.derive.rules import HYPERPARAMETERS, RATE, RULES, Hyperparameter, Rule, rule_called
from chainrule.derive.split import split
from chainrule.derive.tidy import tidy
from chainrule.derive.update import Optimiser, Update, update

__all__ = [
    "HYPERPARAMETERS",
    "RATE",
    "RULES",
    "Backward",
    "Hyperparameter",
    "KinkSlope",
    "Line",
    "Optimiser",
    "Rule",
    "Term",
    "Update",
    "backward",
    "differentiate",
    "rule_called",
    "slope_of",
    "split",
    "tidy",
    "update",
]
