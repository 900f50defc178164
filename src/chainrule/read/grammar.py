"""Formulas → statements: what stands on each side of every relation.

The grammar is written down in docs/language.md.
"""

from collections.abc import Iterator
from itertools import chain

from chainrule.diagnostic import ChainruleError, Span
from chainrule.read import latex_tokens, plain_tokens
from chainrule.read.drafts import ELEMENT, Draft, drafts
from chainrule.read.expressions import parse
from chainrule.read.model import Formula, Side, Statement
from chainrule.read.rows import Piece, pieces
from chainrule.read.syntax import Array, Blank, Node, Sum, Text, Tree


def statements_of(formula: Formula, group: int) -> tuple[Statement, ...]:
    """The statements of `formula`; one that cannot be read says why in `unread`, and nothing is raised.

    Args:
        formula: what was found; a block is one formula.
        group: the number that its statements share.
    """
    return tuple(_Reader(formula, group).statements())


class _Reader:
    """Reads one formula."""

    def __init__(self, formula: Formula, group: int) -> None:
        self._formula = formula
        self._group = group
        self._text = Text(formula.source, formula.text, formula.offsets)

    def statements(self) -> Iterator[Statement]:
        """Every statement, in order."""
        lexer = latex_tokens if self._formula.kind == "latex" else plain_tokens
        for piece in pieces(lexer.tokens(self._formula.text)):
            for draft in drafts(piece):
                yield self._statement(draft)

    def _statement(self, draft: Draft) -> Statement:
        formula = self._formula
        place, text = self._extent(draft)
        relations = tuple(token.text for token in draft.relations)
        read = Statement(place, text, (), relations, formula.display, formula.block, formula.section, self._group)
        try:
            return read._replace(sides=tuple(self._sides(draft)))
        except ChainruleError as error:
            return read._replace(unread=error.diagnostics[0])

    def _extent(self, draft: Draft) -> tuple[Span, str]:
        """Where it stands and how it reads; the components of `(x, y) = (1, -3)` are put together."""
        tokens = [*chain(*draft.sides), *draft.relations]
        start, end = min(token.start for token in tokens), max(token.end for token in tokens)
        return self._text.place(start, end), " ".join(self._text.characters[start:end].split())
