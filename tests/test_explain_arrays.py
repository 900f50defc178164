"""What comes back to a layer, use by use; the numbers were worked out by hand."""

import pytest

from chainrule import api
from chainrule.api import Settings
from chainrule.diagnostic import ChainruleError

TEXT = """\
def net(x, W_1, W_2, w_3, y):
    h_0 = W_1 @ x
    z_1 = W_2 @ h_0
    h_1 = relu(z_1)
    s = h_1 + h_0
    y_hat = w_3 @ s
    L = (y_hat - y)**2
    return L
"""

DATA = Settings(set={"x": [1, 0.5], "W_1": [[1, 2], [3, -4]], "W_2": [[1, -1], [0.5, -1]], "w_3": [1, -1], "y": 0})


def test_the_terms_of_a_layer_add_up_to_its_gradient_and_so_do_their_shares() -> None:
    # h_0 = [2, 1], z_1 = [1, 0], s = [3, 1], ŷ = 2, ∂L/∂s = 4·[1, −1]; at z_1 = 0 the slope is 0
    # via z_1: W_2ᵀ·[4, 0] = [4, −4]; straight: [4, −4]
    told = api.explain(api.network(TEXT), settings=DATA).json()
    assert told["quantity"] == "h_0"
    assert told["gradient"] == ["8", "-8"]
    assert {term["edge"][1]: (term["value"], term["share"]) for term in told["terms"]} == {
        "s": (["4", "-4"], "1/2"),
        "z_1": (["4", "-4"], "1/2"),
    }


def test_entries_that_are_off_are_named() -> None:
    data = Settings(set={**DATA.set, "W_2": [[1, -1], [0.5, -2]]})
    assert api.explain(api.network(TEXT), settings=data).json()["off"] == {"h_1": [2]}


def test_an_edge_that_is_not_there_is_refused() -> None:
    with pytest.raises(ChainruleError, match="E0609") as refused:
        api.explain(api.network(TEXT), "x->y_hat", settings=DATA)
    assert "s->y_hat" in refused.value.diagnostics[0].notes[0]


def test_layers_of_arrays_are_not_compared_at_other_depths_but_it_is_said() -> None:
    with pytest.raises(ChainruleError, match="E0613") as caught:
        api.explain(api.network(TEXT), depth=(1, 4), settings=DATA)
    assert caught.value.diagnostics[0].help == "leave --depth out"


def test_a_sheet_and_its_key_take_arrays() -> None:
    shown = api.show(api.key(api.network(TEXT), DATA))
    assert "∂L/∂h₀" in shown
    assert "h_0 is used twice" in api.show(api.sheet(api.network(TEXT), settings=DATA), ascii_only=True)
