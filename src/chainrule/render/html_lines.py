"""Chains and sentences in HTML: each right side a formula of its own, so that a line wraps before "=".

The browser breaks lines; what it is given is where it may. A right side that is long may also be broken before + and −,
then before ·, and what is still too wide for a telephone is set smaller there.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from chainrule.render.mathml import escaped, mathml
from chainrule.render.md import spaced
from chainrule.render.tex_box import breadth
from chainrule.typeset.box import Box, Mark, Row
from chainrule.typeset.document import Chain, Inline, Lines, Math, SideBySide, Styled

ROOM: Final = 24
"""So many digits stand beside a left side on the narrowest screen."""

BREAKS: Final = (("+", "−"), ("·", "⊙", "×"))
"""Before these a long right side is broken: first before those, then before these."""

GAP: Final = '<span class="gap"> </span>'
"""Between the phrases of a sentence; where a line ends there, the next begins at the margin."""

TAGS: Final = {"strong": "strong", "code": "code"}


def inline(text: Inline) -> str:
    """A sentence; a wide gap between its phrases stays one."""
    return spaced("".join(map(_piece, text)), GAP)


def words(text: Inline) -> str:
    """The words of a sentence."""
    return "".join(piece if isinstance(piece, str) else getattr(piece, "text", "…") for piece in text).strip()


def chains(block: Lines) -> str:
    """Chains below one another; a left side, and beside it all that it equals."""
    inside = "\n".join(_chain(chain) for chain in block.chains)
    return f'<div class="lines">\n{inside}\n</div>'


def columns(block: SideBySide, level: int) -> str:
    """Two columns; where there is no room for both, row after row or one after the other."""
    titles = [f"<h{level}>{inline(title)}</h{level}>" if words(title) else "" for title in block.titles]
    kind = "rows" if block.by_rows else "apart"
    return f'<div class="columns {kind}">\n{"".join(_sides(block, titles))}</div>'


def _sides(block: SideBySide, titles: Sequence[str]) -> Iterator[str]:
    """Every cell says in which column and row it stands on a wide screen; their order is that of a narrow one."""
    places = [(row, side) for side in (0, 1) for row in range(len(block.rows))]
    for row, side in sorted(places) if block.by_rows else places:
        left = f"--left: {2 * side + 1}"
        if row == 0 and titles[side]:
            yield f'<div class="head {_style(block, side)}" style="--row: 1; {left}">{titles[side]}</div>\n'
        chain = block.rows[row][side]
        if chain is not None:
            yield _chain(chain, f' style="--row: {row + 2}; {left}"') + "\n"


def _style(block: SideBySide, side: int) -> str:
    return next((chain.style for row in block.rows if (chain := row[side]) is not None), "plain")


def _chain(chain: Chain, where: str = "") -> str:
    rights = " ".join(_link(*link) for link in chain.links)
    aside = f' <span class="aside">{inline(chain.aside)}</span>' if chain.aside else ""
    left = f'<span class="left">{_formula(chain.left)}</span>'
    return f'<div class="chain {chain.style}"{where}>{left} <span class="rights">{rights}{aside}</span></div>'


def _link(relation: str, box: Box) -> str:
    """A right side; one in pieces is kept together as long as a line has room for it."""
    first, *rest = _pieces(box)
    pieces = [_formula(Row((Mark(relation, "relation"), first))), *map(_formula, rest)]
    return f'<span class="link">{" ".join(pieces)}</span>' if rest else pieces[0]


def _pieces(box: Box, breaks: Sequence[tuple[str, ...]] = BREAKS) -> list[Box]:
    """`box` cut where a line may end."""
    if not isinstance(box, Row) or not breaks or breadth(box) <= ROOM:
        return [box]
    signs, *finer = breaks
    pieces: list[list[Box]] = [[]]
    for part in box.parts:
        if isinstance(part, Mark) and part.kind == "binary" and part.text in signs:
            pieces.append([])
        pieces[-1].append(part)
    return [cut for piece in pieces if piece for cut in _pieces(Row(tuple(piece)), finer)]


def _formula(box: Box) -> str:
    """A formula that stands in a line of its own; how wide one is that no narrow screen has room for, is said."""
    text = mathml(box, display=True)
    wide = breadth(box)
    return f'<span class="wide" style="--digits: {wide}">{text}</span>' if wide > ROOM else text


def _piece(piece: str | Math | Styled) -> str:
    match piece:
        case str():
            return escaped(piece)
        case Math(box):
            return mathml(box)
        case Styled(text, style) if style in TAGS:
            return f"<{TAGS[style]}>{escaped(text)}</{TAGS[style]}>"
        case Styled(text, style):
            return f'<span class="{style}">{escaped(text)}</span>'
