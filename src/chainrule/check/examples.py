"""Names in work on several examples: z_2 and z^(2) are of example 2, z^(i) of any, and z alone is not always clear.

What is said of any example in symbols is judged on the first: it holds of all or of none. A number under a name without
an example may be of any of them, so it is not judged at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chainrule.expr import Gradient, Name, Partial, Symbol
from chainrule.problem.examples import numbered
from chainrule.problem.model import Points
from chainrule.problem.points import of_example

INDICES: Final = frozenset("ijkmnps")
"""Letters that stand for the number of any example."""

ANY: Final = "i"


class Examples:
    """What the names of a claim mean where there are several examples.

    Args:
        points: the examples.
        known: every name of the network over all of them.
    """

    def __init__(self, points: Points, known: frozenset[Name]) -> None:
        self._points: Final = points
        self._known: Final = known
        self._seen_loose = False

    def is_unclear(self, symbols: Iterable[Symbol], *, numeric: bool) -> bool:
        """Whether a number is said of an example, and not of which; from the first such line on, also of its loss."""
        if not numeric:
            return False
        names = [*_names(symbols)]
        self._seen_loose |= self._is_loose(names)
        is_of_loss = self._points.whole in names and not any(name.superscript for name in names)
        of_any = any(name not in self._known and self._bare(name) is not None for name in names)
        return of_any or (self._seen_loose and is_of_loss)

    def _is_loose(self, names: Iterable[Name]) -> bool:
        """Whether a name stands for that of some example, without saying which: then so does the loss beside it."""
        return any(name not in self._known and name in self._points.own for name in names)

    def unclear(self, symbols: Iterable[Symbol]) -> dict[Symbol, Symbol]:
        """The loss, and its derivatives, as those of an example that nobody knows."""
        points = self._points
        one = of_example(points.one.loss, ANY)
        found: dict[Symbol, Symbol] = {}
        for symbol in symbols:
            if symbol == points.whole:
                found[symbol] = one
            elif isinstance(symbol, Gradient) and symbol.of == points.whole:
                found[symbol] = Gradient(one, symbol.wrt)
        return found

    def others(self, symbols: Sequence[Symbol]) -> dict[Symbol, Symbol]:
        """What the network calls the symbols of one claim, taken to be of the first example where no other is named."""
        loose = self._is_loose(_names(symbols))
        found = {symbol: self._other(symbol, loose) for symbol in symbols}
        return {symbol: other for symbol, other in found.items() if other != symbol}

    def _other(self, symbol: Symbol, loose: bool) -> Symbol:
        match symbol:
            case Name():
                return self._name(symbol, loose)
            case Gradient() | Partial():
                of, wrt = (self._name(name, loose) for name in (symbol.of, symbol.wrt))
                return Gradient(of, wrt) if of == self._points.whole else Partial(of, wrt)
            case _:
                return symbol

    def _name(self, name: Name, loose: bool) -> Name:
        first = self._points.labels[0]
        if name in self._known:
            is_of_one = loose and name == self._points.whole == self._points.one.loss
            return of_example(name, first) if is_of_one else name
        bare = self._bare(name)
        if bare is not None:
            return of_example(bare, first)
        plain, number = numbered(name)
        other = of_example(plain, str(number))
        return other if other in self._known else name

    def _bare(self, name: Name) -> Name | None:
        """z for z and for z^(i); None for any other name."""
        layer, _, index = name.superscript.rpartition(",")
        if index in INDICES:
            name = Name(name.base, name.accent, name.subscript, layer)
        elif name.subscript in INDICES and name not in self._points.own:
            name = Name(name.base, name.accent, "", name.superscript)
        return name if name in self._points.own else None


def _names(symbols: Iterable[Symbol]) -> Iterator[Name]:
    """The names among these, and those in derivatives."""
    for symbol in symbols:
        match symbol:
            case Name():
                yield symbol
            case Gradient() | Partial():
                yield from (symbol.of, symbol.wrt)
            case _:
                pass
