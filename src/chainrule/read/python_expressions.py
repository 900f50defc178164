"""Expressions of Python → the syntax trees that the other surfaces yield too.

What Python and the grammar of docs/language.md both know is taken; anything else is refused, with its place.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias, TypeGuard

from chainrule.diagnostic import ChainruleError, did_you_mean
from chainrule.read.calls import FUNCTIONS
from chainrule.read.expressions import MAX_DEPTH
from chainrule.read.python_names import Names, run_of
from chainrule.read.python_places import Places
from chainrule.read.syntax import (
    Applied,
    Array,
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

MODULES: Final = frozenset(
    ["np", "numpy", "math", "torch", "F", "jnp", "jax.numpy", "jax.nn", "nn.functional", "torch.nn.functional", "tf",
     "tf.nn"]
)  # fmt: skip
"""What may stand before a function; it is spelling, and says no more than the function's name."""

ARRAYS: Final = frozenset(["array", "asarray", "tensor", "as_tensor"])
"""Functions of these modules that make an array of a list: the list already is one."""

MOST_DIGITS: Final = 200
"""Of a number, as in docs/language.md."""

LONGEST: Final = 40
"""How much of what is written a message repeats."""

WRITE: Final = "write it with + - * / **, numbers, names, and the functions that docs/language.md lists"
NAME_PARTS: Final = "name parts of it in lines of their own"
"""What to do about a refusal, where nothing more particular can be said."""

