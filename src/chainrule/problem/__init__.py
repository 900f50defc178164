"""Statements to a problem: which equations are the network, what its leaves are, what is given, what is assumed.

`facts` sorts statements, `definitions` chooses among those of one name, `loss` finds the loss and what it reaches,
`roles` tells parameters from data, `given` finds the values of the leaves, `examples` those of several examples, over
which `points` spreads the network, `conventions` finds the slope in force at each kink, `declared` takes what blocks
say outright, `unstated` says what is missing where no network is stated. `several` takes a document of several problems
apart, and `inferred` makes the best of one that was not written for a program: both are for who judges lines.
"""

from chainrule.problem.build import Overrides, build
from chainrule.problem.model import RATE, Convention, Network, Problem, Role
from chainrule.problem.sized import Unsized

__all__ = ["RATE", "Convention", "Network", "Overrides", "Problem", "Role", "Unsized", "build"]
