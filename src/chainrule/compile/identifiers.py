"""Names as Python identifiers: `w_0` is w0, ∂L/∂z_1 is dz1, and no two symbols share one.

The only way from a document into generated code: whatever a name is made of, an identifier is ASCII letters, digits and
underscores, is no keyword, and is none of the words that the code itself uses.
"""

import keyword
import re
from collections.abc import Iterable
from typing import Final

from chainrule.expr import Gradient, Name, Next, Partial, Symbol

USED: Final = (
    "abs bool float int len max min print range sum np math exp log log1p expm1 erf erfc pi pow sqrt tanh "
    "loss_and_gradients descend steps eta n"
).split()

RESERVED: Final = frozenset((*keyword.kwlist, *keyword.softkwlist, *USED))
"""What no quantity may be called in generated code: Python's words and those that the code itself uses."""


class Identifiers:
    """The identifier of every symbol: the first to ask for one gets it, a later namesake gets an underscore more."""

    __slots__ = ("_known", "_taken", "_temporaries")

    def __init__(self) -> None:
        self._known: Final[dict[Symbol, str]] = {}
        self._taken: Final[set[str]] = set(RESERVED)
        self._temporaries = 0

    def add(self, symbols: Iterable[Symbol]) -> None:
        """Gives each of `symbols` its identifier, in this order."""
        for symbol in symbols:
            self.of(symbol)

    def fix(self, symbol: Symbol, identifier: str) -> None:
        """Gives `symbol` one of the words that the code itself uses."""
        self._known[symbol] = identifier

    def of(self, symbol: Symbol) -> str:
        """The identifier of `symbol`."""
        known = self._known.get(symbol)
        if known is None:
            known = self._known[symbol] = self._free(_wish(symbol))
        return known

    def temporary(self) -> str:
        """An identifier for a part that has no name: t1, t2 and so on."""
        self._temporaries += 1
        return self._free(f"t{self._temporaries}")

    def _free(self, wish: str) -> str:
        while wish in self._taken:
            wish += "_"
        self._taken.add(wish)
        return wish


def _wish(symbol: Symbol) -> str:
    """What a person would call `symbol`: digits stand close (w0), words after an underscore (w_s)."""
    match symbol:
        case Name():
            below = symbol.subscript
            parts = [symbol.base, symbol.accent, *([] if below[:1].isdigit() else [below])]
            word = "_".join(filter(None, parts)) + (below if below[:1].isdigit() else "")
            return _plain(f"{word}_{symbol.superscript}" if symbol.superscript else word)
        case Gradient() | Partial():
            return f"d{_wish(symbol.wrt)}"
        case Next():
            return _wish(symbol.of)
        case _:
            raise TypeError(f"no identifier for {type(symbol).__name__}")


def _plain(text: str) -> str:
    word = re.sub(r"[^A-Za-z0-9]+", "_", text).rstrip("_")
    return word if word[:1].isalpha() else f"q{word}"
