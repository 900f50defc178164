"""A sentence → the formulas in it: what stands around each sign of relation, if it is mathematics."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from chainrule.read.strip import Strip
from chainrule.read.words import OPERANDS, Word, has_relation, words

_FALSE_FRIENDS: Final = frozenset(
    "times plus minus over divided multiplied squared cubed transposed transpose percent to through until up mal durch "
    "bis hoch".split()
)
"""Behind a formula these say that it goes on in words; half of it would be a misreading."""

_STOPS: Final = frozenset(("prose", "maybe", "joining", "stop", "compares"))
_PREFIXES: Final = frozenset("-−∂∇√|‖")
_SUFFIXES: Final = frozenset("|‖′'ᵀ°%⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ")
_ARTICLES: Final = ("a", "A", "I")
_GLUED: Final = frozenset("./?&#@\"'=\\")


def sentence_in(strip: Strip) -> Iterator[Strip]:
    """The formulas in a sentence, each with a left side that has a name and a right side that is complete."""
    if not has_relation(strip.text):
        return
    found = words(strip.text)
    behind = 0
    for i, word in enumerate(found):
        if word.kind != "equals" or i < behind:
            continue
        start, end = _leftmost(found, i, behind), _rightmost(found, i)
        behind = end
        if _is_whole(found, start, i, end) and not _is_part_of_more(found, start, end, strip.text):
            yield strip.cut(found[start].start, found[end - 1].end)


def _leftmost(found: Sequence[Word], relation: int, limit: int) -> int:
    """Where the left side begins; brackets close before they open on the way there."""
    depth, at = 0, relation
    while at > limit:
        word = found[at - 1]
        depth += (word.kind == "close") - (word.kind == "open")
        if depth < 0 or word.kind in _STOPS or (word.kind in ("comma", "equals") and not depth):
            break
        if at < relation and found[at].kind == "name" and _introduces(word, found[at]):
            break
        at -= 1
    return at if depth <= 0 else relation


def _introduces(word: Word, name: Word) -> bool:
    """An article, or what kind of quantity the name is of: `the loss L`."""
    if word.text in _ARTICLES:
        return True
    if name.text.lower() in ("rate", "decay"):  # learning rate, weight decay
        return False
    return word.kind == "name" and word.text.isalpha() and len(word.text) > 2


def _rightmost(found: Sequence[Word], relation: int) -> int:
    """Where the last right side of the chain ends; before a bracket that words interrupt."""
    open_: list[int] = []
    at = relation + 1
    while at < len(found):
        word = found[at]
        if word.kind in _STOPS or (word.kind == "comma" and not open_) or (word.kind == "close" and not open_):
            break
        if word.text in _ARTICLES and at + 1 < len(found) and found[at + 1].kind in ("maybe", "prose"):
            break
        if word.kind == "open":
            open_.append(at)
        elif word.kind == "close":
            open_.pop()
        at += 1
    if not open_ or at == len(found):
        return at
    is_call = found[open_[0]].start == found[open_[0] - 1].end
    return relation + 1 if is_call else open_[0]


def _is_whole(found: Sequence[Word], start: int, relation: int, end: int) -> bool:
    """A name on the left, an operand at either end, and no number that only stands beside a name (`step 1 z = 2`)."""
    left, right = found[start:relation], found[relation + 1 : end]
    if not right or not any(word.kind in ("name", "function") for word in left):
        return False
    begins = left[0].kind != "operator" or left[0].text in _PREFIXES
    ends = right[-1].kind in OPERANDS or right[-1].text in _SUFFIXES
    apart = (a.kind == "number" and b.kind == "name" and a.end < b.start for a, b in pairwise(left))
    return begins and ends and not any(apart)


def _is_part_of_more(found: Sequence[Word], start: int, end: int, text: str) -> bool:
    """What stands around says that this is no formula, or only half of one: `i = 1, 2, 3`, `W times x`, `?id=1`."""
    before, after = text[: found[start].start][-1:], text[found[end - 1].end :][:1]
    if (before in _GLUED and before) or (after and after in "\"'/@#"):
        return True
    if start and found[start - 1].text.lower() in _FALSE_FRIENDS:
        return True
    if end == len(found):
        return False
    following = found[end]
    if following.kind == "stop":
        return text[following.end :][:1].isalnum()  # x = np.array(…)
    if following.kind == "comma" and end + 1 < len(found):
        return found[end + 1].kind in ("number", "blank")
    return following.text.lower() in _FALSE_FRIENDS or (following.kind == "compares" and following.text not in "→->")
