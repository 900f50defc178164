"""PyTorch says the same: its gradients of networks drawn at random, and its slopes at kinks."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings

from chainrule.derive import backward
from chainrule.evaluate import working, written
from chainrule.expr import Apply, Equation, Expr, Gradient, Name, Num, Symbol, System, apply
from chainrule.expr.array import entries_of, shape_of_value, shaped
from chainrule.ops import ROWS, Op
from chainrule.problem.sized import sized
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
    "leaky_relu_by": lambda x, a: torch.where(x > 0, x, a * x),
    "prelu": lambda x, a: torch.where(x > 0, x, a * x),
    "softplus": lambda x: torch.nn.functional.softplus(x, threshold=1e3),
    "elu": torch.nn.functional.elu,
    "elu_alpha": lambda x, a: torch.where(x > 0, x, a * torch.expm1(x)),
    "silu": torch.nn.functional.silu,
    "gelu": torch.nn.functional.gelu,
    "gelu_tanh": lambda x: torch.nn.functional.gelu(x, approximate="tanh"),
    "gelu_gate": lambda x: torch.nn.functional.gelu(x, approximate="tanh") / x,
    "gelu_rate": lambda x: 2 * (2 / torch.pi) ** 0.5 * (1 + 3 * 0.044715 * x**2),
    "normal_cdf": torch.special.ndtr,
    "normal_pdf": lambda x: torch.exp(torch.distributions.Normal(0.0, 1.0).log_prob(x)),
    "sign": torch.sign,
    "heaviside": lambda x: 0 * x + torch.heaviside(x.detach(), torch.ones_like(x)),  # which it has no derivative of
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


# ---------------------------------------------------------------------- rows that mix entries

F = torch.nn.functional
CONVOLVE = {1: F.conv1d, 2: F.conv2d}


def convolved(x: Any, k: Any, stride: int = 1, padding: int = 0) -> Any:
    """Its conv1d or conv2d, with the axes that it wants: channels, and kernels."""
    d = {(1, 1): 1, (2, 3): 1, (3, 3): 1, (2, 2): 2, (3, 4): 2, (4, 4): 2}[x.ndim, k.ndim]
    bare = k.ndim == d
    found = CONVOLVE[d](x[None] if bare else x, k[None, None] if bare else k, stride=stride, padding=padding)
    return found[0] if bare else found


MIXING: Mapping[str, Callable[..., Any]] = {
    "matmul": torch.matmul,
    "matvec": torch.mv,
    "vecmat": torch.matmul,
    "inner": torch.dot,
    "outer": torch.outer,
    "transpose": lambda a: a.T,
    "column": lambda x: x[:, None],
    "sum": lambda x, *axis: x.sum(*axis),
    "mean": lambda x, *axis: x.mean(*axis),
    "norm2": lambda x: (x**2).sum(),
    "norm": torch.linalg.vector_norm,
    "max_over": torch.amax,
    "min_over": torch.amin,
    "stack": lambda *parts: torch.stack(parts),
    "concat": lambda *args: torch.cat(args[:-1], args[-1]),
    "take": lambda x, *index: x[index],
    "reshape": lambda x, *shape: x.reshape(shape),
    "softmax": lambda x, axis=-1: F.softmax(x, axis),
    "log_softmax": lambda x, axis=-1: F.log_softmax(x, axis),
    "logsumexp": lambda x, axis=-1: torch.logsumexp(x, axis),
    "conv": convolved,
    "max_pool": lambda x, *steps: (F.max_pool1d if x.ndim == 1 else F.max_pool2d)(x[None], *steps)[0],
    "avg_pool": lambda x, *steps: (F.avg_pool1d if x.ndim == 1 else F.avg_pool2d)(x[None], *steps)[0],
    "batch_norm": lambda x, gamma, beta, eps: F.batch_norm(x, None, None, gamma, beta, True, eps=eps.item()),
    "layer_norm": lambda x, gamma, beta, eps: F.layer_norm(x, x.shape[-1:], gamma, beta, eps.item()),
    "attention": F.scaled_dot_product_attention,
    "embedding": lambda table, *index: F.embedding(torch.tensor(index), table),
    "dropout": lambda x, mask, p: x * mask / (1 - p),
    "bce": lambda p, y: F.binary_cross_entropy(p, y, reduction="none"),
    "bce_logits": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="none"),
    "hinge": lambda s, y: torch.relu(1 - y * s),
    "sse": lambda a, b: F.mse_loss(a, b, reduction="sum"),
    "mse": F.mse_loss,
    "mae": F.l1_loss,
    "cross_entropy": lambda p, y: F.nll_loss(p.log(), y.argmax(1)),
    "cross_entropy_logits": F.cross_entropy,
}
"""What each operation between arrays is called there."""

CASES = [
    *((row.name, row.sample) for row in ROWS if row.name in MIXING and not row.name.startswith(("cross", "bce"))),
    ("conv", ("any 7", "any 3", "2", "1")),
    ("conv", ("any 2 7", "any 3 2 3", "2")),
    ("conv", ("any 2 2 6", "any 3 2 3", "1", "2")),
    ("conv", ("any 5 6", "any 3 2", "2", "1")),
    ("conv", ("any 2 5 5", "any 3 2 2 3", "3", "1")),
    ("conv", ("any 2 2 5 4", "any 3 2 2 2", "1", "1")),
    ("max_pool", ("any 2 5 5", "2", "1")),
    ("max_pool", ("any 2 5 5", "3", "2", "1")),
    ("max_pool", ("any 5", "2", "1", "1")),
    ("avg_pool", ("any 2 6 4", "2")),
    ("avg_pool", ("any 2 5 4", "3", "1", "1")),
    ("min_over", ("any 2 3",)),
    ("max_over", ("any 2 3",)),
    ("softmax", ("small 2 3 2", "1")),
    ("softmax", ("small 2 3",)),
    ("log_softmax", ("small 3 2", "0")),
    ("logsumexp", ("small 4",)),
    ("sum", ("any 2 3 2", "-1")),
    ("bce", ("probability 3", "probability 3")),
    ("bce_logits", ("small 2 2", "probability 2 2")),
    ("cross_entropy", ("probability 2 3", "one-hot 2 3")),
    ("cross_entropy_logits", ("small 2 3", "one-hot 2 3")),
]

COMPARED = {"bce": 1, "bce_logits": 1, "cross_entropy": 1, "cross_entropy_logits": 1, "batch_norm": 3, "layer_norm": 3}
"""How many gradients are compared where PyTorch lacks one, or has another where targets do not add up to 1."""

DRAWN: Mapping[str, Callable[..., Any]] = {
    "any": lambda *shape: torch.randn(shape, dtype=torch.float64),
    "small": lambda *shape: torch.randn(shape, dtype=torch.float64),
    "positive": lambda *shape: torch.rand(shape, dtype=torch.float64) + 0.5,
    "probability": lambda *shape: 0.8 * torch.rand(shape, dtype=torch.float64) + 0.1,
    "one-hot": lambda rows, classes: F.one_hot(torch.arange(rows) % classes, classes).double(),
}


@pytest.mark.parametrize(("op", "sample"), CASES, ids=[f"{op}{i}" for i, (op, _) in enumerate(CASES)])
def test_values_and_pullbacks_are_those_of_pytorch(op: str, sample: tuple[str, ...]) -> None:
    torch.manual_seed(0)
    args, leaves = [], {}
    for i, (kind, *shape) in enumerate(map(str.split, sample)):
        if kind.lstrip("-").isdigit():
            args.append(Num(int(kind)))
            continue
        args.append(Name("a", "", str(i)))
        leaves[args[-1]] = DRAWN[kind](*map(int, shape)).requires_grad_()
    theirs = MIXING[op](*(leaves[arg] if isinstance(arg, Name) else arg.value for arg in args))
    weights = torch.randn_like(theirs)
    (theirs * weights).sum().backward()
    given = {name: exactly(leaf) for name, leaf in leaves.items()} | {WEIGHTS: exactly(weights)}
    values = worked_out(Apply(op, tuple(args)), given)
    close(values[OUTPUT], theirs)
    for name in [*leaves][: COMPARED.get(op)]:
        close(values[Gradient(LOSS, name)], leaves[name].grad)


LOSS, OUTPUT, WEIGHTS = Name("L"), Name("y"), Name("c")


def worked_out(node: Apply, given: Mapping[Name, Any]) -> Mapping[Any, Any]:
    """The value of `node` as y, and the gradients of L = Σ c ⊙ y."""
    shapes = {name: shape for name, value in given.items() if (shape := shape_of_value(value))}
    total = apply("sum", Apply("hadamard", (WEIGHTS, OUTPUT)))
    network = sized(System([Equation(OUTPUT, node), Equation(LOSS, total)]), LOSS, shapes, {})
    back = backward(network.system, LOSS, lambda quantity, op: 0, dict(network.shapes))
    return working([*network.system.ordered, *back.system().ordered], given).values


def exactly(values: Any) -> Any:
    """The same numbers, exactly."""
    found = [Fraction(entry) for entry in values.detach().flatten().tolist()]
    return shaped(tuple(values.shape), found)


def close(ours: Any, theirs: Any) -> None:
    assert shape_of_value(ours) == tuple(theirs.shape)
    found = [float(entry) for entry in entries_of(ours)]
    assert found == pytest.approx(theirs.detach().flatten().tolist(), rel=1e-12, abs=1e-12)


def test_the_rows_between_arrays_that_pytorch_has_are_all_compared() -> None:
    ours = {row.name for row in ROWS if row.mixes}
    without = {
        "count",
        "spread",
        "sum_to",
        "piece",
        "place",
        "reshape_like",
        "largest",
        "windows",
        "unwindow",
        "one_hot",
        "max_unpool",
        "avg_unpool",
        "pool_shares",
    }
    assert ours - {*MIXING} == without | {"conv_to_input", "conv_to_kernel"}
