"""`chainrule draw FILE`."""

import click

from chainrule import api
from chainrule.app.options import debuggable, with_output, with_settings
from chainrule.app.output import Output, refuse_to_overwrite
from chainrule.app.source import File, document, source_of


@click.command("draw", short_help="Draw the network.")
@document("file")
@with_settings
@with_output("svg")
@debuggable
def command(file: File, settings: api.Settings, output: Output) -> int:
    """Draw the network of FILE as SVG, with weights on the edges; with values and gradients where data is given.

    \b
      chainrule draw exercise.md -o network.svg
    """
    refuse_to_overwrite(output.target, file.path)
    output.put_text(api.draw(source_of(file), settings))
    return 0
