"""However long vectors and matrices are, no line of a network between them is longer than the terminal."""

import re

import pytest

import chainrule as cr
from chainrule.diagnostic import cells
from chainrule.render import terminal
from chainrule.render.breaks import ANYWHERE, fitting


def vector(length: int, start: int = 0) -> str:
    return "[" + ", ".join(f"{(i * i + start) % 7 - 3}.125" for i in range(length)) + "]"


def matrix(rows: int, columns: int) -> str:
    return "[" + ", ".join(vector(columns, row) for row in range(rows)) + "]"


def layers(inputs: int, hidden: int, outputs: int, activation: str) -> str:
    return f"""\
```network
z_1 = W_1·x + b_1
h_1 = {activation}(z_1)
z_2 = W_2·h_1 + b_2
L = 1/2·‖softmax(z_2) - y‖²
inputs: x
targets: y
```

```given
x = {vector(inputs)}
y = {vector(outputs, 2)}
W_1 = {matrix(hidden, inputs)}
b_1 = {vector(hidden, 1)}
W_2 = {matrix(outputs, hidden)}
b_2 = {vector(outputs, 5)}
learning rate = 0.1
```
"""


SIZES = [(2, 2, 2), (3, 4, 2), (6, 7, 2), (8, 8, 8), (20, 3, 9)]
NETWORKS = [layers(*sizes, activation) for sizes, activation in zip(SIZES, ["tanh", "relu"] * 3, strict=False)]


def too_long(shown: str, width: int) -> list[str]:
    return [line for line in shown.splitlines() if cells(line) > width]


@pytest.mark.parametrize("network", NETWORKS, ids=map(str, SIZES))
def test_no_line_is_longer_than_the_terminal(network: str) -> None:
    net = cr.network(network)
    for document in (net.solve().document(), net.explain().document()):
        for width in (60, 80, 120):
            for ascii_only in (False, True):
                assert too_long(terminal(document, width, ascii_only), width) == []


@pytest.mark.parametrize("network", NETWORKS[:3], ids=map(str, SIZES[:3]))
def test_breaking_lines_loses_nothing(network: str) -> None:
    document = cr.network(network).solve().document()

    def figures(width: int) -> list[str]:
        # one below the other, no rule stands between two halves of a line
        return re.findall(r"\d+\.\d+", terminal(document, width).replace("─", ""))

    assert sorted(figures(60)) == sorted(figures(70))


def test_a_judged_line_of_arrays_is_no_longer_than_the_terminal() -> None:
    worked = NETWORKS[2] + f"\nz_1 = W_1·x + b_1 = {vector(7)}\n\n∂L/∂b_1 = ∂L/∂z_1 = {vector(7, 3)}\n"
    for width in (40, 60, 80, 120):
        assert too_long(terminal(cr.check(worked).document(), width), width) == []


SCORES = """\
```network
S = X*W
A = softmax(S, axis=1)
L = sum(A*Y)
inputs: X
targets: Y
```

```given
X = [[1, 2], [3, 4], [-5, 6]]
W = [[0.12345, 0.23456, 0.34567], [-0.45678, 0.56789, -0.6789]]
Y = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
learning rate = 1
```
"""


def test_the_rows_of_a_matrix_too_long_for_a_line_stand_below_one_another() -> None:
    shown = terminal(cr.network(SCORES).solve().document(full=False)).splitlines()
    first = next(i for i, line in enumerate(shown) if "softmax([[" in line)
    rows = shown[first : first + 3]
    assert {line.rindex("[") for line in rows} == {shown[first].index("[[") + 1}
    assert rows[-1].endswith("]], axis=1)")


def test_a_product_of_arrays_is_broken_before_a_factor_rather_than_inside_a_bracket() -> None:
    h = "[" + ", ".join(["0.123456"] * 3) + "]"
    line = f"≈ {h} ⊙ {h} ⊙ (1 − {h})"
    assert fitting(f" {line}", 70, ANYWHERE) == [f" ≈ {h} ⊙ {h}", f"     ⊙ (1 − {h})"]


@pytest.mark.parametrize("room", range(20, 90, 7))
def test_breaking_keeps_every_sign(room: int) -> None:
    line = " = 0.5·sum(([[1.5, −2], [3, 4.25]] − [[1, 0], [0, 1]])²) + f([1, 2, 3, 4], axis=1) ⊙ [[1], [2]]·[[4, 5]]"
    assert "".join("".join(fitting(line, room, ANYWHERE)).split()) == "".join(line.split())


def test_what_is_averaged_stands_before_the_step_that_divides_by_it_where_there_is_one_column() -> None:
    shown = terminal(cr.network(SCORES).solve(rule="adam").document(full=False))
    lines = [line.split()[0] for line in shown[shown.index("step 1") :].splitlines() if line[:1] in "mvW"]
    assert lines == ["m_W", "m̂_W", "v_W", "v̂_W", "W"]
