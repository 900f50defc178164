"""Where the parts of a Python file stand: `ast` counts lines and bytes, a source counts characters."""

import ast
from typing import Final

from chainrule.diagnostic import Source, Span


class Places:
    """The places of a source.

    Args:
        source: the whole file.
    """

    def __init__(self, source: Source) -> None:
        self.source: Final = source
        self._is_ascii: Final = source.text.isascii()
        self._by_byte: Final[dict[int, list[int]]] = {}
        self._starts: Final = [0]
        at = source.text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = source.text.find("\n", at + 1)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._starts)

    def line_start(self, line: int) -> int:
        """The offset at which a line, counted from 1, begins."""
        return self._starts[line - 1]

    def start(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword) -> int:
        """The offset at which a part begins."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword) -> int:
        """The offset behind its last character."""
        return self._offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)

    def span(self, first: ast.expr | ast.stmt | ast.arg, last: ast.expr | ast.stmt | ast.arg | None = None) -> Span:
        """From where `first` begins to where `last`, or else `first`, ends."""
        return Span(self.source, self.start(first), self.end(last or first))

    def of_name(self, function: ast.FunctionDef) -> Span:
        """The name of a function, where it is defined."""
        at = self.source.text.find(function.name, self.start(function) + len("def"))
        return Span(self.source, at, at + len(function.name))

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + (column if self._is_ascii else self._characters(line)[column])

    def _characters(self, line: int) -> list[int]:
        """For each byte of a line, and for its end, which character that is."""
        known = self._by_byte.get(line)
        if known is None:
            stop = self._starts[line] if line < len(self._starts) else len(self.source.text)
            text = self.source.text[self._starts[line - 1] : stop]
            known = [number for number, character in enumerate(text) for _ in character.encode()]
            known = self._by_byte[line] = [*known, len(text)]
        return known
