"""Plain text and Unicode cut into tokens; and how a name is spelled there."""

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from chainrule.expr.names import ACCENTS, GREEK
from chainrule.read.tokens import KEYWORDS, LEARNING_RATE, LEARNING_RATES, OPERATORS, RELATIONS, WEIGHT_DECAY, Token
from chainrule.typeset.line import ABOVE, ACCENT, BELOW

LOWERED: Final = {char: text.replace("−", "-") for text, char in BELOW.items()}
RAISED: Final = {char: text.replace("−", "-") for text, char in ABOVE.items() if char != "′"}
RAISED.update(zip("ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵁⱽᵂ", "ABDEGHIJKLMNOPRUVW", strict=True))
COMBINING: Final = {mark: accent for accent, mark in ACCENT.items()}

LOW: Final = "".join(LOWERED)
HIGH: Final = "".join(RAISED)
LATIN: Final = r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ][\u0300-\u036f]*"
GREEK_LETTER: Final = r"(?=[^\W\d_])[Ͱ-Ͽ]"
"""Not all of the block: in it stand signs, too, and characters that are none."""
GREEKS: Final = rf"{GREEK_LETTER}[\u0300-\u036f]*"
NAME: Final = (
    rf"(?>(?:(?:{LATIN})+[A-Za-z0-9]*|{GREEKS}[0-9]*)(?:_(?:[0-9]|{LATIN})+|_{GREEK_LETTER})*"
    rf"(?:_\{{[^{{}}]*\}})?[{LOW}]*(?:⁽[{HIGH}]*⁾)?)"
)
"""A name: letters (Greek ones one by one) and digits, scripts in ASCII or Unicode."""

HATTED: Final = frozenset("yhat Yhat phat Phat xhat Xhat zhat Zhat mhat vhat".split())
"""Letters that wear a hat in words; `that` and `what` do not."""

LAYERED: Final = rf"{NAME}(?:\^\([A-Za-z0-9]+(?:,[A-Za-z0-9]+)?\))?"
"""A name with a layer above, where it can be no power."""


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(
        rf"""
          (?P<space>[^\S\n]+|[\u200b\ufeff]+)
        | (?P<row>\s*\n\s*)
        | (?P<rate>[Ll]earning[ _-]?[Rr]ate\b)
        | (?P<decay>[Ww]eight[ _-]?[Dd]ecay\b)
        | (?P<differential>(?:∂\ ?|d){LAYERED}\s*/\s*(?:∂\ ?|d){LAYERED})
        | (?P<total>(?:Σ|∑|sum)_(?=\{{\s*[A-Za-z]\s*=))
        | (?P<times>(?<=[\d)\]][ ])x(?=\ [-−\d(\[]))
        | (?:(?:np|numpy|math|torch|tf|jnp|F)\.)?(?P<name>{NAME})(?P<grad>\.grad\b)?
        | (?P<transposed>\.T\b)
        | (?P<number>(?:\d+(?:\.\d+|\.(?!\.))?|\.\d+)(?:[eE][-+−]?\d+)?)
        | (?P<raised>[{HIGH}]+(?:[·.][⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)
        | (?P<below>[{LOW}]+|_(?:[0-9]|{LATIN})+)
        | (?P<blank>_{{2,}}|\.{{3,}}|_\b)
        | (?P<norm>\|\|(?=[^|\n]+\|\|))
        | (?P<sign>\*\*|\.\*|<-|<=|>=|:=|==|~=|!=|->|=>|\+=|-=|.)
        """,
        re.VERBOSE,
    )


def tokens(text: str) -> list[Token]:
    """The tokens of a formula in plain text."""
    out: list[Token] = []
    grouping: list[bool] = []
    at = 0
    while at < len(text):
        at = cut(text, at, out)
        if out and out[-1].kind in ("\\{", "\\}"):
            _see_brace(out, grouping)
    return out


def _see_brace(out: list[Token], grouping: list[bool]) -> None:
    """A brace behind `^` or `_` groups, as in LaTeX, and is not seen; so does the one that closes it."""
    brace = out[-1]
    if brace.kind == "\\{":
        grouping.append(len(out) > 1 and out[-2].kind in ("^", "_"))
        grouped = grouping[-1]
    else:
        grouped = bool(grouping) and grouping.pop()
    if grouped:
        out[-1] = brace._replace(kind=brace.text)


