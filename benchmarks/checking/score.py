"""How well a grader reads and judges real worked documents: what it finds, what it misses, and whom it wrongs.

    python benchmarks/checking/score.py                  # chainrule over ../shared/corpus
    python benchmarks/checking/score.py --lines          # and every line that is not as it should be
    python benchmarks/checking/score.py --verdicts FILE  # any other grader

Another grader hands in JSON: {document: [{"text": the line, "stated": [the figures in it], "verdict": …}]}, where the
verdict is "wrong", "unread" or anything else. A restated line is looked for by its figure as printed, then by its name.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import chainrule as cr
from chainrule.api import load

HERE = Path(__file__).parent
CORPUS = HERE.parents[2] / "shared" / "corpus"
EXERCISES = HERE / "exercises"

DATA: dict[str, Any] = json.loads((HERE / "problems.json").read_text(encoding="utf-8"))

HONEST = ("right",)
"""What is true of a line that no grader may call wrong."""

WRONG = "wrong"
"""What is true of a line that has to be found."""

REQUIRED = ("text", "exercise")
"""What a wrong line needs to be found that must be found: what the document says, or an exercise beside it."""

FIGURE = re.compile(r"(?<![\w.])[-−]?\s?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?|(?<![\w.])[-−]?\.\d+")


class Claim(NamedTuple):
    """A line as a grader judged it.

    Args:
        text: the line.
        name: what it is about, letters and digits alone.
        stated: the figures in it, as printed, each with its own verdict.
        verdict: on the line.
        ends: the figures that it ends in.
    """

    text: str
    name: str
    stated: Sequence[tuple[str, str]]
    verdict: str
    ends: Sequence[str] = ()

    def verdict_on(self, figure: str) -> str | None:
        """The verdict on a figure; None if it is not in the line."""
        found = [verdict for stated, verdict in self.stated if same(stated, figure)]
        return found[-1] if found else None


class Expected(NamedTuple):
    """A line as it was restated: what is stated, and what is true of it."""

    name: str
    stated: str
    status: str
    needs: str


class Score(NamedTuple):
    """A row of the table."""

    document: str
    lines: int
    read: int
    found: int
    required: int
    wronged: int
    honest: int
    located: int
    besides: int

    @property
    def cells(self) -> tuple[str, ...]:
        """As they are printed."""
        return (
            self.document, str(self.lines), str(self.read), f"{self.found} of {self.required}",
            f"{self.wronged} of {self.honest}", f"{self.located}", str(self.besides),
        )  # fmt: skip


TITLES = ("document", "lines", "read", "wrong found", "right called wrong", "located", "charged besides")


# ---------------------------------------------------------------------- figures and names


def same(written: str, figure: str) -> bool:
    """Whether two figures are the same number, printed with the same digits or not."""
    try:
        return Fraction(plainly(written)) == Fraction(plainly(figure))
    except ValueError:
        return False


def plainly(figure: str) -> str:
    """A figure as Python reads it."""
    return figure.replace("−", "-").replace(" ", "").replace(",", "")


def named(text: str) -> str:
    """A name by its letters and digits: `dL/dz_2`, `∂L/∂z₂` and `dL_dz2` are one."""
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉∂", "0123456789d")
    return re.sub(r"[^a-z0-9]", "", text.translate(digits).lower().replace("hat", "h"))


def likeness(one: str, other: str) -> int:
    """How many letters and digits two names end in alike; gradients are like gradients."""
    if one == other:
        return 100
    if one.startswith("d") != other.startswith("d"):
        return 0
    tail = next((i for i, (a, b) in enumerate(zip(reversed(one), reversed(other), strict=False)) if a != b), 50)
    return min(tail, len(one), len(other))


# ---------------------------------------------------------------------- chainrule


def judged(path: Path, exercise: Path | None) -> Iterator[Claim]:
    """Every line of a document as chainrule judges it; what it refuses to judge is read all the same."""
    try:
        claims = cr.check(path, exercise).json()["claims"]
    except cr.ChainruleError:
        yield from read_only(path)
        return
    for claim in claims:
        yield Claim(claim["text"], named(claim["quantity"] or ""), [*_figures(claim)], _worst(claim), _ends(claim))


def _figures(claim: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every figure behind a sign of equality; the verdict on a line is that on the value or the entries it ends in."""
    for link in claim["links"][:-1]:
        yield from ((figure, link["verdict"]) for figure in FIGURE.findall(link["right"]))
    if claim["verdict"] == "wrong" and any(entry["verdict"] == "right" for entry in claim["entries"]):
        yield from ((entry["stated"], entry["verdict"]) for entry in claim["entries"])
    elif claim["links"]:
        yield from ((figure, claim["verdict"]) for figure in FIGURE.findall(claim["links"][-1]["right"]))


