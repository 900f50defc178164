"""What was wrong with the command line, as a diagnostic (E0601 to E0604)."""

import os
from collections.abc import Iterable, Sequence

import click

from chainrule.diagnostic import ChainruleError, Diagnostic, did_you_mean, fail


def unknown_command(word: str, known: Sequence[str]) -> ChainruleError:
    """E0601: no command is called `word`; most likely misspelt, or a file without a command before it."""
    if os.path.exists(word):
        mend = f"say what to do with the file: chainrule check {word}"
    else:
        mend = did_you_mean(word, known) or f"the commands are {listed(known)}"
    return fail("E0601", f"there is no command '{word}'", help=mend)


def not_one_of(what: str, word: str, known: Sequence[str]) -> ChainruleError:
    """E0604: `word` is none of the `known` values of an option."""
    near = did_you_mean(word, known)
    choices = f"one of {listed(known)}"
    return fail("E0604", f"there is no {what} '{word}'", help=f"{near} ({choices})" if near else choices)


def diagnosed(misuse: click.ClickException) -> Diagnostic:
    """What click found wrong, in this program's own form."""
    context = misuse.ctx if isinstance(misuse, click.UsageError) else None
    manual = f"see {context.command_path} --help" if context else "see chainrule --help"
    match misuse:
        case click.NoSuchOption():
            near = did_you_mean(misuse.option_name, _options(context))
            return Diagnostic("E0602", f"there is no option '{misuse.option_name}'", help=near or manual)
        case click.MissingParameter():
            return Diagnostic("E0603", f"{_missing(misuse)} is missing", help=_usage(context) or manual)
        case click.BadParameter():
            return Diagnostic("E0604", _sentence(misuse.format_message()), help=manual)
        case _:
            return Diagnostic("E0603", _sentence(misuse.format_message()), help=_usage(context) or manual)


def listed(words: Iterable[str]) -> str:
    """`a, b, c`."""
    return ", ".join(words)


def _options(context: click.Context | None) -> list[str]:
    if context is None:
        return []
    return [name for option in context.command.get_params(context) for name in option.opts if name.startswith("-")]


def _missing(misuse: click.MissingParameter) -> str:
    param = misuse.param
    return (
        "an argument" if param is None else param.make_metavar(misuse.ctx) if misuse.ctx else param.human_readable_name
    )


def _usage(context: click.Context | None) -> str:
    return "" if context is None else " ".join(context.get_usage().removeprefix("Usage: ").split())


def _sentence(message: str) -> str:
    """In the form of our own: lower case, without a full stop."""
    return (message[:1].lower() + message[1:]).rstrip(".").replace("\n", " ")
