"""Generated code: it computes what evaluation computes, and reads as a person would have written it."""

import gc
import keyword
import re
import sys
import time
from fractions import Fraction
from math import prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.compile.compiled import Compiled
from chainrule.compile.differences import central_differences
from chainrule.compile.identifiers import USED, Identifiers
from chainrule.compile.numpy import NUMPY
from chainrule.compile.python import PYTHON
from chainrule.compile.targets import TARGETS, Job, compiled
from chainrule.derive import RULES, Optimiser, backward
from chainrule.derive.reverse import collector_paused
from chainrule.derive.rules import GRADIENT_DESCENT, RATE, SLOPE
from chainrule.diagnostic import ChainruleError
from chainrule.evaluate import enclosing, evaluate, working
from chainrule.evaluate.exact import decided
from chainrule.evaluate.kinks import places, sides_of
from chainrule.evaluate.values import put_in
from chainrule.expr import Apply, Equation, Expr, Gradient, Name, Next, Num, Rational, System, apply, key_of, num
from chainrule.expr.array import Array, entries_of, mapped, shape_of_value
from chainrule.ops import ROWS, Op, shape_of
from conftest import growth
from strategies import RANGES, Drawn, names, networks
from test_array_rows import sampled, shapes_of
from test_rules import SETTINGS, torch_optimiser

LOSS = Name("L")
LANGUAGES = {"python": PYTHON, "numpy": NUMPY}
NUMBERS = ("python", "tape")
"""Back ends that take numbers alone."""


OF_NUMBERS = [row for row in ROWS if not row.mixes]


def slope(quantity: Name, op: str) -> Rational:
    """At a kink: neither of the usual conventions, so that no formula gets it right by chance."""
    return Fraction(1, 4)


def made(target: str, system: System, parameters: tuple[Name, ...] = (), reduce: str = "mean") -> Compiled:
    """Compiled for the gradients of everything."""
    back = backward(system, LOSS, slope)
    return compiled(target, Job(system, back, system.leaves(), parameters, (*back.lines,)), reduce)


def exactly(system: System, given: dict[Name, Rational]) -> dict[str, Rational]:
    """The loss and all gradients as evaluation has them, by key."""
    values = evaluate(system, given)
    gradients = evaluate(backward(system, LOSS, slope).system(), {**given, **values})
    return {"": values[LOSS]} | {key_of(left.wrt): value for left, value in gradients.items()}


def generated(network: Compiled, given: dict[Name, Rational]) -> dict[str, float]:
    loss, gradients = network(**{key_of(name): value for name, value in given.items()})
    return {"": float(loss)} | {key: float(np.squeeze(value)) for key, value in gradients.items()}


def as_float(value) -> float:
    return float(enclosing(value, 200).middle)


def is_dyadic(value) -> bool:
    return isinstance(value, (int, Fraction)) and Fraction(float(value)) == value


def rounded(expr: Expr) -> Expr:
    """`expr` with every number to quarters, which floats have exactly."""
    if isinstance(expr, Apply):
        return Apply(expr.op, tuple(map(rounded, expr.args)))
    return num(Fraction(round(4 * expr.value), 4)) if isinstance(expr, Num) else expr


def net(text: str, target: str = "python", **options: object) -> Compiled:
    return cr.network(text).compile(target, **options)


def refusal(work) -> str:
    with pytest.raises(ChainruleError) as caught:
        work()
    return str(caught.value)


# ---------------------------------------------------------------------- generated code = evaluation


@pytest.mark.parametrize("target", TARGETS)
@given(networks(), st.data())
def test_where_floats_are_exact_generated_code_is_exact_also_at_kinks(
    target: str, drawn: Drawn, data: st.DataObject
) -> None:
    system = System(Equation(left, rounded(right)) for left, right in drawn.system)
    known = {leaf: Fraction(data.draw(st.integers(-8, 8)), 4) for leaf in system.leaves()}
    wanted = exactly(system, known)
    values = [*evaluate(system, known).values(), *wanted.values()]
    assume(all(is_dyadic(value) and abs(value) < 2**20 for value in values))
    assert generated(made(target, system), known) == wanted


@pytest.mark.parametrize("target", TARGETS)
@given(networks(smooth=True))
def test_generated_code_computes_what_evaluation_computes(target: str, drawn: Drawn) -> None:
    values = {**drawn.given, **evaluate(drawn.system, drawn.given)}
    kinks = [place for _, right in drawn.system for place in places(right)]
    reached = [place for place in kinks if decided(lambda xp, place=place: sides_of(place, values, xp))]
    away = [as_float(decided(lambda xp, place=place: put_in(place.where, values, xp))) for place in reached]
    assume(all(abs(distance) > 1e-9 for distance in away))  # a float may fall on the other side
    wanted = {key: as_float(value) for key, value in exactly(drawn.system, drawn.given).items()}
    scale = max(1.0, *(abs(as_float(value)) for value in values.values()), *map(abs, wanted.values()))
    assume(scale < 1e12)
    found = generated(made(target, drawn.system), drawn.given)
    assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12 * scale)


