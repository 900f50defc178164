"""The names of a Python function → names of quantities, each set once and spelled in one way."""

from collections.abc import Iterator
from typing import Final

from chainrule.diagnostic import ChainruleError, Diagnostic, Span, fail
from chainrule.expr import Name, key_of, name_from_key
from chainrule.read.model import Vocabulary
from chainrule.read.naming import name_of
from chainrule.read.plain_tokens import spelled
from chainrule.read.symbols import symbol
from chainrule.read.syntax import Run


def run_of(identifier: str, start: int = 0, end: int = 0) -> Run:
    """The name that an identifier spells: `w1` and `w_1` are w_1, `y_hat` is ŷ."""
    base, accent, below, above = spelled(identifier)
    return Run(base, start, end, "whole", accent, below, above)


class Names:
    """The parameters and local variables met so far, with the place where each is set."""

    def __init__(self) -> None:
        self.places: Final[dict[str, Span]] = {}
        self._spelled: Final[dict[Name, str]] = {}

    def __contains__(self, identifier: object) -> bool:
        return identifier in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def add(self, identifier: str, where: Span) -> Name:
        """The name that `identifier` spells, now set.

        Raises:
            ChainruleError: E0265 if it is set already, E0267 if it spells no name, or that of another identifier.
        """
        if identifier in self.places:
            raise self.again(identifier, where)
        self.places[identifier] = where
        name = name_of(run_of(identifier))
        other = self._spelled.setdefault(name, identifier)
        if other != identifier:
            message = f"{other} and {identifier} are one name on paper: {key_of(name)}"
            raise fail("E0267", message, where, "the second spelling", help="rename one of the two")
        if not _is_readable(name):
            mend = "begin it with a letter, such as h_1"
            raise fail("E0267", f"'{identifier}' cannot be the name of a quantity", where, "not a name", help=mend)
        return name

    def again(self, identifier: str, where: Span) -> ChainruleError:
        """What to raise where a name is set that has a value already."""
        first = self.places.get(identifier)
        notes = () if first is None else (f"it is first set at {first}",)
        mend = f"call this one {self._fresh(identifier)}, and use that name in the lines below"
        message = f"{identifier} is set twice, and on paper each quantity has one name"
        return ChainruleError(Diagnostic("E0265", message, where, "set again", notes, mend))

    def met(self, identifier: str, where: Span) -> None:
        """Somewhere in a line that cannot be read, `identifier` is set."""
        self.places.setdefault(identifier, where)

    def is_free(self, name: Name) -> bool:
        """Whether no identifier spells `name`."""
        return name not in self._spelled

    def misread(self, vocabulary: Vocabulary) -> Iterator[tuple[Span, ChainruleError]]:
        """Names that are written for something else beside the others: `w_new` where there is w, `x_bar` beside x."""
        for name, identifier in self._spelled.items():
            if symbol(name, vocabulary) != name:
                where = self.places[identifier]
                message = f"{identifier} is written for a derivative or a value after the step here, not for a quantity"
                yield where, fail("E0267", message, where, "another name", help="rename it")

    def _fresh(self, identifier: str) -> str:
        """`h_2` for h, `h_3` if that is taken too."""
        stem = identifier.rstrip("0123456789").rstrip("_") or identifier
        taken = {*self.places}
        number = next(i for i in range(2, len(taken) + 3) if f"{stem}_{i}" not in taken and f"{stem}{i}" not in taken)
        return f"{stem}_{number}"


def _is_readable(name: Name) -> bool:
    """Whether its ASCII form can be read back, which every output relies on."""
    try:
        return name_from_key(key_of(name)) == name
    except ValueError:
        return False
