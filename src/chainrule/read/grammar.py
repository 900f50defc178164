"""Formulas → statements: what stands on each side of every relation.

The grammar is written down in docs/language.md.
"""

from collections.abc import Iterator
from typing import Final

from chainrule.diagnostic import ChainruleError, Diagnostic, Span
from chainrule.read import latex_tokens, plain_tokens
from chainrule.read.drafts import ELEMENT, Draft, drafts
from chainrule.read.expressions import parse
from chainrule.read.model import Declaration, Formula, Side, Statement, Table
from chainrule.read.rows import OPENS, SHUTS, SIGNS, Piece, pieces
from chainrule.read.syntax import Array, Blank, Node, Sum, Text, Tree
from chainrule.read.tokens import Token

LINED: Final = frozenset(["network", "conventions", "names", "data", "repeat", "marks", "rule", "role"])
"""The blocks whose lines are more than equations; those of `given` are equations, and may say more in these words."""

MORE: Final = ("precision", "rule", "optimi", "input", "target", "parameter")

MOST_ENTRIES: Final = 20_000
"""So many entries may the arrays of one formula have, or those of a block."""

STEPS: Final = {"+=": "+", "-=": "−"}
"""Assignments of Python that add to what was there."""


def statements_of(formula: Formula, group: int) -> tuple[Statement, ...]:
    """The statements of `formula`; one that cannot be read says why in `unread`, and nothing is raised.

    Args:
        formula: what was found; a block is one formula.
        group: the number that its statements share.
    """
    if formula.text.count(",") + formula.text.count("&") > MOST_ENTRIES:
        return (_too_many(formula, group),)
    if _is_lined(formula):
        return tuple(_of_block(formula, group))
    return tuple(_Reader(formula, group, _text(formula)).statements())


def _too_many(formula: Formula, group: int) -> Statement:
    """An array of more entries than anyone writes out: nothing is cut into tokens."""
    place = Span(formula.source, formula.offsets[0], formula.offsets[0] + 1)
    message = f"arrays of more than {MOST_ENTRIES:,} entries are not written out"
    why = Diagnostic("E0272", message, place, "begins here", help="give fewer, or leave the data out")
    said = " ".join(formula.text[:80].split())
    return Statement(place, said, (), (), formula.display, formula.block, formula.section, group, unread=why)


def declarations_of(formula: Formula) -> tuple[Declaration, ...]:
    """What the lines of a block declare; nothing for a formula that is no block."""
    if not _is_lined(formula):
        return ()
    from chainrule.read.blocks import lines_of  # here: most documents have no blocks

    return tuple(line for line in lines_of(formula) if isinstance(line, Declaration))


def _is_lined(formula: Formula) -> bool:
    if formula.block != "given":
        return formula.block in LINED
    text = formula.text.lower()
    return any(word in text for word in MORE)


def tables_of(formula: Formula) -> tuple[Table, ...]:
    """The table of a `data` block; nothing for any other formula."""
    if formula.block != "data":
        return ()
    from chainrule.read.blocks import lines_of  # here: most documents have no blocks

    return tuple(line for line in lines_of(formula) if isinstance(line, Table))


def _text(formula: Formula) -> Text:
    return Text(formula.source, formula.text, formula.offsets)


def _of_block(formula: Formula, group: int) -> Iterator[Statement]:
    """The equations of a block, those that its units mean, and the lines that could not be read."""
    from chainrule.read.blocks import Meant, lines_of  # here: most documents have no blocks

    for line in lines_of(formula):
        match line:
            case Formula():
                yield from _Reader(line, group, _text(line)).statements()
            case Meant(equation, declared):
                text = Text(formula.source, equation, (), declared)
                for statement in _Reader(formula, group, text).statements():
                    yield statement._replace(implied=True)
            case Diagnostic(where=Span() as where):
                said = " ".join(where.text.split())
                yield Statement(where, said, (), (), True, formula.block, formula.section, group, unread=line)


