"""One sweep over the graph answers what listing every path would: the witness here lists every path."""

import math
from collections.abc import Iterator
from fractions import Fraction
from math import comb, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.explain.flow import Edge, Flow
from chainrule.explain.paths import BLOCKED, heaviest
from chainrule.explain.semiring import (
    ENTROPY,
    GRADIENT,
    LIVE,
    LONGEST,
    MASS,
    PATHS,
    RANGE,
    SIGNED,
    by_length,
    edge_flows,
    mean_length,
    sweep,
)
from chainrule.expr import ONE, Name

Trail = tuple[Edge, ...]

WEIGHTS = st.sampled_from([Fraction(0), *(Fraction(n, d) for n in (-3, -2, -1, 1, 2, 3) for d in (1, 2, 5))])


def q(number: int) -> Name:
    return Name("q", "", str(number))


def edge(
    tail: int, head: int, weight: Fraction | int, low: Fraction | None = None, high: Fraction | None = None
) -> Edge:
    return Edge(q(tail), q(head), ONE, weight, weight if low is None else low, weight if high is None else high)


@st.composite
def flows(draw: st.DrawFn, least: int = 0) -> Flow:
    """A graph of at most 12 quantities: q_0 is the end, and from every other lead at least so many edges."""
    edges: dict[Name, tuple[Edge, ...]] = {}
    for tail in range(1, draw(st.integers(1, 11)) + 1):
        heads = draw(st.lists(st.integers(0, tail - 1), unique=True, min_size=least, max_size=3))
        edges[q(tail)] = tuple(edge(tail, head, draw(WEIGHTS)) for head in sorted(heads))
    return Flow(q(0), edges)


def source_of(flow: Flow) -> Name:
    return next(reversed(list(flow.edges)))


def trails(flow: Flow, source: Name) -> Iterator[Trail]:
    """Every path, one after the other."""
    if source == flow.end:
        yield ()
    for first in flow.edges.get(source, ()):
        for rest in trails(flow, first.head):
            yield (first, *rest)


def worth(trail: Trail) -> Fraction:
    return prod((Fraction(edge.weight) for edge in trail), start=Fraction(1))


@given(flows())
def test_the_gradient_is_the_sum_over_all_paths(flow: Flow) -> None:
    for source, found in sweep(flow, GRADIENT).items():
        assert found == sum(map(worth, trails(flow, source)))


@given(flows())
def test_counts_are_those_of_the_listed_paths(flow: Flow) -> None:
    listed = list(trails(flow, source_of(flow)))
    assert sweep(flow, PATHS)[source_of(flow)] == len(listed)
    assert sweep(flow, LIVE)[source_of(flow)] == sum(worth(trail) != 0 for trail in listed)
    if listed:
        assert sweep(flow, LONGEST)[source_of(flow)] >= max(map(len, listed))


@given(flows())
def test_the_mass_is_at_least_the_gradient_and_equal_only_if_all_live_paths_share_a_sign(flow: Flow) -> None:
    source = source_of(flow)
    values = [worth(trail) for trail in trails(flow, source)]
    gradient, mass = sweep(flow, GRADIENT)[source], sweep(flow, MASS)[source]
    assert mass == sum(map(abs, values))
    assert (mass == abs(gradient)) == (all(v >= 0 for v in values) or all(v <= 0 for v in values))
    assert sweep(flow, SIGNED)[source] == (sum(v for v in values if v > 0), -sum(v for v in values if v < 0))


