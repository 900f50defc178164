"""The judge alone, on problems restated from public documents: its verdicts on their lines, and on slips put into them.

    python benchmarks/checking/judging.py              the table
    python benchmarks/checking/judging.py --lines      and every line that is judged otherwise than it should be

`problems.json` is open data: any grader that takes equations, data and stated values can be measured by it. Each line
says what it `equals`, what is `stated`, and what that `is`: right (perhaps given rounded working), last-digit, follows
(wrong only through an earlier line), wrong; `needs` says where the truth of a wrong line stands: text, exercise, prose.

Slips are put in one at a time, into lines that are right: a sign, the decimal point, a digit, two digits the other way
round, a digit too few or too many, the last digit. A slip is found if its line is not accepted. A diagnosis is false if
it names slips of a figure, and the one that was put in is not among them.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from chainrule.check import Report, check
from chainrule.check.found import Found
from chainrule.problem import Problem, build
from chainrule.read import read_document

DATA = Path(__file__).with_name("problems.json")

LAST = "last digit"

NAMES = {
    "sign": {"sign lost", "sign of a term turned", "gradient of the loss with the opposite sign"},
    "decimal point": {"decimal point moved"},
    "digits transposed": {"digits transposed"},
    "digit dropped": {"digit dropped"},
    "digit inserted": {"digit inserted"},
}
"""What slips of a figure are called in the table of slips; a digit put in by chance may look like any of them."""

ACCEPTED = frozenset(("right", "rounded", "follows", "given"))
"""Verdicts under which nothing is said against a line."""


class Slip(NamedTuple):
    """A figure as somebody may have got it wrong."""

    kind: str
    figure: str


def slips_of(figure: str) -> Iterator[Slip]:
    """What may go wrong when a figure is written down."""
    sign, digits = ("-", figure[1:]) if figure.startswith("-") else ("", figure)
    if Fraction(figure):
        yield Slip("sign", digits if sign else f"-{digits}")
    whole, point, rest = digits.partition(".")
    if rest and whole == "0" and rest[0] != "0":
        yield Slip("decimal point", f"{sign}0.0{rest}")
    for i, char in enumerate(digits):
        is_last = i == len(digits) - 1
        if char.isdigit() and not is_last:
            other = str((int(char) + 5) % 10)
            yield Slip("digit", f"{sign}{digits[:i]}{other}{digits[i + 1 :]}")
            follower = digits[i + 1]
            if follower.isdigit() and follower != char and i + 2 < len(digits):
                yield Slip("digits transposed", f"{sign}{digits[:i]}{follower}{char}{digits[i + 2 :]}")
    if len(rest) > 2:
        yield Slip("digit dropped", f"{sign}{whole}{point}{rest[:1]}{rest[2:]}")
        yield Slip("digit inserted", f"{sign}{whole}{point}{rest[:1]}{rest[0]}{rest[1:]}")
    if digits[-1].isdigit():
        yield Slip(LAST, f"{sign}{digits[:-1]}{(int(digits[-1]) + 5) % 10}")


def problems() -> list[dict[str, Any]]:
    """The restated problems."""
    found: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))["problems"]
    return found


def exercise_of(problem: dict[str, Any]) -> Problem:
    """The equations and the data, as a problem that ends in whatever no equation uses."""
    given = [f"{name} = {value}" for name, value in problem["given"].items()]
    lines = [f"{line['name']} = {line['equals']}" for line in problem["lines"]]
    return build(read_document("\n".join((*given, *lines))), any_ends=True)


def judged(problem: dict[str, Any], exercise: Problem, instead: dict[str, str] | None = None) -> Report:
    """The report on the stated values, some of them replaced."""
    stated = {line["name"]: line["stated"] for line in problem["lines"] if line["stated"] is not None}
    stated.update(instead or {})
    return check(
        read_document("\n".join(f"{name} {_sign(figure)} {figure}" for name, figure in stated.items())), exercise
    )


def _sign(figure: str) -> str:
    """A whole number is exact, a decimal may be rounded."""
    return "≈" if "." in figure else "="


def verdicts(report: Report) -> dict[str, str]:
    """The verdict on each name."""
    return {j.claim.place.text.partition(" ")[0]: j.verdict for j in report.judgements}


def diagnoses(report: Report, name: str) -> tuple[Found, ...]:
    """What the line about `name` is said to hold."""
    ids = (j.claim.id for j in report.judgements if j.claim.place.text.partition(" ")[0] == name)
    return next((report.slips[number] for number in ids if number in report.slips), ())


class Tally:
    """What was counted, and what is to be looked at."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.remarks: list[str] = []

    def line(self, problem: dict[str, Any], line: dict[str, Any], verdict: str) -> None:
        """Count an honest or a wrong line, and note it where the verdict is another than it should be."""
        is_wrong = line["is"] == "wrong"
        kind = "wrong" if is_wrong else "last digit off" if line["is"] == "last-digit" else "honest"
        is_accepted = verdict in ACCEPTED
        self.counts[f"{kind} lines"] += 1
        self.counts[f"{kind} lines, {'accepted' if is_accepted else 'remarked'}"] += 1
        if is_accepted == is_wrong:
            where = f"{problem['document']}, {problem['problem']}"
            self.remarks.append(f"{where}: {line['was']} = {line['stated']} is {line['is']}, judged {verdict}")

    def slip(self, line: dict[str, Any], slip: Slip, report: Report) -> None:
        """Count a slip, and note one that is not found in its line."""
        part = LAST if slip.kind == LAST else "other"
        self.counts[f"slips, {part}"] += 1
        verdict = verdicts(report)[line["name"]]
        if verdict not in ACCEPTED:
            self.counts[f"slips, {part}, found"] += 1
        else:
            self._note(line, slip, f"judged {verdict}")
        named = {found.slip.name for found in diagnoses(report, line["name"])}
        wanted = NAMES.get(slip.kind)
        if named and wanted is not None:
            self.counts["diagnoses"] += 1
            if named.isdisjoint(wanted):
                self.counts["diagnoses, false"] += 1
                self._note(line, slip, f"taken for {', '.join(sorted(named))}")

    def _note(self, line: dict[str, Any], slip: Slip, what: str) -> None:
        self.remarks.append(f"slip ({slip.kind}): {line['was']} = {slip.figure} for {line['stated']} {what}")


