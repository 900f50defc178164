"""A Python function → statements: one for each default, each assignment, and what is returned."""

import ast
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from chainrule.diagnostic import ChainruleError, Source, Span, fail
from chainrule.expr import Name
from chainrule.read.model import Declaration, Function, Side, Statement, Vocabulary
from chainrule.read.naming import name_of
from chainrule.read.python_expressions import Expressions
from chainrule.read.python_helpers import Helpers, has_arrays, read_helper
from chainrule.read.python_loops import unrolled
from chainrule.read.python_names import Names, run_of
from chainrule.read.python_places import Places
from chainrule.read.symbols import LOSS
from chainrule.read.syntax import Node, Number, Text, Tree

BLOCK: Final = "function"
"""What these statements stand in: as in a `network` block, each must be read, or the network would be another."""

ROLES: Final = ("input", "target", "parameter")
"""What the annotation of a parameter may say."""

SILENT: Final = (ast.Pass, ast.Import, ast.ImportFrom, ast.Assert, ast.Global, ast.Nonlocal)
"""Statements that change no value."""

MENDS: Final[dict[type[ast.stmt], str]] = {
    ast.While: "write 'for i in range(3):', or each line with a name of its own: h_1 = …, h_2 = …",
    ast.If: "write the case on the right side: h = z if z > 0 else 0",
    ast.FunctionDef: "write its expression where it is called",
}
"""What to write instead of a statement that is no equation."""

REMOVE: Final = "remove it: a network is made of lines such as z = w*x + b"


class Lines(NamedTuple):
    """What a function says."""

    statements: tuple[Statement, ...]
    declarations: tuple[Declaration, ...]
    vocabulary: Vocabulary


def lines_of(source: Source, function: ast.FunctionDef, helpers: Helpers) -> Lines:
    """The statements of `function`, which stands in `source`; one that cannot be read says why in `unread`."""
    reader = _Reader(source, function, helpers)
    statements = [*reader.functions(), *reader.statements()]
    inside = (name for function in reader.helping.values() for name in function.parameters)  # e is no Euler's there
    names = (*map(_name, reader.names), *reader.losses, *inside)
    vocabulary = Vocabulary(frozenset(names), reader.helping, {name: name for name in reader.losses})
    misread = [reader.unread(where, error) for where, error in reader.names.misread(vocabulary)]
    return Lines((*statements, *misread), tuple(reader.declarations), vocabulary)


