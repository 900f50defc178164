"""Every function of the table is read by every one of its names, on every surface; a new row is asked for its own."""

from fractions import Fraction

import pytest

from chainrule.diagnostic import ChainruleError
from chainrule.expr import Apply, Expr, Name, Num, apply
from chainrule.ops import ROWS, Op
from chainrule.read import read_document, resolve
from test_resolve import resolved

CALLED = [
    pytest.param(row, spelling, id=spelling)
    for row in ROWS
    for spelling in row.spellings
    if spelling.isidentifier() and spelling.isascii()
]
LETTERS = [
    pytest.param(row, spelling, id=spelling)
    for row in ROWS
    for spelling in row.spellings
    if spelling.startswith("\\") and spelling[1:].isalpha() and row.arity == 1
]


def arguments(row: Op) -> tuple[Expr, ...]:
    """What its tests are called with: names, then the whole numbers that are static."""
    samples = enumerate(row.sample)
    return tuple(Num(int(s)) if s.lstrip("-").isdigit() else Name("a", "", str(i)) for i, s in samples)


def said(args: tuple[Expr, ...]) -> str:
    return ", ".join(str(arg.value) if isinstance(arg, Num) else f"a_{i}" for i, arg in enumerate(args))


NORM = {"norm": lambda x: apply("sqrt", apply("norm2", x))}
"""What double bars are, in letters."""


def meant(row: Op) -> Expr:
    args = arguments(row)
    if row.defaults and row.static:  # which are written out
        args += tuple(map(Num, row.defaults[sum(isinstance(arg, Num) for arg in args) :]))
    return NORM[row.name](*args) if row.name in NORM else Apply(row.name, args)


def names(row: Op) -> list[str]:
    return [f"q_{i} = a_{i} + 1" for i, arg in enumerate(arguments(row)) if isinstance(arg, Name)]


@pytest.mark.parametrize(("row", "spelling"), CALLED)
def test_a_function_is_read_by_each_of_its_names_in_plain_text(row: Op, spelling: str) -> None:
    assert resolved(*names(row), f"p = {spelling}({said(arguments(row))})", kind="plain").expr == meant(row)


@pytest.mark.parametrize("command", ["operatorname", "mathrm", "text"])
@pytest.mark.parametrize(("row", "spelling"), CALLED)
def test_a_function_is_read_by_each_of_its_names_in_latex(row: Op, spelling: str, command: str) -> None:
    head = rf"\{command}{{{spelling.replace('_', chr(92) + '_')}}}"
    assert resolved(*names(row), rf"p = {head}({said(arguments(row))})").expr == meant(row)


@pytest.mark.parametrize(("row", "spelling"), LETTERS)
def test_a_command_of_latex_is_read(row: Op, spelling: str) -> None:
    assert resolved("q = a_0 + 1", rf"p = {spelling}(a_0)").expr == meant(row)


@pytest.mark.parametrize(("row", "spelling"), CALLED)
def test_a_function_is_read_by_each_of_its_names_in_a_program(row: Op, spelling: str) -> None:
    if row.name in ("stack", "concat", "norm", "less"):
        return  # which a program writes otherwise
    assert in_python(f"{spelling}({said(arguments(row))})", *names_of(row)) == meant(row)


def names_of(row: Op) -> list[str]:
    return [f"a_{i}" for i, arg in enumerate(arguments(row)) if isinstance(arg, Name)]


def in_python(written: str, *parameters: str) -> Expr:
    """The right side that a program returns."""
    reading = read_document(f"def net({', '.join(parameters)}):\n    return {written}\n")
    (statement,) = reading.statements
    assert statement.unread is None, statement.unread
    return resolve(statement.sides[-1].syntax, reading.vocabulary).expr


x, a, y = map(Name, "xay")
TENTH = Num(Fraction(1, 10))

