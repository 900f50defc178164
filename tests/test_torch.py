"""PyTorch says the same: its gradients of networks drawn at random, and its slopes at kinks."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings

from chainrule.evaluate import written
from chainrule.expr import Apply, Expr, Name, Num, Symbol
from chainrule.ops import ROWS, Op
from chainrule.train import descend
from strategies import Drawn, networks
from test_second import leaves, second_derivatives

pytestmark = pytest.mark.second_tier

torch = pytest.importorskip("torch", reason="NOT RUN: PyTorch is not installed")

MEANING: Mapping[str, Callable[..., Any]] = {
    "add": lambda *terms: sum(terms),
    "neg": lambda x: -x,
    "mul": lambda *factors: torch.stack(torch.broadcast_tensors(*factors)).prod(0),
    "div": torch.div,
    "pow": torch.pow,
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "identity": lambda x: x,
    "part": lambda x: x,
    "relu": torch.relu,
    "abs": torch.abs,
    "max": torch.maximum,
    "min": torch.minimum,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "prelu": lambda x, a: torch.where(x > 0, x, a * x),
    "softplus": lambda x: torch.nn.functional.softplus(x, threshold=1e3),
    "elu": torch.nn.functional.elu,
    "silu": torch.nn.functional.silu,
    "gelu": torch.nn.functional.gelu,
    "normal_cdf": torch.special.ndtr,
    "normal_pdf": lambda x: torch.exp(torch.distributions.Normal(0.0, 1.0).log_prob(x)),
    "sign": torch.sign,
    "heaviside": lambda x: torch.heaviside(x, torch.ones_like(x)),
    "huber": lambda a, b, d: torch.where((a - b).abs() <= d, (a - b) ** 2 / 2, d * ((a - b).abs() - d / 2)),
    "less": torch.lt,
    "less_equal": torch.le,
    "cases": lambda yes, condition, no: yes if condition else no,
    "squared_error": lambda a, b: torch.nn.functional.mse_loss(a, b) / 2,
}
"""What each operation is called there."""


def tensor(value: Any) -> Any:
    return torch.tensor(float(Fraction(value)), dtype=torch.float64)


def value_there(expr: Expr, env: Mapping[Symbol, Any]) -> Any:
    """The value of `expr` as PyTorch computes it."""
    if isinstance(expr, Symbol):
        return env[expr]
    if isinstance(expr, Num):
        return tensor(expr.value)
    assert isinstance(expr, Apply)
    return MEANING[expr.op](*(value_there(arg, env) for arg in expr.args))


@settings(max_examples=300)
@given(networks(smooth=True))
def test_gradients_are_those_of_pytorch(drawn: Drawn) -> None:
    ours = descend(drawn.network, drawn.given, 0, 0)[0]
    assume(not ours.kinks)  # a float may miss a kink that an exact number hits
    leaves = {name: tensor(value).requires_grad_() for name, value in drawn.given.items()}
    env: dict[Symbol, Any] = {**leaves}
    for left, right in drawn.system.ordered:
        env[left] = value_there(right, env)
    env[drawn.loss].backward()
    for name, leaf in leaves.items():
        theirs = 0.0 if leaf.grad is None else leaf.grad.item()
        assert float(Fraction(written(ours.gradients[name]))) == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@settings(max_examples=100)
@given(networks(smooth=True))
def test_second_derivatives_are_those_of_pytorch(drawn: Drawn) -> None:
    names = leaves(drawn)
    assume(not descend(drawn.network, drawn.given, 0, 0)[0].kinks)

    def loss(*parameters: Any) -> Any:
        env: dict[Symbol, Any] = {name: tensor(value) for name, value in drawn.given.items()}
        env.update(zip(names, parameters, strict=True))
        for left, right in drawn.system.ordered:
            env[left] = value_there(right, env)
        return env[drawn.loss]

    theirs = torch.autograd.functional.hessian(loss, tuple(tensor(drawn.given[name]) for name in names))
    for (wrt, by), value in second_derivatives(drawn, names).items():
        there = theirs[names.index(wrt)][names.index(by)].item()
        assert float(Fraction(written(value))) == pytest.approx(there, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("row", [row for row in ROWS if row.kinks], ids=lambda row: row.name)
def test_at_a_kink_pytorch_takes_the_slope_that_the_table_says(row: Op) -> None:
    (kink,) = row.kinks
    args = [Name("a", "", str(i)) for i in range(row.arity or 0)]
    env = {arg: tensor(0).requires_grad_() for arg in args}
    assert value_there(kink.where(*args), env) == 0
    MEANING[row.name](*env.values()).backward()
    assert env[args[0]].grad.item() == float(kink.conventions["torch"])


def test_the_rows_that_pytorch_has_are_all_compared() -> None:
    assert set(MEANING) == {row.name for row in ROWS if not row.mixes} - {"step", "hadamard"}
