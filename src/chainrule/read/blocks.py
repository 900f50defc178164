"""Explicit blocks, line by line: equations, units, roles, slopes at kinks, names.

What each line may say is written down in docs/language.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final, TypeAlias, TypeVar

from chainrule.diagnostic import Diagnostic, Span, did_you_mean
from chainrule.expr import Name, Rational
from chainrule.ops import TABLE, Precision
from chainrule.read.arithmetic import number
from chainrule.read.calls import FUNCTIONS
from chainrule.read.model import Declaration, Formula, Table
from chainrule.read.plain_tokens import LAYERED, spelled
from chainrule.read.repeat import Copy, written_out
from chainrule.read.roles import plain_list
from chainrule.read.rules import declared_rule, refused_rule
from chainrule.read.strip import Strip
from chainrule.read.units import Line, Meant, Plan

__all__ = ["Meant", "lines_of"]

ROLES: Final = {
    "input": "input", "inputs": "input", "target": "target", "targets": "target", "parameter": "parameter",
    "parameters": "parameter", "weights": "parameter", "loss": "loss",
}  # fmt: skip
"""Words before a colon that say what the names behind it are."""

PROGRAMS: Final = ("torch", "jax")
"""Programs whose slopes may be taken."""

MOST_PRINTED: Final = 300
"""Digits of a number that are printed at most."""

Lined = TypeVar("Lined", Line, Line | Copy | Diagnostic)
"""A line as it is written; or one that a repeat means, or what is wrong with a repeat."""

Read: TypeAlias = Formula | Meant | Declaration | Table | Diagnostic
"""A line: equations, an equation that a line means, a declaration, a table, or why it cannot be read."""


@cache
def _role() -> re.Pattern[str]:
    return re.compile(rf"\s*({'|'.join(ROLES)})\s*:\s*(.*?)\s*", re.IGNORECASE)


@cache
def _over_examples() -> re.Pattern[str]:
    """`mean of L`, `J = sum of L`."""
    return re.compile(r"(?:(?P<whole>\S+)\s*=\s*)?(?P<how>mean|sum)\s+of\s+(?P<of>\S+)", re.IGNORECASE)


@cache
def _slope() -> re.Pattern[str]:
    return re.compile(r"\s*(.+?)\s+at\s+[^:]+?(?:\s+in\s+([^:]+?))?\s*:\s*([-−]?\d+(?:\.\d+)?(?:/\d+)?)\s*")


@cache
def _digits() -> re.Pattern[str]:
    kind = r"(?P<kind>significant|decimal)s?(?:\s+(?:places?|digits?|figures?))?"
    return re.compile(
        rf"precision\s*[:=]?\s*(?P<digits>\d{{1,4}})\s+{kind}(?P<every>\s*,?\s*(?:in\s+)?every\s+line)?", re.IGNORECASE
    )


@cache
def _name() -> re.Pattern[str]:
    return re.compile(LAYERED)


def lines_of(formula: Formula) -> Iterator[Read]:
    """What the lines of a block say, in order."""
    match formula.block:
        case "network":
            yield from _network(formula)
        case "given":
            yield from _equations(formula, _lines(formula), _given)
        case "data":
            yield from _data(formula)
        case "repeat":
            yield from (_no_block(line) for line in [*_lines(formula)][:1])
        case "rule":
            yield from declared_rule(formula)
        case "role":
            yield from _said_role(formula)
        case "conventions":
            yield from (_convention(line) for line in _lines(formula))
        case "names":
            yield from (_names("name", line, line.text) for line in _lines(formula))


def _lines(formula: Formula) -> Iterator[Line]:
    """The lines with something on them; a remark begins with #."""
    at = 0
    for whole in formula.text.splitlines(keepends=True):
        said = whole.partition("#")[0]
        start, stop = at + len(said) - len(said.lstrip()), at + len(said.rstrip())
        at += len(whole)
        if start < stop:
            offsets = formula.offsets
            place = Span(formula.source, offsets[start], offsets[stop - 1] + 1)
            yield Line(formula.text[start:stop], start, stop, place)


def _network(formula: Formula) -> Iterator[Read]:
    """Equations stay together, so that one may go on in the next line; units are known once all lines are read."""
    lines = [*written_out([*_lines(formula)], formula.text)]
    plan = Plan([line for line in lines if isinstance(line, Line)])

    def special(line: Line | Copy | Diagnostic) -> Iterable[Read] | None:
        declared = _declared(line)
        if declared is not None:
            return (declared,)
        match line:
            case Line():
                return plan.meaning(line) if line in plan else (_shape(line) or refused_rule(line))
            case Copy(text, place):
                return _shape(line) or (Meant(text, place),)
            case Diagnostic():
                return (line,)

    yield from _equations(formula, lines, special)


def _equations(
    formula: Formula, lines: Iterable[Lined], special: Callable[[Lined], Iterable[Read] | None]
) -> Iterator[Read]:
    """The lines that are `special`, as that says, and the others together."""
    equations: list[Line] = []
    for line in lines:
        read = special(line)
        if read is None and isinstance(line, Line):
            equations.append(line)
            continue
        yield from _together(formula, equations)
        equations = []
        yield from read or ()
    yield from _together(formula, equations)


