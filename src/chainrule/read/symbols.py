"""Names and derivatives of a tree → the symbols they mean in this document."""

from chainrule.expr import Expr, Gradient, Name, Next, Partial, Second, Symbol, apply, times
from chainrule.read.calls import FUNCTIONS
from chainrule.read.model import Vocabulary
from chainrule.read.naming import gradient_of, name_of, names_of
from chainrule.read.syntax import Differential, Run, Text

LOSS = Name("L")
"""What the loss is called where a document says nothing of it."""


def quantity(run: Run, vocabulary: Vocabulary, text: Text) -> Expr:
    """What letters mean: a name, a gradient spelled as one word, or a product of names."""
    spelled = gradient_of(run, vocabulary.names)
    if spelled is not None and (spelled[0] is not None or vocabulary.loss):
        return derivative(spelled[0], spelled[1], vocabulary)
    return times(*(symbol(name, vocabulary) for name in names_of(run, vocabulary.names, text)))


def symbol(name: Name, vocabulary: Vocabulary) -> Expr:
    r"""What a name means: itself, the next value (`w^+`, `w_new`), a gradient (`\bar{w}`), or Euler's number."""
    name = vocabulary.same.get(name, name)
    plain = Name(name.base, "", name.subscript, name.superscript)
    if name.accent == "bar" and vocabulary.loss and plain in vocabulary.names:
        return Gradient(loss_of(vocabulary), plain)
    before = _before_step(name)
    if before is not None and before in vocabulary.names and before.base not in FUNCTIONS:
        return Next(before)
    return apply("exp", 1) if name == Name("e") and name not in vocabulary.names else name


def _before_step(name: Name) -> Name | None:
    """w of w^+, w′, w^{new} and w_{new}; w^{(2)} of w^{(2)+}."""
    layer, _, mark = name.superscript.rpartition(",")
    if mark in ("+", "′", "new"):
        return Name(name.base, name.accent, name.subscript, layer)
    if name.subscript == "new" or name.subscript.endswith(("_new", ",new")):
        return Name(name.base, name.accent, name.subscript[:-3].rstrip("_,"), name.superscript)
    return None


def differential(node: Differential, vocabulary: Vocabulary) -> Expr:
    """∂of/∂wrt: the gradient if `of` is the loss, else the derivative along one edge; ∂²of/∂wrt∂by."""
    of = None if node.of is None else name_of(node.of)
    wrt = name_of(node.wrt)
    if of is not None and node.by is not None:
        return Second(vocabulary.loss.get(of, of), wrt, name_of(node.by))
    if of is not None and node.wrt.surface != "whole":
        above, below = (Name(f"d{n.base}", n.accent, n.subscript, n.superscript) for n in (of, wrt))
        if above in vocabulary.names and below in vocabulary.names:
            return above / below  # dropout/dim
    return derivative(of, wrt, vocabulary)


def derivative(of: Name | None, wrt: Name, vocabulary: Vocabulary) -> Symbol:
    """The derivative of `of`, or of the loss where it goes without saying."""
    if of is None:
        return Gradient(loss_of(vocabulary), wrt)
    return Gradient(vocabulary.loss[of], wrt) if of in vocabulary.loss else Partial(of, wrt)


def loss_of(vocabulary: Vocabulary) -> Name:
    """The name of the loss."""
    return next(iter(vocabulary.loss.values()), LOSS)
