"""A sum over an index is refused by name, and the mend that is offered works."""

import pytest

import chainrule as cr
from chainrule.diagnostic import Diagnostic

DATA = "\nx = [1, 2], y = [0, 1]\nW = [[1, -1], [0, 0.5]], b = [1, -1]\n"
LINES = "z = W*x + b\np = softmax(z)\n"


def refused(loss: str) -> Diagnostic:
    with pytest.raises(cr.ChainruleError) as caught:
        cr.network(LINES + loss + DATA)
    return caught.value.diagnostics[0]


@pytest.mark.parametrize(
    ("loss", "mend"),
    [
        ("L = -Σ_{k=1..2} y_k*ln(p_k)", "L = -sum(y*ln(p))"),
        ("L = -Σ_k y_k*ln(p_k)", "L = -sum(y*ln(p))"),
        ("L = Σ_{k=1..2} (y_k - p_k)^2", "L = sum((y - p)^2)"),
        ("L = 1/2*((y_1 - p_1)^2 + (y_2 - p_2)^2)", "L = 0.5*sum((y - p)^2)"),
    ],
)
def test_a_loss_of_the_entries_of_vectors_is_offered_as_a_sum(loss: str, mend: str) -> None:
    found = refused(loss)
    assert found.message.startswith("the loss is worked out from y_")
    assert mend in found.help
    assert cr.network(LINES + mend + DATA).solve().loss is not None


def test_a_loss_that_stands_for_many_terms_is_named_with_its_place() -> None:
    found = refused("L = Σ_k (y_k - p_k)^2")
    assert found.code == "E0234"
    assert found.where is not None
    assert found.where.start == len(LINES)
