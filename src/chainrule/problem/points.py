"""Several examples: the network written for one becomes the equations of each, and the loss one over all of them.

    z⁽¹⁾ = w·x⁽¹⁾ + b      z⁽²⁾ = w·x⁽²⁾ + b      …      L = (L⁽¹⁾ + L⁽²⁾ + …)/n

What an example gives has a copy for each, and so has every quantity that depends on it; parameters are shared. After
this there are only equations: nothing below knows of examples.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from chainrule.diagnostic import fail
from chainrule.expr import Equation, Expr, Name, Num, Symbol, System, apply, key_of, plus, replace, symbols_in
from chainrule.problem.model import Network, Points

PREFIXES: Final = ("", "p", "point")
"""What may stand before the number of an example, should the document have such a name itself."""


def of_example(name: Name, label: str) -> Name:
    """z^(2) for z, a^(1,2) for a^(1): layer first, example last; no two names become the same."""
    above = f"{name.superscript},{label}" if name.superscript else label
    return Name(name.base, name.accent, name.subscript, above)


def over_examples(one: Network, columns: Sequence[Name], count: int, how: str, whole: Name) -> tuple[Network, Points]:
    """The network over `count` examples, and how it came from `one`.

    Args:
        one: the network for one example.
        columns: the leaves that each example gives.
        count: how many there are.
        how: "mean" or "sum" of their losses.
        whole: what that is called.
    """
    own = _own(one, columns)
    shared = {*(name for name, _ in one.system), *one.roles, whole} - own
    numbers = [str(number) for number in range(1, count + 1)]
    for prefix in PREFIXES:
        labels = tuple(prefix + number for number in numbers)
        if not any(of_example(name, label) in shared for name in own for label in labels):
            points = Points(one, tuple(columns), frozenset(own), labels, how, whole)
            return spread(points, labels), points
    taken = key_of(next(name for name in own if of_example(name, numbers[0]) in shared))
    raise fail("E0112", f"the copies of {taken} for each example would have names that others have", help="rename it")


def renamed(one: Network, by: Mapping[Name, Name]) -> Network:
    """The same network under other names."""
    exprs: dict[Symbol, Expr] = {name: other for name, other in by.items()}  # noqa: C416 (types)

    def of(name: Name) -> Name:
        return by.get(name, name)

    equations = [(left, right) for left, right in one.system if isinstance(left, Name)]
    return one._replace(
        system=System(Equation(of(left), replace(right, exprs)) for left, right in equations),
        loss=of(one.loss),
        roles={of(name): role for name, role in one.roles.items()},
        calls={of(name): call for name, call in one.calls.items()},
        conventions={(of(name), op): convention for (name, op), convention in one.conventions.items()},
        shapes={of(name): shape for name, shape in one.shapes.items()},
    )


def spread(points: Points, labels: Sequence[str]) -> Network:
    """The network of the examples with these labels; its loss is divided by the number of all examples.

    With one label that is no number it is the network as it is written down for any example.
    """
    one, own = points.one, points.own
    copies = {label: {name: of_example(name, label) for name in own} for label in labels}
    return one._replace(
        system=System(_equations(points, copies)),
        loss=points.whole,
        roles={name: role for name, role in one.roles.items() if name not in own}
        | {copy[name]: role for copy in copies.values() for name, role in one.roles.items() if name in own},
        calls={name: call for of, call in one.calls.items() for name in _copies(of, copies.values())},
        conventions={
            (name, op): convention
            for (quantity, op), convention in one.conventions.items()
            for name in _copies(quantity, copies.values())
        },
        shapes={name: shape for of, shape in one.shapes.items() for name in _copies(of, copies.values())},
    )


def _own(one: Network, columns: Iterable[Name]) -> set[Name]:
    """What every example has of its own: what it gives, and what depends on that."""
    own = {*columns}
    for left, right in one.system.ordered:
        if isinstance(left, Name) and not own.isdisjoint(symbols_in(right)):
            own.add(left)
    return own


def _equations(points: Points, copies: Mapping[str, Mapping[Name, Name]]) -> Iterator[Equation]:
    """What is shared, then example after example, then the loss over them."""
    system = points.one.system
    yield from (equation for equation in system if equation.left not in points.own)
    each = [(left, right) for left, right in system if isinstance(left, Name) and left in points.own]
    for copy in copies.values():
        by: dict[Symbol, Expr] = {name: of for name, of in copy.items()}  # noqa: C416 (types)
        for left, right in each:
            yield Equation(copy[left], replace(right, by))
    losses = plus(*(copy[points.one.loss] for copy in copies.values()))
    count = 1 if points.how == "sum" else len(points.labels)
    yield Equation(points.whole, losses if count == 1 else apply("div", losses, Num(count)))


def _copies(name: Name, copies: Iterable[Mapping[Name, Name]]) -> Iterator[Name]:
    """The copies of `name`; itself if it is shared."""
    yield from dict.fromkeys(copy.get(name, name) for copy in copies)
