"""LaTeX cut into tokens."""

import re
from functools import cache
from typing import Final

from chainrule.read import plain_tokens as plain
from chainrule.read.commands import LOOKS, LOST, ROOM, SIGNS, SPECIFIED, TRANSPARENT, WORDED, WRAPPERS
from chainrule.read.tokens import KEYWORDS, LEARNING_RATE, WEIGHT_DECAY, Token

PARTNER: Final = {"{": "}", "(": ")", "[": "]", "|": "|", "‖": "‖"}
"""What closes each delimiter."""


PLAIN_NAME: Final = r"(?:\\hat\s*\{\s*[A-Za-z]\s*\}|[A-Za-z])[A-Za-z0-9]*(?:_(?:[A-Za-z0-9]|\{[A-Za-z0-9]+\}))?"


@cache
def _piece() -> re.Pattern[str]:
    """The next piece, behind any space. A derivative by ∂, which a solution has on every line, is one piece."""
    return re.compile(
        rf"""
        [\s~]*(?:
          (?P<run>[A-Za-z]+)
        | _\s*(?P<below>\d+|[A-Za-z]\d+|[A-Za-z]{{3,}}(?![\w^{{'])|[A-Za-z]|\{{\s*[A-Za-z0-9]+\s*\}})
        | \\[dt]?frac\s*\{{\s*\\partial\s*(?P<of>{PLAIN_NAME})\s*\}}
            \s*\{{\s*\\partial\s*(?P<differential>{PLAIN_NAME})\s*\}}
        | \\(?P<fence>left|right)\s*(?:[.|()\[\]]|\\[|{{}}])
        | (?P<blank>_{{2,}}|(?:\\_\s*){{2,}}|\.{{3,}})
        | (?P<command>\\(?:[A-Za-z]+|.))
        | (?P<number>(?:\d+(?:\.\d+|\{{[,.]\}}\d+|\.(?!\.))?|\.\d+)(?:[eE][-+]?\d+)?)
        | (?P<sign>:=|==|<=|>=|[-+*/^<>()\[\]|,;'=&{{}}?_])
        | (?P<remark>%[^\n]*|\$+|\\\s*\Z)
        )""",
        re.VERBOSE | re.DOTALL,
    )


@cache
def _rate() -> re.Pattern[str]:
    return re.compile(r"[Ll]earning[\s~]*[Rr]ate\b")


@cache
def _argument() -> re.Pattern[str]:
    return re.compile(r"\*?\s*\{([^{}]*)\}")


@cache
def _room() -> re.Pattern[str]:
    r"""How far a row stands from the next: `\\\\*`, `\\\\[10pt]`."""
    return re.compile(r"\*?\s*\[\s*-?\d*\.?\d+\s*(?:pt|px|em|ex|mm|cm|in|mu|pc|bp|sp|dd|cc)\s*\]")


@cache
def _braced() -> re.Pattern[str]:
    """A group in braces, two deep, and the label that stands below or above it."""
    flat = r"[^{}]|\{[^{}]*+\}"
    group = rf"\{{(?:{flat}|\{{(?:{flat})*+\}})*+\}}"
    return re.compile(rf"\s*\{{(?P<inside>(?:[^{{}}]|{group})*+)\}}(?:\s*[_^]\s*(?:{group}|[^{{}}\s]))?")


@cache
def _sign_alone() -> re.Pattern[str]:
    return re.compile(r"\s*(?:[_^]|(?:[-+*/=<>]|\\(?:cdot|times|approx|leq?|geq?)\b)\s*\})")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")


def tokens(text: str) -> list[Token]:
    """The tokens of a formula in LaTeX."""
    return _Cutter(text).cut(0, len(text))