def measured(found: list[dict[str, Any]], slips: int = 1) -> Tally:
    """All lines of all problems, and one of so many slips; none if that is 0."""
    tally = Tally()
    tried = count()
    for problem in found:
        exercise = exercise_of(problem)
        said = verdicts(judged(problem, exercise))
        lines = [line for line in problem["lines"] if line["stated"] is not None and "q_" in line["equals"]]
        for line in lines:
            tally.line(problem, line, said[line["name"]])
        for line, slip in _planted(lines, said) if slips else ():
            if next(tried) % slips == 0:
                tally.slip(line, slip, judged(problem, exercise, {line["name"]: slip.figure}))
    return tally


def _planted(lines: list[dict[str, Any]], said: dict[str, str]) -> Iterator[tuple[dict[str, Any], Slip]]:
    """Every slip of every line that is right, and was accepted."""
    for line in lines:
        if line["is"] == "right" and said[line["name"]] in ACCEPTED:
            yield from ((line, slip) for slip in slips_of(line["stated"]))


def table(counts: Counter[str]) -> str:
    """What is asked for, beside what was counted."""
    slips = counts[f"slips, {LAST}"] + counts["slips, other"]
    found = counts[f"slips, {LAST}, found"] + counts["slips, other, found"]
    rows = (
        ("wrong lines accepted", counts["wrong lines, accepted"], counts["wrong lines"], "0"),
        ("honest lines remarked", counts["honest lines, remarked"], counts["honest lines"], "≤ 2 %"),
        ("slips found in their line", found, slips, "≥ 98.5 %"),
        ("slips beyond the last digit found", counts["slips, other, found"], counts["slips, other"], "100 %"),
        ("false diagnoses", counts["diagnoses, false"], counts["diagnoses"], "0"),
    )
    shown = [f"| {what} | {n} of {of} | {100 * n / max(of, 1):.1f} % | {asked} |" for what, n, of, asked in rows]
    return "\n".join(("| what | count | share | asked |", "|---|--:|--:|--:|", *shown))


def main() -> None:
    """Print the table."""
    tally = measured(problems())
    if "--lines" in sys.argv:
        print("\n".join(tally.remarks), end="\n\n")
    print(table(tally.counts))


if __name__ == "__main__":
    main()
