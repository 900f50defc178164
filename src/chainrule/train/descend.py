"""Descent by an update rule, step by step, in exact numbers for as long as they stay short."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import count, islice
from typing import Final

from chainrule.derive import RATE, Optimiser, slope_of
from chainrule.evaluate import (
    MOST_DIGITS,
    Exact,
    Interval,
    Number,
    Undecided,
    Unworkable,
    Value,
    enclosing,
    said,
    settled,
)
from chainrule.evaluate.values import worked
from chainrule.expr import Datum, Equation, Gradient, Name, Next, Rational, Symbol
from chainrule.expr.array import entries_of, mapped
from chainrule.ops import SHORT, Precision, plain
from chainrule.problem.model import Network
from chainrule.train.kinks import notes_on, ties_in, touched_in, touches, uses_in
from chainrule.train.step import Step, Touch

EXACT_BITS: Final = 512
"""A rational parameter longer than this is carried as an interval: its digits would triple at every step."""

CORRECT_BITS: Final = 167
"""50 decimal digits: how many a carried parameter keeps correct."""

SMALLEST: Final = Fraction(1, 1 << 2 * CORRECT_BITS)
"""A parameter below this need not keep 50 digits of its own."""

WORKING_DIGITS: Final = 100
"""Decimal digits of irrational working at first; doubled, from the start, when a parameter keeps fewer than 50."""


def descend(
    network: Network,
    given: Mapping[Name, Datum],
    rate: Rational,
    steps: int,
    precision: Precision = SHORT,
    optimiser: Optimiser = Optimiser(),  # noqa: B008 (a frozen value)
) -> tuple[Step, ...]:
    """The network at the given weights and after each of `steps` steps: `steps` + 1 entries.

    Args:
        precision: how many digits will be printed: all are certain. Every line is rounded to them if it says so.
        optimiser: the rule of the step, with its numbers.

    Raises:
        ChainruleError: E0301 if a leaf has no value, E0302 to E0304 if an equation cannot be worked out.
    """
    return tuple(islice(trace(network, given, rate, precision, optimiser), steps + 1))


def trace(
    network: Network,
    given: Mapping[Name, Datum],
    rate: Rational,
    precision: Precision = SHORT,
    optimiser: Optimiser = Optimiser(),  # noqa: B008 (a frozen value)
) -> Iterator[Step]:
    """As `descend`, one entry after the other, without end.

    Each step makes intervals a little wider, so no number of digits serves every number of steps. When the digits no
    longer tell what must be told, the descent is run again from the start with twice as many, as far as it had come;
    all runs together cost about as much as the last.
    """
    course = _Course(network, given, rate, precision, optimiser)
    digits = course.digits
    shown = 0
    while True:
        try:
            for step in islice(course.run(digits), shown, None):
                yield step
                shown += 1
        except Undecided:
            digits = min(2 * digits, MOST_DIGITS)


class _Course:
    """What stays the same from step to step."""

    def __init__(
        self,
        network: Network,
        given: Mapping[Name, Datum],
        rate: Rational,
        precision: Precision,
        optimiser: Optimiser,
    ) -> None:
        own = [name for name in network.leaves("parameter") if name in given]
        self.forward: Final = network.system.ordered
        self.loss: Final = network.loss
        self.uses: Final = uses_in(network)
        self.ties: Final = ties_in(network)
        self.gradients: Final = network.derived().system().ordered
        self.update: Final = network.update(optimiser)
        self.lines: Final = self.update.equations
        self.raised: Final = self.update.raised
        self.network: Final = network
        self.rate: Final = rate
        self.precision: Final = precision
        self.rounding: Final = precision if precision.every_line else None
        self.digits: Final = max(WORKING_DIGITS, 2 * precision.digits)
        self.start: Final = {name: given[name] for name in own}
        self.inputs: Final = {name: value for name, value in given.items() if name not in self.start}

    def run(self, digits: int) -> Iterator[Step]:
        """The whole descent in an arithmetic of `digits`.

        Raises:
            Undecided: if it needs more.
        """
        parameters: Mapping[Name, Value] = self.start
        state: Mapping[Name, Value] = dict.fromkeys(self.update.remembered, 0)
        led: Mapping[Symbol, Value] = {}
        notes: tuple[str, ...] = ()
        for number in count():
            xp = Exact(digits, ties=digits >= MOST_DIGITS)
            try:
                step = self._at(parameters, xp)._replace(state=state, update=led)
                self._require_figures(step, xp)
                yield _kept(step._replace(notes=(*step.notes, *notes, *dict.fromkeys(xp.unproven))), digits, self)
                led = self._led(step, number + 1, xp)
            except Unworkable as error:
                raise _overshot(error, number, self.rate) from None
            after = {left.of: value for left, value in led.items() if isinstance(left, Next)}
            carried = {name: _carried(value, xp) for name, value in after.items()}
            parameters = {name: carried[name] for name in self.start}
            state = {name: carried[name] for name in state}
            notes = _notes(after, carried, number + 1)

    def _at(self, parameters: Mapping[Name, Value], xp: Exact) -> Step:
        """Forward, backward, and the kinks that are touched."""
        known: dict[Symbol, Value] = {}
        known.update(self.inputs.items())
        known.update(parameters.items())
        values = worked(self.gradients, worked(self.forward, known, xp, self.rounding), xp, self.rounding)
        return Step(
            parameters=parameters,
            inputs=self.inputs,
            values={left: values[left] for left, _ in self.forward if isinstance(left, Name)},
            gradients={left.wrt: values[left] for left, _ in self.gradients if isinstance(left, Gradient)},
            loss=values[self.loss],
            kinks=self._kinks(values, xp),
            notes=notes_on(self.ties, values, xp),
        )

    def _kinks(self, values: dict[Symbol, Value], xp: Exact) -> tuple[Touch, ...]:
        touched = touched_in(self.uses, values, xp)
        if not touched:
            return ()
        slopes = {use.slope: use.convention.slope for use in self.uses}
        return touches(touched, self._open, values | dict(slopes.items()), xp)

    @cached_property
    def _open(self) -> tuple[Equation, ...]:
        """The backward equations for every convention: derived only where a kink is touched."""
        return self.network.derived(at_kink=slope_of).system().ordered

    def _require_figures(self, step: Step, xp: Exact) -> None:
        """What is printed of every value must be certain to its last digit.

        Raises:
            Undecided: if it is not, and more digits are to be had.
        """
        known: dict[Symbol, Value] = {}
        known.update(step.parameters.items())
        known.update(step.values.items())
        known.update((Gradient(self.loss, wrt), value) for wrt, value in step.gradients.items())
        known.update(step.update.items())
        for symbol, value in known.items():
            if any(isinstance(x, Interval) and settled(x, self.precision) is None for x in entries_of(value)):
                xp.give_up(f"{plain(symbol)} lies between two figures to {xp.digits:,} digits: rounded half up")

    def _led(self, step: Step, number: int, xp: Exact) -> dict[Symbol, Value]:
        """The value of each line of the update; a parameter that the loss does not depend on has gradient 0.

        Args:
            step: what it starts from.
            number: of the step, from 1.
            xp: the arithmetic.
        """
        known: dict[Symbol, Value] = {
            Gradient(self.loss, name): step.gradients.get(name, 0) for name in step.parameters
        }
        known.update(step.parameters.items())
        known.update(step.state.items())
        known.update(self._settings(number, xp).items())
        values = worked(self.lines, known, xp, self.rounding)
        return {left: values[left] for left, _ in self.lines}

    def _settings(self, number: int, xp: Exact) -> dict[Name, Value]:
        """The learning rate, the hyperparameters and the number of the step; βᵗ must not grow long with t."""
        settings: dict[Name, Value] = {RATE: self.rate, self.update.clock: number}
        for name, value in self.update.settings.items():
            is_long = name in self.raised and number * _bits(value) > EXACT_BITS
            settings[name] = enclosing(value, xp.bits) if is_long else value
        return settings


def _carried(value: Value, xp: Exact) -> Value:
    """A parameter, or what is remembered of one, short enough to go on with.

    Raises:
        Undecided: if fewer than 50 of its digits are certain, and more are to be had.
    """
    return mapped(lambda entry: _carried_number(entry, xp), value)  # type: ignore[no-any-return]


def _carried_number(value: Number, xp: Exact) -> Number:
    if not isinstance(value, Interval):
        return enclosing(value, xp.bits) if _is_long(value) else value
    if _is_certain(value):
        return value
    if not xp.ties:
        raise Undecided
    return enclosing(value.middle, xp.bits)  # as good a guess as any, and `_notes` says that it is one


def _is_long(value: Number) -> bool:
    return not isinstance(value, Interval) and _bits(value) > EXACT_BITS


def _bits(value: Rational) -> int:
    return max(part.bit_length() for part in value.as_integer_ratio())


def _is_certain(value: Interval) -> bool:
    return value.width <= max(abs(value.low), abs(value.high), SMALLEST) / (1 << CORRECT_BITS)


def _notes(after: Mapping[Name, Value], carried: Mapping[Name, Value], number: int) -> tuple[str, ...]:
    """What has become of the parameters, and of what is remembered, in this step."""
    long = [plain(name) for name, value in after.items() if any(map(_is_long, entries_of(value)))]
    lost = [plain(name) for name, value in after.items() if _is_irrational(value) and value != carried[name]]
    steps = f"{number} step{'s' if number > 1 else ''}"
    notes = []
    if long:
        notes.append(f"after {steps}, {', '.join(long)} would take more than {EXACT_BITS} bits: carried at 50 digits")
    if lost:
        notes.append(f"after {steps}, fewer than 50 digits of {', '.join(lost)} are certain")
    return tuple(notes)


def _is_irrational(value: Value) -> bool:
    return any(isinstance(entry, Interval) for entry in entries_of(value))


def _overshot(error: Unworkable, number: int, rate: Rational) -> Unworkable:
    """`error`, with how far the descent had come: too large a step is the usual cause."""
    if number == 0:
        return error
    (finding,) = error.diagnostics
    steps = f"{number} step{'s' if number > 1 else ''}"
    note = f"this is after {steps} with learning rate {said(rate)}"
    return Unworkable(error.left, finding._replace(notes=(*finding.notes, note), help="choose a smaller learning rate"))


def _kept(step: Step, digits: int, course: _Course) -> Step:
    """`step` without the digits that were only needed on the way: thousands of steps are held at once."""
    if digits == course.digits:
        return step
    bits = Exact(course.digits).bits

    def short(value: Value) -> Value:
        return mapped(short_number, value)  # type: ignore[no-any-return]

    def short_number(value: Number) -> Number:
        if not isinstance(value, Interval):
            return value
        kept = value.carried(bits)
        return value if settled(kept, course.precision) is None else kept  # its figure needs them all

    return step._replace(
        parameters={name: short(value) for name, value in step.parameters.items()},
        values={name: short(value) for name, value in step.values.items()},
        gradients={name: short(value) for name, value in step.gradients.items()},
        loss=short(step.loss),
        state={name: short(value) for name, value in step.state.items()},
        update={left: short(value) for left, value in step.update.items()},
    )
