"""Code to text: which parts get a name, what stands in brackets, where a choice needs lines of its own.

A part gets a name where it is used twice, where its use repeats it (`z if z > 0.0 else 0.0`), and where a line would
nest too deeply for Python's parser. What may fail runs only where its branch is taken: such a choice is an `if`
statement.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Final

from chainrule.compile.code import Binding, Code
from chainrule.compile.identifiers import Identifiers
from chainrule.diagnostic import fail

INDENT: Final = "    "

DEEP: Final = 12
"""Parts nested deeper than this get a name: Python's parser allows 200 brackets inside one another."""

LONG: Final = 400
"""A part whose text is longer than this gets a name, so that no line grows without bound."""


class Writer:
    """Writes assignments, one a line.

    Args:
        identifiers: where temporary names come from.
        choices: whether the language has choices that run one branch only.
    """

    def __init__(self, identifiers: Identifiers, *, choices: bool, indent: str = INDENT) -> None:
        self.lines: list[str] = []
        self.imports: Final[set[str]] = set()
        self._identifiers: Final = identifiers
        self._choices: Final = choices
        self._named: dict[int, str] = {}
        self._uses: Final[Counter[int]] = Counter()
        self._indent = indent

    def expect(self, codes: Iterable[Code]) -> None:
        """Counts how often each part of `codes` is used; call this with all that will be assigned."""
        pending = [*codes]
        while pending:
            code = pending.pop()
            self._uses[code.number] += 1
            if self._uses[code.number] == 1:
                pending.extend(code.args * 2 if code.form.repeats else code.args)

    def assign(self, identifier: str, code: Code) -> None:
        """`identifier = code`; from here on the same code is that identifier."""
        if self._is_statement(code):
            self._choose(identifier, code)
        else:
            text, _ = self._written(code)
            self.lines.append(f"{self._indent}{identifier} = {text}")
        if not _is_atom(code):
            self._named.setdefault(code.number, identifier)

    def text(self, code: Code) -> str:
        """`code` as the right side of a line; lines for its parts are written first."""
        return self._part(code, Binding.CHOICE)[0]

    def _part(self, code: Code, needs: int) -> tuple[str, int]:
        """`code` as an argument, in brackets where it binds looser than `needs`; and how deep it nests."""
        name = self._named.get(code.number)
        if name is not None:
            return name, 0
        if self._is_statement(code) or (self._uses[code.number] > 1 and not _is_atom(code)):
            return self._temporary(code), 0
        text, depth = self._written(code)
        if depth > DEEP or len(text) > LONG:
            return self._temporary(code), 0
        return (f"({text})" if _binding(code) < needs else text), depth

    def _temporary(self, code: Code) -> str:
        if self._is_statement(code):
            name = self._identifiers.temporary()
            self._choose(name, code)
        else:
            text, _ = self._written(code)
            name = self._identifiers.temporary()  # after its parts have theirs
            self.lines.append(f"{self._indent}{name} = {text}")
        self._named[code.number] = name
        return name

    def _written(self, code: Code) -> tuple[str, int]:
        """The text of `code`, whatever it is called, and how deep it nests."""
        name = self._named.get(code.number)
        if name is not None:
            return name, 0
        match code.function:
            case "name" | "anew":
                return str(code.value), 0
            case "constant":
                return literal(code.value), 0
            case "summed":
                return self._sum(code.args)
        form = code.form
        self.imports.update(form.imports)
        needs = (*form.needs, *form.needs[-1:] * len(code.args))
        parts = [self._part(arg, need) for arg, need in zip(code.args, needs, strict=False)]
        texts = [text for text, _ in parts]
        if not form.template:
            text = " * ".join(texts)
        elif code.value is None:
            text = form.template.format(*texts)
        else:
            text = form.template.format(*texts, all=", ".join(texts), **dict(code.value))
        return text, 1 + max((depth for _, depth in parts), default=0)

    def _sum(self, terms: tuple[Code, ...]) -> tuple[str, int]:
        """a + b − c."""
        text, deepest = self._part(terms[0], Binding.SUM)
        for term in terms[1:]:
            sign, size = self._signed(term)
            part, depth = self._part(size, Binding.SIGN + 1)
            text = f"{text} {sign} {part}"
            deepest = max(deepest, depth)
        return text, 1 + deepest

    def _signed(self, term: Code) -> tuple[str, Code]:
        """The sign of a term that is not the first, and the term without it."""
        if term.function == "negated" and term.number not in self._named:
            return "-", term.args[0]
        if term.function == "constant" and term.value < 0:
            return "-", term.codes.constant(-term.value)
        return "+", term

    # ------------------------------------------------------------------ choices

    def _is_statement(self, code: Code) -> bool:
        """Whether `code` is a choice between branches of which one might fail."""
        return (
            self._choices
            and code.function == "where"
            and code.number not in self._named
            and not all(branch.is_total or branch.number in self._named for branch in code.args[1:])
        )

    def _choose(self, identifier: str, code: Code) -> None:
        """`if …: identifier = … elif …: … else: …`; what gets a name in a branch has none after it."""
        condition, yes, no = code.args
        self.lines.append(f"{self._indent}if {self._part(condition, Binding.CHOICE)[0]}:")
        self._branch(identifier, yes)
        self.lines.append(f"{self._indent}else:")
        start = len(self.lines)
        is_choice = self._is_statement(no)
        self._branch(identifier, no)
        if is_choice and self.lines[start].startswith(f"{self._indent}{INDENT}if "):  # nothing else in that branch
            first, *rest = (line.removeprefix(INDENT) for line in self.lines[start:])
            self.lines[start - 1 :] = [first.replace("if ", "elif ", 1), *rest]

    def _branch(self, identifier: str, code: Code) -> None:
        known = len(self._named)
        self._indent += INDENT
        self.assign(identifier, code)
        self._indent = self._indent.removesuffix(INDENT)
        while len(self._named) > known:
            self._named.popitem()


def _is_atom(code: Code) -> bool:
    return code.function in ("name", "anew", "constant")


def _binding(code: Code) -> int:
    if code.function != "constant":
        return code.form.binds
    text = literal(code.value)
    return Binding.PRODUCT if "/" in text else Binding.SIGN if text.startswith("-") else Binding.ATOM


@lru_cache(maxsize=256)
def literal(value: int | Fraction) -> str:
    """A number as a float of the generated code: `2.0`, `0.5`, `1 / 3`; never less exact than a float can be.

    Raises:
        ChainruleError: E0304 if it is larger than any float.
    """
    try:
        nearest = float(value)
    except OverflowError:
        raise fail("E0304", "a number is larger than any float", help="choose smaller numbers") from None
    if Fraction(repr(nearest)) == value or max(map(abs, value.as_integer_ratio())) > 1 << 53:
        return repr(nearest)
    return f"{value.numerator} / {value.denominator}"
