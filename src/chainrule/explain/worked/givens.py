"""The head of a working: what is given, where it was read, and what the document's activations are."""

from collections.abc import Iterator
from typing import Final

from chainrule.explain.phrases import joined, listed
from chainrule.explain.worked.entries import datum, is_few, is_written, summary
from chainrule.explain.worked.lines import activation
from chainrule.explain.worked.places import file_of, lines_of
from chainrule.expr import Apply, Datum, Expr, Name, Symbol, apply, key_of, replace, symbols_in
from chainrule.expr.array import Array, Shape, said_shape
from chainrule.ops import box_of, name_box
from chainrule.problem.model import RATE, Network, Points, Problem
from chainrule.problem.points import of_example
from chainrule.typeset.box import Call, Mark, Row
from chainrule.typeset.document import Chain, Inline, Lines, Math, Paragraph, Styled

EQUALS = Mark("=", "relation")

DATA: Final = frozenset("xX")
"""Letters of what nobody would take for anything but data."""

MOST_NAMED: Final = 8
"""How many names of one role are told."""

VARIABLE = Name("z")
"""What a document's activation is a function of, when it is written down by itself."""


def givens(problem: Problem, *, named: bool = False) -> Iterator[Paragraph]:
    """`x = 1   y = −3   w₀ = w₁ = 0.5   η = 1`, where it was read, and what is missing; `named` names the file."""
    if problem.given:
        shown = (
            groups(problem) if named or problem.points is None else groups(without_examples(problem, problem.points))
        )
        known = [_equal(names, value) for names, value in shown]
        if problem.rate is not None:
            known.append(_equal([RATE], problem.rate))
        pieces = joined(*(piece for given in known for piece in (*given, "   ")))[:-1]
        places = [problem.places[name] for name in (*problem.given, RATE) if name in problem.places]
        of = f" of {file_of(places)}" if named else ""
        read = ("        ", Styled(f"(read from {lines_of(places)}{of})", "dim")) if places else ()
        yield Paragraph((*pieces, *read))
    missing = [name for name in problem.network.roles if name not in problem.given]
    if missing:
        names = listed([(Math(name_box(name)),) for name in missing])
        yield Paragraph((*joined("no value is given for ", names), ": the lines stay in symbols"))
    elif problem.rate is None:
        yield Paragraph(("no learning rate is given: no step is taken",))
    elif not problem.network.leaves("parameter"):
        yield Paragraph(("nothing is a parameter: no step is taken",))


def guessed_roles(problem: Problem) -> Inline:
    """`taken by their letters as parameters: W, b; as data: x, k (if k is a parameter, write …)`.

    Nothing where every role is declared, or where no letter leaves a doubt.

    Only a parameter is stepped, so that to take one for data changes all that follows.
    """
    roles = problem.network.roles
    guessed = [name for name in problem.guessed if name in roles]
    doubtful = [name for name in guessed if roles[name] == "input" and name.base not in DATA]
    if not doubtful or (problem.rate is None and not problem.network.leaves("parameter")):
        return ()
    kinds: dict[str, list[Name]] = {"parameters": [], "data": []}
    for name in guessed:
        kinds["parameters" if roles[name] == "parameter" else "data"].append(name)
    said = joined(*(part for kind, names in kinds.items() if names for part in ("; ", f"as {kind}: ", _some(names))))
    keys = ",\u00a0".join(map(key_of, doubtful[:MOST_NAMED]))
    mend = Styled(f"parameters:\u00a0{keys}", "code")  # no line ends in it: a screen is read back
    are = " is a parameter" if len(doubtful) == 1 else " are parameters"
    return joined("taken by their letters ", said[1:], " (if ", _some(doubtful), are, ", write ", mend, ")")


def _some(names: list[Name]) -> Inline:
    """The first of them, and how many there are besides."""
    pieces = joined(*(piece for name in names[:MOST_NAMED] for piece in (", ", Math(name_box(name)))))[1:]
    return pieces if len(names) <= MOST_NAMED else (*pieces, f" and {len(names) - MOST_NAMED} more")


def without_examples(problem: Problem, points: Points) -> Problem:
    """Without the data of the examples, which stands in a table below."""
    of_examples = {of_example(name, label) for name in points.columns for label in points.labels}
    return problem._replace(given={name: value for name, value in problem.given.items() if name not in of_examples})


def shapes(network: Network) -> Inline:
    """`W₁ is 2 × 2; b₁, z₁ and h₁ are vectors of 2`: which quantities are arrays; nothing where all are numbers."""
    alike: dict[Shape, list[Inline]] = {}
    for name in (*network.roles, *network.system.by_left):
        if isinstance(name, Name) and name in network.shapes:
            alike.setdefault(network.shapes[name], []).append((Math(name_box(name)),))
    return joined(*(piece for shape, names in alike.items() for piece in ("; ", _are(shape, names))))[1:]


def _are(shape: Shape, names: list[Inline]) -> Inline:
    said = said_shape(shape)
    if len(names) == 1:
        return joined(*names, " is ", said)
    return joined(listed(names), " are ", said.replace("a vector", "vectors", 1))


def groups(problem: Problem) -> list[tuple[list[Name], Datum]]:
    """The data, then the parameters; neighbours of one role and value together: w₀ = w₁ = 0.5."""
    groups: list[tuple[list[Name], Datum]] = []
    roles = problem.network.roles
    for name, value in sorted(problem.given.items(), key=lambda item: roles.get(item[0]) == "parameter"):
        if groups and groups[-1][1] == value and roles.get(name) == roles.get(groups[-1][0][0]):
            groups[-1][0].append(name)
        else:
            groups.append(([name], value))
    return groups


def _equal(names: list[Name], value: Datum) -> Inline:
    """`w₀ = w₁ = 0.5`; of an array that is too long to be read, what it is like: `W₁ (16 × 8, norm 6.2, …)`."""
    if isinstance(value, Array) and not (is_few(value) and is_written(value, box_of(datum(value)))):
        return joined(listed([(Math(name_box(name)),) for name in names]), f" ({summary(value)})")
    return (Math(Row((*(part for name in names for part in (name_box(name), EQUALS)), box_of(datum(value))))),)


# ---------------------------------------------------------------------- the document's own functions


def definitions(network: Network) -> Lines | None:
    """`g₀(z) = g₁(z) = {0 if z < 0; z else}`: what a reader of the lines alone must know."""
    groups: dict[Expr, dict[Name, None]] = {}
    for quantity, _ in network.system.ordered:
        if isinstance(quantity, Name) and activation(network, quantity) is not None:
            groups.setdefault(_body(network, quantity), {})[network.calls[quantity]] = None
    chains = []
    for body, functions in groups.items():
        first, *others = (Call(name_box(function), (box_of(VARIABLE),)) for function in functions)
        chains.append(Chain(first, tuple(("=", right) for right in (*others, box_of(body)))))
    return Lines(tuple(chains)) if chains else None


def _body(network: Network, quantity: Name) -> Expr:
    """The activation of `quantity` as a function of z, a ReLU with the branch that holds at 0."""
    right = network.system[quantity]
    z: dict[Symbol, Expr] = dict.fromkeys(symbols_in(right), VARIABLE)
    body = replace(right, z)
    convention = network.conventions.get((quantity, "relu"))
    match body:
        case Apply(op="relu", args=(x,)) if convention is not None and convention.slope == 1:
            return apply("cases", 0, apply("less", x, 0), x)
        case Apply(op="relu", args=(x,)) if convention is not None and convention.slope == 0:
            return apply("cases", x, apply("less", 0, x), 0)
        case _:
            return body
