"""The table of update rules: what becomes of a parameter w with the gradient g in one step, each as a few equations.

The conventions are those of torch.optim, so that a working and a program agree to the last digit: what is remembered
begins at 0, dampening is 0, Nesterov's step looks ahead with the new velocity, Adam's ε stands outside the root, and
weight decay is added to the gradient everywhere but in AdamW, which shrinks the parameter itself.

Sources: Polyak 1964 and Nesterov 1983, in the form of Sutskever et al. 2013 (momentum, Nesterov); Tieleman and Hinton
2012, lecture 6e (RMSProp); Kingma and Ba 2015, algorithm 1 (Adam); Loshchilov and Hutter 2019, algorithm 2 (AdamW).
"""

from fractions import Fraction
from typing import Final, NamedTuple

from chainrule.expr import Equation, Expr, Gradient, Name, Next, Rational, apply, replace

RATE: Final = Name("eta")
"""The name of the learning rate, however a document spells it."""

W: Final = Name("w")
"""In the lines of a rule: the parameter."""

SLOPE: Final = Gradient(Name("L"), W)
"""In the lines of a rule: its gradient."""

G: Final = Name("g")
"""In the lines of a rule: the gradient with the weight decay."""

STEP: Final = Name("t")
"""In the lines of a rule: the number of the step, from 1."""

M, V = Name("m"), Name("v")
M_HAT, V_HAT = Name("m", "hat"), Name("v", "hat")


class Hyperparameter(NamedTuple):
    """A number that a rule asks for.

    Args:
        word: what options and settings call it.
        name: what lines call it.
        default: its value where nobody states one …
        whose: … and whose that is.
        most: the largest value it may have; the least is 0.
        below: whether it must stay below `most`.
        also: other names that documents give it.
    """

    word: str
    name: Name
    default: Rational
    whose: str = "PyTorch's default"
    most: Rational | None = None
    below: bool = False
    also: tuple[Name, ...] = ()

    def allows(self, value: Rational) -> bool:
        """Whether `value` lies in its range."""
        return value >= 0 and (self.most is None or value < self.most or (value == self.most and not self.below))


class Rule(NamedTuple):
    """How a parameter is updated.

    Args:
        name: never changes: options and saved files use it.
        title: what a page calls it.
        lines: the lines for one parameter, in the order they are worked out.
        decayed: the same with weight decay.
        hyper: what it asks for, weight decay aside.
        decay: its weight decay.
        state: what it remembers; 0 before the first step.
        also: other names for it, in small letters, without spaces and hyphens.
    """

    name: str
    title: str
    lines: tuple[Equation, ...]
    decayed: tuple[Equation, ...]
    hyper: tuple[Hyperparameter, ...]
    decay: Hyperparameter
    state: tuple[Name, ...] = ()
    also: tuple[str, ...] = ()


MU: Final = Hyperparameter(
    "momentum", Name("mu"), Fraction(9, 10), "the usual value; PyTorch has none", most=1, also=(Name("momentum"),)
)
BETA_1: Final = Hyperparameter("beta1", Name("beta", "", "1"), Fraction(9, 10), most=1, below=True)
BETA_2: Final = Hyperparameter("beta2", Name("beta", "", "2"), Fraction(999, 1000), most=1, below=True)
RHO: Final = Hyperparameter("rho", Name("rho"), Fraction(99, 100), most=1)
EPSILON: Final = Hyperparameter("epsilon", Name("epsilon"), Fraction(1, 10**8), also=(Name("eps"),))
DECAY: Final = Hyperparameter("weight_decay", Name("lambda"), 0)
DECAY_W: Final = DECAY._replace(default=Fraction(1, 100))

HYPERPARAMETERS: Final = (MU, BETA_1, BETA_2, RHO, EPSILON, DECAY)
"""Everything that some rule asks for, each once."""


def _averaged(of: Name, share: Hyperparameter, new: Expr) -> Equation:
    """m ← β·m + (1 − β)·g."""
    return Equation(Next(of), share.name * of + (1 - share.name) * new)


def _unbiased(hat: Name, of: Name, share: Hyperparameter) -> Equation:
    """m̂ = m/(1 − βᵗ): the average began at 0."""
    return Equation(hat, Next(of) / (1 - share.name**STEP))


def _scaled(direction: Expr, square: Expr) -> Expr:
    """η·m/(√v + ε)."""
    return RATE * (direction / (apply("sqrt", square) + EPSILON.name))


VELOCITY: Final = Equation(Next(V), MU.name * V + G)
MOMENTS: Final = (
    _averaged(M, BETA_1, G),
    _averaged(V, BETA_2, G**2),
    _unbiased(M_HAT, M, BETA_1),
    _unbiased(V_HAT, V, BETA_2),
)


def _without_decay(*lines: Equation) -> tuple[Equation, ...]:
    return tuple(Equation(left, replace(right, {G: SLOPE})) for left, right in lines)


def _with_decay(*lines: Equation) -> tuple[Equation, ...]:
    return (Equation(G, SLOPE + DECAY.name * W), *lines)


def _rule(
    name: str,
    title: str,
    *lines: Equation,
    hyper: tuple[Hyperparameter, ...],
    state: tuple[Name, ...],
    also: tuple[str, ...] = (),
) -> Rule:
    """A rule whose weight decay is added to the gradient."""
    return Rule(name, title, _without_decay(*lines), _with_decay(*lines), hyper, DECAY, state, also)


GRADIENT_DESCENT: Final = Rule(
    "sgd",
    "gradient descent",
    lines=(Equation(Next(W), W - RATE * SLOPE),),
    decayed=(Equation(Next(W), W - RATE * (SLOPE + DECAY.name * W)),),
    hyper=(),
    decay=DECAY,
    also=("gd", "gradientdescent"),
)
MOMENTUM: Final = _rule(
    "momentum",
    "momentum",
    VELOCITY,
    Equation(Next(W), W - RATE * Next(V)),
    hyper=(MU,),
    state=(V,),
    also=("heavyball", "sgdwithmomentum"),
)
NESTEROV: Final = _rule(
    "nesterov",
    "Nesterov momentum",
    VELOCITY,
    Equation(Next(W), W - RATE * (G + MU.name * Next(V))),
    hyper=(MU,),
    state=(V,),
    also=("nag", "nesterovmomentum"),
)
RMSPROP: Final = _rule(
    "rmsprop",
    "RMSProp",
    _averaged(V, RHO, G**2),
    Equation(Next(W), W - _scaled(G, Next(V))),
    hyper=(RHO, EPSILON),
    state=(V,),
)
ADAM: Final = _rule(
    "adam",
    "Adam",
    *MOMENTS,
    Equation(Next(W), W - _scaled(M_HAT, V_HAT)),
    hyper=(BETA_1, BETA_2, EPSILON),
    state=(M, V),
)
ADAMW: Final = ADAM._replace(
    name="adamw",
    title="AdamW",
    decayed=(
        *_without_decay(*MOMENTS),
        Equation(Next(W), W - RATE * DECAY.name * W - _scaled(M_HAT, V_HAT)),
    ),
    decay=DECAY_W,
)

RULES: Final = {rule.name: rule for rule in (GRADIENT_DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM, ADAMW)}
"""The rules, by name."""


def rule_called(word: str) -> Rule | None:
    """The rule that `word` means, however it is spelled: `AdamW`, `adam-w`, `gradient descent`."""
    bare = "".join(char for char in word.lower() if char.isalnum())
    return RULES.get(bare) or next((rule for rule in RULES.values() if bare in rule.also), None)