SIGNS: Final[dict[type[ast.cmpop], str]] = {ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥"}

REFUSED: Final[dict[type[ast.operator], str]] = {
    ast.FloorDiv: "//", ast.Mod: "%", ast.BitXor: "^", ast.BitAnd: "&", ast.BitOr: "|", ast.LShift: "<<",
    ast.RShift: ">>", ast.MatMult: "@",
}  # fmt: skip
"""Operators that no expression of a network has, as they are written."""


class Expressions:
    """Turns expressions into trees.

    Args:
        places: of the file that they stand in.
        text: the same, as trees refer to it.
        names: the parameters and local variables that have a value so far.
    """

    def __init__(self, places: Places, text: Text, names: Names) -> None:
        self._places = places
        self._text = text
        self._names = names
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
                return Branches(((self.node(body), self._condition(test)), (self.node(other), None)), *self._ends(tree))
            case ast.Compare():
                return self._condition(tree)
            case ast.Call():
                return self._call(tree)
            case ast.List(elts=entries) | ast.Tuple(elts=entries):
                return Array(tuple(map(self.node, entries)), *self._ends(tree))
            case _:
                raise self._unknown(tree)

    def variable(self, name: str, tree: ast.expr) -> Run:
        """The name of a parameter or local variable."""
        if name not in self._names:
            near = did_you_mean(name, self._names)
            mend = near or f"make it a parameter of the function: {name}=…"
            raise self.refuse(tree, "E0266", f"{name} is no parameter, and no line above sets it", mend, "unknown")
        return run_of(name, *self._ends(tree))

    # ------------------------------------------------------------------------------------------------ arithmetic

    def _arithmetic(self, tree: ast.BinOp) -> Node:
        start, end = self._ends(tree)
        match tree.op:
            case ast.Add() | ast.Sub():
                terms = [*_chain(tree, (ast.Add, ast.Sub))]
                return Sum(tuple((_sign(op), self.node(term)) for op, term in terms), start, end)
            case ast.Mult():
                factors = tuple(self.node(factor) for _, factor in _chain(tree, (ast.Mult,)))
                return Product(factors, (False,) * (len(factors) - 1), start, end)
            case ast.Div():
                return Quotient(self.node(tree.left), self.node(tree.right), True, start, end)
            case ast.Pow():
                return self._power(tree.left, tree.right, tree)
            case op:
                raise self.refuse(
                    tree, "E0264", f"'{REFUSED[type(op)]}' is no operation of a network", WRITE, "not read"
                )

    def _power(self, base: ast.expr, exponent: ast.expr, tree: ast.expr) -> Node:
        raised = self.node(exponent)  # in brackets: a T raised is a variable here, and no transpose
        return Power(self.node(base), Fenced(raised, raised.start, raised.end), *self._ends(tree))

    def _negative(self, tree: ast.UnaryOp, body: ast.expr) -> Node:
        start, end = self._ends(tree)
        found = self.node(body)
        return Number(f"-{found.text}", start, end) if _is_plain_number(found) else Negative(found, start, end)

    def _number(self, tree: ast.Constant) -> Number:
        """A number means the decimal that it prints as."""
        value = tree.value
        if type(value) not in (int, float) or value == float("inf"):
            raise self.refuse(tree, "E0264", f"{self._said(tree)} is no number of a network", WRITE, "no number")
        text = repr(value) if value < 10**MOST_DIGITS else ""  # Python itself refuses to print very many digits
        if not text:
            raise self.refuse(tree, "E0226", f"a number has at most {MOST_DIGITS} digits", "write it shorter")
        return Number(text, *self._ends(tree))

    def _condition(self, tree: ast.expr) -> Node:
        """One comparison; what `and` and `or` join has no single boundary at which to take a slope."""
        match tree:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SIGNS:
                return Comparison(SIGNS[type(op)], self.node(left), self.node(right), *self._ends(tree))
            case _:
                mend = "compare two things with <, <=, > or >=; write a further case as 'a if c else (b if d else e)'"
                raise self.refuse(tree, "E0232", "a condition is one comparison", mend, "not one comparison")

    # ------------------------------------------------------------------------------------------------ calls

    def _call(self, tree: ast.Call) -> Node:
        """`tanh(z)`, `np.tanh(z)` and `z.tanh()` are one call."""
        name, args = self._called(tree)
        if any(isinstance(arg, ast.Starred) for arg in args) or tree.keywords:
            extra = tree.keywords[0].value if tree.keywords else tree
            raise self.refuse(extra, "E0236", f"{name} takes its arguments one by one, by their places", WRITE)
        if name in FORMS:
            return self._form(name, args, tree)
        if name not in FUNCTIONS:
            mend = did_you_mean(name, FUNCTIONS) or "write out what it does, with the functions that are known"
            raise self.refuse(tree.func, "E0235", f"{name} is no function that is known here", mend, "unknown")
        start, end = self._ends(tree)
        head = Run(name, start, self._places.end(tree.func))
        return Applied(head, tuple(map(self.node, args)), None, True, start, end)

    def _called(self, tree: ast.Call) -> tuple[str, list[ast.expr]]:
        """The function's name without its module, and all arguments."""
        match tree.func:
            case ast.Name(id=name):
                return name, tree.args
            case ast.Attribute(value=value, attr=name):
                path = _dotted(value)
                root = path.partition(".")[0]
                if path in MODULES and root not in self._names:
                    return name, tree.args
                if not path or root in self._names:
                    return name, [value, *tree.args]
        message = f"{self._said(tree.func)} is no function that is known here"
        raise self.refuse(tree.func, "E0235", message, WRITE, "unknown")

    def _form(self, name: str, args: list[ast.expr], tree: ast.Call) -> Node:
        """Functions that Python spells as such, and the grammar as signs."""
        arity, build = FORMS[name]
        if len(args) != arity:
            message = f"{name} takes {arity} argument{'s' * (arity > 1)}, and here are {len(args)}"
            raise self.refuse(tree, "E0236", message, WRITE)
        return build(self, tree, *args)

    def where(self, tree: ast.expr, test: ast.expr, body: ast.expr, other: ast.expr) -> Node:
        """`np.where(c, a, b)` is `a if c else b`."""
        return Branches(((self.node(body), self._condition(test)), (self.node(other), None)), *self._ends(tree))

    def power(self, tree: ast.expr, base: ast.expr, exponent: ast.expr) -> Node:
        """`pow(a, b)` is a ** b."""
        return self._power(base, exponent, tree)

    def square(self, tree: ast.expr, base: ast.expr) -> Node:
        """`np.square(a)` is a ** 2."""
        start, end = self._ends(tree)
        return Power(self.node(base), Number("2", start, end), start, end)

    def itself(self, _tree: ast.expr, value: ast.expr) -> Node:
        """`float(a)`, `np.array([…])`: the value as it is."""
        return self.node(value)

    # ------------------------------------------------------------------------------------------------ refusals

    def _unknown(self, tree: ast.expr) -> ChainruleError:
        mend = f"make it a parameter of the function: {tree.attr}=…" if isinstance(tree, ast.Attribute) else WRITE
        return self.refuse(tree, "E0264", f"'{self._said(tree)}' is no expression of a network", mend, "not read")

    def refuse(self, tree: ast.expr, code: str, message: str, mend: str, label: str = "") -> ChainruleError:
        """What to raise about a part."""
        return self._text.refuse(code, message, *self._ends(tree), label, mend)

    def _said(self, tree: ast.expr) -> str:
        """How a part is written, on one line and not too long."""
        start, end = self._ends(tree)
        said = " ".join(self._text.characters[start:end].split())
        return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"

    def _ends(self, tree: ast.expr) -> tuple[int, int]:
        return self._places.start(tree), self._places.end(tree)


Form: TypeAlias = tuple[int, Callable[..., Node]]

FORMS: Final[dict[str, Form]] = {
    "where": (3, Expressions.where),
    "pow": (2, Expressions.power),
    "power": (2, Expressions.power),
    "square": (1, Expressions.square),
    "float": (1, Expressions.itself),
    **dict.fromkeys(ARRAYS, (1, Expressions.itself)),
}
"""Functions that the grammar writes with signs, with the number of their arguments."""


def _dotted(tree: ast.expr) -> str:
    """`torch.nn.functional` of names with dots between; "" for anything else."""
    match tree:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name) if before := _dotted(value):
            return f"{before}.{name}"
        case _:
            return ""


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
