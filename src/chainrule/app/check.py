"""`chainrule check WORK`."""

from typing import TYPE_CHECKING

import click

from chainrule import api
from chainrule.app.options import debuggable, with_output
from chainrule.app.output import Output, refuse_to_overwrite
from chainrule.app.source import File, as_file, document, source_of
from chainrule.diagnostic import fail

if TYPE_CHECKING:
    from chainrule.api.report import Report
    from chainrule.typeset.document import Document


@click.command("check", short_help="Find the first wrong line of a working.")
@document("work")
@click.option("--exercise", callback=as_file, metavar="FILE", help="The exercise, if WORK does not state it itself.")
@click.option("--all", "every_line", is_flag=True, help="Show every line with its verdict.")
@click.option(
    "--hint",
    type=click.IntRange(1, 3),
    metavar="1|2|3",
    help="Only a hint: 1 where to look, 2 what kind, 3 what is wrong.",
)
@click.option("--ask", is_flag=True, help="Ask for every line of the exercise WORK, and answer each at once.")
@with_output("terminal", "markdown", "latex", "notebook", "html", "typst", "pdf", "json", title="Report on a working")
@debuggable
def command(work: File, exercise: File | None, every_line: bool, hint: int | None, ask: bool, output: Output) -> int:
    """Find the first wrong line of the worked solution in WORK, and say why.

    Later lines are not charged for it: what follows from a wrong value is right for that value. The exit code is
    0 if nothing is wrong, 1 if something is, 2 if WORK cannot be read.

    \b
      chainrule check solution.ipynb
      chainrule check submission.md --exercise exercise.md
      chainrule check submission.md --hint 1
      chainrule check exercise.md --ask
    """
    if ask:
        return _asked(work, output, alone=not (exercise or every_line or hint))
    refuse_to_overwrite(output.target, work.path, *([exercise.path] if exercise else ()))
    report = api.check(source_of(work), None if exercise is None else source_of(exercise))
    output.put(lambda: _shown(report, hint or 0, every_line, exercise or work), report.json)
    return report.exit_code


def _asked(exercise: File, output: Output, *, alone: bool) -> int:
    from chainrule.app.ask import ask  # here: most work is in a file

    if not alone or output[:2] != ("-", "terminal"):
        raise fail(
            "E0603", "--ask goes with no other option than --ascii", help=f"chainrule check {exercise.path} --ask"
        )
    if exercise.path == "-":
        raise fail("E0603", "the answers cannot come from where the exercise does", help="name the exercise's file")
    return ask(exercise, ascii_only=output.ascii_only)


def _shown(report: "Report", hint: int, every_line: bool, exercise: File) -> "Document":
    """The report; behind a hint an exercise of the same kind is offered."""
    document = report.document(hint=hint, all_lines=every_line)
    if not hint or not report.exit_code:
        return document
    from chainrule.app.another import another  # here: only hints offer one

    return document._replace(blocks=(*document.blocks, *another(exercise)))
