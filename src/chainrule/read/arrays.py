"""Vectors and matrices as they are written: `[1, 2]`, `[[1, 2], [3, 4]]`, `[1, 2; 3, 4]`, `bmatrix`; indices.

In LaTeX a matrix of one column is a vector. An empty second column says that it is a matrix all the same.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from chainrule.read.branches import split
from chainrule.read.spaced import put_commas
from chainrule.read.syntax import (
    Applied,
    Array,
    Comparison,
    Differential,
    Fenced,
    General,
    Indexed,
    Node,
    Number,
    Run,
    Transposed,
)
from chainrule.read.tokens import Token

if TYPE_CHECKING:
    from chainrule.read.expressions import Parser

BEHIND_NUMBER: Final = frozenset([",", ";", ")", "]"])
"""Behind a number in an array nothing else follows, mostly; then nothing else is looked for."""

BARE: Final = ("array", "matrix", "smallmatrix")
"""Environments around which brackets are written out."""


def bracketed(parser: "Parser") -> Node:
    """`(a + b)`, `[a + b]`; with commas a vector, with semicolons a matrix."""
    opening = parser.tokens[parser.at]
    if parser.at + 1 < parser.stop and parser.tokens[parser.at + 1].kind in (")", "]"):
        parser.at += 2
        raise parser.text.refuse("E0271", "nothing stands in these brackets", opening.start, parser.end(), "", FILL)
    if opening.kind == "[":
        put_commas(parser)
    found = parser.rows(parser.conditional)
    if len(found) == 1 and len(found[0]) == 1:
        body = found[0][0]
        if type(body) is Array and not body.fence:
            return Array(body.entries, opening.start, parser.end(), opening.text)
        if type(body) is Comparison and opening.kind == "[":
            return General("entries chosen by a condition are read, not judged", opening.start, parser.end())
        return Fenced(body, opening.start, parser.end(), opening.text == "[")
    if len(found) == 1:
        return Array(tuple(found[0]), opening.start, parser.end(), opening.text)
    return _of_rows(parser, found, opening, opening.text)


FILL: Final = "write its entries, with commas between: [1, 2]"


def rows(parser: "Parser", entry: Callable[[], Node]) -> list[list[Node]]:
    """Entries separated by commas, in rows separated by semicolons."""
    found = [[_whole(parser) or entry()]]
    while parser.kind() in (",", ";", "gap"):
        separator = parser.next()
        if parser.kind() == "gap":
            continue
        if separator.kind == ";" and separator.text == ";":
            found.append([])
        found[-1].append(_whole(parser) or entry())
    return found


def _whole(parser: "Parser") -> Node | None:
    """A whole number that is an entry by itself: of data there may be many."""
    token = parser.tokens[parser.at]
    if token.kind == "number" and token.text.isdecimal() and parser.tokens[parser.at + 1].kind in BEHIND_NUMBER:
        parser.at += 1
        return Number(token.text, token.start, token.end)
    return None


def matrix(parser: "Parser", inside: Sequence[Token], opening: Token) -> Node:
    r"""What stands in `\begin{bmatrix} … \end{bmatrix}`."""
    fence = "" if opening.text in BARE else "["
    cells = [[*split(row, "&")] for row in split(inside, "row") if row]
    if not cells:
        raise parser.text.refuse("E0271", "this matrix has no entries", opening.start, parser.end(), "", FILL)
    if all(len(row) == 2 and not row[1] for row in cells):
        cells = [row[:1] for row in cells]
    elif len(cells) > 1 and all(len(row) == 1 for row in cells):
        return Array(tuple(parser.inside(cell) for (cell,) in cells), opening.start, parser.end(), fence)
    for cell in (cell for row in cells for cell in row):
        if not cell:
            raise parser.text.refuse(
                "E0271", "an entry of this matrix is missing", opening.start, parser.end(), "", FILL
            )
    return _of_rows(parser, [[parser.inside(cell) for cell in row] for row in cells], opening, fence)


def _of_rows(parser: "Parser", found: Sequence[Sequence[Node]], opening: Token, fence: str) -> Node:
    matrix = (Array(tuple(row), row[0].start, row[-1].end) for row in found)
    return Array(tuple(matrix), opening.start, parser.end(), fence)


def index(parser: "Parser", base: Node) -> tuple[Number, ...]:
    """The index right behind `base`, whole numbers in square brackets: `h[0]`, `W[0, 1]`; none if there is none."""
    at, tokens = parser.at, parser.tokens
    if tokens[at].kind != "[" or tokens[at].start != parser.end() or not isinstance(base, INDEXED):
        return ()
    found: list[Number] = []
    while at + 2 < len(tokens) and tokens[at + 1].kind == "number" and tokens[at + 1].text.isdecimal():
        _, text, start, end = tokens[at + 1]
        found.append(Number(text, start, end))
        at += 2
        if tokens[at].kind != ",":
            break
    if not found or tokens[at].kind != "]":
        return ()
    parser.at = at + 1
    return tuple(found)


def stepped(parser: "Parser", base: Node) -> Node:
    """`base` with what stands below its index: `W[0]_new` is an entry of the new W."""
    if type(base) is not Run or parser.kind() != "below" or parser.tokens[parser.at].text != "new":
        return base
    return base._replace(below="_".join(filter(None, (base.below, parser.next().text))), surface="whole")


INDEXED: Final = (Run, Applied, Differential, Fenced, Array, Indexed, Transposed)
"""What an index may stand behind."""


def transposes(exponent: Node) -> bool:
    """Whether what is raised is the T of a transpose."""
    return type(exponent) is Run and exponent.text == "T" and not (exponent.below or exponent.accent or exponent.above)
