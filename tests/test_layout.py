"""The picture of a network: what is drawn, once each, and nothing over anything else."""

from itertools import combinations
from math import hypot

import pytest
from hypothesis import given, settings

from chainrule.diagnostic import ChainruleError
from chainrule.explain.layout import picture
from chainrule.explain.layout.room import at
from chainrule.explain.layout.units import graph_of
from chainrule.expr import Equation, Expr, Name, System, apply, name_from_key, plus
from chainrule.problem.model import Network
from chainrule.train import descend
from chainrule.typeset.line import line
from chainrule.typeset.picture import Circle, Label, Path, Picture, Point
from skip_network import NETWORK, PROBLEM, steps_of
from strategies import Drawn, networks

Rect = tuple[float, float, float, float]


def network(loss: str = "L", **equations: Expr) -> Network:
    """A network of these equations; w, b, v are parameters, y and t targets."""
    system = System(Equation(name_from_key(key), right) for key, right in equations.items())
    role = {"w": "parameter", "b": "parameter", "v": "parameter", "y": "target", "t": "target"}
    roles = {leaf: role.get(leaf.base, "input") for leaf in system.leaves()}
    return Network(system, name_from_key(loss), roles, {}, {})


def n(key: str) -> Name:
    return name_from_key(key)


def circles(drawn: Picture) -> dict[str, Circle]:
    return {shape.of: shape for shape in drawn.primitives if isinstance(shape, Circle)}


def paths(drawn: Picture) -> dict[str, Path]:
    return {shape.of: shape for shape in drawn.primitives if isinstance(shape, Path)}


def labels(drawn: Picture) -> dict[str, Label]:
    return {line(shape.box): shape for shape in drawn.primitives if isinstance(shape, Label)}


def rect(label: Label) -> Rect:
    """The least that its letters take: half their size each, a script less."""
    wide = sum(0.24 if char in "₀₁₂₃₄₅₆₇₈₉ₛₕₐ ." else 0.44 for char in line(label.box)) * label.size
    left = label.at.x - {"start": 0, "middle": wide / 2, "end": wide}[label.anchor]
    return left, label.at.y - 0.4 * label.size, left + wide, label.at.y + 0.4 * label.size


def overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(point: Point, box: Rect) -> bool:
    return box[0] < point.x < box[2] and box[1] < point.y < box[3]


# ---------------------------------------------------------------------- the source exercise


def test_the_figure_of_the_exercise_has_three_units_in_a_row() -> None:
    drawn = circles(picture(NETWORK))
    assert [*drawn] == ["h_0", "h_1", "y_hat"]
    assert drawn["h_0"].centre.x < drawn["h_1"].centre.x < drawn["y_hat"].centre.x
    assert len({circle.centre.y for circle in drawn.values()}) == 1


def test_the_units_carry_their_numbers_and_the_edges_their_weights() -> None:
    assert {*labels(picture(NETWORK))} == {"x", "0", "1", "2", "ŷ", "w₀", "w₁", "w₂", "wₛ"}


def test_the_skip_is_an_arc_over_the_unit_that_it_skips() -> None:
    drawn = picture(NETWORK)
    arc, over = paths(drawn)["h_0->z_2"], circles(drawn)["h_1"]
    assert arc.role == "skip"
    assert len(arc.points) == 4
    assert at(arc.points, 0.5).y < over.centre.y - over.radius


def test_the_loss_and_its_target_are_no_part_of_the_figure() -> None:
    assert not {"L", "y"} & {*labels(picture(NETWORK))}


def test_values_stand_above_and_gradients_below() -> None:
    step = steps_of(PROBLEM)[0]
    drawn = picture(NETWORK, {**step.inputs, **step.parameters, **step.values}, step.gradients)
    label, unit = labels(drawn), circles(drawn)["h_0"].centre
    assert label["z₀ = 0.5"].at.y < label["h₀ = 0.5"].at.y < unit.y < label["∂L/∂z₀ = 0.75"].at.y
    assert label["w₁ = 0.5"].at.y < unit.y < label["∂L/∂w₁ = 0.25"].at.y
    assert label["w₁ = 0.5"].role == "value"
    assert label["∂L/∂w₁ = 0.25"].role == "gradient"


def test_the_title_says_the_connections() -> None:
    assert picture(NETWORK).title == "A network: x → 0, 0 → 1, 1 → 2, 0 → 2, 2 → ŷ"


# ---------------------------------------------------------------------- other networks


def test_a_sum_and_its_activation_are_one_unit() -> None:
    graph = graph_of(network(z=n("w") * n("x"), h=apply("tanh", n("z")), L=n("h") ** 2))
    assert [node.names for node in graph.nodes if node.kind == "unit"] == [(n("z"), n("h"))]


def test_a_sum_that_is_used_twice_is_a_unit_of_its_own() -> None:
    graph = graph_of(network(z=n("w") * n("x"), h=apply("tanh", n("z")), o=n("h") * n("z"), L=n("o") ** 2))
    assert (n("z"),) in [node.names for node in graph.nodes]


def test_a_bias_stands_in_its_unit() -> None:
    assert "+b" in labels(picture(network(z_1=n("w") * n("x") + n("b"), L=n("z_1") ** 2)))


