"""Update rules: what a parameter becomes, as equations."""

from collections.abc import Iterable

from chainrule.expr import Equation, Expr, Gradient, Name, Next


def descent(parameters: Iterable[Name], loss: Name, rate: Expr) -> tuple[Equation, ...]:
    """Gradient descent: w ← w − η·∂L/∂w for each parameter."""
    return tuple(Equation(Next(w), w - rate * Gradient(loss, w)) for w in parameters)
