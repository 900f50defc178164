"""A document in Typst, ready to be compiled to PDF/UA: titled, and with words for every formula and picture."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from chainrule.render.fold import Part, column, split
from chainrule.render.spoken import SIGNS, spoken
from chainrule.render.tex_align import on_one_line, on_page
from chainrule.render.tex_box import breadth
from chainrule.render.typ_box import SIGNS as MARKS
from chainrule.render.typ_box import quoted, typst_box
from chainrule.render.typ_head import HEAD
from chainrule.typeset.box import Box
from chainrule.typeset.document import (
    Answer,
    Block,
    Chain,
    Document,
    Entries,
    Excerpt,
    Figured,
    Heading,
    Inline,
    Lines,
    Math,
    Paragraph,
    Preformatted,
    SideBySide,
    Styled,
    Table,
)

SPECIAL: Final = str.maketrans({char: f"\\{char}" for char in "\\#$*_`<>@[]~-/'\"=+.;"})
"""What Typst takes for markup, in some place or other."""

UNTITLED: Final = "A working"
"""PDF/UA asks for a title."""

PAGE: Final = 90
"""The width of a page, in digits, with something to spare for the gap between two columns."""

NOTHING: Final = "nothing"
"""How an empty formula is read aloud; PDF/UA asks for words."""

CONTINUED: Final = "#box()"
"""Before the rest of a right side: to its + it is a term, and the + stands between two."""

WHOLE: Final = 30
"""A formula up to so many digits wide is not broken inside a sentence."""

WIDE: Final = re.compile(" {3,}")
GAP: Final = " #h(1.5em) "
"""A run of spaces sets phrases apart, and would be lost."""

ALIGNED: Final = {"l": "left + horizon", "c": "center + horizon", "r": "right + horizon"}


def typst(document: Document) -> str:
    """`document` as a whole file, which needs no package."""
    title = document.title or UNTITLED
    shown = ["#title()"] if document.title else []
    head = f"#set document(title: {quoted(title)}, date: none)\n{HEAD}"
    levels = _levels(document.blocks)
    parts = [text for block in document.blocks if (text := _block(block, levels))]
    return "\n\n".join([head.rstrip("\n"), *shown, *parts]) + "\n"


def _levels(blocks: Sequence[Block]) -> dict[int, int]:
    """The level of each level of heading: from 1 on and without a gap, as PDF/UA wants it."""
    found = sorted({block.level for block in blocks if isinstance(block, Heading)})
    return {level: number for number, level in enumerate(found, start=1)}


def _block(block: Block, levels: dict[int, int]) -> str:
    match block:
        case Heading(level, text):
            return f"{'=' * levels[level]} {_inline(text)}"
        case Paragraph(text):
            return _inline(text).strip()
        case Lines(chains):
            items = [on_page(chain) for chain in chains]
            return _call("chains", (_chain(*each) for each in zip(chains, column(items, PAGE), strict=True)))
        case SideBySide():
            return _beside(block)
        case Table():
            return _table(block)
        case Entries(rows):
            return _call("entries", (f"[*{escaped(label)}*], {_entry(text)}" for label, text in rows))
        case Excerpt(place, line, text, caret, label):
            gutter = " " * len(str(line))
            return _raw(f"{place}\n{line} | {text}\n{gutter} | {caret} {_plain(label)}")
        case Preformatted(text, _):
            return _raw(text.rstrip("\n"))
        case Figured():
            return _figure(block)
        case Answer(lines):
            return f"#answer({lines})"
        case _:
            assert_never(block)


def _call(function: str, arguments: Iterator[str]) -> str:
    inside = "".join(f"  {argument},\n" for argument in arguments)
    return f"#{function}(\n{inside})"


# ---------------------------------------------------------------------- words


def _inline(inline: Inline) -> str:
    return "".join(map(_piece, inline))


def _entry(text: Inline) -> str:
    """The text of an entry; a word set apart at its beginning, such as a verdict, has a column of its own."""
    match text:
        case (Styled() as word, str(gap), *rest) if gap.startswith("  "):
            return f"[{_piece(word)}], [{_inline((gap.lstrip(), *rest))}]"
        case _:
            return f"grid.cell(colspan: 2)[{_inline(text)}]"


def _piece(piece: str | Math | Styled) -> str:
    match piece:
        case str():
            return WIDE.sub(GAP, escaped(piece))
        case Math(box):
            word = "whole" if breadth(box) <= WHOLE else "maths"
            return f"#{word}({quoted(spoken(box) or NOTHING)}, ${typst_box(box)}$)"
        case Styled(text, "strong"):
            return f"#strong[{escaped(text)}]"
        case Styled(text, "code"):
            return f"#raw({quoted(text)})"
        case Styled(text, style):
            return f'#styled("{style}")[{escaped(text)}]'


def escaped(text: str) -> str:
    """`text` between formulas, to the letter."""
    return text.translate(SPECIAL)


def _plain(inline: Inline) -> str:
    from chainrule.render.strip import Face, text_of

    return text_of(Face().strip(inline))


def _raw(text: str) -> str:
    lines = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#raw(block: true, "{lines}")'


# ---------------------------------------------------------------------- lines of working


def _beside(block: SideBySide) -> str:
    lefts, rights = ([on_page(row[side]) for row in block.rows] for side in (0, 1))
    left = split(lefts, rights, PAGE)
    folds = zip(column(lefts, left), column(rights, PAGE - left), strict=True)
    pairs = (
        f"({_chain(one, first)}, {_chain(other, second)})"
        for (one, other), (first, second) in zip(block.rows, folds, strict=True)
    )
    titles = ", ".join(f"[*{escaped(_plain(title))}*]" for title in block.titles) if any(block.titles) else ""
    return _call("beside", iter((f"({titles})", *pairs)))


def _chain(chain: Chain | None, lines: Sequence[Sequence[Part]]) -> str:
    """The record that `chain` of the head takes."""
    if chain is None:
        return "none"
    shown = ", ".join(_line(chain.left if not number else None, parts) for number, parts in enumerate(lines or ((),)))
    aside = f"[{_inline(chain.aside)}]" if chain.aside else "none"
    return f'(style: "{chain.style}", left: ${typst_box(chain.left)}$, lines: ({shown},), aside: {aside})'


def _line(left: Box | None, parts: Sequence[Part]) -> str:
    """The words and the formula of a line; the words begin with the left side where it is shown."""
    words = [spoken(left)] if left is not None else []
    formula = []
    for relation, box in parts:
        words += [SIGNS.get(relation, relation), spoken(box)]
        formula += [MARKS.get(relation, relation) or CONTINUED, typst_box(on_one_line(box))]
    return f"({quoted(' '.join(filter(None, words)))}, ${' '.join(filter(None, formula))}$)"


# ---------------------------------------------------------------------- tables and pictures


def _table(table: Table) -> str:
    columns = f"columns: {len(table.align)}, align: ({', '.join(ALIGNED[align] for align in table.align)},)"
    header = f"table.header({_cells(table.header)})"
    rule = ("table.hline(stroke: 0.5pt)",) if any(table.header) else ()
    return _call("table", iter((columns, header, *rule, *map(_cells, table.rows))))


def _cells(row: tuple[Inline, ...]) -> str:
    return ", ".join(f"[{_inline(cell)}]" for cell in row)


def _figure(block: Figured) -> str:
    """The drawing inside the file, as SVG."""
    from chainrule.render.drawing import svg

    picture = block.picture
    width = f"calc.min({picture.width:g} * 0.75pt, 17cm)"
    image = f'image(bytes({quoted(svg(picture))}), format: "svg", alt: {quoted(picture.title)}, width: {width})'
    caption = f", caption: [{_inline(block.caption)}]" if block.caption else ""
    return f"#figure({image}{caption}, numbering: none)"
