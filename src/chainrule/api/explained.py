"""What an edge contributes to the gradient, as a Python user holds it."""

from typing import Any, Final

from chainrule.api.settings import Settings
from chainrule.diagnostic import fail
from chainrule.explain import Explanation, explain, explanation_document, explanation_json
from chainrule.explain.layered import Layered, explain_layers, layered_document, layered_json
from chainrule.expr import Name, name_from_key
from chainrule.problem import build
from chainrule.read import Reading
from chainrule.typeset.document import Document


class Explained:
    """An explanation that displays itself."""

    def __init__(self, explanation: Explanation | Layered) -> None:
        self.explanation: Final = explanation

    def document(self) -> Document:
        """What `chainrule explain` shows."""
        story = self.explanation
        return layered_document(story) if isinstance(story, Layered) else explanation_document(story)

    def json(self) -> dict[str, Any]:
        """The explanation as plain data."""
        story = self.explanation
        return layered_json(story) if isinstance(story, Layered) else explanation_json(story)

    def __str__(self) -> str:
        from chainrule.api.formats import show

        return show(self.document())

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        from chainrule.api.formats import show

        return show(self.document(), "markdown")


def explained(
    reading: Reading,
    edge: str | None = None,
    depth: tuple[int, int] | None = None,
    settings: Settings = Settings(),  # noqa: B008 (a frozen value)
) -> Explained:
    """What `edge`, or the skip connection that is found, contributes to the gradient of the network of `reading`.

    Raises:
        ChainruleError: E0608 if `edge` cannot be read; E0613 for `depth` between arrays; otherwise as the explanation.
    """
    problem = build(reading, settings.overrides())
    link = None if edge is None else edge_of(edge)
    if not problem.network.shapes:
        return Explained(explain(problem, link, depth))
    if depth is not None:
        raise fail(
            "E0613",
            "depths are compared for chains of single units, and this network has layers of several",
            help="leave --depth out",
        )
    return Explained(explain_layers(problem, link))


def edge_of(text: str) -> tuple[Name, Name]:
    """The edge that `text` spells: `h_0->z_2`.

    Raises:
        ChainruleError: E0608 if it spells none.
    """
    start, arrow, end = text.replace("→", "->").partition("->")
    try:
        if arrow:
            return name_from_key(start), name_from_key(end)
    except ValueError:
        pass
    raise fail("E0608", f"'{text}' is not an edge", help="an edge looks like h_0->z_2: from where to where")
