"""The options that commands share, each gathered into one value before the command sees it."""

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

import click

from chainrule.api import CONVENTIONS, Settings
from chainrule.app.misuse import not_one_of
from chainrule.app.output import Output, format_of
from chainrule.app.source import Command
from chainrule.derive import HYPERPARAMETERS, RULES, Hyperparameter
from chainrule.diagnostic import fail
from chainrule.ops import plain


def one_of(what: str, words: Sequence[str]) -> dict[str, Any]:
    """The arguments of an option that takes one word of several; an unknown one is answered with the nearest."""

    def chosen(_ctx: click.Context, _param: click.Parameter, word: str | None) -> str | None:
        if word is not None and word not in words:
            raise not_one_of(what, word, words)
        return word

    return {"callback": chosen, "metavar": "|".join(words)}


def with_settings(command: Command) -> Command:
    """`--set`, `--learning-rate` and `--convention`, handed to the command as `settings`."""

    def gathered(*, given: tuple[str, ...], rate: str | None, convention: str, **rest: Any) -> int:
        chosen = Settings(set=assignments("--set", given), learning_rate=rate, convention=convention)
        return command(settings=chosen, **rest)

    return _options(
        update_wrapper(gathered, command),
        click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Another value, such as w_0=1/3."),
        click.option("--learning-rate", "rate", metavar="RATE", help="Another learning rate, such as 1/2."),
        click.option(
            "--convention",
            metavar="|".join(CONVENTIONS),
            default=CONVENTIONS[0],
            help="Whose slope to take at a kink.  [default: the exercise's own]",
        ),
    )


def with_precision(command: Command) -> Command:
    """`--decimals`, `--significant` and `--round-lines`, put into the `settings` of the command."""

    def gathered(*, decimals: int | None, significant: int | None, round_lines: bool, **rest: Any) -> int:
        chosen: Settings = rest.pop("settings", Settings())
        precise = chosen._replace(decimals=decimals, significant=significant, round_lines=round_lines)
        return command(settings=precise, **rest)

    return _options(
        update_wrapper(gathered, command),
        click.option("--decimals", type=int, metavar="N", help="Print figures to N decimals."),
        click.option("--significant", type=int, metavar="N", help="Print figures to N significant digits."),
        click.option("--round-lines", is_flag=True, help="Round every line, as on paper; later lines use that."),
    )


def with_rule(command: Command) -> Command:
    """`--rule` and the numbers of a rule, put into `settings`; to be written below `with_settings`."""

    def gathered(*, settings: Settings, rule: str | None, **rest: Any) -> int:
        asked = {hyper.word: rest.pop(hyper.word) for hyper in HYPERPARAMETERS}
        hyper = {word: value for word, value in asked.items() if value is not None}
        return command(settings=settings._replace(rule=rule, hyper=hyper), **rest)

    return _options(
        update_wrapper(gathered, command),
        click.option("--rule", metavar="|".join(RULES), help="How to take a step.  [default: the exercise's, or sgd]"),
        *(
            click.option(f"--{hyper.word.replace('_', '-')}", hyper.word, metavar="NUMBER", help=_of_rules(hyper))
            for hyper in HYPERPARAMETERS
        ),
    )


def _of_rules(hyper: Hyperparameter) -> str:
    """What it is, and to which rules."""
    askers = [rule.name for rule in RULES.values() if hyper in rule.hyper]
    return f"{plain(hyper.name)} of {', '.join(askers) or 'any rule'}."


def with_output(*formats: str, title: str = "chainrule") -> Callable[[Command], Command]:
    """`--format`, `-o` and `--ascii`, handed to the command as `output`; the first of `formats` is the default.

    Args:
        formats: what the command writes.
        title: of a page, where the document has none of its own.
    """

    def wrap(command: Command) -> Command:
        def gathered(*, target: str, shape: str | None, ascii_only: bool, **rest: Any) -> int:
            return command(output=Output(target, format_of(target, shape, formats), ascii_only, title), **rest)

        return _options(
            update_wrapper(gathered, command),
            click.option("--format", "shape", **one_of("format", formats), help="How to write it."),
            click.option(
                "-o",
                "--output",
                "target",
                default="-",
                metavar="FILE",
                help="Write to FILE; its name tells the format.",
            ),
            click.option("--ascii", "ascii_only", is_flag=True, help="Plain ASCII: dL/dz_2 for ∂L/∂z₂."),
        )

    return wrap


def debuggable(command: Command) -> Command:
    """`--debug`, which `main` looks for itself."""
    return click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")(command)


def _options(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def assignments(option: str, given: Sequence[str]) -> dict[str, str]:
    """`w_0=1/3` taken apart; what the name and the value mean is for the API to say.

    Raises:
        ChainruleError: E0604 for a setting without a name, a sign or a value; or for a name set twice.
    """
    values: dict[str, str] = {}
    for setting in given:
        name, _, value = (part.strip() for part in setting.partition("="))
        if not name or not value:
            raise fail(
                "E0604", f"cannot understand {option} {setting}", help=f"write NAME=VALUE, such as {option} w_0=1/3"
            )
        if name in values:
            raise fail("E0604", f"{option} gives {name} twice: {values[name]} and {value}", help="keep one of them")
        values[name] = value
    return values
