"""Web pages → formulas and headings: MathML, LaTeX in delimiters and in scripts, tables, and plain text.

A page is taken apart into paragraphs of running text, each of which is read like one of a LaTeX document; mathematics
that has elements of its own is put in between delimiters. Of what a page holds twice, the typeset half is passed over.
"""

import re
from collections.abc import Iterable
from typing import Final

from chainrule.read.find import Finds
from chainrule.read.html_tokens import Tag, tokens
from chainrule.read.roles import roles_in
from chainrule.read.rules import rules_in
from chainrule.read.running import Running
from chainrule.read.strip import Strip, joined, said

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LINES: Final = frozenset("br div li dd dt tr option summary figcaption caption".split())
"""A new line begins at these."""
_PARAGRAPHS: Final = _HEADINGS | frozenset(
    "p table thead tbody tfoot ul ol dl blockquote article section main header footer nav aside figure form hr body "
    "address details fieldset center pre".split()
)
"""A new paragraph begins at these."""
_SKIPPED: Final = frozenset("svg noscript template select nav canvas video audio object iframe button".split())
"""What these hold is no part of the text."""
_TYPESET: Final = frozenset(
    "katex-html MathJax MathJax_Display MathJax_Preview MathJax_SVG MathJax_SVG_Display MathJax_CHTML "
    "MathJax_CHTML_Display reference headerlink anchor-link".split()
)
"""Classes of what was made from a formula that stands beside it, and of marks that lead elsewhere."""
_INLINE: Final = {"sub": "_{", "sup": "^{", "code": r"\texttt{", "tt": r"\texttt{", "kbd": r"\texttt{"}
"""What is set off in running text: code is quoted, not claimed."""
_VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def without_pictures(text: str) -> str:
    """A page without the pictures that stand in it as text, which count for nothing."""
    return re.sub(r"[A-Za-z0-9+/=]{1000,}", "", text)


def html_in(strip: Strip, finds: Finds) -> None:
    """Find what is in a web page."""
    _Page(strip, finds).run()


