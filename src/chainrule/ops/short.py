"""Short ways to write what rows use often."""

from chainrule.expr import Expr, Rational, apply, as_expr


def square(x: Expr) -> Expr:
    """x²."""
    return x**2


def step(x: Expr, below: Expr | Rational, at: Expr | Rational, above: Expr | Rational) -> Expr:
    """`below` where x < 0, `at` where x = 0, `above` where x > 0: the slope of whatever has a kink at x = 0."""
    return apply("step", x, as_expr(below), as_expr(at), as_expr(above))


def ties(share: Expr) -> Expr:
    """1 where one entry alone is the largest, −1 where one is not among them, 0 at a tie, from its `share`."""
    return step(share - 1, step(share, -1, -1, 0), 1, 1)
