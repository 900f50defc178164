"""A new exercise, as the text of a document: the network, data that a hand can work with, and what is asked."""

from collections.abc import Callable, Mapping
from typing import Final

from chainrule.diagnostic import fail
from chainrule.exercise.friendly import Friendly, friendly
from chainrule.exercise.matrices import matrices
from chainrule.exercise.mlp import Mlp, Written, check
from chainrule.exercise.scalars import scalars

FORMS: Final[Mapping[str, Callable[[Mlp], Written]]] = {"scalars": scalars, "matrices": matrices}

QUESTIONS: Final = """\
## Your task

1. Write down the gradient of the loss by every quantity, from the loss back to the first layer. Reuse what you have: a
   line may name the gradients above it.
2. Put the numbers in: first forward, then backward.
3. Take one step of gradient descent, with all weights and biases at once.
4. Run forward once more. Has the loss become smaller?
"""
"""In words alone: a formula here would be read as a statement about the network."""


def written(mlp: Mlp, form: str) -> Written:
    """The equations of `mlp`.

    Raises:
        ChainruleError: E0604 for a form, an activation or a loss that is not known, E0640 if there is no such network.
    """
    check(mlp)
    if form not in FORMS:
        raise fail("E0604", f"there is no form '{form}'", help=f"one of {', '.join(FORMS)}")
    return FORMS[form](mlp)


def mlp_text(mlp: Mlp, form: str, seed: int | None = None, rate: str | None = None) -> str:
    """The network as a `network` block; with a seed, the data too.

    Raises:
        ChainruleError: as `written`; E0641 if no friendly numbers are found.
    """
    text = written(mlp, form)
    if seed is not None:
        return f"{text.block()}\n{friendly(mlp, text, seed, rate).block()}"
    block = text.block(declare_shapes=True)
    return block if rate is None else f"{block}\n{Friendly({}, {}, {}, {}, rate).block()}"


def new(mlp: Mlp, form: str, seed: int, rate: str | None = None) -> str:
    """The exercise in Markdown, as every command reads it.

    Raises:
        ChainruleError: as `mlp_text`.
    """
    text = written(mlp, form)
    shape = "-".join(map(str, mlp.units))
    parts = (
        f"# One step of learning: a {shape} network\n",
        f"{_layers(mlp)} Every unit is fed by all units of the layer before.\n",
        "## The network\n",
        text.block(),
        "## The data\n",
        friendly(mlp, text, seed, rate).block(),
        QUESTIONS,
    )
    return "\n".join(parts)


def _layers(mlp: Mlp) -> str:
    """How many units there are in each layer, in words."""
    first, *hidden, last = mlp.units
    between = [f"a hidden layer of {count}" for count in hidden]
    ends = (_counted(first, "input"), *between, _counted(last, "output"))
    return f"The network has {', '.join(ends[:-1])} and {ends[-1]}."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count > 1)}"
