"""Decimal commas: whether a document writes `0,5` for one half, and its formulas with points if it does.

A comma between digits may separate two numbers. It is taken for a decimal one only where no doubt is left:
no number in it has a point, some number is written with a nought before the comma, `0,5`, and nothing is a list or an
index, as `[0,1]` is.
"""

import re
from collections.abc import Sequence
from functools import cache

from chainrule.read.model import Formula


def with_points(formulas: Sequence[Formula]) -> Sequence[Formula]:
    """The formulas of a document, their decimal commas as points, if they have such commas."""
    if not any(_nought().search(formula.text) for formula in formulas):
        return formulas
    if any(_point().search(formula.text) or _list().search(formula.text) for formula in formulas):
        return formulas
    return [formula._replace(text=_comma().sub(_pointed, formula.text)) for formula in formulas]


def _pointed(found: re.Match[str]) -> str:
    return f"{found[1]}.{found[2]}"


@cache
def _nought() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.,])0,\d+(?![\w,])")


@cache
def _point() -> re.Pattern[str]:
    return re.compile(r"\d\.\d")


@cache
def _list() -> re.Pattern[str]:
    """Numbers with bare commas between that cannot be decimal ones: `1,2,3`, `w_{1,2}`, `[0,1]`, `x = (0,1)`."""
    return re.compile(r"\d,\d+,\d|[_^]\{?\(?\d+,\d|\[\s*\d+,\d+\s*(?:\\right)?\]|=\s*\(\d+,\d+\)\s*(?:[\n,;]|\Z)")


@cache
def _comma() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.,])(\d+),(\d+)(?![\w,])")
