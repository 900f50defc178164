"""The command `chainrule`: find the command, run it, and turn whatever goes wrong into a diagnostic.

Exit codes: 0 nothing wrong, 1 findings, 2 misuse or unreadable input (and 130 when interrupted, as shells expect).
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NoReturn

import click

from chainrule._version import __version__
from chainrule.app.misuse import diagnosed, unknown_command
from chainrule.app.output import say
from chainrule.diagnostic import ChainruleError, Diagnostic

COMMANDS: Final = ("solve", "check", "explain", "sheet", "draw", "read", "new")
"""In the order in which `--help` lists them; the module `chainrule.app.<name>` holds the command."""

INTERRUPTED: Final = 130


class Commands(click.Group):
    """The commands; only the one that is asked for is loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, loaded."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"chainrule.app.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a better word for an unknown name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise unknown_command(args[0], COMMANDS)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="FILE is Markdown, a notebook, LaTeX or plain text; - is standard input. More: chainrule COMMAND --help",
)
@click.version_option(__version__, prog_name="chainrule")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
@click.pass_context
def commands(ctx: click.Context) -> None:
    """Backpropagation worked out as on paper, for any network written as equations.

    \b
      chainrule solve exercise.md      every line, with exact numbers
      chainrule check solution.ipynb   the first wrong line, and why
      chainrule explain exercise.md    what a skip connection does
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line `args` (those of the process, if not given) and return the exit code."""
    words = sys.argv[1:] if args is None else list(args)
    try:
        # The commands return their exit code; `--help` and `--version` return 0.
        return int(commands.main(words, prog_name="chainrule", standalone_mode=False) or 0)
    except ChainruleError as error:
        return _failed(str(error), words)
    except click.ClickException as misuse:
        return _failed(str(diagnosed(misuse)), words)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception as bug:  # noqa: BLE001 (the last line of defence: never a traceback, unless asked for)
        return _failed(str(_internal(bug)), words)


def run() -> NoReturn:
    """Be the process `chainrule`."""
    sys.exit(main())


def _failed(message: str, words: list[str]) -> int:
    if "--debug" in words:
        import traceback  # here: only for whoever debugs

        traceback.print_exc()
    say(message, sys.stderr)
    return 2


def _internal(bug: Exception) -> Diagnostic:
    what = f"{type(bug).__name__}: {bug}".rstrip(": ").splitlines()[0]
    return Diagnostic("E0699", f"chainrule itself failed ({what})", help="run with --debug to see the traceback")
