"""`chainrule read FILE`."""

import click

from chainrule import api
from chainrule.app.options import debuggable, with_output
from chainrule.app.output import Output, refuse_to_overwrite
from chainrule.app.source import File, document, source_of


@click.command("read", short_help="Show how a document was read.")
@document("file")
@with_output("terminal", "markdown", "latex", "notebook")
@debuggable
def command(file: File, output: Output) -> int:
    """Show every statement of FILE, how it was read, and why not.

    \b
      chainrule read exercise.md
    """
    refuse_to_overwrite(output.target, file.path)
    listing = api.read_listing(source_of(file))
    output.put(lambda: listing)
    return 0
