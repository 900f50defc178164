"""The common shapes: written as text, they are the network that a program of a few lines works out."""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule.evaluate import Interval, Value
from chainrule.exercise.friendly import MOST_PARAMETERS
from chainrule.exercise.mlp import LOSSES, activations
from chainrule.expr import Name, key_of
from chainrule.expr.array import entries_of

ACTIVATIONS: Mapping[str, Callable[[float], float]] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "ReLU": lambda z: max(z, 0.0),
    "exp": math.exp,
}


def softmax(zs: Sequence[float]) -> list[float]:
    return [math.exp(z) / sum(map(math.exp, zs)) for z in zs]


ERRORS: Mapping[str, Callable[[Sequence[float], Sequence[float]], float]] = {
    "half-squared": lambda ys, ps: sum((y - p) ** 2 for y, p in zip(ys, ps, strict=True)) / 2,
    "squared": lambda ys, ps: sum((y - p) ** 2 for y, p in zip(ys, ps, strict=True)),
    "mean-squared": lambda ys, ps: sum((y - p) ** 2 for y, p in zip(ys, ps, strict=True)) / len(ys),
    "L1": lambda ys, ps: sum(abs(y - p) for y, p in zip(ys, ps, strict=True)),
    "bce": lambda ys, ps: -sum(math.log(p if y else 1 - p) for y, p in zip(ys, ps, strict=True)),
    "cross-entropy": lambda ys, ps: -sum(math.log(p) for y, p in zip(ys, ps, strict=True) if y),
}


def number(value: Value | None) -> float:
    assert value is not None
    return float(value.middle if isinstance(value, Interval) else value)


def key(letter: str, *indices: int, of: Sequence[int], layer: str = "") -> str:
    """`w_12^(1)`: an index for each layer of more than one unit."""
    below = "".join(str(i) for i, units in zip(indices, of, strict=True) if units > 1)
    return f"{letter}{'_' if below else ''}{below}{layer}"


def by_hand(
    units: Sequence[int], activation: str, loss: str, at: Mapping[str, float], skip: tuple[int, int] | None = None
) -> float:
    """The loss, layer by layer, as a program would work it out."""
    outs = [at[key("x", i, of=units[:1])] for i in range(1, units[0] + 1)]
    layers = [outs]
    last = len(units) - 1
    for number, (below, here) in enumerate(pairwise(units), start=1):
        mark = f"^({number})" if last > 1 else ""
        sums = []
        for j in range(1, here + 1):
            weights = [at[key("w", j, i, of=(here, below), layer=mark)] for i in range(1, below + 1)]
            bias = at.get(key("b", j, of=(here,), layer=mark), 0.0)
            sums.append(sum(w * h for w, h in zip(weights, outs, strict=True)) + bias)
            if skip and skip[1] == number:
                of = (here, units[skip[0]])
                past = enumerate(layers[skip[0]], start=1)
                sums[-1] += sum(at[key("u", j, i, of=of, layer=mark)] * h for i, h in past)
        outs = [ACTIVATIONS[activation](z) for z in sums] if number < last else ends(activation, loss, sums)
        layers.append(outs)
    return ERRORS[loss]([at[key("y", i, of=units[-1:])] for i in range(1, units[-1] + 1)], outs)


def ends(activation: str, loss: str, sums: Sequence[float]) -> list[float]:
    """What the last layer puts out: as the loss wants it, and never bent by a kink."""
    if loss == "cross-entropy":
        return softmax(sums)
    word = "sigmoid" if loss == "bce" else "identity" if activation == "ReLU" else activation
    return [ACTIVATIONS[word](z) for z in sums]


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 3), min_size=2, max_size=4),
    st.sampled_from(sorted(ACTIVATIONS)),
    st.sampled_from(sorted(LOSSES)),
    st.booleans(),
    st.integers(0, 5),
)
def test_the_equations_are_the_network_that_a_program_works_out(
    units: list[int], activation: str, loss: str, biases: bool, seed: int
) -> None:
    if loss == "cross-entropy":
        units[-1] = max(units[-1], 2)
    try:
        net = cr.mlp(*units, activation=activation, loss=loss, biases=biases, seed=seed)
    except cr.ChainruleError as error:
        assert error.diagnostics[0].code == "E0641"  # noqa: PT017 (some of these shapes have no numbers)
        return
    parameters = net.problem.network.leaves("parameter")
    assert len(parameters) == sum(a * b for a, b in pairwise(units)) + biases * sum(units[1:])
    assert net.problem.guessed == ()
    work = net.solve()
    at = {key_of(name): float(value) for name, value in work.problem.given.items()}
    assert number(work.loss) == pytest.approx(by_hand(units, activation, loss, at), rel=1e-9)


