"""A document that git could not merge says two things: each side is read, under its own name, and judged by itself."""

import pytest

import chainrule as cr
from chainrule.diagnostic import ChainruleError
from chainrule.read import read_document

TWICE = """# Exercise
z = w*x
L = (z - y)^2
<<<<<<< HEAD
x = 2, w = 1, y = 0
z = 1*2 = 2
L = 4
=======
x = 3, w = 1, y = 0
z = 1*3 = 3
L = 8
>>>>>>> a-branch
"""


def test_each_side_stands_under_its_name() -> None:
    reading = read_document(TWICE, "a.md")
    under = {s.text: reading.headings[s.section] for s in reading.statements}
    assert (under["z = w*x"], under["L = 4"], under["L = 8"]) == ("Exercise", "HEAD", "a-branch")


def test_each_side_is_judged_by_its_own_data() -> None:
    """(3 − 0)² is 9; with the other side's x = 2 it would be 4."""
    wrong = [claim for claim in cr.check(TWICE).json()["claims"] if claim["verdict"] == "wrong"]
    assert [claim["text"] for claim in wrong] == ["L = 8"]


def test_what_stood_there_before_both_sides_is_not_read() -> None:
    text = "<<<<<<< a\nx = 1\n||||||| base\nx = 2\n=======\nx = 3\n>>>>>>> b\n"
    assert [statement.text for statement in read_document(text).statements] == ["x = 1", "x = 3"]


@pytest.mark.parametrize("text", ["<<<<<<< a\nx = 1\n", "x = 1\n=======\n>>>>>>> b\n", "<<<<<<< a\nx = 1\n>>>>>>> b\n"])
def test_half_a_conflict_hides_nothing(text: str) -> None:
    assert [statement.text for statement in read_document(text).statements] == ["x = 1"]


def test_a_notebook_in_conflict_is_refused_with_what_to_do() -> None:
    with pytest.raises(ChainruleError, match="git checkout --ours"):
        read_document('{\n<<<<<<< HEAD\n "cells": [],\n=======\n "cells": [1],\n>>>>>>> b\n}', "a.ipynb")
