"""What the names of a document are: quantities, functions of its own, heads that mean the loss."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple, TypeGuard

from chainrule.expr import Name, key_of
from chainrule.read.calls import function_of
from chainrule.read.model import Declaration, Function, Side, Statement, Vocabulary
from chainrule.read.naming import is_gradient, name_of, names_of, raised_name
from chainrule.read.syntax import Applied, Differential, Node, Power, Run, Text
from chainrule.read.walk import children

HEADS: Final = ("L", "J", "C", "E", "Loss")
"""What may be written for the loss, whatever its name."""

LOSSES: Final = (*HEADS, "loss", "ell", "Cost", "cost", "Error", "error", "MSE", "Err")
"""Bases of names that mean a loss."""

LEFT: Final = (0, 3)
"""The ranks of what stands alone on a left side."""

DEFINES: Final = ("=", ":=", "≈", "←")
"""Relations behind which a left side is a name of its own."""


class _Use(NamedTuple):
    """What one side makes use of.

    Args:
        side: the side.
        runs: what is used as a name; not what stands before a bracket, nor the e of e^x.
        calls: what has brackets behind it and is no function of the table.
        differentials: the derivatives.
        powers: what has something raised, which may be the layer of a name.
    """

    side: Side
    runs: list[Run]
    calls: list[Applied]
    differentials: list[Differential]
    powers: list[Power]

    @property
    def node(self) -> Node:
        node: Node = self.side.syntax.node
        return node

    @property
    def text(self) -> Text:
        text: Text = self.side.syntax.text
        return text

    @property
    def names(self) -> set[Name]:
        """The runs, each as one name."""
        return set(map(name_of, self.runs))


class _Claim(NamedTuple):
    """A statement with a relation, and what its sides make use of."""

    statement: Statement
    uses: tuple[_Use, ...]

    @property
    def left(self) -> Node | None:
        """What it defines or says something about, if its relation can define."""
        return self.uses[0].node if self.statement.relations[0] in DEFINES else None


def names_in(side: Side) -> frozenset[Name]:
    """Every name in `side`, as its letters say without the rest of the document; derivatives aside."""
    use = _use(side)
    runs = (*use.runs, *(call.head for call in use.calls))
    return frozenset(name for run in runs for name in names_of(run, (), use.text))


def vocabulary_of(
    statements: Iterable[Statement],
    declarations: Iterable[Declaration] = (),
    known: Collection[Name] = (),
    loss: Name | None = None,
) -> Vocabulary:
    """The vocabulary of a document.

    Args:
        statements: of the document.
        declarations: of the document.
        known: names that are quantities, whatever the document says of them.
        loss: the name of the loss, if the document is not to be asked for it.
    """
    declarations = tuple(declarations)
    used = [(statement, tuple(map(_use, statement.sides))) for statement in statements if statement.sides]
    claims = [_Claim(statement, uses) for statement, uses in used if statement.relations]
    functions = _functions(claims)
    declared = {*known, *(name for declaration in declarations for name in declaration.names)}
    names = _names([use for _, uses in used for use in uses], claims, declared) - functions.keys()
    losses = [declaration.names for declaration in declarations if declaration.kind == "loss"]
    loss = loss or (losses[0][-1] if losses else _loss(claims, names, functions))
    return Vocabulary(frozenset(names), functions, {} if loss is None else _aliases(claims, loss, known))


def _use(side: Side) -> _Use:
    use = _Use(side, [], [], [], [])
    stack: list[Node] = [side.syntax.node]
    while stack:
        node = stack.pop()
        match node:
            case Run():
                use.runs.append(node)
            case Differential():
                use.differentials.append(node)
            case Power(base=base, exponent=exponent):
                use.powers.append(node)
                if not (type(base) is Run and base.text == "e" and not base.below):
                    stack.append(base)
                stack.append(exponent)
            case Applied(head=head):
                if not function_of(head):
                    use.calls.append(node)
                stack += children(node)[1:]
            case _:
                stack += children(node)
    return use


# ---------------------------------------------------------------------------------------------------- functions


def _functions(claims: Iterable[_Claim]) -> dict[Name, Function]:
    """`f(z) = …`: every head of leading sides `name(names)` whose name is never used without brackets."""
    claims = [*claims]
    heads = [claim for claim in claims if type(claim.left) is Applied]
    if not heads:
        return {}
    bare = {name for claim in claims for use in claim.uses for name in use.names}
    found: dict[Name, Function] = {}
    for claim in heads:
        for function in _defined(claim):
            if function.name not in bare:
                found.setdefault(function.name, function)
    return found


def _defined(claim: _Claim) -> Iterator[Function]:
    heads: list[tuple[Name, tuple[Name, ...]]] = []
    for use in claim.uses:
        node = use.node
        if _is_head(node):
            heads.append((name_of(node.head), tuple(name_of(arg) for arg in node.args if type(arg) is Run)))
            continue
        if not use.side.blank:
            for name, args in heads:
                if not use.names.isdisjoint(args):  # f(0) = 1 is a value, no definition
                    yield Function(name, args, use.side, claim.statement)
        return


def _is_head(node: Node) -> TypeGuard[Applied]:
    """`g_0(z)`, with a name of its own before the bracket and names in it; `L(y, ŷ)` is the loss, no function."""
    return (
        type(node) is Applied
        and node.exponent is None
        and all(type(arg) is Run for arg in node.args)
        and node.head.text not in LOSSES
        and "′" not in node.head.above
        and not function_of(node.head)
    )


# ------------------------------------------------------------------------------------------------------- names


def _names(uses: Sequence[_Use], claims: Sequence[_Claim], declared: set[Name]) -> set[Name]:
    """Every name used as a quantity: first those that are one name for certain, then what these decide, by rank."""
    raised = {name for claim in claims if type(claim.left) is Power and (name := raised_name(claim.left))}
    runs = [(run, use) for use in uses for run in (_unraised(use, raised) if raised else use.runs)]
    sure = declared | {name_of(run) for run, _ in runs if run.surface == "whole"} | _under_d(uses, claims)
    sure |= {name for name in raised if Name(name.base, name.accent, name.subscript) not in sure}
    functions = _called_with_others(uses)
    sure |= {name_of(claim.left.head) for claim in claims if type(claim.left) is Applied} - functions
    lefts = {id(claim.left) for claim in claims}
    doubts = [(_rank(run, use, lefts), run, use.text) for run, use in runs if run.surface != "whole"]
    for rank, some in groupby(sorted(doubts, key=_first), key=_first):
        known = frozenset(sure)
        for _, run, text in some:
            if not is_gradient(run, known):
                sure.update(_defined_name(run, known) if rank in LEFT else names_of(run, known, text))
    return sure


def _called_with_others(uses: Iterable[_Use]) -> set[Name]:
    """Names with various arguments: f in `f(0) = 1` and `f(z)`, which is a function though nobody defines it.

    A loss is a quantity, whatever it is said to depend on.
    """
    arguments: dict[Name, set[Name | None]] = {}
    for call in (call for use in uses for call in use.calls):
        if call.head.text not in LOSSES and len(call.args) == 1:
            arg = call.args[0]
            arguments.setdefault(name_of(call.head), set()).add(name_of(arg) if type(arg) is Run else None)
    return {name for name, found in arguments.items() if len(found) > 1}


def _rank(run: Run, use: _Use, lefts: Collection[int]) -> int:
    """What is defined comes first, then what is a side of its own, then what stands beside something.

    Behind these, in the same order, what may be a gradient spelled as one word: `dw_0` is one if w_0 is a name.
    """
    rank = 2 if run is not use.node else 0 if id(run) in lefts else 1
    return rank + 3 if _may_be_gradient(run) else rank


def _first(doubt: tuple[int, Run, Text]) -> int:
    return doubt[0]


def _under_d(uses: Iterable[_Use], claims: Iterable[_Claim]) -> set[Name]:
    """The names in derivatives; dropout/dim is none where the document defines both."""
    written = {name_of(claim.left) for claim in claims if type(claim.left) is Run and _may_be_gradient(claim.left)}
    found: set[Name] = set()
    for node in (node for use in uses for node in use.differentials):
        parts = [run for run in (node.of, node.wrt) if run is not None]
        if not written.issuperset(name_of(run._replace(text=f"d{run.text}")) for run in parts):
            found.update(map(name_of, parts))
    return found


def _may_be_gradient(run: Run) -> bool:
    return run.text[0] == "d" and len(run.text) > 1 and run.surface != "whole"


def _defined_name(run: Run, known: Collection[Name]) -> set[Name]:
    """What stands alone on a left side is one name, unless each of its letters is a name elsewhere: `wx = 3`."""
    letters = {*map(Name, run.text[:-1]), Name(run.text[-1], "", run.below, run.above)}
    return letters if run.surface == "latex" and letters.issubset(known) else {name_of(run)}


def _unraised(use: _Use, raised: set[Name]) -> Iterator[Run]:
    """The runs of a side, without the base of a name that has a layer."""
    layered = {id(power.base) for power in use.powers if raised_name(power) in raised}
    return (run for run in use.runs if id(run) not in layered)


# ------------------------------------------------------------------------------------------------------- the loss


def _loss(claims: Sequence[_Claim], names: Collection[Name], functions: Collection[Name]) -> Name | None:
    """What is called as losses are: first if nothing uses it, then if it is differentiated; else the only sink."""
    definitions = [definition for claim in claims for definition in _definition(claim, names, functions)]
    used = {name for _, right in definitions for name in right}
    sinks = [*dict.fromkeys(name for name, _ in definitions if name not in used)]
    over = [node.of for claim in claims for use in claim.uses for node in use.differentials if node.of is not None]
    often = [name for name, _ in Counter(map(name_of, over)).most_common()]
    named = [name for name in sorted(names, key=key_of) if name.base in LOSSES and _is_whole(name)]
    if named:
        return min(named, key=lambda name: (name not in sinks, name not in often, LOSSES.index(name.base)))
    return sinks[0] if len(sinks) == 1 else next((name for name in often if name in sinks), None)


def _is_whole(name: Name) -> bool:
    """E and E_total, but not the part E_1."""
    return not name.superscript and name.subscript in ("", "total", "tot")


def _definition(
    claim: _Claim, names: Collection[Name], functions: Collection[Name]
) -> Iterator[tuple[Name, set[Name]]]:
    """The name that a statement defines by others, and these."""
    head = _head(claim)
    if head is None or name_of(head) in functions or is_gradient(head, names):
        return
    right = claim.uses[1]
    if all(type(use.node) is Run for use in claim.uses[:-1]) and not claim.uses[-1].runs:
        return  # w_0 = w_1 = 0.5 gives both, and defines none by the other
    if right.runs and not right.differentials and name_of(head) not in right.names:
        yield name_of(head), right.names


def _head(claim: _Claim) -> Run | None:
    """The name on the left, which may stand before a bracket."""
    left = claim.left.head if type(claim.left) is Applied else claim.left
    return left if type(left) is Run else None


def _aliases(claims: Iterable[_Claim], loss: Name, known: Collection[Name]) -> dict[Name, Name]:
    """The loss, and every head that stands for it: `J` and `C`, if they are nothing of their own."""
    defined = {*known, *(name_of(head) for claim in claims if (head := _head(claim)) is not None)}
    heads = HEADS if loss.base in LOSSES else ()
    return {loss: loss, **{Name(head): loss for head in heads if Name(head) not in defined}}