A = tuple(Name("a", "", str(i)) for i in range(4))
COMPARED = (Name("c"), Name("d"))


def one_row(row: Op, constants: tuple[Rational, ...]) -> Expr:
    """`row` of leaves, and of constants and conditions where it wants them; a condition chooses between two leaves."""
    condition = apply("less", *COMPARED)
    args = [
        condition if kind == "condition" else num(constant) if kind == "constant" else a
        for kind, constant, a in zip(row.sample, constants, A, strict=False)
    ]
    applied = Apply(row.name, tuple(args))
    return apply("cases", A[2], applied, A[3]) if row.name.startswith("less") else applied


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("row", OF_NUMBERS, ids=lambda row: row.name)
@settings(max_examples=15)
@given(st.data())
def test_every_row_is_generated_as_it_is_evaluated(target: str, row: Op, data: st.DataObject) -> None:
    constants = tuple(data.draw(RANGES["constant"]) for _ in A)
    system = System([Equation(LOSS, one_row(row, constants))])
    kinds = dict(zip(A, row.sample, strict=False))
    known = {leaf: data.draw(RANGES[kinds.get(leaf, "any")]) for leaf in system.leaves()}
    wanted = {key: as_float(value) for key, value in exactly(system, known).items()}
    near = [place for place in places(system[LOSS]) if 0 < abs(as_float(decided_at(place.where, known))) < 1e-9]
    assume(not near)
    assert generated(made(target, system), known) == pytest.approx(wanted, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("row", [row for row in ROWS if row.mixes], ids=lambda row: row.name)
@settings(max_examples=6)
@given(st.data())
def test_every_row_of_arrays_is_generated_as_it_is_evaluated(row: Op, data: st.DataObject) -> None:
    node, known = data.draw(sampled(row))
    shape, c, y = shape_of(node, shapes_of(known)), Name("c"), Name("y")
    weights = [data.draw(RANGES["any"]) for _ in range(prod(shape))]
    known |= {c: Array(shape, weights) if shape else weights[0]}
    total = apply("sum", Apply("hadamard", (c, y))) if shape else c * y
    system = System([Equation(y, node), Equation(LOSS, total)])
    shapes = shapes_of(known) | ({y: shape} if shape else {})
    back = backward(system, LOSS, slope, shapes)
    names = (*back.lines,)
    network = compiled("numpy", Job(system, back, system.leaves(), (), names, known, shapes=shapes))
    values = working([*system.ordered, *back.system().ordered], known).values
    loss, gradients = network()
    assert loss == pytest.approx(as_float(values[LOSS]), rel=1e-12, abs=1e-12)
    for name in names:
        wanted = values[Gradient(LOSS, name)]
        assert np.shape(gradients[key_of(name)]) == shape_of_value(wanted)
        assert [*map(float, np.ravel(gradients[key_of(name)]))] == pytest.approx(
            [*map(as_float, entries_of(wanted))], rel=1e-12, abs=1e-12
        ), key_of(name)


def decided_at(expr: Expr, known: dict[Name, Rational]):
    return decided(lambda xp: put_in(expr, known, xp))


@pytest.mark.parametrize("target", LANGUAGES)
@pytest.mark.parametrize("row", OF_NUMBERS, ids=lambda row: row.name)
def test_every_back_end_has_every_function_that_rows_use(target: str, row: Op) -> None:
    codes = LANGUAGES[target].codes()
    row.value(codes, *(codes.name(f"a{i}") for i in range(row.arity or 3)))


@pytest.mark.parametrize("target", LANGUAGES)
def test_a_function_that_a_back_end_lacks_is_an_error_and_never_something_else(target: str) -> None:
    with pytest.raises(AttributeError, match="no function 'fft'"):
        _ = LANGUAGES[target].codes().fft


# ---------------------------------------------------------------------- the source

SMALL = """
z = w*x + b
h = sigmoid(z)
y_hat = v*h
L = 1/2*(y - y_hat)^2
"""


def test_the_source_reads_as_a_person_would_have_written_it() -> None:
    assert (
        net(SMALL).source
        == """\
from math import exp


def loss_and_gradients(w, x, b, v, y):
    z = w * x + b
    h = 1.0 / (1.0 + exp(-z)) if z > -700.0 else exp(z)
    y_hat = v * h
    t1 = y - y_hat
    L = 0.5 * t1 * t1
    dy_hat = y_hat - y
    dh = dy_hat * v
    dz = dh * h * (1.0 - h)
    dv = dy_hat * h
    dw = dz * x
    db = dz
    return L, dw, db, dv


def descend(steps, eta, w, x, b, v, y):
    for _ in range(steps):
        z = w * x + b
        h = 1.0 / (1.0 + exp(-z)) if z > -700.0 else exp(z)
        y_hat = v * h
        dy_hat = y_hat - y
        dh = dy_hat * v
        dz = dh * h * (1.0 - h)
        dv = dy_hat * h
        dw = dz * x
        db = dz
        w = w - eta * dw
        b = b - eta * db
        v = v - eta * dv
    return w, b, v
"""
    )


def test_a_slope_of_0_or_1_costs_no_product() -> None:
    source = net("z = w*x\nh = ReLU(z)\nL = |y - h|").source
    assert "    h = z if z > 0.0 else 0.0\n" in source
    assert "    dz = dh if z > 0.0 else 0.0\n" in source
    assert "    dh = 1.0 if y < h else -1.0 if y > h else 0.0\n" in source


def test_numbers_are_as_exact_as_floats_can_be() -> None:
    source = net("L = w/3 + 1/2*w*0.1 + 10^30*w").source
    assert "1 / 3" in source or "w / 3.0" in source
    assert "0.5 * w * 0.1" in source
    assert net("L = w*12345678901234567890123/10^22").function(1.0)[0] == float(
        Fraction(12345678901234567890123, 10**22)
    )


def test_a_branch_that_is_not_taken_is_not_computed() -> None:
    text = "L = \\begin{cases} \\ln(w x) & w x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}"
    python = net(f"$$ {text} $$")
    assert python(w=-1, x=2) == (0.0, {"w": 0.0})
    assert python(w=1, x=2).gradients == {"w": 1.0}
    assert net(f"$$ {text} $$", "numpy")(w=1, x=[-2.0, 2.0]).gradients["w"] == 0.5


def test_the_source_is_a_module_that_stands_alone_and_is_the_same_every_time() -> None:
    for target, one in {"python": float, "numpy": lambda value: np.array([value])}.items():
        source = net(SMALL, target).source
        assert net(SMALL, target).source == source
        module: dict[str, object] = {}
        exec(source, module)  # noqa: S102 (what a reader would do who pastes it)
        given = {"w": 0.5, "x": one(2.0), "b": -1.0, "v": 1.0, "y": one(1.0)}
        assert module["loss_and_gradients"](**given)[0] == 0.125
        assert len(module["descend"](3, 0.1, **given)) == 3


@given(st.lists(names(), unique=True, max_size=30))
def test_every_symbol_has_an_identifier_of_its_own(symbols: list[Name]) -> None:
    identifiers = Identifiers()
    found = [identifiers.of(symbol) for name in symbols for symbol in (name, Gradient(LOSS, name))]
    found += [identifiers.temporary() for _ in range(3)]
    assert len({*found}) == len(found)
    for identifier in found:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", identifier)
        assert not keyword.iskeyword(identifier)
        assert identifier not in USED


def test_a_quantity_may_be_called_as_python_calls_something_else() -> None:
    def system(*words: str) -> System:
        a, b, c, d = map(Name, words)
        rights = Name("w") * Name("x"), apply("exp", a), apply("abs", b), apply("sigmoid", c), (d - Name("np")) ** 2
        return System(map(Equation, (a, b, c, d, LOSS), rights))

    for target in TARGETS:
        odd, plain = (made(target, system(*words)) for words in (("lambda", "max", "if", "exp"), "abcd"))
        assert [*odd(w=1, x=1, np=2).gradients.values()] == [*plain(w=1, x=1, np=2).gradients.values()]


def test_what_a_function_repeats_is_computed_once_however_deep_it_nests() -> None:
    deep: Expr = Name("w")
    for i in range(90):
        deep = apply(("sigmoid", "relu", "squared_error")[i % 3], *((deep, Num(i)) if i % 3 == 2 else (deep,)))
    for target in TARGETS:
        network = made(target, System([Equation(LOSS, deep)]))
        assert len(network.source) < 60_000
        assert np.isfinite(network(w=0.5).loss)


# ---------------------------------------------------------------------- descent


def test_the_generated_loop_arrives_where_the_worked_descent_does(example: Path) -> None:
    worked = cr.network(example).solve(steps=3)
    for target in TARGETS:
        found = cr.network(example).compile(target).descend(3)
        assert found.parameters == {**worked.parameters}
        assert found.loss == worked.steps[-1].loss


@pytest.mark.parametrize("target", NUMBERS)
@settings(max_examples=50)
@given(networks(smooth=True), st.integers(0, 3))
def test_the_loop_is_a_step_for_each_gradient_again_and_again(target: str, drawn: Drawn, steps: int) -> None:
    parameters = drawn.network.leaves("parameter")
    network = made(target, drawn.system, parameters)
    known = {key_of(name): float(value) for name, value in drawn.given.items()}
    by_hand = dict(known)
    for _ in range(steps):
        gradients = network(**by_hand).gradients
        by_hand |= {key: by_hand[key] - 0.125 * gradients[key] for key in map(key_of, parameters)}
    found = network.descend(steps, 0.125, **known)
    assert found.parameters == pytest.approx({key_of(name): by_hand[key_of(name)] for name in parameters}, rel=1e-12)
    assert found.loss == pytest.approx(network(**by_hand).loss, rel=1e-12)


# ---------------------------------------------------------------------- update rules

RULED = """
L = (v*tanh(w*x + b) - y)^2
x = 0.5, y = 1
w = 0.5, b = -0.25, v = 1.5
learning rate = 1/8
"""

NUMBERS_OF = [("sgd", {}), ("momentum", {}), ("nesterov", {}), ("rmsprop", {"rho": 0.75}), ("adam", {}), ("adamw", {})]


def middles(values) -> dict[str, float]:
    return {key_of(name): as_float(value) for name, value in values.items()}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("decay", [{}, {"weight_decay": 0.125}], ids=["", "decay"])
@pytest.mark.parametrize(("rule", "numbers"), NUMBERS_OF, ids=[*RULES])
def test_the_loop_takes_the_steps_of_every_rule_that_the_exact_lines_take(
    target: str, rule: str, numbers: dict, decay: dict
) -> None:
    network, said = cr.network(RULED), numbers | decay
    exact = network.solve(rule=rule, steps=3, **said).steps[-1].parameters
    assert network.compile(target, rule=rule, **said).descend(3).parameters == pytest.approx(middles(exact), rel=1e-9)


@pytest.mark.parametrize("rule", RULES)
def test_matrices_step_by_every_rule(rule: str) -> None:
    network = cr.network(
        "h = tanh(W*x + b)\nL = sum((h - y)^2)\nx = [1, 2]\ny = [1, 0]\n"
        "W = [[0.5, 0.25], [-0.5, 0]]\nb = [0, 0.25]\nlearning rate = 1/8"
    )
    exact = network.solve(rule=rule, steps=2, weight_decay="1/8").steps[-1].parameters
    found = network.compile("numpy", rule=rule, weight_decay="1/8").descend(2).parameters
    for name, value in exact.items():
        assert np.ravel(found[key_of(name)]) == pytest.approx([*map(as_float, entries_of(value))], rel=1e-9)


def test_the_loop_of_a_rule_reads_as_a_person_would_have_written_it() -> None:
    network = net("L = (w*x - y)^2\nw = 1, x = 1, y = 2\nlearning rate = 1/8\nrule: Adam")
    assert (
        network.source.partition("def descend")[2]
        == """\
(steps, eta, w, x, y):
    beta1 = 0.9
    beta2 = 0.999
    epsilon = 1e-08
    m_w = 0.0
    v_w = 0.0
    for t in range(1, steps + 1):
        dw = 2.0 * (w * x - y) * x
        m_w = beta1 * m_w + (1.0 - beta1) * dw
        v_w = beta2 * v_w + (1.0 - beta2) * dw * dw
        m_hat_w = m_w / (1.0 - pow(beta1, t))
        v_hat_w = v_w / (1.0 - pow(beta2, t))
        w = w - eta * m_hat_w / (sqrt(v_hat_w) + epsilon)
    return w
"""
    )


def test_letters_of_a_rule_give_way_to_those_of_the_network() -> None:
    text = "L = (m*t - beta_1)^2 + v^2\nm = 1, t = 2, beta_1 = 1, v = 0.5\nparameters: m, v\nlearning rate = 1/4"
    exact = cr.network(text).solve(rule="adam", steps=2).steps[-1].parameters
    assert net(text, rule="adam").descend(2).parameters == pytest.approx(middles(exact), rel=1e-9)


@pytest.mark.parametrize("target", TARGETS)
def test_a_line_that_needs_what_was_before_the_step_still_has_it(target: str) -> None:
    """By hand, with L = w and v = 0 before: v is 1, then 3/2; w loses the old v each time, 0 and then 1."""
    w, v = Name("w"), Name("v")
    lines = Equation(Next(v), v * Fraction(1, 2) + SLOPE), Equation(Next(w), w - RATE * v)
    rule = GRADIENT_DESCENT._replace(lines=lines, state=(v,))
    system = System([Equation(LOSS, 1 * w)])
    job = Job(system, backward(system, LOSS, slope), (w,), (w,), (w,), optimiser=Optimiser(rule))
    assert compiled(target, job).descend(2, 1, w=5).parameters == {"w": 4}


@pytest.mark.second_tier
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("rule", "numbers"), SETTINGS)
def test_the_loop_is_that_of_torch_optim(target: str, rule: str, numbers: dict[str, str]) -> None:
    torch = pytest.importorskip("torch")
    start = {"w": 0.5, "b": -0.25, "v": 1.5}
    w, b, v = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in start.values())
    optimiser = torch_optimiser(rule, [w, b, v], 0.125, {key: float(Fraction(value)) for key, value in numbers.items()})
    for _ in range(50):
        optimiser.zero_grad()
        ((v * torch.tanh(w * 0.5 + b) - 1) ** 2).backward()
        optimiser.step()
    found = cr.network(RULED).compile(target, rule=rule, **numbers).descend(50).parameters
    assert found == pytest.approx({"w": w.item(), "b": b.item(), "v": v.item()}, rel=1e-9)