class _Reader:
    """Reads one formula."""

    def __init__(self, formula: Formula, group: int, text: Text) -> None:
        self._formula = formula
        self._group = group
        self._text = text

    def statements(self) -> Iterator[Statement]:
        """Every statement, in order."""
        lexer = latex_tokens if self._formula.kind == "latex" else plain_tokens
        found = lexer.tokens(self._text.characters)
        if self._formula.block == "given":
            found = [token._replace(kind="=", text="=") if token.text == ":" else token for token in found]
        for piece in pieces(found):
            if self._is_sign(piece):
                continue
            for draft in drafts(piece):
                if any(draft.sides):  # an arrow alone states nothing
                    yield self._statement(draft)

    def _is_sign(self, piece: Piece) -> bool:
        r"""`3 $\times$ 2`, `z$_1$`: in a sentence a sign alone states nothing."""
        return not self._formula.block and len(piece) == 1 and piece[0].kind in (*SIGNS, "below")

    def _statement(self, draft: Draft) -> Statement:
        formula = self._formula
        place, text = self._extent(draft)
        relations = tuple("←" if token.text in STEPS else token.text for token in draft.relations)
        read = Statement(place, text, (), relations, formula.display, formula.block, formula.section, self._group)
        try:
            return read._replace(sides=tuple(self._sides(draft)))
        except ChainruleError as error:
            return read._replace(unread=error.diagnostics[0])

    def _extent(self, draft: Draft) -> tuple[Span, str]:
        """Where a statement stands, and how it reads; one whose sides stand apart is put together."""
        ends = [side[at] for side in draft.sides if side for at in (0, -1)] + [*draft.relations]
        start, end = self._with_wrapper(min(token.start for token in ends), max(token.end for token in ends))
        text = self._said(start, end)
        if draft.apart:
            sides = (self._said(side[0].start, side[-1].end) for side in draft.sides if side)
            text = f" {draft.relations[0].text} ".join(sides)
        return self._text.place(start, end), text

    def _with_wrapper(self, start: int, end: int) -> tuple[int, int]:
        r"""With the rest of a `\boxed{…}` or `\mathbf{…}` that it begins or ends in."""
        characters = self._text.characters
        if characters.startswith("}", end) or (start and characters[start - 1] == "{"):
            opened, closed = _unmatched(characters[start:end])
            if characters.startswith("}" * opened, end):
                end += opened
            command = characters.rfind("\\", 0, start)
            if closed and characters.endswith("{" * closed, 0, start) and command >= 0:
                start = command
        return start, end

    def _said(self, start: int, end: int) -> str:
        return " ".join(self._text.characters[start:end].split())

    def _sides(self, draft: Draft) -> Iterator[Side]:
        if draft.doubt is not None:
            raise self._doubtful(draft.doubt)
        if not draft.relations:
            yield self._side(draft.sides[0])
            return
        left, *rights = draft.sides
        yield self._side(left) if left else self._empty(draft.relations[0].start)
        for tokens, relation in zip(rights, draft.relations, strict=True):
            if not tokens and relation is draft.relations[-1]:
                yield self._empty(relation.end)
            elif relation.text == ELEMENT and tokens:
                yield self._set(tokens)
            elif relation.text in STEPS:
                yield self._side(tokens, self._stepped(left, relation.text, tokens))
            else:
                yield self._side(tokens)

    def _side(self, tokens: Piece, node: Node | None = None) -> Side:
        start, end = (tokens[0].start, tokens[-1].end) if tokens else (0, 0)
        node = parse(tokens, self._text) if node is None else node
        blank = any(token.kind == "blank" for token in tokens)
        return Side(Tree(node, self._text), self._text.place(start, end), self._said(start, end), blank)

    def _set(self, tokens: Piece) -> Side:
        """What stands behind ∈, as it was written: its font tells ℝ from R."""
        start, end = tokens[0].start, tokens[-1].end
        side = self._side(tokens, Array((), start, end, "{"))
        return side._replace(text=self._said(*self._with_wrapper(start, end)))

    def _empty(self, at: int) -> Side:
        """Nothing behind a relation is room for an answer."""
        return Side(Tree(Blank(at, at), self._text), self._text.place(at, at), "", blank=True)

    def _stepped(self, left: Piece, relation: str, tokens: Piece) -> Node:
        """`w -= η·g` is w ← w − η·g."""
        before, change = parse(left, self._text), parse(tokens, self._text)
        return Sum((("+", before), (STEPS[relation], change)), change.start, change.end)

    def _doubtful(self, token: Token) -> ChainruleError:
        _, shown, start, end = token
        if shown == ",":
            mend = "write 0.5 or 0{,}5 for the number, or a space behind a comma that separates"
            message = "this may be a decimal comma, or separate two numbers"
            return self._text.refuse("E0228", message, start, end, "0.5? or two?", mend)
        if token.kind in OPENS or token.kind in SHUTS:
            said = "closed" if token.kind in OPENS else "opened"
            mend = f"leave '{shown}' out, or write its counterpart"
            return self._text.refuse("E0221", f"'{shown}' is never {said}", start, end, f"never {said}", mend)
        mend = "give each name a value of its own: w_0 = 0.5, w_1 = 0.25"
        return self._text.refuse("E0229", "there are not as many values as names", start, end, "which name's?", mend)


def _unmatched(text: str) -> tuple[int, int]:
    """How many braces `text` leaves open, and how many it closes without opening them."""
    depth = lowest = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        lowest = min(lowest, depth)
    return depth - lowest, -lowest
