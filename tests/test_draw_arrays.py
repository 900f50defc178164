"""Pictures of networks of vectors and matrices: layers as boxes with their shapes."""

import re

import pytest

from chainrule import api
from chainrule.api import Settings

TEXT = """\
def net(x, W_1, W_2, w_3, y):
    h_0 = W_1 @ x
    z_1 = W_2 @ h_0
    h_1 = relu(z_1) + h_0
    y_hat = w_3 @ h_1
    L = (y_hat - y)**2
    return L
"""

SMALL = {"x": [1, 0.5], "W_1": [[1, 2], [3, -4]], "W_2": [[1, -1], [0.5, 1]], "w_3": [1, -1], "y": 1}


def words(svg: str) -> list[str]:
    return [re.sub(r"<[^>]*>", "", text) for text in re.findall(r"<text.*?</text>", svg)]


@pytest.fixture(scope="module")
def drawn() -> str:
    return api.draw(api.network(TEXT), Settings(set=SMALL))


def test_every_quantity_is_a_box_and_every_connection_an_arrow(drawn: str) -> None:
    assert re.findall(r'<rect data-id="(\w+)"', drawn) == ["h_0", "z_1", "h_1", "y_hat"]
    assert {"h_0-&gt;z_1", "z_1-&gt;h_1", "h_0-&gt;h_1", "h_1-&gt;y_hat"} <= set(
        re.findall(r'data-id="([^"]*gt[^"]*)"', drawn)
    )


def test_a_skip_is_an_arc_in_its_own_colour(drawn: str) -> None:
    assert re.search(r'data-id="h_0-&gt;h_1" d="M[^"]*C[^"]*"[^>]*stroke="#7a3eb1"', drawn)


def test_a_box_shows_its_shape_and_small_values_stand_above_small_gradients_below(drawn: str) -> None:
    shown = words(drawn)
    assert shown.count("2") == 3  # h_0, z_1, h_1
    assert "x: 2" in shown
    assert any("[2, 1]" in text for text in shown)  # h_0 = W_1·x by hand
    assert any(text.endswith("[−3, 6]") for text in shown)  # ∂L/∂h_0 = −2·(w_3 + W_2ᵀ·(w_3 ⊙ [1, 1])) by hand


def test_values_of_long_arrays_are_left_out() -> None:
    long = {"x": [1] * 5, "W_1": [[1] * 5] * 6, "W_2": [[1] * 6] * 6, "w_3": [1] * 6, "y": 1}
    shown = words(api.draw(api.network(TEXT), Settings(set=long)))
    assert "x: 5" in shown
    assert not any("[" in text for text in shown)