# ---------------------------------------------------------------------- batches


@settings(max_examples=50)
@given(networks(smooth=True), st.data())
def test_a_batch_is_the_mean_or_the_sum_of_its_examples(drawn: Drawn, data: st.DataObject) -> None:
    shared = drawn.network.leaves("parameter")
    count = data.draw(st.integers(1, 4))
    quarters = st.integers(-8, 8).map(lambda quarter: quarter / 4)
    batch = st.lists(quarters, min_size=count, max_size=count)
    known = {key_of(leaf): data.draw(quarters if leaf in shared else batch) for leaf in drawn.system.leaves()}
    one = made("python", drawn.system, shared)
    examples = [one(**{key: v[i] if isinstance(v, list) else v for key, v in known.items()}) for i in range(count)]
    scale = max(abs(v) for loss, gradients in examples for v in (loss, *gradients.values()))
    for reduce, weight in (("mean", 1 / count), ("sum", 1.0)):
        loss, gradients = made("numpy", drawn.system, shared, reduce)(**known)
        assert loss == pytest.approx(weight * sum(e.loss for e in examples), rel=1e-12, abs=1e-12 * scale)
        for key, found in gradients.items():
            each = [example.gradients[key] for example in examples]
            wanted = each if np.ndim(found) else weight * sum(each)
            assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12 * scale), key


