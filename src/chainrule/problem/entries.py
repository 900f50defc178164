"""Sums over the entries of vectors that are written with an index: what they are called here, and who says so."""

from collections.abc import Mapping
from typing import Final

from chainrule.diagnostic import Diagnostic
from chainrule.expr import Apply, Expr, Name, apply, key_of, replace, symbols_in
from chainrule.problem.facts import Definition
from chainrule.problem.loss import LOSSES
from chainrule.problem.units import typed
from chainrule.read import Reading

SIGNS: Final = (r"\sum", "Σ", "∑")

EXAMPLE: Final = "L = -sum(y*ln(p))"


def with_index(loss: Definition, arrays: Mapping[Name, object]) -> Diagnostic | None:
    """Says that the loss takes y_1, y_2, …, where the document has a y for all of them; None if it does not.

    Args:
        loss: the equation of the loss.
        arrays: what the document defines or gives as a whole.
    """
    used = dict.fromkeys(symbol for symbol in symbols_in(loss.expr) if isinstance(symbol, Name))
    wholes = {name: Name(name.base, name.accent, "", name.superscript) for name in used if len(name.subscript) == 1}
    wholes = {name: whole for name, whole in wholes.items() if whole in arrays and name not in arrays}
    if not wholes:
        return None
    name, whole = next(iter(wholes.items()))
    summed = f"{key_of(loss.name)} = {typed(_summed(replace(loss.expr, dict(wholes.items()))))}"
    return Diagnostic(
        "E0110",
        f"the loss is worked out from {key_of(name)}, and no equation has it: only {key_of(whole)} as a whole",
        loss.place,
        f"{key_of(name)} is a name of its own, no entry of {key_of(whole)}",
        help=f"sum over the entries: {summed}; a single one is {key_of(whole)}[0], counted from 0",
    )


def _summed(expr: Expr) -> Expr:
    """`expr`, where terms that are all the same, or a term behind Σ_k, are one term, summed over its entries."""
    if not isinstance(expr, Apply):
        return expr
    if expr.op == "add" and len(set(expr.args)) == 1:
        return apply("sum", expr.args[0])
    if expr.op == "mul" and isinstance(expr.args[0], Name) and expr.args[0].base == "Sigma":
        return apply("sum", Apply("mul", expr.args[1:]) if len(expr.args) > 2 else expr.args[1])
    return Apply(expr.op, tuple(_summed(arg) for arg in expr.args))


def general_loss(reading: Reading, definitions: Mapping[Name, object]) -> Diagnostic | None:
    r"""Names the loss that was left out because it stands for many terms, `L = \sum_k …`; None if there is none."""
    defined = {key_of(name) for name in definitions}
    for statement in reading.statements:
        head = statement.sides[0].text.strip() if len(statement.sides) > 1 else ""
        if head in LOSSES and head not in defined and any(sign in statement.text for sign in SIGNS):
            return Diagnostic(
                "E0234",
                f"the loss {head} could not be used: a sum over an index without bounds stands for many terms",
                statement.place,
                "a general formula",
                help=f"write a sum over the entries of vectors as sum(…), such as {EXAMPLE}",
            )
    return None
