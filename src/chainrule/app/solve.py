"""`chainrule solve FILE`."""

from typing import TYPE_CHECKING

import click

from chainrule import api
from chainrule.app.options import assignments, debuggable, with_output, with_precision, with_rule, with_settings
from chainrule.app.output import Output, refuse_to_overwrite
from chainrule.app.source import File, document, source_of

if TYPE_CHECKING:
    from chainrule.api.further import Further


@click.command("solve", short_help="Work an exercise out, line by line.")
@document("file")
@with_settings
@with_precision
@with_rule
@click.option("--steps", type=int, metavar="N", help="A table of so many steps.")
@click.option("--hessian", is_flag=True, help="The second derivatives by the parameters, too.")
@click.option("--along", multiple=True, metavar="NAME=VALUE", help="The Hessian times a direction, too.")
@with_output("terminal", "markdown", "latex", "notebook", "html", "typst", "pdf", "json", title="Worked solution")
@debuggable
def command(
    file: File, settings: api.Settings, steps: int | None, hessian: bool, along: tuple[str, ...], output: Output
) -> int:
    """Work the exercise in FILE out, line by line.

    The forward pass, every gradient as chain rule = local derivatives = numbers = value, the step of gradient
    descent and the forward pass after it. Numbers are exact; the gradients are confirmed by finite differences.

    \b
      chainrule solve exercise.md
      chainrule solve exercise.md --set w_0=1/3 --learning-rate 1/2
      chainrule solve exercise.md --rule adam --steps 3
      chainrule solve exercise.md -o solution.ipynb
      chainrule solve exercise.md --hessian --along w_0=1 --along w_1=-2
    """
    refuse_to_overwrite(output.target, file.path)
    working = api.solve(source_of(file), settings._replace(steps=1 if steps is None else steps))
    further: list[Further] = [working.hessian()] if hessian else []
    further += [working.hessian_vector(assignments("--along", along))] if along else []
    on_screen = output.format == "terminal"
    output.put(
        lambda: working.document(full=not on_screen, steps_table=steps is not None, further=further),
        lambda: working.json(further),
    )
    return 0
