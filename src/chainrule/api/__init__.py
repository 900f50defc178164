"""What a Python user, and the command line, hold: networks, workings, reports.

Every function takes a `source`: a `str` is the text of a document, never the name of a file; an `os.PathLike` is a
file; a function of Python is the network that its lines write down, a `Network` what it was made from.

`net` is the network, `working` what it comes to at its data, `report` a verdict, `explained` what an edge does;
`hessian` and `along` go `further`. `settings` and `entered` take what the user gives, `formats` and `as_json` show it.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, Union

from chainrule.api.entered import number
from chainrule.api.formats import FORMATS, pdf, show
from chainrule.api.settings import CONVENTIONS, Settings
from chainrule.diagnostic import fail
from chainrule.read import Reading, read_document

if TYPE_CHECKING:
    from chainrule.api.explained import Explained
    from chainrule.api.net import Network
    from chainrule.api.report import Report
    from chainrule.api.working import Working
    from chainrule.check.ask import Asking
    from chainrule.expr import Rational
    from chainrule.typeset.document import Document

Source: TypeAlias = Union[str, os.PathLike[str], Reading, "Network", Callable[..., Any]]

__all__ = [
    "CONVENTIONS",
    "FORMATS",
    "Settings",
    "Source",
    "ask",
    "check",
    "draw",
    "explain",
    "key",
    "load",
    "mlp",
    "network",
    "new",
    "pdf",
    "read_listing",
    "sheet",
    "show",
    "solve",
    "variant",
]

DEFAULTS = Settings()

ENDINGS: Final = frozenset((".md", ".ipynb", ".tex", ".txt", ".rst", ".html", ".py", ".pdf", ".json"))
"""Of names that are meant for files."""

LONGEST_PATH: Final = 4_096

TAKEN_OVER: Final = ("__module__", "__name__", "__qualname__", "__doc__")
"""What a network keeps of the function that it decorates."""


def load(source: Source, name: str = "") -> Reading:
    """`source` read.

    Args:
        name: what messages call it.

    Raises:
        ChainruleError: E02xx if it cannot be read; E0257 for a `str` that is the name of a file.
    """
    if isinstance(source, Reading):
        return source
    if isinstance(source, str) and not name and _names_a_file(source):
        message = f"a str is the text of a document, and '{source}' looks like the name of a file"
        raise fail("E0257", message, help=f"from pathlib import Path, and give Path({source!r})")
    if isinstance(source, (str, os.PathLike)):
        return read_document(source, name)
    from chainrule.api.net import Network  # here: documents need neither of the two

    if isinstance(source, Network):
        return source.reading
    given: object = source  # who has no type checker may give anything
    if not callable(given):
        message = f"a document is read from a text, a file, a network or a function, not from {type(given).__name__}"
        raise fail("E0258", message, help="give the text as a str, or the file as a pathlib.Path")
    from chainrule.read.python_function import read_function

    return read_function(source)


def _names_a_file(text: str) -> bool:
    """Whether a text is one word that ends like a file, or is one: no document is that short."""
    word = text.strip()
    if not 0 < len(word) <= LONGEST_PATH or any(sign in word for sign in "\n="):
        return False
    return os.path.splitext(word)[1].lower() in ENDINGS or os.path.isfile(word)


def network(source: Source) -> "Network":
    """The network that `source` states; as a decorator, that which a Python function writes down.

    The function is read from its source and never called: its parameters are the leaves, their defaults the data, its
    local variables the quantities, and what it returns is the loss.

    Raises:
        ChainruleError: if it cannot be read or states no network.
    """
    from chainrule.api.net import Network

    net = Network(load(source))
    for attribute in TAKEN_OVER if callable(source) else ():
        if said := getattr(source, attribute, None):
            setattr(net, attribute, said)
    return net


def mlp(
    *units: int,
    activation: str = "sigmoid",
    output_activation: str | None = None,
    loss: str = "half-squared",
    biases: bool = True,
    skip: tuple[int, int] | None = None,
    form: str = "scalars",
    seed: int | None = None,
    learning_rate: "str | Rational | float | None" = None,
) -> "Network":
    """Layers of units, each fed by all units of the layer before, written as equations: `cr.mlp(2, 2, 1)`.

    Args:
        units: how many there are in each layer, the inputs first.
        activation: of every layer.
        output_activation: of the last layer, where it is another. Unless it is named, a loss of probabilities has its
            own (bce: sigmoid, cross-entropy: softmax), and an activation with a kink is left out there.
        loss: "half-squared", "squared", "mean-squared", "L1", "bce" or "cross-entropy", summed over the outputs.
        biases: whether units have one.
        skip: two layers, the inputs being layer 0: what the first puts out feeds the second as well, with weights u.
        form: "scalars" for an equation for each unit, "matrices" for one for each layer.
        seed: numbers that a hand can work with are given, the same for the same seed; None for no data.
        learning_rate: replaces the one that comes with the seed.

    Raises:
        ChainruleError: E0640 if there is no such network, E0604 for an activation or a loss that is not known, E0641
            if no friendly numbers are found.
    """
    from chainrule.exercise.mlp import Mlp
    from chainrule.exercise.new import mlp_text

    shape = Mlp(units, activation, output_activation or "", loss, biases, tuple(skip or ()))
    return network(mlp_text(shape, form, seed, _written(learning_rate)))


def new(
    *units: int,
    activation: str = "sigmoid",
    output_activation: str | None = None,
    loss: str = "half-squared",
    biases: bool = True,
    skip: tuple[int, int] | None = None,
    form: str = "scalars",
    seed: int = 1,
    learning_rate: "str | Rational | float | None" = None,
) -> str:
    """An exercise on such a network, as Markdown: see `mlp`."""
    from chainrule.exercise.mlp import Mlp
    from chainrule.exercise.new import new as text_of

    shape = Mlp(units, activation, output_activation or "", loss, biases, tuple(skip or ()))
    return text_of(shape, form, seed, _written(learning_rate))


def variant(source: Source, seed: int = 1) -> str:
    """The exercise that `source` states with other numbers of the same kind, as Markdown; the same for the same seed.

    Raises:
        ChainruleError: if it states no network; E0642 if it has no data to begin with, E0641 if no numbers are found.
    """
    from chainrule.exercise.variant import variant as text_of
    from chainrule.problem import build

    reading = load(source)
    return text_of(build(reading), reading, seed)


def _written(rate: "str | Rational | float | None") -> str | None:
    return None if rate is None else str(number(rate, "learning_rate"))


def solve(source: Source, settings: Settings = DEFAULTS) -> "Working":
    """The network that `source` states, worked out at its data.

    Raises:
        ChainruleError: if it cannot be read, states no network, or cannot be worked out.
    """
    from chainrule.api.working import solved

    return solved(load(source), settings)


def check(work: Source, exercise: Source | None = None) -> "Report":
    """The verdict on every line of `work`: `cr.check("z = 2*0.5 = 1", Path("exercise.md"))`.

    Args:
        work: a text, a file, or a notebook.
        exercise: states the network and the data, where `work` does not.

    Raises:
        ChainruleError: if either cannot be read.
    """
    from chainrule.api.report import checked

    return checked(load(work), None if exercise is None else load(exercise))


def ask(exercise: Source) -> "Asking":
    """`exercise`, to be answered line by line: `asking.prompt()`, then `asking, reply = asking.told("0.25")`.

    Raises:
        ChainruleError: if it cannot be read or states no network; E0651 if it asks for too many lines.
    """
    from chainrule.check.ask import asking
    from chainrule.problem import build

    return asking(build(load(exercise)))


def explain(
    source: Source, edge: str | None = None, depth: tuple[int, int] | None = None, settings: Settings = DEFAULTS
) -> "Explained":
    """What `edge` ("h_0->z_2"), or the skip connection that is found, contributes to the gradient.

    Args:
        depth: the least and the greatest number of units to compare it with.

    Raises:
        ChainruleError: if there is no such edge.
    """
    from chainrule.api.explained import explained

    return explained(load(source), edge, depth, settings)


def sheet(source: Source, blanks: str = "prompt", settings: Settings = DEFAULTS) -> "Document":
    """The exercise as it is handed out.

    Args:
        blanks: what is left open: "prompt", "values", "right-sides" or "everything".

    Raises:
        ChainruleError: E0604 if there is no such kind of blank; otherwise if `source` states no network.
    """
    from chainrule import exercise
    from chainrule.problem import build

    kind = next((kind for kind in exercise.BLANKS if kind == blanks), None)
    if kind is None:
        raise fail("E0604", f"there is no kind of blank '{blanks}'", help=f"choose one of {', '.join(exercise.BLANKS)}")
    reading = load(source)
    return exercise.sheet(build(reading, settings.overrides()), reading, kind)


def key(source: Source, settings: Settings = DEFAULTS) -> "Document":
    """The solution of the exercise, questions in prose included.

    Raises:
        ChainruleError: if `source` states no network.
    """
    from chainrule import exercise
    from chainrule.problem import build

    reading = load(source)
    return exercise.key(build(reading, settings.overrides()), reading)


def draw(source: Source, settings: Settings = DEFAULTS) -> str:
    """The network as SVG, with values and gradients where data is given.

    Raises:
        ChainruleError: if `source` states no network, or one too large to draw.
    """
    from chainrule.api.drawn import drawn

    return drawn(load(source), settings)


def read_listing(source: Source) -> "Document":
    """Every statement of `source` and how it was read, or why not.

    Raises:
        ChainruleError: if it cannot be read at all.
    """
    from chainrule.read import listing

    return listing(load(source))
