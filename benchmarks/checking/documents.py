"""The public documents themselves: what of them is read, which wrong lines are found, and what is called wrong.

    python benchmarks/checking/documents.py              the table, as docs/checking.md has it
    python benchmarks/checking/documents.py --lines      and every line that is charged, to be looked at
    python benchmarks/checking/documents.py --errata     the faults found, as docs/errata.md has them

The documents lie in `../shared/corpus`; nothing of their text is kept here. A line of `problems.json` is found in the
report by the figure it states: as the end of a chain, or as an entry of an array.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from judging import problems

from chainrule.check import Report, check
from chainrule.check.entries import Figures
from chainrule.check.lines import line_of
from chainrule.check.say import amount
from chainrule.check.verdict import Judgement
from chainrule.diagnostic import ChainruleError
from chainrule.ops import plain
from chainrule.problem import build
from chainrule.read import read_document

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
EXERCISES = Path(__file__).with_name("exercises")

FILES = {
    "freiburg-pen-paper-skip": ("../source/solution.ipynb",),
    "melfm-notes": ("03_melfm_backprop_1183976.md",),
    "smaxx73-session6-md": ("06_smaxx73_session6.md", "06_smaxx73_session6_solutions.md"),
    "sghosh-notebook": ("33_sghosh_backprop_math.ipynb",),
    "kaifeng-llm-learn": ("22_kaifeng_backprop.md",),
    "mazur-vortune": ("02_vortune_mazur_port.md",),
    "xuecodex-J": ("24_xuecodex_J.md",),
    "betamemo-graph": ("05_betamemo_math.ipynb",),
    "victorzhou-nn": ("09_victorzhou_nn.md",),
    "geoj-two-layer": ("28_geoj_two_layer.ipynb",),
    "mihir-softmax": ("21_mihir_softmax.md",),
    "bits-midsem-2024": ("31_bits_midsem2024.md",),
    "philswatton": ("15_philswatton_backprop.md",),
    "victorzhou-rnn": ("10_victorzhou_rnn.md",),
    "ml-glossary": ("16_mlglossary_backprop.rst",),
}
"""Where each document lies."""

REPOSITORIES = {
    "freiburg-pen-paper-skip": "the exercise that this project began with",
    "melfm-notes": "melfm/notes",
    "kaifeng-llm-learn": "kaifeng/llm-learn",
    "mazur-vortune": "vortune/actual-number-backpropagation",
    "betamemo-graph": "betamemo/deep-learning",
}
"""Where the documents with wrong lines were published."""

RELATIONS = frozenset("=≈←⇒≔") | {":="}


class Outcome(NamedTuple):
    """What came of one document, alone or with its exercise."""

    name: str
    lines: int
    read: int
    wrong: int
    found: int
    accused: tuple[str, ...]
    missed: tuple[str, ...]
    charged: tuple[str, ...]
    faults: tuple[Judgement, ...]

    def row(self) -> str:
        """It as a row of the table."""
        share = f"{100 * self.read / self.lines:.1f} %" if self.lines else "–"
        accused = len(self.accused) or "0"
        return (
            f"| {self.name} | {self.lines} | {share} | {self.found} of {self.wrong} | {accused} | {len(self.charged)} |"
        )


def outcome(name: str, path: Path, lines: Sequence[dict[str, Any]], exercise: Path | None = None) -> Outcome:
    """Check a document and lay its report beside what is known of its lines."""
    reading = read_document(path)
    stated = [statement for statement in reading.statements if RELATIONS.intersection(statement.relations)]
    unread = [s for s in reading.statements if s.unread is not None and any(sign in s.text for sign in "=≈")]
    report = _report(path, exercise)
    judgements = report.judgements if report is not None else ()
    unread_sides = sum(j.verdict == "unread" and j.claim.statement.unread is None for j in judgements)
    wrong = [line for line in lines if line["is"] == "wrong" and _is_asked(line, exercise is not None)]
    honest = {line["stated"] for line in lines if line["is"] in ("right", "follows", "last-digit")}
    wrong_figures = {line["stated"] for line in lines if line["is"] == "wrong"}
    charged = [j for j in judgements if j.is_charged]
    following = [j for j in judgements if j.sources & {c.claim.id for c in charged}]
    missed = [line for line in wrong if not any(line["stated"] in _figures(j) for j in (*charged, *following))]
    accused = [j for j in charged if j.verdict == "wrong" and _is_accused(j, honest, wrong_figures)]
    return Outcome(
        name + (" + exercise" if exercise is not None else ""),
        len(stated) + len(unread),
        len(stated) - unread_sides,
        len(wrong),
        len(wrong) - len(missed),
        tuple(map(_shown, accused)),
        tuple(f"{line['was']} = {line['stated']}" for line in missed),
        tuple(map(_shown, charged)),
        tuple(j for j in charged if j.verdict == "wrong" and _figures(j) & wrong_figures),
    )


def _report(path: Path, exercise: Path | None) -> Report | None:
    try:
        return check(read_document(path), None if exercise is None else build(read_document(exercise)))
    except ChainruleError:
        return None  # refused: there is nothing in it that could be judged


def _is_asked(line: dict[str, Any], with_exercise: bool) -> bool:
    return line.get("needs") == "text" or (line.get("needs") == "exercise" and with_exercise)


def _is_accused(judgement: Judgement, honest: set[str], wrong: set[str]) -> bool:
    """Whether a line is called wrong though every figure that it ends in is known to be honest."""
    figures = _figures(judgement)
    return bool(figures & honest) and not figures & wrong and len(judgement.claim.rights) < 2


def _figures(judgement: Judgement) -> set[str]:
    """What a chain ends in, as it is printed: a number, or each entry of an array."""
    final = judgement.claim.final
    if final is None or final.figure is None:
        return set()
    if isinstance(final.figure, Figures):
        return {text.strip(" []&\\,") for text in final.figure.text.replace(",", " ").replace("&", " ").split()}
    return {final.figure.text.strip().replace("−", "-")}


def _shown(judgement: Judgement) -> str:
    return f"{line_of(judgement.claim.place)}: {judgement.claim.read_back} ({judgement.says})"


def outcomes() -> Iterator[Outcome]:
    """Every document by itself, then those that have an exercise with it."""
    for document, files in FILES.items():
        mine = [problem for problem in problems() if problem["document"] == document]
        exercise = EXERCISES / f"{document}.md"
        for file in files:
            if (CORPUS / file).exists():
                yield outcome(document, CORPUS / file, [*_stated(mine, alone=True)])
                if exercise.exists():
                    yield outcome(document, CORPUS / file, [*_stated(mine, alone=False)], exercise)


def _stated(found: list[dict[str, Any]], *, alone: bool) -> Iterator[dict[str, Any]]:
    """The lines with a value; beside an exercise, of the problems that speak of it."""
    for problem in found:
        if alone or len(found) == 1 or any(line.get("needs") == "exercise" for line in problem["lines"]):
            yield from (line for line in problem["lines"] if line["stated"] is not None)


def errata() -> Iterator[str]:
    """A row for each wrong value: where it stands, what stands there, what should."""
    yield "| document | place | quantity | stands there | should be |"
    yield "|---|---|---|--:|--:|"
    seen: set[tuple[str, str, str]] = set()
    for found in outcomes():
        name = found.name.removesuffix(" + exercise")
        for judgement in found.faults:
            claim = judgement.claim
            row = (REPOSITORIES[name], line_of(claim.place), plain(claim.quantity) if claim.quantity else "")
            if (
                row not in seen
                and claim.final is not None
                and claim.final.figure is not None
                and judgement.expected is not None
            ):
                seen.add(row)
                right = amount(judgement.expected, max(6, claim.final.figure.places or 0))
                yield f"| {' | '.join(row)} | {claim.final.shown} | {right} |"


def main() -> None:
    """Print the table."""
    if not CORPUS.exists():
        print(f"the documents are not here: {CORPUS}", file=sys.stderr)
        raise SystemExit(2)
    if "--errata" in sys.argv:
        print("\n".join(errata()))
        return
    print("| document | mathematical lines | read | wrong lines found | honest lines called wrong | charged in all |")
    print("|---|--:|--:|--:|--:|--:|")
    for found in outcomes():
        print(found.row())
        if "--lines" in sys.argv:
            for word, texts in (("missed", found.missed), ("accused", found.accused), ("charged", found.charged)):
                print("".join(f"    {word}: {text}\n" for text in texts), end="")


if __name__ == "__main__":
    main()
