"""Names that somebody types beside a document, in whichever spelling the document itself might have."""

from chainrule.diagnostic import ChainruleError, Source
from chainrule.expr import Name, name_from_key
from chainrule.read.grammar import statements_of
from chainrule.read.model import Formula, Vocabulary
from chainrule.read.resolve import left_side


def name_spelled(text: str, vocabulary: Vocabulary) -> Name | None:
    r"""The name of the document that `text` spells: `\hat y`, `ŷ` and `y_hat` are one.

    Else the name that it is a key of, or None if it is neither.
    """
    for kind in ("latex", "plain"):
        found = _read(Formula(Source("", text), text, range(len(text) + 1), kind, display=True), vocabulary)
        if found in vocabulary.names:
            return found
    try:
        return name_from_key(text)
    except ValueError:
        return None


def _read(formula: Formula, vocabulary: Vocabulary) -> Name | None:
    """The formula, if it is one name."""
    for statement in statements_of(formula, 0):
        if len(statement.sides) == 1:
            try:
                symbol = left_side(statement.sides[0], vocabulary)
            except ChainruleError:  # then it is no name, which is all that is asked
                return None
            return symbol if isinstance(symbol, Name) else None
    return None
