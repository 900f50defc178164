r"""A document as a LaTeX file that pdflatex sets with amsmath and nothing else."""

from typing import Final, assert_never

from chainrule.expr.names import GREEK
from chainrule.render.md import spaced
from chainrule.render.seven_bit import SUBSCRIPT, SUPERSCRIPT, in_ascii
from chainrule.render.tex_align import rows_of
from chainrule.render.tex_box import SIGNS, latex_box
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

HEAD: Final = r"""\documentclass[10pt]{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath}
\setlength{\textwidth}{17cm}
\setlength{\oddsidemargin}{-0.5cm}
\setlength{\textheight}{24.5cm}
\setlength{\topmargin}{-1.5cm}
\setlength{\parindent}{0pt}
\setlength{\parskip}{1ex}
\allowdisplaybreaks
\begin{document}
"""
FOOT: Final = "\n\\end{document}\n"

SECTIONS: Final = ("section", "subsection", "subsubsection", "paragraph")

SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\^{}",
    "~": r"\~{}",
    "<": r"$<$",
    ">": r"$>$",
    "|": r"$|$",
    "–": "--",
    "—": "---",
    "…": r"\dots{}",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "½": r"$\frac12$",
    "∂": r"$\partial$",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "√": r"$\sqrt{}$",
    "∞": r"$\infty$",
    "█": r"\rule{0.6em}{1.2ex}",
    "│": r"$|$",
    "\u00a0": "~",
    "\u0302": "",
}
"""What LaTeX would take for a command, or has no letter for."""


def latex(document: Document) -> str:
    """`document` as a whole file."""
    title = [rf"\section*{{{escaped(document.title)}}}"] if document.title else []
    parts = [*title, *(text for block in document.blocks if (text := _block(block)))]
    return HEAD + "\n\n".join(parts) + FOOT


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return rf"\{SECTIONS[min(level, len(SECTIONS)) - 1]}*{{{_inline(text)}}}"
        case Paragraph(text):
            return _inline(text).strip()
        case Lines() | SideBySide():
            inside = " \\\\\n".join(f"    {row}" for row in rows_of(block))
            return f"\\begin{{align*}}\n{inside}\n\\end{{align*}}"
        case Table():
            return _table(block)
        case Entries(rows):
            return "\n\n".join(rf"\textbf{{{escaped(label)}}} {_inline(text)}" for label, text in rows)
        case Excerpt(place, line, text, caret, label):
            gutter = " " * len(str(line))
            words = "".join(piece if isinstance(piece, str) else "" for piece in label)
            return _verbatim(f"{place}\n{line} | {text}\n{gutter} | {caret} {words}")
        case Preformatted(text, _):
            return _verbatim(text.rstrip("\n"))
        case Figured(picture, caption):
            return (
                f"% the drawing itself: chainrule draw\n\\emph{{{escaped(picture.title)}}} {_inline(caption)}".rstrip()
            )
        case Answer(lines):
            return rf"\textbf{{Answer:}}\vspace{{{lines}\baselineskip}}"
        case _:
            assert_never(block)


def _inline(inline: Inline) -> str:
    return spaced("".join(map(_piece, inline)), r" \quad ")


def _piece(piece: str | Math | Styled) -> str:
    match piece:
        case str():
            return escaped(piece)
        case Math(box):
            return f"${latex_box(box)}$"
        case Styled(text, "strong"):
            return rf"\textbf{{{escaped(text)}}}"
        case Styled(text, "code"):
            return rf"\texttt{{{escaped(text)}}}"
        case Styled(text):
            return escaped(text)


def escaped(text: str) -> str:
    r"""`text` between formulas: specials escaped, `∂`, `₀` and `→` as small formulas."""
    from unicodedata import normalize

    return "".join(map(_letter, normalize("NFC", text)))


def _letter(char: str) -> str:
    if char in SPECIAL:
        return SPECIAL[char]
    if char.isascii():
        return char
    if char in SIGNS:
        return f"${SIGNS[char]}$"
    if char in GREEK:
        return rf"$\{GREEK[char]}$" if char != "ο" else "o"
    if char in SUBSCRIPT:
        return f"$_{SUBSCRIPT[char]}$"
    if char in SUPERSCRIPT:
        return f"$^{SUPERSCRIPT[char]}$"
    return _accented(char)


def _accented(char: str) -> str:
    from unicodedata import normalize

    if ord(char) < 0x100 and char.isalpha() and char not in "ÐðÞþ":
        return char  # TeX's own fonts compose it
    base, *marks = [*normalize("NFD", char)]
    if base.isascii() and base.isalpha():
        return rf"$\hat{{{base}}}$" if "\u0302" in marks else base
    return in_ascii(char)


def _table(table: Table) -> str:
    rows = [" & ".join(map(_inline, row)) for row in (table.header, *table.rows)]
    body = " \\\\\n".join([rows[0] + r" \\ \hline", *rows[1:]]).replace("\\hline \\\\", "\\hline")
    return f"\\begin{{tabular}}{{{table.align}}}\n{body}\n\\end{{tabular}}"


def _verbatim(text: str) -> str:
    # verbatim takes its letters as they come, and pdflatex has no ∂ there
    return f"\\begin{{verbatim}}\n{in_ascii(text)}\n\\end{{verbatim}}"
