"""A working checked against its exercise: what the exercise names and the working does not is known all the same.

The values are worked out by hand: σ(0) = 1/2, and a ReLU lets a row through where its sum is positive.
"""

from pathlib import Path

from chainrule.check import Report, check, report_document
from chainrule.expr import Gradient, Name, key_of
from chainrule.problem import build
from chainrule.read import read_document
from chainrule.render import terminal

SCALAR = """
z = w*x + b
h = sigmoid(z)
L = (y - h)^2
x = 2, y = 1, w = 0.5, b = -1
"""

BATCH = """
Z = X W + b
H = relu(Z)
Y_hat = H V
L = 1/2*norm(Y_hat - Y)^2
X = [[1, 0], [0, 1], [1, 1]]
W = [[1, -1], [2, 3]]
b = [0.5, -0.5]
V = [[1], [-1]]
Y = [[1], [0], [2]]
"""


def against(exercise: str, work: str) -> Report:
    return check(read_document(work, "work.md"), build(read_document(exercise, "exercise.md")))


def verdicts(exercise: str, work: str) -> dict[str, str]:
    return {
        "" if judgement.claim.quantity is None else key_of(judgement.claim.quantity): judgement.verdict
        for judgement in against(exercise, work).judgements
    }


def shown(report: Report, hint: int = 0) -> str:
    return " ".join(terminal(report_document(report, hint), 80).split())


# ---------------------------------------------------------------------- gradients spelled as one word


def test_dw_is_the_gradient_though_the_working_names_neither_w_nor_the_loss() -> None:
    right = verdicts(SCALAR, "dh = -1\ndz = -0.25\ndw = -0.5\ndb = -0.25\n")
    assert right == dict.fromkeys(("dL/dh", "dL/dz", "dL/dw", "dL/db"), "right")
    assert verdicts(SCALAR, "dw = -0.7\ndz = 3\ndb = 2\n") == dict.fromkeys(("dL/dw", "dL/dz", "dL/db"), "wrong")


def test_dw_is_the_gradient_of_matrices_as_well() -> None:
    right = """
        dY_hat = Y_hat - Y = [[0.5], [0], [0]]
        dV = H^T dY_hat = [[0.75], [0]]
        dH = dY_hat V^T = [[0.5, -0.5], [0, 0], [0, 0]]
        dZ = [[0.5, 0], [0, 0], [0, 0]]
        dW = X^T dZ = [[0.5, 0], [0, 0]]
        db = [0.5, 0]
    """
    assert set(verdicts(BATCH, right).values()) == {"right"}
    wrong = "dZ = [[0.5, 0], [0, 1], [0, 0]]\ndW = X^T dZ = [[0.5, 0], [0.5, 0]]\ndb = [9, 9]\n"
    assert verdicts(BATCH, wrong) == dict.fromkeys(("dL/dZ", "dL/dW", "dL/db"), "wrong")


def test_letters_of_latex_say_the_same() -> None:
    assert verdicts(SCALAR, "$$dw = dz \\cdot x = -0.5$$\n$$db = 1$$\n") == {"dL/dw": "right", "dL/db": "wrong"}


def test_a_working_in_other_letters_keeps_its_own() -> None:
    forward = "a = w*x + b = 0\no = sigmoid(a) = 0.5\nE = (y - o)^2 = 0.25\n"
    report = against(SCALAR, f"{forward}do = -1\nda = -0.25\ndw = -0.5\ndE/db = -0.2\n")
    assert report.first is not None
    assert report.first.claim.quantity == Gradient(Name("E"), Name("b"))
    assert report.counted("right") == 6


def test_a_quantity_of_the_exercise_does_not_stand_for_the_loss() -> None:
    exercise = "h = E*x\nz = h*w\nL = (z - y)^2\nx = 1, y = 0, E = 2, w = 3\n"
    assert verdicts(exercise, "dL/dE = 36\ndh/dE = 1\n") == {"dL/dE": "right", "dh/dE": "right"}
    assert verdicts(exercise, "dE/dx = 36\n") != {"dL/dx": "right"}


def test_a_word_with_d_is_no_gradient_where_the_exercise_has_a_quantity_of_that_name() -> None:
    exercise = "dt = 2*w\nL = (dt - y)^2\ny = 1, w = 3\n"
    assert verdicts(exercise, "t = 5\ndt = 6\n")["dt"] == "right"


# ---------------------------------------------------------------------- factors whose shapes do not fit

ONE_OUTPUT = """
z = W_1 x + b
h = relu(z)
u = W_2 h
L = norm(u - y)^2
x = [1, 2]
W_1 = [[1, -1], [0, 2], [3, 1]]
b = [0, 1, -1]
W_2 = [[1, -1, 2]]
y = [0.5]
"""
"""z = [−1, 5, 4], h = [0, 5, 4], u = [3], ∂L/∂u = [5]."""


def test_a_missing_transpose_is_told_by_the_shapes_and_not_as_a_product_that_nobody_wrote() -> None:
    report = against(BATCH, "dL/dW = X dL/dZ = [[0.5, 0], [0, 0]]\n")
    text = shown(report)
    assert "Cannot multiply X (3 × 2) by ∂L/∂Z (3 × 2): 2 columns meet 3 rows." in text
    assert "perhaps the matrix has to be transposed: Xᵀ" in text
    assert "⊙" not in text


def test_a_product_that_can_be_meant_entry_by_entry_is() -> None:
    work = "dH = dY_hat V^T\ndZ = dH * [[1, 0], [1, 1], [1, 1]]\n"
    assert verdicts(BATCH, work) == {"dL/dH": "right", "dL/dZ": "right"}


def test_a_line_with_a_mistake_of_its_own_is_not_said_to_hold_none() -> None:
    text = shown(against(BATCH, "dZ = [[1, 0], [0, 0], [0, 0]]\ndW = X dZ = [[1, 0], [0, 0]]\n"))
    assert "besides ∂L/∂W (line 2)" in text
    assert "no new mistake" not in text


def test_the_hint_at_a_slip_of_matrices_is_about_shapes() -> None:
    for work in ("dL/dV = H dL/dY_hat = [[0.75], [0]]\n", "dL/dW = X dL/dZ\n"):
        text = shown(against(BATCH, work), hint=2)
        assert "look at the shapes and at the order of the factors" in text
        assert "one term for each" not in text
    assert "matrix product in the wrong order" in shown(against(ONE_OUTPUT, "dL/dW_1 = x dL/dz^T\n"), hint=2)


def test_a_number_is_put_in_for_a_vector_of_one() -> None:
    row = "\\begin{bmatrix} 0 & 25 & 20 \\end{bmatrix}"
    for line in ("dL/dW_2 = 5 h^T = [0, 25, 20]", "dL/dh = 5 W_2^T", f"$$\\frac{{dL}}{{dW_2}} = 5 h^T = {row}$$"):
        assert set(verdicts(ONE_OUTPUT, line).values()) == {"right"}
    assert verdicts(ONE_OUTPUT, "dL/dW_2 = 4 h^T\n") == {"dL/dW_2": "wrong"}


def test_of_a_network_of_real_size_no_points_are_tried() -> None:
    lenet = (Path(__file__).parent / "networks" / "lenet.md").read_text(encoding="utf-8")
    report = against(lenet, "dL/dp = -y/p\n")
    assert [j.verdict for j in report.judgements] == ["unjudged"]
