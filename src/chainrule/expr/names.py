"""The ASCII form of names: the only key, in JSON, on the command line and in Python.

`w_0  y_hat  y_hat_1  net_h1  w_11^(2)  W^(2)`, for derivatives `dL/dw_0`, for second ones `d2L/dw_0 dw_1` (the space
keeps `a`, `bdc` apart from `adb`, `c`), and `R{dL/dw_0}` along a direction. Injective and readable back:
`name_from_key(key_of(name)) == name`.
"""

import re
from typing import Final

from chainrule.expr.nodes import Along, Gradient, Name, Next, Partial, Second, Symbol

ACCENTS: Final = ("hat", "bar", "tilde", "dot")

MARKS: Final = dict(zip("\u0302\u0304\u0303\u0307", ("_hat", "_bar", "_tilde", "_dot"), strict=True))
"""Accents by the sign that combines with the letter before it."""

GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
        "phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        strict=True,
    )
)
"""Greek letters by their symbol. A base is stored spelled out; rendering turns it back."""

LETTER_OF: Final = {word: letter for letter, word in GREEK.items()}

_KEY: Final = re.compile(
    r"(?P<base>[A-Za-z]+)"
    r"(?:_(?P<accent>hat|bar|tilde|dot)(?![A-Za-z0-9]))?"
    r"(?:_(?:(?P<sub>[A-Za-z0-9]\w*)|\{(?P<wild>[^{}]*)\}))?"
    r"(?:\^\((?P<sup>[^()]*)\))?",
    re.ASCII,
)
_PLAIN_SUBSCRIPT: Final = re.compile(r"(?!(?:hat|bar|tilde|dot)(?:_|$))[A-Za-z0-9]\w*", re.ASCII)


_NAME: Final = re.sub(r"\?P<\w+>", "?:", _KEY.pattern)
_SECOND: Final = re.compile(f"d2({_NAME})/d({_NAME}) d({_NAME})", re.ASCII)


def key_of(symbol: Symbol) -> str:
    """The ASCII form of `symbol`: `w_0`, `dL/dw_0`, `w_0^(+)`."""
    match symbol:
        case Name():
            accent = f"_{symbol.accent}" if symbol.accent else ""
            above = f"^({symbol.superscript})" if symbol.superscript else ""
            return f"{symbol.base}{accent}{_below(symbol.subscript)}{above}"
        case Gradient() | Partial():
            return f"d{key_of(symbol.of)}/d{key_of(symbol.wrt)}"
        case Second():
            return f"d2{key_of(symbol.of)}/d{key_of(symbol.wrt)} d{key_of(symbol.by)}"
        case Along():
            return f"R{{{key_of(symbol.of)}}}"
        case Next():
            return f"next {key_of(symbol.of)}"
        case _:
            raise TypeError(f"no key for {type(symbol).__name__}")


def _below(subscript: str) -> str:
    if not subscript:
        return ""
    return f"_{subscript}" if _PLAIN_SUBSCRIPT.fullmatch(subscript) else f"_{{{subscript}}}"


def name_from_key(key: str) -> Name:
    """The name that `key` spells; a trailing digit is a subscript (`w5` is `w_5`), and `ŷ₁` is `y_hat_1`.

    Raises:
        ValueError: if `key` is no name.
    """
    text = "".join(GREEK.get(char, char) for char in _in_ascii(key.strip()))
    found = _KEY.fullmatch(text) or _KEY.fullmatch(re.sub(r"^([A-Za-z]+)(\d+)", r"\1_\2", text))
    if found is None:
        raise ValueError(f"'{key}' is not a name; names look like w_0, y_hat, W^(2)")
    return Name(found["base"], found["accent"] or "", found["sub"] or found["wild"] or "", found["sup"] or "")


def _in_ascii(key: str) -> str:
    """The signs above a letter and the digits below it, spelled out; Greek letters stay."""
    if key.isascii():
        return key
    from unicodedata import normalize  # a key is ASCII, but for what is typed by hand

    marked = re.sub(f"[{''.join(MARKS)}]", lambda found: MARKS[found[0]], normalize("NFD", key))
    return re.sub("[₀-₉]+", lambda found: f"_{normalize('NFKD', found[0])}", marked)


def symbol_from_key(key: str) -> Symbol:
    """The symbol that `key` spells: a name, or a derivative such as `dL/dw_0`.

    Raises:
        ValueError: if `key` is neither.
    """
    if key.startswith("R{") and key.endswith("}"):
        return Along(symbol_from_key(key[2:-1]))
    second = _SECOND.fullmatch(key)
    if second:
        return Second(*map(name_from_key, second.groups()))
    if "/" in key:
        of, _, wrt = key.partition("/")
        if of[:1] != "d" or wrt[:1] != "d":
            raise ValueError(f"'{key}' is not a gradient; gradients look like dL/dw_0")
        return Gradient(name_from_key(of[1:]), name_from_key(wrt[1:]))
    if key.startswith("next "):
        return Next(name_from_key(key[5:]))
    return name_from_key(key)
