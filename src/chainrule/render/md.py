"""A document in Markdown, as GitHub and Jupyter show it: formulas between dollars, chains in `aligned`."""

from typing import Final, assert_never

from chainrule.render.tex_align import rows_of
from chainrule.render.tex_box import latex_box
from chainrule.typeset.document import (
    Answer,
    Block,
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

SPECIAL: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_$<|[]"})
"""What Markdown would take for markup."""

RULES: Final = {"l": ":--", "c": ":-:", "r": "--:"}

ANSWER: Final = "**Answer:**"


def markdown(document: Document) -> str:
    """`document` in Markdown; what `chainrule` writes, it reads back."""
    title = [f"# {document.title}"] if document.title else []
    return "\n\n".join([*title, *(text for block in document.blocks if (text := block_text(block)))]) + "\n"


def block_text(block: Block) -> str:
    """One block; "" for an empty paragraph."""
    match block:
        case Heading(level, text):
            return f"{'#' * level} {inline_text(text)}"
        case Paragraph(text):
            return inline_text(text).strip()
        case Lines() | SideBySide():
            return _aligned(rows_of(block))
        case Table():
            return _table(block)
        case Entries(rows):
            return "\n".join(f"- **{label.strip().translate(SPECIAL)}** {inline_text(text)}" for label, text in rows)
        case Excerpt(place, line, text, caret, label):
            gutter = " " * len(str(line))
            shown = f"{place}\n{line} | {text}\n{gutter} | {caret} {_plain(label)}"
            return _fenced(shown, "text")
        case Preformatted(text, language):
            return _fenced(text.rstrip("\n"), language)
        case Figured(_, caption):
            return f"{_image(block)}\n\n*{inline_text(caption)}*" if caption else _image(block)
        case Answer(lines):
            return f"{ANSWER}\n\n{'<br>' * lines}"
        case _:
            assert_never(block)


def inline_text(inline: Inline) -> str:
    """A sentence; a wide gap between its phrases stays one."""
    return spaced("".join(map(_piece, inline)), " &emsp; ")


def spaced(text: str, gap: str) -> str:
    """`text` with `gap` for every run of three spaces or more: those set phrases apart, and would be lost."""
    first, *rest = text.split("   ")
    return first + "".join(gap + phrase.lstrip() for phrase in rest if phrase.strip())


def _piece(piece: str | Math | Styled) -> str:
    match piece:
        case str():
            return piece.translate(SPECIAL)
        case Math(box):
            return f"${latex_box(box)}$"
        case Styled(text, "code"):
            return f"`{text}`"
        case Styled(text, "strong"):
            return f"**{text.translate(SPECIAL)}**"
        case Styled(text):
            return text.translate(SPECIAL)


def _aligned(rows: list[str]) -> str:
    inside = " \\\\\n".join(f"    {row}" for row in rows)
    return f"$$\n\\begin{{aligned}}\n{inside}\n\\end{{aligned}}\n$$"


def _table(table: Table) -> str:
    rows = [table.header, *table.rows]
    lines = ["| " + " | ".join(map(inline_text, row)) + " |" for row in rows]
    rule = "|" + "|".join(RULES[align] for align in table.align) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _fenced(text: str, language: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def _plain(inline: Inline) -> str:
    from chainrule.render.strip import Face, text_of

    return text_of(Face().strip(inline))


def _image(block: Figured) -> str:
    """The drawing inside the file, so that it cannot be lost beside it."""
    from base64 import b64encode
    from html import escape

    from chainrule.render.drawing import svg

    data = b64encode(svg(block.picture).encode()).decode()
    return f'<img alt="{escape(block.picture.title)}" src="data:image/svg+xml;base64,{data}">'
