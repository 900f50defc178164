"""What a user may say beside the document: values, learning rate, precision, convention, steps and their rule."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chainrule.api.entered import Entered, datum, number
from chainrule.diagnostic import did_you_mean, fail
from chainrule.expr import Name, Rational, name_from_key
from chainrule.ops import Precision
from chainrule.problem import Overrides

CONVENTIONS: Final = ("exercise", "torch", "jax")

MOST_STEPS: Final = 100_000
MOST_PRINTED: Final = 300


class Settings(NamedTuple):
    """Settings of one run.

    Args:
        set: values of leaves by ASCII name; they replace the document's.
        learning_rate: replaces the document's.
        decimals: decimal places printed; None for what the document says, else as many as are needed, at most 6.
        convention: "exercise" for what the document and the table say at kinks, else "torch" or "jax".
        steps: how many steps are taken.
        significant: significant digits printed, in the place of decimals.
        round_lines: every line is rounded to what is printed, and later lines use the rounded figures.
        rule: the rule they are taken by, such as "adam"; None for the document's, else gradient descent.
        hyper: numbers of that rule, by word: "momentum", "weight_decay", "beta1", "beta2", "rho", "epsilon".
    """

    set: Mapping[str, Entered] = {}
    learning_rate: "str | Rational | float | None" = None
    decimals: int | None = None
    convention: str = "exercise"
    steps: int = 1
    significant: int | None = None
    round_lines: bool = False
    rule: str | None = None
    hyper: Mapping[str, Entered] = {}

    def overrides(self) -> Overrides:
        """The same, as values.

        Raises:
            ChainruleError: E0608 if a number or a name cannot be read, or an option is out of its range.
        """
        if self.convention not in CONVENTIONS:
            near = did_you_mean(self.convention, CONVENTIONS) or f"choose one of {', '.join(CONVENTIONS)}"
            raise fail("E0604", f"there is no convention '{self.convention}'", help=near)
        _in_range("steps", self.steps, MOST_STEPS)
        return Overrides(
            {name_of(key): datum(value, key) for key, value in self.set.items()},
            None if self.learning_rate is None else number(self.learning_rate, "learning_rate"),
            self.convention,
            self._precision(),
            self.round_lines,
            self.rule,
            {word: number(value, word) for word, value in self.hyper.items()},
        )

    def _precision(self) -> Precision | None:
        if self.decimals is not None and self.significant is not None:
            raise fail("E0608", "decimals and significant digits cannot both be asked for", help="choose one of them")
        if self.significant is not None:
            _in_range("significant", self.significant, MOST_PRINTED, least=1)
            return Precision(self.significant, significant=True)
        if self.decimals is None:
            return None
        _in_range("decimals", self.decimals, MOST_PRINTED)
        return Precision(self.decimals)


def _in_range(what: str, value: int, most: int, least: int = 0) -> None:
    if not least <= value <= most:
        message = f"{what} must be between {least} and {most:,}, not {value:,}"
        raise fail("E0608", message, help=f"choose a number up to {most}")


def name_of(key: str) -> Name:
    """The name that `key` spells.

    Raises:
        ChainruleError: E0608 if it spells none.
    """
    try:
        return name_from_key(key)
    except ValueError as fact:
        raise fail("E0608", str(fact), help="write it as in w_0=1/3") from None
