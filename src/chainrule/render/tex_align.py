r"""Chains as the rows of an align: `left &= right`, folded at "="; two chains that stand side by side share a row."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from chainrule.render.fold import Measured, Part, column, measured, split
from chainrule.render.tex_box import SIGNS, breadth, latex_box
from chainrule.typeset.box import Box, Differential, Figure, Mark, Over, Row
from chainrule.typeset.document import Chain, Inline, Lines, Math, SideBySide, Styled

PAGE: Final = 96
"""The width of a page, in digits."""

CONTINUED: Final = r"\;\;\;"
"""Before the rest of a right side; a wider space would part two formulas."""

ASIDE: Final = 20
"""About what the words behind a chain take."""

ARROWS: Final = str.maketrans("", "", "↑↓")


def rows_of(block: Lines | SideBySide) -> list[str]:
    r"""The rows of `block`, without the `\\` between them."""
    if isinstance(block, Lines):
        items = [on_page(chain) for chain in block.chains]
        return [row for cell in _column(items, PAGE) for row in cell]
    lefts, rights = ([on_page(row[side]) for row in block.rows] for side in (0, 1))
    left = split(lefts, rights, PAGE)
    rows = [_titles(block.titles)] if any(block.titles) else []
    for one, other in zip(_column(lefts, left), _column(rights, PAGE - left), strict=True):
        rows += [_row(*cells) for cells in zip_longest(one, other, fillvalue=" &")]
    return rows


def text_in_maths(inline: Inline) -> str:
    r"""Words between formulas: `\text{because } \hat{y} > y`."""
    parts = []
    for piece in inline:
        match piece:
            case Math(box):
                parts.append(latex_box(box))
            case Styled(text) | str(text):
                parts.append(rf"\text{{{text}}}")
    return " ".join(parts)


def on_page(chain: Chain | None) -> Measured | None:
    """`chain`, measured in digits as it stands on paper."""
    return None if chain is None else measured(chain, breadth, ASIDE * bool(chain.aside))


def _column(items: Sequence[Measured | None], width: int) -> list[list[str]]:
    """The cells of every chain of a column: one for each of its lines."""
    columns = zip(items, column(items, width), strict=True)
    return [[] if item is None else _cells(item.chain, lines) for item, lines in columns]


def _cells(chain: Chain, lines: Sequence[Sequence[Part]]) -> list[str]:
    left = f"{latex_box(chain.left)} "
    cells = []
    for parts in lines or ((),):
        cells.append(f"{left}&{' '.join(map(_link, parts))}")
        left = ""
    if chain.aside:
        cells[-1] += rf", \quad {text_in_maths(chain.aside)}"
    return cells


def _link(part: Part) -> str:
    relation = SIGNS.get(part.relation, part.relation) or CONTINUED
    return f"{relation} {latex_box(on_one_line(part.box)).lstrip()}"


def on_one_line(box: Box) -> Box:
    """A derivative divided by a number, and nothing else, on one line: a fraction in a fraction is too small."""
    match box:
        case Over(Differential() as above, Figure() as below):
            return Row((above, Mark("/", "binary"), below))
        case _:
            return box


def _titles(titles: tuple[Inline, Inline]) -> str:
    # the arrows of the screen say which way to read; here the words do, and a row of words is no formula
    left, right = (rf"& \textbf{{{_words(title)}}}" for title in titles)
    return f"{left} & {right}"


def _words(inline: Inline) -> str:
    text = "".join(piece if isinstance(piece, str) else piece.text for piece in inline if not isinstance(piece, Math))
    return " ".join(text.translate(ARROWS).split())


def _row(left: str, right: str) -> str:
    return f"{left} & {right}".rstrip(" &")