def test_what_examples_share_is_counted_once_in_the_mean_and_for_each_in_the_sum() -> None:
    text = "L = (w*x - y)^2 + 0.5*w^2"
    given = {"w": 1, "x": [1.0, 2.0, 3.0], "y": [0.0, 0.0, 0.0]}  # by hand: Σ 2x² = 28, and w for each of the three
    assert net(text, "numpy")(**given).gradients["w"] == pytest.approx(28 / 3 + 1)
    assert net(text, "numpy", reduce="sum")(**given).gradients["w"] == 28 + 3


def test_one_number_stands_for_every_example() -> None:
    network = net("L = (w*x - y)^2", "numpy", wrt="everything")
    assert network(w=1, x=[1, 2], y=3).loss == network(w=1, x=[1, 2], y=[3, 3]).loss == 2.5
    assert network(w=1, x=[1, 2], y=3).gradients["y"].tolist() == [4.0, 2.0]


@pytest.mark.parametrize("row", [row for row in ROWS if row.mixes], ids=lambda row: row.name)
@settings(max_examples=6, phases=[Phase.generate])
@given(st.data())
def test_a_batch_of_arrays_is_the_mean_or_the_sum_of_its_examples(row: Op, data: st.DataObject) -> None:
    node, known = data.draw(sampled(row))
    shape, c, y = shape_of(node, shapes_of(known)), Name("c"), Name("y")
    weights = [data.draw(RANGES["any"]) for _ in range(prod(shape))]
    known |= {c: Array(shape, weights) if shape else weights[0]}
    total = apply("sum", Apply("hadamard", (c, y))) if shape else c * y
    system = System([Equation(y, node), Equation(LOSS, total)])
    shapes = shapes_of(known) | ({y: shape} if shape else {})
    back = backward(system, LOSS, slope, shapes)
    first, *others = data.draw(st.permutations(system.leaves()))
    shared = tuple(leaf for leaf in others if data.draw(st.booleans(), label=f"{leaf} is shared"))
    job = Job(system, back, system.leaves(), shared, (*back.lines,), known, shapes=shapes)
    floats = {key_of(name): mapped(as_float, value) for name, value in known.items()}
    floats = {key: np.array(value.nested()) if isinstance(value, Array) else value for key, value in floats.items()}
    scales = (1.0, 0.75, 0.5)  # a probability stays one
    given = {key_of(leaf): floats[key_of(leaf)] for leaf in system.leaves()}
    each = [{key: v if key in map(key_of, shared) else v * scale for key, v in given.items()} for scale in scales]
    one = compiled("numpy", job)
    examples = [one(**values) for values in each]
    batch = {key: v if key in map(key_of, shared) else [x[key] for x in each] for key, v in given.items()}
    for reduce, over in (("mean", np.mean), ("sum", np.sum)):
        loss, gradients = compiled("numpy", job._replace(batch=True), reduce)(**batch)
        assert loss == pytest.approx(over([e.loss for e in examples]), rel=1e-10, abs=1e-10)
        for key, found in gradients.items():
            own = np.array([e.gradients[key] for e in examples])
            whole = own if np.shape(found) == own.shape else over(own, axis=0)
            assert np.shape(found) == np.shape(whole), key
            assert np.shape(found) == own.shape or key_of(first) != key, "the gradient of what each has is its own"
            assert np.ravel(found) == pytest.approx(np.ravel(whole), rel=1e-10, abs=1e-10), key


