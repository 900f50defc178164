"""What `explain` says of the examples with layers, as accepted; its figures against backward passes in NumPy."""

# ruff: noqa: N806 (matrices have capital letters, and so have their gradients)

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import chainrule as cr
from chainrule.explain.edges import link_text
from conftest import EXAMPLES
from test_app import Ran, run  # noqa: F401 (a fixture)

np = pytest.importorskip("numpy", reason="NOT RUN: NumPy is not installed")

RESIDUAL = EXAMPLES / "residual-layers.md"

SHOWN = (
    "attention",
    "convolution",
    "residual-layers",
    "rnn-three-steps",
    "softmax-cross-entropy",
    "two-two-two-matrices",
)


@pytest.mark.parametrize("name", SHOWN)
def test_the_explanation_looks_as_accepted(
    name: str,
    run: Callable[..., Ran],  # noqa: F811
    golden: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run("explain", EXAMPLES / f"{name}.md")
    assert ran.err == ""
    golden(f"explain-{name}-80.txt", ran.out)


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.md")), ids=lambda path: path.stem)
def test_no_line_is_longer_than_the_screen_and_every_sentence_begins_with_a_capital_or_a_sign(
    path: Any,
    columns: int,
    run: Callable[..., Ran],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = run("explain", path).out
    assert max(map(len, out.splitlines())) <= columns
    sentences = re.findall(r"(?:^|\. )([^\s.].{0,20})", out.replace("\n", " "))
    assert not [begin for begin in sentences if re.match(r"[a-z]{2,}", begin)]


LAYERED = [name for name in SHOWN if cr.network(EXAMPLES / f"{name}.md").solve().problem.network.shapes]


@pytest.mark.parametrize("name", LAYERED)
def test_every_edge_between_layers_can_be_explained_and_its_terms_sum_to_the_gradient(name: str) -> None:
    net = cr.network(EXAMPLES / f"{name}.md")
    for edges in net.explain().explanation.flow.edges.values():
        for edge in edges:
            told = net.explain(link_text(edge.link))
            assert str(told)
            found = told.json()
            whole = np.array(_floats(found["gradient"]["value"]))
            terms = sum(np.array(_floats(way["value"])) for way in found["gradient"]["ways"])
            assert terms == pytest.approx(whole, rel=1e-9, abs=1e-12)
            assert all(world["loss"] is not None or world["failure"] for world in found["counterfactuals"])


# ---------------------------------------------------------------------- backward passes by hand


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def softmax(z: Any) -> Any:
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def attention(v: Mapping[str, Any]) -> dict[str, Any]:
    X, Y = v["X"], v["Y"]
    Q, K, V = X @ v["W_Q"], X @ v["W_K"], X @ v["W_V"]
    A = softmax(Q @ K.T / np.sqrt(2))
    dO = A @ V - Y
    dA, dV = dO @ V.T, A.T @ dO
    dS = A * (dA - (dA * A).sum(axis=1, keepdims=True))
    dQ, dK = dS @ K / np.sqrt(2), dS.T @ Q / np.sqrt(2)
    dX = dQ @ v["W_Q"].T + dK @ v["W_K"].T + dV @ v["W_V"].T
    weights = {"W_Q": X.T @ dQ, "W_K": X.T @ dK, "W_V": X.T @ dV}
    return {"O": dO, "A": dA, "S": dS, "V": dV, "K": dK, "Q": dQ, "X": dX, "Y": -dO, **weights}


def convolution(v: Mapping[str, Any]) -> dict[str, Any]:
    X, K = v["X"], v["K"]
    Z = np.array([[(X[i : i + 2, j : j + 2] * K).sum() for j in range(2)] for i in range(2)]) + v["b"]
    ds = np.maximum(Z, 0).mean() - v["y"]
    dA = np.full((2, 2), ds / 4)
    dZ = dA * (Z > 0)
    dX, dK = np.zeros((3, 3)), np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            dX[i : i + 2, j : j + 2] += dZ[i, j] * K
            dK += dZ[i, j] * X[i : i + 2, j : j + 2]
    return {"s": ds, "A": dA, "Z": dZ, "X": dX, "K": dK, "b": dZ.sum(), "y": -ds}


def softmax_cross_entropy(v: Mapping[str, Any]) -> dict[str, Any]:
    p = softmax(v["W"] @ v["x"] + v["b"])
    dz = p - v["y"]
    return {
        "p": -v["y"] / p,
        "z": dz,
        "y": -np.log(p),
        "W": np.outer(dz, v["x"]),
        "x": v["W"].T @ dz,
        "b": dz,
    }


def two_two_two_matrices(v: Mapping[str, Any]) -> dict[str, Any]:
    h1 = sigmoid(v["W_1"] @ v["x"] + v["b_1"])
    h2 = sigmoid(v["W_2"] @ h1 + v["b_2"])
    dh2 = h2 - v["t"]
    dz2 = dh2 * h2 * (1 - h2)
    dh1 = v["W_2"].T @ dz2
    dz1 = dh1 * h1 * (1 - h1)
    weights = {"W_2": np.outer(dz2, h1), "b_2": dz2.sum(), "W_1": np.outer(dz1, v["x"]), "b_1": dz1.sum()}
    return {"h_2": dh2, "z_2": dz2, "h_1": dh1, "z_1": dz1, "t": -dh2, "x": v["W_1"].T @ dz1, **weights}


BY_HAND = {
    "attention": attention,
    "convolution": convolution,
    "softmax-cross-entropy": softmax_cross_entropy,
    "two-two-two-matrices": two_two_two_matrices,
}


def data_of(name: str) -> dict[str, Any]:
    given = cr.network(EXAMPLES / f"{name}.md").solve().json()["steps"][0]
    read = {**given["inputs"], **given["parameters"]}
    return {key: np.array(_floats(value)) for key, value in read.items()}


def _floats(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [*map(_floats, value)]
    above, _, below = value.partition("/")
    return float(above) / float(below or 1)


@pytest.mark.parametrize("name", BY_HAND)
def test_every_norm_and_count_of_zeros_is_that_of_the_backward_pass_by_hand(
    name: str,
    run: Callable[..., Ran],  # noqa: F811
) -> None:
    out = run("explain", EXAMPLES / f"{name}.md", "--ascii").out
    rows = dict(re.findall(r"^  (\w+) +(?:a number|a vector of \d+|\d+ x \d+) +(.*)$", out, re.MULTILINE))
    gradients = BY_HAND[name](data_of(name))
    assert set(rows) == set(gradients)
    for key, shown in rows.items():
        figure, _, zeros = shown.partition(" ")
        assert float(figure) == pytest.approx(float(np.linalg.norm(gradients[key])), rel=5e-3), key
        counted = int((np.asarray(gradients[key]) == 0).sum())
        assert zeros.strip() in ("", "-", f"{counted} of {np.size(gradients[key])}")
        assert counted == 0 or str(counted) in zeros


def test_the_gradients_of_the_recurrent_network_are_those_of_the_recursion_by_hand(
    run: Callable[..., Ran],  # noqa: F811
) -> None:
    # δ_t = ∂L/∂z_t = (h_t − y + w·δ_{t+1})·(1 − h_t²), summed over the steps for what they share
    w, u, x, y = 0.5, 1.0, (1, 0, -1), 0.5
    h = [0.0]
    for x_t in x:
        h.append(float(np.tanh(w * h[-1] + u * x_t)))
    found = {f"y_{t}": y - h[t] for t in (1, 2, 3)} | dict.fromkeys(("L_1", "L_2", "L_3"), 1.0)
    delta = 0.0
    for t in (3, 2, 1):
        found[f"h_{t}"] = h[t] - y + w * delta
        found[f"z_{t}"] = delta = found[f"h_{t}"] * (1 - h[t] ** 2)
        found[f"x_{t}"] = u * delta
    found["h_0"] = w * delta
    found |= {"w": sum(found[f"z_{t}"] * h[t - 1] for t in (1, 2, 3)), "b": sum(found[f"z_{t}"] for t in (1, 2, 3))}
    found["u"] = sum(found[f"z_{t}"] * x[t - 1] for t in (1, 2, 3))
    out = run("explain", EXAMPLES / "rnn-three-steps.md", "--ascii").out
    rows = re.findall(r"^  (\w+) +\d+ +\d+ +(?:~ |~= )?([-\d.]+)$", out, re.MULTILINE)
    assert {name: float(figure) for name, figure in rows} == pytest.approx(found, abs=5e-7)


def test_the_shares_of_attention_are_the_parts_along_the_gradient(run: Callable[..., Ran]) -> None:  # noqa: F811
    v = data_of("attention")
    found = attention(v)
    told = cr.network(EXAMPLES / "attention.md").explain().json()["gradient"]["ways"]
    for letter in "QKV":
        term = found[letter] @ v[f"W_{letter}"].T
        share = (term * found["X"]).sum() / (found["X"] ** 2).sum()
        (way,) = (way for way in told if way["via"] == letter)
        assert float(way["share"]) == pytest.approx(share, rel=1e-12)
        assert np.array(_floats(way["value"])) == pytest.approx(term, rel=1e-12)


# ---------------------------------------------------------------------- a residual layer


def residual(v: Mapping[str, Any], *, skip: float = 1, branch: float = 1, cut: bool = False) -> dict[str, Any]:
    """Loss and gradients; the skip or the branch left out of the equation, or the skip's term out of the gradient."""
    z0 = v["W_0"] @ v["x"] + v["b_0"]
    h0 = np.maximum(z0, 0)
    z1 = v["W_1"] @ h0 + v["b_1"]
    h1 = np.maximum(z1, 0)
    s = branch * (v["W_2"] @ h1) + skip * h0
    y_hat = v["w_3"] @ s
    ds = (y_hat - v["y"]) * v["w_3"]
    dz1 = (v["W_2"].T @ ds) * (z1 > 0) * branch
    dh0 = v["W_1"].T @ dz1 + (0 if cut else skip) * ds
    dz0 = dh0 * (z0 > 0)
    return {
        "loss": (y_hat - v["y"]) ** 2 / 2,
        "h_0": dh0,
        "W_0": np.outer(dz0, v["x"]),
        "b_0": dz0,
        "W_1": np.outer(dz1, h0),
        "b_1": dz1,
        "W_2": branch * np.outer(ds, h1),
        "w_3": (y_hat - v["y"]) * s,
    }


WORLDS = {
    "as_it_is": {},
    "term_cut": {"cut": True},
    "edge_removed": {"skip": 0},
    "branch_removed": {"branch": 0},
}


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_without_the_skip_has_the_loss_and_the_gradients_worked_out_apart(world: str) -> None:
    v = data_of("residual-layers")
    told = cr.network(RESIDUAL).explain().json()["counterfactuals"]
    (found,) = (other for other in told if other["world"] == world)
    here = residual(v, **WORLDS[world])
    assert float(_floats(found["loss"])) == pytest.approx(here["loss"], rel=1e-12)
    rate, mu_free = 0.1, {}
    for name in ("W_0", "b_0", "W_1", "b_1", "W_2", "w_3"):
        got = np.array(_floats(found["gradients"].get(name, here[name].astype(str).tolist())))
        assert got == pytest.approx(here[name], rel=1e-12), name
        mu_free[name] = v[name] - rate * here[name]  # the first step of momentum is one of gradient descent
    after = residual({**v, **mu_free}, **{key: value for key, value in WORLDS[world].items() if key != "cut"})
    assert float(_floats(found["loss_after"])) == pytest.approx(after["loss"], rel=1e-9)


def test_copies_of_the_bypassed_layer_apply_its_matrix_again_and_again() -> None:
    v = data_of("residual-layers")
    told = cr.network(RESIDUAL).explain().json()["repeated"]
    h0 = np.maximum(v["W_0"] @ v["x"] + v["b_0"], 0)
    mask = (v["W_1"] @ h0 + v["b_1"] > 0).astype(float)
    s = v["W_2"] @ np.maximum(v["W_1"] @ h0 + v["b_1"], 0) + h0
    term = v["W_2"].T @ ((v["w_3"] @ s - v["y"]) * v["w_3"])  # what comes back to h_1, the output of a copy
    for n in range(1, 11):
        term = v["W_1"].T @ (mask * term)
        if str(n) in told["carried"]:
            assert np.array(_floats(told["carried"][str(n)])) == pytest.approx(term, rel=1e-9)
    assert {"1", "10"} <= set(told["carried"])
