"""The tokens of a formula → those of each statement: rows, cells, columns, and what goes on from row to row.

An align may hold two columns of statements, each of which goes on in its own rows. Cells come in pairs, a right one and
a left one, as LaTeX sets them: `a &= b && c &= d` is two statements, `a = b & c = d` as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, takewhile
from typing import Final, TypeAlias

from chainrule.read.names import END, NAMING, closing, is_layer
from chainrule.read.tokens import LEARNING_RATE, Token

Piece: TypeAlias = list[Token]

OPENS: Final = frozenset(["(", "[", "{", "\\{", "begin", "|(", "‖("])
SHUTS: Final = frozenset([")", "]", "}", "\\}", "end", "|)", "‖)"])
WORDS: Final = frozenset(["label", "text", "gap"])
"""What a heading inside a formula is made of."""

_BEFORE_NAME: Final = ("", "row", "&", "gap", "{", "(", "⇒")
_BEHIND_NAME: Final = ("", "row", "&", "gap", "}", ")", ",", "⇒")
"""What may stand beside a name of several words; "" is nothing at all."""

SHORT: Final = 8
"""A superscript of more tokens is no index that a subscript would follow."""

MARKED: Final = 6
"""The tokens of `^{(2)T` at least."""

SIGNS: Final = frozenset(["+", "-", "*", "⊙", "/", "="])


def pieces(tokens: Sequence[Token]) -> list[Piece]:
    """The tokens of each statement, or of statements side by side, in the order in which they begin."""
    open_: dict[int, Piece] = {}
    depth: dict[int, int] = {}
    found: list[Piece] = []
    for column, piece in _cells(tidy(_with_long_names(_without_array(tokens)))):
        before = open_.get(column)
        if before is not None and _goes_on(before, piece, depth[column] > 0):
            before += piece
            depth[column] += _opened(piece)
        else:
            found.append(piece)
            open_[column] = piece
            depth[column] = _opened(piece)
    return found


def _without_array(tokens: Sequence[Token]) -> Sequence[Token]:
    r"""What stands in `\begin{array}{ll} z &= w x \\ y &= z \end{array}`: one with relations only arranges them."""
    last = len(tokens) - 1
    while last > 0 and tokens[last].kind in ("row", "gap"):
        last -= 1
    if last < 1 or tokens[0].kind != "begin" or tokens[0].text != "array":
        return tokens
    depths = [*accumulate((token.kind == "begin") - (token.kind == "end") for token in tokens[: last + 1])]
    is_all = depths.index(0) == last if 0 in depths else False
    has_relation = any(token.kind == "=" and depth == 1 for token, depth in zip(tokens, depths, strict=False))
    return tokens[1:last] if is_all and has_relation else tokens


def _with_long_names(tokens: Sequence[Token]) -> Sequence[Token]:
    r"""`\text{Input Size} - 1`: words that stand where an operand is wanted are a name."""
    if not any(token.kind == "label" for token in tokens):
        return tokens
    around = zip([END, *tokens], tokens, [*tokens[1:], END], strict=False)
    return [
        token._replace(kind="text", text=token.text.replace(" ", "_")) if _is_operand(before, token, after) else token
        for before, token, after in around
    ]


def _is_operand(before: Token, token: Token, after: Token) -> bool:
    """Whether words are some of a name, and signs beside them or the braces around them say that they are one."""
    if token.kind != "label" or _few_words().fullmatch(token.text) is None:
        return False
    if before.kind not in (*_BEFORE_NAME, *SIGNS) or after.kind not in (*_BEHIND_NAME, *SIGNS):
        return False
    signs = SIGNS - {"="}
    return before.kind in signs or after.kind in SIGNS or (before.kind, after.kind) == ("{", "}")


@cache
def _few_words() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+){1,2}")


def tidy(tokens: Iterable[Token]) -> list[Token]:
    r"""Without empty groups (`\dots{}`); `\delta{_2}` as δ_2; "learning rate α = 1" as η = α = 1."""
    out: list[Token] = []
    for token in tokens:
        if token.kind == "}" and out and out[-1].kind == "{":
            out.pop()
        elif token.kind == "}" and len(out) > 1 and out[-1].kind == "below" and out[-2].kind == "{":
            del out[-2]
        elif _names_the_rate(out, token):
            out.append(Token("=", "=", token.start, token.start))
            if token.kind in NAMING:
                out.append(token)
        elif token.kind == ")" and len(out) > 2 and out[-2].kind == "=" and out[-2].start == out[-2].end:
            pass  # the bracket of `learning rate (α) = 0.1`
        elif token.kind == "below" and (at := _raised_before(out)):
            out.insert(at, token)
        elif token.kind == "}" and _ends_transposed(out):
            last = out.pop()
            out += [token, Token("^", "^", last.start, last.start), last]
        else:
            out.append(token)
    return out


def _ends_transposed(out: Sequence[Token]) -> bool:
    """Whether a layer and the T of a transpose are raised together: `W^{(2)T}`, `W^{[2]T}`."""
    if len(out) < MARKED or (out[-1].kind, out[-1].text) != ("run", "T"):
        return False
    at = next((i for i in range(len(out) - 2, max(len(out) - SHORT, 0), -1) if out[i].kind == "{"), 0)
    return at > 0 and out[at - 1].kind == "^" and is_layer(out[at + 1 : -1])


def _raised_before(out: Sequence[Token]) -> int:
    """Where a superscript begins that `out` ends with: z^{l}_j is read as z_j^{l}; 0 if there is none."""
    if len(out) < 3 or out[-1].kind in ("^", "{"):
        return 0
    at = len(out) - 1
    if out[at].kind == "}":
        reach = range(at - 1, max(at - SHORT, 0), -1)
        at = next((i for i in reach if out[i].kind == "{"), 0)
    return at - 1 if at > 1 and out[at - 1].kind == "^" else 0


def _names_the_rate(before: list[Token], token: Token) -> bool:
    if not before or before[-1].text != LEARNING_RATE or (token.kind not in NAMING and token.text not in (":", "(")):
        return False
    return before[-1].end - before[-1].start > len("\\" + LEARNING_RATE)


def _cells(tokens: Iterable[Token]) -> Iterator[tuple[int, Piece]]:
    """Each cell with something in it, and its column."""
    for row in map(_chained, _rows(tokens)):
        for column in range(0, len(row), 2):
            left, right = row[column], row[column + 1] if column + 1 < len(row) else []
            if left and right and _has_relation(left) and right[0].kind not in SIGNS and left[-1].kind not in SIGNS:
                yield column, left
                yield column + 1, right
            elif left or right:
                yield column, left + right


def _chained(row: list[Piece]) -> list[Piece]:
    """`a & = b & = c & = d` is one chain, and so two cells."""
    if len(row) < 3 or not row[0]:
        return row
    behind = list(takewhile(lambda cell: bool(cell) and cell[0].kind == "=", row[1:]))
    return [row[0], [token for cell in behind for token in cell], *row[1 + len(behind) :]] if behind else row


def _rows(tokens: Iterable[Token]) -> Iterator[list[Piece]]:
    depth = 0
    row: list[Piece] = [[]]
    for token in tokens:
        kind = token.kind
        depth += (kind == "begin") - (kind == "end")
        if depth <= 0 and kind == "row":
            yield [_without_words(cell) for cell in row]
            row = [[]]
        elif depth <= 0 and kind == "&":
            row.append([])
        else:
            row[-1].append(token)
    yield [_without_words(cell) for cell in row]


def _without_words(cell: Piece) -> Piece:
    """Nothing, where a cell is only words."""
    return [] if all(token.kind in WORDS for token in cell) else cell


def _goes_on(before: Piece, piece: Piece, is_open: bool) -> bool:
    """Whether `piece` continues the row before: it begins with a sign, or that one ended so, or in a bracket."""
    first, last = piece[0].kind, "^" if _ends_raised(before) else before[-1].kind
    if first in ("=", "+", "*", "⊙", "/"):
        return True
    if last == "," and is_open:
        return True
    if _has_relation(piece):
        return last in SIGNS and last != "="
    return first == "-" or last in SIGNS or is_open


def _ends_raised(piece: Piece) -> bool:
    """Whether the last sign is a superscript: w^+."""
    return len(piece) > 1 and piece[-2].kind == "^"


def _has_relation(piece: Piece) -> bool:
    return any(token.kind == "=" for token in piece)


def _opened(piece: Piece) -> int:
    """How many round and square brackets it leaves open."""
    return sum((token.kind in ("(", "[")) - (token.kind in (")", "]")) for token in piece)


def cut(tokens: Sequence[Token], kinds: Iterable[str]) -> Iterator[tuple[Token | None, Piece]]:
    """`tokens` cut wherever one of `kinds` stands outside brackets: (what stood before, the piece)."""
    depth, before, piece = 0, None, list[Token]()
    for token in tokens:
        depth += (token.kind in OPENS) - (token.kind in SHUTS)
        if not depth and token.kind in kinds:
            yield before, piece
            before, piece = token, []
        else:
            piece.append(token)
    yield before, piece


def enclosed(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """What stands in the bracket that is all of `tokens`, if it is."""
    if len(tokens) < 2 or tokens[0].kind not in ("(", "[") or closing(tokens, 0, len(tokens)) != len(tokens) - 1:
        return None
    return tokens[1:-1]


def unbalanced(tokens: Sequence[Token]) -> Token | None:
    """A bracket without its partner, if there is one."""
    open_: list[Token] = []
    for token in tokens:
        if token.kind in OPENS:
            open_.append(token)
        elif token.kind in SHUTS:
            if not open_:
                return token
            open_.pop()
    return open_[-1] if open_ else None
