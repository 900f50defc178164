"""`for i in range(3):` → its body three times, as `repeat` means it: what a pass sets has the number of the pass.

h = x                                   h = x
for i in range(2):                      h_1 = tanh(w[0] * h)
    h = tanh(w[i] * h)                  h_2 = tanh(w[1] * h_1)
return h                                return h_2
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Final, TypeAlias

from chainrule.diagnostic import ChainruleError

MAX_STATEMENTS: Final = 10_000
"""How many statements the loops of a function may mean, all together."""

Refuse: TypeAlias = Callable[[ast.stmt, str, str], ChainruleError]
"""What to raise of a statement, by a message and a mend."""


def unrolled(body: Sequence[ast.stmt], refuse: Refuse) -> Iterator[ast.stmt]:
    """The statements of a function without its loops.

    Raises:
        ChainruleError: what `refuse` makes of a loop whose passes cannot be counted, or are too many.
    """
    if not any(isinstance(tree, ast.For) for tree in body):
        return iter(body)
    return _Unrolled(refuse).statements(body, {})


class _Unrolled:
    """Writes loops out.

    Args:
        refuse: what to raise.
    """

    def __init__(self, refuse: Refuse) -> None:
        self._refuse: Final = refuse
        self._passes: Final[Counter[str]] = Counter()
        """How often a name has been set in loops."""
        self._current: Final[dict[str, str]] = {}
        """What a name that a loop sets is called by now."""
        self._left = MAX_STATEMENTS

    def statements(self, body: Sequence[ast.stmt], indices: dict[str, int]) -> Iterator[ast.stmt]:
        """Statements under these values of the indices around them."""
        for tree in body:
            if isinstance(tree, ast.For):
                yield from self._loop(tree, indices)
            elif not self._current and not indices:
                yield tree
            else:
                yield self._renamed(tree, indices, self._current)

    def _loop(self, loop: ast.For, indices: dict[str, int]) -> Iterator[ast.stmt]:
        if not isinstance(loop.target, ast.Name) or loop.orelse:
            raise self._refuse(loop, "the index of this loop is no plain name", "write 'for i in range(3):'")
        self._require_set_once(loop)
        for value in self._values(loop, indices):
            inside = {**indices, loop.target.id: value}
            if any(isinstance(tree, ast.For) for tree in loop.body):
                yield from self.statements(loop.body, inside)
            else:
                yield from self._pass(loop, inside)

    def _require_set_once(self, loop: ast.For) -> None:
        known: set[str] = set()
        for tree in loop.body:
            names = set(_set_in(tree))
            again = min(known & names, default="")
            if again and not isinstance(tree, ast.For):
                message = f"{again} is set twice in one pass, and on paper each quantity has one name"
                raise self._refuse(tree, message, f"call this one {again}_b, say, and use that name below")
            known |= names

    def _pass(self, loop: ast.For, indices: dict[str, int]) -> Iterator[ast.stmt]:
        """The body once: a name that it sets has its old value until it is set."""
        fresh: dict[str, str] = {}
        for tree in map(_plain, loop.body):
            self._count(loop)
            for name in _set_in(tree):
                if name not in fresh:
                    self._passes[name] += 1
                    fresh[name] = f"{name}_{self._passes[name]}"
            yield self._renamed(tree, indices, self._current, fresh)
            self._current.update((name, fresh[name]) for name in _set_in(tree))

    def _count(self, loop: ast.For) -> None:
        self._left -= 1
        if self._left < 0:
            raise self._refuse(loop, f"this means more than {MAX_STATEMENTS:,} lines", "take fewer passes")

    def _values(self, loop: ast.For, indices: dict[str, int]) -> range:
        found = loop.iter
        if isinstance(found, ast.Call) and isinstance(found.func, ast.Name) and found.func.id == "range":
            bounds = [_whole(_Renaming(indices, {}, {}).visit(deepcopy(arg))) for arg in found.args]
            known = [bound for bound in bounds if bound is not None]
            if len(known) == len(bounds) and 1 <= len(known) <= 3 and known[2:] != [0] and not found.keywords:
                return range(*known)
        raise self._refuse(loop, "it is not clear how often this is done", "write the number itself: for i in range(3)")

    def _renamed(
        self, tree: ast.stmt, indices: dict[str, int], current: dict[str, str], fresh: dict[str, str] | None = None
    ) -> ast.stmt:
        found: ast.stmt = _Renaming(indices, current, fresh or {}).visit(deepcopy(tree))
        return found


class _Renaming(ast.NodeTransformer):
    """Puts values in for indices, and what names are called by now for names."""

    def __init__(self, indices: dict[str, int], current: dict[str, str], fresh: dict[str, str]) -> None:
        self._indices: Final = indices
        self._current: Final = current
        self._fresh: Final = fresh

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """An index is its value."""
        if isinstance(node.ctx, ast.Store):
            return ast.copy_location(ast.Name(self._fresh.get(node.id, node.id), node.ctx), node)
        if node.id in self._indices:
            return ast.copy_location(ast.Constant(self._indices[node.id]), node)
        return ast.copy_location(ast.Name(self._current.get(node.id, node.id), node.ctx), node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """`i - 1` is a number as well."""
        self.generic_visit(node)
        a, b = _whole(node.left), _whole(node.right)
        if a is None or b is None:
            return node
        match node.op:
            case ast.Add():
                return ast.copy_location(ast.Constant(a + b), node)
            case ast.Sub():
                return ast.copy_location(ast.Constant(a - b), node)
            case _:
                return node


def _whole(tree: ast.AST) -> int | None:
    match tree:
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return -value
        case _:
            return None


def _plain(tree: ast.stmt) -> ast.stmt:
    """`s += a` in a loop is s = s + a: each pass has an s of its own."""
    match tree:
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            before = ast.copy_location(ast.Name(name, ast.Load()), tree.target)
            whole = ast.copy_location(ast.BinOp(before, op, value), tree)
            return ast.copy_location(ast.Assign([tree.target], whole), tree)
        case _:
            return tree


def _set_in(tree: ast.stmt) -> list[str]:
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
