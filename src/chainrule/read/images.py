r"""Formulas that stand in the address of a picture: `![](https://latex.codecogs.com/svg.latex?z%3D0.5)`.

Services draw what stands in the address, so that the address says what the picture shows. Nothing is fetched.
"""

import re
from functools import cache

from chainrule.read.respelled import respelled
from chainrule.read.strip import Strip, joined, said


def with_formulas(strip: Strip) -> Strip:
    """A text of Markdown with `$…$` put in for each picture that a formula can be recovered from."""
    if "://" not in strip.text or _service().search(strip.text) is None:
        return strip
    at, parts = 0, list[Strip]()
    for picture in _picture().finditer(strip.text):
        formula = formula_of(strip.cut(*picture.span(str(picture.lastgroup))))
        if formula is not None and "$" not in formula.text:
            parts += (strip.cut(at, picture.start()), said("$", formula), formula, said("$", formula))
            at = picture.end()
    return joined([*parts, strip.cut(at, len(strip.text))])


def formula_of(address: Strip) -> Strip | None:
    """The formula that the address of a picture spells out, if it does."""
    service = _service().match(address.text)
    if service is None:
        return None
    queried = service["name"] is not None
    end = address.text.find("&", service.end()) if queried else -1
    spelled = address.cut(service.end(), end if end >= 0 else len(address.text))
    formula = respelled(spelled, _spelled(), _as_form if queried else _as_address).trimmed()
    look = _look().match(formula.text)
    formula = formula.cut(look.end() if look else 0, len(formula.text)).trimmed()
    return formula if formula.text else None


def _as_form(found: re.Match[str]) -> str:
    """In the value of a form a plus sign stands for a space."""
    return " " if found[0] == "+" else _as_address(found)


def _as_address(found: re.Match[str]) -> str:
    if found[0][0] == "%":
        return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")
    return {"&space;": " ", "&plus;": "+", "&amp;": "&", "&lt;": "<", "&gt;": ">", "\n": " "}.get(found[0], found[0])


@cache
def _service() -> re.Pattern[str]:
    """Up to the formula: behind the question mark at CodeCogs, elsewhere as a value that has a name."""
    return re.compile(
        r"""https?://(?:
          [\w.-]*codecogs\.com/(?:[\w-]+\.)?(?:latex|image|download)\?
        | [^\s?"'<>()]{1,200}\?(?:[^\s?"'<>()&]{0,100}&(?:amp;)?){0,5}(?P<name>tex|latex|math|chl|formula)=
        | (?:i\.upmath\.me|tex\.s2cms\.ru)/(?:svg|png)/
        )""",
        re.VERBOSE,
    )


@cache
def _picture() -> re.Pattern[str]:
    inner = r"(?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))"
    return re.compile(
        rf"""!\[[^\]\n]*\]\(\s*(?P<link>https?://{inner}*?)(?:\s+"[^"\n]*")?\s*\)
        | <img\b[^<>]{{0,500}}?\bsrc\s*=\s*(?:"(?P<double>https?://[^"<>]*)"|'(?P<single>https?://[^'<>]*)')[^<>]*>""",
        re.VERBOSE,
    )


@cache
def _spelled() -> re.Pattern[str]:
    """A character that is spelled out: the bytes of its UTF-8 in hexadecimal, or a name that CodeCogs has for it."""
    byte = "%[89ABab][0-9A-Fa-f]"
    return re.compile(
        rf"%[0-7][0-9A-Fa-f]|%[CDcd][0-9A-Fa-f]{byte}|%[Ee][0-9A-Fa-f](?:{byte}){{2}}|%[Ff][0-7](?:{byte}){{3}}"
        r"|&(?:space|plus|amp|lt|gt);|\+|\n"
    )


@cache
def _look() -> re.Pattern[str]:
    """How CodeCogs is told to set a formula."""
    size = "inline|large|Large|LARGE|huge|small|tiny"
    return re.compile(rf"(?:\s|\\(?:{size})\b|\\(?:dpi|bg|fn|color)(?:_\w+|\{{\w+\}}))*+")