def cut(text: str, at: int, out: list[Token]) -> int:
    """Cut one token off at `at`, append it to `out`, and say where it ends."""
    found = _piece().match(text, at)
    if found is None:
        raise AssertionError("the last alternative takes any character")
    end = found.end()
    match found.lastgroup:
        case "space":
            pass
        case "name":
            word = found["name"]
            out.append(Token(KEYWORDS.get(word, "name"), word, at, end))
        case "below":
            out.append(Token("below", "".join(LOWERED.get(char, char) for char in found[0].lstrip("_")), at, end))
        case "number" | "differential" | "row" | "raised" | "blank":
            out.append(Token(found.lastgroup, found[0], at, end))
        case "total":
            out += (Token("sum", found[0][:-1], at, end - 1), Token("_", "_", end - 1, end))
        case "norm":
            out.append(Token("‖", "‖", at, end))
            at = text.index("||", end)  # where it closes, which the pattern has seen
            while end < at:
                end = cut(text, end, out)
            end = at + 2
            out.append(Token("‖", "‖", at, end))
        case "transposed":
            out.append(Token("raised", "ᵀ", at, end))
        case "grad":
            out.append(Token("differential", "/" + found["name"], at, end))
        case "rate":
            out.append(Token("word", LEARNING_RATE, at, end))
        case "decay":
            out.append(Token("word", WEIGHT_DECAY, at, end))
        case "times":
            out.append(Token("*", "·", at, end))
        case _:
            out.append(sign(found[0], at, end))
    return end


def sign(text: str, start: int, end: int) -> Token:
    """The token of a sign."""
    if text in RELATIONS:
        return Token("=", RELATIONS[text], start, end)
    kind, shown = OPERATORS.get(text, ("unknown", text))
    return Token(kind, shown, start, end)


class Spelling(NamedTuple):
    """The parts of a name, as in `Name`."""

    base: str
    accent: str
    below: str
    above: str


@lru_cache(maxsize=4096)
def spelled(text: str) -> Spelling:
    """The parts of a name in plain text: `y_hat_1`, `ŷ₁`, `w_{11}^(2)`, `net_h1`; a trailing digit stands below."""
    text, above = _layer(text)
    text, low = _lowered(text)
    letters, accent = (text, "") if text.isascii() else _accented(text)
    base, rest = _letters_first(letters)
    if base in LEARNING_RATES or letters in LEARNING_RATES:
        return Spelling(LEARNING_RATE, accent, low, above)
    first, _, after = rest.partition("_")
    if first in ACCENTS and letters[len(base) : len(base) + 1] == "_":
        accent, rest = first, after
    base, accent = dressed(base, accent)
    below = "_".join(part for part in (rest.strip("_{}"), low) if part)
    return Spelling(base, accent, "".join(GREEK.get(char, char) for char in below), above)


def dressed(base: str, accent: str = "") -> tuple[str, str]:
    """`yhat` as y with its hat."""
    return (base[0], "hat") if base in HATTED and not accent else (base, accent)


def _layer(text: str) -> tuple[str, str]:
    """What stands above in brackets, taken off the end."""
    if text.endswith("⁾") and "⁽" in text:
        at = text.index("⁽")
        return text[:at], "".join(RAISED[char] for char in text[at + 1 : -1])
    if text.endswith(")") and "^(" in text:
        at = text.rindex("^(")
        return text[:at], text[at + 2 : -1]
    return text, ""


def _lowered(text: str) -> tuple[str, str]:
    """Subscripts of Unicode, taken off the end."""
    kept = text.rstrip(LOW)
    return kept, "".join(LOWERED[char] for char in text[len(kept) :])


def _accented(text: str) -> tuple[str, str]:
    """Letters without their accent, Greek ones spelled out; an accent nobody knows stays, for the parser to refuse.

    What stands below is a word of some language, and keeps its own.
    """
    import unicodedata  # here: most names are ASCII

    head, line, below = text.partition("_")
    apart = unicodedata.normalize("NFD", head)
    accent = next((COMBINING[char] for char in apart if char in COMBINING), "")
    letters = "".join(GREEK.get(char, char) for char in apart if char not in COMBINING)
    return f"{letters}{line}{below}", accent


def _letters_first(text: str) -> tuple[str, str]:
    """`h1_n`: the letters h, and the rest without the underscore between them."""
    at = 0
    while at < len(text) and text[at].isalpha():
        at += 1
    return text[:at], text[at:].removeprefix("_")
