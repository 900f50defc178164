"""A document as one HTML page that needs nothing else: MathML, the picture in it, no script, no address to fetch.

Whatever comes from a document is escaped, and the page forbids itself to load anything.
"""

from collections.abc import Iterator
from typing import Final, assert_never

from chainrule.diagnostic import beginning
from chainrule.render.html_lines import chains, columns, inline, words
from chainrule.render.html_style import STYLE
from chainrule.render.mathml import escaped
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
    Paragraph,
    Preformatted,
    SideBySide,
    Table,
)

HEAD: Final = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
"""

ALIGNS: Final = {"l": "", "c": ' class="centre"', "r": ' class="right"'}

LEVELS: Final = 6

SHORT: Final = 4
"""Labels up to so many characters stand beside their texts on the narrowest screen too."""


def html(document: Document, title: str = "chainrule") -> str:
    """`document` as a whole page; `title` is for one that has none of its own."""
    title = escaped(document.title or title)
    head = f"{HEAD}<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n"
    body = "\n".join((f"<h1>{title}</h1>", *_blocks(document)))
    return f"{head}<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"


def _blocks(document: Document) -> Iterator[str]:
    level = 1
    for block in document.blocks:
        if isinstance(block, Heading):
            level = min(max(block.level, 2), LEVELS)  # the first level is the title's
        if text := _block(block, level):
            yield text


def _block(block: Block, level: int) -> str:
    """One block under a heading of that level; "" for an empty paragraph."""
    match block:
        case Heading(_, text):
            return f"<h{level}>{inline(text)}</h{level}>"
        case Paragraph(text):
            inside = inline(text).strip()
            return inside and f"<p>{inside}</p>"
        case Lines():
            return chains(block)
        case SideBySide():
            return columns(block, min(level + 1, LEVELS))
        case Table():
            return _table(block)
        case Entries():
            return _entries(block)
        case Excerpt():
            return _excerpt(block)
        case Preformatted(text, language):
            kind = f' class="language-{escaped(language)}"' if language else ""
            return f"<pre><code{kind}>{escaped(text.rstrip(chr(10)))}\n</code></pre>"
        case Figured():
            return _figure(block)
        case Answer(lines):
            return f'<p><strong>Answer:</strong></p>\n<div class="answer">{"<i></i>" * lines}</div>'
        case _:
            assert_never(block)


def _entries(block: Entries) -> str:
    short = ' class="short"' if all(len(label.strip()) <= SHORT for label, _ in block.rows) else ""
    inside = "\n".join(f"<dt>{escaped(label.strip())}</dt> <dd>{inline(text)}</dd>" for label, text in block.rows)
    return f"<dl{short}>\n{inside}\n</dl>"


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{ALIGNS[align]}>{inline(cell)}</th>'
        for cell, align in zip(table.header, table.align, strict=True)
    )
    rows = "\n".join(f"<tr>{_cells(row, table.align)}</tr>" for row in table.rows)
    inside = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    # what is wider than the screen is moved within its own frame, by the keys too
    return f'<div class="scroll" tabindex="0" role="region" aria-label="table">\n{inside}\n</div>'


def _cells(row: tuple[Inline, ...], aligns: str) -> str:
    return "".join(f"<td{ALIGNS[align]}>{inline(cell)}</td>" for cell, align in zip(row, aligns, strict=True))


def _excerpt(excerpt: Excerpt) -> str:
    """The line with what its caret marks set off, so that it may wrap as the screen asks."""
    start = len(excerpt.caret) - len(excerpt.caret.lstrip())
    before = beginning(excerpt.text, start)
    marked = beginning(excerpt.text[len(before) :], len(excerpt.caret.strip()))
    rest = excerpt.text[len(before) + len(marked) :]
    line = f"{escaped(before)}<mark>{escaped(marked)}</mark>{escaped(rest)}"
    return (
        f'<figure class="excerpt"><figcaption>{escaped(excerpt.place)}</figcaption>\n'
        f'<samp><b>{excerpt.line}</b> {line}</samp>\n<p class="bad">{inline(excerpt.label)}</p></figure>'
    )


def _figure(block: Figured) -> str:
    from chainrule.render.drawing import svg  # here: many pages have no picture

    caption = f"\n<figcaption>{inline(block.caption)}</figcaption>" if words(block.caption) else ""
    wide = f'style="--width: {block.picture.width:.0f}px"'
    return f'<figure class="picture" tabindex="0" {wide}>\n{svg(block.picture)}{caption}\n</figure>'
