"""A Python function is read as the equations that it writes: as the same lines of text are, and never run."""

import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.app.main import main
from chainrule.expr import Apply, Expr, Name, Num, key_of
from chainrule.ops import TABLE, plain
from chainrule.read import read_document
from strategies import Drawn, networks

# ---------------------------------------------------------------------- the same network, written twice

SIGNS = {"add": " + ", "mul": " * ", "div": " / ", "pow": " ** ", "less": " < ", "less_equal": " <= "}


def python(expr: Expr) -> str:
    """`expr` as a Python program writes it, with every bracket that there may be."""
    match expr:
        case Name():
            return key_of(expr)
        case Num(value=value):
            return f"({value})"
        case Apply(op="neg", args=(a,)):
            return f"(-{python(a)})"
        case Apply(op="squared_error", args=(a, b)):
            return f"(1/2 * ({python(a)} - {python(b)}) ** 2)"
        case Apply(op="cases", args=(value, condition, *rest)):
            other = rest[0] if len(rest) == 1 else Apply("cases", tuple(rest))
            return f"({python(value)} if {python(condition)} else {python(other)})"
        case Apply(op=op, args=args) if op in SIGNS:
            return f"({SIGNS[op].join(map(python, args))})"
        case Apply(op=op, args=args):
            spelling = next(
                spelling for spelling in TABLE[op].spellings if spelling.isidentifier() and spelling.isascii()
            )
            return f"np.{spelling}({', '.join(map(python, args))})"
        case _:
            raise AssertionError(expr)


def as_function(drawn: Drawn) -> str:
    data = ", ".join(f"{key_of(name)}={value}" for name, value in drawn.given.items())
    lines = [f"    {key_of(left)} = {python(right)}" for left, right in drawn.system.ordered]
    return "\n".join([f"def net({data}):", *lines, "    return L"])


def as_text(drawn: Drawn) -> str:
    equations = [f"{plain(left)} = {plain(right)}" for left, right in drawn.system]
    return "\n".join([*equations, *(f"{plain(name)} = {value}" for name, value in drawn.given.items())])


@given(networks(smooth=True))
def test_a_function_says_what_the_same_lines_of_text_say(drawn: Drawn) -> None:
    by_function, by_text = cr.network(as_function(drawn)).problem, cr.network(as_text(drawn)).problem
    assert {*by_function.network.system} == {*by_text.network.system}
    assert by_function.network.roles == by_text.network.roles
    assert by_function.given == by_text.given


PROGRAM = '''
import numpy as np

def net(x, w, b=-0.5, *, y=1, learning_rate=0.1):
    """One unit."""
    z = w*x + b
    h = np.tanh(z)
    y_hat = h if h > 0 else 0.1*h
    return (y - y_hat)**2
'''


@given(
    st.integers(0, len(PROGRAM)),
    st.integers(0, 6),
    st.sampled_from(["", "(", "=", "\n", " ", "\\", "é", "*", "lambda: "]),
)
def test_whatever_a_program_says_it_is_read_or_refused(at: int, length: int, put: str) -> None:
    try:
        cr.network(f"# net\n{PROGRAM[:at]}{put}{PROGRAM[at + length :]}")
    except cr.ChainruleError as error:
        assert all(diagnostic.help for diagnostic in error.diagnostics)  # noqa: PT017 (it need not be raised)


# ---------------------------------------------------------------------- functions that are alive


@cr.network
def unit(x, w1, b1=-0.5, *, y=1, learning_rate=0.1):  # type: ignore[no-untyped-def]
    """One sigmoid unit."""
    z1 = w1 * x + b1
    h1 = 1 / (1 + math.exp(-z1))
    y_hat: float = h1
    print("nobody sees this", no_such_thing)  # noqa: F821, T201
    assert False  # noqa: B011, PT015
    return (y - y_hat) ** 2


def test_a_decorated_function_is_a_network_that_keeps_its_name() -> None:
    assert isinstance(unit, cr.Network)
    assert (unit.__name__, unit.__doc__, unit.__module__) == ("unit", "One sigmoid unit.", __name__)
    assert repr(unit) == "z₁ = w₁·x + b₁\nh₁ = σ(z₁)\nŷ = h₁\nL = (y − ŷ)²"


