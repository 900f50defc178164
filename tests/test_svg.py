"""An SVG is well-formed, carries its text, and needs nothing from outside."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from chainrule.explain.layout import picture
from chainrule.expr import name_from_key
from chainrule.ops import box_of, name_box
from chainrule.render import svg
from chainrule.typeset.box import Box, Letters
from chainrule.typeset.picture import Circle, Label, Path, Picture, Point
from skip_network import NETWORK, PROBLEM, steps_of

NAMESPACE = "{http://www.w3.org/2000/svg}"


def tree(*primitives: Circle | Path | Label, title: str = "a picture") -> ET.Element:
    return ET.fromstring(svg(Picture(200, 100, primitives, title)))  # noqa: S314 (our own text)


def elements(root: ET.Element, name: str) -> list[ET.Element]:
    return [*root.iter(f"{NAMESPACE}{name}")]


def with_numbers() -> Picture:
    step = steps_of(PROBLEM)[0]
    return picture(NETWORK, {**step.inputs, **step.parameters, **step.values}, step.gradients)


def text_of(box: Box) -> str:
    return "".join(elements(tree(Label(Point(50, 50), box, "label")), "text")[0].itertext())


def test_it_has_a_title_and_a_role() -> None:
    root = tree(title="x → y & “z” < 3")
    assert root.get("role") == "img"
    assert elements(root, "title")[0].text == "x → y & “z” < 3"


def test_every_attribute_is_literal() -> None:
    for forbidden in (" style=", " class=", "var(", "url(", " id=", "<marker", "<script", "<style"):
        assert forbidden not in svg(with_numbers())


def test_it_carries_what_each_shape_stands_for() -> None:
    shapes = {shape.get("data-id") for shape in ET.fromstring(svg(with_numbers())).iter()}  # noqa: S314
    assert {"h_0", "h_1", "y_hat", "h_0->z_2", "x->z_0"} <= shapes


def test_an_arrow_head_is_a_path_that_ends_where_the_line_points() -> None:
    line, head = elements(tree(Path((Point(0, 50), Point(100, 50)), "edge")), "path")
    assert line.get("d") == "M0,50 L90,50"
    assert (head.get("d") or "").startswith("M100,50 ")


def test_a_line_without_an_arrow_goes_to_its_end() -> None:
    (line,) = elements(tree(Path((Point(0, 50), Point(100, 50)), "edge", arrow=False)), "path")
    assert line.get("d") == "M0,50 L100,50"


def test_a_subscript_is_smaller_and_lower() -> None:
    label = Label(Point(50, 50), name_box(name_from_key("w_0")), "label", 20)
    base, script = elements(tree(label), "tspan")
    assert (base.text, script.text) == ("w", "0")
    assert float(script.get("dy") or 0) > 0
    assert float(script.get("font-size") or 99) < 20


def test_what_follows_a_script_is_back_on_the_line() -> None:
    label = Label(Point(50, 50), box_of(name_from_key("w_0") * name_from_key("x_1") ** 2), "label", 20)
    moves = [float(span.get("dy") or 0) for span in elements(tree(label), "tspan")]
    levels = [sum(moves[: i + 1]) for i in range(len(moves))]
    texts = [span.text for span in elements(tree(label), "tspan")]
    assert all(abs(level) < 0.02 for level, text in zip(levels, texts, strict=True) if text in ("w", "·", "x", "·x"))


@pytest.mark.parametrize(
    ("key", "text"), [("y_hat", "ŷ"), ("w_11", "w11"), ("eta", "η"), ("W^(2)", "W(2)"), ("net_h1", "neth1")]
)
def test_a_name_is_spelled_in_full(key: str, text: str) -> None:
    assert text_of(name_box(name_from_key(key))) == text


def test_fractions_and_calls_stand_on_one_line() -> None:
    x = name_from_key("x")
    assert text_of(box_of(x / 2)) == "x/2"
    assert text_of(box_of(x)) == "x"
    assert text_of(Letters("a<b&c")) == "a<b&c"


def test_values_are_blue_and_gradients_red() -> None:
    root = ET.fromstring(svg(with_numbers()))  # noqa: S314
    colour = {"".join(text.itertext()): text.get("fill") for text in elements(root, "text")}
    assert colour["w0 = 0.5"] == "#0b5fa5"
    assert colour["∂L/∂w0 = 0.75"] == "#b3261e"


def test_no_number_is_negative_zero() -> None:
    assert '"-0' not in svg(Picture(10, 10, (Circle(Point(-0.001, 0.0), 1, "unit"),), ""))


@pytest.mark.parametrize("name", ["plain", "numbers"])
def test_the_drawing_looks_as_it_was_accepted(golden: Callable[[str, str], None], name: str) -> None:
    golden(f"network-{name}.svg", svg(picture(NETWORK) if name == "plain" else with_numbers()))
