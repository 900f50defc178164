"""The explanation as a value: what is known of one edge, or of the whole network where nothing is skipped."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chainrule.evaluate import Number, Value
from chainrule.explain.causes import Zero
from chainrule.explain.counterfactual import Counterfactual, World
from chainrule.explain.depth import Depth
from chainrule.explain.edges import Skip
from chainrule.explain.flow import Edge, Flow, Link, together
from chainrule.explain.off import Off
from chainrule.explain.rates import Lethal
from chainrule.explain.repeated import Repeated
from chainrule.explain.semiring import Signed
from chainrule.expr import Expr, Name, Symbol
from chainrule.problem.model import Problem
from chainrule.train import Step, Touch


class Passage(NamedTuple):
    """What comes back to one quantity.

    Args:
        name: the quantity.
        paths: how many paths lead from it to the loss.
        live: how many of them carry something; None without numbers.
        gradient: the sum over them; None without numbers.
        signed: the sum of those above 0 and of those below.

    Between arrays an edge has a whole matrix of slopes: then `live` and `signed` are None too.
    """

    name: Name
    paths: int
    live: int | None = None
    gradient: Value | None = None
    signed: Signed | None = None


class Way(NamedTuple):
    """One term of ∂L/∂q: what comes back along one edge.

    Args:
        edge: which.
        term: ∂L/∂head · ∂head/∂q, the local derivative put in where it is a short expression.
        paths, live, value: as in `Passage`, for the paths that begin with this edge.
        share: `value` as a part of the whole gradient; None where that is 0. Of an array it is the part along the
            gradient, ⟨value, g⟩ ÷ ⟨g, g⟩: these add up to 1, and one below 0 pulls the other way.
    """

    edge: Edge
    term: Expr
    paths: int
    live: int | None = None
    value: Value | None = None
    share: Number | None = None


class Kinked(NamedTuple):
    """A kink that is touched.

    Args:
        step: 0 at the given weights, 1 after the step.
        touch: what `chainrule.train` says of it.
        torch: every gradient as PyTorch would have it.
    """

    step: int
    touch: Touch
    torch: Mapping[Name, Number]


class Explanation(NamedTuple):
    """What a connection does to the gradient.

    Args:
        problem: what is explained.
        flow: the paths, at the given weights.
        units: the number of the unit that a quantity belongs to; a layer is no unit.
        missing: the leaves without a value; if there are any, nothing below has numbers.
        skips: every skip connection found, the one that skips most first.
        link: the edge that is explained; None if nothing is skipped and no edge was asked for.
        depths: the numbers of units for which a table is to say what the bypassed way carries.
        passage: what comes back to the edge's tail; between arrays without an edge, to what is used most often.
        ways: the terms it consists of, the explained edge's first.
        worlds: what a step does with and without the edge.
        steps: the network at the given weights, and after one step.
        zeros: for each step, the parameters' gradients that are zero, by cause.
        switched: the units that the step switches off.
        lethal: the learning rates that switch a unit off.
        blamed: the edge's term is what switches units off in this step: without it they stay on.
        depth: what the bypassed way carries when it is longer; None where it is no single chain of units.
        kinks: those touched.
        passages: what comes back to every quantity; empty where an edge is explained.
        off: for each step, the entries of arrays that are held at 0.
        repeated: what `depth` is between arrays.
    """

    problem: Problem
    flow: Flow
    units: Mapping[Name, str]
    missing: tuple[Name, ...]
    skips: tuple[Skip, ...]
    link: Link | None
    depths: tuple[int, ...] = ()
    passage: Passage | None = None
    ways: tuple[Way, ...] = ()
    worlds: tuple[Counterfactual, ...] = ()
    steps: tuple[Step, ...] = ()
    zeros: tuple[tuple[Zero, ...], ...] = ()
    switched: tuple[Name, ...] = ()
    lethal: tuple[Lethal, ...] = ()
    blamed: bool = False
    depth: Depth | None = None
    kinks: tuple[Kinked, ...] = ()
    passages: tuple[Passage, ...] = ()
    off: tuple[tuple[Off, ...], ...] = ()
    repeated: Repeated | None = None

    @property
    def is_layered(self) -> bool:
        """Whether arrays stand in the network."""
        return bool(self.problem.network.shapes)

    @property
    def loss(self) -> Name:
        """What is differentiated."""
        return self.problem.network.loss

    @property
    def skip(self) -> Skip | None:
        """The explained edge as a skip connection, if it is one."""
        return next((skip for skip in self.skips if skip.link == self.link), None)

    @property
    def tail(self) -> Name:
        """The quantity whose gradient is told term by term: the start of the explained edge."""
        if self.passage is None:
            raise LookupError("no edge is explained")
        return self.passage.name

    def world(self, name: World) -> Counterfactual | None:
        """The counterfactual of that name, if it was worked out."""
        return next((world for world in self.worlds if world.world == name), None)


def values_at(step: Step) -> dict[Symbol, Number]:
    """Everything that has a value at that step."""
    return together(step.named)


def switched_off(zero: Iterable[Zero]) -> frozenset[Name]:
    """The units that are off and stop a gradient."""
    return frozenset(root.quantity for group in zero for root in group.roots if root.kind == "off")