def test_it_works_out_as_by_hand() -> None:
    work = unit.solve(x=1, w1=0.5)
    assert work.loss == Fraction(1, 4)  # σ(0) = 1/2
    assert work.gradients["w_1"] == Fraction(-1, 4)  # 2·(ŷ − y)·h·(1 − h)·x = −1·(1/2)·(1/2)·1
    assert work.parameters["b_1"] == Fraction(-19, 40)  # −1/2 + 0.1/4


def test_nothing_is_executed(capsys: pytest.CaptureFixture[str]) -> None:
    net = cr.network("import nothing\n@unheard_of\ndef net(x, w=1/3):\n    print(x)\n    return x*w/(1 - 1)")
    assert repr(net) == "L = (x·w)/(1 − 1)"
    assert capsys.readouterr().out == ""


def test_a_network_stands_for_its_function_wherever_a_source_is_asked_for() -> None:
    assert cr.solve(unit, cr.Settings({"x": 1, "w_1": "1/2"})).loss == Fraction(1, 4)
    assert cr.check("z_1 = w_1*x + b_1\ny_hat = h_1", unit).exit_code == 0


def test_a_function_without_source_is_refused_with_a_way_out() -> None:
    space: dict[str, object] = {}
    exec("def net(x, w):\n    return x*w", space)  # noqa: S102 (a function whose source is nowhere)
    for function in (space["net"], lambda x, w: x * w, len):
        with pytest.raises(cr.ChainruleError, match="E0262"):
            cr.network(function)  # type: ignore[arg-type]


def test_what_is_no_function_is_no_source() -> None:
    with pytest.raises(cr.ChainruleError, match="E0258"):
        cr.network(3)  # type: ignore[arg-type]


# ---------------------------------------------------------------------- spellings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("torch.relu(z)", "ReLU(z)"),
        ("torch.nn.functional.relu(z)", "ReLU(z)"),
        ("z.relu()", "ReLU(z)"),
        ("(w*x).tanh()", "tanh(w·x)"),
        ("np.maximum(0, z)", "ReLU(z)"),
        ("max(z, w)", "max(z, w)"),
        ("np.where(z > 0, z, 0)", "ReLU(z)"),
        ("np.square(z)", "z²"),
        ("pow(z, 3)", "z³"),
        ("z if z >= w else w*w", "{z if w ≤ z; w·w else}"),
        ("+z - -w", "z − (−w)"),
        ("-z**2", "−z²"),
        ("1_000*z", "1000·z"),
        ("1e-3*z", "0.001·z"),
        ("0.1*z", "0.1·z"),
        ("abs(z) + float(w)", "|z| + w"),
    ],
)
def test_python_is_spelled_in_many_ways(written: str, read: str) -> None:
    net = cr.network(f"def net(x, w):\n    z = w*x\n    return {written}")
    assert net.backward
    assert plain(net.equations[Name("L")]) == read


def test_every_assignment_that_sets_a_name_once_is_read() -> None:
    net = cr.network("def net(x, w):\n    a = b = w*x\n    c, d, e = a + 1, b, 2\n    L = c*d*e\n    return L")
    assert repr(net) == "b = w·x\na = b\nc = a + 1\nd = b\nL = c·d·e"
    assert net.problem.given == {Name("e"): 2}


def test_annotations_say_the_roles() -> None:
    net = cr.network('def net(x: "parameter", w: Input, k: nn.Parameter, s: float):\n    return x*w*k*s')
    assert net.problem.network.leaves("parameter") == (Name("x"), Name("k"))
    assert net.problem.guessed == (Name("s"),)


# ---------------------------------------------------------------------- functions of its own


def relu(e):  # type: ignore[no-untyped-def]
    """Not the table's: it leaks."""
    return e if e > 0 else 0.1 * e


def half_squared(a, b):  # type: ignore[no-untyped-def]
    return square(a - b) / 2


def square(a):  # type: ignore[no-untyped-def]
    return a * a


@cr.network
def leaking(x, w, *, y=1):  # type: ignore[no-untyped-def]
    h = relu(w * x)
    return half_squared(y, h)


def test_functions_of_the_same_file_are_put_in_where_they_are_called() -> None:
    assert leaking.solve(x=-2, w=1).loss == Fraction(18, 25)  # h = −0.2, and 1.2²/2 = 0.72
    assert leaking.solve(x=2, w=1).loss == Fraction(1, 2)


