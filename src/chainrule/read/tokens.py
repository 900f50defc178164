r"""Tokens: what the two surfaces of the grammar, LaTeX and plain text, have in common.

`latex` and `plain` each cut a text into these; everything after them is one grammar. A token's kind says what it does:

    number  0.325                       run    letters of LaTeX, each perhaps a name of its own
    name    a name of plain text        word   one name for certain: a Greek letter, \mathrm{net}
    below   a subscript                 ^ '    what follows is raised; a prime
    + - * / < =  operators and relations, the sign as it is shown in `text`
    ( ) [ ] { }  brackets; { } group without being seen; \{ \} are seen
    | |( |)      a bar; one that only opens, only closes; ‖ likewise
    * ⊙          signs of multiplication: `text` tells · @ ⊗ apart
    , ; & row gap  what separates; gap is \quad
    frac sqrt ∂ nabla accent sum begin end  as in LaTeX
    raised  a superscript in Unicode    differential  dL/dw_0 in plain text
    label   words                       blank  room for an answer
    arrow   ↑ ↓, which say in prose that something grows or falls
    if else and ⇒                       words and signs that join
    unknown  a command nobody knows
"""

from typing import Final, NamedTuple


class Token(NamedTuple):
    """A piece of a formula: its kind, what it says, and the characters it covers."""

    kind: str
    text: str
    start: int
    end: int


KEYWORDS: Final = {
    "if": "if", "for": "if", "when": "if", "falls": "if", "wenn": "if", "für": "if",
    "else": "else", "otherwise": "else", "sonst": "else",
    "and": "and", "und": "and",
}  # fmt: skip
"""Words with a meaning inside a formula."""

RELATIONS: Final = {
    "=": "=", "==": "=", ":=": ":=", "≔": ":=", "≡": "=", "≈": "≈", "~=": "≈", "≃": "≈", "≅": "≈", "≒": "≈",
    "←": "←",
    "<-": "←", "⟵": "←", "+=": "+=", "-=": "-=", "→": "→", "->": "→", "⟶": "→", "↦": "→", "≠": "≠", "!=": "≠",
    "∈": "∈", "∝": "∝", "∼": "∼",
}  # fmt: skip
"""Signs between the sides of a statement, each as it is shown."""

OPERATORS: Final = {
    "+": ("+", "+"), "＋": ("+", "+"), "-": ("-", "−"), "−": ("-", "−"), "–": ("-", "−"), "﹣": ("-", "−"),
    "*": ("*", "·"), "·": ("*", "·"), "×": ("*", "·"), "∙": ("*", "·"), "⋅": ("*", "·"),
    "•": ("*", "·"), "∗": ("*", "·"), "@": ("*", "@"), "⊗": ("*", "⊗"),
    "⊙": ("⊙", "⊙"), "∘": ("⊙", "⊙"), ".*": ("⊙", "⊙"),
    "/": ("/", "/"), "÷": ("/", "/"), "∕": ("/", "/"), "^": ("^", "^"), "**": ("^", "^"),
    "<": ("<", "<"), ">": ("<", ">"), "<=": ("<", "≤"), ">=": ("<", "≥"), "≤": ("<", "≤"), "≥": ("<", "≥"),
    "⩽": ("<", "≤"), "⩾": ("<", "≥"),
    "(": ("(", "("), ")": (")", ")"), "[": ("[", "["), "]": ("]", "]"), "{": ("\\{", "{"), "}": ("\\}", "}"),
    "|": ("|", "|"), "∣": ("|", "|"), "‖": ("‖", "‖"), "∥": ("‖", "‖"), "∞": ("word", "infinity"),
    ",": (",", ","), ";": (";", ";"), ":": (";", ":"), ".": (";", "."),
    "'": ("'", "′"), "′": ("'", "′"), "’": ("'", "′"),
    "⇒": ("⇒", "⇒"), "=>": ("⇒", "⇒"), "⟹": ("⇒", "⇒"), "∴": ("⇒", "⇒"),
    "√": ("sqrt", "√"), "∂": ("∂", "∂"), "∇": ("nabla", "∇"),
    "Σ": ("sum", "Σ"), "∑": ("sum", "Σ"), "∏": ("sum", "Π"), "∫": ("sum", "∫"),
    "…": ("blank", "…"), "⋯": ("blank", "…"), "...": ("blank", "…"), "?": ("blank", "?"), "□": ("blank", "□"),
    "☐": ("blank", "□"),
    "½": ("number", "1/2"), "⅓": ("number", "1/3"), "⅔": ("number", "2/3"), "¼": ("number", "1/4"),
    "¾": ("number", "3/4"), "⅕": ("number", "1/5"), "⅛": ("number", "1/8"), "⅜": ("number", "3/8"),
    "⅝": ("number", "5/8"), "⅞": ("number", "7/8"),
}  # fmt: skip
"""Signs that both surfaces write: (kind, as it is shown)."""

LEARNING_RATE: Final = "eta"
"""The name of the learning rate."""

LEARNING_RATES: Final = frozenset(["lr", "LR", "learning_rate", "learningrate", "LearningRate", "learningRate"])
"""Other spellings of it."""

WEIGHT_DECAY: Final = "lambda"
"""The name of the weight decay, where it is written in words."""