def _declared(line: Line | Copy | Diagnostic) -> Declaration | Diagnostic | None:
    """What a line `inputs: …` or `loss: …` says; None for any other."""
    if isinstance(line, Diagnostic) or (role := _role().fullmatch(line.text)) is None:
        return None
    kind = ROLES[role[1].lower()]
    over = _over_examples().fullmatch(role[2]) if kind == "loss" else None
    if over is None:
        return _names(kind, line, role[2])
    names = _listed(over["of"]), _listed(over["whole"] or over["of"])
    if names[0] is None or names[1] is None:
        return _refused(line, "this should be one name", "write 'loss: mean of L', say")
    return Declaration("loss", line.place, (*dict.fromkeys((*names[0], *names[1])),), over["how"].lower())


def _said_role(formula: Formula) -> Iterator[Declaration]:
    """What a line outside of a block says names are; nothing where its words are no names."""
    place = Strip(formula.source, formula.text, formula.offsets).place
    declared = _declared(Line(plain_list(formula.text), 0, len(formula.text), place))
    if isinstance(declared, Declaration):
        yield declared


def _shape(line: Line | Copy) -> tuple[Declaration | Diagnostic] | None:
    """What a line `W_1: 3 × 2` says; None for any other."""
    listed, _, lengths = line.text.partition(":")
    names = _listed(listed)
    if not names or not lengths or "=" in lengths:
        return None
    from chainrule.read.shapes import is_meant_as_shape, lengths_in  # here: few documents declare shapes

    if not is_meant_as_shape(lengths):
        return None
    shape = lengths_in(lengths)
    if shape is None:
        return (_refused(line, "a shape is made of whole numbers", "write 'W_1: 3 × 2'; data stands in a given block"),)
    return (Declaration("shape", line.place, names, shape=shape),)


def _data(formula: Formula) -> Iterator[Read]:
    """A table, and perhaps how the losses of its examples make one."""
    from chainrule.read.csv import table_in  # here: most blocks are no tables

    lines = [*_lines(formula)]
    declared = [(line, _declared(line) if line.text.lower().startswith("loss") else None) for line in lines]
    yield from (said for _, said in declared if said is not None)
    yield from table_in([line for line, said in declared if said is None])


def _no_block(line: Line) -> Diagnostic:
    mend = "write 'repeat t = 1..3:' in a network block, and indent below it what is repeated"
    return _refused(line, "a repeat is no block of its own", mend)


def _given(line: Line) -> Iterable[Read] | None:
    """How many digits are to be printed, what names are, or the update rule; None for data."""
    if line.text.lower().startswith("precision"):
        return (_precision(line),)
    declared = _declared(line)
    return refused_rule(line) if declared is None else (declared,)


def _precision(line: Line) -> Declaration | Diagnostic:
    found = _digits().fullmatch(line.text)
    digits = int(found["digits"]) if found else 0
    is_significant = found is not None and found["kind"].lower() == "significant"
    if found is None or not is_significant <= digits <= MOST_PRINTED:
        message = f"a precision is up to {MOST_PRINTED} decimals or significant digits"
        return _refused(line, message, "write 'precision: 4 decimals' or 'precision: 3 significant, every line'")
    precision = Precision(digits, is_significant, found["every"] is not None)
    return Declaration("precision", line.place, precision=precision)


def _together(formula: Formula, lines: list[Line]) -> Iterator[Formula]:
    if lines:
        start, stop = lines[0].start, lines[-1].stop
        yield formula._replace(text=formula.text[start:stop], offsets=formula.offsets[start : stop + 1])


def _names(kind: str, line: Line | Copy, listed: str) -> Declaration | Diagnostic:
    names = _listed(listed)
    if not names:
        return _refused(line, "this should be names, separated by commas", "write 'parameters: w_0, w_1', say")
    return Declaration(kind, line.place, names)  # type: ignore[arg-type] # the values of ROLES are the kinds


def _listed(text: str) -> tuple[Name, ...] | None:
    """The names in a list; None where something else stands there too. The comma of `w_{1,11}` separates nothing."""
    words = re.findall(r"(?:\{[^{}]*\}|[^,;\s])+", text)
    names = tuple(Name(*spelled(word)) for word in words if _name().fullmatch(word))
    return names if len(names) == len(words) else None


def _convention(line: Line) -> Declaration | Diagnostic:
    word = line.text.lower()
    if word in PROGRAMS:
        return Declaration("convention", line.place, (), word)
    found = _slope().fullmatch(line.text)
    op = _with_kink(found[1]) if found else ""
    if found is None or not op:
        mend = did_you_mean(line.text.split()[0], [*FUNCTIONS, *PROGRAMS])
        mend = mend or "write 'ReLU at 0: 0', '|.| at 0: -1' or 'torch'"
        return _refused(line, "no slope at a kink is stated here", mend)
    names = _listed(found[2] or "")
    if names is None:
        return _refused(line, "behind 'in' stand names, separated by commas", "write 'ReLU at 0 in h_0: 1'")
    return Declaration("slope", line.place, names, op, _value(found[3]))


def _with_kink(written: str) -> str:
    """The row with a kink that is written so: `ReLU`, `|.|`."""
    op = "abs" if written.startswith("|") and written.endswith("|") else FUNCTIONS.get(written.partition("(")[0], "")
    return op if op and TABLE[op].kinks else ""


def _value(written: str) -> Rational:
    sign, digits = (-1, written[1:]) if written[0] in "-−" else (1, written)
    above, _, below = digits.partition("/")
    value = number(above).value
    return sign * (value if not below else number(f"{above}/{below}").value)


def _refused(line: Line | Copy, message: str, mend: str) -> Diagnostic:
    return Diagnostic("E0240", message, line.place, "not understood", help=mend)
