"""PyTorch's gradients of the networks that everybody knows, in their real sizes, are those of the generated code."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.expr import key_of
from test_networks import NETWORKS

pytestmark = pytest.mark.second_tier

torch = pytest.importorskip("torch", reason="NOT RUN: PyTorch is not installed")
F = torch.nn.functional


def lenet(v: Mapping[str, Any]) -> Any:
    h = v["P_0"][None]
    for i in (1, 2):
        h = F.max_pool2d(F.relu(F.conv2d(h, v[f"K_{i}"], v[f"c_{i}"].flatten())), 2)
    h = h.flatten()
    for i in (3, 4):
        h = F.relu(F.linear(h, v[f"W_{i}"], v[f"b_{i}"]))
    return -(v["y"] * F.log_softmax(F.linear(h, v["W_5"], v["b_5"]), 0)).sum()


def transformer(v: Mapping[str, Any]) -> Any:
    x = v["X_0"]
    for i in (1, 2):
        q, k, values = (x @ v[f"W_{{{letter},{i}}}"] for letter in "QKV")
        a = F.scaled_dot_product_attention(q, k, values) @ v[f"W_{{O,{i}}}"]
        n = F.layer_norm(x + a, (64,), v[f"g_{{1,{i}}}"], v[f"b_{{1,{i}}}"], 1e-5)
        f = F.relu(n @ v[f"U_{i}"] + v[f"u_{i}"]) @ v[f"W_{i}"] + v[f"w_{i}"]
        x = F.layer_norm(n + f, (64,), v[f"g_{{2,{i}}}"], v[f"b_{{2,{i}}}"], 1e-5)
    return -(v["Y"] * F.log_softmax(x @ v["W"] + v["b"], 1)).sum(1).mean()


WRITTEN: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {"lenet": lenet, "transformer": transformer}


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_those_of_pytorch(name: str) -> None:
    net = cr.network(NETWORKS[name].read_text(encoding="utf-8"))
    network = net.problem.network
    random = np.random.default_rng(0)
    values = {key_of(leaf): random.normal(0, 0.2, network.shapes[leaf]) for leaf in network.roles}
    ours = net.compile("numpy", wrt="leaves")(**values)
    theirs = {key: torch.tensor(value, requires_grad=True) for key, value in values.items()}
    loss = WRITTEN[name](theirs)
    loss.backward()
    assert float(ours.loss) == pytest.approx(loss.item(), rel=1e-12)
    for key, leaf in theirs.items():
        assert np.max(np.abs(ours.gradients[key] - leaf.grad.numpy())) < 1e-12, key
