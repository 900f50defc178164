"""The blank sheet: a network given only by a figure and by words; what could be read, and the block that says the rest.

An exercise as it is handed out has its loss, its activations and its data in formulas, and its units in a picture. The
picture is not read; but the indices of activations and weights tell the units, so only edges beside the path remain.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, Source, Span
from chainrule.expr import Apply, Datum, Expr, Name, key_of, symbols_in
from chainrule.expr.array import Array, said_shape
from chainrule.ops import figure, plain
from chainrule.problem.entries import general_loss, with_index
from chainrule.problem.facts import Definition, Stated, facts_of
from chainrule.problem.loss import LOSSES
from chainrule.problem.model import RATE
from chainrule.problem.roles import PARAMETERS
from chainrule.problem.units import WEIGHT, block, typed, word_for
from chainrule.read import Function, Reading, Vocabulary, resolve

OPEN: Final = "?"
"""What stands in the block for what nobody wrote down."""

BIASES: Final = frozenset(("b", "c", "bias"))
"""Letters of parameters that are no weight of an edge."""

SAMPLE: Final = block(("x", "0", "1", "ŷ"), (), {"0": "ReLU", "1": "identity"}, ("L = |y - ŷ|",))

FIGURES: Final = ("![", r"\includegraphics", "<img")
"""How a figure begins in Markdown, LaTeX and HTML."""


class _Activation(NamedTuple):
    """A function of one name that the document defines, and the word for what it does."""

    name: Name
    word: str


class _Found(NamedTuple):
    """What a document says of a network whose equations it does not state."""

    loss: Definition | None
    activations: tuple[_Activation, ...]
    values: Mapping[Name, Datum]
    whole: Mapping[Name, object]
    """What has an equation or a value."""

    @property
    def parameters(self) -> tuple[Name, ...]:
        return tuple(name for name in self.values if name.base in PARAMETERS)

    @property
    def units(self) -> tuple[str, ...]:
        """By number: those with an activation or a weight of their own."""
        by_weight = {name.subscript for name in self.parameters if name.base == WEIGHT and name.subscript.isdigit()}
        indices = by_weight | {activation.name.subscript for activation in self.activations} - {""}
        return tuple(sorted(indices, key=lambda index: (len(index), index)))

    @property
    def in_loss(self) -> tuple[Name, ...]:
        """The names that the loss is worked out from."""
        used = symbols_in(self.loss.expr) if self.loss else ()
        return tuple(dict.fromkeys(symbol for symbol in used if isinstance(symbol, Name)))

    @property
    def data(self) -> Mapping[Name, Datum]:
        """The values under the names that the network has: x_1 is x if y_1 is the y of the loss, for data point 1."""
        points = {name.subscript for name in self.values if name not in self.in_loss and _bare(name) in self.in_loss}
        kept = (*self.in_loss, *self.parameters)
        return {
            _bare(name) if name.subscript in points and name not in kept else name: value
            for name, value in self.values.items()
        }


def unstated(reading: Reading) -> Diagnostic:
    """Says that `reading` states no network, what could be read of it, and what to paste."""
    found = _found(reading)
    left_out = general_loss(reading, found.whole) if found.loss is None else with_index(found.loss, found.whole)
    if left_out is not None:
        return left_out
    if not found.values and not found.activations:
        message = "no network is stated: there is no equation such as z = w·x"
        mend = f"write equations, one a line, or units such as these:\n\n{_fenced(SAMPLE)}"
        unread = next(_unread(reading), None)
        if unread is None:
            return Diagnostic("E0110", message, help=mend)
        return Diagnostic("E0110", message, unread.where, f"not read: {unread.message}", help=unread.help or mend)
    where = _figure(reading.sources)
    return Diagnostic(
        "E0110",
        "the network is not stated: which unit feeds which stands only in a figure or in words",
        where,
        "a figure: only text is read" if where else "",
        (*_what_was_read(found), *_first_unread(reading)),
        _mend(_block(found)),
    )


def _unread(reading: Reading) -> Iterator[Diagnostic]:
    """Why each equation that could not be read was not; sets and the like inside sentences are none."""
    for statement in reading.statements:
        if statement.unread is not None:
            yield statement.unread
            continue
        if not statement.display:
            continue
        try:
            for side in (side for side in statement.sides if not side.blank):
                resolve(side.syntax, reading.vocabulary)
        except ChainruleError as error:
            yield error.diagnostics[0]


def _first_unread(reading: Reading) -> Iterator[str]:
    first = next(_unread(reading), None)
    if first is not None and first.where is not None:
        line = first.where.source.line_text(first.where.begin.line).strip()
        yield f"not read: {line} ({first.message})"


def _mend(lines: str) -> str:
    doing = f"paste this block into the file, with what belongs there for every {OPEN}"
    if OPEN not in lines:
        doing = "if the units stand one after the other, paste this block into the file"
    return f"{doing}:\n\n{_fenced(lines)}"


# ---------------------------------------------------------------------- what can be read


def _found(reading: Reading) -> _Found:
    facts = facts_of(reading)
    loss = next((definition for definition in facts.definitions if key_of(definition.name) in LOSSES), None)
    values = _first_values(facts.values)
    whole = {**{definition.name: definition for definition in facts.definitions}, **values}
    return _Found(loss, tuple(_activations(reading.vocabulary)), values, whole)


def _first_values(values: Iterable[Stated]) -> Mapping[Name, Datum]:
    first: dict[Name, Datum] = {}
    for stated in values:
        first.setdefault(stated.name, stated.value)
    return first


def _activations(vocabulary: Vocabulary) -> Iterator[_Activation]:
    for function in vocabulary.functions.values():
        if len(function.parameters) == 1:
            yield _Activation(function.name, _word(function, vocabulary))


def _word(function: Function, vocabulary: Vocabulary) -> str:
    """`ReLU` for {0 if z < 0; z else}; open where the body is no row of the table applied to its argument."""
    try:
        body: Expr = resolve(function.body.syntax, vocabulary).expr
    except ChainruleError:
        return OPEN
    match body:
        case Name():
            return word_for("identity") if body in function.parameters else OPEN
        case Apply(op=op, args=(Name() as argument,)) if argument in function.parameters:
            return word_for(op)
        case _:
            return OPEN


def _bare(name: Name) -> Name:
    """The name without its subscript."""
    return Name(name.base, name.accent, "", name.superscript)


def _figure(sources: Iterable[Source]) -> Span | None:
    """The mark that begins the first figure."""
    for source in sources:
        found = [(source.text.find(mark), mark) for mark in FIGURES if mark in source.text]
        if found:
            start, mark = min(found)
            return Span(source, start, start + len(mark))
    return None


# ---------------------------------------------------------------------- what is said of it


def _what_was_read(found: _Found) -> Iterator[str]:
    if found.loss is not None:
        yield f"read the loss: {plain(found.loss.name)} = {plain(found.loss.expr)}"
    if found.activations:
        stated = _grouped((plain(name), word) for name, word in found.activations)
        yield f"read the activations: {'; '.join(f'{names}: {word}' for names, word in stated)}"
    if found.values:
        stated = _grouped(((plain(name), _short(value)) for name, value in found.values.items()), " = ")
        yield f"read the data: {', '.join(f'{names} = {value}' for names, value in stated)}"


def _short(value: Datum) -> str:
    return said_shape(value.shape) if isinstance(value, Array) else figure(value)[0]


def _grouped(pairs: Iterable[tuple[str, str]], between: str = ", ") -> list[tuple[str, str]]:
    """Neighbours that say the same, together: `g₀, g₁: ReLU`."""
    groups: list[tuple[str, str]] = []
    for name, said in pairs:
        if groups and groups[-1][1] == said:
            groups[-1] = (f"{groups[-1][0]}{between}{name}", said)
        else:
            groups.append((name, said))
    return groups


def _block(found: _Found) -> str:
    """The network as units, with what is not known open."""
    units = found.units or (OPEN,)
    own = {Name(WEIGHT, subscript=index) for index in units}
    extra = [name for name in found.parameters if name not in own and name.base not in BIASES]
    words = {a.name.subscript: a.word for a in found.activations}
    return block(
        path=(_only(_inputs(found)), *units, _only(_outputs(found))),
        edges=[(OPEN, OPEN, typed(weight)) for weight in extra],
        activations={index: words.get(index, OPEN) for index in units},
        equations=[f"{typed(found.loss.name)} = {typed(found.loss.expr)}" if found.loss else f"L = {OPEN}"],
    )


def _inputs(found: _Found) -> list[Name]:
    return [name for name in found.data if name not in (*found.in_loss, *found.parameters, RATE)]


def _outputs(found: _Found) -> list[Name]:
    """What the loss is worked out from and nobody gives."""
    return [name for name in found.in_loss if name not in found.data]


def _only(names: Sequence[Name]) -> str:
    return typed(names[0]) if len(names) == 1 else OPEN


def _fenced(text: str) -> str:
    return f"```network\n{text}\n```"
