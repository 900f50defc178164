"""Why a gradient is zero: not that it is, but what made it so, and the same cause told once.

disconnected (no path to the loss) · blocked (paths, none live: some factor on each is 0, and that has a reason) ·
cancelled (live paths that sum to exactly 0) · underflow (not 0, but a float would say so).
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final, Literal, NamedTuple, TypeAlias

from chainrule.evaluate import Number, number_of
from chainrule.explain.flow import Flow, Link
from chainrule.explain.paths import BLOCKED
from chainrule.explain.semiring import is_zero, middle, sweep
from chainrule.expr import Apply, Expr, Name, Num, Symbol
from chainrule.problem.model import Network

Status: TypeAlias = Literal["disconnected", "blocked", "cancelled", "underflow"]

Values: TypeAlias = Mapping[Symbol, Number]

UNDERFLOW: Final = Fraction(1, 1 << 1075)
"""What is smaller becomes 0 when it is rounded to a float of 64 bits (half of the least subnormal number, 2⁻¹⁰⁷⁴)."""


class Root(NamedTuple):
    """Where a zero begins.

    Args:
        kind: "off" (a unit is on the flat side of its kink), "kink" (it sits on the kink, and the slope taken there is
            0), "zero" (a leaf is 0), "cancels" (terms that are not 0 sum to 0), "flat" (0 for any other reason).
        quantity: the quantity in whose equation it begins, or the leaf.
        where: what the kink depends on; its sign decides. Or the sum that cancels.
    """

    kind: Literal["off", "kink", "zero", "cancels", "flat"]
    quantity: Name
    where: Expr | None = None


Roots: TypeAlias = frozenset[Root]


class Zero(NamedTuple):
    """Gradients that are zero, all for the same reason.

    Args:
        status: the kind of reason.
        roots: where the zeros on the way begin, nearest the quantities first; empty unless blocked.
        beyond: further zeros nearest the loss: mending `roots` alone would not be enough.
        names: with respect to what.
    """

    status: Status
    roots: Roots
    beyond: Roots
    names: tuple[Name, ...]


def zeros(
    network: Network, flow: Flow, values: Values, gradients: Mapping[Name, Number], names: Iterable[Name]
) -> tuple[Zero, ...]:
    """The zero gradients among `names`, grouped by cause."""
    blocked = sweep(flow, BLOCKED)
    tracer = _Tracer(network, flow, values)
    groups: dict[tuple[Status, Roots], tuple[list[Name], set[Root]]] = {}
    for name in names:
        status = _status(name, flow, gradients.get(name, 0), blocked[name].live if name in blocked else False)
        if status is None:
            continue
        stops = blocked[name] if status == "blocked" else BLOCKED.one
        alike, far = groups.setdefault((status, _united(map(tracer.roots_of, stops.near))), ([], set()))
        alike.append(name)
        far |= _united(map(tracer.roots_of, stops.far))
    return tuple(
        Zero(status, near, frozenset(far - near), tuple(alike)) for (status, near), (alike, far) in groups.items()
    )


def _status(name: Name, flow: Flow, gradient: Number, live: bool) -> Status | None:
    if not is_zero(gradient):
        return "underflow" if 0 < abs(middle(gradient)) < UNDERFLOW else None
    if not flow.edges.get(name):
        return "disconnected"
    return "cancelled" if live else "blocked"


def _united(sets: Iterable[Roots]) -> Roots:
    return frozenset().union(*sets)


# ---------------------------------------------------------------------- tracing a zero


class _Tracer:
    """Traces zeros back through right sides.

    Which quantities are 0 and why is worked out once, in order of dependency, so that tracing one right side never
    has to follow another.
    """

    def __init__(self, network: Network, flow: Flow, values: Values) -> None:
        self.flow: Final = flow
        self.values: Final = values
        self.known: Final[dict[Symbol, Roots]] = {}
        self.quantities: Final = network.system
        for left, right in network.system.ordered:
            if isinstance(left, Name) and is_zero(values[left]):
                self.known[left] = self.roots(right, left)

    def roots_of(self, link: Link) -> Roots:
        """Why the local derivative along an edge is 0."""
        edge = self.flow.edge(link)
        return frozenset() if edge is None else self.roots(edge.local, edge.head)

    def roots(self, expr: Expr, quantity: Name) -> Roots:
        """Why `expr`, which is 0 and belongs to the equation of `quantity`, is 0."""
        match expr:
            case Name():
                return self.known.get(expr) or frozenset((Root("zero", expr),))
            case Apply(op=op, args=args) if op in RULES:
                return RULES[op](self, args, quantity)
            case Apply(args=(only,)) if self.is_zero(only):
                return self.roots(only, quantity)
            case _:
                return frozenset((Root("flat", quantity),))

    def is_zero(self, expr: Expr) -> bool:
        """Whether `expr` is exactly 0."""
        return is_zero(number_of(expr, self.values))

    def sign(self, expr: Expr) -> int:
        """The sign of `expr`."""
        value = middle(number_of(expr, self.values))
        return (value > 0) - (value < 0)


def _product(tracer: _Tracer, factors: tuple[Expr, ...], quantity: Name) -> Roots:
    """One factor that is 0 is enough; a quantity explains more than a leaf that happens to be 0."""
    dead = [factor for factor in factors if tracer.is_zero(factor)]
    dead.sort(key=lambda factor: factor not in tracer.quantities)
    return tracer.roots(dead[0], quantity)


def _sum(tracer: _Tracer, terms: tuple[Expr, ...], quantity: Name) -> Roots:
    """Every term must be 0, else they cancel."""
    if not all(map(tracer.is_zero, terms)):
        return frozenset((Root("cancels", quantity, Apply("add", terms)),))
    return _united(tracer.roots(term, quantity) for term in terms if not isinstance(term, Num))


def _relu(tracer: _Tracer, args: tuple[Expr, ...], quantity: Name) -> Roots:
    """0 because it is off, or because what comes in is 0."""
    (x,) = args
    return frozenset((Root("off", quantity, x),)) if tracer.sign(x) < 0 else tracer.roots(x, quantity)


def _step(tracer: _Tracer, args: tuple[Expr, ...], quantity: Name) -> Roots:
    """The slope of something with a kink: 0 on this side of it, or just there by convention."""
    x = args[0]
    if tracer.sign(x):
        return frozenset((Root("off", quantity, x),))
    behind = tracer.roots(x, quantity)  # what sits on its kink because a unit before it is off, is off with it
    return behind if all(root.kind == "off" for root in behind) else frozenset((Root("kink", quantity, x),))


def _first(tracer: _Tracer, args: tuple[Expr, ...], quantity: Name) -> Roots:
    """What is above a fraction bar, or the base of a power."""
    return tracer.roots(args[0], quantity)


RULES: Final[Mapping[str, Callable[[_Tracer, tuple[Expr, ...], Name], Roots]]] = {
    "mul": _product,
    "add": _sum,
    "relu": _relu,
    "step": _step,
    "div": _first,
    "pow": _first,
}
"""How 0 comes about, by operation. One that is 0 exactly where its only argument is needs no rule."""
