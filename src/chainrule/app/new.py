"""`chainrule new`."""

from typing import Any

import click
from click.core import ParameterSource

from chainrule import api
from chainrule.app.options import debuggable
from chainrule.app.output import Output, format_of, refuse_existing, refuse_to_overwrite
from chainrule.app.source import File, as_file, source_of
from chainrule.diagnostic import fail
from chainrule.exercise.mlp import LOSSES, activations


@click.command("new", short_help="Write a new exercise of a common shape.")
@click.option("--like", callback=as_file, metavar="FILE", help="The exercise in FILE, with other numbers.")
@click.option("--units", metavar="N-N-…", help="How many units each layer has, the inputs first: 2-2-1.")
@click.option(
    "--activation",
    metavar="NAME",
    default="sigmoid",
    help=f"Of every layer: {', '.join(activations())}.  [default: sigmoid]",
)
@click.option(
    "--output-activation", metavar="NAME", help="Of the last layer, where it is another; softmax for cross-entropy."
)
@click.option(
    "--loss",
    metavar="NAME",
    default="half-squared",
    help=f"How errors count: {', '.join(LOSSES)}.  [default: half-squared]",
)
@click.option("--no-biases", "biases", is_flag=True, flag_value=False, default=True, help="Units have weights only.")
@click.option("--skip", metavar="N-N", help="Layers that are connected past those between: 0-2 from the inputs.")
@click.option(
    "--form", metavar="scalars|matrices", default="scalars", help="One line a unit, or a layer.  [default: scalars]"
)
@click.option("--learning-rate", metavar="RATE", help="The learning rate, such as 1/2.")
@click.option("--seed", type=int, default=1, metavar="N", help="Other numbers for another N.  [default: 1]")
@click.option("-o", "--output", "target", default="-", metavar="FILE", help="Write to FILE, which ends in .md.")
@click.option("--force", is_flag=True, help="Write over FILE if there is one.")
@debuggable
def command(like: File | None, units: str | None, skip: str | None, target: str, force: bool, **asked: Any) -> int:
    """Write an exercise that every other command takes: a network, data that a hand can work with, and questions.

    The network is of a common shape, or with --like that of another exercise.

    \b
      chainrule new --units 2-2-1 --activation sigmoid --loss half-squared -o exercise.md
      chainrule new --units 1-2-1 --activation ReLU --no-biases --seed 3
      chainrule new --like exercise.md --seed 7 -o another.md
    """
    output = Output(target, format_of(target, None, ("markdown",)))
    if not force:
        refuse_existing(target)
    if like is not None:
        _require_alone("like")
        refuse_to_overwrite(target, like.path)
        output.put_text(api.variant(source_of(like), asked["seed"]))
        return 0
    if units is None:
        raise fail("E0603", "--units or --like is missing", help="chainrule new --units 2-2-1")
    past: Any = None if skip is None else _units(skip, "--skip", "two layers, such as 0-2")
    output.put_text(api.new(*_units(units), skip=past, **asked))
    return 0


def _require_alone(option: str) -> None:
    """That nothing is asked for which goes with --units.

    Raises:
        ChainruleError: E0603.
    """
    context = click.get_current_context()
    free = (option, "seed", "target", "force")
    options = [param for param in context.command.params if param.name not in free]
    source = context.get_parameter_source
    others = [param.opts[0] for param in options if source(str(param.name)) is ParameterSource.COMMANDLINE]
    if others:
        what = f"--{option} takes the network as it is, and {others[0]} asks for another"
        raise fail("E0603", what, help="leave one of the two out")


def _units(
    written: str, option: str = "--units", wanted: str = "a number for each layer, such as 2-2-1"
) -> tuple[int, ...]:
    """`2-2-1` taken apart.

    Raises:
        ChainruleError: E0604 if these are no numbers.
    """
    parts = [part.strip() for part in written.replace("→", "-").replace(",", "-").split("-")]
    if not all(part.isdecimal() and len(part) < 10 for part in parts):
        raise fail("E0604", f"cannot understand {option} {written}", help=f"write {wanted}")
    return tuple(map(int, parts))
