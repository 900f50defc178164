"""Adding an operation is one row in one file: a copy of the package with one more row has it everywhere."""

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import chainrule
from chainrule.api.formats import FORMATS
from chainrule.compile.targets import TARGETS

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

RIGHT = (
    DOCUMENT
    + """
∂L/∂x = ∂L/∂h·3·(w·x)²·w = 6
"""
)
WRONG = RIGHT.replace("3·(w·x)²", "2·(w·x)²").replace("= 6", "= 4")

SCRIPT = """\
import json
import chainrule as cr
from chainrule.api.formats import FORMATS, show
from chainrule.compile.targets import TARGETS
from chainrule.evaluate import Interval
from chainrule.ops import box_of, plain
from chainrule.render import latex_box, mathml_box
from chainrule.render.spoken import spoken

def h_of(text):
    (right,) = [right for left, right in cr.network(text).equations if plain(left) == "h"]
    return right

net = cr.network(DOCUMENT)
right = h_of(DOCUMENT)
box = box_of(right)
written = {
    "unicode": plain(right), "ascii": plain(right, ascii_only=True), "latex": latex_box(box), "mathml": mathml_box(box)
}
page = "</pre><p><math displaystyle='true'><mi>h</mi><mo>=</mo>{}</math></p><pre>"
again = {"latex": "$$h = {}$$", "unicode": "h = {}", "ascii": "h = {}", "mathml": page}
around = {"mathml": "<!DOCTYPE html><pre>{}</pre>"}
solved = net.solve(steps=0)
first = solved.steps[0]
enclosed = cr.network("L = cube(exp(w))\\nw = 1").solve(steps=0).loss
print(json.dumps({
    "written": written,
    "read": {
        way: h_of(around.get(way, "{}").format(DOCUMENT.replace("h = cube(w*x)", again[way].format(text)))) == right
        for way, text in written.items()
    },
    "shown": {way: show(solved.document(), way) for way in FORMATS},
    "said": spoken(box_of(right)),
    "drawn": net.draw(),
    "backward": str(net.backward()),
    "exact": [str(solved.values["h"]), str(solved.gradients["x"])],
    "interval": isinstance(enclosed, Interval) and float(enclosed.middle),
    "compiled": {
        target: str(net.compile(target, wrt="everything")(w=0.5, x=4).gradients["x"]) for target in TARGETS
    },
    "checked": [cr.check(work).exit_code for work in (RIGHT, WRONG)],
    "named": str(cr.check(WRONG)),
}))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a script finds that uses the new row."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(Path(chainrule.__file__).parent, root / "chainrule", ignore=shutil.ignore_patterns("__pycache__"))
    with (root / "chainrule/ops/rows/smooth.py").open("a", encoding="utf-8") as file:
        file.write(ROW)
    script = SCRIPT.replace("DOCUMENT", repr(DOCUMENT)).replace("RIGHT", repr(RIGHT)).replace("WRONG", repr(WRONG))
    env = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_is_printed_in_every_format(said: dict[str, Any]) -> None:
    assert said["written"]["unicode"] == "cube(w·x)"
    assert said["written"]["ascii"] == "cube(w*x)"
    assert {way for way, text in said["shown"].items() if "cube" in text} == {*FORMATS}
    assert said["said"] == "cube of w times x, end of cube,"
    assert said["drawn"].startswith("<svg")


def test_it_is_read_back_as_it_is_printed(said: dict[str, Any]) -> None:
    assert said["read"] == dict.fromkeys(said["written"], True)


def test_it_is_derived(said: dict[str, Any]) -> None:
    assert "3·(w·x)²·w" in said["backward"]


def test_it_is_evaluated_in_every_arithmetic(said: dict[str, Any]) -> None:
    assert said["exact"] == ["8", "6"], "cube(2), and 3·2²·½"
    assert said["interval"] == pytest.approx(math.exp(3))
    assert {*said["compiled"]} == {*TARGETS}
    for target, gradient in said["compiled"].items():
        assert float(gradient.strip("[]")) == 6, target


def test_a_working_that_uses_it_is_checked(said: dict[str, Any]) -> None:
    assert said["checked"] == [0, 1]
    assert "∂L/∂x" in said["named"]
