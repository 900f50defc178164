"""How far it reaches that a unit is off: which weight brings it about, and for which inputs it holds."""

from fractions import Fraction

from chainrule.evaluate import Interval, Number, number_of
from chainrule.evaluate.degree import degree_of
from chainrule.explain.explanation import Explanation
from chainrule.explain.flow import ARITHMETIC, together
from chainrule.explain.phrases import compared, joined, named
from chainrule.explain.rates import growing, is_linear
from chainrule.explain.semiring import middle
from chainrule.expr import Expr, Name, Symbol, symbols_in
from chainrule.train import Step
from chainrule.typeset.document import Inline


def maker_of(story: Explanation, where: Expr) -> Name | None:
    """The one parameter that `where` is made of, beside the data; None if there are several, or earlier quantities."""
    if _role(story, where) is not None:
        return None  # the weight itself: it is not made of anything
    symbols = set(symbols_in(_right(story, where)))
    parameters = [name for name in symbols if _role(story, name) == "parameter"]
    data = [name for name in symbols if _role(story, name) in ("input", "target")]
    if len(parameters) != 1 or len(data) + 1 < len(symbols):
        return None
    (maker,) = parameters
    return maker if isinstance(maker, Name) else None


def off_for(story: Explanation, step: int, where: Expr) -> Inline:
    """`for every x > 0`: where below 0 is off, and one input alone decides, linearly."""
    right, at = _right(story, where), story.steps[step]
    symbols = tuple(dict.fromkeys(symbols_in(right)))
    inputs = [name for name in symbols if isinstance(name, Name) and _role(story, name) == "input"]
    leaves_only = all(_role(story, name) for name in symbols)
    if len(inputs) != 1 or not leaves_only or not is_linear(degree_of(right, growing(at, inputs))):
        return ()
    (x,) = inputs
    start, rise, here = _line(right, x, at)
    if isinstance(start, Interval) or isinstance(rise, Interval) or middle(here) >= 0:
        return ()
    if rise == 0:
        return joined(" for every ", named(x))
    # start + rise·x < 0, divided by the rise
    return joined(" for every ", compared(x, ">" if rise < 0 else "<", -Fraction(start) / rise))


def _role(story: Explanation, expr: Expr) -> str | None:
    return story.problem.network.roles.get(expr) if isinstance(expr, Name) else None


def _right(story: Explanation, where: Expr) -> Expr:
    """What `where` is made of: its equation's right side, if it is a quantity."""
    system = story.problem.network.system
    return system[where] if isinstance(where, Symbol) and where in system else where


def _line(right: Expr, x: Name, at: Step) -> tuple[Number, Number, Number]:
    """`right` as a function of x: its height at 0, how much it rises by 1, and its height where x is now."""
    leaves = together(at.leaves)
    start, later = (number_of(right, together(leaves, {x: value})) for value in (0, 1))
    return start, ARITHMETIC.summed((later, -start)), number_of(right, leaves)
