"""Vectors and matrices as they are printed: every entry where there are few, the ends where there are many."""

from chainrule.expr import Num, apply, as_expr
from chainrule.expr.array import array_of
from chainrule.ops import box_of, plain
from chainrule.render import latex_box
from chainrule.typeset.box import Box, Figure
from chainrule.typeset.grid import MOST, elided, grid_of
from chainrule.typeset.line import line


def figure(i: int) -> Box:
    return Figure(str(i))


def test_a_vector_is_a_list_on_a_line_and_a_column_in_print() -> None:
    vector = as_expr(array_of([1, 2]))
    assert plain(vector) == "[1, 2]"
    assert latex_box(box_of(vector)) == r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"


def test_a_matrix_is_a_list_of_its_rows_on_a_line() -> None:
    matrix = as_expr(array_of([[1, 2], [3, 4]]))
    assert plain(matrix) == "[[1, 2], [3, 4]]"
    assert latex_box(box_of(matrix)) == r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"


def test_a_column_of_a_matrix_is_told_apart_from_a_vector() -> None:
    column = as_expr(array_of([[1], [2]]))
    assert plain(column) == "[[1], [2]]"
    assert latex_box(box_of(column)) == r"\begin{bmatrix} 1 & \\ 2 & \end{bmatrix}"


def test_what_nests_deeper_than_a_matrix_is_a_list_of_matrices() -> None:
    assert plain(as_expr(array_of([[[1, 2]], [[3, 4]]]))) == "[[[1, 2]], [[3, 4]]]"


def test_rows_of_different_lengths_are_printed_as_they_are() -> None:
    assert plain(apply("stack", apply("stack", 1, 2), Num(3))) == "[[1, 2], 3]"


def test_of_a_long_array_only_the_ends_are_built() -> None:
    asked: list[int] = []

    def entry(i: int) -> Box:
        asked.append(i)
        return figure(i)

    box = grid_of((10_000, 10_000), entry)
    assert len(asked) <= MOST * MOST
    assert line(box).startswith("[[0, 1, 2, 3, …, 9997, 9998, 9999], [10000, ")
    assert line(box).endswith("99999997, 99999998, 99999999]]")
    assert elided(box) == box


def test_dots_lead_the_way_in_which_entries_are_left_out() -> None:
    assert r"\cdots & 7 & 8 & 9 \\ 10" in latex_box(grid_of((10, 10), figure))
    assert r"\\ \vdots & \vdots & \vdots & \vdots & \ddots & \vdots & \vdots & \vdots \\" in latex_box(
        grid_of((10, 10), figure)
    )
    assert line(grid_of((9,), figure), ascii_only=True) == "[0, 1, 2, 3, ..., 6, 7, 8]"


def test_a_norm_stands_between_double_bars() -> None:
    norm = apply("norm2", apply("stack", 1, 2))
    assert plain(norm) == "‖[1, 2]‖²"
    assert plain(norm, ascii_only=True) == "norm([1, 2])^2"
    assert latex_box(box_of(norm)) == r"\left\lVert \begin{bmatrix} 1 \\ 2 \end{bmatrix} \right\rVert^2"
