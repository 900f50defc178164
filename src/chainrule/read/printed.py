"""What is printed on a page, letter by letter → lines of plain text, with scripts, fractions, roots and accents.

A PDF knows letters and rules and where they stand, and no formulas. A rule as wide as what stands above and below it is
the bar of a fraction, a smaller letter a little higher or lower is a script. Where that does not explain a page, as in
matrices, sums and cases, `UNCLEAR` stands in the line, so that it is said to be unread rather than misread.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

UNCLEAR: Final = "\ufffd"
"""What no reader takes for mathematics."""

SMALL: Final = 0.85
"""Letters of less than this part of the height of those beside them are scripts."""

AXIS: Final = 0.25
"""How far above the level of the letters the bar of a fraction stands, in heights of a letter."""

NEAR: Final = 0.95
"""Lines closer than this, in heights of a letter, are no lines of text."""

_LIMITS: Final = 12
"""A line of small letters that is no longer may be what stands below a sum."""

_ACCENTS: Final = {"ˆ": "\u0302", "^": "\u0302", "¯": "\u0304", "˜": "\u0303", "˙": "\u0307"}
_PRIMES: Final = frozenset("′'")


class Glyph(NamedTuple):
    """A letter, or what was put together of some: where it begins and ends, its level, its height."""

    x: float
    end: float
    y: float
    size: float
    text: str

    @property
    def middle(self) -> float:
        """Half way between its ends."""
        return (self.x + self.end) / 2


class Rule(NamedTuple):
    """A level line."""

    x: float
    end: float
    y: float


class Line(NamedTuple):
    """A line of text, how high its letters are, and how many heights it stands below the one above."""

    text: str
    size: float
    gap: float


def lines_of(glyphs: Iterable[Glyph], rules: Iterable[Rule]) -> Iterator[Line]:
    """The lines of one page, from top to bottom."""
    rows = _rows(_with_fractions(_accented([glyph for glyph in glyphs if glyph.text.strip()]), rules))
    levels = [row[0].y for row in rows]
    sizes = [max(glyph.size for glyph in row) for row in rows]
    all_sizes = sorted(glyph.size for row in rows for glyph in row)
    usual = all_sizes[len(all_sizes) // 2] if all_sizes else 0.0
    for i, row in enumerate(rows):
        gap = (levels[i - 1] - levels[i]) / sizes[i] if i else 0.0
        beside = [
            rows[j] for j in (i - 1, i + 1) if 0 <= j < len(rows) and abs(levels[j] - levels[i]) < NEAR * sizes[i]
        ]
        text = _number().sub("", _text(row))
        if any(_overlap(row, other) for other in beside) or (sizes[i] < SMALL * usual and len(row) < _LIMITS):
            text = text.replace("=", f"={UNCLEAR}")
        yield Line(text, sizes[i], gap)


def _overlap(row: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    """Whether one stands over the other, or within the other: not two columns side by side."""
    return row[0].x < other[-1].end + 2 * row[0].size and other[0].x < row[-1].end + 2 * row[0].size


def _with_fractions(glyphs: Sequence[Glyph], rules: Iterable[Rule]) -> list[Glyph]:
    """The glyphs, those about a bar put together; the shortest bar first, for it may stand within another."""
    left = list(glyphs)
    for rule in sorted(rules, key=lambda rule: rule.end - rule.x):
        over = [glyph for glyph in left if _is_over(glyph, rule)]
        above = _nearest([glyph for glyph in over if 0 < glyph.y - rule.y < 0.9 * glyph.size], over, rule)
        below = _nearest([glyph for glyph in over if 0 < rule.y - glyph.y < 1.5 * glyph.size], over, rule)
        root = next((glyph for glyph in left if _is_root(glyph, rule)), None)
        if root is not None and below:
            whole = Glyph(root.x, rule.end, _level(below), _height(below), f"√({_text(below)})")
            left = [glyph for glyph in left if glyph not in below and glyph is not root] + [whole]
        elif _is_fraction(rule, above, below):
            left = [glyph for glyph in left if glyph not in below and glyph not in above]
            size, level = _about(rule, left, _height([*above, *below]))
            left.append(Glyph(rule.x, rule.end, level, size, _quotient(_text(above), _text(below))))
    return left


def _nearest(side: Sequence[Glyph], over: Sequence[Glyph], rule: Rule) -> list[Glyph]:
    """What stands next to a bar on one of its sides: the letters nearest to it, and the scripts of these."""
    if not side:
        return []
    first = min(side, key=lambda glyph: abs(glyph.y - rule.y))
    near = [
        each for each in over if abs(each.y - first.y) < 0.6 * each.size and (each.y > rule.y) is (first.y > rule.y)
    ]
    size = _height(near)
    level = min((glyph for glyph in near if glyph.size > SMALL * size), key=lambda glyph: abs(glyph.y - rule.y)).y
    return [glyph for glyph in near if abs(glyph.y - level) < (0.15 if glyph.size > SMALL * size else 0.75) * size]


def _is_fraction(rule: Rule, above: Sequence[Glyph], below: Sequence[Glyph]) -> bool:
    """A bar is as wide as its wider half and both stand in its middle; other rules underline, or belong to tables."""
    if not above or not below:
        return False
    size = _height([*above, *below])
    ends = [(min(glyph.x for glyph in half), max(glyph.end for glyph in half)) for half in (above, below)]
    if max(end - start for start, end in ends) < rule.end - rule.x - 0.5 * size:
        return False
    if any(abs(start + end - rule.x - rule.end) > 0.8 * size for start, end in ends):
        return False
    text = _text(above) + _text(below)
    return "    " not in text and "=" not in text


def _is_root(glyph: Glyph, rule: Rule) -> bool:
    """Whether a bar is that of a root."""
    return glyph.text == "√" and max(abs(glyph.end - rule.x), abs(glyph.y - rule.y) / 4) < 0.3 * glyph.size


def _about(rule: Rule, glyphs: Iterable[Glyph], size: float) -> tuple[float, float]:
    """The height and the level of the line a fraction stands in: of a letter whose middle is level with the bar."""
    level = [glyph for glyph in glyphs if abs(glyph.y + AXIS * glyph.size - rule.y) < 0.08 * glyph.size]
    host = min(level, key=lambda glyph: min(abs(glyph.end - rule.x), abs(glyph.x - rule.end)), default=None)
    return (size, rule.y - AXIS * size) if host is None or host.size < size else (host.size, host.y)


def _is_over(glyph: Glyph, rule: Rule) -> bool:
    return rule.x - 0.1 * glyph.size <= glyph.middle <= rule.end + 0.1 * glyph.size


def _height(glyphs: Sequence[Glyph]) -> float:
    return max(glyph.size for glyph in glyphs)


def _level(glyphs: Sequence[Glyph]) -> float:
    """The level of the first of the letters of full height."""
    size = _height(glyphs)
    return min((glyph for glyph in glyphs if glyph.size > SMALL * size), key=lambda glyph: glyph.x).y


def _quotient(top: str, bottom: str) -> str:
    """`∂L/∂z`, else with brackets."""
    if all(_differential().fullmatch(text) for text in (top, bottom)):
        return f"{top}/{bottom}".replace("∂ ", "∂")
    return f"(({top})/({bottom}))"


def _accented(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """An accent goes to the letter it stands over."""
    accents = [glyph for glyph in glyphs if glyph.text in _ACCENTS]
    letters = [glyph for glyph in glyphs if glyph.text not in _ACCENTS]
    for accent in accents:
        near = [i for i, glyph in enumerate(letters) if abs(glyph.y - accent.y) < accent.size and glyph.text.isalpha()]
        at = min(near, key=lambda i: abs(letters[i].middle - accent.middle), default=-1)
        if at >= 0 and letters[at].x - 1 <= accent.middle <= letters[at].end + 1:
            letters[at] = letters[at]._replace(text=letters[at].text + _ACCENTS[accent.text])
        else:
            letters.append(accent._replace(text=UNCLEAR))
    return letters


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs in rows of one level from top to bottom, each with the scripts of its letters, from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.y):
        if rows and abs(rows[-1][0].y - glyph.y) < 0.12 * glyph.size:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    mains = [row for row in rows if not any(_are_scripts(row, other) for other in rows if other is not row)]
    hosts = [list(row) for row in mains]
    for row in rows:
        if row not in mains:
            for glyph in row:
                min(hosts, key=lambda host: _apart(glyph, host)).append(glyph)
    return [_leveled(sorted(row)) for row in hosts]


def _apart(script: Glyph, row: Sequence[Glyph]) -> float:
    """How far a script is from what it might stand at."""
    return min(abs(script.y - glyph.y) + 2 * abs(script.x - glyph.end) for glyph in row)


def _leveled(row: list[Glyph]) -> list[Glyph]:
    """The row with a glyph of its level first in the account of its place: scripts never begin a line."""
    return (
        row if row[0].size > SMALL * _height(row) else [Glyph(row[0].x, row[0].x, _level(row), _height(row), ""), *row]
    )


def _are_scripts(row: Sequence[Glyph], main: Sequence[Glyph]) -> bool:
    size = _height(main)
    if _height(row) >= SMALL * size or abs(row[0].y - main[0].y) > 0.75 * size:
        return False
    return all(
        any(-size < glyph.x - other.end < size for other in (*main, *row) if other is not glyph) for glyph in row
    )


def _text(row: Iterable[Glyph]) -> str:
    """A row as plain text: scripts behind `_` and `^`, more room where there is room."""
    ordered = sorted(row)
    size, level = _height(ordered), _level(ordered)
    text, end = "", ordered[0].x
    at = 0
    while at < len(ordered):
        glyph = ordered[at]
        if glyph.size < SMALL * size:
            until = at
            while until < len(ordered) and ordered[until].size < SMALL * size:
                until += 1
            text += _scripts(ordered[at:until], level)
            end = max(each.end for each in ordered[at:until])
            at = until
            continue
        text += _room((glyph.x - end) / size) + glyph.text
        end, at = glyph.end, at + 1
    return text.strip()


def _room(gap: float) -> str:
    return "    " if gap > 1.6 else " " if gap > 0.14 else ""


def _scripts(glyphs: Sequence[Glyph], level: float) -> str:
    """What stands below and above: on one level each."""
    low = [glyph for glyph in glyphs if glyph.y < level]
    high = [glyph for glyph in glyphs if glyph.y >= level]
    if any(len({round(glyph.y) for glyph in some if glyph.size > SMALL * _height(some)}) > 1 for some in (low, high)):
        return UNCLEAR
    below, above = (_text(some) if some else "" for some in (low, high))
    if above and _PRIMES.issuperset(above):
        return "′" * len(above) + (f"_{{{below}}}" if below else "")
    return (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")


@cache
def _number() -> re.Pattern[str]:
    """The number of an equation, at the margin."""
    return re.compile(r" {4}\(\d+(?:\.\d+)*[a-z]?\)$")


@cache
def _differential() -> re.Pattern[str]:
    return re.compile(r"(?:∂ ?|d)[^\W\d_][\u0300-\u036f]?[A-Za-z0-9]*(?:_\{\w+\})?")