def test_a_layer_of_each_example_is_written_as_a_person_would_for_a_batch() -> None:
    network = cr.network(
        "h = tanh(W*x + b)\nL = sum((h - y)^2)\nx = [1, 2]\ny = [1, 0]\n"
        "W = [[0.5, 0.25], [-0.5, 0]]\nb = [0, 0.25]\nlearning rate = 1/8"
    )
    batch = network.compile("numpy", batch=True)
    for line in (
        "h = np.tanh(x @ W.T + b)",
        "L = (t1 * t1).sum(axis=1)",
        "dW = t2.T @ x / n",
        "db = t2.sum(axis=0) / n",
    ):
        assert f"    {line}\n" in batch.source, batch.source
    x, y = [[1.0, 2.0], [3.0, -1.0]], [[1.0, 0.0], [0.5, 0.5]]
    one = network.compile("numpy")
    losses = [one(x=row, y=target).loss for row, target in zip(x, y, strict=True)]
    assert batch(x=x, y=y).loss == pytest.approx(sum(losses) / 2, rel=1e-14)
    assert batch().loss == one().loss, "and one value stands for every example"
    said = refusal(lambda: batch(x=[[1.0, 2.0, 3.0]]))
    assert all(word in said for word in ("E0704", "1 × 3", "a vector of 2 for each example", "reshape(-1, 2)")), said
    assert "x has 2 examples, y has 3" in refusal(lambda: batch(x=x, y=[[0, 0]] * 3))


