"""Syntax trees: what stands where, before the names of the document are known.

A tree does not yet say whether `h(1-h)` calls a function or multiplies, whether `wx` is one name, or whether `w^2` is
a square: `resolve` decides that once the vocabulary is known. Every node knows which characters it covers, counted
in the text of its formula.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from chainrule.diagnostic import ChainruleError, Source, Span, fail
from chainrule.record import Record


class Number(NamedTuple):
    """A number as written, digits and a point: `0.325`; `1/2` for `½`."""

    text: str
    start: int
    end: int


class Run(NamedTuple):
    r"""What may be a name: a run of letters with its accent and scripts.

    Args:
        text: the letters; Greek ones spelled out.
        start: where it begins.
        end: where it ends.
        surface: "latex": letters side by side, each perhaps a name; "plain": one name, unless the document's names
            make it up; "whole": one name for certain (`\mathrm{net}`, `\eta`).
        accent: as in `Name`.
        below: what stands below.
        above: what stands above where that is certainly no power: `(2)`, `+`, `T`, `′`.
    """

    text: str
    start: int
    end: int
    surface: Literal["latex", "plain", "whole"] = "whole"
    accent: str = ""
    below: str = ""
    above: str = ""


class Sum(Record):
    """Terms, each with the sign before it: "+" or "−"."""

    terms: "tuple[tuple[str, Node], ...]"
    start: int
    end: int


class Product(Record):
    """Factors with `signs[i]` between factor i and the next: "·", "@", "⊗", or "" where they stand side by side."""

    factors: "tuple[Node, ...]"
    signs: tuple[str, ...]
    start: int
    end: int


class Entrywise(Record):
    """Products with ⊙ between them."""

    factors: "tuple[Node, ...]"
    start: int
    end: int


class Negative(Record):
    """`−body`."""

    body: "Node"
    start: int
    end: int


class Quotient(Record):
    """A fraction; `flat`: written with a slash."""

    above: "Node"
    below: "Node"
    flat: bool
    start: int
    end: int


class Power(Record):
    """`base` with something raised, a power unless a name is defined so."""

    base: "Node"
    exponent: "Node"
    start: int
    end: int


class Transposed(Record):
    """`bodyᵀ`."""

    body: "Node"
    start: int
    end: int


class Fenced(Record):
    """`body` in brackets; square ones may mean a vector of one entry."""

    body: "Node"
    start: int
    end: int
    is_square: bool = False


class Bars(Record):
    """`|body|`."""

    body: "Node"
    start: int
    end: int


class Norm(Record):
    """`‖body‖`, with what stands below."""

    body: "Node"
    below: str
    start: int
    end: int


class Indexed(Record):
    """`base[0, 1]`, counted from 0; or a product, if `base` can have no index."""

    base: "Node"
    indices: tuple[Number, ...]
    start: int
    end: int


class Root(Record):
    """A square root."""

    body: "Node"
    start: int
    end: int


class Comparison(Record):
    """`left < right`; the sign is one of < ≤ > ≥ =."""

    sign: str
    left: "Node"
    right: "Node"
    start: int
    end: int


class Applied(Record):
    r"""`head(args)`: a call, or a product if `head` is no function; `exponent` follows the bracket.

    Args:
        head: what stands before the bracket.
        args: what stands in it.
        exponent: what is raised behind it: `f(x)^2`.
        bare: written without a bracket (`\ln x`), so certainly a call.
        start: where it begins.
        end: where it ends.
    """

    head: Run
    args: "tuple[Node, ...]"
    exponent: "Node | None"
    bare: bool
    start: int
    end: int


class Branches(Record):
    """Cases: values, each with its condition; None is `else`."""

    rows: "tuple[tuple[Node, Node | None], ...]"
    start: int
    end: int


class Differential(NamedTuple):
    """`∂of/∂wrt`, or `∂²of/∂wrt∂by`; `of` is None where only the loss can be meant (`w.grad`)."""

    of: Run | None
    wrt: Run
    start: int
    end: int
    by: Run | None = None


class Option(Record):
    """`axis=0` among the arguments of a call."""

    name: str
    value: "Node"
    start: int
    end: int


class Array(Record):
    """A vector, or a matrix as a vector of its rows.

    Args:
        entries: from first to last.
        start: where it begins.
        end: where it ends.
        fence: what stands around it: "(", "[", "{" for a set, "" for an environment that has no brackets of its own.
    """

    entries: "tuple[Node, ...]"
    start: int
    end: int
    fence: str = "["


class Blank(NamedTuple):
    """Room for an answer."""

    start: int
    end: int


class General(NamedTuple):
    """What stands for many formulas or for a rule of its own: Σ over an index, the derivative of an expression."""

    what: str
    start: int
    end: int


Node: TypeAlias = (
    Number
    | Run
    | Sum
    | Product
    | Entrywise
    | Negative
    | Quotient
    | Power
    | Transposed
    | Fenced
    | Bars
    | Norm
    | Indexed
    | Root
    | Comparison
    | Applied
    | Branches
    | Differential
    | Option
    | Array
    | Blank
    | General
)


class Text(NamedTuple):
    """The characters of a formula and where each stands in its source.

    Args:
        source: where they stand.
        characters: the formula.
        offsets: the offset in `source` of each, and one more for the end.
        declared: what the formula was written for, if the reader wrote it: all of it then stands there.
    """

    source: Source
    characters: str
    offsets: Sequence[int]
    declared: Span | None = None

    def place(self, start: int, end: int) -> Span:
        """Where the characters `start` to `end` (exclusive) stand."""
        if self.declared is not None:
            return self.declared
        first = self.offsets[start]
        return Span(self.source, first, self.offsets[end - 1] + 1 if end > start else first)

    def refuse(self, code: str, message: str, start: int, end: int, label: str = "", mend: str = "") -> ChainruleError:
        """What to raise about the characters `start` to `end`."""
        return fail(code, message, self.place(start, end), label, help=mend)


class Tree(NamedTuple):
    """A syntax tree and the text it was read from."""

    node: Node
    text: Text
