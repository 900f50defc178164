"""The words, numbers and signs of plain text, each judged: does it belong to mathematics or to prose?

Only what kind of word it is; what stands beside what is judged in `chainrule.read.lines`.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from chainrule.expr.names import LETTER_OF

OPERANDS: Final = frozenset(("name", "maybe", "function", "number", "blank", "close"))
"""What an operator may follow."""

LONGEST: Final = 20_000
"""How many characters a line of plain text may have to be looked at; one that is longer was not written by hand."""

_FUNCTIONS: Final = frozenset(
    "exp log ln lg tanh sigmoid relu leaky elu gelu softplus softmax max min sqrt abs sum mean sin cos sign sgn step "
    "identity norm dot pow mse bce".split()
)
_SPELLED: Final = frozenset(("name", "maybe", "function", "number", "joining"))
_JOINING: Final = frozenset("if else otherwise and or for".split())
_QUANTITIES: Final = frozenset(
    "loss error cost target output input net out pred lr grad rate learning weight decay".split()
) | frozenset(LETTER_OF)
_SHORT_PROSE: Final = frozenset(
    "ab am an as at be by da de do du en er es et go he id ie eg il im in is it la le me my no of oh ok on re so to "
    "um un up us vs we wo zu".split()
)

_LETTER: Final = (
    "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u1e00-\u1fff\u2102-\u2134"
    "\U0001d400-\U0001d7ff"
)
_SCRIPT: Final = "\u00b2\u00b3\u00b9\u2070-\u209c\u1d2c-\u1d6a\u2c7c\u0300-\u036f\u02b0-\u02ff"

_MODULE: Final = r"(?:(?:np|numpy|math|torch)\.(?=(?:exp|log|tanh|sqrt|abs|maximum|sin|cos)\b))"
"""`np.` before a function that mathematics has as well."""


class Word(NamedTuple):
    """A word, a number or a sign.

    `kind` is one of

        name      of a quantity: x, w_0, ŷ, dL, loss
        function  exp, max
        maybe     a name if it stands where one is wanted: scores
        prose     don't, 学
        joining   if, else, and
        number    blank    room for an answer
        equals    compares  signs of relation
        operator  open  close  comma   stop   what ends a clause: . : ! ?
    """

    kind: str
    text: str
    start: int
    end: int


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        rf"""
          (?P<prose>[{_LETTER}]{{2,}}[-'’][{_LETTER}]{{2,}}[-'’{_LETTER}]*|[{_LETTER}]+['’](?:[st]|re|ll|ve|m|d)\b)
        | (?P<name>{_MODULE}?[∂∇]?[{_LETTER}][{_LETTER}{_SCRIPT}\d]*(?:\\?_(?!_)[{_LETTER}\d]+[{_LETTER}{_SCRIPT}\d]*
            |[_^]\{{[^{{}}\n]{{0,40}}\}}|\^\([^()\n]{{1,6}}\)|\^[+*′'])*(?:\.T\b)?)
        | (?P<number>\d+\.(?=[ ]*\]|[ ]+[-−]?\d+\.[ \]\d])|\d+(?:[.,]\d+)*+(?:[eE][-+]?\d+\b)?|\.\d+)
        | (?P<blank>_{{2,}}|…|\.{{3,}}|□|☐)
        | (?P<equals>∈(?=\ *ℝ)|:=|~=|=>|<-(?![\d.])|[-+*/]=|[=≈←≔⇒≃≅⟸](?!=))
        | (?P<compares>[<>≤≥≠∈→≡∝]=?|->|!=|==)
        | (?P<operator>(?<!\S)\.\*(?=\s)|[-+−–*·×⋅∙•∘⊙⊗@∗/÷∕^√∂∇∑Σ∏|‖∣%′'’°&½¼¾⅓⅔⅛⅜⅝⅞⅕ᵀ{_SCRIPT}]|\\[A-Za-z]+|\\.|_)
        | (?P<open>[(\[{{⟨]) | (?P<close>[)\]}}⟩]) | (?P<comma>[,;]) | (?P<stop>[.:!?]+)
        | (?P<space>\s+) | (?P<other>.)
        """,
        re.VERBOSE | re.DOTALL,
    )


def has_relation(text: str) -> bool:
    """Quickly: there may be a statement in `text`."""
    return len(text) <= LONGEST and ("=" in text or _other_relation().search(text) is not None)


@cache
def _other_relation() -> re.Pattern[str]:
    return re.compile("[≈←≔⇒≃≅⟸]|<-|∈ *ℝ")


def words(text: str) -> list[Word]:
    """Every word of `text`, in order."""
    found: list[Word] = []
    for match in _pattern().finditer(text):
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Word(_kind(kind, match[0]), match[0], match.start(), match.end()))
    return found


def _kind(kind: str, text: str) -> str:
    match kind:
        case "name":
            return _name_kind(text)
        case "prose":
            parts = re.split("[-'’]", text)
            return "name" if all(_name_kind(part) in ("name", "function") for part in parts) else "prose"
        case "other":
            return "prose"
        case _:
            return kind


def _name_kind(text: str) -> str:
    """A letter, or one with marks on it, is a name; a word only if it is a known one."""
    if len(text) == 1 or not text.isalpha() or (not text.isascii() and len(text) < 4):
        return "name"
    low = text.lower()
    if low in _FUNCTIONS:
        return "function"
    if low in _JOINING:
        return "joining"
    if low in _QUANTITIES or (len(text) == 2 and low not in _SHORT_PROSE):
        return "name"
    return "name" if text[0] == "d" and text[1].isupper() else "maybe"


def is_prose(found: Sequence[Word]) -> bool:
    """Some of these words belong to a sentence: one that no formula has, or two beside each other."""
    if any(word.kind in ("prose", "stop") for word in found):
        return True
    return any(_talk(one, other) for one, other in pairwise(found))


def _talk(one: Word, other: Word) -> bool:
    """`loss is`, `this x`, `loss 3`; but `w x`, `2 x` and `learning rate` are mathematics."""
    if one.kind not in _SPELLED or other.kind not in _SPELLED:
        return False
    if one.text.lower() == "learning":
        return other.text.lower() != "rate"
    if "maybe" in (one.kind, other.kind):
        return "joining" not in (one.kind, other.kind)
    return one.kind == "name" and other.kind == "number" and one.text.isalpha() and len(one.text) > 2