@given(flows(), st.data())
def test_contributions_by_length_sum_to_the_gradient_and_each_is_that_of_its_paths(
    flow: Flow, data: st.DataObject
) -> None:
    source = source_of(flow)
    every = [edge.link for edges in flow.edges.values() for edge in edges]
    counted = set(data.draw(st.lists(st.sampled_from(every), unique=True))) if every else set()
    listed = [(sum(edge.link in counted for edge in trail), worth(trail)) for trail in trails(flow, source)]
    found = sweep(flow, by_length(lambda edge: edge.link in counted))[source]
    assert sum(found) == sum(value for _, value in listed)  # t = 1
    for k, part in enumerate(found):
        assert part == sum(value for length, value in listed if length == k)
    mean = sweep(flow, mean_length(lambda edge: edge.link in counted))[source].mean
    whole = sum(value for _, value in listed)
    assert mean == (sum(k * value for k, value in listed) / whole if whole else None)


@given(flows())
def test_every_cut_between_source_and_end_sums_to_the_gradient(flow: Flow) -> None:
    names = list(flow.edges)
    source = source_of(flow)
    carried = edge_flows(flow, source)
    gradient = sweep(flow, GRADIENT)[source]
    for k in range(len(names)):
        beyond = {flow.end, *names[:k]}
        assert sum(f for (tail, head), f in carried.items() if tail not in beyond and head in beyond) == gradient


@given(flows())
def test_removing_an_edge_takes_away_what_goes_through_it(flow: Flow) -> None:
    source = source_of(flow)
    gradient = sweep(flow, GRADIENT)[source]
    for link, carried in edge_flows(flow, source).items():
        set_to_0 = {
            name: tuple(edge._replace(weight=0) if edge.link == link else edge for edge in edges)
            for name, edges in flow.edges.items()
        }
        again = sweep(Flow(flow.end, set_to_0), GRADIENT)[source]
        assert again == sweep(flow.without((link,)), GRADIENT)[source] == gradient - carried


@given(flows(), st.integers(1, 6))
def test_the_heaviest_paths_are_the_heaviest(flow: Flow, k: int) -> None:
    source = source_of(flow)
    live = [trail for trail in trails(flow, source) if worth(trail)]
    found = sweep(flow, heaviest(k))[source]
    assert [abs(path.value) for path in found] == sorted((abs(worth(trail)) for trail in live), reverse=True)[:k]
    by_names = {tuple(edge.head for edge in trail): worth(trail) for trail in live}
    assert all(by_names[path.names()] == path.value for path in found)
    assert len({path.names() for path in found}) == len(found)


@given(flows())
def test_the_effective_number_of_paths_is_e_to_the_entropy_of_their_shares(flow: Flow) -> None:
    source = source_of(flow)
    masses = [abs(worth(trail)) for trail in trails(flow, source) if worth(trail)]
    found = sweep(flow, ENTROPY)[source].effective
    if not masses:
        assert found is None
    else:
        shares = [float(mass / sum(masses)) for mass in masses]
        assert found is not None
        assert float(found) == pytest.approx(math.exp(-sum(p * math.log(p) for p in shares)))


@given(flows(), st.data())
def test_the_range_holds_every_gradient_that_the_slopes_allow(flow: Flow, data: st.DataObject) -> None:
    kinked = {
        name: tuple(edge._replace(low=min(edge.weight, 0), high=max(edge.weight, 1)) for edge in edges)
        for name, edges in flow.edges.items()
    }
    source = source_of(flow)
    low, high = sweep(Flow(flow.end, kinked), RANGE)[source]
    chosen = {
        name: tuple(
            edge._replace(weight=data.draw(st.sampled_from((edge.low, edge.weight, edge.high)))) for edge in edges
        )
        for name, edges in kinked.items()
    }
    assert low <= sweep(Flow(flow.end, chosen), GRADIENT)[source] <= high


def test_one_kink_on_a_chain_has_exactly_the_range_of_its_ends() -> None:
    flow = Flow(q(0), {q(1): (edge(1, 0, Fraction(-1, 2)),), q(2): (edge(2, 1, 1, Fraction(0), Fraction(1)),)})
    assert sweep(flow, RANGE)[q(2)] == (Fraction(-1, 2), 0)