class _Cutter:
    """Walks over the text once. `vanishing` says of each open brace whether it belongs to a wrapper."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[Token] = []
        self._vanishing: list[bool] = []
        self._wrapped = False
        self._fences: list[str] = []

    def cut(self, at: int, end: int) -> list[Token]:
        """The tokens from `at` to `end`, behind those before."""
        text, piece = self._text, _piece().match
        while at < end:
            found = piece(text, at, end)
            at = plain.cut(text, at, self._out) if found is None else self._take(found)
        return self._out

    def _take(self, found: re.Match[str]) -> int:
        kind = found.lastgroup
        start, end = found.span(kind or 0)
        match kind:
            case "run":
                return self._letters(found[kind], start, end)
            case "below":
                self._out.append(Token("below", found[kind].strip("{} \t\n"), start - 1, end))
            case "command":
                return self._command(found[kind], start, end)
            case "sign":
                self._sign(found[kind], start, end)
            case "number":
                self._number(found[kind], start, end)
            case "differential":
                self._differential(found)
            case "blank":
                self._out.append(Token("blank", "…", start, end))
            case "fence":
                sign = "‖" if found[0].endswith(r"\|") else found[0][-1]
                self._fence(found[kind], sign, found.end() - 1)
        return found.end()

    def _fence(self, side: str, sign: str, at: int) -> None:
        r"""`\left|`, which opens, and its `\right|`; an invisible `\right.` closes what stands to the left."""
        evaluates = False
        if side == "left":
            self._fences.append(sign)
        elif self._fences and sign == ".":
            sign = PARTNER.get(self._fences.pop(), ".")
        elif self._fences:
            evaluates = self._fences.pop() == "." and sign == "|"  # `\left. … \right|_{z=2}`
        kind = {"{": "\\{", "}": "\\}"}.get(sign, sign)
        if sign in ("|", "‖") and not evaluates:
            kind = f"{sign}{'(' if side == 'left' else ')'}"
        if sign != ".":
            self._out.append(Token(kind, sign, at, at + 1))

    def _letters(self, text: str, start: int, end: int) -> int:
        if text in ("learning", "Learning") and (rate := _rate().match(self._text, start)):
            self._out.append(Token("word", LEARNING_RATE, start, rate.end()))
            return rate.end()
        self._out.append(Token(KEYWORDS.get(text, "run"), text, start, end))
        return end

    def _differential(self, found: re.Match[str]) -> None:
        r"""`\frac{\partial L}{\partial \hat{y}}`, spelled as in plain text."""
        start = self._text.index("\\", found.start(), found.end())
        spelled = f"∂{_plainly(found['of'])}/∂{_plainly(found['differential'])}"
        self._out.append(Token("differential", spelled, start, found.end()))

    def _number(self, text: str, start: int, end: int) -> None:
        r"""A number; right behind a letter it stands below (w5), and \frac takes one digit at a time."""
        before = self._out[-1] if self._out else None
        if before is not None and before.end == start and before.kind in ("run", "name") and text.isdigit():
            self._out.append(Token("below", text, start, end))
        elif before is not None and before.kind == "frac" and text.isdigit():
            self._out += [Token("number", digit, start + i, start + i + 1) for i, digit in enumerate(text)]
        else:
            self._out.append(Token("number", text, start, end))

    def _sign(self, text: str, start: int, end: int) -> None:
        if text == "{":
            self._vanishing.append(self._wrapped or self._holds_a_sign(end))
            self._wrapped = False
            if not self._vanishing[-1]:
                self._out.append(Token("{", "{", start, end))
        elif text == "}":
            if not self._vanishing or not self._vanishing.pop():
                self._out.append(Token("}", "}", start, end))
        elif text in "&_":
            self._out.append(Token(text, text, start, end))
        else:
            self._out.append(plain.sign(text, start, end))

    def _holds_a_sign(self, at: int) -> bool:
        r"""Whether the braces that open before `at` are only in the way: `l{-}1`, `\delta{_{k+1}}`."""
        raised = bool(self._out) and self._out[-1].kind in ("^", "_")
        return not raised and _sign_alone().match(self._text, at) is not None

    def _command(self, name: str, start: int, end: int) -> int:
        """One command and the arguments that belong to it; where it ends."""
        if name in SIGNS:
            self._out.append(Token(*SIGNS[name], start, end))
            if SIGNS[name][0] == "row" and (room := _room().match(self._text, end)):
                end = room.end()
        elif name in LOOKS:
            pass
        elif name in (r"\begin", r"\end"):
            return self._environment(name[1:], start, end)
        elif name in WORDED and (words := _argument().match(self._text, end)):
            return self._words(name, words, start)
        elif name in WRAPPERS:
            end += self._text[end : end + 1] == "*"
            self._wrapped = self._text[end : end + 20].lstrip()[:1] == "{"
        elif name in (r"\underbrace", r"\overbrace") and (braced := _braced().match(self._text, end)):
            self.cut(braced.start("inside"), braced.end("inside"))
            return braced.end()
        elif name in LOST:
            return self._past(LOST[name], end)
        elif name in ROOM:
            end = self._past(ROOM[name], end)
            self._out.append(Token("blank", "□", start, end))
        else:
            self._out.append(Token("unknown", name, start, end))
        return end

    def _past(self, arguments: int, at: int) -> int:
        for _ in range(arguments):
            found = _argument().match(self._text, at)
            at = found.end() if found else at
        return at

    def _environment(self, edge: str, start: int, end: int) -> int:
        named = _argument().match(self._text, end)
        if named is None:
            self._out.append(Token("unknown", f"\\{edge}", start, end))
            return end
        name = named[1].strip().rstrip("*")
        if name not in TRANSPARENT:
            self._out.append(Token(edge, name, start, named.end()))
        return self._past(1, named.end()) if edge == "begin" and name in SPECIFIED else named.end()

    def _words(self, name: str, words: re.Match[str], start: int) -> int:
        r"""`\text{net}` is a name, `\text{if}` a keyword, `\text{because …}` a label."""
        said, end = " ".join(words[1].replace("\\_", "_").split()), words.end()
        lower, upright = said.lower(), name.startswith(r"\math") or name == r"\operatorname"
        if lower in KEYWORDS:
            self._out.append(Token(KEYWORDS[lower], said, start, end))
        elif lower.rstrip(" :=") == "learning rate":
            self._out.append(Token("word", LEARNING_RATE, start, end))
        elif lower.rstrip(" :=") == "weight decay":
            self._out.append(Token("word", WEIGHT_DECAY, start, end))
        elif len(said) == 1 and said.isalpha() and said.isascii():
            self._out.append(Token("run", said, start, end))
        elif _word().fullmatch(said):
            self._out.append(Token("name" if upright else "text", said, start, end))
        elif lower.split(" ")[0] in KEYWORDS:
            self.cut(words.start(1), words.end(1))  # `\\text{if z < 0}`
        elif not said or set(said) <= {"_"}:
            self._out.append(Token("blank", "□", start, end))
        elif upright:
            self._wrapped = True
            return words.start(1) - 1
        else:
            self._out.append(Token("label", said, start, end))
        return end


def _plainly(name: str) -> str:
    r"""`\hat{y}_{1}` as `y_hat_{1}`."""
    if name[0] != "\\":
        return name
    letter, behind = name[name.index("{") + 1 :].split("}", 1)
    return f"{letter.strip()}_hat{behind}"