@pytest.mark.parametrize(
    ("helper", "code"),
    [
        ("def g(z):\n    a = z\n    return a", "E0263"),
        ("def g(z, k=1):\n    return k*z", "E0263"),
        ("def g(*z):\n    return z", "E0263"),
        ("def g():\n    return 1", "E0263"),
        ("@lru_cache\ndef g(z):\n    return z", "E0263"),
        ("def g(z):\n    return x*z", "E0266"),
        ("def g(z, u):\n    return z*u", "E0236"),
        ("def g(z):\n    return g(z - 1)", "E0237"),
        ("from nowhere import g", "E0235"),
        ("from .activations import g", "E0235"),
        ("from nowhere import tanh as g", "E0235"),
    ],
)
def test_what_a_function_does_beside_returning_an_expression_is_not_guessed(helper: str, code: str) -> None:
    with pytest.raises(cr.ChainruleError) as caught:
        cr.network(f"{helper}\n@cr.network\ndef net(x, w):\n    return g(w*x)")
    assert caught.value.diagnostics[0].code == code
    assert caught.value.diagnostics[0].help


def test_calls_within_calls_do_not_grow_without_bounds() -> None:
    calls = "g(" * 40 + "x" + ")" * 40
    with pytest.raises(cr.ChainruleError, match="E0238"):
        cr.network(f"def g(z):\n    return z*z\n@cr.network\ndef net(x, w):\n    return w*{calls}")


# ---------------------------------------------------------------------- arrays

BY_HAND = [  # with x = (1, 2), w = (1, 3), W = (1 3 / 2 4)
    ("x @ w", 7),
    ("np.dot(x, w)", 7),
    ("x.T @ w", 7),
    ("np.sum(x * w)", 7),
    ("np.sum((x @ w) * x)", 21),  # @ is never entry by entry: 7·(1 + 2)
    ("np.sum(W * x)", 17),  # nor is * ever a product of matrices: 1 + 6 + 2 + 8
    ("(W @ x).sum()", 17),
    ("np.sum(W.T @ x)", 16),
    ("np.mean(W, axis=0) @ x", Fraction(17, 2)),
    ("torch.sum(W, dim=1) @ x", 16),
    ("W[1] @ x", 10),
    ("W[1, 0] * x[1]", 4),
    ("np.outer(x, w).sum()", 12),
    ("np.concatenate([x, w]).sum()", 7),
    ("torch.cat((x, w), dim=0) @ [1, 0, 0, 2]", 7),
    ("np.sum([x, w] @ x)", 12),
]


@pytest.mark.parametrize(("written", "value"), BY_HAND)
def test_arrays_mean_what_they_mean_in_numpy(written: str, value: int | Fraction) -> None:
    net = cr.network(f"def net(x=[1, 2], w=np.array([1, 3]), W=[[1, 3], [2, 4]]):\n    return {written}")
    assert net.solve().loss == value  # and finite differences confirm its gradients, or this would raise


def test_a_clash_of_shapes_points_into_the_function() -> None:
    with pytest.raises(cr.ChainruleError, match="E0102") as caught:
        cr.network("def net(x=[1, 2], w=[1, 2, 3]):\n    z = x * w\n    return z.sum()")
    assert "2 |     z = x * w" in str(caught.value)


# ---------------------------------------------------------------------- files


def test_of_several_functions_in_a_file_the_decorated_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "nets.py"
    path.write_text("def first(x, w):\n    return w*x\n\n@cr.network\ndef second(x, w):\n    return w + x\n")
    assert repr(cr.network(path)) == "L = w + x"
    path.write_text(path.read_text().replace("@cr.network\n", ""))
    with pytest.raises(cr.ChainruleError, match="not clear which function is the network: first, second"):
        cr.network(path)


def test_the_commands_take_a_python_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.py"
    path.write_text("# ŷ\ndef net(x=2, w=0.5, *, y=3, eta=1):\n    y_hat = w*x\n    return (y - y_hat)**2\n")
    for words in (["solve"], ["check"], ["explain", "--edge", "x->y_hat"], ["sheet"], ["draw"], ["read"]):
        assert main([words[0], str(path), *words[1:]]) == 0, capsys.readouterr().err
    assert "loss 4 → " in capsys.readouterr().out


def test_a_program_without_functions_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "lines.py"
    path.write_text("z = w*x\nL = tanh(z)\n")
    assert repr(cr.network(path)) == "z = w·x\nL = tanh(z)"


# ---------------------------------------------------------------------- what is refused

