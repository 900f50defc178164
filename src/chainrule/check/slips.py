"""The table of slips: the mistakes people make, each on one row.

A row says what goes wrong by doing it: `spoil` yields the wrong figures, right sides or choices. The checker asks which
slip reproduces what is written, to every digit; who makes exercises plants them; the tests plant each of them in every
line. `kind` says what `spoil` turns into what:

    figure      a `Figure` into numbers
    right side  a `Scene` into other right sides
    values      a `Scene` into what is put in for some of its symbols
    step        as "right side", for the line of an updated weight
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from chainrule.check.figures import Figure
from chainrule.check.say import amount
from chainrule.expr import Apply, Expr, Gradient, Name, Next, Symbol, num, plus, replace, symbols_in, times
from chainrule.ops import plain
from chainrule.problem import RATE
from chainrule.problem.model import Network

Kind: TypeAlias = Literal["figure", "right side", "values", "step"]

MOST: Final = 200
"""Wrong versions of one line that are looked at for one slip."""


class Scene(NamedTuple):
    """Where a slip happens: a line.

    Args:
        left: what the line is about.
        right: its right side, correct.
        network: the network.
    """

    left: Symbol
    right: Expr
    network: Network


class Spoiled(NamedTuple):
    """One wrong version.

    Args:
        result: a number, a right side, or what is put in for which symbols, as the slip's kind says.
        was: what was spoiled, for the sentence.
        put: what was put in its place.
    """

    result: Any
    was: str = ""
    put: str = ""


class Slip(NamedTuple):
    """One row of the table.

    Args:
        name: never changes: reports and exercises name it.
        kind: what `spoil` turns.
        says: a clause for the report, with `{was}` and `{put}`.
        spoil: yields the wrong versions.
    """

    name: str
    kind: Kind
    says: str
    spoil: Callable[[Any], Iterator[Spoiled]]


# ---------------------------------------------------------------------- figures


def _digits(figure: Figure) -> tuple[str, int]:
    """The digits of a figure without its point, and how many of them stand behind it."""
    places = figure.places or 0
    return str(abs(round(figure.value * 10**places))).rjust(places + 1, "0"), places


def _number(digits: str, places: int, figure: Figure) -> Spoiled:
    value = Fraction(int(digits or "0"), 10**places)
    return Spoiled(-value if figure.value < 0 else value, amount(figure.value))


def _dropped(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 0.2, 0.5: behind the point the others move up; before it they move down."""
    digits, places = _digits(figure)
    for i in range(len(digits)):
        behind = i >= len(digits) - places
        if behind or len(digits) - places > 1:
            yield _number(digits[:i] + digits[i + 1 :], places - 1 if behind else places, figure)


def _inserted(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 0.225, 0.255: a digit written twice."""
    digits, places = _digits(figure)
    for i, digit in enumerate(digits):
        behind = i >= len(digits) - places
        if behind or digit != "0":
            yield _number(digits[:i] + digit + digits[i:], places + 1 if behind else places, figure)


def _transposed(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 0.52."""
    digits, places = _digits(figure)
    first = 1 if len(digits) - places == 1 and digits[0] == "0" else 0
    for i in range(first, len(digits) - 1):
        if digits[i] != digits[i + 1]:
            yield _number(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :], places, figure)


def _moved(figure: Figure) -> Iterator[Spoiled]:
    """0.25 → 2.5, 0.025."""
    for power in (1, -1, 2, -2):
        yield Spoiled(figure.value * Fraction(10) ** power, amount(figure.value))


def _without_sign(figure: Figure) -> Iterator[Spoiled]:
    if figure.value:
        yield Spoiled(-figure.value, amount(figure.value))


def _miscalculated(figure: Figure) -> Iterator[Spoiled]:
    """One digit off by one: what it looks like when somebody adds wrongly."""
    digits, places = _digits(figure)
    for i, digit in enumerate(digits):
        for other in (int(digit) + 1, int(digit) - 1):
            if 0 <= other <= 9:
                yield _number(f"{digits[:i]}{other}{digits[i + 1 :]}", places, figure)