def _ends(claim: Mapping[str, Any]) -> list[str]:
    """The figures that a line ends in: one, or the entries of an array."""
    return FIGURE.findall(claim["links"][-1]["right"]) if claim["links"] else []


def _worst(claim: Mapping[str, Any]) -> str:
    """The verdict on a claim; one with a wrong link is charged too."""
    is_charged = any(link["verdict"] == "wrong" for link in claim["links"])
    return "wrong" if is_charged else str(claim["verdict"])


def read_only(path: Path) -> Iterator[Claim]:
    """The lines of a document, unjudged."""
    for statement in load(path).statements:
        if statement.relations or statement.unread is not None:
            yield Claim(statement.text, "", (), "unread" if statement.unread else "unjudged")


# ---------------------------------------------------------------------- scoring


def expected_of(document: str, *, beside: bool) -> Iterator[Expected]:
    """The restated lines of a document that state a figure; beside an exercise, of the problems that it is of."""
    mine = [problem for problem in DATA["problems"] if problem["document"] == document]
    for problem in mine:
        if beside and len(mine) > 1 and not any(line.get("needs") == "exercise" for line in problem["lines"]):
            continue
        for line in problem["lines"]:
            if line["stated"] is not None:
                needs = line.get("needs", "")
                yield Expected(named(line["was"].replace(" after", "")), line["stated"], line["is"], needs)


def located(lines: Iterable[Expected], claims: Sequence[Claim]) -> Iterator[tuple[Expected, Claim | None]]:
    """Each restated line with the claim that states its figure: the likest name first, then in order of the page."""
    taken: set[tuple[int, str]] = set()
    for line in lines:
        at = [i for i, claim in enumerate(claims) if claim.verdict_on(line.stated) and (i, line.stated) not in taken]
        best = min(at, key=lambda i: _distance(claims[i], line, i), default=None)
        if best is not None:
            taken.add((best, line.stated))
        yield line, None if best is None else claims[best]


def _distance(claim: Claim, line: Expected, number: int) -> tuple[bool, bool, int, int]:
    """How ill a claim fits a restated line: other name, no figure that it ends in, unlike name, far down the page."""
    alike = likeness(claim.name, line.name)
    ends = any(same(figure, line.stated) for figure in claim.ends)
    return claim.name != line.name, not ends, -alike, number


def is_found(claim: Claim | None) -> bool:
    """Whether a wrong line is charged, itself, a link of it or an entry, or follows from one that is."""
    return claim is not None and claim.verdict in ("wrong", "follows")


def is_wronged(line: Expected, claim: Claim | None) -> bool:
    """Whether a figure that is right is called wrong."""
    return line.status in HONEST and claim is not None and claim.verdict_on(line.stated) == "wrong"


