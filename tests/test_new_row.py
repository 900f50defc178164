"""Adding an operation is one row in one file: a copy of the package with one more row has it everywhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import chainrule

ROW = """
ROWS = (
    *ROWS,
    Op(
        name="cube",
        arity=1,
        value=lambda xp, x: xp.multiplied((x, x, x)),
        gradient=Entrywise((lambda y, x: 3 * square(x),)),
        notation=n.call("cube"),
        precedence=Binds.CALL,
        spellings=("cube",),
    ),
)
"""

DOCUMENT = """\
h = cube(w*x)
L = h + exp(w)

w = 0.5, x = 4
"""

SCRIPT = """\
import chainrule as cr
from chainrule.ops import TABLE, box_of, plain
from chainrule.render import latex_box

net = cr.network(DOCUMENT)
(right,) = [right for left, right in net.problem.network.system if plain(left) == "h"]
print(plain(right))
print(plain(right, ascii_only=True))
print(latex_box(box_of(right)))
print(net.backward())
solved = net.solve(steps=0)
first = solved.steps[0]
print(*(value for name, value in first.values.items() if plain(name) == "h"), end=" ")
print(*(value for name, value in first.gradients.items() if plain(name) == "x"))
for target in ("python", "numpy"):
    print(net.compile(target, wrt="everything")(w=0.5, x=4).gradients["x"])
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a script prints that uses the new row."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(Path(chainrule.__file__).parent, root / "chainrule", ignore=shutil.ignore_patterns("__pycache__"))
    with (root / "chainrule/ops/rows/smooth.py").open("a", encoding="utf-8") as file:
        file.write(ROW)
    script = SCRIPT.replace("DOCUMENT", repr(DOCUMENT))
    env = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_it_is_read_and_printed_in_every_format(said: list[str]) -> None:
    unicode, ascii_, latex, *_ = said
    assert unicode == "cube(w·x)"
    assert ascii_ == "cube(w*x)"
    assert "cube" in latex


def test_it_is_derived(said: list[str]) -> None:
    assert any("3·(w·x)²·w" in line for line in said)


def test_it_is_evaluated_exactly_and_in_every_back_end(said: list[str]) -> None:
    exact, python, numpy = said[-3:]
    assert exact == "8 6", "cube(2), and 3·2²·½"
    assert float(python) == 6
    assert "6." in numpy