class _Reader:
    """Reads one function, from its parameters to what it returns."""

    def __init__(self, source: Source, function: ast.FunctionDef, helpers: Helpers) -> None:
        self.declarations: Final[list[Declaration]] = []
        self.losses: Final[list[Name]] = []
        self.names: Final = Names()
        self._function = function
        self._places = Places(source)
        self._text = Text(source, source.text, range(len(source.text) + 1))
        self.helping: Final[dict[Name, Function]] = {}
        self._helpers = helpers
        self._arrays = has_arrays((function, *helpers.functions.values()))
        self._expressions = Expressions(self._places, self._text, self.names, helpers, arrays=self._arrays)
        self._constants = Expressions(self._places, self._text, Names())
        self._group = 0

    def functions(self) -> Iterator[Statement]:
        """The functions that are called beside those of the table."""
        for helper in self._helpers.functions.values():
            try:
                found = read_helper(helper, self._places, self._text, self._helpers, arrays=self._arrays)
            except ChainruleError as error:
                yield self.unread(self._places.of_name(helper), error)
            else:
                self.helping[found.name] = found
                yield found.statement

    def statements(self) -> Iterator[Statement]:
        """Every statement, in order."""
        for arg, default in _parameters(self._function.args):
            yield from self._tried(self._parameter(arg, default), arg, default)
        try:
            for tree in unrolled(self._function.body, self._refuse):
                yield from self._tried(self._statement(tree), tree)
        except ChainruleError as error:  # of a loop: what is below it cannot be read either
            yield self.unread(self._places.of_name(self._function), error)
            return
        if not self.losses:
            where = self._places.of_name(self._function)
            message = f"{self._function.name} returns nothing, so there is no loss"
            yield self.unread(where, fail("E0263", message, where, "no return", help="end it with 'return L', say"))

    def unread(self, where: Span, error: ChainruleError) -> Statement:
        """A statement that could not be read, and why."""
        said = " ".join(where.text.split())
        return Statement(where, said, (), (), True, BLOCK, 0, self._group, unread=error.diagnostics[0])

    def _tried(
        self, read: Iterator[Statement], tree: ast.stmt | ast.arg, last: ast.expr | None = None
    ) -> Iterator[Statement]:
        """What is read; where that fails, why, and the lines below may use what was to be set all the same."""
        self._group += 1
        try:
            yield from [*read]
        except ChainruleError as error:
            for identifier, where in self._set_in(tree):
                self.names.met(identifier, where)
            if isinstance(tree, ast.Return):
                self.losses.append(LOSS)
            yield self.unread(self._places.span(tree, last), error)

    def _set_in(self, tree: ast.stmt | ast.arg) -> Iterator[tuple[str, Span]]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id, self._places.span(node)
            elif isinstance(node, ast.arg):
                yield node.arg, self._places.span(node)

    # ------------------------------------------------------------------------------------------------ parameters

    def _parameter(self, arg: ast.arg, default: ast.expr | None) -> Iterator[Statement]:
        """What a parameter is given, if it has a default."""
        start = self._places.start(arg)
        where = Span(self._text.source, start, start + len(arg.arg))
        if arg in (self._function.args.vararg, self._function.args.kwarg):
            mend = "give each leaf a parameter of its own: def net(x, w_1, w_2)"
            raise fail("E0263", f"{arg.arg} stands for any number of values", where, "how many?", help=mend)
        value = None if default is None else self._constants.node(default)
        name = self.names.add(arg.arg, where)
        word = _last_word(arg.annotation).lower()
        if word in ROLES:
            self.declarations.append(Declaration(word, where, (name,)))  # type: ignore[arg-type] # ROLES are kinds
        if default is not None and value is not None:
            place = self._places.span(arg, default)
            yield self._equation(place, self._named(arg.arg, where), self._side(value, default))

    # ------------------------------------------------------------------------------------------------ the body

    def _statement(self, tree: ast.stmt) -> Iterator[Statement]:
        if self.losses:
            raise self._refuse(tree, "nothing behind 'return' is ever reached", "end the function with its return")
        match tree:
            case ast.Assign(targets=targets, value=value):
                yield from self._assigned(targets, value, tree)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from self._assigned([target], value, tree)
            case ast.AugAssign(target=ast.Name(id=identifier)) if identifier in self.names:
                raise self.names.again(identifier, self._places.span(tree))
            case ast.Return(value=ast.expr() as value):
                yield from self._returned(value, tree)
            case _ if _is_silent(tree):
                return
            case _:
                raise self._refuse(tree, f"'{self._begins(tree)}' is no equation", MENDS.get(type(tree), REMOVE))

    def _assigned(self, targets: Sequence[ast.expr], value: ast.expr, tree: ast.stmt) -> Iterator[Statement]:
        """`a = b = …` sets b, and a to b; of `a, b = …, …` every right side is worked out before any is set."""
        if len(targets) == 1 and isinstance(targets[0], ast.Tuple | ast.List):
            yield from self._unpacked(targets[0].elts, value, tree)
            return
        node = self._expressions.node(value)
        *others, last = targets
        where = self._places.span(tree)
        yield self._equation(where, self._set(last), self._side(node, value))
        for other in others:
            right = self._side(node, value) if _is_constant(node) else self._used(last)
            yield self._equation(where, self._set(other), right)

    def _unpacked(self, targets: Sequence[ast.expr], value: ast.expr, tree: ast.stmt) -> Iterator[Statement]:
        if not (isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(targets)):
            mend = "write one line for each: z_1 = …, z_2 = …"
            raise self._refuse(tree, "there are not as many values here as names", mend, "E0229")
        nodes = [*map(self._expressions.node, value.elts)]
        for target, node, right in zip(targets, nodes, value.elts, strict=True):
            yield self._equation(self._places.span(tree), self._set(target), self._side(node, right))

    def _returned(self, value: ast.expr, tree: ast.stmt) -> Iterator[Statement]:
        """A name that is returned is the loss; an expression becomes `L = …`."""
        node = self._expressions.node(value)
        where = self._places.span(tree)
        if isinstance(value, ast.Name):
            loss = _name(value.id)
        elif self.names.is_free(LOSS):
            loss = LOSS
            left = Side(Tree(run_of(LOSS.base), self._text), where, LOSS.base)
            yield self._equation(where, left, self._side(node, value))._replace(implied=True)
        else:
            mend = f"name it, and return the name: loss = {self._begins(value)}"
            raise self._refuse(value, "what is returned would be called L, and L is something else", mend, "E0265")
        self.losses.append(loss)
        self.declarations.append(Declaration("loss", where, (loss,)))

    # ------------------------------------------------------------------------------------------------ parts

    def _set(self, target: ast.expr) -> Side:
        """The left side `target`, which from here on has a value."""
        if not isinstance(target, ast.Name):
            raise self._refuse(target, f"'{self._begins(target)}' is no name", "set a name: h_1 = …")
        where = self._places.span(target)
        self.names.add(target.id, where)
        return self._named(target.id, where)

    def _used(self, target: ast.expr) -> Side:
        return self._side(self._expressions.node(target), target)

    def _named(self, identifier: str, where: Span) -> Side:
        return Side(Tree(run_of(identifier, where.start, where.end), self._text), where, where.text)

    def _side(self, node: Node, tree: ast.expr) -> Side:
        where = self._places.span(tree)
        return Side(Tree(node, self._text), where, " ".join(where.text.split()))

    def _equation(self, where: Span, left: Side, right: Side) -> Statement:
        text = f"{left.text} = {right.text}"
        return Statement(where, text, (left, right), ("=",), True, BLOCK, 0, self._group)

    def _refuse(self, tree: ast.stmt | ast.expr, message: str, mend: str, code: str = "E0263") -> ChainruleError:
        return fail(code, message, self._places.span(tree), "not read", help=mend)

    def _begins(self, tree: ast.stmt | ast.expr) -> str:
        return self._places.span(tree).text.partition("\n")[0].strip()


def _parameters(args: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Every parameter with its default."""
    plain = [*args.posonlyargs, *args.args]
    missing = [None] * (len(plain) - len(args.defaults))
    rest = [arg for arg in (args.vararg, args.kwarg) if arg is not None]
    defaults = (*missing, *args.defaults, *args.kw_defaults, *([None] * len(rest)))
    return zip(chain(plain, args.kwonlyargs, rest), defaults, strict=True)


def _name(identifier: str) -> Name:
    return name_of(run_of(identifier))


def _last_word(annotation: ast.expr | None) -> str:
    """`Parameter` of `nn.Parameter`, `input` of `"input"`."""
    match annotation:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str() as word):
            return word
        case _:
            return ""


def _is_silent(tree: ast.stmt) -> bool:
    """A docstring, `…`, a bare annotation, `print(…)`: nothing that changes a value."""
    match tree:
        case ast.Expr(value=ast.Constant() | ast.Call(func=ast.Name(id="print"))) | ast.AnnAssign():
            return True
        case _:
            return isinstance(tree, SILENT)


def _is_constant(node: Node) -> bool:
    return type(node) is Number
