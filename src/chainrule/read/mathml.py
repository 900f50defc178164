r"""MathML → LaTeX, each character with its place: `<mfrac><mi>a</mi><mi>b</mi></mfrac>` is read as `\frac{a}{b}`.

What a page brings along as its own LaTeX (`<annotation encoding="application/x-tex">`) is taken instead.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from chainrule.read.html_tokens import Tag, tokens
from chainrule.read.strip import Strip, joined, said

MAX_DEPTH: Final = 200
"""How deep elements may nest; what is deeper is read as if it stood in the element above."""

_SIGNS: Final = {
    "\u2061": "", "\u2062": " ", "\u2063": "", "\u2064": "+", "\u200b": "", "\u00a0": " ", "\u2009": " ", "\u2003": " ",
    "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "‖": r"\|",
}  # fmt: skip
"""How characters are written in LaTeX that mean something else there, or nothing."""

_ACCENTS: Final = {
    **dict.fromkeys(("^", "ˆ", "̂"), r"\hat{"),
    **dict.fromkeys(("¯", "‾", "―", "_", r"\_", "̄", "-", "−"), r"\bar{"),
    **dict.fromkeys(("~", "˜", "̃", "∼"), r"\tilde{"),
    **dict.fromkeys(("˙", ".", "̇"), r"\dot{"),
    **dict.fromkeys(("→", "⃗"), r"\vec{"),
}

_FORMS: Final[dict[str, tuple[str | int, ...]]] = {
    "mfrac": (r"\frac{", 0, "}{", 1, "}"),
    "msub": ("{", 0, "}_{", 1, "}"),
    "msup": ("{", 0, "}^{", 1, "}"),
    "msubsup": ("{", 0, "}_{", 1, "}^{", 2, "}"),
    "munder": ("{", 0, "}_{", 1, "}"),
    "mover": ("{", 0, "}^{", 1, "}"),
    "munderover": ("{", 0, "}_{", 1, "}^{", 2, "}"),
    "mroot": (r"\sqrt[", 1, "]{", 0, "}"),
}
"""Elements by how LaTeX writes them; a number stands for what that one of their children is."""

_AROUND: Final = {
    "msqrt": (r"\sqrt{", "}"),
    "mtext": (r"\text{", "}"),
    "ms": (r"\text{", "}"),
    "mspace": (" ", ""),
}
"""What stands before and behind all that an element holds."""

_TABLE: Final = r"\begin{array}{l}"

_LOST: Final = frozenset(("annotation", "annotation-xml", "mphantom", "maligngroup", "malignmark"))


class _Element(NamedTuple):
    """An element that is still open: each of its children is a text of LaTeX."""

    tag: Tag
    children: list[Strip]


def latex_in(strip: Strip) -> Strip:
    """The LaTeX of what stands between `<math>` and `</math>`."""
    open_ = [_Element(Tag("math", False, strip.cut(0, 1)), [])]
    own: Strip | None = None
    for token in tokens(strip):
        if isinstance(token, Strip):
            if open_[-1].tag.name == "annotation" and _is_tex(open_[-1].tag):
                own = token
            elif token.text.strip():
                open_[-1].children.append(_leaf(open_[-1].tag.name, token.trimmed()))
        elif token.closes:
            _close(open_, token.name)
        elif token.strip.text.endswith("/>"):
            open_[-1].children.append(_closed(_Element(token, [])))
        elif len(open_) < MAX_DEPTH:
            open_.append(_Element(token, []))
    while len(open_) > 1:
        _close(open_, open_[-1].tag.name)
    return _unfenced(own) if own is not None else _rows_of(_row(open_[0]))


def is_display(math: Tag) -> bool:
    """Whether a `<math>` stands on a line of its own."""
    return any(
        (value := math.attribute(name)) is not None and value.text == wanted
        for name, wanted in (("display", "block"), ("displaystyle", "true"))
    )


def goes_on(inside: Sequence[Tag | Strip]) -> bool:
    """Whether what stands in `<math>` begins with a sign that stands between two things: the first is elsewhere."""
    for token in inside:
        if isinstance(token, Tag) and token.name == "mo":
            form = token.attribute("form")
            return form is not None and form.text == "infix"
        if isinstance(token, Strip) or token.name not in ("mrow", "mstyle"):
            return False
    return False


def _rows_of(strip: Strip) -> Strip:
    """A table that is all there is aligns equations."""
    behind = r"\end{array}"
    if not strip.text.startswith(_TABLE) or not strip.text.endswith(behind) or strip.text.count(behind) > 1:
        return strip
    return strip.cut(len(_TABLE), len(strip.text) - len(behind))


def _close(open_: list[_Element], name: str) -> None:
    """Close the innermost element of that name, and those that were left open in it."""
    if not any(element.tag.name == name for element in open_[1:]):
        return
    while True:
        element = open_.pop()
        open_[-1].children.append(_closed(element))
        if element.tag.name == name:
            return


def _closed(element: _Element) -> Strip:
    """An element whose children are known."""
    tag, children = element
    if tag.name in _LOST:
        return said("", tag.strip)
    if tag.name in ("mover", "munder") and len(children) == 2 and children[1].text in _ACCENTS:
        return _written((_ACCENTS[children[1].text], 0, "}"), children)
    form = _FORMS.get(tag.name)
    if form is not None and len(children) == sum(isinstance(part, int) for part in form):
        return _written(form, children)
    if tag.name == "mtable":
        return _around(_TABLE, _between(r" \\ ", element), r"\end{array}")
    if tag.name in ("mtr", "mlabeledtr"):
        return _between(" & ", element)
    if tag.name == "mfenced":
        return _fenced(element)
    return _around(*_surrounded(tag.name, _row(element)))


def _surrounded(name: str, inside: Strip) -> tuple[str, Strip, str]:
    before, behind = _AROUND.get(name, ("", ""))
    return before, inside, behind


def _fenced(element: _Element) -> Strip:
    """`<mfenced>`: round brackets and commas, if it does not say otherwise."""
    signs = [element.tag.attribute(name) for name in ("open", "separators", "close")]
    open_, comma, close = (
        usual if sign is None else sign.text.strip()[:1] for sign, usual in zip(signs, "(,)", strict=True)
    )
    return _around(_SIGNS.get(open_, open_), _between(comma, element), _SIGNS.get(close, close))


def _between(sign: str, element: _Element) -> Strip:
    """Children with a sign between."""
    parts: list[Strip] = []
    for child in element.children:
        parts += (said(sign, child), child) if parts else (child,)
    return joined(parts) if parts else said("", element.tag.strip)


def _row(element: _Element) -> Strip:
    """Children side by side; a brace before a table that nothing closes opens cases."""
    children = element.children
    for i, child in enumerate(children[:-1]):
        if child.text == r"\{" and children[i + 1].text.startswith(_TABLE) and len(children) == i + 2:
            cases = children[i + 1].cut(len(_TABLE), len(children[i + 1].text) - len(r"\end{array}"))
            children = [*children[:i], _around(r"\begin{cases}", cases, r"\end{cases}")]
    return joined(children) if children else said("", element.tag.strip)


def _written(form: Sequence[str | int], children: Sequence[Strip]) -> Strip:
    """Children in a form; braces around a single sign would only be in the way of an accent or a sign of Σ."""
    parts: list[Strip] = []
    for part in form:
        if isinstance(part, int):
            parts.append(children[part])
        else:
            parts.append(said(part, parts[-1]) if parts else said(part, children[0]))
    return joined(_bare(parts) if form[0] == "{" and _is_single(children[0].text) else parts)


def _bare(parts: Sequence[Strip]) -> list[Strip]:
    """Without the braces around the first child."""
    return [parts[1], parts[2].cut(1, len(parts[2].text)), *parts[3:]]


def _is_single(text: str) -> bool:
    return len(text) == 1 or (text.startswith((r"\hat{", r"\bar{", r"\mathrm{")) and text.count("}") == 1)


def _around(before: str, inside: Strip, behind: str) -> Strip:
    if not before and not behind:
        return inside
    end = inside.cut(max(len(inside.text) - 1, 0), len(inside.text))
    return joined([said(before, inside), inside, said(behind, end)])


def _leaf(name: str, text: Strip) -> Strip:
    """The text of an element: letters side by side are one name, a sign is escaped, words stay words."""
    if name in ("mtext", "ms", "annotation", "annotation-xml"):
        return text
    if name == "mi" and len(text.text) > 1 and text.text.isalpha() and text.text.isascii():
        return _around(r"\mathrm{", text, "}")
    return joined([_sign(text.cut(i, i + 1)) for i in range(len(text.text))])


def _sign(strip: Strip) -> Strip:
    written = _SIGNS.get(strip.text)
    return strip if written is None else said(written, strip)


def _is_tex(tag: Tag) -> bool:
    encoding = tag.attribute("encoding")
    return encoding is not None and "tex" in encoding.text.lower()


def _unfenced(strip: Strip) -> Strip:
    r"""`{\displaystyle z = 1}` without its braces."""
    strip = strip.trimmed()
    for look in (r"{\displaystyle", r"{\textstyle"):
        if strip.text.startswith(look) and strip.text.endswith("}"):
            return strip.cut(len(look), len(strip.text) - 1).trimmed()
    return strip
