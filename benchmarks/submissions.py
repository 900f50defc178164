"""A class hands in: 1,000 distinct renderings of the worked solution, checked in one process, memory watched.

Half are the solution itself with its names, its spaces and the order of its rows changed. Half are workings of other
data, in formats that `solve` writes, changed in the same way. The verdicts are known, and a run that gets one wrong is
no measurement.
"""

import random
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import chainrule as cr
from side_by_side import ROOT, SOURCE, Row, tell

COUNT = 1_000
WARM = 100
"""After so many, everything that is kept for good has been loaded."""

RENAMED = {"z": "zsnau", "h": "hopq"}
"""What the pre-activations and the units may be called instead."""


def documents() -> tuple[Path, Path]:
    """The worked solution, and the exercise it is of."""
    if SOURCE.exists():
        path = SOURCE / "pen-and-paper-backpropagation.md"
        return path, path
    return ROOT / "examples" / "skip-connection-worked.md", ROOT / "examples" / "skip-connection.md"


def submissions(count: int) -> Iterator[tuple[str, bool]]:
    """Texts, and whether each has the slip of the solution in it."""
    solution, exercise = documents()
    chance = random.Random(0)
    written = solution.read_text(encoding="utf-8")
    for number in range(count):
        has_slip = number % 2 == 0
        yield varied(written if has_slip else solved(exercise, chance), chance), has_slip


def solved(exercise: Path, chance: random.Random) -> str:
    """The exercise worked with other weights."""
    data = {f"w_{i}": f"{chance.randint(1, 40)}/{chance.choice((10, 20, 8))}" for i in "012s"}
    working = cr.solve(exercise, cr.Settings(set=data, learning_rate=chance.choice(("1/2", "1/4", "1"))))
    return cr.show(working.document(), chance.choice(("markdown", "latex")))


def varied(text: str, chance: random.Random) -> str:
    """The same working by somebody who calls, spaces and orders things otherwise."""
    for letter, others in RENAMED.items():
        text = re.sub(rf"(?<![A-Za-z\\]){letter}(?=_)", chance.choice(others), text)
    text = re.sub(
        r" (\\cdot|=|\+) ", lambda found: " " * chance.randint(0, 3) + found[1] + " " * chance.randint(1, 3), text
    )
    return re.sub(r"(?s)(\\begin\{align\*\}\n)(.*?)(\n\\end\{align\*\})", lambda rows: reordered(rows, chance), text)


def reordered(found: re.Match[str], chance: random.Random) -> str:
    """An align environment with its rows in another order, unless some of them go on with the one above."""
    rows = found[2].split("\\\\\n")
    if not any(re.match(r"[\s&]*&=", row) for row in rows):
        chance.shuffle(rows)
    return found[1] + "\\\\\n".join(rows) + found[3]


def main() -> int:
    """Measures and tells."""
    texts = [*submissions(COUNT)]
    distinct = len({text for text, _ in texts})
    wrong, warm = 0, 0.0
    start = time.perf_counter()
    for number, (text, has_slip) in enumerate(texts):
        wrong += (cr.check(text).exit_code == 1) != has_slip
        if number == WARM:
            warm = megabytes()
    seconds = time.perf_counter() - start
    return tell(
        [
            Row(f"checking {distinct:,} distinct submissions", seconds, "s", 20.0),
            Row("each", seconds / COUNT * 1000, "ms"),
            Row(f"memory after {WARM} submissions", warm, "MB"),
            Row("growth from there to the last", megabytes() / warm, "×", 1.1),
            Row("verdicts that are not the known ones", wrong, "", 0),
        ]
    )


def megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