def test_what_is_no_weight_stands_on_no_edge() -> None:
    drawn = picture(network(a=n("x") * n("u"), L=n("a") ** 2))
    assert {*labels(drawn)} == {"x", "u", "a"}
    assert {*paths(drawn)} == {"x->a", "u->a"}


def test_two_weights_between_the_same_two_are_one_edge() -> None:
    drawn = picture(network(a=n("w") * n("x") - n("v") * n("x"), L=n("a") ** 2))
    assert [*paths(drawn)] == ["x->a"]
    assert "w − v" in labels(drawn)


def test_a_network_of_one_equation_is_drawn() -> None:
    drawn = picture(network(L=(n("w") * n("x") - n("y")) ** 2))
    assert {*labels(drawn)} == {"x", "y", "w", "L"}


def test_units_of_a_layer_stand_below_one_another_in_the_order_of_the_document() -> None:
    units = {f"h_{i}": apply("tanh", n(f"w_{i}") * n("x")) for i in range(3)}
    drawn = circles(picture(network(**units, L=plus(n("h_0"), n("h_1"), n("h_2")) ** 2)))
    assert len({drawn[f"h_{i}"].centre.x for i in range(3)}) == 1
    assert drawn["h_0"].centre.y < drawn["h_1"].centre.y < drawn["h_2"].centre.y


def test_each_skip_has_a_track_of_its_own() -> None:
    chain = {"h_0": n("w_0") * n("x")}
    for i in range(1, 5):
        chain[f"h_{i}"] = plus(*(n(f"h_{j}") for j in range(i)))
    arcs = [path for path in paths(picture(network(**chain, L=n("h_4") ** 2))).values() if path.role == "skip"]
    heights = [round(at(arc.points, 0.5).y) for arc in arcs]
    assert len(arcs) == 6
    assert len(set(heights)) >= 3  # from 0 to 4, over 0 to 3 and 1 to 4, over those that skip one unit


def test_many_units_are_drawn_as_layers_with_the_number_of_their_weights() -> None:
    sums = {f"z_{i}": plus(*(n(f"w_{i}{j}") * n(f"x_{j}") for j in range(1, 9))) for i in range(1, 9)}
    drawn = picture(network(**sums, L=plus(*map(n, sums)) ** 2))
    assert sum(isinstance(shape, Circle) and shape.is_square for shape in drawn.primitives) == 1
    assert {"64 weights", "8 units"} <= {line(shape.box) for shape in drawn.primitives if isinstance(shape, Label)}


def test_a_network_that_is_too_large_even_in_layers_is_refused_with_its_size() -> None:
    chain = {f"h_{i}": plus(*(n(f"h_{j}") for j in range(i)), n("x")) for i in range(30)}  # 30·29/2 + 30, and ŷ
    with pytest.raises(ChainruleError, match=r"E0501.*466 connections"):
        picture(network(**chain, L=n("h_29") ** 2))


# ---------------------------------------------------------------------- laws


def drawings(drawn: Drawn) -> tuple[Picture, Picture]:
    step = descend(drawn.network, drawn.given, 1, 0)[0]
    values = {**step.inputs, **step.parameters, **step.values}
    return picture(drawn.network), picture(drawn.network, values, step.gradients)


@settings(max_examples=40)
@given(networks(units=7))
def test_nothing_is_drawn_over_anything_else(drawn: Drawn) -> None:
    for shown in drawings(drawn):
        rects = [(rect(shape), shape) for shape in shown.primitives if isinstance(shape, Label)]
        units = [*circles(shown).values()]
        assert not any(overlap(one, other) for (one, _), (other, _) in combinations(rects, 2))
        for one, other in combinations(units, 2):
            assert hypot(one.centre.x - other.centre.x, one.centre.y - other.centre.y) > one.radius + other.radius
        for path in paths(shown).values():
            for point in (at(path.points, i / 40) for i in range(2, 39)):
                assert not any(inside(point, box) for box, _ in rects)
                assert all(hypot(point.x - c.centre.x, point.y - c.centre.y) > c.radius - 1 for c in units)


@settings(max_examples=40)
@given(networks(units=7))
def test_everything_is_on_the_canvas(drawn: Drawn) -> None:
    for shown in drawings(drawn):
        for shape in shown.primitives:
            match shape:
                case Label():
                    corners = [Point(*rect(shape)[:2]), Point(*rect(shape)[2:])]
                case Circle(centre, radius):
                    corners = [Point(centre.x - radius, centre.y - radius), Point(centre.x + radius, centre.y + radius)]
                case Path():
                    corners = [at(shape.points, i / 20) for i in range(21)]
            assert all(0 <= point.x <= shown.width and 0 <= point.y <= shown.height for point in corners)


@settings(max_examples=40)
@given(networks(units=7))
def test_every_edge_is_drawn_once_from_rim_to_rim(drawn: Drawn) -> None:
    graph, shown = graph_of(drawn.network), picture(drawn.network)
    edges = [shape.of for shape in shown.primitives if isinstance(shape, Path) and shape.of]
    assert sorted(edges) == sorted(edge.of for edge in graph.edges if edge.of)
    assert len(set(edges)) == len(edges)
