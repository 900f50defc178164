"""What an edge contributes to the gradient, as a Python user holds it."""

import re
from typing import Any, Final

from chainrule.api.formats import Displayed
from chainrule.api.settings import Settings
from chainrule.diagnostic import fail
from chainrule.explain import Explanation, explain, explanation_document, explanation_json
from chainrule.explain.flow import Link
from chainrule.expr import Name
from chainrule.problem import build
from chainrule.read import Reading, Vocabulary
from chainrule.read.spelled import name_spelled
from chainrule.typeset.document import Document


class Explained(Displayed):
    """An explanation that displays itself."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation: Final = explanation

    def document(self) -> Document:
        """What `chainrule explain` shows."""
        return explanation_document(self.explanation)

    def json(self) -> dict[str, Any]:
        """The explanation as plain data."""
        return explanation_json(self.explanation)


def explained(
    reading: Reading,
    edge: str | None = None,
    depth: tuple[int, int] | None = None,
    settings: Settings = Settings(),  # noqa: B008 (a frozen value)
) -> Explained:
    """What `edge`, or the skip connection that is found, contributes to the gradient of the network of `reading`.

    Raises:
        ChainruleError: E0608 if `edge` cannot be read; otherwise as the explanation.
    """
    link = None if edge is None else edge_of(edge, reading.vocabulary)
    return Explained(explain(build(reading, settings.overrides()), link, depth))


ARROW: Final = re.compile(r"->|→|⟶|\\(?:to|rightarrow|longrightarrow)(?![A-Za-z])")


def edge_of(text: str, vocabulary: Vocabulary) -> Link:
    r"""The edge that `text` spells, its ends as the document might: `h_0->z_2`, `h → ŷ`, `h \to \hat y`.

    Raises:
        ChainruleError: E0608 if it spells none.
    """
    ends = [name_spelled(end.strip(" $"), vocabulary) for end in ARROW.split(text)]
    match ends:
        case [Name() as tail, Name() as head]:
            return tail, head
        case _:
            raise fail("E0608", f"'{text}' is not an edge", help="an edge looks like h_0->z_2: from where to where")
