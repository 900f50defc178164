"""How far it reaches that a unit is off: which weight brings it about, and for which inputs it holds."""

from fractions import Fraction

from chainrule.evaluate import Interval, Value, value_of
from chainrule.evaluate.degree import Degree, Grown, degree_of
from chainrule.explain.explanation import Explanation
from chainrule.explain.phrases import compared, joined, named
from chainrule.explain.semiring import is_zero
from chainrule.expr import Expr, Name, Symbol, symbols_in
from chainrule.train import Step
from chainrule.typeset.document import Inline


def maker_of(story: Explanation, where: Expr) -> Name | None:
    """The one parameter that `where` is made of, beside the data; None if there are several, or earlier quantities."""
    symbols = set(symbols_in(_right(story, where)))
    parameters = [name for name in symbols if _role(story, name) == "parameter"]
    data = [name for name in symbols if _role(story, name) in ("input", "target")]
    if len(parameters) != 1 or len(data) + 1 < len(symbols):
        return None
    (maker,) = parameters
    return maker if isinstance(maker, Name) else None


def off_for(story: Explanation, step: int, where: Expr) -> Inline:
    """`for every x > 0`, where one input alone decides and does so linearly."""
    right, at = _right(story, where), story.steps[step]
    inputs = [name for name in dict.fromkeys(symbols_in(right)) if _role(story, name) == "input"]
    leaves_only = all(_role(story, name) for name in symbols_in(right))
    if len(inputs) != 1 or not leaves_only or not _is_linear(right, inputs[0], at):
        return ()
    (x,) = inputs
    start, rise = _line(right, x, at)
    if start is None or rise is None or not isinstance(x, Name):
        return ()
    if rise == 0:
        return joined(" for every ", named(x))
    # start + rise·x < 0, divided by the rise
    return joined(" for every ", compared(x, ">" if rise < 0 else "<", -start / rise))


def _role(story: Explanation, symbol: Symbol) -> str | None:
    return story.problem.network.roles.get(symbol) if isinstance(symbol, Name) else None


def _right(story: Explanation, where: Expr) -> Expr:
    """What `where` is made of: its equation's right side, if it is a quantity."""
    system = story.problem.network.system
    return system[where] if isinstance(where, Symbol) and where in system else where


def _values(at: Step) -> dict[Symbol, Value]:
    return {**at.inputs, **at.parameters}


def _is_linear(right: Expr, x: Symbol, at: Step) -> bool:
    grown: dict[Symbol, Grown] = {
        name: Degree(0) if isinstance(value, Interval) else value for name, value in _values(at).items()
    }
    degree = degree_of(right, {**grown, x: Degree(1)})
    return not isinstance(degree, Degree) or degree.n <= 1


def _line(right: Expr, x: Symbol, at: Step) -> tuple[Fraction | None, Fraction | None]:
    """Height at 0 and rise, if both are rational."""
    start, later = (value_of(right, {**_values(at), x: value}) for value in (0, 1))
    if isinstance(start, Interval) or isinstance(later, Interval):
        return None, None
    return Fraction(start), Fraction(later) - start