# ---------------------------------------------------------------------- networks of arrays


def layers(target: str = "numpy") -> Compiled:
    """H = ReLU(X·W + b), L = mean (H·v − y)²: two examples in the rows of X."""
    w, b, v, x, y, z, h, r = map(Name, "WbvXYZHR")
    equations = {
        z: apply("matmul", x, w) + b,
        h: apply("relu", z),
        r: apply("matvec", h, v) - y,
        LOSS: apply("mean", Apply("hadamard", (r, r))),
    }
    system = System(Equation(left, right) for left, right in equations.items())
    shapes = {x: (2, 3), w: (3, 2), b: (2,), v: (2,), y: (2,), z: (2, 2), h: (2, 2), r: (2,)}
    back = backward(system, LOSS, slope, shapes)
    return compiled(target, Job(system, back, (x, y, w, b, v), (w, b, v), (w, b, v), shapes=shapes))


LAYERS = {
    "X": [[1.0, 2.0, 0.5], [0.0, 1.0, -1.0]],
    "Y": [1.0, 0.0],
    "W": [[0.5, -1.0], [0.25, 1.0], [-0.5, 0.5]],
    "b": [0.1, 0.2],
    "v": [1.0, -0.5],
}


def test_matrices_are_multiplied_as_a_person_would_write_it() -> None:
    source = layers().source
    for line in (
        "Z = X @ W + b",
        "H = np.maximum(Z, 0.0)",
        "dH = np.outer(dR, v)",
        "dv = H.T @ dR",
        "dW = X.T @ dZ",
        "db = dZ.sum(axis=0)",
        "W = W - eta * dW",
    ):
        assert f"    {line}\n" in source, source


