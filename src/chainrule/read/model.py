"""What reading yields: formulas found, statements in them, what each side resolves to.

Reading knows syntax only. `find` takes a document apart into formulas, `grammar` a formula into statements whose
sides are syntax trees, and `resolve` turns a tree into an expression once the names of the document are known.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from chainrule.diagnostic import Diagnostic, Source, Span
from chainrule.expr import Expr, Name, Rational
from chainrule.expr.array import Shape
from chainrule.ops import Precision

Syntax: TypeAlias = Any
"""A syntax tree; only `chainrule.read` looks inside."""


GENERAL: Final = frozenset(("E0234", "E0235", "E0239"))
"""The codes of what is read and stands for many formulas: sums over an index, functions that nobody defines."""


class Formula(NamedTuple):
    """A piece of a document that may be mathematics.

    Args:
        source: where it stands.
        text: its characters, without quote prefixes, cell borders, or the marks that set it off.
        offsets: the offset in `source` of each character of `text`, and one more for its end.
        kind: how it is written.
        display: it stands by itself (display maths, an align, a line of plain text), not inside a sentence.
        block: the kind of explicit block it stands in ("network", "given", …); "" in ordinary documents.
        section: the number of the heading it stands under, from 0.
    """

    source: Source
    text: str
    offsets: Sequence[int]
    kind: Literal["latex", "plain"]
    display: bool
    block: str = ""
    section: int = 0


class Side(NamedTuple):
    r"""One side of a statement.

    Args:
        syntax: its tree.
        place: where it stands.
        text: as it was written.
        blank: room left for an answer (`___`, `\dots`), not an expression.
    """

    syntax: Syntax
    place: Span
    text: str
    blank: bool = False


class Statement(NamedTuple):
    """One formula with a relation, or a bare one.

    Args:
        place: where it stands, from the first character of its first side to the last of its last.
        text: as it was written.
        sides: left to right; one side alone is a bare expression.
        relations: between neighbouring sides: "=", "≈", "←", "⇒", …
        display: as in `Formula`.
        block: as in `Formula`; "function" for the lines of a Python function.
        section: as in `Formula`.
        group: statements of one formula (the rows of one align) share this number.
        implied: written for the author by the reader (units of a network block): the place is the declaration's.
        unread: why it could not be read; then `sides` is empty.
    """

    place: Span
    text: str
    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    display: bool
    block: str = ""
    section: int = 0
    group: int = 0
    implied: bool = False
    unread: Diagnostic | None = None


class Function(NamedTuple):
    """A function the document defines: `f(names) = body`."""

    name: Name
    parameters: tuple[Name, ...]
    body: Side
    statement: Statement


class Vocabulary(NamedTuple):
    """What the names of a document are; resolving needs it where spelling alone does not decide.

    Args:
        names: every name that the document uses as a quantity.
        functions: the functions it defines itself.
        loss: heads that mean the loss, mapped to the name of the loss: `J` and `C` to `L`, if L is the loss.
        same: names that mean what another one means: X where only x has a value.
    """

    names: frozenset[Name]
    functions: Mapping[Name, Function]
    loss: Mapping[Name, Name] = {}
    same: Mapping[Name, Name] = {}


class Resolved(NamedTuple):
    """An expression read from a side, and what happened on the way.

    Args:
        expr: the expression; functions of the document are put in, so `g_0(z_0)` is `relu(z_0)`.
        called: the functions of the document that were put in, in order: g_0.
        closed: (row, slope at its kink) for each cases recognised as a row of the table; the slope is that of the
            branch which holds on the boundary.
    """

    expr: Expr
    called: tuple[Name, ...] = ()
    closed: tuple[tuple[str, Rational], ...] = ()


class Declaration(NamedTuple):
    """What a document says outright, in a line of its own inside a block.

    Args:
        kind: a role ("input", "target", "parameter"), "loss" or "name" for what `names` are; "slope" for the slope
            `value` at the kink of the operation `op`; "convention" for all slopes as the program `op` takes them;
            "rule" for the update rule called `op`; "precision" for how many digits are printed; "shape" for the shape
            of `names`.
        place: where it stands.
        names: what it is about.
        op: the name of a row of the table, of a program ("torch", "jax"), or of an update rule.
        value: the slope.
        precision: how many digits are to be printed.
        shape: the lengths that stand there, whatever they are.
    """

    kind: Literal["input", "target", "parameter", "loss", "name", "slope", "convention", "rule", "precision", "shape"]
    place: Span
    names: tuple[Name, ...] = ()
    op: str = ""
    value: Rational | None = None
    precision: Precision | None = None
    shape: Shape | None = None


class Cell(NamedTuple):
    """A value in a table, and where it stands."""

    value: Rational
    place: Span


class Table(NamedTuple):
    """A `data` block.

    Args:
        place: of the line of names.
        names: of its columns.
        places: of these names.
        rows: the values of each example.
    """

    place: Span
    names: tuple[Name, ...]
    places: tuple[Span, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Reading(NamedTuple):
    """A document, read.

    Args:
        name: what messages call it.
        sources: its texts; several for a notebook.
        statements: in the order of the document.
        vocabulary: of the whole document.
        headings: the title of each section, by number; the first is the text before any heading.
        declarations: what its blocks declare, in the order of the document.
        tables: its `data` blocks.
    """

    name: str
    sources: tuple[Source, ...]
    statements: tuple[Statement, ...]
    vocabulary: Vocabulary
    headings: tuple[str, ...] = ("",)
    declarations: tuple[Declaration, ...] = ()
    tables: tuple[Table, ...] = ()