REFUSED = [
    ("z = w*x\n    z = z + 1", "E0265", "call this one z_2"),
    ("z = w*x\n    z += 1", "E0265", "call this one z_2"),
    ("x = w*x", "E0265", "call this one x_2"),
    ("for i in range(x):\n        z = w*x", "E0263", "write the number itself"),
    ("for i in range(0, 9, 0):\n        z = w*x", "E0263", "write the number itself"),
    ("for i in range(99999):\n        z = w*x", "E0263", "fewer passes"),
    ("for a, b in range(3):\n        z = w*x", "E0263", "for i in range"),
    ("for i in range(3):\n        z = w*x\n        z = z + 1", "E0263", "call this one z_b"),
    ("while x:\n        z = w*x", "E0263", "for i in range"),
    ("if x > 0:\n        z = w*x", "E0263", "write the case on the right side"),
    ("with open('f') as f:\n        pass", "E0263", "remove it"),
    ("raise ValueError", "E0263", "remove it"),
    ("x[0] = 1", "E0263", "set a name"),
    ("a, b = w*x", "E0229", "one line for each"),
    ("z = foo(x)", "E0235", "write out what it does"),
    ("z = np.tahn(x)", "E0235", "did you mean 'tanh'?"),
    ("z = os.tanh(x)", "E0235", "docs/language.md"),
    ("z = np.tanh(x, w)", "E0236", "separate the arguments"),
    ("z = np.tanh(x, out=w)", "E0236", "it has no options"),
    ("z = np.sum([x, w], keepdims=True)", "E0236", "its options are: axis"),
    ("z = np.sum([x, w], axis=w)", "E0236", "such as axis=0"),
    ("z = np.sum([x, w], w)", "E0236", "such as axis=0"),
    ("z = np.tanh(*x)", "E0236", "docs/language.md"),
    ("z = x[-1]", "E0264", "counted from 0: x[0]"),
    ("z = x[w]", "E0264", "counted from 0: x[0]"),
    ("z = x[0:1]", "E0264", "docs/language.md"),
    ("z = pow(x)", "E0236", "docs/language.md"),
    ("z = v*x", "E0266", "make it a parameter of the function: v=…"),
    ("z = self.w*x", "E0264", "make it a parameter of the function: w=…"),
    ("z = x % 2", "E0264", "docs/language.md"),
    ("z = not x", "E0264", "docs/language.md"),
    ("z = 'w*x'", "E0264", "docs/language.md"),
    ("z = True*x", "E0264", "docs/language.md"),
    ("z = 1e999*x", "E0264", "docs/language.md"),
    ("z = 2j*x", "E0264", "docs/language.md"),
    ("z = [w for w in x]", "E0264", "docs/language.md"),
    ("z = (lambda u: u)(x)", "E0235", "docs/language.md"),
    (f"z = {'7' * 201}*x", "E0226", "shorter"),
    (f"z = {'(-' * 60}x{')' * 60}", "E0224", "lines of their own"),
    ("z = w if 0 < x < 1 else 2", "E0232", "compare two things"),
    ("z = w if x == 1 else 2", "E0232", "compare two things"),
    ("z = w if x else 2", "E0232", "compare two things"),
    ("w1 = x\n    w_1 = x", "E0267", "rename"),
    ("_z = x", "E0267", "begin it with a letter"),
    ("w_new = w*x", "E0267", "rename"),
    ("x_bar = w*x", "E0267", "rename"),
    ("return w*x\n    z = x", "E0263", "end the function with its return"),
    ("L = w\n    return L + x", "E0265", "loss = L + x"),
]


@pytest.mark.parametrize(("body", "code", "mend"), REFUSED, ids=[body.partition("\n")[0][:40] for body, *_ in REFUSED])
def test_what_no_network_has_is_refused_with_its_place_and_a_mend(body: str, code: str, mend: str) -> None:
    with pytest.raises(cr.ChainruleError) as caught:
        cr.network(f"def net(x, w):\n    {body}\n    return w*x")
    first = caught.value.diagnostics[0]
    assert (first.code, mend in first.help) == (code, True), first
    assert first.where is not None
    assert first.where.begin.line >= 2


