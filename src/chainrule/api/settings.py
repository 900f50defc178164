"""What a user may say beside the document: values, learning rate, decimals, convention, number of steps."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from chainrule.diagnostic import did_you_mean, fail
from chainrule.expr import Name, Rational, name_from_key
from chainrule.problem import Overrides

CONVENTIONS: Final = ("exercise", "torch", "jax")

MOST_STEPS: Final = 100_000
MOST_DECIMALS: Final = 300

MOST_DIGITS: Final = 1_000
"""Of a number that is set, and of its exponent."""


class Settings(NamedTuple):
    """Settings of one run.

    Args:
        set: values of leaves by ASCII name; they replace the document's.
        learning_rate: replaces the document's.
        decimals: decimal places printed; None for as many as a short exact number has, at most 6.
        convention: "exercise" for what the document and the table say at kinks, else "torch" or "jax".
        steps: how many steps of gradient descent are taken.
    """

    set: Mapping[str, "str | Rational | float"] = {}
    learning_rate: "str | Rational | float | None" = None
    decimals: int | None = None
    convention: str = "exercise"
    steps: int = 1

    def overrides(self) -> Overrides:
        """The same, as values.

        Raises:
            ChainruleError: E0608 if a number or a name cannot be read, or an option is out of its range.
        """
        if self.convention not in CONVENTIONS:
            near = did_you_mean(self.convention, CONVENTIONS) or f"choose one of {', '.join(CONVENTIONS)}"
            raise fail("E0604", f"there is no convention '{self.convention}'", help=near)
        _in_range("steps", self.steps, MOST_STEPS)
        if self.decimals is not None:
            _in_range("decimals", self.decimals, MOST_DECIMALS)
        return Overrides(
            {_name(key): number(value, key) for key, value in self.set.items()},
            None if self.learning_rate is None else number(self.learning_rate, "learning_rate"),
            self.convention,
        )


def _in_range(what: str, value: int, most: int) -> None:
    if not 0 <= value <= most:
        raise fail(
            "E0608", f"{what} must be between 0 and {most:,}, not {value:,}", help=f"choose a number up to {most}"
        )


def _name(key: str) -> Name:
    try:
        return name_from_key(key)
    except ValueError as fact:
        raise fail("E0608", str(fact), help="write it as in w_0=1/3") from None


def number(value: "str | Rational | float", key: str = "a value") -> Rational:
    """`value` exactly as it is written: "1/3", "0.1", −3; a float means the decimal that it prints as.

    Raises:
        ChainruleError: E0608 if it is no number.
    """
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return value
    text = repr(value) if isinstance(value, float) else str(value)
    try:
        exact = _exact(text.strip().replace("−", "-"))
    except (ValueError, ZeroDivisionError):
        raise fail("E0608", f"{key} = {text!r} is not a number", help="numbers look like 3, -0.5 or 1/3") from None
    return exact.numerator if exact.denominator == 1 else exact


def _exact(text: str) -> Fraction:
    exponent = text.lower().partition("e")[2]
    if len(text) > MOST_DIGITS or (exponent and abs(int(exponent)) > MOST_DIGITS):
        raise ValueError("too long")
    return Fraction(text)
