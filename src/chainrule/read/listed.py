"""What `chainrule read` shows: every statement of a document, where it stands, how it was read, and why not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Diagnostic, Span
from chainrule.expr import Apply, Expr, Gradient, Name, Next, Num, Partial
from chainrule.ops import box_of, name_box, plain
from chainrule.read.model import GENERAL, Reading, Side, Statement
from chainrule.read.resolve import left_side, resolve
from chainrule.typeset.box import Call
from chainrule.typeset.document import Block, Document, Entries, Heading, Inline, Math, Paragraph, Styled

PLURAL: Final = {
    "definition": "definitions",
    "function": "functions",
    "given": "given",
    "value": "values",
    "gradient": "gradients",
    "local": "local derivatives",
    "update": "updates",
    "equation": "equations",
    "bare": "bare",
    "blank": "with blanks",
    "general": "general",
    "set": "sets",
    "unread": "unread",
}
"""The kinds of statement, as the summary counts them."""

CELLS: Final = 54
"""How much is shown of what is written, where it was read."""

BLANK: Final = "E0231"


class _Listed(NamedTuple):
    """A statement as the listing shows it.

    Args:
        statement: the statement.
        kind: one of `PLURAL`.
        sides: what each side was read as; None where it is blank, a diagnostic where it cannot be read.
    """

    statement: Statement
    kind: str
    sides: tuple[Expr | Diagnostic | None, ...]


def listing(reading: Reading) -> Document:
    """Every statement of `reading`: where it stands, what it is, how it was read or why not, and how it is written."""
    listed = [_listed(statement, reading) for statement in reading.statements]
    listed = _without_values(listed)
    width = max((len(_place(each.statement)) for each in listed), default=0)
    blocks: list[Block] = []
    for section, some in groupby(listed, key=lambda each: each.statement.section):
        if title := reading.headings[section]:
            blocks.append(Heading(2, (title,)))
        blocks.append(Entries(tuple(row for each in some for row in _rows(each, reading, width))))
    return Document((*blocks, Paragraph((_summary(listed),))), reading.name)


def _listed(statement: Statement, reading: Reading) -> _Listed:
    if statement.unread is not None:
        return _Listed(statement, "unread", (statement.unread,))
    sides = tuple(_read(side, reading) for side in statement.sides)
    return _Listed(statement, _kind(statement, sides, reading), sides)


def _read(side: Side, reading: Reading) -> Expr | Diagnostic | None:
    try:
        return resolve(side.syntax, reading.vocabulary).expr
    except ChainruleError as error:
        diagnostic = error.diagnostics[0]
        return None if side.blank and diagnostic.code == BLANK else diagnostic


def _kind(statement: Statement, sides: Sequence[Expr | Diagnostic | None], reading: Reading) -> str:
    """What a statement is, by itself."""
    if "∈" in statement.relations:
        return "set"
    refused = [side.code for side in sides if isinstance(side, Diagnostic)]
    if refused:
        return "general" if GENERAL.issuperset(refused) else "unread"
    if len(sides) == 1:
        return "bare"
    if any(function.statement is statement for function in reading.vocabulary.functions.values()):
        return "function"
    if None in sides:
        return "blank"
    match left_side(statement.sides[0], reading.vocabulary):
        case Gradient():
            return "gradient"
        case Partial():
            return "local"
        case Next():
            return "update"
        case Name() as name:
            return _kind_of_name(name, statement, sides[1:])
        case _:
            return "equation"


def _kind_of_name(name: Name, statement: Statement, rights: Sequence[Expr | Diagnostic | None]) -> str:
    if statement.relations[0] == "←" or _begins_with(name, rights[0]):
        return "update"
    if _is_data(rights[-1]) and all(isinstance(right, Name) or _is_data(right) for right in rights):
        return "given"
    return "definition"


def _is_data(right: Expr | Diagnostic | None) -> bool:
    """A number, or an array of numbers."""
    if isinstance(right, Apply) and right.op == "stack":
        return all(map(_is_data, right.args))
    return isinstance(right, Num)


def _begins_with(name: Name, right: Expr | Diagnostic | None) -> bool:
    return isinstance(right, Apply) and right.op == "add" and right.args[0] == name


def _without_values(listed: Sequence[_Listed]) -> list[_Listed]:
    """What looks given by itself is a value where another statement defines the quantity."""
    defined = {each.sides[0] for each in listed if each.kind == "definition"}
    return [
        each._replace(kind="value") if each.kind == "given" and each.sides[0] in defined else each for each in listed
    ]


# ------------------------------------------------------------------------------------------------------- rows


def _rows(each: _Listed, reading: Reading, width: int) -> Iterator[tuple[str, Inline]]:
    """How it was read, or why not; and as it is written, where that looks otherwise."""
    statement, written = each.statement, each.statement.text
    yield f"{_place(statement):>{width}}  {each.kind:<10}", (*_shown(each, reading), *_standing(statement))
    if each.kind == "general":
        yield from ((f"{'':>{width}}  because", reason) for reason in _undefined(each))
    if each.kind == "unread":
        yield f"{'':>{width}}  written", (Styled(written, "code"),)
    elif each.kind not in ("bare", "set") and _squeezed(written) != _squeezed(_one_line(each)):
        yield f"{'':>{width}}  written", (Styled(written if len(written) <= CELLS else f"{written[:CELLS]}…", "code"),)


def _undefined(each: _Listed) -> Iterator[Inline]:
    """Why a formula is general that would not be if one of its functions were defined."""
    for side in each.sides:
        if isinstance(side, Diagnostic) and side.code != "E0234":
            yield _reason(side, each.statement)
            return


def _standing(statement: Statement) -> Inline:
    """A remark on where it stands, if that gives it another weight."""
    if statement.block == "function":
        return (Styled("  as it is returned", "dim"),) if statement.implied else ()
    if statement.implied:
        return (Styled("  as its line means", "dim"),)
    return (Styled(f"  in a {statement.block} block", "dim"),) if statement.block else ()


def _place(statement: Statement) -> str:
    """`71:43`, with the cell where there are cells; the file is named once."""
    begin, cell = statement.place.begin, statement.place.source.cell
    return f"{begin.line}:{begin.column}" if cell is None else f"[{cell}] {begin.line}:{begin.column}"


def _shown(each: _Listed, reading: Reading) -> Inline:
    """The sides as they were read, or the reason why one was not."""
    if each.kind == "unread":
        return _reason(next(side for side in each.sides if isinstance(side, Diagnostic)), each.statement)
    if each.kind == "function":
        return _function(each, reading)
    pieces: list[str | Math | Styled] = []
    for i, (side, read) in enumerate(zip(each.statement.sides, each.sides, strict=True)):
        pieces += [f" {each.statement.relations[i - 1]} "] if i else []
        match read:
            case None:
                pieces.append("…")
            case Diagnostic():
                pieces.append(Styled(side.text, "code"))
            case _:
                pieces.append(Math(box_of(read)))
    return tuple(pieces)


def _function(each: _Listed, reading: Reading) -> Inline:
    """`g₀(z) = g₁(z) = ReLU(z)`."""
    pieces: list[str | Math | Styled] = []
    for name, parameters, _, stated in reading.vocabulary.functions.values():
        if stated is each.statement:
            pieces += [Math(Call(name_box(name), tuple(map(name_box, parameters)))), " = "]
    body = each.sides[-1]
    return (
        *pieces,
        each.statement.sides[-1].text if body is None or isinstance(body, Diagnostic) else Math(box_of(body)),
    )


def _reason(why: Diagnostic, statement: Statement) -> Inline:
    at = "" if why.where is None or why.where.begin == statement.place.begin else f" at {_at(why.where)}"
    mend = f": {why.help}" if why.help else ""
    return (f"{why.message}{at}{mend}",)


def _at(where: Span) -> str:
    return f"{where.begin.line}:{where.begin.column}"


def _one_line(each: _Listed) -> str:
    """The statement as it was read, in Unicode."""
    sides = zip(each.statement.sides, each.sides, strict=True)
    texts = [side.text if read is None or isinstance(read, Diagnostic) else plain(read) for side, read in sides]
    return "".join(text + relation for text, relation in zip_longest(texts, each.statement.relations, fillvalue=""))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _summary(listed: Sequence[_Listed]) -> str:
    """`61 statements: 17 definitions, 26 gradients, 0 unread`."""
    counts = Counter(each.kind for each in listed)
    shown = [f"{counts[kind]} {kind if counts[kind] == 1 else plural}" for kind, plural in PLURAL.items()
             if counts[kind] or kind == "unread"]  # fmt: skip
    statements = "1 statement" if len(listed) == 1 else f"{len(listed)} statements"
    return f"{statements}: {', '.join(shown)}"