SKIPS = [((1, 1, 1), (0, 2)), ((2, 2, 1), (0, 2)), ((2, 1, 2, 1), (1, 3)), ((1, 2, 2, 2), (0, 2))]


@pytest.mark.parametrize(("units", "skip"), SKIPS, ids=str)
def test_a_skip_connection_feeds_a_layer_past_those_between(units: tuple[int, ...], skip: tuple[int, int]) -> None:
    net = cr.mlp(*units, activation="tanh", skip=skip, seed=1)
    added = units[skip[0]] * units[skip[1]]
    assert len(net.problem.network.leaves("parameter")) == sum(a * b + b for a, b in pairwise(units)) + added
    work = net.solve()
    at = {key_of(name): float(value) for name, value in work.problem.given.items()}
    assert number(work.loss) == pytest.approx(by_hand(units, "tanh", "half-squared", at, skip), rel=1e-9)
    matrices = cr.mlp(*units, activation="tanh", skip=skip, seed=1, form="matrices").solve()
    assert number(matrices.loss) == pytest.approx(number(work.loss), rel=1e-9)


def test_matrices_without_numbers_declare_their_shapes() -> None:
    network = cr.mlp(2, 3, 1, form="matrices", skip=(0, 2)).problem.network
    assert {key_of(name): network.shapes[name] for name in network.roles if name in network.shapes} == {
        "x": (2,), "W^(1)": (3, 2), "b^(1)": (3,), "w^(2)": (3,), "u^(2)": (2,),
    }  # fmt: skip


def test_the_network_that_everyone_copies_has_the_loss_that_everyone_prints() -> None:
    weights = {"w_11^(1)": 0.15, "w_12^(1)": 0.20, "w_21^(1)": 0.25, "w_22^(1)": 0.30, "w_11^(2)": 0.40,
               "w_12^(2)": 0.45, "w_21^(2)": 0.50, "w_22^(2)": 0.55}  # fmt: skip
    biases = {"b_1^(1)": 0.35, "b_2^(1)": 0.35, "b_1^(2)": 0.60, "b_2^(2)": 0.60}
    data = {"x_1": 0.05, "x_2": 0.10, "y_1": 0.01, "y_2": 0.99}
    work = cr.solve(cr.mlp(2, 2, 2, learning_rate=0.5), cr.Settings({**weights, **biases, **data}))
    assert number(work.loss) == pytest.approx(0.298371109, abs=5e-10)  # Mazur, A Step by Step Backpropagation Example
    assert number(work.parameters["w_11^(2)"]) == pytest.approx(0.35891648, abs=5e-9)
    assert number(work.parameters["w_11^(1)"]) == pytest.approx(0.149780716, abs=5e-10)


def test_behind_softmax_and_cross_entropy_stands_p_minus_y() -> None:
    work = cr.mlp(2, 3, loss="cross-entropy", seed=1).solve()
    for i in (1, 2, 3):
        p, y = number(work.values[f"y_hat_{i}"]), work.problem.given[Name("y", "", str(i))]
        assert number(work.gradients[f"z_{i}"]) == pytest.approx(p - float(y), rel=1e-12)


def test_softmax_may_be_asked_for_where_the_loss_takes_it_anyway() -> None:
    asked = cr.mlp(2, 3, loss="cross-entropy", output_activation="softmax", seed=1)
    assert str(asked) == str(cr.mlp(2, 3, loss="cross-entropy", seed=1))


def test_softmax_elsewhere_is_refused_with_the_loss_that_it_comes_with() -> None:
    with pytest.raises(cr.ChainruleError) as refused:
        cr.mlp(2, 2, output_activation="softmax")
    assert "cross-entropy" in refused.value.diagnostics[0].help


@pytest.mark.parametrize("activation", activations())
def test_every_activation_of_the_table_makes_a_network(activation: str) -> None:
    net = cr.mlp(1, 2, 1, activation=activation, seed=2)
    assert net.solve().loss is not None


# ---------------------------------------------------------------------- matrices


@settings(max_examples=15)
@given(
    st.lists(st.integers(1, 3), min_size=2, max_size=4),
    st.sampled_from(["sigmoid", "ReLU", "identity"]),
    st.sampled_from(sorted(LOSSES)),
    st.booleans(),
)
def test_as_matrices_it_is_the_network_that_it_is_as_scalars(
    units: list[int], activation: str, loss: str, biases: bool
) -> None:
    units[-1] = max(units[-1], 2) if loss == "cross-entropy" else units[-1]
    one, all_ = (
        worked(units, activation=activation, loss=loss, biases=biases, form=form) for form in ("scalars", "matrices")
    )
    if one is None or all_ is None:
        assert one is all_
        return
    assert number(one.loss) == number(all_.loss)
    for layer in {name.superscript for name in one.problem.network.leaves("parameter")}:
        for letter in "wb":
            assert gradients(one, letter, layer) == pytest.approx(gradients(all_, letter, layer), rel=1e-12)


