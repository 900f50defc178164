"""Text in ASCII alone, for terminals and mail that have nothing else; what it says stays what it said."""

import unicodedata
from typing import Final

from chainrule.diagnostic import cells
from chainrule.typeset.line import ABOVE, ACCENT, ASCII_LETTER, BELOW

SIGNS: Final = {
    "−": "-", "–": "-", "—": "-", "·": "*", "⊙": "(*)", "×": "x", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~=", "±": "+-",
    "←": "<-", "→": "->", "↑": "^", "↓": "v", "⇒": "=>", "↦": "->", "∂": "d", "∇": "grad ", "√": "sqrt", "∞": "inf",
    "½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "…": "...", "′": "'", "″": "''", "‘": "'", "’": "'",
    "“": '"', "”": '"', "│": "|", "─": "-", "█": "#", "•": "*", "∈": "in", "ᵀ": "^T", "\u00a0": " ", "\u202f": " ",
    "ß": "ss",
}  # fmt: skip

SUBSCRIPT: Final = {small: plain for plain, small in BELOW.items() if plain.isascii()}
SUPERSCRIPT: Final = {small: plain for plain, small in ABOVE.items() if plain.isascii()}
ACCENT_WORD: Final = {mark: f"_{word}" for word, mark in ACCENT.items()}


def in_ascii(text: str) -> str:
    """`text` with signs spelled out (`w₀ ← ½` is `w_0 <- 1/2`); `?` for what has no ASCII form."""
    parts: list[str] = []
    level = ""
    for char in unicodedata.normalize("NFC", text):
        if char in SUBSCRIPT or (char in SUPERSCRIPT and char not in SIGNS):
            mark = "_" if char in SUBSCRIPT else "^"
            parts.append(("" if level == mark else mark) + (SUBSCRIPT.get(char) or SUPERSCRIPT[char]))
            level = mark
            continue
        level = ""
        parts.append(char if char.isascii() else _plain(char))
    return "".join(parts)


def _plain(char: str) -> str:
    if char in SIGNS:
        return SIGNS[char]
    if char in ASCII_LETTER:
        return ASCII_LETTER[char]
    base, *marks = [*unicodedata.normalize("NFD", char)]
    if base.isascii() and base.isalpha():
        return base + "".join(ACCENT_WORD.get(mark, "") for mark in marks)
    return ACCENT_WORD.get(char, "" if unicodedata.combining(char) else "?")


def same_cells(text: str) -> str:
    """`text` with a `?` for each cell of what is not ASCII, `~` where it was cut: a caret below must stay below."""
    return "".join(char if char.isascii() else "~" if char == "…" else "?" * cells(char) for char in text)
