"""`chainrule explain FILE`."""

import click

from chainrule import api
from chainrule.app.options import debuggable, with_output, with_settings
from chainrule.app.output import Output, refuse_to_overwrite
from chainrule.app.source import File, document, source_of
from chainrule.diagnostic import fail


@click.command("explain", short_help="Say what a skip connection contributes.")
@document("file")
@click.option("--edge", metavar="A->B", help="The connection to explain, such as 'h_0->z_2'.  [default: the skip]")
@click.option("--depth", metavar="N|A..B", help="How it would be with so many units, up to 64.")
@with_settings
@with_output("terminal", "markdown", "latex", "notebook", "html", "typst", "pdf", "json", title="What reaches whom")
@debuggable
def command(file: File, edge: str | None, depth: str | None, settings: api.Settings, output: Output) -> int:
    """Say what a connection contributes to the gradient: by default, the skip connection of FILE.

    \b
      chainrule explain exercise.md
      chainrule explain exercise.md --edge 'h_0->z_2'
      chainrule explain exercise.md --depth 1..64
    """
    refuse_to_overwrite(output.target, file.path)
    explanation = api.explain(source_of(file), edge, None if depth is None else _range(depth), settings)
    output.put(explanation.document, explanation.json)
    return 0


def _range(text: str) -> tuple[int, int]:
    """`8` or `1..64`.

    Raises:
        ChainruleError: E0604 if it is neither.
    """
    low, dots, high = text.partition("..")
    try:
        return int(low), int(high if dots else low)
    except ValueError:
        raise fail("E0604", f"cannot understand --depth {text}", help="write --depth 8 or --depth 1..64") from None
