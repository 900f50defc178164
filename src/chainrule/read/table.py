"""Tables of Markdown: a cell of mathematics is a formula; a name beside its value is one too, `| $w_0$ | 0.5 |`."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from chainrule.read.body import body_of
from chainrule.read.find import Finds
from chainrule.read.marks import MATHEMATICS, Mark, Marks
from chainrule.read.mathematics import mathematics_in
from chainrule.read.sentence import sentence_in
from chainrule.read.strip import Strip, joined, said
from chainrule.read.words import LONGEST, has_relation, words


class _Cell(NamedTuple):
    """A cell of one row.

    Args:
        inside: what it holds, without white space.
        marks: what is set off in it, in the offsets of the whole text.
        start: where `inside` begins in the whole text.
        border: the character that ends the cell.
    """

    inside: Strip
    marks: tuple[Mark, ...]
    start: int
    border: Strip


def table_in(strip: Strip, marks: Marks, start: int, finds: Finds) -> int:
    """Find what the table that begins at `start` holds; where it ends."""
    text, at, row, gradients = strip.text, start, 0, False
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if "|" not in text[at:end] or end - at > LONGEST:
            break
        cells = list(_cells(strip, marks, at, end))
        gradients = (_says_gradients(cells) if row == 0 else gradients) and len(cells) == 2
        _row(cells, finds, two=len(cells) == 2, header=row == 0, gradients=gradients)
        at, row = end + 1, row + 1
    return min(at, len(text))


def row_in(cells: Sequence[Strip], finds: Finds, *, header: bool) -> None:
    """Find what a row of a table holds whose cells are known, of LaTeX or plain text, none of them empty."""
    listed = [
        _Cell(cell, tuple(Marks(cell.text, tex=True).within(0, len(cell.text))), 0, said("|", cell)) for cell in cells
    ]
    _row(listed, finds, two=len(cells) == 2, header=header)


def _cells(strip: Strip, marks: Marks, start: int, end: int) -> Iterator[_Cell]:
    """The cells of a row; a bar inside a formula or code parts nothing."""
    found = [mark for mark in marks.within(start, end) if mark.end <= end]
    at, next_ = start, 0
    for border in [*_borders(strip.text, start, end, found), end]:
        first = next_
        while next_ < len(found) and found[next_].start < border:
            next_ += 1
        lead, inside = _inside(strip.cut(at, border))
        if inside.text:
            yield _Cell(inside, tuple(found[first:next_]), at + lead, strip.cut(border, border + 1))
        at = border + 1


def _inside(cell: Strip) -> tuple[int, Strip]:
    """What a cell holds without white space and the asterisks of bold print, and how far in it begins."""
    inside = cell.trimmed()
    lead = len(cell.text) - len(cell.text.lstrip())
    for stars in ("**", "__"):
        text = inside.text
        if len(text) > 4 and text.startswith(stars) and text.find(stars, 2) == len(text) - 2:
            return lead + 2, inside.cut(2, len(text) - 2)
    return lead, inside


def _borders(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[int]:
    at = text.find("|", start, end)
    i = 0
    while at >= 0:
        while i < len(marks) and marks[i].end <= at:
            i += 1
        inside = i < len(marks) and marks[i].start <= at
        if not inside and text[at - 1 : at] != "\\":
            yield at
        at = text.find("|", marks[i].end if inside else at + 1, end)


def _says_gradients(header: Sequence[_Cell]) -> bool:
    """Whether the second of two columns says that it holds gradients of what stands in the first."""
    return len(header) == 2 and _gradient().search(header[1].inside.text) is not None


def _row(cells: Sequence[_Cell], finds: Finds, *, two: bool, header: bool, gradients: bool = False) -> None:
    skip = False
    for i, cell in enumerate(cells):
        if skip:
            skip = False
            continue
        following = cells[i + 1 : i + 3]
        values = [_is_value(_formula(other) or other.inside) for other in following]
        if not header and values[:1] == [True] and values != [True, True] and _takes_value(cell, two):
            _with_value(cell, following[0], finds, gradients=gradients)
            skip = True
        else:
            _alone(cell, finds)


def _formula(cell: _Cell) -> Strip | None:
    """The formula in LaTeX that a cell is, if it is nothing else."""
    if len(cell.marks) != 1 or cell.marks[0].kind not in MATHEMATICS:
        return None
    mark = cell.marks[0]
    if (mark.start, mark.end) != (cell.start, cell.start + len(cell.inside.text)):
        return None
    return body_of(cell.inside.cut(mark.inside - cell.start, mark.until - cell.start))


def _takes_value(cell: _Cell, two: bool) -> bool:
    """A cell that is a formula in LaTeX, or one in plain text that has a relation or names the row of two cells."""
    formula = _formula(cell)
    if formula is not None:
        return not _is_value(formula)
    if cell.marks:
        return False
    if has_relation(cell.inside.text):
        return mathematics_in(cell.inside) is not None
    kinds = {word.kind for word in words(cell.inside.text)}
    names_row = two or cell.inside.text.startswith("∂")
    return names_row and "name" in kinds and kinds <= {"name", "operator", "open", "close"}


def _is_value(strip: Strip) -> bool:
    """A number, an array of numbers, or room for one, perhaps behind a sign of relation."""
    rest = _commands().sub("", strip.text)
    return not any(map(str.isalpha, rest)) and (any(map(str.isdigit, rest)) or "__" in rest)


def _with_value(cell: _Cell, value: _Cell, finds: Finds, *, gradients: bool) -> None:
    """The border between a left side and its value is read as `=`, unless a sign of relation stands there already."""
    left, right = _formula(cell), _formula(value)
    first, last = left or cell.inside, right or value.inside
    if gradients and _derivative().search(first.text) is None:
        first = _gradient_of(first)
        left = left and first
    related = _relates().match(last.text) or _ends_related().search(first.text)
    border = Strip(first.source, " " if related else "=", cell.border.offsets)
    whole = joined([first, border, last])
    if left or right or first.text.startswith("\\"):
        finds.latex(whole, display=True)
    else:
        finds.plain(whole, display=True)


def _gradient_of(name: Strip) -> Strip:
    """`w_0` in a table of gradients, whose loss goes without saying."""
    return joined([said(r"\frac{\partial L}{\partial ", name), name, said("}", name)])


def _alone(cell: _Cell, finds: Finds) -> None:
    formula = _formula(cell)
    plain = None if cell.marks else mathematics_in(cell.inside)
    if formula is not None:
        finds.latex(formula, display=True)
    elif plain is not None:
        finds.plain(plain.strip, display=True)
    else:
        at = 0
        for mark in cell.marks:
            _sentences(cell.inside.cut(at, mark.start - cell.start), finds)
            if mark.kind in MATHEMATICS:
                finds.latex(body_of(cell.inside.cut(mark.inside - cell.start, mark.until - cell.start)), display=False)
            at = mark.end - cell.start
        _sentences(cell.inside.cut(at, len(cell.inside.text)), finds)


def _sentences(strip: Strip, finds: Finds) -> None:
    for formula in sentence_in(strip):
        finds.plain(formula, display=False)


@cache
def _commands() -> re.Pattern[str]:
    return re.compile(r"\\(?:begin|end)\{[a-z]*matrix\}|\\[A-Za-z]+")


@cache
def _relates() -> re.Pattern[str]:
    return re.compile(r"\s*(?:=|≈|\\approx|\\simeq|~=)")


@cache
def _ends_related() -> re.Pattern[str]:
    return re.compile(r"(?:=|≈|\\approx|\\simeq|~=)\s*$")


@cache
def _gradient() -> re.Pattern[str]:
    return re.compile("gradient|derivative|ableitung|梯度|导数|∂|\\\\partial|\\\\nabla", re.IGNORECASE)


@cache
def _derivative() -> re.Pattern[str]:
    return re.compile(r"∂|\\partial|\\nabla|∇|/|frac|^d|grad|=|≈|delta|δ")
