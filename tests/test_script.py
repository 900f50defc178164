"""A program without functions says what its assignments say, one after the other; what it does only perhaps is left."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chainrule as cr
from chainrule.diagnostic import ChainruleError
from chainrule.read import read_document

PROGRAM = """# A unit
import numpy as np
x, w = 2.0, 0.5  # the data
y = 0
z = w * x
L = (z - y) ** 2
dL_dz = 2 * (z - y)
dw = dL_dz * x
# so dL_dz = 2
w -= 0.1 * dw
if x > 3: q = 4
for i in range(3):
    r = i
print(f"L = {L}")
text = "s = 3"
"""


def said(text: str) -> list[str]:
    return [re.sub(r"\s", "", statement.text) for statement in read_document(text, "work.py").statements]


def test_assignments_are_read_and_nothing_that_happens_perhaps() -> None:
    found = said(PROGRAM)
    assert found[:6] == ["x=2.0", "w=0.5", "y=0", "z=w*x", "L=(z-y)**2", "dL_dz=2*(z-y)"]
    assert not {line[0] for line in found} & set("qirs")


def test_comments_are_running_text() -> None:
    assert "dL_dz=2" in said(PROGRAM)


def test_a_program_is_worked_like_any_exercise() -> None:
    """(0.5·2 − 0)² is 1."""
    assert (
        cr.network(read_document(PROGRAM.replace("x, w = 2.0, 0.5  # the data", "x = 2\nw = 0.5"), "work.py"))
        .solve()
        .loss
        == 1
    )


@pytest.mark.parametrize(
    ("line", "meant"),
    [("h = 1 / (1 + np.exp(-z))", "h=1/(1+np.exp(-z))"), ("w += -0.1*g", "w+=-0.1*g"), ("ŷ = (a +\n  b)", "ŷ=(a+b)")],
)
def test_a_line_is_read_whole(line: str, meant: str) -> None:
    statement, after = read_document(f"{line}\nu = 3", "work.py").statements
    assert re.sub(r"\s", "", statement.place.text) == meant
    assert (statement.unread, after.text) == (None, "u = 3")


@given(st.lists(st.sampled_from([*PROGRAM, *PROGRAM.splitlines(keepends=True)]), max_size=30).map("".join))
def test_a_damaged_program_ends_in_a_reading_or_a_diagnostic(text: str) -> None:
    try:
        reading = read_document(text, "work.py")
    except ChainruleError:
        return
    assert all(0 <= s.place.start <= s.place.end <= len(text) for s in reading.statements)