@given(flows(least=1))  # as in a network, where everything leads to the loss
def test_what_blocks_is_the_first_zero_on_each_path_and_the_last(flow: Flow) -> None:
    source = source_of(flow)
    listed = list(trails(flow, source))
    dead = [[edge.link for edge in trail if edge.weight == 0] for trail in listed]
    found = sweep(flow, BLOCKED)[source]
    assert found.live == any(not zeros for zeros in dead)
    if not found.live:
        assert found.near == {zeros[0] for zeros in dead}
        assert found.far == {zeros[-1] for zeros in dead}


@given(flows(), st.data())
def test_between_two_quantities_stand_just_the_paths_from_one_to_the_other(flow: Flow, data: st.DataObject) -> None:
    names = [*flow.edges, flow.end]
    tail, head = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    part = flow.between(tail, head)
    listed = {
        trail[:k] for trail in trails(flow, tail) for k in range(1, len(trail) + 1) if trail[k - 1].head == head
    } | {trail for trail in trails(flow._replace(end=head), tail) if trail}
    assert {edge for trail in listed for edge in trail} == {edge for edges in part.edges.values() for edge in edges}


def residual(blocks: int, through: Fraction, past: Fraction) -> Flow:
    """Blocks one after the other, each with a way through (two edges) and a way past."""
    edges: dict[Name, tuple[Edge, ...]] = {}
    for k in range(blocks):
        here, inner, after = 2 * k + 2, 2 * k + 1, 2 * k
        edges[q(inner)] = (edge(inner, after, 1),)
        edges[q(here)] = (edge(here, inner, through), edge(here, after, past))
    return Flow(q(0), edges)


def enters_a_block(edge: Edge) -> bool:
    return int(edge.tail.subscript) - int(edge.head.subscript) == 1 and int(edge.tail.subscript) % 2 == 0


@pytest.mark.parametrize("blocks", [1, 2, 7, 54])
def test_paths_of_length_k_through_equal_blocks_are_the_binomial_numbers(blocks: int) -> None:
    flow = residual(blocks, Fraction(1), Fraction(1))
    source = q(2 * blocks)
    assert sweep(flow, PATHS)[source] == 2**blocks
    assert sweep(flow, by_length(enters_a_block))[source] == tuple(comb(blocks, k) for k in range(blocks + 1))


def test_54_blocks_have_the_distribution_of_lengths_that_veit_and_others_print() -> None:
    flow = residual(54, Fraction(1, 2), Fraction(1, 2))
    lengths = sweep(flow, by_length(enters_a_block))[q(108)]
    assert round(float(sum(lengths[5:18])), 9) == 0.004536670  # 0.45 % of paths carry the gradient (Veit 2016)
    assert round(float(sum(lengths[19:36])), 6) == 0.980166
    assert sweep(flow, mean_length(enters_a_block))[q(108)].mean == 27


@given(st.integers(1, 30), st.fractions(-2, 2, max_denominator=9), st.fractions(-2, 2, max_denominator=9))
def test_a_residual_chain_expands_as_the_binomial(blocks: int, through: Fraction, past: Fraction) -> None:
    found = sweep(residual(blocks, through, past), by_length(enters_a_block))[q(2 * blocks)]
    assert found == tuple(comb(blocks, k) * through**k * past ** (blocks - k) for k in range(blocks + 1))
    assert found[0] == past**blocks  # t = 0: the skips alone


def test_a_sweep_looks_at_each_edge_once_however_many_paths_there_are() -> None:
    looks = 0

    def counting(edge: Edge, beyond: int) -> int:
        nonlocal looks
        looks += 1
        return beyond

    sweep(residual(54, Fraction(1), Fraction(1)), PATHS._replace(extend=counting))
    assert looks == 3 * 54


def test_paths_turned_round_are_as_many() -> None:
    flow = residual(5, Fraction(1), Fraction(1))
    assert sweep(flow.towards(q(10)), PATHS)[q(0)] == 32
    assert all(count >= 0 for count in sweep(flow.towards(q(4)), PATHS).values())
