"""What holds of every edge of every scalar network, drawn at random."""

from fractions import Fraction
from typing import Any

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from chainrule import render
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import evaluate
from chainrule.explain import Explanation, explain, explanation_document, explanation_json
from chainrule.explain.flow import Link
from chainrule.explain.semiring import middle
from chainrule.expr import Equation, Expr, Name, Rational, apply, key_of, num, symbols_in
from chainrule.problem.model import Network, Problem
from skipping import HALF, L, n, numbers_in, problem, relu, x, y
from strategies import networks, rationals
from witness import OnKinkError, paths_sum


def any_link(story: Explanation, data: st.DataObject) -> Link:
    return data.draw(st.sampled_from([edge.link for edges in story.flow.edges.values() for edge in edges]))


@settings(max_examples=30)
@given(networks(), st.none() | rationals(0, 2), st.data())
def test_of_any_edge_the_terms_sum_to_the_gradient_that_listing_all_paths_gives(
    drawn: Any, rate: Rational | None, data: st.DataObject
) -> None:
    stated = Problem(Network(drawn.system, drawn.loss, drawn.roles, {}, {}), drawn.given, rate, {})
    link = any_link(explain(stated._replace(given={})), data)
    story = explain(stated, link)
    assert story.passage is not None
    whole = story.passage.gradient
    assert whole == sum(way.value for way in story.ways)
    cut = story.world("term_cut")
    assert cut is not None
    assert cut.gradient(link[0]) == whole - story.ways[0].value
    if whole:
        assert sum(way.share for way in story.ways) == 1
    try:
        assert whole == paths_sum(drawn.system, drawn.loss, drawn.given, link[0])
    except OnKinkError:
        reject()  # on a kink the witness knows no slope


@settings(max_examples=40)
@given(networks(smooth=True), st.none() | rationals(0, 2), st.data())
def test_every_explanation_is_shown_in_every_format(drawn: Any, rate: Rational | None, data: st.DataObject) -> None:
    stated = Problem(Network(drawn.system, drawn.loss, drawn.roles, {}, {}), drawn.given, rate, {})
    link = any_link(explain(stated._replace(given={})), data)
    try:
        story = explain(stated, data.draw(st.sampled_from([link, None])), (1, 3))
    except ChainruleError:
        return  # the network itself has no values
    document = explanation_document(story)
    assert render.terminal(document, ascii_only=True).isascii()
    assert all(show(document) for show in (render.markdown, render.latex, render.notebook))
    assert not list(numbers_in(explanation_json(story), lambda key: key in ("schema", "step", "bypassed_by")))


@settings(max_examples=30)
@given(networks(), st.data())
def test_a_unit_called_off_is_off(drawn: Any, data: st.DataObject) -> None:
    stated = Problem(Network(drawn.system, drawn.loss, drawn.roles, {}, {}), drawn.given, HALF, {})
    story = explain(stated, any_link(explain(stated._replace(given={})), data))
    for step, groups in zip(story.steps, story.zeros, strict=True):
        values = {**step.inputs, **step.parameters, **step.values}
        for zero in groups:
            assert all(step.gradients.get(name, 0) == 0 for name in zero.names)
            for root in zero.roots | zero.beyond:
                if root.kind in ("off", "kink", "cancels"):
                    wheres = dict(evaluate([Equation(n("where"), root.where)], values))
                    assert (wheres[n("where")] == 0) == (root.kind != "off")
                elif root.kind == "zero":
                    assert values[root.quantity] == 0


@settings(max_examples=30)
@given(networks(), st.data())
def test_beyond_a_lethal_rate_the_unit_is_off_and_before_it_on(drawn: Any, data: st.DataObject) -> None:
    stated = Problem(Network(drawn.system, drawn.loss, drawn.roles, {}, {}), drawn.given, None, {})
    story = explain(stated)
    first = story.steps[0]
    for lethal in story.lethal:
        for factor, sign in ((Fraction(999, 1000), 1), (1, 0), (Fraction(1001, 1000), -1), (17, -1)):
            after = {w: v - lethal.rate * factor * first.gradients.get(w, 0) for w, v in first.parameters.items()}
            leaves = {**first.inputs, **after}
            values = {**leaves, **evaluate(drawn.system, leaves)}
            height = middle(evaluate([Equation(n("where"), lethal.where)], values)[n("where")])
            assert (height > 0) - (height < 0) == sign


@settings(max_examples=40)
@given(st.integers(2, 7), st.data())
def test_removing_an_edge_is_setting_its_weight_to_0(units: int, data: st.DataObject) -> None:
    quantities = [x, *(n(f"h_{i}") for i in range(units))]
    equations: dict[Name, Expr] = {}
    weights: dict[Link, Name] = {}
    for i in range(1, units + 1):
        tails = data.draw(st.lists(st.sampled_from(quantities[:i]), min_size=1, max_size=3, unique=True))
        for tail in {*tails, quantities[i - 1]}:
            weights[tail, quantities[i]] = Name("w", "", f"{len(weights)}")
        terms = [weights[tail, quantities[i]] * tail for tail in quantities[:i] if (tail, quantities[i]) in weights]
        equations[quantities[i]] = relu(sum(terms[1:], terms[0]))
    equations[L] = apply("squared_error", quantities[-1], y)
    values = {x: 2, y: data.draw(rationals(-2, 2)), **{w: data.draw(rationals(-1, 2)) for w in weights.values()}}
    link = data.draw(st.sampled_from(sorted(weights, key=lambda link: key_of(link[0]))))
    removed = explain(problem(equations, values), link).world("edge_removed")
    without = explain(problem(equations, {**values, weights[link]: 0}), link).steps[0]
    assert removed is not None
    assert removed.loss == without.loss
    for name in set(symbols_in(sum(weights.values(), num(0)))) - {weights[link]}:
        assert removed.gradient(name) == without.gradients[name]