def scored(document: str, claims: Sequence[Claim], *, beside: bool) -> tuple[Score, list[str]]:
    """The row of a document, and the lines that are not as they should be.

    Args:
        document: which it is.
        claims: its lines, as they were judged.
        beside: its exercise was given; else only what the text itself shows has to be found.
    """
    needs = REQUIRED if beside else REQUIRED[:1]
    pairs = [*located(expected_of(document, beside=beside), claims)]
    required = [(line, claim) for line, claim in pairs if line.status == WRONG and line.needs in needs]
    wronged = [(line, claim) for line, claim in pairs if is_wronged(line, claim)]
    known = {id(claim) for line, claim in pairs if claim is not None and line.status not in HONEST}
    besides = [claim for claim in claims if claim.verdict == "wrong" and id(claim) not in known]
    row = Score(
        document + (" + exercise" if beside else ""),
        len(claims),
        sum(claim.verdict != "unread" for claim in claims),
        sum(is_found(claim) for _, claim in required),
        len(required),
        len(wronged),
        sum(line.status in HONEST for line, _ in pairs),
        sum(claim is not None for _, claim in pairs),
        len(besides),
    )
    missed = [f"missed ({line.needs}): {line.name} = {line.stated}" for line, c in required if not is_found(c)]
    said = [f"called wrong: {line.name} = {line.stated}" for line, _ in wronged]
    return row, [*missed, *said, *(f"charged: {claim.text.strip()[:90]}" for claim in besides)]


def whole(rows: Sequence[Score]) -> Score:
    """All documents together."""
    sums = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    return Score("all", *sums)


# ---------------------------------------------------------------------- the command


def tables(corpus: Path, verdicts: Path | None) -> Iterator[tuple[Score, list[str]]]:
    """Every document of the corpus, scored: by itself, and with its exercise beside it where it needs one."""
    handed_in = None if verdicts is None else json.loads(verdicts.read_text(encoding="utf-8"))
    for document, about in DATA["documents"].items():
        if handed_in is not None:
            yield scored(document, [*_handed_in(handed_in.get(document, ()))], beside=True)
            continue
        paths = [corpus / name for name in about["files"]]
        yield scored(document, [claim for path in paths for claim in judged(path, None)], beside=False)
        exercise = EXERCISES / f"{document}.md"
        if exercise.exists():
            yield scored(document, [claim for path in paths for claim in judged(path, exercise)], beside=True)


def _handed_in(lines: Iterable[Mapping[str, Any]]) -> Iterator[Claim]:
    for line in lines:
        figures = [(str(figure), str(line["verdict"])) for figure in line["stated"]]
        yield Claim(line["text"], named(line.get("name", "")), figures, str(line["verdict"]))


def printed(rows: Sequence[Score], *, markdown: bool) -> Iterator[str]:
    """The table, line by line."""
    cells = [TITLES, *(row.cells for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(TITLES))]
    for number, row in enumerate(cells):
        texts = [
            text.ljust(width) if not i else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"| {' | '.join(texts)} |" if markdown else "  ".join(texts)
        if markdown and not number:
            yield f"|{'|'.join('-' * (width + 1) + (':' if i else '-') for i, width in enumerate(widths))}|"


def main() -> int:
    """Print the table; 1 where a wrong line is missed or a right one called wrong."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="the folder with the documents")
    parser.add_argument("--verdicts", type=Path, help="what another grader says, as JSON")
    parser.add_argument("--markdown", action="store_true", help="as a table for a page")
    parser.add_argument("--lines", action="store_true", help="each line that is missed, or charged without cause")
    options = parser.parse_args()
    if not options.corpus.exists():
        print(f"NOT RUN: {options.corpus} is not here")
        return 0
    results = [*tables(options.corpus, options.verdicts)]
    rows = [row for row, _ in results]
    total = whole(rows)
    print("\n".join(printed([*rows, total] if options.verdicts else rows, markdown=options.markdown)))
    for row, lines in results if options.lines else ():
        print(f"\n{row.document}", *lines, sep="\n  ") if lines else None
    return int(total.found < total.required or total.wronged > 0)


if __name__ == "__main__":
    sys.exit(main())
