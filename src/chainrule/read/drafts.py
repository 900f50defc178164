"""Statements side by side, taken apart: `x = 1, y = -3`, `(x, y) = (1, -3)`, `w_0, w_1 = 0.5`, `a = b ⇒ c = d`."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from chainrule.read.names import NAMING
from chainrule.read.rows import OPENS, SHUTS, Piece, cut, enclosed, unbalanced
from chainrule.read.tokens import Token

SEPARATORS: Final = frozenset([",", ";", "gap", "and", "label", "⇒"])
"""What stands between statements side by side."""

APART: Final = SEPARATORS | {"text", "arrow"}
"""Where none of these stands, there is one statement and nothing to take off."""

JOINS: Final = (",", "and")
"""What stands between the names of a list."""

NAME_PARTS: Final = NAMING | {"below", "_", "{", "}", "'", "accent"}
VALUE_PARTS: Final = frozenset(["number", "-", "blank", "/", "[", "]", ",", ";"])
ELEMENT: Final = "∈"
NUMBERS: Final = ("ℝ", "R")

MAX_BRACKETS: Final = 3
"""How many brackets around statements are taken off."""


class Draft(NamedTuple):
    """The tokens of one statement.

    Args:
        sides: of each side.
        relations: between them.
        doubt: a token that leaves in doubt what is meant; then it is not read further.
        apart: parts of other statements stand between its own, as in `(x, y) = (1, -3)`.
    """

    sides: tuple[Piece, ...]
    relations: tuple[Token, ...] = ()
    doubt: Token | None = None
    apart: bool = False


class _Item(NamedTuple):
    """What stands between two separators."""

    before: str
    tokens: Piece

    @property
    def claims(self) -> bool:
        return bool(_draft(self.tokens).relations)

    @property
    def equates(self) -> bool:
        """Whether its first relation says something of each name before it: what it equals, or its shape."""
        first = _draft(self.tokens).relations[:1]
        return any(relation.text in ("=", "≈", ":=", "←") for relation in first) or self.declares

    @property
    def declares(self) -> bool:
        """Whether it says of how many numbers something is made: ∈ ℝ²."""
        return any(
            token.text == ELEMENT and after.text in NUMBERS
            for token, after in zip(self.tokens, self.tokens[1:], strict=False)
        )

    @property
    def is_name(self) -> bool:
        return all(token.kind in NAME_PARTS for token in self.tokens)

    @property
    def is_value(self) -> bool:
        return all(token.kind in VALUE_PARTS for token in self.tokens)


def drafts(piece: Sequence[Token]) -> Iterator[Draft]:
    """The statements in `piece`, one after the other."""
    for _ in range(MAX_BRACKETS):
        inside = enclosed(piece)
        if inside is None or not any(token.kind == "=" for token in inside):
            break
        piece = inside
    kinds = {token.kind for token in piece}
    doubt = unbalanced(piece) or (_decimal_comma(piece) if "," in kinds else None)
    if doubt is not None:
        yield Draft((list(piece),), tuple(token for token in piece if token.kind == "="), doubt)
    elif kinds.isdisjoint(APART):
        yield _draft(piece)
    else:
        for draft in _listed(_items(piece)):
            yield from _by_component(draft)


def _items(piece: Sequence[Token]) -> list[_Item]:
    """The pieces between separators; `⇒ 0.5` and `= 0.5` behind one go on with what stood before."""
    items: list[_Item] = []
    for before, between in cut(piece, SEPARATORS):
        tokens = _without_words(between)
        kind = "" if before is None else before.kind
        if not tokens or (kind == "gap" and _is_number_of_equation(tokens)) or _is_prose(tokens):
            continue
        follows = before is not None and kind == "⇒" and not any(token.kind == "=" for token in tokens)
        if items and follows and before is not None:
            items[-1].tokens.extend([before._replace(kind="="), *tokens])
        elif items and tokens[0].kind == "=":
            items[-1].tokens.extend(tokens)
        else:
            items.append(_Item(kind, tokens))
    return items


def _without_words(tokens: Piece) -> Piece:
    r"""Without a word before or behind: `\text{Step} z = 3`, `z = 3 \text{units}`."""
    if len(tokens) > 1 and tokens[-1].kind == "text" and tokens[-2].kind in ("number", ")", "]", "}", "below"):
        tokens = tokens[:-1]
    if len(tokens) > 1 and tokens[0].kind == "text" and tokens[1].kind in NAMING:
        tokens = tokens[1:]
    return [] if len(tokens) == 1 and tokens[0].kind == "text" else tokens


def _is_number_of_equation(tokens: Piece) -> bool:
    return [token.kind for token in tokens] == ["(", "number", ")"]


def _is_prose(tokens: Piece) -> bool:
    """`v ↑ 1` says that v grows by 1."""
    return any(token.kind == "arrow" for token in tokens)


def _decimal_comma(piece: Sequence[Token]) -> Token | None:
    """The comma of `x = 0,325`, which may be a decimal comma or separate 0 from 325."""
    commas, depth = [], 0
    for before, token, after in zip(piece, piece[1:], piece[2:], strict=False):
        depth += (before.kind in OPENS) - (before.kind in SHUTS)
        touching = before.kind == after.kind == "number" and before.end == token.start == after.start - 1
        if token.kind == "," and touching and not depth:
            commas.append(token)
    return commas[0] if len(commas) == 1 else None


def _listed(items: list[_Item]) -> Iterator[Draft]:
    at = 0
    while at < len(items):
        names = _leading_names(items, at)
        last = at + names
        if names and last < len(items) and items[last].equates and items[last].before in JOINS:
            at = last + 1 + _trailing_values(items, last + 1)
            yield from _shared(items[last - names : last], _draft(items[last].tokens), items[last + 1 : at])
        elif items[at].claims and (values := _trailing_values(items, at + 1)):
            yield _element(items[at : at + 1 + values])
            at += 1 + values
        else:
            for item in items[at : max(last, at + 1)]:
                yield _draft(item.tokens)
            at = max(last, at + 1)


def _leading_names(items: list[_Item], at: int) -> int:
    count = 0
    while at + count < len(items) and items[at + count].is_name and (not count or items[at + count].before in JOINS):
        count += 1
    return count


def _trailing_values(items: list[_Item], at: int) -> int:
    count = 0
    while at + count < len(items) and items[at + count].is_value and items[at + count].before == ",":
        count += 1
    return count


def _shared(names: list[_Item], draft: Draft, values: list[_Item]) -> Iterator[Draft]:
    """`w_0, w_1 = 0.5` gives both; `w_0, w_1 = 0.5, 0.25` gives each its own."""
    left, *rights = draft.sides
    lefts = [*(item.tokens for item in names), left]
    if not values:
        for name in lefts:
            yield Draft((name, *rights), draft.relations, apart=name is not left)
    elif len(values) == len(names) and len(rights) == 1:
        for name, value in zip(lefts, [rights[0], *(item.tokens for item in values)], strict=True):
            yield Draft((name, value), draft.relations, apart=True)
    else:
        yield draft._replace(doubt=values[-1].tokens[0])


def _element(items: list[_Item]) -> Draft:
    """`i = 0, 1, 2`: one of these."""
    (left, *rights), (relation, *_), *_ = _draft(items[0].tokens)
    values = [token for tokens in (*rights, *(item.tokens for item in items[1:])) for token in tokens]
    return Draft((left, values), (relation._replace(text=ELEMENT),))


def _draft(tokens: Sequence[Token]) -> Draft:
    """The sides of one statement; a relation with nothing before it goes on with nothing, and is left out."""
    sides = [*cut(tokens, ("=",))]
    if not sides[0][1] and len(sides) > 1:
        sides = sides[1:]
    return Draft(tuple(side for _, side in sides), tuple(before for before, _ in sides[1:] if before is not None))


def _by_component(draft: Draft) -> Iterator[Draft]:
    """`(x_1, y_1) = (1, -3)` as x_1 = 1 and y_1 = −3."""
    parts = [_components(side) for side in draft.sides]
    if draft.doubt or len(parts) < 2 or len(parts[0]) < 2 or len({len(part) for part in parts}) > 1:
        yield draft
        return
    for sides in zip(*parts, strict=True):
        yield Draft(sides, draft.relations, apart=True)


def _components(side: Piece) -> list[Piece]:
    inside = enclosed(side)
    return [] if inside is None else [part for _, part in cut(inside, (",", ";"))]
