"""Equations: each names one quantity. A system of them sets every name once and has no cycle."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, Span, fail
from chainrule.expr.names import key_of
from chainrule.expr.nodes import Expr, Symbol
from chainrule.expr.walk import MAX_DEPTH, depth_of, symbols_in


class Equation(NamedTuple):
    """`left` is defined as `right`."""

    left: Symbol
    right: Expr


class Cycle(ChainruleError):
    """Equations that depend on one another in a circle; `left` is one of them, for whoever knows where it stands."""

    def __init__(self, left: Symbol, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.left: Final = left

    def at(self, where: Span | None) -> "Cycle":
        """The same error with its place."""
        return Cycle(self.left, self.diagnostics[0]._replace(where=where))


class System:
    """Equations in the order they were written; `ordered` gives the order of dependency.

    Raises:
        ChainruleError: E0104 where a name is set twice, E0109 where a right side nests too deeply.
        Cycle: E0105 where equations depend on one another in a circle.
    """

    __slots__ = ("by_left", "equations", "ordered")

    def __init__(self, equations: Iterable[Equation]) -> None:
        self.equations = tuple(equations)
        self.by_left: dict[Symbol, Equation] = {}
        for equation in self.equations:
            if equation.left in self.by_left:
                raise fail("E0104", f"{key_of(equation.left)} is defined twice", help="give each quantity one equation")
            self.by_left[equation.left] = equation
        self.ordered = _in_order(self.equations, self.by_left)
        """The equations so that each stands after those it uses; otherwise as written."""

    def __iter__(self) -> Iterator[Equation]:
        return iter(self.equations)

    def __len__(self) -> int:
        return len(self.equations)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.by_left

    def __getitem__(self, symbol: Symbol) -> Expr:
        """The right side that defines `symbol`."""
        return self.by_left[symbol].right

    def leaves(self) -> tuple[Symbol, ...]:
        """What is used and not defined, in order of first use."""
        found: dict[Symbol, None] = {}
        for equation in self.ordered:
            for symbol in symbols_in(equation.right):
                if symbol not in self.by_left:
                    found[symbol] = None
        return tuple(found)


def _in_order(equations: tuple[Equation, ...], by_left: dict[Symbol, Equation]) -> tuple[Equation, ...]:
    """As written where that is an order of dependency, or backwards where that is; else whatever must come first."""
    needs = {left: _needs(left, right, by_left) for left, right in equations}
    for order in (equations, equations[::-1]):
        if _is_ordered(order, needs):
            return order
    return _depth_first(equations, by_left, needs)


def _needs(left: Symbol, right: Expr, by_left: dict[Symbol, Equation]) -> list[Symbol]:
    """What must be known before `right`, of what equations define."""
    if depth_of(right) > MAX_DEPTH:
        raise fail(
            "E0109",
            f"the right side of {key_of(left)} nests more than {MAX_DEPTH} operations deep",
            help="name parts of it in equations of their own",
        )
    return [symbol for symbol in symbols_in(right) if symbol in by_left]


def _is_ordered(order: tuple[Equation, ...], needs: dict[Symbol, list[Symbol]]) -> bool:
    done: set[Symbol] = set()
    for left, _ in order:
        if not done.issuperset(needs[left]):
            return False
        done.add(left)
    return True


def _depth_first(
    equations: tuple[Equation, ...], by_left: dict[Symbol, Equation], needs: dict[Symbol, list[Symbol]]
) -> tuple[Equation, ...]:
    """With a stack of our own: a chain of 100,000 units must not meet a recursion limit."""
    done: set[Symbol] = set()
    ordered: list[Equation] = []
    for start in equations:
        if start.left in done:
            continue
        open_ = {start.left: iter(needs[start.left])}  # insertion order is the path from the start
        while open_:
            left, waiting = next(reversed(open_.items()))
            symbol = next((symbol for symbol in waiting if symbol not in done), None)
            if symbol is None:
                del open_[left]
                done.add(left)
                ordered.append(by_left[left])
            elif symbol in open_:
                raise _cycle([*open_], symbol)
            else:
                open_[symbol] = iter(needs[symbol])
    return tuple(ordered)


def _cycle(path: list[Symbol], back_to: Symbol) -> Cycle:
    ring = [key_of(symbol) for symbol in path[path.index(back_to) :]]
    shown = ring if len(ring) <= 6 else [*ring[:5], "…"]
    message = f"{ring[0]} depends on itself: {' → '.join([*shown, ring[0]])}"
    mend = "in a network every quantity comes from earlier ones; rename one of the two"
    return Cycle(back_to, Diagnostic("E0105", message, help=mend))
