"""The table of slips: the mistakes people make, each on one row.

A row says what goes wrong by doing it: `spoil` yields the wrong figures, right sides or choices. The checker asks which
slip reproduces what is written, to every digit; who makes exercises plants them; the tests plant each of them in every
line. `kind` says what `spoil` turns into what:

    figure      a `Figure` into numbers
    right side  a `Scene` into other right sides
    values      a `Scene` into what is put in for some of its symbols
    step        as "right side", for the line of an updated weight
    statement   a `Figure` into what another line, or another place of the line, says in its stead
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from chainrule.check import spoil_figures as figures
from chainrule.check import spoil_lines as lines
from chainrule.check import spoil_slopes as slopes
from chainrule.check import spoil_sums as sums
from chainrule.check import spoil_values as values
from chainrule.check.spoil import Scene, Spoiled
from chainrule.expr import replace
from chainrule.problem import RATE

Kind: TypeAlias = Literal["figure", "right side", "values", "step", "statement"]

MOST: Final = 200
"""Wrong versions of one line that are looked at for one slip."""


class Slip(NamedTuple):
    """One row of the table.

    Args:
        name: never changes: reports and exercises name it.
        kind: what `spoil` turns.
        says: a clause for the report, with `{was}` and `{put}`.
        spoil: yields the wrong versions.
    """

    name: str
    kind: Kind
    says: str
    spoil: Callable[[Any], Iterator[Spoiled]]


SLIPS: Final = (
    Slip(
        name="uses of a shared weight not summed",
        kind="right side",
        says="only {put} was counted: {was} is used in several places, and its gradient is the sum over them",
        spoil=sums.with_one_use,
    ),
    Slip(
        name="path left out",
        kind="right side",
        says="the term {was} is missing, so one path back was left out",
        spoil=sums.without_path,
    ),
    Slip(
        name="path counted twice",
        kind="right side",
        says="{was} was counted twice",
        spoil=sums.with_path_twice,
    ),
    Slip(
        name="total derivative for the local one",
        kind="right side",
        says="the total derivative of {was} by {put} stands where the local one belongs, so paths are counted twice",
        spoil=sums.with_total,
    ),
    Slip(
        name="bias forgotten",
        kind="right side",
        says="the bias {was} is missing",
        spoil=sums.without_bias,
    ),
    Slip(
        name="term left out",
        kind="right side",
        says="the term {was} is missing",
        spoil=sums.without_forward_term,
    ),
    Slip(
        name="ReLU gate ignored",
        kind="right side",
        says="the ReLU was taken to let everything through",
        spoil=slopes.without_gate,
    ),
    Slip(
        name="derivative of the activation missing",
        kind="right side",
        says="the slope of the activation in {was} is missing",
        spoil=slopes.without_slope,
    ),
    Slip(
        name="derivative of the activation doubled",
        kind="right side",
        says="the slope of the activation in {was} was put in twice",
        spoil=slopes.with_slope_twice,
    ),
    Slip(
        name="derivative of the activation at the wrong point",
        kind="right side",
        says="the slope of the activation that gives {was} was taken at {put}",
        spoil=slopes.at_other_point,
    ),
    Slip(
        name="softmax taken entry by entry",
        kind="right side",
        says="{was} was differentiated entry by entry, as if its entries did not depend on each other",
        spoil=slopes.softmax_by_entry,
    ),
    Slip(
        name="matrix not transposed",
        kind="right side",
        says="the matrix has to be transposed: {was}",
        spoil=lines.without_transpose,
    ),
    Slip(
        name="matrix product in the wrong order",
        kind="right side",
        says="the factors of {was} stand in the wrong order",
        spoil=lines.with_order_turned,
    ),
    Slip(
        name="gradient of the loss with the opposite sign",
        kind="right side",
        says="{was} has the opposite sign",
        spoil=lines.with_loss_turned,
    ),
    Slip(
        name="+ in the update",
        kind="step",
        says="the gradient was added; a step downhill subtracts it",
        spoil=lambda scene: lines.of_the_step(scene, lambda w, gradient: w + RATE * gradient),
    ),
    Slip(
        name="learning rate left out",
        kind="step",
        says="the learning rate was left out",
        spoil=lambda scene: lines.of_the_step(scene, lambda w, gradient: w - gradient),
    ),
    Slip(
        name="learning rate applied twice",
        kind="step",
        says="the learning rate was applied twice",
        spoil=lambda scene: lines.of_the_step(scene, lambda w, gradient: w - RATE * RATE * gradient),
    ),
    Slip(
        name="sign of a term turned",
        kind="right side",
        says="the sign of {was} was turned",
        spoil=sums.with_sign_turned,
    ),
    Slip(
        name="updated weight used too early",
        kind="values",
        says="{put} was used for {was}: gradients need the weights from before the step",
        spoil=values.too_early,
    ),
    Slip(
        name="output of the layer for its input",
        kind="values",
        says="{put} comes out of the layer; {was} goes in",
        spoil=values.output_for_input,
    ),
    Slip(
        name="error and output confused",
        kind="values",
        says="{put} was put in for {was}: one comes back, the other goes forward",
        spoil=values.error_for_output,
    ),
    Slip(
        name="same term twice",
        kind="right side",
        says="{put} stands twice, and {was} is missing",
        spoil=sums.with_same_twice,
    ),
    Slip(
        name="wrong quantity put in",
        kind="values",
        says="{put} was put in for {was}",
        spoil=values.other_quantity,
    ),
    Slip(
        name="factor left out",
        kind="right side",
        says="the factor {was} is missing",
        spoil=lines.without_factor,
    ),
    Slip(
        name="factor 2",
        kind="right side",
        says="a factor {was} is {put}",
        spoil=lines.with_factor_2,
    ),
    Slip(
        name="factor 1/n",
        kind="right side",
        says="{put} was taken for {was}",
        spoil=lines.with_other_mean,
    ),
    Slip(
        name="sign lost",
        kind="figure",
        says="the sign of {was} was lost",
        spoil=figures.without_sign,
    ),
    Slip(
        name="digit dropped",
        kind="figure",
        says="a digit of {was} was dropped",
        spoil=figures.dropped,
    ),
    Slip(
        name="digits transposed",
        kind="figure",
        says="two digits of {was} changed places",
        spoil=figures.transposed,
    ),
    Slip(
        name="digit inserted",
        kind="figure",
        says="a digit of {was} was written twice",
        spoil=figures.inserted,
    ),
    Slip(
        name="decimal point moved",
        kind="figure",
        says="the decimal point of {was} was moved",
        spoil=figures.moved,
    ),
    Slip(
        name="given data contradicting itself",
        kind="statement",
        says="{was} is given, and not {put}",
        spoil=figures.another,
    ),
    Slip(
        name="two different values for one quantity",
        kind="statement",
        says="elsewhere it is {was}, not {put}",
        spoil=figures.another,
    ),
    Slip(
        name="arithmetic slip",
        kind="figure",
        says="the numbers put in are right, their value is not",
        spoil=figures.miscalculated,
    ),
)
"""What is most telling stands first: of two slips that both reproduce a line, the report names the earlier."""


def right_sides(slip: Slip, scene: Scene) -> Iterator[Spoiled]:
    """The wrong right sides that a slip makes of a line, with what was spoiled; none for slips in figures."""
    if slip.kind in ("figure", "statement"):
        return
    for _, spoiled in zip(range(MOST), slip.spoil(scene), strict=False):
        if slip.kind == "values":
            yield spoiled._replace(result=replace(scene.right, spoiled.result))
        else:
            yield spoiled