class _Page:
    """One walk over the tags of a page."""

    def __init__(self, strip: Strip, finds: Finds) -> None:
        self._tokens = tokens(strip)
        self._finds = finds
        self._parts: list[Strip] = []
        self._row: list[Strip] | None = None
        self._head_only = True

    def run(self) -> None:
        for token in self._tokens:
            if isinstance(token, Strip):
                self._parts.append(token)
            else:
                self._tag(token)
        self._flush()

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "script":
            self._script(tag)
        elif tag.inside is not None:
            return
        elif not tag.closes and (name in _SKIPPED or not _TYPESET.isdisjoint(tag.classes)):
            self._pass_over(tag)
        elif name == "math" and not tag.closes:
            self._mathml(tag)
        elif name == "img":
            self._picture(tag)
        elif name == "pre" and not tag.closes:
            self._flush()
            self._listing(tag)
        elif name in _INLINE:
            self._parts.append(said("}" if tag.closes else _INLINE[name], tag.strip))
        elif name in ("td", "th", "tr", "table"):
            self._table(tag)
        elif name in _HEADINGS and tag.closes:
            self._heading()
        elif name in _PARAGRAPHS and self._row is None:
            self._flush()
        elif name in _LINES or name in _PARAGRAPHS:
            self._parts.append(said("\n" if self._row is None else " ", tag.strip))

    def _until(self, name: str) -> Iterable[Tag | Strip]:
        """What stands before the tag that closes the element just opened."""
        depth = 1
        for token in self._tokens:
            if isinstance(token, Tag) and token.name == name:
                depth += -1 if token.closes else 1
                if not depth:
                    return
            yield token

    def _pass_over(self, tag: Tag) -> None:
        if tag.name not in _VOID and not tag.strip.text.endswith("/>"):
            for _ in self._until(tag.name):
                pass

    def _script(self, tag: Tag) -> None:
        """`<script type="math/tex; mode=display">`, as MathJax has it; any other is passed over."""
        kind = tag.attribute("type")
        if tag.inside is None or kind is None:
            return
        if kind.text.startswith("math/tex"):
            self._formula(tag.inside.trimmed(), display="display" in kind.text)
        elif kind.text.startswith("math/mml"):
            from chainrule.read.mathml import latex_in  # here: hardly any page has it

            self._formula(latex_in(tag.inside), display="display" in tag.inside.text)

    def _mathml(self, tag: Tag) -> None:
        from chainrule.read.mathml import goes_on, is_display, latex_in  # here: many pages have none

        inside = [*self._until("math")]
        if inside:
            first, last = (token.strip if isinstance(token, Tag) else token for token in (inside[0], inside[-1]))
            start, end = first.offsets[0], last.offsets[-1]
            text = tag.strip.source.text[start:end]
            formula = latex_in(Strip(tag.strip.source, text, range(start, end + 1)))
            self._formula(formula, display=is_display(tag), goes_on=goes_on(inside))

    def _picture(self, tag: Tag) -> None:
        """A picture of a formula says in its address, or in the words beside it, what it shows."""
        from chainrule.read.images import formula_of  # here: many pages have no pictures

        address, words = tag.attribute("src"), tag.attribute("alt")
        formula = formula_of(address) if address is not None else None
        if formula is None and words is not None and tag.classes & {"latex", "tex", "math"}:
            formula = words.trimmed()
        if formula is not None:
            self._formula(formula, display=False)

    def _formula(self, formula: Strip, *, display: bool, goes_on: bool = False) -> None:
        if not formula.text or "$" in formula.text:
            return
        sign = "$$" if display else "$"
        if goes_on and self._reopened(sign):
            self._parts.append(said(" ", formula))
        else:
            self._parts.append(said(sign, formula))
        self._parts += (formula, said(sign, formula))

    def _reopened(self, sign: str) -> bool:
        """Whether a formula ends on this line with nothing behind it; then it is open again."""
        at = len(self._parts) - 1
        while at >= 0 and self._parts[at].text.isspace() and "\n" not in self._parts[at].text:
            at -= 1
        if at < 0 or self._parts[at].text != sign:
            return False
        del self._parts[at:]
        return True

    def _listing(self, tag: Tag) -> None:
        """`<pre>`: plain text; where a class names its language, what a fence of Markdown with that word would be."""
        from chainrule.read.markdown import fenced  # here: many pages have none

        word, texts = _language(tag), list[Strip]()
        for token in self._until("pre"):
            if isinstance(token, Strip):
                texts.append(token)
            elif not token.closes:
                coloured = token.name == "span" and token.classes
                word = word or _language(token) or ("code" if coloured else "")
                texts.extend([said("\n", token.strip)] if token.name == "br" else [])
        if texts:
            fenced(word, joined(texts), self._finds)

    def _heading(self) -> None:
        if self._parts:
            self._finds.heading(" ".join(joined(self._parts).text.split()))
        self._flush()

    def _table(self, tag: Tag) -> None:
        """A table begins or ends, a row, or a cell."""
        if tag.name in ("td", "th"):
            self._cell()
            if not tag.closes:
                self._row = self._row if self._row is not None else []
                self._head_only = self._head_only and tag.name == "th"
            return
        self._end_row()
        self._flush()
        if tag.name == "tr" and not tag.closes:
            self._row, self._head_only = [], True

    def _cell(self) -> None:
        """What was collected is a cell."""
        if self._row is not None and self._parts:
            cell = joined(self._parts).trimmed()
            self._row += [cell] if cell.text else []
            self._parts = []

    def _end_row(self) -> None:
        self._cell()
        if self._row:
            from chainrule.read.table import row_in  # here: many pages have no tables

            row_in(self._row, self._finds, header=self._head_only)
        self._row = None

    def _flush(self) -> None:
        """Read the running text that was collected."""
        if not self._parts:
            return
        text = joined(self._parts)
        self._parts = []
        running, at = Running(text, self._finds, tex=True), 0
        while at < len(text.text):
            end = running.end_of_line(at)
            blank = not text.text[at:end].strip()  # which ends no paragraph in HTML
            at = end + 1 if blank else running.line(at, end)
        running.flush()
        rules_in(text, self._finds)
        roles_in(text, self._finds)


def _language(tag: Tag) -> str:
    """The language that a class names, as `language-python` does."""
    for name in tag.classes:
        word = name.removeprefix("language-").removeprefix("lang-")
        if word != name or name in ("highlight", "sourceCode", "prettyprint", "hljs"):
            return word.lower() if word != name else "code"
    return ""