def test_gradients_of_matrices_are_the_slopes_of_the_loss() -> None:
    network = layers()
    gradients = network(**LAYERS).gradients
    for key in "Wbv":
        for place in np.ndindex(np.shape(LAYERS[key])):
            step = np.zeros(np.shape(LAYERS[key]))
            step[place] = 2.0**-17
            above, below = (network(**LAYERS | {key: LAYERS[key] + sign * step}).loss for sign in (1, -1))
            assert gradients[key][place] == pytest.approx((above - below) / 2.0**-16, rel=1e-6, abs=1e-9)
    assert network.descend(200, 0.05, **LAYERS).loss < network(**LAYERS).loss / 100


def test_an_array_of_another_shape_is_refused() -> None:
    said = refusal(lambda: layers()(**LAYERS | {"W": [[1.0, 2.0]]}))
    assert all(word in said for word in ("E0704", "W is 1 × 2", "compiled for 3 × 2"))
    assert "E0608" in refusal(lambda: layers()(**LAYERS | {"b": ["a", "b"]}))
    for target in NUMBERS:
        assert "E0705" in refusal(lambda target=target: layers(target))


# ---------------------------------------------------------------------- long networks


def skip_chain(units: int) -> System:
    """h_i = tanh(z_i), z_i = w_i·h_{i−1} + h_{i−2}/2: every unit with a skip connection."""
    h = [Name("x"), *(Name("h", "", str(i)) for i in range(units))]
    equations = []
    for i in range(units):
        z, w = Name("z", "", str(i)), Name("w", "", str(i))
        skip = h[max(i - 1, 0)] * Num(Fraction(1, 2))
        equations += [Equation(z, w * h[i] + skip), Equation(h[i + 1], apply("tanh", z))]
    return System([*equations, Equation(LOSS, apply("abs", Name("y") - h[-1]))])


def chain(units: int, target: str = "python") -> Compiled:
    system = skip_chain(units)
    weights = tuple(leaf for leaf in system.leaves() if leaf.base == "w")
    return compiled(target, Job(system, backward(system, LOSS, slope), system.leaves(), weights, weights))


@pytest.mark.parametrize("target", NUMBERS)
def test_central_differences_confirm_the_gradients_of_a_long_network(target: str) -> None:
    network = chain(300, target)
    given = {"x": 1.0, "y": -3.0} | {f"w_{i}": 0.25 + (i * 37 % 100) / 100 for i in range(300)}
    found = network(**given).gradients
    some = [f"w_{i}" for i in range(0, 300, 23)]
    assert central_differences(network, some, **given) == pytest.approx(
        {key: found[key] for key in some}, rel=1e-7, abs=1e-9
    )
    assert max(map(abs, found.values())) > 0.1


def seconds(units: int, target: str) -> float:
    """Processor time, so that what else the machine does counts little, and the same work every time."""
    gc.collect()
    with collector_paused():
        start = time.process_time()
        _ = chain(units, target).function
        return time.process_time() - start


@pytest.mark.parametrize(("target", "units"), [("python", 250), ("tape", 1_500)])
def test_compiling_twice_as_many_units_takes_at_most_2_6_times_as_long(target: str, units: int) -> None:
    seconds(units, target)  # what only the first compilation does
    assert growth(lambda: seconds(units, target), lambda: seconds(2 * units, target), trials=3) < 2.6


def test_a_tape_has_a_function_for_each_form_and_a_step_for_each_equation() -> None:
    few, many = chain(10, "tape"), chain(20, "tape")
    assert few.source.count("def ") == many.source.count("def ")
    assert len(many.source.splitlines()) - len(few.source.splitlines()) == 20  # z and h of ten more units


def test_a_tape_written_out_is_a_module_that_stands_alone() -> None:
    network = net(SMALL, "tape", wrt=("w", "h"))
    module: dict[str, object] = {}
    exec(network.source, module)  # noqa: S102 (what a reader would do who pastes it)
    given = (0.5, 2.0, -1.0, 1.0, 1.0)  # by hand: z = 0, h = 1/2, dh = −1/2, dz = −1/8, dw = −1/4
    assert module["loss_and_gradients"](*given) == network.function(*given) == (0.125, -0.25, -0.5)
    assert module["descend"](1, 1.0, *given) == (0.75, -0.875, 1.25)  # w, b, v


def test_a_tape_names_the_equation_whose_slope_cannot_be_computed() -> None:
    said = refusal(lambda: net("z = sqrt(w)\nL = z + 1", "tape")(w=0))
    assert "E0302" in said
    assert "z = sqrt(w)" in said


