"""Expressions of Python → the syntax trees that the other surfaces yield too.

What Python and the grammar of docs/language.md both know is taken; anything else is refused, with its place.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeGuard

from chainrule.diagnostic import ChainruleError, did_you_mean
from chainrule.read.cursor import MAX_DEPTH
from chainrule.read.grammar import MOST_ENTRIES
from chainrule.read.python_calls import call
from chainrule.read.python_names import Names, run_of
from chainrule.read.python_places import Places
from chainrule.read.syntax import (
    Applied,
    Branches,
    Comparison,
    Fenced,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Run,
    Sum,
    Text,
)

if TYPE_CHECKING:
    from chainrule.read.python_helpers import Helpers

MOST_DIGITS: Final = 200
"""Of a number, as in docs/language.md."""

TOO_LONG: Final = 10**MOST_DIGITS

LONGEST: Final = 40
"""How much of what is written a message repeats."""

WRITE: Final = "write it with + - * / **, numbers, names, and the functions that docs/language.md lists"
NAME_PARTS: Final = "name parts of it in lines of their own"
"""What to do about a refusal, where nothing more particular can be said."""

SIGNS: Final[dict[type[ast.cmpop], str]] = {ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥"}

REFUSED: Final[dict[type[ast.operator], str]] = {
    ast.FloorDiv: "//", ast.Mod: "%", ast.BitXor: "^", ast.BitAnd: "&", ast.BitOr: "|", ast.LShift: "<<",
    ast.RShift: ">>",
}  # fmt: skip
"""Operators that no expression of a network has, as they are written."""


class Expressions:
    """Turns expressions into trees.

    Args:
        places: of the file that they stand in.
        text: the same, as trees refer to it.
        names: the parameters and local variables that have a value so far.
        helpers: what may be called beside the table.
        arrays: the function works with arrays, and not with numbers alone.
    """

    def __init__(
        self,
        places: Places,
        text: Text,
        names: Names,
        helpers: "Helpers | None" = None,
        *,
        arrays: bool = False,
    ) -> None:
        self.helpers = helpers
        self.arrays = arrays
        self._places = places
        self._text = text
        self.names = names
        self._depth = 0

    def node(self, tree: ast.expr) -> Node:
        """The tree of an expression.

        Raises:
            ChainruleError: E0264 for what no network has, E0235 and E0236 for calls, E0224 where it nests too deeply,
                E0226 for a number that is too long, E0266 for a name that the function does not have.
        """
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.refuse(tree, "E0224", f"this nests more than {MAX_DEPTH} deep", NAME_PARTS, "too deep")
        found = self._node(tree)
        self._depth -= 1
        return found

    def _node(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Constant():
                return self._number(tree)
            case ast.Name(id=name):
                return self.variable(name, tree)
            case ast.UnaryOp(op=ast.USub(), operand=body):
                return self._negative(tree, body)
            case ast.UnaryOp(op=ast.UAdd(), operand=body):
                return self.node(body)
            case ast.BinOp():
                return self._arithmetic(tree)
            case ast.IfExp(test=test, body=body, orelse=other):
                return self.either(tree, test, body, other)
            case ast.Compare():
                return self.condition(tree)
            case ast.Call():
                return call(self, tree)
            case ast.List(elts=entries) | ast.Tuple(elts=entries):
                return self._array(tree, entries)
            case ast.Attribute(value=value, attr="T"):
                return applied("transpose", [self.node(value)], *self.ends(tree))
            case ast.Subscript(value=value, slice=index):
                return applied("take", [self.node(value), *self._indices(index)], *self.ends(tree))
            case _:
                raise self._unknown(tree)

    def _array(self, tree: ast.expr, entries: list[ast.expr]) -> Node:
        start, end = self.ends(tree)
        if self._text.characters.count(",", start, end) > MOST_ENTRIES:
            message = f"arrays of more than {MOST_ENTRIES:,} entries are not written out"
            raise self.refuse(tree, "E0272", message, "give fewer, or leave the data out", "too many")
        return applied("stack", map(self.node, entries), start, end)

    def variable(self, name: str, tree: ast.expr) -> Run:
        """The name of a parameter or local variable."""
        if name not in self.names:
            near = did_you_mean(name, self.names)
            mend = near or f"make it a parameter of the function: {name}=…"
            raise self.refuse(tree, "E0266", f"{name} is no parameter, and no line above sets it", mend, "unknown")
        return run_of(name, *self.ends(tree))

    # ------------------------------------------------------------------------------------------------ arithmetic

    def _arithmetic(self, tree: ast.BinOp) -> Node:
        start, end = self.ends(tree)
        match tree.op:
            case ast.Add() | ast.Sub():
                terms = [*_chain(tree, (ast.Add, ast.Sub))]
                return Sum(tuple((_sign(op), self.node(term)) for op, term in terms), start, end)
            case ast.Mult():
                return self._product([self.node(factor) for _, factor in _chain(tree, (ast.Mult,))], start, end)
            case ast.MatMult():
                return applied("matmul", [self.node(tree.left), self.node(tree.right)], start, end)
            case ast.Div():
                return Quotient(self.node(tree.left), self.node(tree.right), True, start, end)
            case ast.Pow():
                return self.power(tree, tree.left, tree.right)
            case op:
                raise self.refuse(
                    tree, "E0264", f"'{REFUSED[type(op)]}' is no operation of a network", WRITE, "not read"
                )

    def _product(self, factors: Sequence[Node], start: int, end: int) -> Node:
        """Between arrays `*` is entry by entry, where on paper the dot would be a product of matrices."""
        if self.arrays:
            return applied("hadamard", factors, start, end)
        return Product(tuple(factors), ("·",) * (len(factors) - 1), start, end)

    def power(self, tree: ast.expr, base: ast.expr, exponent: ast.expr) -> Node:
        """`base ** exponent`."""
        raised = self.node(exponent)  # in brackets: a T raised is a variable here, and no transpose
        return Power(self.node(base), Fenced(raised, raised.start, raised.end), *self.ends(tree))

    def _negative(self, tree: ast.UnaryOp, body: ast.expr) -> Node:
        start, end = self.ends(tree)
        found = self.node(body)
        return Number(f"-{found.text}", start, end) if _is_plain_number(found) else Negative(found, start, end)

    def _number(self, tree: ast.Constant) -> Number:
        """A number means the decimal that it prints as."""
        value = tree.value
        if isinstance(value, bool) or not isinstance(value, int | float) or value == float("inf"):
            raise self.refuse(tree, "E0264", f"{self.said(tree)} is no number of a network", WRITE, "no number")
        text = repr(value) if value < TOO_LONG else ""  # Python itself refuses to print very many digits
        if not text:
            raise self.refuse(tree, "E0226", f"a number has at most {MOST_DIGITS} digits", "write it shorter")
        return Number(text, *self.ends(tree))

    def condition(self, tree: ast.expr) -> Node:
        """One comparison; what `and` and `or` join has no single boundary at which to take a slope."""
        match tree:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SIGNS:
                return Comparison(SIGNS[type(op)], self.node(left), self.node(right), *self.ends(tree))
            case _:
                mend = "compare two things with <, <=, > or >=; write a further case as 'a if c else (b if d else e)'"
                raise self.refuse(tree, "E0232", "a condition is one comparison", mend, "not one comparison")

    def either(self, tree: ast.expr, test: ast.expr, body: ast.expr, other: ast.expr) -> Node:
        """`body if test else other`."""
        return Branches(((self.node(body), self.condition(test)), (self.node(other), None)), *self.ends(tree))

    def _indices(self, index: ast.expr) -> list[Number]:
        """`[0]` and `[0, 1]`: whole numbers that stand there as such."""
        found = [self.node(each) for each in (index.elts if isinstance(index, ast.Tuple) else [index])]
        whole = [each for each in found if type(each) is Number and each.text.isdecimal()]
        if len(whole) < len(found):
            mend = "write the number of the entry, counted from 0: x[0]"
            raise self.refuse(index, "E0264", f"'{self.said(index)}' is no index of a network", mend, "not read")
        return whole

    # ------------------------------------------------------------------------------------------------ refusals

    def _unknown(self, tree: ast.expr) -> ChainruleError:
        mend = f"make it a parameter of the function: {tree.attr}=…" if isinstance(tree, ast.Attribute) else WRITE
        return self.refuse(tree, "E0264", f"'{self.said(tree)}' is no expression of a network", mend, "not read")

    def refuse(self, tree: ast.expr, code: str, message: str, mend: str, label: str = "") -> ChainruleError:
        """What to raise about a part."""
        return self._text.refuse(code, message, *self.ends(tree), label, mend)

    def said(self, tree: ast.expr) -> str:
        """How a part is written, on one line and not too long."""
        start, end = self.ends(tree)
        said = " ".join(self._text.characters[start:end].split())
        return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"

    def ends(self, tree: ast.expr) -> tuple[int, int]:
        """Where a part begins and ends."""
        return self._places.start(tree), self._places.end(tree)


def applied(row: str, args: Iterable[Node], start: int, end: int) -> Applied:
    """A function of the table, by the name of its row."""
    return Applied(Run(row, start, end), tuple(args), None, True, start, end)


def _chain(tree: ast.BinOp, ops: tuple[type[ast.operator], ...]) -> Iterator[tuple[ast.operator, ast.expr]]:
    """The operands of `a + b − c` with the sign before each; sums of many terms nest to the left in Python."""
    found: list[tuple[ast.operator, ast.expr]] = []
    node: ast.expr = tree
    while isinstance(node, ast.BinOp) and isinstance(node.op, ops):
        found.append((node.op, node.right))
        node = node.left
    yield ast.Add(), node
    yield from reversed(found)


def _sign(op: ast.operator) -> str:
    return "−" if isinstance(op, ast.Sub) else "+"


def _is_plain_number(node: Node) -> TypeGuard[Number]:
    return type(node) is Number and node.text[0] != "-"