WRITTEN = [
    ("LeakyReLU(x, 0.1)", apply("leaky_relu_by", x, TENTH)),
    ("LeakyReLU(x, a)", apply("leaky_relu_by", x, a)),
    ("leaky_relu(x, negative_slope=0.1)", apply("leaky_relu_by", x, TENTH)),
    ("ELU(x, 2)", apply("elu_alpha", x, 2)),
    ("min(x)", apply("min_over", x)),
    ("min(x, axis=0)", apply("min_over", x, 0)),
    ("max_pool(x, 3, 2, 1)", apply("max_pool", x, 3, 2, 1)),
    ("max_pool(x, 3, padding=1)", apply("max_pool", x, 3, 3, 1)),
    ("avg_pool(x, 3, stride=1, padding=1)", apply("avg_pool", x, 3, 1, 1)),
]


@pytest.mark.parametrize(("written", "expr"), WRITTEN, ids=[written for written, _ in WRITTEN])
def test_options_are_read_in_plain_text(written: str, expr: Expr) -> None:
    assert resolved("q = x + a", f"p = {written}", kind="plain").expr == expr


TORCH = [
    ("F.leaky_relu(x, 0.1)", apply("leaky_relu_by", x, TENTH)),
    ("F.leaky_relu(x, negative_slope=0.1)", apply("leaky_relu_by", x, TENTH)),
    ("F.leaky_relu(x)", apply("leaky_relu", x)),
    ("F.prelu(x, a)", apply("prelu", x, a)),
    ("F.elu(x, alpha=2)", apply("elu_alpha", x, 2)),
    ("F.gelu(x)", apply("gelu", x)),
    ('F.gelu(x, approximate="tanh")', apply("gelu_tanh", x)),
    ("F.softmax(x, dim=-1)", apply("softmax", x, -1)),
    ("torch.logsumexp(x, dim=1)", apply("logsumexp", x, 1)),
    ("torch.amin(x, dim=0)", apply("min_over", x, 0)),
    ("F.max_pool2d(x, 2)", apply("max_pool", x, 2)),
    ("F.max_pool2d(x, kernel_size=3, stride=2, padding=1)", apply("max_pool", x, 3, 2, 1)),
    ("F.max_pool2d(x, 3, padding=1)", apply("max_pool", x, 3, 3, 1)),
    ("F.avg_pool1d(x, kernel_size=3, padding=1)", apply("avg_pool", x, 3, 3, 1)),
    ("F.conv2d(x, a, padding=1)", apply("conv", x, a, 1, 1)),
    ("F.mse_loss(x, y)", apply("mse", x, y)),
    ('F.mse_loss(x, y, reduction="sum")', apply("sum", (x - y) ** 2)),
    ('F.mse_loss(x, y, reduction="none")', (x - y) ** 2),
    ('F.l1_loss(x, y, reduction="sum")', apply("sum", apply("abs", x - y))),
    ("F.binary_cross_entropy(x, y)", apply("mean", apply("bce", x, y))),
    ('F.binary_cross_entropy(x, y, reduction="none")', apply("bce", x, y)),
    ('F.binary_cross_entropy_with_logits(x, y, reduction="sum")', apply("sum", apply("bce_logits", x, y))),
    ("F.huber_loss(x, y)", apply("mean", apply("huber", x, y, 1))),
    ("F.huber_loss(x, y, delta=2)", apply("mean", apply("huber", x, y, 2))),
    ("F.smooth_l1_loss(x, y)", apply("mean", apply("huber", x, y, 1))),
    ("F.cross_entropy(x, y)", apply("cross_entropy_logits", x, y)),
]


@pytest.mark.parametrize(("written", "expr"), TORCH, ids=[written for written, _ in TORCH])
def test_pytorch_is_read_as_what_it_means_there(written: str, expr: Expr) -> None:
    assert in_python(written, "x", "a", "y") == expr


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('F.cross_entropy(x, y, reduction="sum")', "no option 'reduction'"),
        ('F.mse_loss(x, y, reduction="max")', "reduction"),
        ('F.gelu(x, approximate="erf")', "approximate"),
        ("F.leaky_relu(x, slope=0.1)", "no option 'slope'"),
    ],
)
def test_an_option_that_is_not_known_is_refused(written: str, said: str) -> None:
    with pytest.raises((ChainruleError, AssertionError), match=said):
        in_python(written, "x", "y")
