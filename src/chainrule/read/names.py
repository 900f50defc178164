"""Names as they stand in a row of tokens: letters, an accent, scripts below and above."""

from collections.abc import Sequence
from typing import Final

from chainrule.read.plain_tokens import RAISED, spelled
from chainrule.read.syntax import Run
from chainrule.read.tokens import Token

NAMING: Final = frozenset(["run", "name", "word", "text"])
"""The kinds of token a name may begin with."""

ABOVE: Final = {"+": "+", "'": "′", "*": "*"}
"""Signs that, raised, are no power."""

INDICES: Final = frozenset("i j k l L m n t".split())
"""Letters that count layers and steps: `(l-1)` above a name is no power."""

END: Final = Token("", "", 0, 0)


def closing(tokens: Sequence[Token], at: int, stop: int) -> int:
    """Where the bracket that opens at `at` is closed; `stop` if nowhere."""
    opening = tokens[at].kind
    shut = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "begin": "end"}[opening]
    depth = 0
    for i in range(at, stop):
        kind = tokens[i].kind
        if kind == opening:
            depth += 1
        elif kind == shut:
            depth -= 1
            if not depth:
                return i
    return stop


def run_of(token: Token) -> Run:
    """The name that one token is, without what follows it."""
    kind, text, start, end = token
    if kind == "run":
        return Run(text, start, end, "latex" if len(text) > 1 else "whole")
    if kind == "word":
        return Run(text, start, end)
    base, accent, below, above = spelled(text)
    return Run(base, start, end, "plain" if kind == "name" else "whole", accent, below, above)


def scripted(run: Run, tokens: Sequence[Token], at: int, stop: int) -> tuple[Run, int]:
    """`run` with the scripts that follow it, except powers; and where they end."""
    while at < stop:
        kind, text, _, end = tokens[at]
        if kind == "below":
            run, at = _lowered(run, text, end), at + 1
        elif kind == "_":
            text, at = _subscript(tokens, at + 1, stop)
            run = _lowered(run, text, tokens[at - 1].end)
        elif kind == "'":
            run, at = run._replace(above=run.above + "′", end=end), at + 1
        elif kind == "raised" and (layer := raised_layer(text)):
            run, at = run._replace(above=layer, end=end), at + 1
        elif kind == "^" and not is_euler(run) and (found := _layer(tokens, at + 1, stop)):
            primes = "′" * run.above.count("′")  # of `g'^{(2)}`, which is g^{(2)}'
            run, at = run._replace(above=found[0] + primes, end=tokens[found[1] - 1].end), found[1]
        else:
            break
    return run, at


def is_euler(run: Run) -> bool:
    """Whether it is the e of e^x, which has no layers."""
    return run.text == "e" and not run.below and not run.accent


def _is_plain(text: str) -> bool:
    return text.isalnum() and (text.isascii() or len(text) == 1)


def raised_layer(text: str) -> str:
    """What stands above in Unicode, if that is no power: ⁺."""
    plain = "".join(RAISED.get(char, char) for char in text)
    return plain if plain == "+" else ""


def _lowered(run: Run, text: str, end: int) -> Run:
    below = f"{run.below}_{text}" if run.below else text
    return run._replace(below=below, end=end)


def _subscript(tokens: Sequence[Token], at: int, stop: int) -> tuple[str, int]:
    r"""What stands below in braces, as one word: `_{l-1}`, `_{\text{pred}}`, `_{o_1}`."""
    if at < stop and tokens[at].kind == "{":
        end = closing(tokens, at, stop)
        inside = [token for token in tokens[at + 1 : end] if token.kind not in ("{", "}", "_")]
        return "".join(token.text.replace("−", "-") for token in inside), min(end + 1, stop)
    return (tokens[at].text, at + 1) if at < stop else ("", at)


def _layer(tokens: Sequence[Token], at: int, stop: int) -> tuple[str, int] | None:
    """What is raised from `at` on, if it is no power: `(2)`, `[l]`, `+`, a prime; and where it ends."""
    first = tokens[at] if at < stop else END
    if first.kind == "{":
        end = closing(tokens, at, stop)
        text = _mark(tokens[at + 1 : end]) or _bracketed(tokens[at + 1 : end]) or _marked(tokens[at + 1 : end])
    elif first.kind in ("(", "["):
        end = closing(tokens, at, stop)
        text = _bracketed(tokens[at : end + 1])
    else:
        end = at
        text = _mark(tokens[at : at + 1])
    return (text, min(end + 1, stop)) if text else None


def _mark(inside: Sequence[Token]) -> str:
    if len(inside) != 1:
        return "′" * len(inside) if inside and all(token.kind == "'" for token in inside) else ""
    kind, text, _, _ = inside[0]
    if kind in ABOVE:
        return ABOVE[kind]
    return text if text in ("new", "old") and kind in NAMING else ""


def _bracketed(inside: Sequence[Token]) -> str:
    """`(2)`, `[l]`, `(l-1)`, `(2,1)`: one atom, an index and a number, or two atoms, a layer; `(1-1)` is a power."""
    if len(inside) < 3 or inside[0].kind + inside[-1].kind not in ("()", "[]"):
        return ""
    atoms = inside[1:-1]
    if len(atoms) == 1 and _is_atom(atoms[0]):
        return atoms[0].text
    if len(atoms) == 3 and atoms[1].kind == "," and _is_atom(atoms[0]) and _is_atom(atoms[2]):
        return f"{atoms[0].text},{atoms[2].text}"
    kinds = [token.kind for token in atoms]
    if len(atoms) == 3 and atoms[0].text in INDICES and kinds[1] in ("+", "-") and kinds[2] == "number":
        return "".join(token.text.replace("−", "-") for token in atoms)
    return ""


def _marked(inside: Sequence[Token]) -> str:
    """A layer with a mark behind it, `(2)+`, as one word: `2,+`."""
    layer, mark = _bracketed(inside[:-1]), _mark(inside[-1:])
    return f"{layer},{mark}" if layer and mark else ""


def is_layer(inside: Sequence[Token]) -> bool:
    """Whether what is raised is the number of a layer in brackets, and no power."""
    return bool(_bracketed(inside))


def _is_atom(token: Token) -> bool:
    return (token.kind in NAMING or token.kind == "number") and _is_plain(token.text)
