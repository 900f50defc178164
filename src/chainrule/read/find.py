"""Gathering what a document holds: its formulas and its headings, in order."""

from typing import Final, Literal, NamedTuple

from chainrule.diagnostic import fail
from chainrule.read.model import Formula
from chainrule.read.strip import Strip, below

BLOCKS: Final = ("network", "given", "data", "names", "conventions", "repeat", "marks")
"""The kinds of explicit block."""

MAX_LINES: Final = 20_000
"""How many lines of mathematics a document may have."""

LINE: Final = 80
"""A line of more characters counts as several."""

_GOES_ON: Final = ("=", "≈", "&=", "& =", r"\approx", r"&\approx", r"& \approx")
_BETWEEN: Final = " \t\r\n$>\\[]"


class _Draft(NamedTuple):
    """A formula whose continuation may still come."""

    parts: list[Strip]
    kind: Literal["latex", "plain"]
    display: bool
    block: str
    section: int

    def formula(self) -> Formula:
        strip = below(self.parts)
        return Formula(strip.source, strip.text, strip.offsets, self.kind, self.display, self.block, self.section)

    def goes_on_in(self, other: "_Draft") -> bool:
        """`= 0.5` in a display of its own right below belongs to this formula."""
        (first,), last = other.parts, self.parts[-1]
        if not (self.display and other.display and first.text.startswith(_GOES_ON)) or first.source is not last.source:
            return False
        between = first.source.text[last.offsets[-1] : first.offsets[0]]
        return (self.kind, self.block) == (other.kind, "") and "\n" in between and not between.strip(_BETWEEN)


class Finds:
    """What was found so far.

    Raises:
        ChainruleError: E0256 where there is more mathematics than `MAX_LINES`.
    """

    def __init__(self) -> None:
        self.headings: list[str] = [""]
        self._drafts: list[_Draft] = []
        self._lines = 0

    def formulas(self) -> tuple[Formula, ...]:
        """Every formula, in the order of the document."""
        return tuple(draft.formula() for draft in self._drafts)

    def heading(self, title: str) -> None:
        """A section begins."""
        self.headings.append(title)

    def latex(self, strip: Strip, *, display: bool) -> None:
        """A formula in LaTeX."""
        self._add(strip.trimmed(), "latex", display)

    def plain(self, strip: Strip, *, display: bool) -> None:
        """A formula in plain text; one with commands of LaTeX lost its delimiters."""
        self._add(strip.trimmed(), "latex" if _has_command(strip.text) else "plain", display)

    def block(self, kind: str, strip: Strip) -> None:
        """An explicit block."""
        self._add(strip, "plain", display=True, block=kind)

    def _add(self, strip: Strip, kind: Literal["latex", "plain"], display: bool, block: str = "") -> None:
        if not strip.text:
            return
        self._count(strip)
        draft = _Draft([strip], kind, display, block, len(self.headings) - 1)
        if self._drafts and self._drafts[-1].goes_on_in(draft):
            self._drafts[-1].parts.append(strip)
        else:
            self._drafts.append(draft)

    def _count(self, strip: Strip) -> None:
        self._lines += strip.text.count("\n") + 1 + len(strip.text) // LINE
        if self._lines > MAX_LINES:
            raise fail(
                "E0256",
                f"there are more than {MAX_LINES:,} lines of mathematics",
                strip.place,
                "the first that is too many",
                help="split the document, one exercise a file",
            )


def _has_command(text: str) -> bool:
    at = text.find("\\")
    return at >= 0 and text[at + 1 : at + 2].isalpha()
