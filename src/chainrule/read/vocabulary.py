"""What the names of a document are: quantities, functions of its own, heads that mean the loss."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeGuard

from chainrule.expr import Name
from chainrule.read.calls import function_of
from chainrule.read.model import Declaration, Function, Side, Statement, Vocabulary
from chainrule.read.naming import is_gradient, name_of, names_of, raised_name
from chainrule.read.syntax import Applied, Differential, Node, Power, Run, Tree, children, descend

HEADS: Final = ("L", "J", "C", "E", "Loss")
"""What may be written for the loss, whatever its name."""

LOSSES: Final = (*HEADS, "loss", "Cost", "cost", "Error", "error", "MSE", "Err")
"""Bases of names that mean a loss."""

DEFINES: Final = ("=", ":=", "≈", "←")
"""Relations behind which a left side is a name of its own."""


def names_in(side: Side) -> frozenset[Name]:
    """Every name in `side`, as its letters say without the rest of the document; derivatives aside."""
    node, text = side.syntax
    return frozenset(name for run in _runs(node, heads=True) for name in names_of(run, (), text))


def vocabulary_of(statements: Iterable[Statement], declarations: Iterable[Declaration] = ()) -> Vocabulary:
    """The vocabulary of the document whose statements and declarations these are."""
    read = [statement for statement in statements if statement.sides]
    declarations = tuple(declarations)
    functions = _functions(read)
    names = _names(read, {name for declaration in declarations for name in declaration.names})
    losses = [name for declaration in declarations if declaration.kind == "loss" for name in declaration.names]
    loss = losses[0] if losses else _loss(read, names, functions)
    aliases = {} if loss is None else _aliases(read, loss)
    return Vocabulary(frozenset(names - functions.keys()), functions, aliases)


def _runs(node: Node, *, heads: bool = False) -> Iterator[Run]:
    """The runs that are used as names; what stands before a bracket only if `heads`; the e of e^x is none."""
    stack = [node]
    while stack:
        top = stack.pop()
        match top:
            case Run():
                yield top
            case Applied(head=head, args=args, exponent=exponent):
                if heads and not function_of(head):
                    yield head
                stack += [*args, *([exponent] if exponent is not None else [])]
            case Power(base=Run(text="e", below="", accent=""), exponent=exponent):
                stack.append(exponent)
            case _:
                stack += children(top)


def _sides(statements: Iterable[Statement]) -> Iterator[Tree]:
    for statement in statements:
        for side in statement.sides:
            yield side.syntax


def _left(statement: Statement) -> Node | None:
    """What a statement defines or claims something about, if its relation can define."""
    if not statement.relations or statement.relations[0] not in DEFINES:
        return None
    left: Node = statement.sides[0].syntax.node
    return left


# ---------------------------------------------------------------------------------------------------- functions


def _functions(statements: Sequence[Statement]) -> dict[Name, Function]:
    """`f(z) = …`: every head of leading sides `name(names)` whose name is never used without brackets."""
    claims = [statement for statement in statements if statement.relations]
    bare = {name_of(run) for tree in _sides(claims) for run in _runs(tree.node)}
    found: dict[Name, Function] = {}
    for statement in claims:
        for function in _defined(statement):
            if function.name not in bare:
                found.setdefault(function.name, function)
    return found


def _defined(statement: Statement) -> Iterator[Function]:
    heads: list[tuple[Name, tuple[Name, ...]]] = []
    for side in statement.sides:
        node = side.syntax.node
        if _is_head(node):
            heads.append((name_of(node.head), tuple(map(name_of, node.args))))
            continue
        if heads and _left(statement) is not None and not side.blank:
            used = {name_of(run) for run in _runs(node)}
            yield from (Function(name, args, side, statement) for name, args in heads if used & {*args})
        return


def _is_head(node: Node) -> TypeGuard[Applied]:
    """`g_0(z)`, with a name of its own before the bracket and names in it; `L(y, ŷ)` is the loss, not a function."""
    return (
        type(node) is Applied
        and node.exponent is None
        and all(type(arg) is Run for arg in node.args)
        and node.head.text not in LOSSES
        and "′" not in node.head.above
        and not function_of(node.head)
    )


# ------------------------------------------------------------------------------------------------------- names


def _names(statements: Sequence[Statement], sure: set[Name]) -> set[Name]:
    """Every name used as a quantity: first those that are one name for certain, then what these decide."""
    trees = [*_sides(statements)]
    raised = {name for statement in statements if (name := _raised(_left(statement)))}
    for tree in trees:
        sure |= {name_of(run) for run in _quantities(tree.node, raised) if run.surface == "whole"}
        sure |= {name_of(run) for node in descend(tree.node) if type(node) is Differential for run in _parts(node)}
    sure |= {name for name in raised if Name(name.base, name.accent, name.subscript) not in sure}
    for statement in statements:
        left = _left(statement)
        if type(left) is Run and left.surface != "whole" and not is_gradient(left, sure):
            sure |= set(names_of(left, sure, statement.sides[0].syntax.text)) if _is_product(left, sure) else {name_of(left)}
        if type(left) is Applied:
            sure.add(name_of(left.head))
    known = frozenset(sure)
    for node, text in trees:
        for run in _quantities(node, raised):
            if run.surface != "whole" and not is_gradient(run, known):
                sure |= set(names_of(run, known, text))
    return sure


def _quantities(node: Node, raised: set[Name]) -> Iterator[Run]:
    """As `_runs`, without the base of a name that has something raised."""
    if not raised:
        yield from _runs(node)
        return
    layered = {id(n.base) for n in descend(node) if type(n) is Power and raised_name(n) in raised}
    yield from (run for run in _runs(node) if id(run) not in layered)


def _raised(left: Node | None) -> Name | None:
    return raised_name(left) if type(left) is Power else None


def _parts(node: Differential) -> Iterator[Run]:
    if node.of is not None:
        yield node.of
    yield node.wrt


def _is_product(run: Run, known: set[Name]) -> bool:
    """Whether each letter of LaTeX on a left side is a name elsewhere: `wx = 3`."""
    return run.surface == "latex" and all(Name(letter) in known for letter in run.text[:-1]) and (
        Name(run.text[-1], "", run.below, run.above) in known
    )


# ------------------------------------------------------------------------------------------------------- the loss


def _loss(statements: Sequence[Statement], names: set[Name], functions: Mapping[Name, Function]) -> Name | None:
    """The only quantity that nothing uses; of several the one called as losses are; else what is differentiated."""
    uses = {name: used for statement in statements for name, used in _definition(statement, functions)}
    used = {name for right in uses.values() for name in right}
    sinks = [name for name in uses if name not in used]
    if len(sinks) == 1:
        return sinks[0]
    over = [node.of for tree in _sides(statements) for node in descend(tree.node) if type(node) is Differential]
    often = [name for name, _ in Counter(name_of(run) for run in over if run is not None).most_common()]
    named = [name for name in (*sinks, *often, *names) if name.base in LOSSES]
    named.sort(key=lambda name: (name not in sinks, LOSSES.index(name.base)))
    return next(iter(named), next((name for name in often if name in sinks), None))


def _definition(statement: Statement, functions: Mapping[Name, Function]) -> Iterator[tuple[Name, set[Name]]]:
    """The name that a statement defines by others, and these."""
    left = _left(statement)
    head = left.head if type(left) is Applied else left
    if type(head) is not Run or name_of(head) in functions or is_gradient(head, ()):
        return
    right = statement.sides[1].syntax.node
    used = {name_of(run) for run in _runs(right)}
    if used and name_of(head) not in used and not any(type(node) is Differential for node in descend(right)):
        yield name_of(head), used


def _aliases(statements: Sequence[Statement], loss: Name) -> dict[Name, Name]:
    """The loss, and every head that stands for it: `J` and `C`, if they have no definition of their own."""
    defined = {
        name_of(head)
        for statement in statements
        if type(head := left.head if type(left := _left(statement)) is Applied else left) is Run
    }
    return {loss: loss, **{Name(head): loss for head in HEADS if Name(head) not in defined}}
