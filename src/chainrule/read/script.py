"""Python that defines no function → the assignments that it makes one after the other, and its comments; never run.

What stands below an `if` or in a loop happens perhaps, or often, and is no line of a working: it is left alone.
"""

import ast
import io
import tokenize
from collections.abc import Iterator

from chainrule.read.find import Finds
from chainrule.read.strip import Strip


def script_in(strip: Strip, finds: Finds) -> bool:
    """Find the assignments and comments of a program; False where it is none."""
    try:
        body = ast.parse(strip.text).body
        comments = list(_comments(strip))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return False
    lines = _Lines(strip.text)
    assigned = [
        strip.cut(lines.at(node.lineno, node.col_offset), lines.at(node.end_lineno or 0, node.end_col_offset or 0))
        for node in body
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
    ]
    for part in sorted([*assigned, *comments], key=lambda part: part.offsets[0]):
        if part.text.startswith("#"):
            _comment(part, finds)
        else:
            finds.plain(part, display=True)
    return True


def _comments(strip: Strip) -> Iterator[Strip]:
    """The comments, each with its sign."""
    lines = _Lines(strip.text)
    for token in tokenize.generate_tokens(io.StringIO(strip.text).readline):
        if token.type == tokenize.COMMENT:
            start = lines.start(token.start[0]) + token.start[1]
            yield strip.cut(start, start + len(token.string))


def _comment(comment: Strip, finds: Finds) -> None:
    """A comment is running text."""
    from chainrule.read.markdown import markdown_in  # here: it is as large as the rest

    inside = len(comment.text) - len(comment.text.lstrip("#!-= "))
    markdown_in(comment.cut(inside, len(comment.text)), finds)


class _Lines:
    """Where each line of a text begins; Python counts columns in bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def start(self, line: int) -> int:
        """Where line number `line`, from 1, begins."""
        return self._starts[line - 1]

    def at(self, line: int, column: int) -> int:
        """The character that a place of Python's syntax is."""
        start, end = self._starts[line - 1], self._starts[line]
        return start + len(self._text[start:end].encode()[:column].decode(errors="ignore"))
