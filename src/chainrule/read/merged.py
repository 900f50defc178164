"""A text that git could not merge → its parts: what both sides share, and what each of them says."""

import re
from collections.abc import Iterator
from functools import cache

from chainrule.read.strip import Strip


def parts_of(strip: Strip) -> Iterator[tuple[str, Strip]]:
    """The parts of a text and the title of each: the name of a side; nothing, where there is no conflict."""
    if "<<<<<<< " not in strip.text or _conflict().search(strip.text) is None:
        yield "", strip
        return
    at = 0
    for found in _conflict().finditer(strip.text):
        yield ("behind the conflict" if at else ""), strip.cut(at, found.start())
        yield found["ours"], strip.cut(*found.span("first"))
        yield found["theirs"], strip.cut(*found.span("second"))
        at = found.end()
    yield "behind the conflict", strip.cut(at, len(strip.text))


@cache
def _conflict() -> re.Pattern[str]:
    """From `<<<<<<< ours` over `=======` to `>>>>>>> theirs`; what stood there before both (`|||||||`) counts not."""
    line = r"(?!<<<<<<< |=======\r?\n|>>>>>>> |\|\|\|\|\|\|\|).*+\n"
    return re.compile(
        rf"^<<<<<<< (?P<ours>.*+)\n(?P<first>(?:{line})*+)(?:\|\|\|\|\|\|\|.*+\n(?:{line})*+)?"
        rf"=======\r?\n(?P<second>(?:{line})*+)>>>>>>> (?P<theirs>.*+)(?:\n|\Z)",
        re.MULTILINE,
    )
