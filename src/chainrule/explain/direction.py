"""Which way a document writes its network down: the loss first, to be read upwards, or last."""

from chainrule.expr import symbols_in
from chainrule.problem.model import Network


def is_upwards(network: Network) -> bool:
    """Whether most quantities stand above those they are worked out from."""
    place = {left: i for i, (left, _) in enumerate(network.system)}
    above = below = 0
    for left, right in network.system:
        for used in symbols_in(right):
            if used in place:
                above += place[left] < place[used]
                below += place[left] > place[used]
    return above > below
