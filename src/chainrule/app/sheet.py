"""`chainrule sheet FILE`."""

import click

from chainrule import api
from chainrule.app.options import debuggable, one_of, with_output, with_precision
from chainrule.app.output import Output, format_of, refuse_to_overwrite
from chainrule.app.source import File, document, source_of

FORMATS = ("markdown", "notebook", "html", "latex", "typst", "pdf", "terminal")
BLANKS = ("prompt", "values", "right-sides", "everything")


@click.command("sheet", short_help="Write an exercise sheet and its key.")
@document("file")
@click.option(
    "--blanks",
    **one_of("kind of blank", BLANKS),
    default="prompt",
    help="What to leave open in each line.  [default: prompt, one chain begun]",
)
@click.option("--key", metavar="FILE", help="Write the key too, to this file.")
@with_precision
@with_output(*FORMATS, title="Exercise sheet")
@debuggable
def command(file: File, blanks: str, key: str | None, settings: api.Settings, output: Output) -> int:
    """Write the sheet of the exercise in FILE: data, figure, questions, and room for the answers.

    \b
      chainrule sheet exercise.md -o sheet.ipynb --key key.ipynb
      chainrule sheet exercise.md -o sheet.pdf --blanks values
    """
    refuse_to_overwrite(output.target, file.path)
    refuse_to_overwrite(key or "-", file.path, output.target)
    key_output = None if key is None else output._replace(target=key, format=format_of(key, None, FORMATS))
    source = source_of(file)
    sheet = api.sheet(source, blanks, settings)
    answers = api.key(source, settings)  # before anything is written: a sheet without a key is of no use
    output.put(lambda: sheet)
    if key_output:
        key_output.put(lambda: answers)
    return 0