# ---------------------------------------------------------------------- right sides


def _terms(right: Expr) -> tuple[Expr, ...]:
    return right.args if isinstance(right, Apply) and right.op == "add" else (right,)


def _factors(term: Expr) -> tuple[Expr, ...]:
    return term.args if isinstance(term, Apply) and term.op == "mul" else (term,)


def _with_term(terms: tuple[Expr, ...], i: int, *others: Expr) -> Expr:
    return plus(*terms[:i], *others, *terms[i + 1 :])


def _without_path(scene: Scene) -> Iterator[Spoiled]:
    if isinstance(scene.left, Gradient):
        yield from _without_term(scene)


def _without_forward_term(scene: Scene) -> Iterator[Spoiled]:
    if not isinstance(scene.left, Gradient):
        yield from _without_term(scene)


def _without_term(scene: Scene) -> Iterator[Spoiled]:
    terms = _terms(scene.right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        yield Spoiled(_with_term(terms, i), plain(term))


def _with_path_twice(scene: Scene) -> Iterator[Spoiled]:
    terms = _terms(scene.right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        yield Spoiled(_with_term(terms, i, term, term), plain(term))


def _with_sign_turned(scene: Scene) -> Iterator[Spoiled]:
    terms = _terms(scene.right)
    for i, term in enumerate(terms if len(terms) > 1 else ()):
        turned = term.args[0] if isinstance(term, Apply) and term.op == "neg" else -term
        yield Spoiled(_with_term(terms, i, turned), plain(term))


def _without_gate(scene: Scene) -> Iterator[Spoiled]:
    """The slope of a ReLU taken as 1 everywhere; forward, its argument handed on as it is."""
    for node in dict.fromkeys(_applied(scene.right)):
        match node:
            case Apply(op="step", args=(_, below, _, above)) if below == num(0):
                yield Spoiled(_put(scene.right, node, above), plain(scene.right))
            case Apply(op="relu", args=(inner,)):
                yield Spoiled(_put(scene.right, node, inner), plain(node))
            case _:
                continue


def _applied(expr: Expr) -> Iterator[Apply]:
    if isinstance(expr, Apply):
        yield expr
        for arg in expr.args:
            yield from _applied(arg)


def _put(expr: Expr, old: Expr, new: Expr) -> Expr:
    """`expr` with `new` wherever `old` stands."""
    if expr == old:
        return new
    if not isinstance(expr, Apply):
        return expr
    args = tuple(_put(arg, old, new) for arg in expr.args)
    return times(*args) if expr.op == "mul" else Apply(expr.op, args)


def _edges(scene: Scene) -> Iterator[tuple[int, Gradient, tuple[Expr, ...]]]:
    """The terms ∂L/∂a · ∂a/∂b of a backward line: number, gradient, and the factors that are the local derivative."""
    for i, term in enumerate(_terms(scene.right)):
        factors = _factors(term)
        gradients = [factor for factor in factors if isinstance(factor, Gradient)]
        if isinstance(scene.left, Gradient) and gradients and len(factors) > 1:
            yield i, gradients[0], tuple(factor for factor in factors if factor != gradients[0])


def _is_activation(scene: Scene, quantity: Name) -> bool:
    """Whether the equation of `quantity` is one function of one other quantity."""
    right = scene.network.system[quantity] if quantity in scene.network.system else None
    return isinstance(right, Apply) and len(right.args) == 1 and right.op != "neg"


def _without_slope(scene: Scene) -> Iterator[Spoiled]:
    for i, gradient, _ in _edges(scene):
        if _is_activation(scene, gradient.wrt):
            yield Spoiled(_with_term(_terms(scene.right), i, gradient), plain(gradient.wrt))


def _with_slope_twice(scene: Scene) -> Iterator[Spoiled]:
    for i, gradient, local in _edges(scene):
        if _is_activation(scene, gradient.wrt):
            yield Spoiled(_with_term(_terms(scene.right), i, times(gradient, *local, *local)), plain(gradient.wrt))


def _without_factor(scene: Scene) -> Iterator[Spoiled]:
    terms = _terms(scene.right)
    for i, term in enumerate(terms):
        factors = _factors(term)
        for j, factor in enumerate(factors if len(factors) > 1 else ()):
            yield Spoiled(_with_term(terms, i, times(*factors[:j], *factors[j + 1 :])), plain(factor))


def _with_factor_2(scene: Scene) -> Iterator[Spoiled]:
    yield Spoiled(times(num(2), scene.right), "2", "too many")
    yield Spoiled(times(num(Fraction(1, 2)), scene.right), "2", "missing")


def _with_loss_turned(scene: Scene) -> Iterator[Spoiled]:
    """Only where the loss itself is differentiated: ŷ − y and y − ŷ confused."""
    loss = scene.network.loss
    if isinstance(scene.left, Gradient) and scene.left.wrt in set(symbols_in(scene.network.system[loss])):
        yield Spoiled(-scene.right, plain(scene.left))


# ---------------------------------------------------------------------- what is put in


def _output_for_input(scene: Scene) -> Iterator[Spoiled]:
    """In ∂L/∂w = ∂L/∂z·h the layer's own output, or what it adds up, taken for what comes in."""
    left = scene.left
    if not isinstance(left, Gradient) or scene.network.roles.get(left.wrt) != "parameter":
        return
    for _, gradient, local in _edges(scene):
        summed = gradient.wrt
        outputs = (summed, *(name for name, right in _equations(scene) if summed in set(symbols_in(right))))
        for factor in local:
            for output in outputs if isinstance(factor, Name) else ():
                yield Spoiled({factor: output}, plain(factor), plain(output))


def _equations(scene: Scene) -> Iterator[tuple[Name, Expr]]:
    for left, right in scene.network.system:
        if isinstance(left, Name):
            yield left, right


def _other_quantity(scene: Scene) -> Iterator[Spoiled]:
    """A quantity near the right one: its neighbours in the network, and those with the same letter."""
    for symbol in dict.fromkeys(symbols_in(scene.right)):
        for other in _neighbours(symbol, scene):
            yield Spoiled({symbol: other}, plain(symbol), plain(other))


def _neighbours(symbol: Symbol, scene: Scene) -> Iterator[Symbol]:
    match symbol:
        case Name():
            yield from (name for name in _names_near(symbol, scene) if name != scene.left)
        case Gradient():
            yield from (Gradient(symbol.of, name) for name in _names_near(symbol.wrt, scene) if name != symbol.of)
        case _:
            return


def _names_near(name: Name, scene: Scene) -> dict[Name, None]:
    found: dict[Name, None] = {}
    for left, right in _equations(scene):
        used = [symbol for symbol in symbols_in(right) if isinstance(symbol, Name)]
        if left == name:
            found.update(dict.fromkeys(used))
        elif name in used:
            found[left] = None
            found.update(dict.fromkeys(used))
        found.update((other, None) for other in (left, *used) if other.base == name.base)
    found.pop(name, None)
    return found


def _too_early(scene: Scene) -> Iterator[Spoiled]:
    """Weights taken as they are after the step, one by one and all together."""
    if isinstance(scene.left, Next):
        return
    parameters = [name for name in dict.fromkeys(symbols_in(scene.right)) if name in scene.network.roles]
    weights = [w for w in parameters if isinstance(w, Name) and scene.network.roles[w] == "parameter"]
    for w in weights:
        yield Spoiled({w: Next(w)}, plain(w), plain(Next(w)))
    if len(weights) > 1:
        yield Spoiled({w: Next(w) for w in weights}, "the weights", "those after the step")


# ---------------------------------------------------------------------- the step


def _step(scene: Scene, change: Callable[[Name, Gradient], Expr]) -> Iterator[Spoiled]:
    if isinstance(scene.left, Next):
        w = scene.left.of
        yield Spoiled(change(w, Gradient(scene.network.loss, w)), plain(w), plain(Gradient(scene.network.loss, w)))


SLIPS: Final = (
    Slip(
        name="path left out",
        kind="right side",
        says="the term {was} is missing, so one path back was left out",
        spoil=_without_path,
    ),
    Slip(
        name="path counted twice",
        kind="right side",
        says="{was} was counted twice",
        spoil=_with_path_twice,
    ),
    Slip(
        name="term left out",
        kind="right side",
        says="the term {was} is missing",
        spoil=_without_forward_term,
    ),
    Slip(
        name="ReLU gate ignored",
        kind="right side",
        says="the ReLU was taken to let everything through",
        spoil=_without_gate,
    ),
    Slip(
        name="derivative of the activation missing",
        kind="right side",
        says="the slope of the activation in {was} is missing",
        spoil=_without_slope,
    ),
    Slip(
        name="derivative of the activation doubled",
        kind="right side",
        says="the slope of the activation in {was} was put in twice",
        spoil=_with_slope_twice,
    ),
    Slip(
        name="gradient of the loss with the opposite sign",
        kind="right side",
        says="{was} has the opposite sign",
        spoil=_with_loss_turned,
    ),
    Slip(
        name="sign of a term turned",
        kind="right side",
        says="the sign of {was} was turned",
        spoil=_with_sign_turned,
    ),
    Slip(
        name="+ in the update",
        kind="step",
        says="the gradient was added; a step downhill subtracts it",
        spoil=lambda scene: _step(scene, lambda w, gradient: w + RATE * gradient),
    ),
    Slip(
        name="learning rate left out",
        kind="step",
        says="the learning rate was left out",
        spoil=lambda scene: _step(scene, lambda w, gradient: w - gradient),
    ),
    Slip(
        name="learning rate applied twice",
        kind="step",
        says="the learning rate was applied twice",
        spoil=lambda scene: _step(scene, lambda w, gradient: w - RATE * RATE * gradient),
    ),
    Slip(
        name="updated weight used too early",
        kind="values",
        says="{put} was used for {was}: gradients need the weights from before the step",
        spoil=_too_early,
    ),
    Slip(
        name="output of the layer for its input",
        kind="values",
        says="{put} comes out of the layer; {was} goes in",
        spoil=_output_for_input,
    ),
    Slip(
        name="wrong quantity put in",
        kind="values",
        says="{put} was put in for {was}",
        spoil=_other_quantity,
    ),
    Slip(
        name="factor left out",
        kind="right side",
        says="the factor {was} is missing",
        spoil=_without_factor,
    ),
    Slip(
        name="factor 2",
        kind="right side",
        says="a factor {was} is {put}",
        spoil=_with_factor_2,
    ),
    Slip(
        name="sign lost",
        kind="figure",
        says="the sign of {was} was lost",
        spoil=_without_sign,
    ),
    Slip(
        name="digit dropped",
        kind="figure",
        says="a digit of {was} was dropped",
        spoil=_dropped,
    ),
    Slip(
        name="digits transposed",
        kind="figure",
        says="two digits of {was} changed places",
        spoil=_transposed,
    ),
    Slip(
        name="digit inserted",
        kind="figure",
        says="a digit of {was} was written twice",
        spoil=_inserted,
    ),
    Slip(
        name="decimal point moved",
        kind="figure",
        says="the decimal point of {was} was moved",
        spoil=_moved,
    ),
    Slip(
        name="arithmetic slip",
        kind="figure",
        says="the numbers put in are right, their value is not",
        spoil=_miscalculated,
    ),
)
"""What is most telling stands first: of two slips that both reproduce a line, the report names the earlier."""


def right_sides(slip: Slip, scene: Scene) -> Iterator[Spoiled]:
    """The wrong right sides that a slip makes of a line, with what was spoiled; none for slips in figures."""
    if slip.kind == "figure":
        return
    for _, spoiled in zip(range(MOST), slip.spoil(scene), strict=False):
        if slip.kind == "values":
            yield spoiled._replace(result=replace(scene.right, spoiled.result))
        else:
            yield spoiled



