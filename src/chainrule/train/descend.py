"""Gradient descent, step by step, in exact numbers for as long as they stay short."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import count, islice
from typing import Final

from chainrule.derive import backward
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import MOST_DIGITS, Interval, Undecided, Value, enclosing, said
from chainrule.evaluate.exact import Exact
from chainrule.evaluate.values import worked
from chainrule.expr import Gradient, Name, Rational, Symbol
from chainrule.problem.model import Network
from chainrule.train.kinks import slope_of, touches, uses_in
from chainrule.train.step import Step

EXACT_BITS: Final = 512
"""A rational parameter longer than this is carried as an interval: its digits would triple at every step."""

CORRECT_BITS: Final = 167
"""50 decimal digits: how many a carried parameter keeps correct."""

SMALLEST: Final = 2 * CORRECT_BITS
"""A parameter below 2 to minus this need not keep 50 digits of its own."""

WORKING_DIGITS: Final = 100
"""Decimal digits of irrational working at first; doubled, from the start, when a parameter is left with fewer than 50."""


def descend(network: Network, given: Mapping[Name, Rational], rate: Rational, steps: int) -> tuple[Step, ...]:
    """The network at the given weights and after each of `steps` steps: `steps` + 1 entries.

    Raises:
        ChainruleError: E0301 if a leaf has no value, E0302 to E0304 if an equation cannot be worked out.
    """
    return tuple(islice(trace(network, given, rate), steps + 1))


def trace(network: Network, given: Mapping[Name, Rational], rate: Rational) -> Iterator[Step]:
    """As `descend`, one entry after the other, without end.

    Each step makes intervals a little wider, so no number of digits serves every number of steps. When the digits no
    longer tell what must be told, the descent is run again from the start with twice as many, as far as it had come;
    all runs together cost about as much as the last.
    """
    course = _Course(network, given, rate)
    digits = WORKING_DIGITS
    shown = 0
    while True:
        try:
            for step in islice(course.run(digits), shown, None):
                yield step
                shown += 1
        except Undecided:
            if digits == MOST_DIGITS:
                raise
            digits = min(2 * digits, MOST_DIGITS)


class _Course:
    """What stays the same from step to step."""

    def __init__(self, network: Network, given: Mapping[Name, Rational], rate: Rational) -> None:
        self.forward: Final = network.system.ordered
        self.loss: Final = network.loss
        self.gradients: Final = backward(network.system, network.loss, slope_of).system().ordered
        self.uses: Final = uses_in(network)
        self.slopes: Final = {use.slope: use.convention.slope for use in self.uses}
        self.rate: Final = rate
        own = set(network.leaves("parameter"))
        self.start: Final = {name: value for name, value in given.items() if name in own}
        self.inputs: Final = {name: value for name, value in given.items() if name not in own}

    def run(self, digits: int) -> Iterator[Step]:
        """The whole descent in an arithmetic of `digits`.

        Raises:
            Undecided: if it needs more.
        """
        parameters: Mapping[Name, Value] = self.start
        notes: tuple[str, ...] = ()
        for number in count():
            xp = Exact(digits, ties=digits >= MOST_DIGITS)
            try:
                step = self._at(parameters, xp)
                yield _kept(step._replace(notes=(*notes, *dict.fromkeys(xp.unproven))), digits)
                after = {name: self._after(name, step, xp) for name in parameters}
            except (ChainruleError, OverflowError) as error:
                raise _overshot(error, number, self.rate) from None
            notes = _notes(parameters, after, number + 1)
            parameters = after

    def _at(self, parameters: Mapping[Name, Value], xp: Exact) -> Step:
        """Forward, backward, and the kinks that are touched."""
        known: dict[Symbol, Value] = {**self.inputs, **parameters, **self.slopes}
        forward = worked(self.forward, known, xp)
        values = worked(self.gradients, forward, xp)
        return Step(
            parameters=parameters,
            inputs=self.inputs,
            values={left: values[left] for left, _ in self.forward if isinstance(left, Name)},
            gradients={left.wrt: values[left] for left, _ in self.gradients if isinstance(left, Gradient)},
            loss=values[self.loss],
            kinks=touches(self.uses, self.gradients, values, xp),
        )

    def _after(self, name: Name, step: Step, xp: Exact) -> Value:
        """w ← w − η·∂L/∂w, short enough to go on with."""
        gradient = step.gradients.get(name, 0)
        after = xp.summed((step.parameters[name], xp.multiplied((-self.rate, gradient))))
        if not isinstance(after, Interval):
            return enclosing(after, xp.bits) if _bits(after) > EXACT_BITS else after
        if _is_certain(after):
            return after
        if not xp.ties:
            raise Undecided
        return enclosing(after.middle, xp.bits)  # as good a guess as any, and `_notes` says that it is one


def _bits(value: Rational) -> int:
    return max(part.bit_length() for part in value.as_integer_ratio())


def _is_certain(value: Interval) -> bool:
    size = max(abs(value.low), abs(value.high), Fraction(1, 1 << SMALLEST))
    return value.width <= size / (1 << CORRECT_BITS)


def _kept(step: Step, digits: int) -> Step:
    """`step` without the digits that were only needed on the way: thousands of steps are held at once."""
    if digits == WORKING_DIGITS:
        return step
    bits = Exact(WORKING_DIGITS).bits

    def short(values: Mapping[Name, Value]) -> dict[Name, Value]:
        return {name: value.carried(bits) if isinstance(value, Interval) else value for name, value in values.items()}

    return step._replace(
        parameters=short(step.parameters),
        values=short(step.values),
        gradients=short(step.gradients),
        loss=short({Name("L"): step.loss})[Name("L")],
    )


def _notes(before: Mapping[Name, Value], after: Mapping[Name, Value], number: int) -> tuple[str, ...]:
    """What has become of the numbers in this step and was not so before it."""