def test_an_array_that_nobody_writes_out_is_refused_where_it_begins() -> None:
    program = f"def net(w, x=[{', '.join(['0.5'] * 20_002)}]):\n    return sum(w*x)"
    with pytest.raises(cr.ChainruleError) as caught:
        cr.network(program)
    (found,) = caught.value.diagnostics
    assert (found.code, found.where.start) == ("E0272", program.index("["))


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("def net(x, *w):\n    return x", "E0263"),
        ("def net(x, **w):\n    return x", "E0263"),
        ("def net(x, w):\n    z = w*x", "E0263"),
        ("def net(x, w=None):\n    return w*x", "E0264"),
        ("def net(x, w=x):\n    return w*x", "E0266"),
        ("def net(x, w:\n    return w*x", "E0260"),
        ("def net(x, w):\n  z = x\n    return z", "E0260"),
        ("def net(x, w):\n    return w*x\0", "E0260"),
        (f"def net(x):\n    return {'-' * 5000}x", "E0260"),
        ("import os\ndef a(x, w):\n    return w*x\ndef b(x, w):\n    return w*x", "E0261"),
    ],
)
def test_a_function_that_is_no_network_is_refused(program: str, code: str) -> None:
    with pytest.raises(cr.ChainruleError) as caught:
        cr.network(program)
    assert [d.code for d in caught.value.diagnostics] == [code]
    assert caught.value.diagnostics[0].help


def test_all_that_is_wrong_is_said_at_once_and_each_only_once() -> None:
    with pytest.raises(cr.ChainruleError) as caught:
        cr.network("def net(x, w):\n    a = foo(x)\n    b = a % 2\n    return b*w")
    assert [d.code for d in caught.value.diagnostics] == ["E0235", "E0264"]


def test_a_place_counts_characters_not_bytes() -> None:
    reading = read_document("def net(größe, w):\n    '''ŷ'''; z = größe*w % 2\n    return z")
    unread = [statement.unread for statement in reading.statements if statement.unread]
    where = next(found.where for found in unread if "%" in found.message)
    assert where is not None
    assert where.text == "größe*w % 2"


# ---------------------------------------------------------------------- loops

LOOPS = [
    (
        """
        h = x
        for i in range(2):
            z = w*h
            h = tanh(z)
        return h
        """,
        ["h = x", "z₁ = w·h", "h₁ = tanh(z₁)", "z₂ = w·h₁", "h₂ = tanh(z₂)"],
    ),
    (
        """
        for t in range(1, 3):
            x = w*x**t
        for t in range(5, 4, -1):
            a = x*(t - 1)
        return a
        """,
        ["x₁ = w·x¹", "x₂ = w·x₁²", "a₁ = x₂·4"],
    ),
    (
        """
        s = w
        for i in range(2):
            for j in range(2):
                s += x[i, j]
        return s
        """,
        ["s = w", "s₁ = s + x[0, 0]", "s₂ = s₁ + x[0, 1]", "s₃ = s₂ + x[1, 0]", "s₄ = s₃ + x[1, 1]"],
    ),
]


@pytest.mark.parametrize(("body", "lines"), LOOPS, ids=["names", "two loops", "nested"])
def test_a_loop_over_a_range_is_written_out_with_the_number_of_the_pass(body: str, lines: list[str]) -> None:
    assert repr(cr.network(f"def net(x, w):\n{body}")).splitlines() == lines


# ---------------------------------------------------------------------- data that comes later


def classifier() -> cr.Network:
    return cr.network("def net(x, W, b, y):\n    p = softmax(W @ x + b)\n    return -sum(y * log(p))\n")


def test_a_network_whose_shapes_nothing_tells_waits_for_data() -> None:
    net = classifier()
    assert repr(net).startswith("p = softmax(W·x + b)")
    work = net.solve(x=[1, 2], W=[[1, 0], [0, 1]], b=[0, 0], y=[1, 0])
    assert float(work.loss.middle) == pytest.approx(math.log(1 + math.e))


def test_asked_for_what_needs_shapes_it_says_whose_are_missing() -> None:
    for ask in (lambda net: net.backward(), lambda net: net.compile("numpy")):
        with pytest.raises(cr.ChainruleError) as raised:
            ask(classifier())
        (found,) = raised.value.diagnostics
        assert found.code == "E0102"
        assert found.notes == ("no value and no shape is given for W, x, b, y",)
        assert "net.solve(W=" in found.help


def test_shapes_that_clash_whatever_comes_are_refused_at_once() -> None:
    with pytest.raises(cr.ChainruleError, match="E0102"):
        cr.network("def net(x=[1, 2], W=[[1, 2, 3]]):\n    return sum(W @ x)\n")
