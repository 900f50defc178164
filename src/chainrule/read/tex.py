"""LaTeX → formulas and headings: no comments, no preamble, nothing that is set verbatim."""

import re
from functools import cache

from chainrule.read.find import Finds
from chainrule.read.running import Running
from chainrule.read.strip import Strip


def tex_in(strip: Strip, finds: Finds) -> None:
    """Find what is in a document of LaTeX, or in a part of one."""
    strip = document_of(without_comments(strip))
    running = Running(strip, finds, tex=True)
    at = 0
    while at < len(strip.text):
        at = _line(strip.text, at, running, finds)
    running.flush()


def _line(text: str, start: int, running: Running, finds: Finds) -> int:
    """Deal with the line at `start`; where the next one begins."""
    end = running.end_of_line(start)
    structure = _structure().match(text, start, end)
    if structure is None:
        if not text[start:end].strip():
            running.flush()
        return running.line(start, end)
    running.flush()
    if structure["title"] is not None:
        finds.heading(structure["title"].strip())
        return running.line(structure.start("title"), end)
    closing = text.find(rf"\end{{{structure['raw']}}}", end)
    return len(text) if closing < 0 else running.end_of_line(closing) + 1


def without_comments(strip: Strip) -> Strip:
    """`strip` without what stands behind a percent sign."""
    if "%" not in strip.text:
        return strip
    found = _comment().finditer(strip.text)
    return strip.without(match.span() for match in found if match[0][0] == "%")


def document_of(strip: Strip) -> Strip:
    r"""What stands between `\begin{document}` and `\end{document}`, if these do."""
    opening, closing = r"\begin{document}", r"\end{document}"
    at = strip.text.find(opening)
    start = at + len(opening) if at >= 0 else 0
    end = strip.text.find(closing, start)
    return strip.cut(start, end if end >= 0 else len(strip.text))


@cache
def _comment() -> re.Pattern[str]:
    return re.compile(r"\\.|%[^\n]*+", re.DOTALL)


@cache
def _structure() -> re.Pattern[str]:
    return re.compile(
        r"""\s*(?:\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|textbf)\*?(?:\[[^\]\n]*\])?
              \{(?P<title>(?:[^{}\n]|\{[^{}\n]*\})*+)\}(?:\\\\|[:.\s]|\\label\{[^{}\n]*\})*+(?=\n|\Z)
            | \\begin\{(?P<raw>verbatim|lstlisting|minted|tikzpicture|comment|filecontents)\*?\})""",
        re.VERBOSE,
    )