def worked(units: Sequence[int], **options: object) -> cr.Working | None:
    """It, worked out at the numbers of seed 1; None where there are none."""
    try:
        return cr.mlp(*units, seed=1, **options).solve()  # type: ignore[arg-type] # as the test says
    except cr.ChainruleError as error:
        assert error.diagnostics[0].code == "E0641"  # noqa: PT017 (some of these shapes have no numbers)
        return None


def gradients(work: cr.Working, letter: str, layer: str) -> list[float]:
    """By the weights or biases of one layer, row by row."""
    names = [n for n in work.problem.given if n.base.lower() == letter and n.superscript == layer]
    return [number(entry) for name in names for entry in entries_of(work.gradients[key_of(name)])]


# ---------------------------------------------------------------------- the numbers


@given(st.integers(0, 1000))
@settings(max_examples=15)
def test_the_numbers_are_short_and_meet_no_kink_and_the_loss_falls(seed: int) -> None:
    work = cr.mlp(2, 2, 1, activation="ReLU", seed=seed).solve()
    given = work.problem.given
    assert all((value * 10).denominator == 1 and abs(value) <= 2 for value in given.values())
    weights = [given[name] for name in work.problem.network.leaves("parameter") if name.base == "w"]
    assert len(set(weights)) == len(weights)
    assert not any(step.kinks for step in work.steps)
    assert work.steps[1].loss < work.steps[0].loss  # type: ignore[operator] # of ReLU, both are exact


def test_the_same_seed_gives_the_same_numbers_and_another_others() -> None:
    first, again, other = (cr.mlp(2, 3, 1, seed=seed).problem.given for seed in (1, 1, 2))
    assert first == again != other


def test_without_a_seed_no_data_is_given_but_what_is_said() -> None:
    assert cr.mlp(2, 1).problem.given == {}
    assert cr.mlp(2, 1).problem.rate is None
    assert cr.mlp(2, 1, learning_rate="1/3").problem.rate == Fraction(1, 3)
    assert cr.mlp(2, 1, learning_rate=0.1, seed=1).problem.rate == Fraction(1, 10)


def test_units_beyond_nine_keep_their_indices_apart() -> None:
    names = {key_of(name) for name in cr.mlp(11, 2).problem.network.leaves("parameter")}
    assert {"w_{1,1}", "w_{1,11}", "w_{2,11}", "b_2"} <= names


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("units", "options", "code", "mend"),
    [
        ((), {}, "E0640", "2-2-1"),
        ((2,), {}, "E0640", "2-2-1"),
        ((2, 0, 1), {}, "E0640", "2-2-1"),
        ((2, -1), {}, "E0640", "2-2-1"),
        ((2, 1.0), {}, "E0640", "2-2-1"),
        ((2, True), {}, "E0640", "2-2-1"),
        ((10**6, 10**6), {}, "E0640", "10,000"),
        ((2, 1), {"activation": "sigmiod"}, "E0604", "did you mean 'sigmoid'?"),
        ((2, 1), {"activation": "log"}, "E0604", "one of"),
        ((2, 1), {"activation": "z = w"}, "E0604", "one of"),
        ((2, 1), {"output_activation": "foo"}, "E0604", "one of"),
        ((2, 1), {"loss": "half_squared"}, "E0604", "did you mean 'half-squared'?"),
        ((2, 1), {"loss": "cross-entropy"}, "E0640", "bce"),
        ((2, 1), {"form": "matrix"}, "E0604", "scalars, matrices"),
        ((2, 2, 1), {"skip": (0, 1)}, "E0640", "0-2"),
        ((2, 2, 1), {"skip": (1, 3)}, "E0640", "0-2"),
        ((2, 1), {"skip": (0, 1)}, "E0640", "three layers"),
        ((2, 2, 1), {"skip": (2,)}, "E0640", "0-2"),
        ((2, 2), {"loss": "bce", "output_activation": "tanh"}, "E0640", "sigmoid"),
        ((2, 1), {"learning_rate": "fast"}, "E0608", "1/3"),
        ((15, 15), {"seed": 1}, "E0641", str(MOST_PARAMETERS)),
    ],
)
def test_what_is_no_network_is_refused(
    units: tuple[int, ...], options: Mapping[str, str], code: str, mend: str
) -> None:
    with pytest.raises(cr.ChainruleError) as caught:
        cr.mlp(*units, **options)  # type: ignore[arg-type] # some of these are wrong on purpose
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, mend in diagnostic.help) == (code, True), diagnostic
