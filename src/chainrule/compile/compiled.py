"""A compiled network: the functions that were generated, called by name, with errors that say what to mend."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from numbers import Real
from typing import Any, Final, NamedTuple

from chainrule.compile.run import FILE, function_in, line_of
from chainrule.compile.script import EVALUATION, LOOP, Function, Script
from chainrule.derive import Optimiser
from chainrule.diagnostic import ChainruleError, Diagnostic, did_you_mean, fail
from chainrule.expr import Name, key_of

MENDS: Final[Mapping[type[Exception], tuple[str, str]]] = {
    ZeroDivisionError: ("E0302", "choose data for which nothing is divided by 0"),
    ValueError: ("E0303", "choose data for which this is defined"),
    OverflowError: ("E0304", "choose smaller numbers"),
}
"""The code and the mend of what float arithmetic refuses."""


MOST_NAMED: Final = 6
"""How many names a message lists."""


class Evaluated(NamedTuple):
    """One evaluation.

    Args:
        loss: its value.
        gradients: of the loss, by ASCII name: `gradients["w_0"]`.
    """

    loss: Any
    gradients: dict[str, Any]


class Descended(NamedTuple):
    """What gradient descent arrived at.

    Args:
        parameters: after the last step, by ASCII name.
        loss: at those.
    """

    parameters: dict[str, Any]
    loss: Any


class Compiled:
    """A network as fast code.

    Args:
        script: writes the functions; its plan says which gradients they return.
        stepping: the same for the loop of gradient descent, which steps every parameter.
        defaults: values of leaves that need not be given in a call.
        rate: the learning rate, likewise.
        optimiser: the rule of the step, with its numbers.
    """

    def __init__(
        self,
        script: Script,
        stepping: Script,
        defaults: Mapping[Name, Any],
        rate: Any = None,
        optimiser: Optimiser = Optimiser(),  # noqa: B008 (a frozen value)
    ) -> None:
        self._script: Final = script
        self._stepping: Final = stepping
        self._keys: Final = tuple(map(key_of, script.plan.leaves))
        """The leaves by ASCII name, in the order in which `function` takes them."""
        self._gradient_keys: Final = tuple(map(key_of, script.plan.wrt))
        self._key_of: Final = {
            word: key
            for key, identifier in zip(self._keys, script.arguments, strict=True)
            for word in (key, identifier)
        }
        self._rate: Final = rate
        self._optimiser: Final = optimiser
        given = {key_of(name): value for name, value in defaults.items()}
        self._defaults: Final = {key: self.converted(key, given[key]) for key in self._keys if key in given}

    # ------------------------------------------------------------------ the generated code

    @cached_property
    def source(self) -> str:
        """The generated code, as a module that stands alone."""
        return self._script.module(self._evaluation, self._descent)

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The generated function itself, for loops in which every microsecond counts.

        It takes the leaves in the order of `arguments` and returns the loss, then the gradients in the order of
        `gradients`, and checks nothing.
        """
        return function_in(self._script.module(self._evaluation), EVALUATION)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The leaves that `function` takes, by ASCII name."""
        return self._keys

    @property
    def gradients(self) -> tuple[str, ...]:
        """What gradients are returned by, by ASCII name."""
        return self._gradient_keys

    @cached_property
    def _evaluation(self) -> Function:
        return self._script.evaluation()

    @cached_property
    def _descent(self) -> Function:
        return self._stepping.descent(self._optimiser)

    @cached_property
    def _loop(self) -> Callable[..., Any]:
        return function_in(self._stepping.module(self._descent), LOOP)

    # ------------------------------------------------------------------ calls

    def __call__(self, **values: Any) -> Evaluated:
        """The loss and its gradients at `values`, given by ASCII name or by the identifier in `source`.

        A leaf that is not given has the value that the document gives it.

        Raises:
            ChainruleError: E0301 if a value is missing, E0608 if one is no number or of no leaf, E0302 to E0304 if a
                line cannot be computed there.
        """
        loss, *gradients = self._run(self.function, self._given(values))
        return Evaluated(loss, dict(zip(self._gradient_keys, gradients, strict=True)))

    def descend(self, steps: int, learning_rate: Any = None, **values: Any) -> Descended:
        """Takes `steps` steps by the network's rule from `values`, in one generated loop.

        What the rule remembers begins at 0 with each call.

        Args:
            learning_rate: that of the document, if not given.

        Raises:
            ChainruleError: as a call; E0301 if there is no learning rate, E0608 if `steps` is no whole number.
        """
        if type(steps) is not int or steps < 0:
            raise fail(
                "E0608", f"steps = {steps!r} is not a number of steps", help="take 0 or more: descend(1000, 0.1)"
            )
        rate = self._rate if learning_rate is None else learning_rate
        if rate is None:
            raise fail("E0301", "eta has no value", help="give the learning rate: descend(1000, 0.1)")
        given, eta = self._given(values), as_float("learning_rate", rate)
        try:
            stepped = self._run(self._loop, [steps, eta, *given])
        except ChainruleError as error:
            raise _overshot(error) from None
        parameters = dict(zip(map(key_of, self._stepping.plan.wrt), stepped, strict=True))
        after = [parameters.get(key, value) for key, value in zip(self._keys, given, strict=True)]
        return Descended(parameters, self._run(self.function, after)[0])

    def known(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The value of every leaf by ASCII name: what `values` says, else the document.

        Raises:
            ChainruleError: E0301 if one has none, E0608 if `values` names what is no leaf.
        """
        known = dict(self._defaults)
        for word, value in values.items():
            known[self._key(word)] = value
        missing = [key for key in self._keys if key not in known]
        if missing:
            has = "has no value" if len(missing) == 1 else "have no values"
            raise fail("E0301", f"{', '.join(missing[:MOST_NAMED])} {has}", help=f"give it one: {missing[0]}=1")
        return {key: known[key] for key in self._keys}

    def _given(self, values: Mapping[str, Any]) -> list[Any]:
        """The arguments of `function`."""
        return self.prepared(self.known(values))

    def _key(self, word: str) -> str:
        key = self._key_of.get(word)
        if key is None:
            near = did_you_mean(word, self._keys) or f"its leaves are {', '.join(self._keys[:MOST_NAMED])}"
            raise fail("E0608", f"'{word}' is no input, target or parameter of the network", help=near)
        return key

    def _run(self, function: Callable[..., Any], arguments: Sequence[Any]) -> tuple[Any, ...]:
        try:
            result = self.run(function, arguments)
            return _certain(result if isinstance(result, tuple) else (result,))
        except (ValueError, ZeroDivisionError, OverflowError) as fact:
            raise _failed(fact) from None

    # ------------------------------------------------------------------ what a back end may do otherwise

    def converted(self, key: str, value: Any) -> Any:
        """What may be given for the leaf `key`, as the generated code takes it."""
        return as_float(key, value)

    def prepared(self, values: Mapping[str, Any]) -> list[Any]:
        """The same of every leaf."""
        return [self.converted(key, value) for key, value in values.items()]

    def run(self, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
        """What `function` returns."""
        return function(*arguments)


def as_float(key: str, value: Any) -> float:
    """`value` as a float.

    Raises:
        ChainruleError: E0608 if it is no number, E0304 if it is larger than any float.
    """
    if type(value) is float:
        return value
    if isinstance(value, bool) or not isinstance(value, Real):
        raise fail("E0608", f"{key} = {value!r} is not a number", help=f"give an int, a float or a Fraction: {key}=0.5")
    try:
        return float(value)
    except OverflowError:
        raise fail("E0304", f"{key} is larger than any float", help="choose smaller numbers") from None


def _overshot(error: ChainruleError) -> ChainruleError:
    """The same in a descent, where too large a step is the usual cause."""
    (found,) = error.diagnostics
    return ChainruleError(
        found._replace(help=f"choose a smaller learning rate, or {found.help.removeprefix('choose ')}")
    )


def _certain(result: tuple[Any, ...]) -> tuple[Any, ...]:
    """`result`, unless it begins with what is no number: ∞ − ∞, or NumPy's logarithm of a negative number."""
    if result:
        whole = result[0].sum() if hasattr(result[0], "sum") else result[0]
        if whole != whole:  # noqa: PLR0124 (only nan differs from itself)
            raise ValueError("what comes out is not a number (nan)")
    return result


def _failed(fact: Exception) -> ChainruleError:
    """What float arithmetic refused, with the line of generated code."""
    code, mend = next(mend for kind, mend in MENDS.items() if isinstance(fact, kind))
    trace, line = fact.__traceback__, ""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(FILE):
            line = line_of(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return ChainruleError(Diagnostic(code, f"{fact} in {line}" if line else str(fact), help=mend))