def test_a_tape_leaves_out_what_the_wanted_gradients_do_not_need() -> None:
    assert net("L = w^n\nn = 2", "tape", wrt=("w",))(w=-1, n=2) == (1.0, {"w": -2.0}), "and needs no ln w"


@pytest.mark.second_tier
@pytest.mark.parametrize("target", NUMBERS)
def test_a_network_of_100_000_units_is_compiled_and_run(target: str) -> None:
    network = chain(100_000, target)
    loss, *gradients = network.function(*([0.5] * len(network.arguments)))
    assert np.isfinite(loss)
    assert len(gradients) == 100_000


# ---------------------------------------------------------------------- bad input


def test_what_cannot_be_done_is_said_with_a_mend() -> None:
    python, numpy = net("L = (w*x - y)^2"), net("L = (w*x - y)^2", "numpy")
    for work, words in {
        lambda: net("L = w*x", "nunpy"): ["E0701", "'nunpy'", "did you mean 'numpy'?"],
        lambda: net("L = w*x", "numpy", reduce="max"): ["E0701", "'max'", "mean, sum"],
        lambda: net("L = w*x", wrt="parameter"): ["E0701", "'parameter'", "did you mean 'parameters'?"],
        lambda: net("L = w_0*x", wrt=["w0", "w_1"]): ["E0701", "'w0'", "did you mean 'w_0'?"],
        lambda: python(w=1, x=1): ["E0301", "y has no value", "y=1"],
        lambda: python(w=1, x=1, y=1, z=1): ["E0608", "'z'", "w, x, y"],
        lambda: python(w="1/2", x=1, y=1): ["E0608", "w = '1/2'", "w=0.5"],
        lambda: python(w=10**400, x=1, y=1): ["E0304", "w is larger than any float"],
        lambda: python.descend(1.5, 0.1): ["E0608", "steps = 1.5"],
        lambda: python.descend(-1, 0.1): ["E0608", "steps = -1"],
        lambda: python.descend(1): ["E0301", "eta", "descend(1000, 0.1)"],
        lambda: python.descend(10_000, 1e9, w=2, x=1, y=1): ["E0303", "learning rate"],
        lambda: numpy(w=1, x=[[1, 2]], y=1): ["E0704", "1 × 2", "reshape"],
        lambda: numpy(w=1, x=[], y=1): ["E0704", "0"],
        lambda: numpy(w=1, x=[1, 2], y=[1, 2, 3]): ["E0704", "x has 2 examples, y has 3"],
        lambda: numpy(w=[1, 2], x=1, y=1): ["E0608", "w = [1, 2]"],
        lambda: numpy(w=1, x=["a"], y=1): ["E0608", "x = ['a']"],
        lambda: numpy(w=1, x=[1, [2]], y=1): ["E0608", "x = [1, [2]]"],
    }.items():
        said = refusal(work)
        assert all(word in said for word in words), said
    huge = System([Equation(LOSS, num(10**400) * Name("w"))])
    assert "larger than any float" in refusal(lambda: made("python", huge).source)


@pytest.mark.parametrize("target", NUMBERS)
def test_a_line_that_cannot_be_computed_is_named(target: str) -> None:
    assert "E0302" in refusal(lambda: net("z = w/x\nL = z^2", target)(w=1, x=0))
    assert "z = w / x" in refusal(lambda: net("z = w/x\nL = z^2", target)(w=1, x=0))
    assert "E0303" in refusal(lambda: net("L = \\ln w", target)(w=-1))
    assert "E0303" in refusal(lambda: net("L = w^{x}", target)(w=-8, x=1 / 3)), "and is not complex"
    assert "E0304" in refusal(lambda: net("L = exp(w)", target)(w=1000))


def test_what_is_no_number_in_a_batch_is_an_error_too() -> None:
    assert "E0303" in refusal(lambda: net("L = ln(w*x)", "numpy")(w=-1, x=[1.0, 2.0]))


def test_a_missing_numpy_is_named_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    said = refusal(lambda: net("L = w*x", "numpy"))
    assert "E0703" in said
    assert "chainrule[numpy]" in said


def test_a_leaf_is_given_by_its_key_or_its_identifier_or_by_the_document() -> None:
    network = net("L = w_11^{(2)}*x_1 - y\nx_1 = 3, y = 1, w_11^{(2)} = 5")
    assert network().loss == 14.0
    assert network(**{"w_11^(2)": 2}).loss == network(w11_2=2).loss == 5.0
    assert network(x1=Fraction(1, 2)).loss == network(x_1=0.5).loss == 1.5
