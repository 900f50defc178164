"""The step of a network: the lines of a rule, with the network's own names put in for its letters.

What a rule remembers from step to step carries the parameter as its subscript: m_w0 is the m of w_0.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from chainrule.derive.rules import GRADIENT_DESCENT, M_HAT, RATE, SLOPE, STEP, V_HAT, G, Hyperparameter, M, Rule, V, W
from chainrule.expr import (
    Equation,
    Expr,
    Gradient,
    Name,
    Next,
    Rational,
    Symbol,
    key_of,
    operations_in,
    replace,
    symbols_in,
)

OTHERS: Final = (Name("k"), Name("n"))
"""What else the number of the step is called."""


class Optimiser(NamedTuple):
    """A rule with the numbers it asks for.

    Args:
        rule: the rule.
        stated: the values that somebody stated, by name; the others are the rule's own.
    """

    rule: Rule = GRADIENT_DESCENT
    stated: Mapping[Name, Rational] = {}

    def value(self, of: Hyperparameter) -> Rational:
        """The value in force."""
        return self.stated.get(of.name, of.default)

    @property
    def hyper(self) -> tuple[Hyperparameter, ...]:
        """What its lines ask for: weight decay only where there is any."""
        decay = self.rule.decay
        return (*self.rule.hyper, decay) if self.value(decay) else self.rule.hyper

    @property
    def lines(self) -> tuple[Equation, ...]:
        """The lines of the rule for a parameter called w."""
        return self.rule.decayed if self.value(self.rule.decay) else self.rule.lines


class Update(NamedTuple):
    """One step of a rule, for the parameters of a network.

    Args:
        lines: by the parameter, in the order they are worked out.
        general: the lines for a parameter w.
        state: what is remembered, by the parameter, in the order of the rule.
        settings: the value of each hyperparameter, by the name that the lines have for it.
        clock: what the lines call the number of the step.
    """

    lines: Mapping[Name, tuple[Equation, ...]]
    general: tuple[Equation, ...]
    state: Mapping[Name, tuple[Name, ...]]
    settings: Mapping[Name, Rational]
    clock: Name

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The lines of all parameters."""
        return tuple(equation for lines in self.lines.values() for equation in lines)

    @property
    def remembered(self) -> tuple[Name, ...]:
        """What is remembered of all parameters; each is 0 before the first step."""
        return tuple(name for names in self.state.values() for name in names)

    @property
    def own(self) -> tuple[Name, ...]:
        """What the lines use that no line and no network defines: hyperparameters, what is remembered, the step."""
        clock = (self.clock,) if self.raised else ()
        return (*self.settings, *self.remembered, *clock)

    @property
    def raised(self) -> frozenset[Expr]:
        """What is raised to the number of the step: β₁ and β₂."""
        nodes = (node for _, right in self.general for node in operations_in(right))
        return frozenset(node.args[0] for node in nodes if node.op == "pow" and node.args[1] == self.clock)


def update(
    parameters: Iterable[Name],
    loss: Name,
    optimiser: Optimiser = Optimiser(),  # noqa: B008 (a frozen value)
    taken: Collection[Symbol] = (),
    rate: Name = RATE,
) -> Update:
    """The step of `optimiser`.

    Args:
        parameters: what is updated.
        loss: whose gradient is followed.
        optimiser: the rule and its numbers.
        taken: the names that the network has; a letter of the rule that is among them gets a mark: β₁^(step).
        rate: what the learning rate is called.
    """
    parameters = [*parameters]
    own = {name: _apart(name, taken) for name in (STEP, *(hyper.name for hyper in optimiser.hyper))} | {RATE: rate}
    below = _subscripts(parameters)
    letters = [name for name in (M, V, G, M_HAT, V_HAT) if _is_used(name, optimiser.lines)]
    lines, state = {}, {}
    for w in parameters:
        of_w = {letter: _apart(Name(letter.base, letter.accent, below[w]), taken) for letter in letters}
        lines[w] = _put_in(optimiser.lines, {**own, **of_w, W: w}, Gradient(loss, w))
        state[w] = tuple(of_w[letter] for letter in optimiser.rule.state)
    return Update(
        lines,
        _put_in(optimiser.lines, own, Gradient(loss, W)),
        state,
        {own[hyper.name]: optimiser.value(hyper) for hyper in optimiser.hyper},
        own[STEP],
    )


def _put_in(lines: Iterable[Equation], names: Mapping[Name, Name], gradient: Gradient) -> tuple[Equation, ...]:
    """The lines with `names` put in for their letters, in what comes next as well."""
    by: dict[Symbol, Symbol] = {SLOPE: gradient}
    for of, to in names.items():
        by[of], by[Next(of)] = to, Next(to)
    return tuple(Equation(by.get(left, left), replace(right, by)) for left, right in lines)


def _apart(name: Name, taken: Collection[Symbol]) -> Name:
    """A name that the network does not have: t where it can be, k where t is a target."""
    marked = Name(name.base, name.accent, name.subscript, "step")
    others = OTHERS if name == STEP else ()
    return next((free for free in (name, *others) if free not in taken), marked)


def _subscripts(parameters: Iterable[Name]) -> dict[Name, str]:
    """What stands below the letters of each parameter: w0 for w_0, as LaTeX is read; its key where two look alike."""
    short = {name: key_of(name).translate({ord(char): None for char in "_{}"}) for name in parameters}
    alike: dict[str, int] = {}
    for text in short.values():
        alike[text] = alike.get(text, 0) + 1
    return {name: text if alike[text] == 1 else key_of(name) for name, text in short.items()}


def _is_used(name: Name, lines: Iterable[Equation]) -> bool:
    used = (symbol for line in lines for side in line for symbol in symbols_in(side))
    return any((symbol.of if isinstance(symbol, Next) else symbol) == name for symbol in used)
